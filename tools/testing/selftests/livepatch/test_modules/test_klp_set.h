/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the livepatches of the replace set tests have in common: the new versions
 * of the functions, each of which tells the name of its livepatch, and all that
 * does not depend on the list of functions.
 */

#ifndef _TEST_KLP_SET_H
#define _TEST_KLP_SET_H

#include <linux/cred.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <linux/workqueue.h>

#include "test_klp_compat.h"
#include "test_klp_set_target.h"

/* Any file of /proc that is made by one function. */
static int __maybe_unused new_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s: this has been live patched\n", THIS_MODULE->name);
	return 0;
}

/* Everybody depends on this one: it stays as it is. */
static asmlinkage long __maybe_unused new_sys_getuid(const struct pt_regs *regs)
{
	return from_kuid_munged(current_user_ns(), current_uid());
}

/* Any function of the target module that tells its version. */
static void __maybe_unused new_target_text(char *text)
{
	strscpy(text, THIS_MODULE->name, TEST_KLP_SET_TEXT_LEN);
}

static void __maybe_unused new_target_busy(test_klp_set_hold_fn hold_here)
{
	hold_here(THIS_MODULE->name);
	/* Stay on the stack, as the original does. */
	barrier();
}

/* The function in which test_klp_callbacks_busy keeps a task. */
static void __maybe_unused new_work_func(struct work_struct *work)
{
}

/* The livepatch that the including file describes, and its replace set. */
static struct klp_patch patch;

static unsigned int replace_set;
module_param(replace_set, uint, 0444);
MODULE_PARM_DESC(replace_set, "replace set (default=0)");

static int test_klp_set_init(void)
{
	test_klp_use_set(&patch, replace_set);
	return klp_enable_patch(&patch);
}

static void test_klp_set_exit(void)
{
}

module_init(test_klp_set_init);
module_exit(test_klp_set_exit);
MODULE_LICENSE("GPL");
MODULE_AUTHOR("klpnl developers");
MODULE_DESCRIPTION("Livepatch test: replace sets");
MODULE_LIVEPATCH_PARAM(replace_set, replace_set);

#endif /* _TEST_KLP_SET_H */
