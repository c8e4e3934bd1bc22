/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A livepatch of the function test_klp_set_target_early() that is at position
 * SYMPOS in the target module. There are three of them while that is being
 * loaded, and later two.
 */

#include "test_klp_set.h"

static struct klp_func target_funcs[] = {
	{
		.old_name = "test_klp_set_target_early",
		.new_func = new_target_text,
		.old_sympos = SYMPOS,
	}, { }
};

static struct klp_object objs[] = {
	{
		.name = "test_klp_set_target",
		.funcs = target_funcs,
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

MODULE_LIVEPATCH(patch);
