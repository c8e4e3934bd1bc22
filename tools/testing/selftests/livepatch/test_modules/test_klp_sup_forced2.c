// SPDX-License-Identifier: GPL-2.0
/* Livepatch of another function, to be superseded by force in the same way. */
#include "test_klp_set_twin2.c"
