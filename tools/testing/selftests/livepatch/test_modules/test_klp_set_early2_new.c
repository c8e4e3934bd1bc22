// SPDX-License-Identifier: GPL-2.0
/* Livepatch that has the same position as another one. */
#define OLD_NAME "test_klp_set_target_early"
#define SYMPOS 2
#include "test_klp_set_single.h"
