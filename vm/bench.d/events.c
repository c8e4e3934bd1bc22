// SPDX-License-Identifier: GPL-2.0
/*
 * Load and remove a livepatch again and again, and tell how long after the end
 * of its transition that is noticed: by a listener to the events, and by who
 * reads the file "transition" of sysfs every 100 ms, and every second.
 *
 * usage: events RUNS FILE.ko NAME
 *
 * When the transition ends, the kernel writes so into its log, with the time.
 * That is of another clock than what programs read, which is made up for in each
 * run. One line for each observer, with the median in nanoseconds.
 */

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "klp_netlink.h"

#define SYSFS "/sys/kernel/livepatch"
#define MAX_RUNS 1000

/* Who looks out for the end of the transition, and how often; 0 is a listener. */
struct observer {
	const char *name;
	long long period;
	pthread_t thread;
	long long noticed;
	long long delays[MAX_RUNS];
};

#define NR_OBSERVERS 3

static struct observer observers[NR_OBSERVERS] = {
	{ .name = "events" },
	{ .name = "poll-100ms", .period = 100000000LL },
	{ .name = "poll-1s", .period = 1000000000LL },
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
/* A livepatch is to be noticed. */
static bool expected;
static const char *patch;

static long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);

	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static void sleep_until(long long when)
{
	struct timespec ts = { when / 1000000000LL, when % 1000000000LL };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

static void notice(struct observer *observer, long long when)
{
	pthread_mutex_lock(&lock);
	if (expected && !observer->noticed)
		observer->noticed = when;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static void *listen_to_events(void *data)
{
	static struct klp_datagram datagram;
	struct nlattr *tb[KLP_ATTRS + 1];
	struct klp_family family;
	struct nlmsghdr *nlh;
	int sock = klp_open();
	long long when;

	if (sock < 0 || klp_find_family(sock, &family) ||
	    klp_subscribe(sock, &family))
		errx(EXIT_FAILURE, "there are no events");

	while (!klp_receive(sock, &datagram, 0)) {
		when = now();
		while ((nlh = klp_next(&datagram))) {
			klp_parse(nlh, tb);
			if (klp_command(nlh) == KLP_CMD_TRANSITION_COMPLETED &&
			    klp_number(tb[KLP_A_PATCH_DIRECTION]) == KLP_DIRECTION_PATCHING)
				notice(data, when);
		}
	}
	errx(EXIT_FAILURE, "an event has been lost");

	return NULL;
}

static void wait_for_run(struct observer *observer)
{
	pthread_mutex_lock(&lock);
	while (!expected || observer->noticed)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

static bool is_complete(void)
{
	char path[256], text = '1';
	int fd;

	snprintf(path, sizeof(path), SYSFS "/%s/transition", patch);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return false;
	if (read(fd, &text, 1) != 1)
		text = '1';
	close(fd);

	return text == '0';
}

static void *poll_sysfs(void *data)
{
	struct observer *observer = data;
	long long next;

	for (;;) {
		wait_for_run(observer);
		/* The kernel tries to complete transitions at full seconds. */
		next = now() + rand() % 1000 * observer->period / 1000;
		for (;;) {
			sleep_until(next);
			if (is_complete())
				break;
			next += observer->period;
		}
		notice(observer, now());
	}

	return NULL;
}

static void run_command(const char *format, const char *arg)
{
	char command[512];

	snprintf(command, sizeof(command), format, arg);
	if (system(command))
		errx(EXIT_FAILURE, "this has failed: %s", command);
}

/* Time in the log of the next message that has a text, in nanoseconds. */
static long long find_in_log(int log, const char *text)
{
	struct pollfd pollfd = { .fd = log, .events = POLLIN };
	unsigned long long when;
	char record[2048];
	ssize_t len;

	for (;;) {
		if (poll(&pollfd, 1, 60000) != 1)
			errx(EXIT_FAILURE, "the log does not say '%s'", text);
		len = read(log, record, sizeof(record) - 1);
		if (len < 0)
			continue;
		record[len] = '\0';
		if (strstr(record, text) &&
		    sscanf(record, "%*u,%*u,%llu,", &when) == 1)
			return when * 1000;
	}
}

/* By how much the clock of programs is ahead of that of the log */
static long long clock_offset(int log, unsigned int run)
{
	long long before, after;
	char text[64];

	snprintf(text, sizeof(text), "klp-bench-%u\n", run);
	before = now();
	if (write(log, text, strlen(text)) < 0)
		err(EXIT_FAILURE, "/dev/kmsg");
	after = now();

	/* In the log, the text has what follows it in the record behind it. */
	text[strlen(text) - 1] = '\0';
	return (before + after) / 2 - find_in_log(log, text);
}

static void wait_for_observers(void)
{
	size_t i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < NR_OBSERVERS; i++) {
		while (!observers[i].noticed)
			pthread_cond_wait(&changed, &lock);
	}
	expected = false;
	pthread_mutex_unlock(&lock);
}

static void load_once(int log, unsigned int run, const char *file)
{
	long long complete;
	char text[128];
	size_t i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < NR_OBSERVERS; i++)
		observers[i].noticed = 0;
	expected = true;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);

	complete = clock_offset(log, run);
	run_command("insmod %s", file);
	snprintf(text, sizeof(text), "'%s': patching complete", patch);
	complete += find_in_log(log, text);
	wait_for_observers();
	for (i = 0; i < NR_OBSERVERS; i++)
		observers[i].delays[run] = observers[i].noticed - complete;

	run_command("echo 0 >" SYSFS "/%s/enabled", patch);
	run_command("until rmmod %s 2>/dev/null; do sleep 0.1; done", patch);
}

static int cmp_delays(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return x < y ? -1 : x > y;
}

int main(int argc, char *argv[])
{
	unsigned int run, runs;
	size_t i;
	int log;

	if (argc != 4)
		errx(EXIT_FAILURE, "usage: %s RUNS FILE.ko NAME", argv[0]);
	runs = strtoul(argv[1], NULL, 10);
	if (runs < 1 || runs > MAX_RUNS)
		errx(EXIT_FAILURE, "RUNS is a number from 1 to %d", MAX_RUNS);
	patch = argv[3];

	log = open("/dev/kmsg", O_RDWR | O_NONBLOCK);
	if (log < 0 || lseek(log, 0, SEEK_END) < 0)
		err(EXIT_FAILURE, "/dev/kmsg");

	for (i = 0; i < NR_OBSERVERS; i++)
		pthread_create(&observers[i].thread, NULL,
			       observers[i].period ? poll_sysfs : listen_to_events,
			       &observers[i]);
	for (run = 0; run < runs; run++)
		load_once(log, run, argv[2]);

	for (i = 0; i < NR_OBSERVERS; i++) {
		qsort(observers[i].delays, runs, sizeof(long long), cmp_delays);
		printf("method=%s median_ns=%lld runs=%u\n", observers[i].name,
		       observers[i].delays[runs / 2], runs);
	}

	return EXIT_SUCCESS;
}
