// SPDX-License-Identifier: GPL-2.0
/* Livepatch of a function whose name two functions of the target module have. */
#define OLD_NAME "test_klp_set_target_twin"
#include "test_klp_set_single.h"
