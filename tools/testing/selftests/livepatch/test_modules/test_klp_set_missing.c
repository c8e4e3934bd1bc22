// SPDX-License-Identifier: GPL-2.0
/* Livepatch of a function that the target module does not have. */
#define OLD_NAME "test_klp_set_target_missing"
#include "test_klp_set_single.h"
