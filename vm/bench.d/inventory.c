// SPDX-License-Identifier: GPL-2.0
/*
 * Take the whole inventory of livepatches by netlink dumps, by a walk through
 * sysfs, and by a command, in turn, and tell how long each takes.
 *
 * usage: inventory RUNS COMMAND_RUNS COMMAND
 *
 * Each of them counts the functions that it finds; COMMAND prints the number.
 * All have to find the same. One line for each, with the median in nanoseconds.
 */

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <time.h>

#include "klp_netlink.h"

#define SYSFS "/sys/kernel/livepatch"

static unsigned long nr_funcs;

/* ----- by netlink ----- */

static void look_at_message(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *tb[KLP_ATTRS + 1];

	(void)data;
	klp_parse(nlh, tb);
	if (klp_command(nlh) == KLP_CMD_FUNC_GET)
		nr_funcs++;
}

static void by_dumps(const char *unused)
{
	static const __u8 dumps[] = {
		KLP_CMD_SET_GET, KLP_CMD_PATCH_GET, KLP_CMD_FUNC_GET,
		KLP_CMD_STATE_GET,
	};
	struct klp_ending ending;
	struct klp_family family;
	struct klp_request req;
	int sock = klp_open();
	size_t i;

	(void)unused;
	if (sock < 0 || klp_find_family(sock, &family))
		errx(EXIT_FAILURE, "there is no family " KLP_FAMILY_NAME);

	for (i = 0; i < sizeof(dumps); i++) {
		klp_begin(&req, family.id, dumps[i], NLM_F_DUMP);
		if (klp_ask(sock, &req, look_at_message, NULL, &ending) ||
		    ending.intr)
			errx(EXIT_FAILURE, "dump %d has failed", dumps[i]);
	}
	close(sock);
}

/* ----- by sysfs ----- */

static void read_file(int dir, const char *name)
{
	char text[4096];
	int fd;

	fd = openat(dir, name, O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text)) < 0)
		err(EXIT_FAILURE, "%s", name);
	close(fd);
}

typedef void (*dir_fn)(int dir, const char *name);

/* Calls a function for each directory in a directory. */
static void walk(int parent, const char *name, dir_fn fn)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir)
		err(EXIT_FAILURE, "%s", name);
	while ((entry = readdir(dir))) {
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
			fn(fd, entry->d_name);
	}
	closedir(dir);
}

static void look_at_func(int dir, const char *name)
{
	(void)dir;
	(void)name;
	nr_funcs++;
}

static void look_at_object(int dir, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/patched", name);
	read_file(dir, path);
	walk(dir, name, look_at_func);
}

static void look_at_patch(int dir, const char *name)
{
	static const char * const files[] = {
		"enabled", "transition", "replace_set", "stack_order",
		"supersedes", "supersedes_origin", NULL
	};
	const char * const *file;
	char path[PATH_MAX];

	for (file = files; *file; file++) {
		snprintf(path, sizeof(path), "%s/%s", name, *file);
		read_file(dir, path);
	}
	walk(dir, name, look_at_object);
}

static void by_sysfs(const char *unused)
{
	(void)unused;
	walk(AT_FDCWD, SYSFS, look_at_patch);
}

/* ----- by a command ----- */

static void by_command(const char *command)
{
	FILE *output = popen(command, "r");

	if (!output || fscanf(output, "%lu", &nr_funcs) != 1 || pclose(output))
		errx(EXIT_FAILURE, "the command has failed");
}

/* ----- in turn ----- */

#define MAX_RUNS 1000

struct method {
	const char *name;
	void (*take)(const char *command);
	unsigned int nr_runs;
	long long times[MAX_RUNS];
};

static long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);

	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static int cmp_times(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return x < y ? -1 : x > y;
}

static long long median(struct method *method)
{
	qsort(method->times, method->nr_runs, sizeof(method->times[0]),
	      cmp_times);

	return method->times[method->nr_runs / 2];
}

static unsigned int parse_runs(const char *text)
{
	unsigned long runs = strtoul(text, NULL, 10);

	if (runs < 1 || runs > MAX_RUNS)
		errx(EXIT_FAILURE, "'%s' is no number of runs from 1 to %d",
		     text, MAX_RUNS);

	return runs;
}

int main(int argc, char *argv[])
{
	static struct method methods[] = {
		{ .name = "dumps", .take = by_dumps },
		{ .name = "sysfs", .take = by_sysfs },
		{ .name = "command", .take = by_command },
	};
	unsigned long expected = 0;
	unsigned int run, i;
	long long start;

	if (argc != 4)
		errx(EXIT_FAILURE, "usage: %s RUNS COMMAND_RUNS COMMAND",
		     argv[0]);
	methods[0].nr_runs = parse_runs(argv[1]);
	methods[1].nr_runs = methods[0].nr_runs;
	methods[2].nr_runs = parse_runs(argv[2]);

	for (run = 0; run < MAX_RUNS; run++) {
		for (i = 0; i < 3; i++) {
			if (run >= methods[i].nr_runs)
				continue;
			nr_funcs = 0;
			start = now();
			methods[i].take(argv[3]);
			methods[i].times[run] = now() - start;
			if (!expected)
				expected = nr_funcs;
			if (nr_funcs != expected)
				errx(EXIT_FAILURE, "%s has found %lu functions instead of %lu",
				     methods[i].name, nr_funcs, expected);
		}
	}

	for (i = 0; i < 3; i++)
		printf("method=%s median_ns=%lld runs=%u functions=%lu\n",
		       methods[i].name, median(&methods[i]),
		       methods[i].nr_runs, expected);

	return EXIT_SUCCESS;
}
