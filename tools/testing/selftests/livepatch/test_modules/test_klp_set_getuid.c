// SPDX-License-Identifier: GPL-2.0
/* Livepatch of a system call by the name of its entry on x86-64. */
#include "test_klp_set.h"

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "__x64_sys_getuid",
		.new_func = new_sys_getuid,
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
