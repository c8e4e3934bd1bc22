/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the target module and the livepatches of the replace set tests have
 * in common: how a function tells which version of it has run.
 */

#ifndef _TEST_KLP_SET_TARGET_H
#define _TEST_KLP_SET_TARGET_H

#define TEST_KLP_SET_TEXT_LEN	64

/* Called by test_klp_set_target_busy() with the name of its version. */
typedef void (*test_klp_set_hold_fn)(const char *version);

void test_klp_set_target_begin(char *text);
void test_klp_set_target_twin2(char *text);
void test_klp_set_target_early2(char *text);

#endif /* _TEST_KLP_SET_TARGET_H */
