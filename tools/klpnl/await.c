// SPDX-License-Identifier: GPL-2.0
/* Waiting for a state of livepatches, by events. */
#include <errno.h>
#include <stdio.h>

#include "await.h"
#include "clock.h"
#include "modules.h"
#include "tasks.h"
#include "terminal.h"

/* How often the tasks are counted that a terminal is told of. */
#define PROGRESS_INTERVAL MSEC_PER_SEC

/*
 * How often it is looked for what no event has told: none comes in another
 * network namespace than the first one.
 */
#define LOOK_INTERVAL (5 * MSEC_PER_SEC)

/* Events that a socket has room for, at most. */
#define MAX_QUEUED 4096

/* Within this, a livepatch that is gone lets go of its module. */
#define RELEASE_TIME (5 * MSEC_PER_SEC)

/* Within this, somebody else may get on with loading or unloading a module. */
#define SHORT_TIME (MSEC_PER_SEC / 10)

enum status wait_begin(struct wait *wait, const struct options *options,
		       u32 timeout, struct fault *why)
{
	if (options->given & TAKES_TIMEOUT)
		timeout = options->timeout;
	wait->until = clock_after(timeout);
	wait->progress = !options->json && has_status_line();

	return follow_begin(&wait->follower, why);
}

void wait_end(struct wait *wait)
{
	follow_end(&wait->follower);
}

static void hear(struct wait *wait, const struct record *event)
{
	wait->stale = true;
	if (wait->hear)
		wait->hear(wait->data, event);
}

/*
 * Waits for news, and hears all that have come by then. More than the socket has
 * room for are newer; where they never end, this has to.
 */
static enum status hear_news(struct wait *wait, u64 until, struct fault *why)
{
	enum news news = NEWS_EVENT;
	const struct record *event;
	enum status status;
	size_t nr;

	for (nr = 0; news == NEWS_EVENT && nr < MAX_QUEUED; nr++) {
		status = ipc_news(wait->follower.listener, nr ? 0 : until,
				  &news, &event, why);
		if (status)
			return status;
		if (news == NEWS_EVENT)
			hear(wait, event);
		else if (news == NEWS_LOST)
			hear(wait, NULL);
	}

	return STATUS_OK;
}

/* After events have been heard, and not before: they are in the snapshot then. */
static enum status look_again(struct wait *wait, struct fault *why)
{
	wait->stale = false;

	return follow_again(&wait->follower, why);
}

enum status wait_update(struct wait *wait, struct fault *why)
{
	enum status status = hear_news(wait, 0, why);

	return status ? status : look_again(wait, why);
}

static void show_progress(struct wait *wait, const struct record *patch)
{
	bool patching = record_number(patch, KLP_A_PATCH_DIRECTION) ==
			KLP_DIRECTION_PATCHING;
	char text[128], tasks[32] = "";
	struct fault why;
	size_t nr;

	if (!tasks_count(record_number(patch, KLP_A_PATCH_DIRECTION), &nr,
			 &why))
		snprintf(tasks, sizeof(tasks), ", tasks left: %zu", nr);
	snprintf(text, sizeof(text), "%s %.40s%s",
		 patching ? "enabling" : "disabling",
		 record_string(patch, KLP_A_PATCH_NAME), tasks);
	status_line(text);
	wait->shown = true;
}

static void clear_progress(struct wait *wait)
{
	if (wait->shown)
		status_line("");
	wait->shown = false;
}

/* The next moment to look again even if there are no news. */
static u64 next_moment(struct wait *wait)
{
	const struct record *patch =
		snapshot_transition(&wait->follower.snapshot);
	u64 interval = LOOK_INTERVAL;
	u64 moment;

	if (wait->progress && patch) {
		show_progress(wait, patch);
		interval = PROGRESS_INTERVAL;
	}
	moment = clock_now() + interval;

	return moment < wait->until ? moment : wait->until;
}

enum status wait_until(struct wait *wait, wait_goal *reached, const char *name,
		       struct fault *why)
{
	enum status status = STATUS_OK;

	for (;;) {
		if (wait->stale)
			status = look_again(wait, why);
		if (status || reached(wait, name))
			break;
		if (!clock_left(wait->until)) {
			status = STATUS_BUSY;
			break;
		}
		status = hear_news(wait, next_moment(wait), why);
		if (status)
			break;
		wait->stale = true;
	}
	clear_progress(wait);

	/* What has led there may have come in after the last look for events. */
	return status ? status : hear_news(wait, 0, why);
}

enum status wait_moment(struct wait *wait, struct fault *why)
{
	enum status status = hear_news(wait, clock_now() + SHORT_TIME, why);

	return status ? status : look_again(wait, why);
}

void wait_restart(struct wait *wait, const struct options *options)
{
	u32 timeout = DEFAULT_TIMEOUT;

	if (options->given & TAKES_TIMEOUT && options->timeout > timeout)
		timeout = options->timeout;
	wait->until = clock_after(timeout);
}

/* Until when to wait before the next try, or 0 when there is no use in it. */
static u64 next_try(int error, u64 until)
{
	u64 soon = clock_now() + SHORT_TIME;

	/* Its livepatch holds it; an event tells when that ends. */
	if (error == EAGAIN)
		return until;
	/* Somebody else is unloading it, of which no event tells. */
	if (error == EBUSY)
		return soon < until ? soon : until;

	return 0;
}

enum status wait_unload(struct wait *wait, const char *name,
			struct fault *why)
{
	u64 until = clock_now() + RELEASE_TIME;
	enum status status;
	struct fault fault;
	u64 moment;

	for (;;) {
		status = module_unload(name, &fault);
		if (!status || fault.error == ENOENT)
			return STATUS_OK;
		moment = next_try(fault.error, until);
		if (!moment || !clock_left(until))
			break;
		status = hear_news(wait, moment, why);
		if (status)
			return status;
	}
	*why = fault;

	return status;
}

static const struct record *patch_of(const struct wait *wait, const char *name)
{
	return snapshot_patch(&wait->follower.snapshot, name);
}

bool is_idle(const struct wait *wait, const char *name)
{
	(void)name;

	return !snapshot_transition(&wait->follower.snapshot);
}

bool is_enabled(const struct wait *wait, const char *name)
{
	const struct record *patch = patch_of(wait, name);

	return patch && is_settled(wait, name) &&
	       record_has(patch, KLP_A_PATCH_ENABLED);
}

bool is_gone(const struct wait *wait, const char *name)
{
	return !patch_of(wait, name);
}

/* One that is being replaced may be gone when the transition has ended. */
bool is_settled(const struct wait *wait, const char *name)
{
	const struct record *patch = patch_of(wait, name);

	return !patch || (!record_has(patch, KLP_A_PATCH_DIRECTION) &&
			  !record_has(patch, KLP_A_PATCH_REPLACED_BY));
}

bool is_going(const struct wait *wait, const char *name, u64 direction)
{
	const struct record *patch = patch_of(wait, name);

	return patch && record_has(patch, KLP_A_PATCH_DIRECTION) &&
	       record_number(patch, KLP_A_PATCH_DIRECTION) == direction;
}
