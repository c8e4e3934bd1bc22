// SPDX-License-Identifier: GPL-2.0
/* The command line: finds the subcommand and its options, and runs it. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/klp_netlink.h>

#include "footprint.h"
#include "klpnl.h"
#include "numbers.h"
#include "output.h"

static enum status run_help(const struct options *options, int argc,
			    char **argv);

static const struct command help_command = {
	.name		= "help",
	.args		= "[COMMAND]",
	.summary	= "explain klpnl, or one of its commands",
	.help		= "",
	.max_args	= 1,
	.run		= run_help,
};

static const struct command * const commands[] = {
	&check_command,
	&sets_command,
	&patches_command,
	&functions_command,
	&states_command,
	&supersedes_command,
	&info_command,
	&help_command,
};

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	}

	return NULL;
}

static enum status unknown_command(const char *name)
{
	complain("unknown command '%s'; 'klpnl help' lists the commands", name);

	return STATUS_USAGE;
}

static void print_usage(void)
{
	size_t i;

	printf("Usage: klpnl [OPTION]... COMMAND [ARGUMENT]...\n"
	       "Tell which kernel livepatches get along, before one is loaded.\n"
	       "\n"
	       "Commands:\n");
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-10s %-17s %s\n", commands[i]->name,
		       commands[i]->args, commands[i]->summary);
	printf("\n"
	       "Options:\n"
	       "  -j, --json     print JSON; the keys are those of the netlink family\n"
	       "  -p, --pretty   with --json: indent it\n"
	       "  -h, --help     print this, or the help of COMMAND\n"
	       "  -V, --version  print the version\n"
	       "\n"
	       "Exit status: 0 fine, 1 error, 2 wrong usage, 3 would be refused,\n"
	       "4 has to wait, 5 no support in the kernel, 6 cannot tell.\n");
}

static void print_command_help(const struct command *command)
{
	printf("Usage: klpnl [OPTION]... %s%s%s\n", command->name,
	       *command->args ? " " : "", command->args);
	printf("%c%s.\n%s%s", command->summary[0] - 'a' + 'A',
	       command->summary + 1, *command->help ? "\n" : "",
	       command->help);
}

static enum status run_help(const struct options *options, int argc,
			    char **argv)
{
	const struct command *command;

	(void)options;
	if (!argc) {
		print_usage();
		return STATUS_OK;
	}

	command = find_command(argv[0]);
	if (!command)
		return unknown_command(argv[0]);
	print_command_help(command);

	return STATUS_OK;
}

static enum status print_version(void)
{
	printf("klpnl %s (netlink family %s version %d, footprint version %d)\n",
	       KLPNL_VERSION, KLP_FAMILY_NAME, KLP_FAMILY_VERSION,
	       FOOTPRINT_VERSION);

	return STATUS_OK;
}

static enum status usage_error(const char *what, const char *name)
{
	complain("%s '%s'; see 'klpnl help %s'", what, name, name);

	return STATUS_USAGE;
}

#define NAME_LEN_TEXT "with 1 to " __stringify(KLP_MAX_NAME_LEN) " characters"
#define ASK_AGAIN "ask for one after the other"

/**
 * struct some_option - an option that only some commands take
 * @bit: its bit of enum takes
 * @name: the option
 * @arg: what its argument has to be, or NULL
 * @command: the command whose help has more
 * @instead: what to do instead of giving it twice; NULL when that is fine
 */
static const struct some_option {
	unsigned int bit;
	const char *name;
	const char *arg;
	const char *command;
	const char *instead;
} some_options[] = {
	{ TAKES_PARAM, "--param", "NAME=VALUE", "check" },
	{ TAKES_SUPERSEDES, "--supersedes", "LIST or all", "check",
	  "write all sets into one LIST" },
	{ TAKES_ALL, "--all", NULL, "supersedes" },
	{ TAKES_IF_GENERATION, "--if-generation",
	  "the number of a generation, from 1 to 4294967295", "supersedes" },
	{ TAKES_PATCH, "--patch", "the name of a livepatch, " NAME_LEN_TEXT,
	  "functions", ASK_AGAIN },
	{ TAKES_SET, "--set",
	  "the number of a replace set, from 0 to 4294967295", "functions",
	  ASK_AGAIN },
	{ TAKES_OBJECT, "--object",
	  "vmlinux or the name of a module, " NAME_LEN_TEXT, "functions",
	  ASK_AGAIN },
};

static enum status check_options(const struct options *options,
				 const struct command *command)
{
	char what[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(some_options); i++) {
		if (!(options->given & ~command->takes & some_options[i].bit))
			continue;
		snprintf(what, sizeof(what), "%s makes no sense with",
			 some_options[i].name);
		return usage_error(what, command->name);
	}
	if (options->pretty && !options->json) {
		complain("--pretty makes no sense without --json");
		return STATUS_USAGE;
	}

	return STATUS_OK;
}

static enum status run_command(const struct options *options, int argc,
			       char **argv)
{
	const struct command *command;
	enum status status;

	if (!argc) {
		complain("a command is missing; 'klpnl help' lists the commands");
		return STATUS_USAGE;
	}
	command = find_command(argv[0]);
	if (!command)
		return unknown_command(argv[0]);

	argc--;
	argv++;
	if (argc < command->min_args)
		return usage_error("too few arguments for", command->name);
	if (command->max_args >= 0 && argc > command->max_args)
		return usage_error("too many arguments for", command->name);
	status = check_options(options, command);
	if (status)
		return status;

	return command->run(options, argc, argv);
}

/* The letters of short options are below. */
enum { LONG_ONLY = 256 };

/* getopt_long() has the letter of a short option; a long one is @arg. */
static enum status wrong_option(int letter, const char *arg)
{
	char name[] = { '-', (char)letter, '\0' };

	complain("wrong option '%s'; 'klpnl help' lists the options",
		 letter && !(letter & LONG_ONLY) ? name : arg);

	return STATUS_USAGE;
}

static const struct some_option *find_option(unsigned int bit)
{
	const struct some_option *option = some_options;

	while (option->bit != bit)
		option++;

	return option;
}

/* The argument of the option is missing or wrong. */
static enum status wrong_argument(const struct some_option *option)
{
	complain("%s takes %s; see 'klpnl help %s'", option->name, option->arg,
		 option->command);

	return STATUS_USAGE;
}

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

/* Returns false when the argument is wrong. */
static bool take_argument(struct options *options, unsigned int bit, char *arg)
{
	switch (bit) {
	case TAKES_PARAM:
		options->params[options->nr_params++] = arg;
		return true;
	case TAKES_SUPERSEDES:
		options->supersedes = arg;
		return true;
	case TAKES_IF_GENERATION:
		return take_number(arg, 1, &options->if_generation);
	case TAKES_PATCH:
		return take_name(arg, &options->patch);
	case TAKES_SET:
		return take_number(arg, 0, &options->set);
	case TAKES_OBJECT:
		return take_name(arg, &options->object);
	default:
		return true;
	}
}

static enum status take_some_option(struct options *options, unsigned int bit,
				    char *arg)
{
	const struct some_option *option = find_option(bit);

	if (options->given & bit && option->instead) {
		complain("%s is given twice; %s; see 'klpnl help %s'",
			 option->name, option->instead, option->command);
		return STATUS_USAGE;
	}
	options->given |= bit;
	if (!take_argument(options, bit, arg))
		return wrong_argument(option);

	return STATUS_OK;
}

static enum status parse_and_run(struct options *options, int argc,
				 char **argv)
{
	static const struct option longs[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "pretty", no_argument, NULL, 'p' },
		{ "param", required_argument, NULL, LONG_ONLY | TAKES_PARAM },
		{ "supersedes", required_argument, NULL,
		  LONG_ONLY | TAKES_SUPERSEDES },
		{ "all", no_argument, NULL, LONG_ONLY | TAKES_ALL },
		{ "if-generation", required_argument, NULL,
		  LONG_ONLY | TAKES_IF_GENERATION },
		{ "patch", required_argument, NULL, LONG_ONLY | TAKES_PATCH },
		{ "set", required_argument, NULL, LONG_ONLY | TAKES_SET },
		{ "object", required_argument, NULL, LONG_ONLY | TAKES_OBJECT },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	enum status status;
	bool help = false;
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, ":jphV", longs, NULL)) != -1) {
		switch (option) {
		case 'j':
			options->json = true;
			break;
		case 'p':
			options->pretty = true;
			break;
		case 'h':
			help = true;
			break;
		case 'V':
			return print_version();
		case ':':
			return wrong_argument(find_option((unsigned int)optopt &
							  ~LONG_ONLY));
		case '?':
			return wrong_option(optopt, argv[optind - 1]);
		default:
			status = take_some_option(options, (unsigned int)option &
						  ~LONG_ONLY, optarg);
			if (status)
				return status;
		}
	}

	argc -= optind;
	argv += optind;
	if (help)
		return run_help(options, argc ? 1 : 0, argv);

	return run_command(options, argc, argv);
}

/* A file that takes the place of a closed stdout would get our output. */
static bool reserve_std_fds(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDONLY);
		if (fd < 0)
			return false;
	} while (fd <= STDERR_FILENO);
	close(fd);

	return true;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	enum status status;

	/* Writing to a closed pipe shall be an error, not the end. */
	signal(SIGPIPE, SIG_IGN);
	if (!reserve_std_fds())
		return STATUS_ERROR;

	/* There cannot be more of them than arguments. */
	options.params = calloc((size_t)argc + 1, sizeof(*options.params));
	if (!options.params) {
		complain("not enough memory");
		return STATUS_ERROR;
	}

	status = parse_and_run(&options, argc, argv);
	free(options.params);
	if (!output_finish())
		status = STATUS_ERROR;

	return status;
}
