// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * livepatch-replace-set.c - Kernel Live Patching Replace Set Sample Module
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

/*
 * This (dumb) live patch overrides the function that prints the kernel version
 * when /proc/version is read. It is in replace set 7, so that it lives beside
 * those of other sets, such as livepatch-sample.c, which is in set 0. Loading
 * another one of set 7 would replace it atomically.
 *
 * Example:
 *
 * $ insmod livepatch-sample.ko
 * $ insmod livepatch-replace-set.ko
 * $ cat /proc/cmdline /proc/version
 * this has been live patched
 * this has been live patched, too
 * $ cat /sys/kernel/livepatch/livepatch_replace_set/replace_set
 * 7
 *
 * It may also take the place of the one of set 0:
 *
 * $ echo 0 > /sys/kernel/livepatch/livepatch_replace_set/enabled
 * $ rmmod livepatch-replace-set
 * $ insmod livepatch-replace-set.ko supersedes=0
 * $ cat /proc/cmdline /proc/version
 * <your cmdline>
 * this has been live patched, too
 *
 * The parameter supersedes is one of every live patch. The author of this one
 * could have said the same with .supersedes and .nr_supersedes.
 */

static int livepatch_version_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "this has been live patched, too\n");
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "version_proc_show",
		.new_func = livepatch_version_proc_show,
	}, { }
};

static struct klp_object objs[] = {
	{
		/* name being NULL means vmlinux */
		.funcs = funcs,
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.replace_set = 7,
};

static int livepatch_init(void)
{
	return klp_enable_patch(&patch);
}

static void livepatch_exit(void)
{
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_DESCRIPTION("Kernel Live Patching Replace Set Sample Module");
MODULE_LICENSE("GPL");
/* Tells what it patches, in its modinfo, see "klpnl info" and "klpnl check". */
MODULE_LIVEPATCH(patch);
