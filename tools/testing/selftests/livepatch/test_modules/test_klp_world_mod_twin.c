// SPDX-License-Identifier: GPL-2.0
/*
 * The second function of one name in the target module of the differential
 * test, which also has a name of its own.
 */

#include <linux/compiler.h>
#include <linux/module.h>

#include "test_klp_world.h"

/* What is read at run time is not for the compiler to know in advance. */
static unsigned int slot = TEST_KLP_WORLD_TWIN2;

static noinline __noclone unsigned int klp_world_twin(void)
{
	return READ_ONCE(slot);
}

static unsigned int __used __alias(klp_world_twin) klp_world_second(void);

unsigned int test_klp_world_call_twin2(void)
{
	unsigned int value = klp_world_twin();

	/* Keep it a call, so that both twins are called from C alike. */
	barrier();
	return value;
}
