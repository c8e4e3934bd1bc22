// SPDX-License-Identifier: GPL-2.0
/*
 * Livepatch that may fail when half of it has been enabled: the target module
 * comes first, then /proc/cmdline, before which a callback is asked.
 */
#include "test_klp_set.h"

static int pre_patch_ret;
module_param(pre_patch_ret, int, 0444);
MODULE_PARM_DESC(pre_patch_ret, "what the callback returns (default=0)");

static int pre_patch_callback(struct klp_object *obj)
{
	return pre_patch_ret;
}

static struct klp_func target_funcs[] = {
	{
		.old_name = "test_klp_set_target_plain",
		.new_func = new_target_text,
	}, { }
};

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = new_proc_show,
	}, { }
};

static struct klp_object objs[] = {
	{
		.name = "test_klp_set_target",
		.funcs = target_funcs,
	}, {
		/* no name means vmlinux */
		.funcs = vmlinux_funcs,
		.callbacks = {
			.pre_patch = pre_patch_callback,
		},
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

MODULE_LIVEPATCH(patch);
