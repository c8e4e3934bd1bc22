// SPDX-License-Identifier: GPL-2.0
/* Livepatch of a function of the target module. */
#define OLD_NAME "test_klp_set_target_plain"
#include "test_klp_set_single.h"
