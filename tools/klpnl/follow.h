/* SPDX-License-Identifier: GPL-2.0 */
/* Following what happens to livepatches: their state, and the events after it. */
#ifndef KLPNL_FOLLOW_H
#define KLPNL_FOLLOW_H

#include "ipc.h"
#include "snapshot.h"

/**
 * struct follower - what is known of livepatches
 * @ipc: for questions
 * @listener: for events
 * @snapshot: the state that the following events come after
 */
struct follower {
	struct ipc *ipc;
	struct listener *listener;
	struct snapshot snapshot;
};

/**
 * follow_begin() - begin to follow
 * @follower: undefined before; to be ended by follow_end() in any case
 * @why: the reason of a failure
 *
 * Return: STATUS_OK, with a snapshot; STATUS_NO_FAMILY or STATUS_ERROR.
 */
enum status follow_begin(struct follower *follower, struct fault *why);

/**
 * follow_end() - end following
 * @follower: what is freed
 */
void follow_end(struct follower *follower);

/**
 * follow_again() - look at the state again, for example after NEWS_LOST
 * @follower: gets a new snapshot
 * @why: the reason of a failure
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status follow_again(struct follower *follower, struct fault *why);

/**
 * follow_news() - get the next event that the snapshot does not include
 * @follower: the follower, whose snapshot stays as it is
 * @until: see ipc_news()
 * @news: what has come
 * @event: with NEWS_EVENT: the event, which stays until the next call
 * @why: the reason of a failure
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status follow_news(struct follower *follower, u64 until,
			enum news *news, const struct record **event,
			struct fault *why);

#endif /* KLPNL_FOLLOW_H */
