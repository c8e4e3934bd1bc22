// SPDX-License-Identifier: GPL-2.0
/*
 * Livepatches that nobody should write, each of which klp_enable_patch() has
 * to refuse. The parameter says which one.
 *
 * They are put together when the module is loaded, so that the build does not
 * find the fault before the kernel does, and have no footprint therefore.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "test_klp_compat.h"

static char *fault = "";
module_param(fault, charp, 0444);
MODULE_PARM_DESC(fault, "what is wrong with the livepatch");

static int new_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s: this has been live patched\n", THIS_MODULE->name);
	return 0;
}

/* As many entries as the worst case has, and the empty one at the end. */
static struct klp_func funcs[3];
static struct klp_object objs[3];
static struct klp_state states[3];

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static void no_objects(void)
{
	patch.objs = NULL;
}

static void no_funcs(void)
{
	objs[0].name = "test_klp_set_target";
	objs[0].funcs = NULL;
}

static void no_old_name(void)
{
	funcs[0].old_name = NULL;
}

static void empty_old_name(void)
{
	funcs[0].old_name = "";
}

static void no_new_func(void)
{
	funcs[0].new_func = NULL;
}

static void empty_object_name(void)
{
	objs[0].name = "";
}

static void vmlinux_by_name(void)
{
	objs[0].name = "vmlinux";
}

static void attribute_as_object(void)
{
	objs[0].name = "force";
}

static void long_object_name(void)
{
	static char name[MODULE_NAME_LEN + 1];

	memset(name, 'o', MODULE_NAME_LEN);
	objs[0].name = name;
}

static void long_old_name(void)
{
	static char name[KSYM_NAME_LEN + 1];

	memset(name, 'f', KSYM_NAME_LEN);
	funcs[0].old_name = name;
}

static void object_twice(void)
{
	static struct klp_func no_funcs[] = {
		{ }
	};

	objs[1].funcs = no_funcs;
}

static void func_twice(void)
{
	funcs[1] = funcs[0];
}

static void func_twice_by_position(void)
{
	funcs[1] = funcs[0];
	funcs[1].old_sympos = 1;
}

static void state_twice(void)
{
	states[0].id = 1;
	states[1].id = 1;
	states[1].version = 2;
	patch.states = states;
}

static const unsigned int sets[257];

static void supersedes_without_count(void)
{
	test_klp_use_supersedes(&patch, sets, 0);
}

static void count_without_supersedes(void)
{
	test_klp_use_supersedes(&patch, NULL, 2);
}

static void supersedes_too_many(void)
{
	test_klp_use_supersedes(&patch, sets, ARRAY_SIZE(sets));
}

static void none(void)
{
}

#define FAULT(name) { #name, name }

static const struct {
	const char *name;
	void (*commit)(void);
} faults[] = {
	FAULT(no_objects),
	FAULT(no_funcs),
	FAULT(no_old_name),
	FAULT(empty_old_name),
	FAULT(no_new_func),
	FAULT(empty_object_name),
	FAULT(vmlinux_by_name),
	FAULT(attribute_as_object),
	FAULT(long_object_name),
	FAULT(long_old_name),
	FAULT(object_twice),
	FAULT(func_twice),
	FAULT(func_twice_by_position),
	FAULT(state_twice),
	FAULT(supersedes_without_count),
	FAULT(count_without_supersedes),
	FAULT(supersedes_too_many),
	FAULT(none),
};

static int commit_fault(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (!strcmp(fault, faults[i].name)) {
			faults[i].commit();
			return 0;
		}
	}

	pr_err("unknown fault '%s'\n", fault);
	return -ENOENT;
}

/* Enable the livepatch once more, which is enabled already. */
static int enable_again(const char *val, const struct kernel_param *kp)
{
	return klp_enable_patch(&patch);
}

static const struct kernel_param_ops enable_again_ops = {
	.set = enable_again,
};
module_param_cb(enable_again, &enable_again_ops, NULL, 0200);
MODULE_PARM_DESC(enable_again, "enable the livepatch that is enabled");

static int test_klp_malformed_init(void)
{
	int ret;

	funcs[0].old_name = "cmdline_proc_show";
	funcs[0].new_func = new_proc_show;
	objs[0].funcs = funcs;

	ret = commit_fault();
	if (ret)
		return ret;

	return klp_enable_patch(&patch);
}

static void test_klp_malformed_exit(void)
{
}

module_init(test_klp_malformed_init);
module_exit(test_klp_malformed_exit);
MODULE_LICENSE("GPL");
MODULE_AUTHOR("klpnl developers");
MODULE_DESCRIPTION("Livepatch test: malformed livepatches");
MODULE_INFO(livepatch, "Y");
