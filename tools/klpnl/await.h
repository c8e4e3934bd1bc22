/* SPDX-License-Identifier: GPL-2.0 */
/* Waiting for a state of livepatches, by events. */
#ifndef KLPNL_AWAIT_H
#define KLPNL_AWAIT_H

#include "follow.h"
#include "options.h"

/* How long commands wait that change something, in seconds. */
#define DEFAULT_TIMEOUT 60

/**
 * struct wait - how to wait
 * @follower: for events, and its snapshot
 * @stale: events have been heard that the snapshot may not include
 * @until: the end of waiting, as clock_now() counts
 * @progress: show on a terminal what is waited for
 * @shown: it is shown now
 * @hear: gets each event, and NULL when some have been lost; or NULL
 * @data: for @hear
 */
struct wait {
	struct follower follower;
	bool stale;
	u64 until;
	bool progress;
	bool shown;
	void (*hear)(void *data, const struct record *event);
	void *data;
};

/**
 * wait_begin() - get ready to wait
 * @wait: has @hear and @data; to be ended by wait_end() in any case
 * @options: the options of the command
 * @timeout: the timeout when @options has none, in seconds or NO_TIMEOUT
 * @why: the reason of a failure
 *
 * Return: STATUS_OK, STATUS_NO_FAMILY or STATUS_ERROR.
 */
enum status wait_begin(struct wait *wait, const struct options *options,
		       u32 timeout, struct fault *why);

/**
 * wait_end() - end waiting
 * @wait: what is freed
 */
void wait_end(struct wait *wait);

/**
 * wait_update() - hear what has happened, and look at the state again
 * @wait: the wait
 * @why: the reason of a failure
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status wait_update(struct wait *wait, struct fault *why);

/**
 * wait_goal - tell whether livepatches are in some state
 * @wait: the wait, with the state as it is
 * @name: a livepatch, or NULL
 *
 * Return: true when they are.
 */
typedef bool wait_goal(const struct wait *wait, const char *name);

/**
 * wait_until() - wait until livepatches are in some state
 * @wait: the wait
 * @reached: whether they are
 * @name: for @reached
 * @why: the reason of a failure
 *
 * All events that have led there have been heard then. The state is looked at
 * every few seconds even if no event comes.
 *
 * Return: STATUS_OK when the state has been reached, STATUS_BUSY when the time
 * is over, or STATUS_ERROR.
 */
enum status wait_until(struct wait *wait, wait_goal *reached, const char *name,
		       struct fault *why);

/**
 * wait_moment() - give others the time for something that no event tells
 * @wait: the wait, which may be over
 * @why: the reason of a failure
 *
 * It hears the next event, or waits a fraction of a second, and looks at the
 * state.
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status wait_moment(struct wait *wait, struct fault *why);

/**
 * wait_restart() - wait for something else, as long as before
 * @wait: the wait, which is over
 * @options: the options of the command; a short timeout is not for this
 */
void wait_restart(struct wait *wait, const struct options *options);

/**
 * wait_unload() - unload a module once its livepatch has let go of it
 * @wait: the wait, which may be over
 * @name: the module
 * @why: the reason of a failure
 *
 * A livepatch that is gone holds its module for a moment more; that is waited
 * for, some seconds at most. A module that is not there is fine.
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status wait_unload(struct wait *wait, const char *name,
			struct fault *why);

/**
 * is_idle() - tell whether no transition is running
 * @wait: the wait
 * @name: not used; this is a wait_goal
 *
 * Return: true when there is none.
 */
bool is_idle(const struct wait *wait, const char *name);

/**
 * is_enabled() - tell whether all tasks use a livepatch
 * @wait: the wait
 * @name: the livepatch
 *
 * Return: true when they do.
 */
bool is_enabled(const struct wait *wait, const char *name);

/**
 * is_gone() - tell whether a livepatch is not installed
 * @wait: the wait
 * @name: the livepatch
 *
 * Return: true when it is not.
 */
bool is_gone(const struct wait *wait, const char *name);

/**
 * is_settled() - tell whether a livepatch is not in transition
 * @wait: the wait
 * @name: the livepatch
 *
 * Return: true when it is not, be it enabled or not installed.
 */
bool is_settled(const struct wait *wait, const char *name);

/**
 * is_going() - tell whether a livepatch is in transition in some direction
 * @wait: the wait
 * @name: the livepatch
 * @direction: the direction, of enum klp_direction
 *
 * Return: true when it is.
 */
bool is_going(const struct wait *wait, const char *name, u64 direction);

#endif /* KLPNL_AWAIT_H */
