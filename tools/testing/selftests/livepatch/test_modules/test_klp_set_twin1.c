// SPDX-License-Identifier: GPL-2.0
/* Livepatch of the first one of two functions of one name. */
#define OLD_NAME "test_klp_set_target_twin"
#define SYMPOS 1
#include "test_klp_set_single.h"
