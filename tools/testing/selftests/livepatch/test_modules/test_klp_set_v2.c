// SPDX-License-Identifier: GPL-2.0
/*
 * Second version of a livepatch of several objects: it leaves /proc/meminfo
 * alone again, and adds the function in which a task can be kept.
 */
#include "test_klp_set.h"

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = new_proc_show,
	}, { }
};

static struct klp_func target_funcs[] = {
	{
		.old_name = "test_klp_set_target_plain",
		.new_func = new_target_text,
	}, {
		.old_name = "test_klp_set_target_busy",
		.new_func = new_target_busy,
	}, { }
};

static struct klp_object objs[] = {
	{
		/* no name means vmlinux */
		.funcs = vmlinux_funcs,
	}, {
		.name = "test_klp_set_target",
		.funcs = target_funcs,
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

MODULE_LIVEPATCH(patch);
