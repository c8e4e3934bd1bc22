/* SPDX-License-Identifier: GPL-2.0 */
/* The options of the command line. */
#ifndef KLPNL_OPTIONS_H
#define KLPNL_OPTIONS_H

#include "status.h"
#include "types.h"

/**
 * enum takes - the options that only some commands take
 * @TAKES_PARAM: --param
 * @TAKES_SUPERSEDES: --supersedes
 * @TAKES_ALL: --all
 * @TAKES_IF_GENERATION: --if-generation
 * @TAKES_PATCH: --patch
 * @TAKES_SET: --set
 * @TAKES_OBJECT: --object
 * @TAKES_VERBOSE: --verbose
 * @TAKES_TIMESTAMPS: --timestamps
 * @TAKES_TIMEOUT: --timeout
 * @TAKES_NO_WAIT: --no-wait
 * @TAKES_ON_STALL: --on-stall
 * @TAKES_RELOAD: --reload
 * @TAKES_UNLOAD: --unload
 * @TAKES_FOR: --for
 * @TAKES_COUNT: --count
 * @TAKES_SINCE_GENERATION: --since-generation
 * @TAKES_FOLLOW: --follow
 */
enum takes {
	TAKES_PARAM		= 1 << 0,
	TAKES_SUPERSEDES	= 1 << 1,
	TAKES_ALL		= 1 << 2,
	TAKES_IF_GENERATION	= 1 << 3,
	TAKES_PATCH		= 1 << 4,
	TAKES_SET		= 1 << 5,
	TAKES_OBJECT		= 1 << 6,
	TAKES_VERBOSE		= 1 << 7,
	TAKES_TIMESTAMPS	= 1 << 8,
	TAKES_TIMEOUT		= 1 << 9,
	TAKES_NO_WAIT		= 1 << 10,
	TAKES_ON_STALL		= 1 << 11,
	TAKES_RELOAD		= 1 << 12,
	TAKES_UNLOAD		= 1 << 13,
	TAKES_FOR		= 1 << 14,
	TAKES_COUNT		= 1 << 15,
	TAKES_SINCE_GENERATION	= 1 << 16,
	TAKES_FOLLOW		= 1 << 17,
};

/* The longest timeout, in seconds, and one that never comes. */
#define MAX_TIMEOUT 4294967294
#define NO_TIMEOUT U32_MAX

/**
 * enum goal - what can be waited for
 * @GOAL_ENABLED: all tasks use the livepatch
 * @GOAL_DISABLED: the livepatch is not installed
 * @GOAL_IDLE: no transition is running
 */
enum goal {
	GOAL_ENABLED,
	GOAL_DISABLED,
	GOAL_IDLE,
};

/**
 * struct options - the options of the command line
 * @json: print JSON
 * @pretty: indent the JSON
 * @help: print help, and do nothing else
 * @version: print the version, and do nothing else
 * @given: those of enum takes that are there
 * @params: the arguments of --param, in their order, not yet looked at
 * @nr_params: number of @params
 * @supersedes: the argument of --supersedes, not yet looked at, or NULL
 * @if_generation: the argument of --if-generation, or 0
 * @patch: the argument of --patch, or NULL
 * @set: the argument of --set, if it is among @given
 * @object: the argument of --object, or NULL
 * @timeout: the argument of --timeout in seconds, or NO_TIMEOUT, if it is among
 *	     @given
 * @revert: what is stalled is reverted: --on-stall revert
 * @goal: the argument of --for, if it is among @given
 * @count: the argument of --count, or 0
 * @since_generation: the argument of --since-generation, or 0
 * @follow: the argument of --follow, or NULL
 */
struct options {
	bool json;
	bool pretty;
	bool help;
	bool version;
	unsigned int given;
	char **params;
	size_t nr_params;
	const char *supersedes;
	u32 if_generation;
	const char *patch;
	u32 set;
	const char *object;
	u32 timeout;
	bool revert;
	enum goal goal;
	u32 count;
	u32 since_generation;
	const char *follow;
};

/**
 * options_parse() - read the options of a command line
 * @options: empty, but for @params, which has room for @argc of them
 * @argc: number of @argv
 * @argv: the command line; what is no option is moved to its end
 * @rest: where that begins
 *
 * Return: STATUS_OK, or STATUS_USAGE after a complaint.
 */
enum status options_parse(struct options *options, int argc, char **argv,
			  int *rest);

/**
 * options_fit() - tell whether a command takes all options that are given
 * @options: the options
 * @command: the name of the command, or NULL when there is none
 * @takes: bits of enum takes, for the options that it takes
 *
 * Return: STATUS_OK, or STATUS_USAGE after a complaint.
 */
enum status options_fit(const struct options *options, const char *command,
			unsigned int takes);

#endif /* KLPNL_OPTIONS_H */
