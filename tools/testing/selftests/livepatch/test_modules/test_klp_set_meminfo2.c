// SPDX-License-Identifier: GPL-2.0
/* Another livepatch of /proc/meminfo. */
#include "test_klp_set_meminfo.c"
