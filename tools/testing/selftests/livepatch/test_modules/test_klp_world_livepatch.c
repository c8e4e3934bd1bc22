// SPDX-License-Identifier: GPL-2.0
/*
 * Any livepatch that the differential test can think of: its parameters say
 * what it is. It may also be one that cannot be enabled.
 *
 * Lists have their entries separated by semicolons:
 *
 *   funcs      OBJECT:FUNCTION,POSITION
 *   states     ID,VERSION
 *   callbacks  OBJECT:KINDS, a sum of 1 pre_patch, 2 post_patch, 4 pre_unpatch
 *              and 8 post_unpatch
 *   built_in   sets that it supersedes
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "test_klp_compat.h"
#include "test_klp_world.h"

#define MAX_OBJECTS	3
#define MAX_FUNCS	16
#define MAX_STATES	8
#define MAX_SETS	300

static unsigned int id;
module_param(id, uint, 0444);
MODULE_PARM_DESC(id, "number by which its functions tell whose they are");

static unsigned int replace_set;
module_param(replace_set, uint, 0444);
MODULE_PARM_DESC(replace_set, "replace set (default=0)");

static char *funcs = "";
module_param(funcs, charp, 0);
MODULE_PARM_DESC(funcs, "functions");

static char *states = "";
module_param(states, charp, 0);
MODULE_PARM_DESC(states, "states");

static char *callbacks = "";
module_param(callbacks, charp, 0);
MODULE_PARM_DESC(callbacks, "objects with callbacks, and which");

static char *built_in = "";
module_param(built_in, charp, 0);
MODULE_PARM_DESC(built_in, "sets that it supersedes unless somebody else says");

static char *fail = "";
module_param(fail, charp, 0);
MODULE_PARM_DESC(fail, "object whose pre_patch callback fails");

/* Each kind for each object; the order of the objects is that of funcs. */
static unsigned int calls[MAX_OBJECTS * 4];
module_param_array(calls, uint, NULL, 0444);
MODULE_PARM_DESC(calls, "how often the callbacks have been called");

/* Room for a footprint, which the test writes where this field is */
#define ROOM 1536
static const char room[ROOM] __used __section(".modinfo") __aligned(1) = {
	'r', 'o', 'o', 'm', '=', [5 ... ROOM - 2] = '.'
};

static unsigned int value_of(unsigned int slot)
{
	return test_klp_world_value(id, slot);
}

/* What a file of /proc shows */
static int show(struct seq_file *m, unsigned int slot)
{
	seq_printf(m, "%u\n", value_of(slot));
	return 0;
}

/* The new versions: system calls, files of /proc, functions of a target module */

static asmlinkage long new_getppid(const struct pt_regs *regs)
{
	return value_of(TEST_KLP_WORLD_GETPPID);
}

static asmlinkage long new_getpgrp(const struct pt_regs *regs)
{
	return value_of(TEST_KLP_WORLD_GETPGRP);
}

static asmlinkage long new_getegid(const struct pt_regs *regs)
{
	return value_of(TEST_KLP_WORLD_GETEGID);
}

static int new_cmdline(struct seq_file *m, void *v)
{
	return show(m, TEST_KLP_WORLD_CMDLINE);
}

static int new_version(struct seq_file *m, void *v)
{
	return show(m, TEST_KLP_WORLD_VERSION);
}

static int new_execdomains(struct seq_file *m, void *v)
{
	return show(m, TEST_KLP_WORLD_EXECDOMAINS);
}

static int new_modules(struct seq_file *m, void *v)
{
	return show(m, TEST_KLP_WORLD_MODULES);
}

static int new_mounts(struct seq_file *m, void *v)
{
	return show(m, TEST_KLP_WORLD_MOUNTS);
}

static unsigned int new_f0(void)
{
	return value_of(TEST_KLP_WORLD_F0);
}

static unsigned int new_f1(void)
{
	return value_of(TEST_KLP_WORLD_F1);
}

static unsigned int new_f2(void)
{
	return value_of(TEST_KLP_WORLD_F2);
}

static unsigned int new_f3(void)
{
	return value_of(TEST_KLP_WORLD_F3);
}

static unsigned int new_pair(void)
{
	return value_of(TEST_KLP_WORLD_PAIR);
}

static unsigned int new_trio(void)
{
	return value_of(TEST_KLP_WORLD_TRIO);
}

static unsigned int new_twin1(void)
{
	return value_of(TEST_KLP_WORLD_TWIN1);
}

static unsigned int new_twin2(void)
{
	return value_of(TEST_KLP_WORLD_TWIN2);
}

static unsigned int new_busy(test_klp_world_hold_fn hold)
{
	unsigned int value = value_of(TEST_KLP_WORLD_BUSY);

	hold(value);
	/* Stay on the stack, as the original does. */
	barrier();
	return value;
}

/* Of what cannot be patched, and thus never runs */
static void new_nothing(void)
{
}

static const struct {
	const char *name;
	unsigned long pos;
	void *func;
} versions[] = {
	{ "__do_sys_getppid", 1, new_getppid },
	{ "__x64_sys_getppid", 1, new_getppid },
	{ "__do_sys_getpgrp", 1, new_getpgrp },
	{ "__x64_sys_getpgrp", 1, new_getpgrp },
	{ "__do_sys_getegid", 1, new_getegid },
	{ "__x64_sys_getegid", 1, new_getegid },
	{ "cmdline_proc_show", 1, new_cmdline },
	{ "version_proc_show", 1, new_version },
	{ "execdomains_proc_show", 1, new_execdomains },
	{ "m_show", 1, new_modules },
	{ "m_show", 2, new_mounts },
	{ "klp_world_f0", 1, new_f0 },
	{ "klp_world_f1", 1, new_f1 },
	{ "klp_world_f2", 1, new_f2 },
	{ "klp_world_f3", 1, new_f3 },
	{ "klp_world_pair", 1, new_pair },
	{ "klp_world_pair2", 1, new_pair },
	{ "klp_world_trio", 1, new_trio },
	{ "klp_world_trio2", 1, new_trio },
	{ "klp_world_trio3", 1, new_trio },
	{ "klp_world_twin", 1, new_twin1 },
	{ "klp_world_twin", 2, new_twin2 },
	{ "klp_world_second", 1, new_twin2 },
	{ "klp_world_busy", 1, new_busy },
};

static void *find_version(const char *name, unsigned long pos)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		if (!strcmp(versions[i].name, name) &&
		    versions[i].pos == (pos ?: 1))
			return versions[i].func;
	}

	return new_nothing;
}

static struct klp_func new_funcs[MAX_OBJECTS][MAX_FUNCS + 1];
static struct klp_object objs[MAX_OBJECTS + 1];
static struct klp_state new_states[MAX_STATES + 1];
static unsigned int sets[MAX_SETS];

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static const char *name_of(const struct klp_object *obj)
{
	return obj->name ?: "vmlinux";
}

/* The object of that name, which is new when there is none yet */
static struct klp_object *get_object(const char *name)
{
	unsigned int i;

	for (i = 0; i < MAX_OBJECTS && objs[i].funcs; i++) {
		if (!strcmp(name_of(&objs[i]), name))
			return &objs[i];
	}
	if (i == MAX_OBJECTS)
		return NULL;

	objs[i].name = strcmp(name, "vmlinux") ? name : NULL;
	objs[i].funcs = new_funcs[i];

	return &objs[i];
}

/* Takes the entry before a separator off a list. */
static char *next_entry(char **list)
{
	char *entry = strsep(list, ";");

	return entry && *entry ? entry : NULL;
}

static int make_funcs(void)
{
	char *list = funcs, *entry, *object, *name;
	struct klp_object *obj;
	struct klp_func *func;

	while ((entry = next_entry(&list))) {
		object = strsep(&entry, ":");
		name = strsep(&entry, ",");
		obj = get_object(object);
		if (!obj)
			return -E2BIG;
		for (func = obj->funcs; func->old_name; func++)
			;
		if (func == obj->funcs + MAX_FUNCS)
			return -E2BIG;
		func->old_name = name;
		if (kstrtoul(entry, 10, &func->old_sympos))
			return -ERANGE;
		func->new_func = find_version(name, func->old_sympos);
	}

	return 0;
}

static int make_states(void)
{
	char *list = states, *entry;
	unsigned int i;

	for (i = 0; (entry = next_entry(&list)); i++) {
		if (i == MAX_STATES)
			return -E2BIG;
		if (sscanf(entry, "%lu,%u", &new_states[i].id,
			   &new_states[i].version) != 2)
			return -ERANGE;
	}
	if (i)
		patch.states = new_states;

	return 0;
}

static int make_supersedes(void)
{
	char *list = built_in, *entry;
	unsigned int i;

	for (i = 0; (entry = next_entry(&list)); i++) {
		if (i == MAX_SETS)
			return -E2BIG;
		if (kstrtouint(entry, 10, &sets[i]))
			return -ERANGE;
	}
	if (i)
		test_klp_use_supersedes(&patch, sets, i);

	return 0;
}

static void count_call(struct klp_object *obj, unsigned int kind)
{
	calls[(obj - objs) * 4 + kind]++;
}

static int pre_patch(struct klp_object *obj)
{
	count_call(obj, 0);
	return strcmp(fail, name_of(obj)) ? 0 : -ENODEV;
}

static void post_patch(struct klp_object *obj)
{
	count_call(obj, 1);
}

static void pre_unpatch(struct klp_object *obj)
{
	count_call(obj, 2);
}

static void post_unpatch(struct klp_object *obj)
{
	count_call(obj, 3);
}

static int make_callbacks(void)
{
	char *list = callbacks, *entry, *object;
	struct klp_object *obj;
	unsigned int kinds;

	while ((entry = next_entry(&list))) {
		object = strsep(&entry, ":");
		obj = get_object(object);
		if (!obj)
			return -E2BIG;
		if (kstrtouint(entry, 10, &kinds))
			return -ERANGE;
		if (kinds & 1)
			obj->callbacks.pre_patch = pre_patch;
		if (kinds & 2)
			obj->callbacks.post_patch = post_patch;
		if (kinds & 4)
			obj->callbacks.pre_unpatch = pre_unpatch;
		if (kinds & 8)
			obj->callbacks.post_unpatch = post_unpatch;
	}

	return 0;
}

/* The test knows these errors from those of klp_enable_patch(). */
static int test_klp_world_init(void)
{
	int ret;

	test_klp_use_set(&patch, replace_set);
	ret = make_funcs() ?: make_states() ?: make_supersedes() ?: make_callbacks();

	return ret ?: klp_enable_patch(&patch);
}

static void test_klp_world_exit(void)
{
}

module_init(test_klp_world_init);
module_exit(test_klp_world_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
MODULE_AUTHOR("klpnl developers");
MODULE_DESCRIPTION("Livepatch test: any livepatch, as its parameters say");
