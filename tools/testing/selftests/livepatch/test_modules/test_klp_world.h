/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the livepatches of the differential test and the modules that they patch
 * have in common: how a function tells whose version of it has run.
 *
 * test_klp-differential makes many modules of one file by giving each copy
 * another name of the same length.
 */

#ifndef _TEST_KLP_WORLD_H
#define _TEST_KLP_WORLD_H

/*
 * Whose version it is, 0 being the original, and which function that is. No ID
 * of a process is as big as the values of livepatches, and they are no negative
 * numbers either.
 */
static inline unsigned int test_klp_world_value(unsigned int owner,
						unsigned int slot)
{
	return owner ? 1U << 30 | owner << 8 | slot : slot;
}

/* The functions that can be observed, whatever their names are */
enum {
	TEST_KLP_WORLD_GETPPID,
	TEST_KLP_WORLD_GETPGRP,
	TEST_KLP_WORLD_GETEGID,
	TEST_KLP_WORLD_CMDLINE,
	TEST_KLP_WORLD_VERSION,
	TEST_KLP_WORLD_EXECDOMAINS,
	TEST_KLP_WORLD_MODULES,
	TEST_KLP_WORLD_MOUNTS,
	TEST_KLP_WORLD_VMLINUX_SLOTS,

	/* In each target module */
	TEST_KLP_WORLD_F0 = 0,
	TEST_KLP_WORLD_F1,
	TEST_KLP_WORLD_F2,
	TEST_KLP_WORLD_F3,
	TEST_KLP_WORLD_PAIR,
	TEST_KLP_WORLD_TRIO,
	TEST_KLP_WORLD_TWIN1,
	TEST_KLP_WORLD_TWIN2,
	TEST_KLP_WORLD_BUSY,
	TEST_KLP_WORLD_MOD_SLOTS,
};

/* Called by each version of klp_world_busy() with its value. */
typedef void (*test_klp_world_hold_fn)(unsigned int value);

unsigned int test_klp_world_call_twin2(void);

#endif /* _TEST_KLP_WORLD_H */
