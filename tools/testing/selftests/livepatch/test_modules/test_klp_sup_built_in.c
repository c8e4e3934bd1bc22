// SPDX-License-Identifier: GPL-2.0
/*
 * Livepatch of /proc/cmdline and /proc/meminfo that supersedes sets 5 and 7,
 * one of them twice. The list is gone after init.
 */
#include "test_klp_set.h"

static const unsigned int __maybe_unused sets[] __initconst = { 7, 5, 7 };

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

static struct klp_patch patch __refdata = {
	.mod = THIS_MODULE,
	.objs = objs,
#ifdef CONFIG_KLP_HAS_REPLACE_SET
	.supersedes = sets,
	.nr_supersedes = ARRAY_SIZE(sets),
#endif
};

MODULE_LIVEPATCH(patch);
