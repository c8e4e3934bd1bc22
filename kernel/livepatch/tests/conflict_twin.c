// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * conflict_twin.c - a function whose name is there twice
 *
 * The other one is in conflict_kunit.c. A livepatch has to say which of the
 * two it means.
 */

#include "conflict_twin.h"

KLP_TEST_FUNCTION(klp_test_twin)
