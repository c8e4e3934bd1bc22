/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conflict_twin.h - functions that are there to be found by name
 */
#ifndef _LIVEPATCH_TESTS_CONFLICT_TWIN_H
#define _LIVEPATCH_TESTS_CONFLICT_TWIN_H

#include <linux/compiler.h>

/*
 * A function that nobody calls. The compiler must neither drop nor rename it,
 * nor merge two that look alike.
 */
#define KLP_TEST_FUNCTION(name)						\
	static noinline __noclone __used void name(void)		\
	{								\
		barrier_data(__func__);					\
	}

#endif /* _LIVEPATCH_TESTS_CONFLICT_TWIN_H */
