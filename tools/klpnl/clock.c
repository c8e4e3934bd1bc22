// SPDX-License-Identifier: GPL-2.0
/* Moments until which something is waited for. */
#include <time.h>

#include "clock.h"
#include "options.h"

u64 clock_now(void)
{
	struct timespec now = { 0 };

	/* It cannot fail with this clock. */
	clock_gettime(CLOCK_MONOTONIC, &now);

	return (u64)now.tv_sec * MSEC_PER_SEC +
	       (u64)now.tv_nsec / NSEC_PER_MSEC;
}

u64 clock_after(u32 seconds)
{
	if (seconds == NO_TIMEOUT)
		return NEVER;

	return clock_now() + (u64)seconds * MSEC_PER_SEC;
}

u64 clock_left(u64 moment)
{
	u64 now = clock_now();

	return moment > now ? moment - now : 0;
}
