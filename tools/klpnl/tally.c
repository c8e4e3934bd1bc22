// SPDX-License-Identifier: GPL-2.0
/* What has happened to livepatches since a program was started, in numbers. */
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "tally.h"

static void begin(struct tally *tally, const struct record *patch, bool whole)
{
	tally->running = true;
	tally->since = clock_now();
	tally->whole = whole;
	tally->direction = record_number(patch, KLP_A_PATCH_DIRECTION);
	snprintf(tally->name, sizeof(tally->name), "%s",
		 record_string(patch, KLP_A_PATCH_NAME));
}

static void complete(struct tally *tally, const struct record *event)
{
	u64 direction = record_number(event, KLP_A_PATCH_DIRECTION);
	struct transitions *transitions;
	u64 start = tally->running ? tally->direction : direction;

	if (start < ARRAY_SIZE(tally->transitions)) {
		transitions = &tally->transitions[start];
		if (start == direction)
			transitions->done++;
		else
			transitions->reversed++;
	}
	if (tally->running && tally->whole) {
		tally->nr_timed++;
		tally->time += clock_now() - tally->since;
	}
	tally->running = false;
}

static void refuse(struct tally *tally, const struct record *event)
{
	u64 finding = record_number(event, KLP_A_CHECK_FINDING);

	tally->refused[finding < NR_FINDINGS ? finding : 0]++;
}

void tally_event(struct tally *tally, const struct record *event)
{
	tally->events[event_name(event->command) ? event->command : 0]++;

	switch (event->command) {
	case KLP_CMD_TRANSITION_STARTED:
		begin(tally, event, true);
		break;
	case KLP_CMD_TRANSITION_COMPLETED:
		complete(tally, event);
		break;
	case KLP_CMD_LOAD_REFUSED:
		refuse(tally, event);
		break;
	}
}

void tally_start(struct tally *tally, const struct snapshot *snapshot)
{
	const struct record *patch = snapshot_transition(snapshot);

	/* It is most likely the same if it is that of the same livepatch. */
	tally->whole = false;
	if (!patch)
		tally->running = false;
	else if (!tally->running ||
		 strcmp(tally->name, record_string(patch, KLP_A_PATCH_NAME)))
		begin(tally, patch, false);
}

u64 tally_running(const struct tally *tally)
{
	return tally->running ? clock_now() - tally->since : 0;
}
