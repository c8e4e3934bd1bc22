/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel.h - the kernel as the livepatch code sees it, in user space
 *
 * It is included before anything else. What the code needs comes from
 * tools/include where that has it, then from the kernel's own headers. This
 * file has the rest, for one thread and without any scheduling, and defines the
 * guards of the headers that it takes the place of.
 */
#ifndef _LIVEPATCH_TESTING_KERNEL_H
#define _LIVEPATCH_TESTING_KERNEL_H

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_64BIT				1
#define CONFIG_LIVEPATCH			1
#define CONFIG_LIVEPATCH_NETLINK		1
/* What is counted for the tests is of use here, too. */
#define CONFIG_LIVEPATCH_CONFLICT_KUNIT_TEST	1
/* Hash tables have a member that is named, if not used, in any case. */
#define CONFIG_MEM_ALLOC_PROFILING		1

/* Headers that pull in what has no place in a program */
#define _LINUX_ALLOC_TAG_H
#define __LINUX_BIT_SPINLOCK_H
#define __LINUX_COMPLETION_H
#define _LINUX_ERRNO_H
#define _LINUX_IRQ_WORK_H
#define _LINUX_IRQ_WORK_TYPES_H
#define _LINUX_LIMITS_H
#define _LINUX_LIVEPATCH_SCHED_H_
#define __LINUX_LOCKDEP_H
#define _LINUX_ONCE_H
#define __LINUX_PREEMPT_H
#define _LINUX_RANDOM_H
#define __LINUX_RCUPDATE_H
#define _LINUX_SCHED_H
#define _TOOLS_LINUX_MM_H
#define _TOOLS_SLAB_H
#define __LINUX_SPINLOCK_H_
#define _LINUX_VMALLOC_H
#define _LINUX_WORKQUEUE_H
#define _LINUX_WORKQUEUE_TYPES_H

/* The one of tools/include has no flexible arrays. */
#include <include/linux/overflow.h>
#include <asm/barrier.h>
#include <linux/align.h>
#include <linux/args.h>
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/compiler_types.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/gfp.h>
#include <linux/kconfig.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/string.h>
#include <linux/stringify.h>
#include <linux/types.h>
#include <linux/unaligned.h>
#include <uapi/linux/const.h>

/* ----- language and library ------------------------------------------------- */

#define __acquires(...)
#define __acquires_shared(...)
#define __must_hold(...)
#define __must_hold_shared(...)
#define __releases(...)
#define __releases_shared(...)
#define __counted_by(member)
#define __rcu
#define __read_mostly
#define ____cacheline_aligned_in_smp
#define atomic_dec(v)		((void)atomic_dec_and_test(v))
#define le64_to_cpup(p)		get_unaligned_le64(p)
#define le32_to_cpup(p)		get_unaligned_le32(p)
#define le16_to_cpup(p)		get_unaligned_le16(p)
#define noinline_for_stack	noinline

#define MODULE_NAME_LEN		(64 - sizeof(unsigned long))
#define PAGE_SHIFT		12
#define PAGE_SIZE		BIT(PAGE_SHIFT)
#define NUMA_NO_NODE		(-1)
#define U32_MAX			UINT_MAX

typedef int (*cmp_func_t)(const void *a, const void *b);
typedef int (*cmp_r_func_t)(const void *a, const void *b, const void *priv);
typedef void (*swap_func_t)(void *a, void *b, int size);
typedef void (*swap_r_func_t)(void *a, void *b, int size, const void *priv);

static inline u64 rol64(u64 word, unsigned int shift)
{
	return word << shift | word >> (64 - shift);
}

static inline size_t str_has_prefix(const char *str, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(str, prefix, len) ? 0 : len;
}

#define get_random_u32()		0x9e3779b9
#define get_random_once(buf, len)	memset(buf, 0x5a, len)

/* What goes to the kernel's log */
#define KBUILD_MODNAME		"livepatch"
#define pr_err(fmt, ...)	fake_log(pr_fmt(fmt), ##__VA_ARGS__)

void fake_log(const char *fmt, ...) __printf(1, 2);

/* A warning is a bug: these programs are there to find it. */
#undef WARN_ON
#undef WARN_ON_ONCE
#define WARN_ON(condition)	({ if (condition) abort(); false; })
#define WARN_ON_ONCE(condition)	WARN_ON(condition)

/* ----- the programs --------------------------------------------------------- */

/* What must hold */
#define check(condition)						\
	do {								\
		if (!(condition))					\
			fake_failed(__FILE__, __LINE__, #condition);	\
	} while (0)

void fake_failed(const char *file, int line, const char *what) __noreturn;

/**
 * try() - try one input
 * @data:	the input
 * @size:	its length
 *
 * Does not return when it finds a bug.
 *
 * Return: 0, for libFuzzer, which has a name of its own for this function.
 */
int try(const u8 *data, size_t size) __asm__("LLVMFuzzerTestOneInput");

/* ----- memory --------------------------------------------------------------- */

struct alloc_tag;

#define alloc_hooks(call)	(call)
#define alloc_hooks_tag(tag, call) ((void)(tag), (call))
#define alloc_tag_record(tag)	((tag) = NULL)

/* How many more allocations succeed; less than 0 for all */
extern int fake_fail_alloc;

/**
 * fake_alloc() - allocate memory
 * @size:	how much
 * @gfp:	whether there must be some
 *
 * Return: zeroed memory, NULL when fake_fail_alloc has come down to 0.
 */
void *fake_alloc(size_t size, gfp_t gfp);

#define kzalloc(size, gfp)		fake_alloc(size, gfp)
#define kmalloc_noprof(size, gfp)	fake_alloc(size, gfp)
#define kvcalloc(nr, size, gfp)		fake_alloc(size_mul(nr, size), gfp)
#define kzalloc_obj(obj, ...)		fake_alloc(sizeof(obj), GFP_KERNEL)
#define kvzalloc_obj(obj)		kzalloc_obj(obj)
#define kfree(p)			free((void *)(p))
#define kvfree(p)			free((void *)(p))
#define kvfree_atomic(p)		free((void *)(p))

static inline void *kvmalloc_node_align_noprof(size_t size, unsigned long align,
					       gfp_t gfp, int node)
{
	return fake_alloc(size, gfp);
}

static inline void *kmemdup(const void *from, size_t size, gfp_t gfp)
{
	void *to = fake_alloc(size, gfp);

	return to ? memcpy(to, from, size) : NULL;
}

/* ----- one thread ----------------------------------------------------------- */

struct lock_class_key {};
struct lockdep_map {};

struct mutex {
};

struct spinlock {};

#define spinlock_t			struct spinlock
#define SINGLE_DEPTH_NESTING		1

#define lockdep_assert_held(...)	do {} while (0)
#define lockdep_is_held(...)		true
#define lockdep_init_map(...)		do {} while (0)
#define lock_map_acquire(...)		do {} while (0)
#define lock_map_release(...)		do {} while (0)
#define lock_acquire_exclusive(...)	do {} while (0)
#define mutex_init_with_key(...)	do {} while (0)
#define mutex_lock(...)			do {} while (0)
#define mutex_unlock(...)		do {} while (0)
#define spin_lock_init(...)		do {} while (0)
#define spin_lock(...)			do {} while (0)
#define spin_unlock(...)		do {} while (0)
#define local_irq_save(flags)		((flags) = 0)
#define local_irq_restore(flags)	((void)(flags))
#define preempt_enable()		do {} while (0)
#define cond_resched()			do {} while (0)

/* The lock of a bucket of a hash table is part of a pointer. */
#define bit_spin_lock(nr, addr)		(*(addr) |= BIT(nr))
#define bit_spin_unlock(nr, addr)	(*(addr) &= ~BIT(nr))

struct rcu_head {};

#define rcu_read_lock()			do {} while (0)
#define rcu_read_unlock()		do {} while (0)
#define rcu_dereference(p)		(p)
#define rcu_dereference_all(p)		(p)
#define rcu_dereference_all_check(p, c)	((void)(c), (p))
#define rcu_dereference_protected(p, c)	((void)(c), (p))
#define rcu_dereference_raw(p)		(p)
#define rcu_access_pointer(p)		(p)
#define rcu_assign_pointer(p, v)	((p) = (v))
#define RCU_INIT_POINTER(p, v)		((p) = (v))
#define rcu_head_init(...)		do {} while (0)
#define rcu_head_after_call_rcu(...)	false

static inline void call_rcu(struct rcu_head *head, void (*fn)(struct rcu_head *head))
{
	fn(head);
}

struct work_struct {
	struct list_head entry;
	void (*func)(struct work_struct *work);
};

struct irq_work {
	void (*func)(struct irq_work *work);
};

static inline void INIT_WORK(struct work_struct *work,
			     void (*func)(struct work_struct *work))
{
	INIT_LIST_HEAD(&work->entry);
	work->func = func;
}

void schedule_work(struct work_struct *work);

static inline void cancel_work_sync(struct work_struct *work)
{
	list_del_init(&work->entry);
}

static inline void init_irq_work(struct irq_work *work,
				 void (*func)(struct irq_work *work))
{
	work->func = func;
}

static inline void irq_work_queue(struct irq_work *work)
{
	work->func(work);
}

#define irq_work_sync(...)		do {} while (0)

/**
 * fake_run_work() - do what has been left for later
 *
 * This is when hash tables grow and shrink.
 */
void fake_run_work(void);

/* ----- modules, symbols and what is patched --------------------------------- */

struct kobject {};
struct completion {};
struct elf64_shdr;
struct task_struct;

#define Elf_Shdr			struct elf64_shdr

#define TIF_PATCH_PENDING		0
#define test_tsk_thread_flag(...)	false

/**
 * struct fake_symbol - a function of a module or of vmlinux
 * @name:	its name
 * @addr:	its address
 */
struct fake_symbol {
	const char *name;
	unsigned long addr;
};

/* ftrace knows no function at an address that has this bit. */
#define FAKE_NOTRACE			BIT(3)

/**
 * struct module - a module, or vmlinux, which has no name
 * @name:	its name
 * @klp:	it is a livepatch
 * @klp_alive:	it is there to be patched, neither on its way in nor out
 * @klp_supersedes: its parameter "supersedes"
 * @klp_claim:	what its modinfo says
 * @list:	node among the loaded modules
 * @symbols:	its functions, in the order in which positions count
 * @nr_symbols:	how many
 */
struct module {
	char name[MODULE_NAME_LEN];
	bool klp;
	bool klp_alive;
	struct klp_supersedes *klp_supersedes;
	struct klp_claim *klp_claim;
	struct list_head list;
	const struct fake_symbol *symbols;
	unsigned int nr_symbols;
};

#define is_livepatch_module(mod)	((mod)->klp)

static inline void set_name(struct module *mod, const char *name)
{
	check(strlen(name) < MODULE_NAME_LEN);
	memcpy(mod->name, name, strlen(name) + 1);
}

extern struct module fake_vmlinux;
extern struct list_head fake_modules;

struct module *find_module(const char *name);
int kallsyms_on_each_match_symbol(int (*fn)(void *data, unsigned long addr),
				  const char *name, void *data);
int module_kallsyms_on_each_symbol(const char *modname,
				   int (*fn)(void *data, const char *name,
					     unsigned long addr), void *data);
unsigned long ftrace_location(unsigned long addr);

/* Where the memory of modules is does not matter here: they have been loaded. */
#define __module_address(...)		((struct module *)NULL)
#define within_module_init(...)		false

/* What has happened to runtime values */
extern unsigned int fake_nr_events;
extern u8 fake_last_event;

#endif /* _LIVEPATCH_TESTING_KERNEL_H */
