// SPDX-License-Identifier: GPL-2.0
/* klpnl monitor: what happens to livepatches, while it happens. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "clock.h"
#include "events.h"
#include "follow.h"
#include "klpnl.h"
#include "output.h"
#include "signals.h"

#define STAMP_LEN 64

/**
 * struct monitor - a run of the command
 * @options: its options
 * @follower: where the events come from
 * @until: its end, as clock_now() counts
 * @nr: number of events that have been told
 */
struct monitor {
	const struct options *options;
	struct follower follower;
	u64 until;
	u32 nr;
};

static void write_stamp(char stamp[STAMP_LEN])
{
	struct timespec now = { 0 };
	struct tm utc = { 0 };
	size_t len;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	len = strftime(stamp, STAMP_LEN, "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(stamp + len, STAMP_LEN - len, ".%06ldZ",
		 now.tv_nsec / NSEC_PER_USEC);
}

/* @msg is taken over; NULL for a line that has none. */
static void print_json(const struct monitor *monitor, const char *name,
		       json_t *msg)
{
	json_t *line = json_dict();
	char stamp[STAMP_LEN];

	if (monitor->options->given & TAKES_TIMESTAMPS) {
		write_stamp(stamp);
		json_put(line, "timestamp", json_text(stamp));
	}
	json_put(line, "name", json_text(name));
	if (msg)
		json_put(line, "msg", msg);
	json_print(line, monitor->options);
}

static void print_line(const struct monitor *monitor, const char *line)
{
	char stamp[STAMP_LEN];

	if (monitor->options->given & TAKES_TIMESTAMPS) {
		write_stamp(stamp);
		say("%s %s", stamp, line);
	} else {
		say("%s", line);
	}
}

/* The text is freed. */
static void print_comment(const struct monitor *monitor, char *comment)
{
	struct text text;
	char *line;

	fprintf(text_open(&text), "# %s", comment);
	line = text_close(&text);
	print_line(monitor, line);
	free(line);
	free(comment);
}

static char *summary_text(const struct snapshot *snapshot)
{
	u32 generation = snapshot_generation(snapshot);
	size_t nr = snapshot->patches.nr;
	struct text text;
	FILE *stream = text_open(&text);

	fprintf(stream, "snapshot: %zu livepatch%s", nr, nr == 1 ? "" : "es");
	if (generation)
		fprintf(stream, ", generation %u", generation);

	return text_close(&text);
}

static char *runtime_text(const struct record *value)
{
	char *sets = record_sets(value, KLP_A_RUNTIME_SUPERSEDES,
				 KLP_A_RUNTIME_SUPERSEDES_ALL, ",");
	struct text text;

	fprintf(text_open(&text), "%s is going to supersede %s",
		record_string(value, KLP_A_RUNTIME_NAME), sets);
	free(sets);

	return text_close(&text);
}

static void tell_snapshot(const struct monitor *monitor)
{
	const struct snapshot *snapshot = &monitor->follower.snapshot;
	size_t i;

	if (monitor->options->json) {
		print_json(monitor, "snapshot", snapshot_json(snapshot));
		return;
	}

	print_comment(monitor, summary_text(snapshot));
	for (i = 0; i < snapshot->patches.nr; i++)
		print_comment(monitor, patch_text(snapshot->patches.list[i]));
	for (i = 0; i < snapshot->runtime.nr; i++)
		print_comment(monitor, runtime_text(snapshot->runtime.list[i]));
}

static void tell_event(struct monitor *monitor, const struct record *event)
{
	json_t *msg;
	char *text;

	monitor->nr++;
	if (monitor->options->json) {
		msg = json_dict();
		json_put_record(msg, event);
		text = event_label(event);
		print_json(monitor, text, msg);
	} else {
		text = event_text(event);
		print_line(monitor, text);
	}
	free(text);
}

static enum status tell_overrun(struct monitor *monitor, struct fault *why)
{
	enum status status;

	if (monitor->options->json)
		print_json(monitor, "overrun", NULL);
	else
		print_line(monitor, "# overrun: events have been lost");

	status = follow_again(&monitor->follower, why);
	if (!status)
		tell_snapshot(monitor);

	return status;
}

static enum status time_is_over(const struct monitor *monitor,
				struct fault *why)
{
	u32 count = monitor->options->count;

	if (!count)
		return STATUS_OK;

	return fault_set(why, STATUS_BUSY, "%u of %u events came in time",
			 monitor->nr, count);
}

static bool is_enough(const struct monitor *monitor)
{
	return monitor->options->count && monitor->nr == monitor->options->count;
}

static enum status tell_all(struct monitor *monitor, struct fault *why)
{
	enum status status = STATUS_OK;
	const struct record *event;
	enum news news;

	while (!status && output_flush() && !is_enough(monitor)) {
		/* Events might come faster than they can be told. */
		if (!clock_left(monitor->until))
			return time_is_over(monitor, why);

		status = follow_news(&monitor->follower, monitor->until, &news, &event, why);
		if (status)
			break;
		if (news == NEWS_EVENT)
			tell_event(monitor, event);
		else if (news == NEWS_LOST)
			status = tell_overrun(monitor, why);
	}

	return status;
}

static bool is_known(const struct monitor *monitor)
{
	u32 known = monitor->options->since_generation;

	return known && known == snapshot_generation(&monitor->follower.snapshot);
}

static enum status run_monitor(const struct options *options, int argc,
			       char **argv)
{
	bool limited = options->given & TAKES_TIMEOUT;
	struct monitor monitor = {
		.options = options,
		.until = clock_after(limited ? options->timeout : NO_TIMEOUT),
	};
	enum status status;
	struct fault why;

	(void)argc;
	(void)argv;
	end_on_signals(NULL);
	status = follow_begin(&monitor.follower, &why);
	if (!status && !is_known(&monitor))
		tell_snapshot(&monitor);
	if (!status)
		status = tell_all(&monitor, &why);
	if (status)
		complain("listening to what happens to livepatches: %s",
			 why.text);
	follow_end(&monitor.follower);

	return status;
}

const struct command monitor_command = {
	.name		= "monitor",
	.args		= "",
	.summary	= "tell what happens to livepatches, while it happens",
	.help		=
"It begins with the state, in lines after #, and tells each event in a line of\n"
"its own. With --json, each line is an object: name is snapshot or the name of\n"
"the event, and msg has the rest. Events come with the words and in the order of\n"
"the kernel; those that the state includes are left out.\n"
"\n"
"When so much happens that the kernel drops events, a line says so, which is\n"
"overrun, and the state follows anew. SIGINT and SIGTERM end it with exit status\n"
"0. Everybody may listen, in the initial network namespace.\n"
"\n"
"Options:\n"
"  --count N             end after N events; the state does not count\n"
"  --timeout S           end after S seconds, a whole number, or infinity, which\n"
"                        is the default; exit status 4 when --count is not reached\n"
"  --since-generation N  begin without the state if its generation is still N\n"
"  -t, --timestamps      begin each line with the time, in UTC\n",
	.takes		= TAKES_COUNT | TAKES_TIMEOUT | TAKES_SINCE_GENERATION |
			  TAKES_TIMESTAMPS,
	.run		= run_monitor,
};
