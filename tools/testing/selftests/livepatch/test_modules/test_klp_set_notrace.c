// SPDX-License-Identifier: GPL-2.0
/* Livepatch of a function that ftrace cannot redirect. */
#define OLD_NAME "test_klp_set_target_notrace"
#include "test_klp_set_single.h"
