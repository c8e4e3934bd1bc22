/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fixes that the livepatches of the demonstration carry. Each shows in a
 * file of /proc which livepatch it comes from.
 */

#ifndef _DEMO_H
#define _DEMO_H

#include <linux/livepatch.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>

static int __maybe_unused fixed_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "fixed by %s\n", KBUILD_MODNAME);
	return 0;
}

static int __maybe_unused fixed_meminfo_proc_show(struct seq_file *m, void *v)
{
	struct sysinfo i;

	si_meminfo(&i);
	seq_printf(m, "MemTotal: %lu kB, fixed by %s\n",
		   i.totalram << (PAGE_SHIFT - 10), KBUILD_MODNAME);
	return 0;
}

static int __maybe_unused fixed_version_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "fixed by %s\n", KBUILD_MODNAME);
	return 0;
}

static struct klp_patch patch;

static int demo_init(void)
{
	return klp_enable_patch(&patch);
}

static void demo_exit(void)
{
}

module_init(demo_init);
module_exit(demo_exit);
MODULE_LICENSE("GPL");
MODULE_AUTHOR("klpnl developers");

#endif /* _DEMO_H */
