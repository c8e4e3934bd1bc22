// SPDX-License-Identifier: GPL-2.0
/* Livepatch that has the same position as another one. */
#define SYMPOS 2
#include "test_klp_set_early.h"
