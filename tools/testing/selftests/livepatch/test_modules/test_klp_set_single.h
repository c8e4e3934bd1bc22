/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A livepatch of one function of the target module: of that which is named
 * OLD_NAME, at position SYMPOS if that is given.
 */

#include "test_klp_set.h"

#ifndef SYMPOS
#define SYMPOS 0
#endif

static struct klp_func target_funcs[] = {
	{
		.old_name = OLD_NAME,
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
