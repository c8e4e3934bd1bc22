/* SPDX-License-Identifier: GPL-2.0 */
/* What has happened to livepatches since a program was started, in numbers. */
#ifndef KLPNL_TALLY_H
#define KLPNL_TALLY_H

#include <linux/klp_netlink.h>

#include "attrs.h"
#include "snapshot.h"
#include "types.h"

/* Kinds of events and of findings; what only a newer kernel knows is number 0. */
#define NR_EVENTS (KLP_CMD_MAX + 1)
#define NR_FINDINGS (KLP_FINDING_LEAVING + 1)

/**
 * struct transitions - transitions that have completed
 * @done: those that went where they were meant to go
 * @reversed: those that were reversed
 */
struct transitions {
	u64 done;
	u64 reversed;
};

/**
 * struct tally - what has been counted
 * @events: events, by their number in klp.yaml
 * @refused: livepatches that were refused, by the finding that is told
 * @losses: how often events have been lost
 * @transitions: by the direction in which they have started
 * @nr_timed: number of transitions that were seen from their start to the end
 * @time: how long these took together, in milliseconds
 * @running: a transition is running
 * @since: since when, as clock_now() counts
 * @whole: its start was seen
 * @direction: where it was moving when it was seen first
 * @name: its livepatch
 */
struct tally {
	u64 events[NR_EVENTS];
	u64 refused[NR_FINDINGS];
	u64 losses;
	struct transitions transitions[2];
	u64 nr_timed;
	u64 time;
	bool running;
	u64 since;
	bool whole;
	u64 direction;
	char name[KLP_MAX_NAME_LEN + 1];
};

/**
 * tally_event() - count an event
 * @tally: the tally
 * @event: the event, right after it was read
 */
void tally_event(struct tally *tally, const struct record *event);

/**
 * tally_start() - take over which transition is running
 * @tally: the tally, at its beginning or after a loss of events
 * @snapshot: the state
 */
void tally_start(struct tally *tally, const struct snapshot *snapshot);

/**
 * tally_running() - tell how long the transition has been running
 * @tally: the tally
 *
 * Return: milliseconds since it was seen first; 0 when there is none.
 */
u64 tally_running(const struct tally *tally);

#endif /* KLPNL_TALLY_H */
