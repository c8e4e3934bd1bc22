// SPDX-License-Identifier: GPL-2.0
/* klpnl metrics: the state of livepatches, and what happens, for Prometheus. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "clock.h"
#include "exposition.h"
#include "follow.h"
#include "klpnl.h"
#include "output.h"
#include "publish.h"
#include "snapshot.h"
#include "tally.h"
#include "tasks.h"

/* How often the file is written while a transition is running. */
#define INTERVAL (15 * MSEC_PER_SEC)

/* What happens within this time is written together. */
#define SETTLE 100

static const char *state_name(const struct record *patch)
{
	u64 direction = record_number(patch, KLP_A_PATCH_DIRECTION);

	if (record_has(patch, KLP_A_PATCH_DIRECTION))
		return direction == KLP_DIRECTION_PATCHING ? "patching" :
							     "unpatching";

	return record_has(patch, KLP_A_PATCH_ENABLED) ? "enabled" : "disabled";
}

static void put_patch(FILE *stream, const char *metric,
		      const struct record *patch, const char *state, u64 value)
{
	char set[16];
	const struct label labels[] = {
		{ "name", record_string(patch, KLP_A_PATCH_NAME) },
		{ "set", set },
		{ state ? "state" : NULL, state },
		{ NULL },
	};

	snprintf(set, sizeof(set), "%llu",
		 record_number(patch, KLP_A_PATCH_REPLACE_SET));
	put_sample(stream, metric, labels, value);
}

static void put_patches(FILE *stream, const struct records *patches)
{
	const struct record *patch;
	size_t i;

	if (!patches->nr)
		return;

	put_metric(stream, "klp_livepatch_info", "gauge",
		   "An installed livepatch, and whether it is enabled, patching, unpatching or disabled.");
	for (i = 0; i < patches->nr; i++)
		put_patch(stream, "klp_livepatch_info", patches->list[i],
			  state_name(patches->list[i]), 1);

	put_metric(stream, "klp_livepatch_enabled", "gauge",
		   "Whether an installed livepatch is enabled, or being enabled.");
	for (i = 0; i < patches->nr; i++) {
		patch = patches->list[i];
		put_patch(stream, "klp_livepatch_enabled", patch, NULL,
			  record_has(patch, KLP_A_PATCH_ENABLED));
	}

	put_metric(stream, "klp_patched_functions", "gauge",
		   "Functions that an installed livepatch patches.");
	for (i = 0; i < patches->nr; i++) {
		patch = patches->list[i];
		put_patch(stream, "klp_patched_functions", patch, NULL,
			  record_number(patch, KLP_A_PATCH_NR_FUNCS));
	}
}

static bool is_first_of_set(const struct records *patches, size_t nr)
{
	u64 set = record_number(patches->list[nr], KLP_A_PATCH_REPLACE_SET);
	size_t i;

	for (i = 0; i < nr; i++) {
		if (record_number(patches->list[i], KLP_A_PATCH_REPLACE_SET) ==
		    set)
			return false;
	}

	return true;
}

static u64 count_sets(const struct records *patches)
{
	u64 nr = 0;
	size_t i;

	for (i = 0; i < patches->nr; i++)
		nr += is_first_of_set(patches, i);

	return nr;
}

static void put_single(FILE *stream, const char *name, const char *type,
		       const char *help, u64 number)
{
	put_metric(stream, name, type, help);
	put_sample(stream, name, NULL, number);
}

static void put_number(FILE *stream, const char *name, const char *help,
		       u64 number)
{
	put_single(stream, name, "gauge", help, number);
}

/* Nobody but root can tell how many tasks there are; then it is left out. */
static void put_transition(FILE *stream, const struct record *patch)
{
	struct fault why;
	size_t nr = 0;

	put_number(stream, "klp_transition_running",
		   "Whether a livepatch is being enabled or disabled.",
		   patch ? 1 : 0);
	if (patch && tasks_count(record_number(patch, KLP_A_PATCH_DIRECTION),
				 &nr, &why))
		return;

	put_number(stream, "klp_transition_blocked_tasks",
		   "Tasks that have not been moved by the running transition.",
		   nr);
}

static void put_state(FILE *stream, const struct snapshot *snapshot)
{
	const struct records *patches = &snapshot->patches;
	u32 generation = snapshot_generation(snapshot);

	put_patches(stream, patches);
	put_number(stream, "klp_livepatches", "Installed livepatches.",
		   patches->nr);
	put_number(stream, "klp_replace_sets",
		   "Replace sets that installed livepatches are in.",
		   count_sets(patches));
	put_transition(stream, snapshot_transition(snapshot));
	put_number(stream, "klp_runtime_values_waiting",
		   "Livepatches for which it is set at run time what they are going to supersede.",
		   snapshot->runtime.nr);
	if (generation)
		put_number(stream, "klp_generation",
			   "Number that rises with each change; absent when there is nothing.",
			   generation);
}

/**
 * struct exporter - the service that keeps a file up to date
 * @follower: for events; its snapshot is what the file shows
 * @tally: what has been counted
 * @start: when that has begun, in milliseconds since 1970
 * @lost: events have been lost since the last snapshot
 */
struct exporter {
	struct follower follower;
	struct tally tally;
	u64 start;
	bool lost;
};

static void put_count(FILE *stream, const char *name, const char *help,
		      u64 count)
{
	put_single(stream, name, "counter", help, count);
}

static void put_events(FILE *stream, const struct tally *tally)
{
	struct label labels[] = { { "event" }, { NULL } };
	unsigned int nr;

	put_metric(stream, "klp_events_total", "counter",
		   "Events that the kernel has told.");
	for (nr = 1; nr < NR_EVENTS; nr++) {
		labels[0].value = event_name(nr);
		if (labels[0].value)
			put_sample(stream, "klp_events_total", labels,
				   tally->events[nr]);
	}
	labels[0].value = "unknown";
	put_sample(stream, "klp_events_total", labels, tally->events[0]);
}

/* Those that make a load fail, as klp.yaml has it. */
static bool is_failure(unsigned int finding)
{
	return finding <= KLP_FINDING_NOT_TRACEABLE ||
	       finding == KLP_FINDING_MALFORMED ||
	       finding == KLP_FINDING_LEAVING;
}

static void put_refused(FILE *stream, const struct tally *tally)
{
	const struct attr *finding = &check_attrs.attrs[KLP_A_CHECK_FINDING];
	struct label labels[] = { { "finding" }, { NULL } };
	unsigned int nr;

	put_metric(stream, "klp_loads_refused_total", "counter",
		   "Livepatches that the kernel has refused, by the first reason.");
	for (nr = 1; nr < NR_FINDINGS; nr++) {
		labels[0].value = attr_value_name(finding, nr);
		if (is_failure(nr))
			put_sample(stream, "klp_loads_refused_total", labels,
				   tally->refused[nr]);
	}
	labels[0].value = "unknown";
	put_sample(stream, "klp_loads_refused_total", labels,
		   tally->refused[0]);
}

static void put_transitions(FILE *stream, const struct tally *tally)
{
	const struct attr *direction = &patch_attrs.attrs[KLP_A_PATCH_DIRECTION];
	struct label labels[] = { { "direction" }, { "result" }, { NULL } };
	unsigned int nr;

	put_metric(stream, "klp_transitions_total", "counter",
		   "Transitions that have ended, by the direction in which they started.");
	for (nr = 0; nr < ARRAY_SIZE(tally->transitions); nr++) {
		labels[0].value = attr_value_name(direction, nr);
		labels[1].value = "completed";
		put_sample(stream, "klp_transitions_total", labels,
			   tally->transitions[nr].done);
		labels[1].value = "reversed";
		put_sample(stream, "klp_transitions_total", labels,
			   tally->transitions[nr].reversed);
	}
}

static void put_times(FILE *stream, const struct exporter *exporter)
{
	const struct tally *tally = &exporter->tally;
	bool running = snapshot_transition(&exporter->follower.snapshot);

	put_metric(stream, "klp_transition_duration_seconds", "summary",
		   "How long those transitions took that were seen from start to end.");
	put_seconds(stream, "klp_transition_duration_seconds_sum",
		    tally->time);
	put_sample(stream, "klp_transition_duration_seconds_count", NULL,
		   tally->nr_timed);

	put_metric(stream, "klp_transition_running_seconds", "gauge",
		   "How long the running transition has been seen; 0 without one.");
	put_seconds(stream, "klp_transition_running_seconds",
		    running ? tally_running(tally) : 0);

	put_metric(stream, "klp_exporter_start_time_seconds", "gauge",
		   "When the counters have begun, in seconds since 1970.");
	put_seconds(stream, "klp_exporter_start_time_seconds",
		    exporter->start);
}

static void put_tally(FILE *stream, const struct exporter *exporter)
{
	const struct tally *tally = &exporter->tally;

	put_events(stream, tally);
	put_count(stream, "klp_event_losses_total",
		  "How often events have been lost, which the counters lack.",
		  tally->losses);
	put_refused(stream, tally);
	put_count(stream, "klp_loads_failed_total",
		  "Livepatches that could not be enabled, though not refused.",
		  tally->events[KLP_CMD_LOAD_FAILED]);
	put_count(stream, "klp_targets_refused_total",
		  "Modules that were not loaded because of livepatches.",
		  tally->events[KLP_CMD_TARGET_REFUSED]);
	put_count(stream, "klp_livepatches_replaced_total",
		  "Livepatches that others have replaced.",
		  tally->events[KLP_CMD_PATCH_REPLACED]);
	put_transitions(stream, tally);
	put_times(stream, exporter);
}

static enum status write_metrics(const struct exporter *exporter,
				 struct fault *why)
{
	enum status status;
	struct text text;
	FILE *stream = text_open(&text);
	char *metrics;

	put_state(stream, &exporter->follower.snapshot);
	put_tally(stream, exporter);
	metrics = text_close(&text);
	status = publish(metrics, why);
	free(metrics);

	return status;
}

/* Returns false when there are no news. */
static bool count_news(struct exporter *exporter, enum news news,
		       const struct record *event)
{
	if (news == NEWS_EVENT)
		tally_event(&exporter->tally, event);
	if (news == NEWS_LOST) {
		exporter->tally.losses++;
		exporter->lost = true;
	}

	return news != NEWS_NONE;
}

/* Waits until there is something to write. */
static enum status hear(struct exporter *exporter, struct fault *why)
{
	struct listener *listener = exporter->follower.listener;
	const struct record *event;
	enum status status;
	enum news news;
	u64 until = NEVER;

	if (snapshot_transition(&exporter->follower.snapshot))
		until = clock_now() + INTERVAL;
	status = ipc_news(listener, until, &news, &event, why);
	until = clock_now() + SETTLE;
	while (!status && count_news(exporter, news, event) &&
	       clock_left(until))
		status = ipc_news(listener, until, &news, &event, why);

	return status;
}

static enum status look_again(struct exporter *exporter, struct fault *why)
{
	enum status status = follow_again(&exporter->follower, why);

	if (!status && exporter->lost)
		tally_start(&exporter->tally, &exporter->follower.snapshot);
	exporter->lost = false;

	return status;
}

static void cannot_write(const char *name, const struct fault *why)
{
	complain("writing %s: %s", name, why->text);
}

/* Returns only when something stands in the way. */
static enum status keep_up_to_date(struct exporter *exporter, const char *name)
{
	enum status status;
	struct fault why;

	status = follow_begin(&exporter->follower, &why);
	if (!status)
		tally_start(&exporter->tally, &exporter->follower.snapshot);
	while (!status) {
		status = write_metrics(exporter, &why);
		if (status) {
			cannot_write(name, &why);
			return status;
		}

		status = hear(exporter, &why);
		if (!status)
			status = look_again(exporter, &why);
	}
	complain("listening to what happens to livepatches: %s", why.text);

	return status;
}

static u64 msecs_since_1970(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_REALTIME, &now);

	return (u64)now.tv_sec * MSEC_PER_SEC +
	       (u64)now.tv_nsec / NSEC_PER_MSEC;
}

static enum status run_follow(const char *name)
{
	struct exporter exporter = { .start = msecs_since_1970() };
	enum status status;
	struct fault why;

	status = publish_begin(name, &why);
	if (status) {
		cannot_write(name, &why);
		return status;
	}

	status = keep_up_to_date(&exporter, name);
	publish_end();
	follow_end(&exporter.follower);

	return status;
}

static enum status run_once(void)
{
	struct snapshot snapshot = { 0 };
	enum status status;
	struct fault why;
	struct text text;
	struct ipc *ipc;
	char *metrics;

	status = ipc_open(&ipc, &why);
	if (!status)
		status = snapshot_take(ipc, &snapshot, &why);

	if (status) {
		complain("asking the kernel for its livepatches: %s", why.text);
	} else {
		put_state(text_open(&text), &snapshot);
		metrics = text_close(&text);
		say_all(metrics);
		free(metrics);
	}
	snapshot_clear(&snapshot);
	ipc_close(ipc);

	return status;
}

static enum status run_metrics(const struct options *options, int argc,
			       char **argv)
{
	(void)argc;
	(void)argv;
	if (options->json) {
		complain("--json makes no sense with 'metrics'; see 'klpnl help metrics'");
		return STATUS_USAGE;
	}

	return options->follow ? run_follow(options->follow) : run_once();
}

const struct command metrics_command = {
	.name		= "metrics",
	.args		= "",
	.summary	= "print metrics for Prometheus",
	.help		=
"They are in the text format 0.0.4, as node_exporter reads it from files. All\n"
"names begin with klp_:\n"
"\n"
"  livepatch_info{name,set,state}  1 for each livepatch that is installed\n"
"  livepatch_enabled{name,set}     1 if it is enabled or being enabled, or 0\n"
"  patched_functions{name,set}     how many functions it patches\n"
"  livepatches, replace_sets       how many of them there are\n"
"  transition_running              1 while a transition is running, or 0\n"
"  transition_blocked_tasks        tasks that it waits for; for root only\n"
"  runtime_values_waiting          what supersedes show calls waiting\n"
"  generation                      rises with each change\n"
"\n"
"Options:\n"
"  --follow FILE  do not end; write FILE anew after each change, and every 15\n"
"                 seconds while a transition is running. It is always whole, and\n"
"                 removed at the end, so that nobody takes it for the present\n"
"                 state. SIGINT and SIGTERM end it with exit status 0.\n"
"\n"
"FILE also has what was counted since the start:\n"
"\n"
"  events_total{event}, event_losses_total\n"
"  loads_refused_total{finding}, loads_failed_total, targets_refused_total\n"
"  livepatches_replaced_total, transitions_total{direction,result}\n"
"  transition_duration_seconds     of the transitions that have ended\n"
"  transition_running_seconds      of the one that is running\n"
"  exporter_start_time_seconds     when this has begun\n",
	.takes		= TAKES_FOLLOW,
	.run		= run_metrics,
};
