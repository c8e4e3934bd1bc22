// SPDX-License-Identifier: GPL-2.0
/* libkmod, without the messages that it writes by itself. */
#include <stdarg.h>
#include <stddef.h>

#include <libkmod.h>

#include "kmod.h"

/* They do not say what would help. */
static void be_quiet(void *data, int priority, const char *file, int line,
		     const char *fn, const char *format, va_list args)
{
	(void)data;
	(void)priority;
	(void)file;
	(void)line;
	(void)fn;
	(void)format;
	(void)args;
}

struct kmod_ctx *new_kmod(const char * const *config)
{
	struct kmod_ctx *ctx = kmod_new(NULL, config);

	if (ctx)
		kmod_set_log_fn(ctx, be_quiet, NULL);

	return ctx;
}
