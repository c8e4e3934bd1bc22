// SPDX-License-Identifier: GPL-2.0
/*
 * A module to be livepatched by the differential test: functions with several
 * names, two of one name, and one in which tasks stay as long as the test wants.
 *
 * There are three files, for any name that the module is given:
 *
 *   /proc/MODULE	what each function returns to who reads it, as numbers of
 *			4 bytes in the order of the slots
 *   /proc/MODULE_hold	who reads it stays in klp_world_busy(); who writes "wait"
 *			waits until a task is held there, "probe" until that has
 *			called all functions, "release" until it has been let go
 *   /proc/MODULE_held	what the functions returned to the task that is held
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include "test_klp_world.h"

/* What is read at run time is not for the compiler to know in advance. */
static unsigned int original;

static noinline __noclone unsigned int klp_world_f0(void)
{
	return READ_ONCE(original) + TEST_KLP_WORLD_F0;
}

static noinline __noclone unsigned int klp_world_f1(void)
{
	return READ_ONCE(original) + TEST_KLP_WORLD_F1;
}

static noinline __noclone unsigned int klp_world_f2(void)
{
	return READ_ONCE(original) + TEST_KLP_WORLD_F2;
}

static noinline __noclone unsigned int klp_world_f3(void)
{
	return READ_ONCE(original) + TEST_KLP_WORLD_F3;
}

static noinline __noclone unsigned int klp_world_pair(void)
{
	return READ_ONCE(original) + TEST_KLP_WORLD_PAIR;
}

static unsigned int __used __alias(klp_world_pair) klp_world_pair2(void);

static noinline __noclone unsigned int klp_world_trio(void)
{
	return READ_ONCE(original) + TEST_KLP_WORLD_TRIO;
}

static unsigned int __used __alias(klp_world_trio) klp_world_trio2(void);
static unsigned int __used __alias(klp_world_trio) klp_world_trio3(void);

/* The other function of this name is in test_klp_world_mod_twin.c. */
static noinline __noclone unsigned int klp_world_twin(void)
{
	return READ_ONCE(original) + TEST_KLP_WORLD_TWIN1;
}

/* What ftrace cannot redirect cannot be livepatched. */
static noinline notrace unsigned int klp_world_notrace(void)
{
	return READ_ONCE(original);
}

static noinline __noclone unsigned int klp_world_busy(test_klp_world_hold_fn hold)
{
	unsigned int value = READ_ONCE(original) + TEST_KLP_WORLD_BUSY;

	hold(value);
	/* Do not let the call become a jump: this function must stay on the stack. */
	barrier();
	return value;
}

static void do_not_hold(unsigned int value)
{
}

static void call_all(unsigned int *values)
{
	values[TEST_KLP_WORLD_F0] = klp_world_f0();
	values[TEST_KLP_WORLD_F1] = klp_world_f1();
	values[TEST_KLP_WORLD_F2] = klp_world_f2();
	values[TEST_KLP_WORLD_F3] = klp_world_f3();
	values[TEST_KLP_WORLD_PAIR] = klp_world_pair();
	values[TEST_KLP_WORLD_TRIO] = klp_world_trio();
	values[TEST_KLP_WORLD_TWIN1] = klp_world_twin();
	values[TEST_KLP_WORLD_TWIN2] = test_klp_world_call_twin2();
	values[TEST_KLP_WORLD_BUSY] = klp_world_busy(do_not_hold);
	/* Everything has a caller, or the compiler would warn. */
	original = klp_world_notrace();
}

/* Who is held, and what he is to do; one at a time. */
static DECLARE_WAIT_QUEUE_HEAD(queue);
static bool held;
static bool probe;
static bool release;
static unsigned int held_values[TEST_KLP_WORLD_MOD_SLOTS];

/* Sleeps in a way that neither signals nor the detector of hung tasks care about. */
static void hold_here(unsigned int value)
{
	WRITE_ONCE(held, true);
	wake_up_all(&queue);

	for (;;) {
		wait_event_idle(queue, READ_ONCE(probe) || READ_ONCE(release));
		if (READ_ONCE(probe)) {
			call_all(held_values);
			/* What they returned is there before this tells so. */
			smp_store_release(&probe, false);
			wake_up_all(&queue);
		}
		if (READ_ONCE(release))
			break;
	}
}

static ssize_t hold_read(struct file *file, char __user *buf, size_t len,
			 loff_t *pos)
{
	unsigned int value;

	if (len < sizeof(value))
		return -EINVAL;

	value = klp_world_busy(hold_here);
	WRITE_ONCE(release, false);
	WRITE_ONCE(held, false);
	wake_up_all(&queue);

	return copy_to_user(buf, &value, sizeof(value)) ? -EFAULT : sizeof(value);
}

/* "wait" until somebody is held, let him "probe", or "release" him. */
static ssize_t hold_write(struct file *file, const char __user *buf, size_t len,
			  loff_t *pos)
{
	char word[16] = "";

	if (len >= sizeof(word))
		return -EINVAL;
	if (copy_from_user(word, buf, len))
		return -EFAULT;

	if (!strcmp(word, "wait")) {
		wait_event(queue, READ_ONCE(held));
	} else if (!strcmp(word, "probe") && READ_ONCE(held)) {
		WRITE_ONCE(probe, true);
		wake_up_all(&queue);
		/* Pairs with hold_here(). */
		wait_event(queue, !smp_load_acquire(&probe));
	} else if (!strcmp(word, "release") && READ_ONCE(held)) {
		WRITE_ONCE(release, true);
		wake_up_all(&queue);
		wait_event(queue, !READ_ONCE(held));
	} else {
		return -EINVAL;
	}

	return len;
}

static ssize_t values_read(struct file *file, char __user *buf, size_t len,
			   loff_t *pos)
{
	unsigned int values[TEST_KLP_WORLD_MOD_SLOTS];

	if (len < sizeof(values))
		return -EINVAL;

	call_all(values);

	return copy_to_user(buf, values, sizeof(values)) ? -EFAULT : sizeof(values);
}

static ssize_t held_read(struct file *file, char __user *buf, size_t len,
			 loff_t *pos)
{
	if (len < sizeof(held_values))
		return -EINVAL;

	return copy_to_user(buf, held_values, sizeof(held_values)) ?
	       -EFAULT : sizeof(held_values);
}

static const struct proc_ops values_ops = {
	.proc_read	= values_read,
	.proc_lseek	= noop_llseek,
};

static const struct proc_ops hold_ops = {
	.proc_read	= hold_read,
	.proc_write	= hold_write,
	.proc_lseek	= noop_llseek,
};

static const struct proc_ops held_ops = {
	.proc_read	= held_read,
	.proc_lseek	= noop_llseek,
};

/* The name is not known at compile time, see test_klp_world.h. */
static struct proc_dir_entry *create(const char *suffix,
				     const struct proc_ops *ops)
{
	char name[MODULE_NAME_LEN + 8];

	snprintf(name, sizeof(name), "%s%s", THIS_MODULE->name, suffix);

	return proc_create(name, 0600, NULL, ops);
}

static struct proc_dir_entry *files[3];

static void test_klp_world_mod_exit(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(files); i++)
		proc_remove(files[i]);
}

static int test_klp_world_mod_init(void)
{
	files[0] = create("", &values_ops);
	files[1] = create("_hold", &hold_ops);
	files[2] = create("_held", &held_ops);
	if (files[0] && files[1] && files[2])
		return 0;

	test_klp_world_mod_exit();
	return -ENOMEM;
}

module_init(test_klp_world_mod_init);
module_exit(test_klp_world_mod_exit);
MODULE_LICENSE("GPL");
MODULE_AUTHOR("klpnl developers");
MODULE_DESCRIPTION("Livepatch test: target module of the differential test");
