/* SPDX-License-Identifier: GPL-2.0 */
/* A transition that has been waited for too long, and what it waits for. */
#ifndef KLPNL_STALL_H
#define KLPNL_STALL_H

#include <jansson.h>

#include "snapshot.h"
#include "tasks.h"

/**
 * struct stall - a transition, and the tasks that block it
 * @running: a transition is running
 * @patch: its livepatch
 * @direction: its direction, of enum klp_direction
 * @known: the tasks are known
 * @tasks: the tasks
 * @why: the reason when they are not known
 */
struct stall {
	bool running;
	char patch[KLP_MAX_NAME_LEN + 1];
	u64 direction;
	bool known;
	struct tasks tasks;
	struct fault why;
};

/**
 * stall_look() - find out what the running transition waits for
 * @stall: an earlier one, or empty; to be freed by stall_free() in any case
 * @snapshot: the state
 * @stacks: find the stacks of tasks, too
 *
 * Ends the program without memory.
 */
void stall_look(struct stall *stall, const struct snapshot *snapshot,
		bool stacks);

/**
 * stall_print() - print what a transition waits for
 * @stall: the transition
 *
 * Ends the program without memory.
 */
void stall_print(const struct stall *stall);

/**
 * stall_json() - put what a transition waits for into a JSON object
 * @stall: the transition
 * @object: gets the keys transition, direction, and blocking when that is known
 *
 * Ends the program without memory.
 */
void stall_json(const struct stall *stall, json_t *object);

/**
 * stall_free() - free what has been found out
 * @stall: empty afterwards
 */
void stall_free(struct stall *stall);

#endif /* KLPNL_STALL_H */
