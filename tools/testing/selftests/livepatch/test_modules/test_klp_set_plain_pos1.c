// SPDX-License-Identifier: GPL-2.0
/* Livepatch of the same function of the target module, at position 1. */
#define OLD_NAME "test_klp_set_target_plain"
#define SYMPOS 1
#include "test_klp_set_single.h"
