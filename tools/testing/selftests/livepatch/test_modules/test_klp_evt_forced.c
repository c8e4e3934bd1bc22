// SPDX-License-Identifier: GPL-2.0
/*
 * Livepatch in which a task can be kept, under a name of its own: once its
 * replacement has been forced, it cannot be removed until the next boot.
 */
#include "test_klp_set_v2.c"
