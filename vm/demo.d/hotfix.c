// SPDX-License-Identifier: GPL-2.0
/* A customer's hotfix, in a replace set of its own. */
#include "demo.h"

static struct klp_func funcs[] = {
	{
		.old_name = "meminfo_proc_show",
		.new_func = fixed_meminfo_proc_show,
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
	.replace_set = 7,
};

MODULE_LIVEPATCH(patch);
MODULE_DESCRIPTION("Hotfix for /proc/meminfo");
