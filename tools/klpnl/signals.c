// SPDX-License-Identifier: GPL-2.0
/* Signals that end a command which would go on for ever. */
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "signals.h"
#include "status.h"

static void (*before_the_end)(void);

static void end(int signal)
{
	(void)signal;
	if (before_the_end)
		before_the_end();
	_exit(STATUS_OK);
}

static void end_on(int signal)
{
	struct sigaction old, action = { .sa_handler = end };

	sigaction(signal, NULL, &old);
	if (old.sa_handler != SIG_IGN)
		sigaction(signal, &action, NULL);
}

void end_on_signals(void (*clean_up)(void))
{
	before_the_end = clean_up;
	end_on(SIGINT);
	end_on(SIGTERM);
}
