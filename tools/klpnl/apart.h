/* SPDX-License-Identifier: GPL-2.0 */
/* Doing something in a process of its own, which may crash. */
#ifndef KLPNL_APART_H
#define KLPNL_APART_H

#include <stdio.h>

/**
 * run_apart() - do something in a process of its own
 * @work: does it; writes its result to @out, and returns 0 or a negative errno
 * @data: for @work
 * @result: what @work has written; the caller frees it, in any case
 * @size: its size
 *
 * Return: what @work has returned, -ECHILD when it has crashed, or another
 * negative errno.
 */
int run_apart(int (*work)(FILE *out, void *data), void *data, char **result,
	      size_t *size);

#endif /* KLPNL_APART_H */
