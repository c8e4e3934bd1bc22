// SPDX-License-Identifier: GPL-2.0
/* The command line: finds the subcommand and its options, and runs it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/klp_netlink.h>

#include "footprint.h"
#include "klpnl.h"
#include "output.h"
#include "overview.h"

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
	&load_command,
	&disable_command,
	&wait_command,
	&blocking_command,
	&check_command,
	&supersedes_command,
	&sets_command,
	&patches_command,
	&functions_command,
	&states_command,
	&info_command,
	&monitor_command,
	&metrics_command,
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

	printf("Usage: klpnl [OPTION]... [COMMAND [ARGUMENT]...]\n"
	       "Manage kernel livepatches.\n"
	       "\n"
	       "Commands:\n");
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-10s  %s\n", commands[i]->name,
		       commands[i]->summary);
	printf("\n"
	       "Without COMMAND, the state is shown at a glance.\n"
	       "\n"
	       "Options:\n"
	       "  -j, --json     print JSON; the keys are those of the netlink family\n"
	       "  -p, --pretty   with --json: indent it\n"
	       "  -h, --help     print this, or the help of COMMAND\n"
	       "  -V, --version  print the version\n"
	       "\n"
	       "Exit status: 0 fine, 1 error, 2 wrong usage, 3 refused, 4 has to wait or\n"
	       "timed out, 5 no support in the kernel, 6 cannot tell.\n");
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

static enum status run_command(const struct options *options, int argc,
			       char **argv)
{
	const struct command *command;
	enum status status;

	command = find_command(argv[0]);
	if (!command)
		return unknown_command(argv[0]);

	argc--;
	argv++;
	if (argc < command->min_args)
		return usage_error("too few arguments for", command->name);
	if (command->max_args >= 0 && argc > command->max_args)
		return usage_error("too many arguments for", command->name);
	status = options_fit(options, command->name, command->takes);
	if (status)
		return status;

	return command->run(options, argc, argv);
}

static enum status parse_and_run(struct options *options, int argc,
				 char **argv)
{
	enum status status;
	int rest;

	status = options_parse(options, argc, argv, &rest);
	if (status)
		return status;
	if (options->version)
		return print_version();

	argc -= rest;
	argv += rest;
	if (options->help)
		return run_help(options, argc ? 1 : 0, argv);

	if (argc)
		return run_command(options, argc, argv);

	status = options_fit(options, NULL, 0);

	return status ? status : overview(options);
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
