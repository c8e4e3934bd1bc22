// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch of many functions, and some states. The functions are those of
 * a module that never comes: a livepatch knows them, and nothing is redirected.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sprintf.h>

#include "test_klp_compat.h"

static unsigned int nr_funcs = 10000;
module_param(nr_funcs, uint, 0444);
MODULE_PARM_DESC(nr_funcs, "number of functions (default=10000)");

static unsigned int nr_states;
module_param(nr_states, uint, 0444);
MODULE_PARM_DESC(nr_states, "number of states, whose identifiers count from 1000 on (default=0)");

static unsigned int replace_set;
module_param(replace_set, uint, 0444);
MODULE_PARM_DESC(replace_set, "replace set (default=0)");

static void new_func(void)
{
}

static struct klp_object objs[] = {
	{
		.name = "test_klp_never",
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

/* Name_NNNNN, backwards, so that who sorts them has something to do */
static int make_funcs(void)
{
	struct klp_func *funcs;
	unsigned int i;

	funcs = kvcalloc(nr_funcs + 1, sizeof(*funcs), GFP_KERNEL);
	objs[0].funcs = funcs;
	if (!funcs)
		return -ENOMEM;

	for (i = 0; i < nr_funcs; i++) {
		funcs[i].old_name = kasprintf(GFP_KERNEL, "test_klp_function_%05u",
					      nr_funcs - i);
		funcs[i].new_func = new_func;
		if (!funcs[i].old_name)
			return -ENOMEM;
	}

	return 0;
}

static int make_states(void)
{
	struct klp_state *states;
	unsigned int i;

	states = kvcalloc(nr_states + 1, sizeof(*states), GFP_KERNEL);
	patch.states = states;
	if (!states)
		return -ENOMEM;

	for (i = 0; i < nr_states; i++) {
		states[i].id = 1000 + nr_states - 1 - i;
		states[i].version = i;
	}

	return 0;
}

static void free_all(void)
{
	struct klp_func *func;

	kvfree(patch.states);
	for (func = objs[0].funcs; func && func->old_name; func++)
		kfree(func->old_name);
	kvfree(objs[0].funcs);
}

static int test_klp_many_init(void)
{
	int ret;

	test_klp_use_set(&patch, replace_set);
	ret = make_funcs() ?: make_states() ?: klp_enable_patch(&patch);
	if (ret)
		free_all();

	return ret;
}

static void test_klp_many_exit(void)
{
	free_all();
}

module_init(test_klp_many_init);
module_exit(test_klp_many_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
MODULE_AUTHOR("klpnl developers");
MODULE_DESCRIPTION("Livepatch test: many functions and states");
