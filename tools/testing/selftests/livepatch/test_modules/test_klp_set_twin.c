// SPDX-License-Identifier: GPL-2.0
/* Livepatch of a function whose name two functions of the target module have. */
#include "test_klp_set.h"

static struct klp_func target_funcs[] = {
	{
		.old_name = "test_klp_set_target_twin",
		.new_func = new_target_text,
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
