// SPDX-License-Identifier: GPL-2.0
/* Livepatch of the last of several functions of one name. */
#define OLD_NAME "test_klp_set_target_early"
#define SYMPOS 3
#include "test_klp_set_single.h"
