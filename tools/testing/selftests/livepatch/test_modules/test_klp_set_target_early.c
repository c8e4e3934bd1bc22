// SPDX-License-Identifier: GPL-2.0
/*
 * The first of three functions of one name in the target module of the replace
 * set tests. It goes away when the module has been initialized.
 */

#include <linux/init.h>
#include <linux/module.h>
#include <linux/string.h>

#include "test_klp_set_target.h"

static noinline __noclone void __init test_klp_set_target_early(char *text)
{
	strscpy(text, "early", TEST_KLP_SET_TEXT_LEN);
}

void __init test_klp_set_target_begin(char *text)
{
	test_klp_set_target_early(text);
}
