// SPDX-License-Identifier: GPL-2.0
/* Livepatch of a function that is there while its module is being loaded only. */
#define OLD_NAME "test_klp_set_target_begin"
#include "test_klp_set_single.h"
