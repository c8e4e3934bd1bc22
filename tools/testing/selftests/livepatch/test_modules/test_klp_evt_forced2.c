// SPDX-License-Identifier: GPL-2.0
/* Another one, to be disabled by force. */
#include "test_klp_set_v2.c"
