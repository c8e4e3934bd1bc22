// SPDX-License-Identifier: GPL-2.0
/* Livepatch of the same function of the target module, by its other name. */
#define OLD_NAME "test_klp_set_target_alias"
#include "test_klp_set_single.h"
