// SPDX-License-Identifier: GPL-2.0
/* Livepatch of /proc/cmdline whose parameter "supersedes" is its own affair. */
#include "test_klp_set.h"

static char *supersedes = "";
module_param(supersedes, charp, 0444);
MODULE_PARM_DESC(supersedes, "any text (default=empty)");

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
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
