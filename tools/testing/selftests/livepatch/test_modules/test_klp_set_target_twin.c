// SPDX-License-Identifier: GPL-2.0
/*
 * The last function of each name that several functions have in the target
 * module of the replace set tests.
 */

#include <linux/module.h>
#include <linux/string.h>

#include "test_klp_set_target.h"

static noinline __noclone void test_klp_set_target_twin(char *text)
{
	strscpy(text, "original 2", TEST_KLP_SET_TEXT_LEN);
}

void test_klp_set_target_twin2(char *text)
{
	test_klp_set_target_twin(text);
	/* Keep it a call, so that both twins are called from C alike. */
	barrier();
}

static noinline __noclone void test_klp_set_target_early(char *text)
{
	strscpy(text, "the second that stays", TEST_KLP_SET_TEXT_LEN);
}

void test_klp_set_target_early2(char *text)
{
	test_klp_set_target_early(text);
	barrier();
}
