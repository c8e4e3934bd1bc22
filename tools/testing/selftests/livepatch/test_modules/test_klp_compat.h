/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lets the same test livepatches build for kernels with and without replace
 * sets.
 */

#ifndef _TEST_KLP_COMPAT_H
#define _TEST_KLP_COMPAT_H

#include <linux/livepatch.h>

#ifdef CONFIG_KLP_HAS_REPLACE_SET

static inline void test_klp_use_set(struct klp_patch *patch, unsigned int set)
{
	patch->replace_set = set;
}

static inline void test_klp_use_supersedes(struct klp_patch *patch,
					   const unsigned int *sets,
					   unsigned int nr)
{
	patch->supersedes = sets;
	patch->nr_supersedes = nr;
}

#else /* !CONFIG_KLP_HAS_REPLACE_SET */

/*
 * Without sets a livepatch replaces either all others or none. Replacing all
 * is what a set does as long as it is the only one.
 */
static inline void test_klp_use_set(struct klp_patch *patch, unsigned int set)
{
	patch->replace = true;
}

/* A test that needs this asks the kernel first. */
static inline void test_klp_use_supersedes(struct klp_patch *patch,
					   const unsigned int *sets,
					   unsigned int nr)
{
}

#define MODULE_LIVEPATCH(...) MODULE_INFO(livepatch, "Y")

/* Nobody reads a footprint there. The assertion takes the semicolon. */
#define MODULE_LIVEPATCH_PARAM(...) static_assert(true)

#endif /* CONFIG_KLP_HAS_REPLACE_SET */

#endif /* _TEST_KLP_COMPAT_H */
