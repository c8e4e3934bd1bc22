// SPDX-License-Identifier: GPL-2.0
/* What a command ends with: its exit status, and the reason in words. */
#include <stdarg.h>
#include <stdio.h>

#include "status.h"

enum status fault_set(struct fault *why, enum status status,
		      const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, args);
	va_end(args);
	why->error = 0;
	*why->attr = '\0';

	return status;
}

enum status status_worse(enum status a, enum status b)
{
	static const int badness[] = {
		[STATUS_OK]		= 0,
		[STATUS_REFUSED]	= 1,
		[STATUS_BUSY]		= 2,
		[STATUS_CANNOT_TELL]	= 3,
		[STATUS_NO_FAMILY]	= 4,
		[STATUS_ERROR]		= 5,
		[STATUS_USAGE]		= 6,
	};

	return badness[b] > badness[a] ? b : a;
}
