// SPDX-License-Identifier: GPL-2.0
/* The options of the command line. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include <linux/klp_netlink.h>

#include "numbers.h"
#include "options.h"
#include "output.h"

static bool take_number(const char *arg, u32 min, u32 *result)
{
	u64 number;

	if (!parse_decimal(arg, U32_MAX, &number) || number < min)
		return false;
	*result = (u32)number;

	return true;
}

static bool take_name(const char *arg, const char **result)
{
	*result = arg;

	return *arg && strlen(arg) <= KLP_MAX_NAME_LEN;
}

static bool take_param(struct options *options, char *arg)
{
	options->params[options->nr_params++] = arg;

	return true;
}

static bool take_supersedes(struct options *options, char *arg)
{
	options->supersedes = arg;

	return true;
}

static bool take_if_generation(struct options *options, char *arg)
{
	return take_number(arg, 1, &options->if_generation);
}

static bool take_patch(struct options *options, char *arg)
{
	return take_name(arg, &options->patch);
}

static bool take_set(struct options *options, char *arg)
{
	return take_number(arg, 0, &options->set);
}

static bool take_object(struct options *options, char *arg)
{
	return take_name(arg, &options->object);
}

static bool take_timeout(struct options *options, char *arg)
{
	u64 seconds;

	if (!strcmp(arg, "infinity")) {
		options->timeout = NO_TIMEOUT;
		return true;
	}
	if (!parse_decimal(arg, MAX_TIMEOUT, &seconds))
		return false;
	options->timeout = (u32)seconds;

	return true;
}

static bool take_on_stall(struct options *options, char *arg)
{
	options->revert = !strcmp(arg, "revert");

	return options->revert || !strcmp(arg, "keep");
}

static bool take_goal(struct options *options, char *arg)
{
	static const char * const goals[] = {
		[GOAL_ENABLED]	= "enabled",
		[GOAL_DISABLED]	= "disabled",
		[GOAL_IDLE]	= "idle",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(goals); i++) {
		if (strcmp(arg, goals[i]))
			continue;
		options->goal = (enum goal)i;
		return true;
	}

	return false;
}

static bool take_count(struct options *options, char *arg)
{
	return take_number(arg, 1, &options->count);
}

static bool take_since_generation(struct options *options, char *arg)
{
	return take_number(arg, 1, &options->since_generation);
}

static bool take_follow(struct options *options, char *arg)
{
	options->follow = arg;

	return *arg;
}

#define NAME_LEN_TEXT "with 1 to " __stringify(KLP_MAX_NAME_LEN) " characters"
#define GENERATION_TEXT "the number of a generation, from 1 to 4294967295"
#define ASK_AGAIN "ask for one after the other"
#define DECIDE "decide for one"

/**
 * struct some_option - an option that only some commands take
 * @bit: its bit of enum takes
 * @letter: its short form, or 0
 * @name: its name
 * @arg: what its argument has to be; NULL when there is none
 * @command: the command whose help has more
 * @instead: what to do instead of giving it twice; NULL when that is fine
 * @take: reads the argument; false when it is wrong
 */
static const struct some_option {
	unsigned int bit;
	char letter;
	const char *name;
	const char *arg;
	const char *command;
	const char *instead;
	bool (*take)(struct options *options, char *arg);
} some_options[] = {
	{ TAKES_PARAM, 0, "param", "NAME=VALUE", "check", NULL, take_param },
	{ TAKES_SUPERSEDES, 0, "supersedes", "LIST or all", "check",
	  "write all sets into one LIST", take_supersedes },
	{ TAKES_ALL, 0, "all", NULL, "supersedes" },
	{ TAKES_IF_GENERATION, 0, "if-generation", GENERATION_TEXT,
	  "supersedes", NULL, take_if_generation },
	{ TAKES_PATCH, 0, "patch", "the name of a livepatch, " NAME_LEN_TEXT,
	  "functions", ASK_AGAIN, take_patch },
	{ TAKES_SET, 0, "set",
	  "the number of a replace set, from 0 to 4294967295", "functions",
	  ASK_AGAIN, take_set },
	{ TAKES_OBJECT, 0, "object",
	  "vmlinux or the name of a module, " NAME_LEN_TEXT, "functions",
	  ASK_AGAIN, take_object },
	{ TAKES_VERBOSE, 'v', "verbose", NULL, "blocking" },
	{ TAKES_TIMESTAMPS, 't', "timestamps", NULL, "monitor" },
	{ TAKES_TIMEOUT, 0, "timeout",
	  "a number of seconds, up to " __stringify(MAX_TIMEOUT) ", or infinity",
	  "wait", DECIDE, take_timeout },
	{ TAKES_NO_WAIT, 0, "no-wait", NULL, "load" },
	{ TAKES_ON_STALL, 0, "on-stall", "keep or revert", "load", DECIDE,
	  take_on_stall },
	{ TAKES_RELOAD, 0, "reload", NULL, "load" },
	{ TAKES_UNLOAD, 0, "unload", NULL, "disable" },
	{ TAKES_FOR, 0, "for", "enabled, disabled or idle", "wait", DECIDE,
	  take_goal },
	{ TAKES_COUNT, 0, "count", "a number of events, from 1 to 4294967295",
	  "monitor", DECIDE, take_count },
	{ TAKES_SINCE_GENERATION, 0, "since-generation", GENERATION_TEXT,
	  "monitor", DECIDE, take_since_generation },
	{ TAKES_FOLLOW, 0, "follow", "the name of a file", "metrics", DECIDE,
	  take_follow },
};

/* What getopt_long() returns for an option of the table: its place there. */
enum { FIRST_OF_TABLE = 256 };

static const struct option common_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "pretty", no_argument, NULL, 'p' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
};

#define NR_COMMON ARRAY_SIZE(common_options)
#define NR_SOME ARRAY_SIZE(some_options)

static void list_options(struct option *longs, char *letters)
{
	size_t i;

	memcpy(longs, common_options, sizeof(common_options));
	longs += NR_COMMON;
	letters = stpcpy(letters, ":jphV");
	for (i = 0; i < NR_SOME; i++, longs++) {
		longs->name = some_options[i].name;
		longs->has_arg = some_options[i].arg ? required_argument :
						       no_argument;
		longs->flag = NULL;
		longs->val = FIRST_OF_TABLE + (int)i;
		if (some_options[i].letter)
			*letters++ = some_options[i].letter;
	}
	memset(longs, 0, sizeof(*longs));
	*letters = '\0';
}

static const struct some_option *find_option(int value)
{
	size_t i;

	if (value >= FIRST_OF_TABLE)
		return &some_options[value - FIRST_OF_TABLE];

	for (i = 0; i < NR_SOME; i++) {
		if (value && some_options[i].letter == value)
			return &some_options[i];
	}

	return NULL;
}

/* getopt_long() has the letter of a short option; a long one is @arg. */
static enum status wrong_option(int letter, const char *arg)
{
	char name[] = { '-', (char)letter, '\0' };

	complain("wrong option '%s'; 'klpnl help' lists the options",
		 letter && letter < FIRST_OF_TABLE ? name : arg);

	return STATUS_USAGE;
}

/* The argument of the option is missing or wrong. */
static enum status wrong_argument(const struct some_option *option)
{
	complain("--%s takes %s; see 'klpnl help %s'", option->name,
		 option->arg, option->command);

	return STATUS_USAGE;
}

static enum status take_option(struct options *options,
			       const struct some_option *option, char *arg)
{
	if (options->given & option->bit && option->instead) {
		complain("--%s is given twice; %s; see 'klpnl help %s'",
			 option->name, option->instead, option->command);
		return STATUS_USAGE;
	}
	options->given |= option->bit;
	if (option->take && !option->take(options, arg))
		return wrong_argument(option);

	return STATUS_OK;
}

enum status options_parse(struct options *options, int argc, char **argv,
			  int *rest)
{
	struct option longs[NR_COMMON + NR_SOME + 1];
	char letters[NR_COMMON + NR_SOME + 2];
	enum status status = STATUS_OK;
	int option;

	list_options(longs, letters);
	opterr = 0;
	while (!status && !options->version &&
	       (option = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		switch (option) {
		case 'j':
			options->json = true;
			break;
		case 'p':
			options->pretty = true;
			break;
		case 'h':
			options->help = true;
			break;
		case 'V':
			options->version = true;
			break;
		case ':':
			return wrong_argument(find_option(optopt));
		case '?':
			return wrong_option(optopt, argv[optind - 1]);
		default:
			status = take_option(options, find_option(option),
					     optarg);
		}
	}
	*rest = optind;

	return status;
}

enum status options_fit(const struct options *options, const char *command,
			unsigned int takes)
{
	unsigned int wrong = options->given & ~takes;
	size_t i;

	for (i = 0; wrong && i < NR_SOME; i++) {
		if (!(wrong & some_options[i].bit))
			continue;
		if (command)
			complain("--%s makes no sense with '%s'; see 'klpnl help %s'",
				 some_options[i].name, command, command);
		else
			complain("--%s makes no sense without a command; see 'klpnl help %s'",
				 some_options[i].name, some_options[i].command);
		return STATUS_USAGE;
	}
	if (options->pretty && !options->json) {
		complain("--pretty makes no sense without --json");
		return STATUS_USAGE;
	}

	return STATUS_OK;
}
