/* SPDX-License-Identifier: GPL-2.0 */
/* Moments until which something is waited for. */
#ifndef KLPNL_CLOCK_H
#define KLPNL_CLOCK_H

#include "types.h"

#define MSEC_PER_SEC 1000
#define NSEC_PER_MSEC 1000000
#define NSEC_PER_USEC 1000

/* A moment that never comes. */
#define NEVER U64_MAX

/**
 * clock_now() - tell the time
 *
 * Return: milliseconds since some moment in the past, which never jump.
 */
u64 clock_now(void);

/**
 * clock_after() - tell when a timeout ends
 * @seconds: the timeout, or NO_TIMEOUT
 *
 * Return: the moment, as clock_now() counts, or NEVER.
 */
u64 clock_after(u32 seconds);

/**
 * clock_left() - tell how long it is until a moment
 * @moment: the moment, or NEVER
 *
 * Return: milliseconds; 0 when it has come.
 */
u64 clock_left(u64 moment);

#endif /* KLPNL_CLOCK_H */
