// SPDX-License-Identifier: GPL-2.0
/* Another livepatch of the same function of the target module. */
#include "test_klp_set_plain.c"
