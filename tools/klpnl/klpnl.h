/* SPDX-License-Identifier: GPL-2.0 */
/* The subcommands of klpnl, and what the command line says to all of them. */
#ifndef KLPNL_H
#define KLPNL_H

#include "status.h"
#include "types.h"

#define KLPNL_VERSION "0.1"

/* Where the kernel has a directory for each installed livepatch. */
#define SYSFS "/sys/kernel/livepatch"

/**
 * enum takes - the options that only some commands take
 * @TAKES_PARAM: --param
 * @TAKES_SUPERSEDES: --supersedes
 * @TAKES_ALL: --all
 * @TAKES_IF_GENERATION: --if-generation
 * @TAKES_PATCH: --patch
 * @TAKES_SET: --set
 * @TAKES_OBJECT: --object
 */
enum takes {
	TAKES_PARAM		= 1 << 0,
	TAKES_SUPERSEDES	= 1 << 1,
	TAKES_ALL		= 1 << 2,
	TAKES_IF_GENERATION	= 1 << 3,
	TAKES_PATCH		= 1 << 4,
	TAKES_SET		= 1 << 5,
	TAKES_OBJECT		= 1 << 6,
};

/**
 * struct options - the options of the command line
 * @json: print JSON
 * @pretty: indent the JSON
 * @given: those of enum takes that are there
 * @params: the arguments of --param, in their order, not yet looked at
 * @nr_params: number of @params
 * @supersedes: the argument of --supersedes, not yet looked at, or NULL
 * @if_generation: the argument of --if-generation, or 0
 * @patch: the argument of --patch, or NULL
 * @set: the argument of --set, if it is among @given
 * @object: the argument of --object, or NULL
 */
struct options {
	bool json;
	bool pretty;
	unsigned int given;
	char **params;
	size_t nr_params;
	const char *supersedes;
	u32 if_generation;
	const char *patch;
	u32 set;
	const char *object;
};

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

#endif /* KLPNL_H */
