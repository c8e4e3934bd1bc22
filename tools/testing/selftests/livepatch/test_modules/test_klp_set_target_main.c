// SPDX-License-Identifier: GPL-2.0
/*
 * A module to be livepatched: functions with two names, several functions of
 * one name, and a task that stays in a function for as long as the test wants.
 *
 * /proc/test_klp_set_target tells which version of each function runs.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "test_klp_set_target.h"

static bool hold;
module_param(hold, bool, 0644);
MODULE_PARM_DESC(hold, "keep a task in test_klp_set_target_busy() (default=false)");

/* What the held task sees, protected by held_mutex. */
static DEFINE_MUTEX(held_mutex);
static char held_in[TEST_KLP_SET_TEXT_LEN] = "nothing";
static char held_plain[TEST_KLP_SET_TEXT_LEN] = "nothing";

static struct proc_dir_entry *pde;
static struct task_struct *holder;

static noinline __noclone void test_klp_set_target_plain(char *text)
{
	strscpy(text, "original", TEST_KLP_SET_TEXT_LEN);
}

/* A second name of the same code, as system calls without arguments have. */
static void __used __alias(test_klp_set_target_plain)
test_klp_set_target_alias(char *text);

/* The other function of this name is in test_klp_set_target_twin.c. */
static noinline __noclone void test_klp_set_target_twin(char *text)
{
	strscpy(text, "original 1", TEST_KLP_SET_TEXT_LEN);
}

/* There is one in each of the files; the first one is for the initialization. */
static noinline __noclone void test_klp_set_target_early(char *text)
{
	strscpy(text, "the first that stays", TEST_KLP_SET_TEXT_LEN);
}

/* What ftrace cannot redirect cannot be livepatched. */
static noinline notrace void test_klp_set_target_notrace(char *text)
{
	strscpy(text, "original", TEST_KLP_SET_TEXT_LEN);
}

static noinline __noclone void test_klp_set_target_busy(test_klp_set_hold_fn hold_here)
{
	hold_here("original");
	/* Do not let the call become a jump: this function must stay on the stack. */
	barrier();
}

static void set_held(const char *version)
{
	mutex_lock(&held_mutex);
	strscpy(held_in, version);
	test_klp_set_target_plain(held_plain);
	mutex_unlock(&held_mutex);
}

static void clear_held(void)
{
	mutex_lock(&held_mutex);
	strscpy(held_in, "nothing");
	strscpy(held_plain, "nothing");
	mutex_unlock(&held_mutex);
}

static void hold_here(const char *version)
{
	while (READ_ONCE(hold) && !kthread_should_stop()) {
		set_held(version);
		msleep(20);
	}

	clear_held();
}

static int holder_fn(void *data)
{
	while (!kthread_should_stop()) {
		if (READ_ONCE(hold))
			test_klp_set_target_busy(hold_here);
		else
			msleep(20);
	}

	return 0;
}

static int test_klp_set_target_show(struct seq_file *m, void *v)
{
	char text[TEST_KLP_SET_TEXT_LEN];

	test_klp_set_target_plain(text);
	seq_printf(m, "plain: %s\n", text);
	test_klp_set_target_twin(text);
	seq_printf(m, "twin1: %s\n", text);
	test_klp_set_target_twin2(text);
	seq_printf(m, "twin2: %s\n", text);
	test_klp_set_target_early(text);
	seq_printf(m, "early1: %s\n", text);
	test_klp_set_target_early2(text);
	seq_printf(m, "early2: %s\n", text);

	test_klp_set_target_notrace(text);
	seq_printf(m, "notrace: %s\n", text);

	mutex_lock(&held_mutex);
	seq_printf(m, "held in: %s\n", held_in);
	seq_printf(m, "held plain: %s\n", held_plain);
	mutex_unlock(&held_mutex);

	return 0;
}

static int __init test_klp_set_target_init(void)
{
	test_klp_set_target_begin(held_plain);
	clear_held();

	holder = kthread_run(holder_fn, NULL, "test_klp_holder");
	if (IS_ERR(holder))
		return PTR_ERR(holder);

	pde = proc_create_single("test_klp_set_target", 0, NULL,
				 test_klp_set_target_show);
	if (!pde) {
		kthread_stop(holder);
		return -ENOMEM;
	}

	return 0;
}

static void test_klp_set_target_exit(void)
{
	proc_remove(pde);
	kthread_stop(holder);
}

module_init(test_klp_set_target_init);
module_exit(test_klp_set_target_exit);
MODULE_LICENSE("GPL");
MODULE_AUTHOR("klpnl developers");
MODULE_DESCRIPTION("Livepatch test: target module for replace sets");
