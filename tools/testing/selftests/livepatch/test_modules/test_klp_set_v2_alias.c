// SPDX-License-Identifier: GPL-2.0
/*
 * Second version of a livepatch of several objects: the function of the target
 * module goes by its other name, and both functions in which a task can be kept
 * are new.
 */
#include "test_klp_set.h"

static struct klp_func target_funcs[] = {
	{
		.old_name = "test_klp_set_target_alias",
		.new_func = new_target_text,
	}, {
		.old_name = "test_klp_set_target_busy",
		.new_func = new_target_busy,
	}, { }
};

static struct klp_func busy_funcs[] = {
	{
		.old_name = "busymod_work_func",
		.new_func = new_work_func,
	}, { }
};

static struct klp_object objs[] = {
	{
		.name = "test_klp_set_target",
		.funcs = target_funcs,
	}, {
		.name = "test_klp_callbacks_busy",
		.funcs = busy_funcs,
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

MODULE_LIVEPATCH(patch);
