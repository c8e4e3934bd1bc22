/* SPDX-License-Identifier: GPL-2.0 */
/* Arrays that grow by one. */
#ifndef KLPNL_ARRAY_H
#define KLPNL_ARRAY_H

#include <stdlib.h>

/**
 * grow() - make room for one more element of an array
 * @array: the array, NULL while it is empty
 * @nr: number of its elements
 * @size: size of one element
 *
 * Return: the array, which may have moved, or NULL without memory; then the old
 * one stays.
 */
static inline void *grow(void *array, size_t nr, size_t size)
{
	/* Full whenever the number is 0 or a power of two. */
	if (nr & (nr - 1))
		return array;

	return reallocarray(array, nr ? 2 * nr : 1, size);
}

#endif /* KLPNL_ARRAY_H */
