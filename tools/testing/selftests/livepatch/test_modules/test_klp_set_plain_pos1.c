// SPDX-License-Identifier: GPL-2.0
/* Livepatch of the same function of the target module, at position 1. */
#include "test_klp_set.h"

static struct klp_func target_funcs[] = {
	{
		.old_name = "test_klp_set_target_plain",
		.new_func = new_target_text,
		.old_sympos = 1,
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
