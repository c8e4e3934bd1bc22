// SPDX-License-Identifier: GPL-2.0
/* Livepatch of the last of several functions of one name. */
#define SYMPOS 3
#include "test_klp_set_early.h"
