// SPDX-License-Identifier: GPL-2.0
/* Livepatch of /proc/meminfo with another state. */
#include "test_klp_sup_state.h"

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "meminfo_proc_show",
		.new_func = new_proc_show,
	}, { }
};

static struct klp_object objs[] = {
	{
		/* no name means vmlinux */
		.funcs = vmlinux_funcs,
		.callbacks = {
			.pre_patch = take_over_states,
		},
	}, { }
};

static struct klp_state states[] = {
	{
		.id = 2,
		.version = 2,
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
};

MODULE_LIVEPATCH(patch);
