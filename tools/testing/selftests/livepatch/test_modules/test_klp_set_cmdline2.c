// SPDX-License-Identifier: GPL-2.0
/* Another livepatch of /proc/cmdline. */
#include "test_klp_set_cmdline.c"
