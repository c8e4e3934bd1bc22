// SPDX-License-Identifier: GPL-2.0
/* The vendor's next livepatch, without the function of the hotfix. */
#include "demo.h"

static struct klp_func funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = fixed_cmdline_proc_show,
	}, {
		.old_name = "version_proc_show",
		.new_func = fixed_version_proc_show,
	}, { }
};

static struct klp_object objs[] = {
	{
		/* no name means vmlinux */
		.funcs = funcs,
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.replace_set = 0,
};

MODULE_LIVEPATCH(patch);
MODULE_DESCRIPTION("Vendor livepatch, version 2.1");
