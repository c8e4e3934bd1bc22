// SPDX-License-Identifier: GPL-2.0
/* Livepatch of one of several functions of one name, by its position. */
#define OLD_NAME "test_klp_set_target_early"
#define SYMPOS 2
#include "test_klp_set_single.h"
