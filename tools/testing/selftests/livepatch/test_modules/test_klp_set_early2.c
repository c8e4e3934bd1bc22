// SPDX-License-Identifier: GPL-2.0
/* Livepatch of one of several functions of one name, by its position. */
#define SYMPOS 2
#include "test_klp_set_early.h"
