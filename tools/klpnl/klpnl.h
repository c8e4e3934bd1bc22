/* SPDX-License-Identifier: GPL-2.0 */
/* The subcommands of klpnl, and what the command line says to all of them. */
#ifndef KLPNL_H
#define KLPNL_H

#include "status.h"
#include "types.h"

#define KLPNL_VERSION "0.1"

/**
 * struct options - the options of the command line
 * @json: print JSON
 * @pretty: indent the JSON
 * @params: the arguments of --param, in their order, not yet looked at
 * @nr_params: number of @params
 */
struct options {
	bool json;
	bool pretty;
	char **params;
	size_t nr_params;
};

/**
 * struct command - a subcommand
 * @name: what the user types
 * @args: its arguments, for the help
 * @summary: one line of help
 * @help: the rest of the help, whole lines
 * @takes_params: --param makes sense
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
	bool takes_params;
	int min_args;
	int max_args;
	enum status (*run)(const struct options *options, int argc,
			   char **argv);
};

extern const struct command check_command;
extern const struct command sets_command;
extern const struct command info_command;

#endif /* KLPNL_H */
