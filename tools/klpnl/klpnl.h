/* SPDX-License-Identifier: GPL-2.0 */
/* The commands of klpnl. */
#ifndef KLPNL_H
#define KLPNL_H

#include "options.h"
#include "status.h"

#define KLPNL_VERSION "0.1"

/* Where the kernel has a directory for each installed livepatch. */
#define SYSFS "/sys/kernel/livepatch"

/**
 * struct command - a subcommand
 * @name: what the user types
 * @args: its arguments, for the help
 * @summary: one line of help
 * @help: the rest of the help, whole lines
 * @takes: bits of enum takes, for the options that make sense
 * @min_args: fewest arguments
 * @max_args: most arguments, -1 for no limit
 * @run: does the work; the arguments are counted already
 *
 * @run prints its own complaints and returns the exit status.
 */
struct command {
	const char *name;
	const char *args;
	const char *summary;
	const char *help;
	unsigned int takes;
	int min_args;
	int max_args;
	enum status (*run)(const struct options *options, int argc,
			   char **argv);
};

extern const struct command check_command;
extern const struct command sets_command;
extern const struct command patches_command;
extern const struct command functions_command;
extern const struct command states_command;
extern const struct command supersedes_command;
extern const struct command info_command;
extern const struct command load_command;
extern const struct command disable_command;
extern const struct command wait_command;
extern const struct command blocking_command;
extern const struct command monitor_command;
extern const struct command metrics_command;

#endif /* KLPNL_H */
