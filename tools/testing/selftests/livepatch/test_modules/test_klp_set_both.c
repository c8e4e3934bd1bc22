// SPDX-License-Identifier: GPL-2.0
/* Livepatch of /proc/cmdline and /proc/meminfo. */
#include "test_klp_set.h"

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = new_proc_show,
	}, {
		.old_name = "meminfo_proc_show",
		.new_func = new_proc_show,
	}, { }
};

static struct klp_object objs[] = {
	{
		/* no name means vmlinux */
		.funcs = vmlinux_funcs,
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

MODULE_LIVEPATCH(patch);
