/* SPDX-License-Identifier: GPL-2.0 */
/* The names that kernel code has for common types and compiler features. */
#ifndef KLPNL_TYPES_H
#define KLPNL_TYPES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* Printed with %u and %llu. */
typedef unsigned int u32;
typedef unsigned long long u64;

#define U32_MAX UINT_MAX
#define U64_MAX ULLONG_MAX

#define __stringify_1(x) #x
#define __stringify(x) __stringify_1(x)

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#ifndef __printf
#define __printf(a, b) __attribute((__format__(printf, a, b)))
#endif

#endif /* KLPNL_TYPES_H */
