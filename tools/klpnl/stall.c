// SPDX-License-Identifier: GPL-2.0
/* A transition that has been waited for too long, and what it waits for. */
#include <stdio.h>

#include "blocking.h"
#include "output.h"
#include "stall.h"

void stall_look(struct stall *stall, const struct snapshot *snapshot,
		bool stacks)
{
	const struct record *patch = snapshot_transition(snapshot);

	stall_free(stall);
	if (!patch)
		return;

	stall->running = true;
	snprintf(stall->patch, sizeof(stall->patch), "%s",
		 record_string(patch, KLP_A_PATCH_NAME));
	stall->direction = record_number(patch, KLP_A_PATCH_DIRECTION);
	stall->known = !tasks_find(stall->direction, stacks, &stall->tasks,
				   &stall->why);
}

void stall_print(const struct stall *stall)
{
	if (!stall->running)
		return;

	if (stall->known)
		blocking_print(&stall->tasks);
	else
		complain("finding the tasks that block it: %s",
			 stall->why.text);
}

void stall_json(const struct stall *stall, json_t *object)
{
	if (!stall->running)
		return;

	json_put(object, "transition",
		 json_text(stall->patch));
	json_put(object, "direction",
		 json_named(&patch_attrs.attrs[KLP_A_PATCH_DIRECTION],
			    stall->direction));
	if (stall->known)
		json_put(object, "blocking", blocking_json(&stall->tasks));
	else
		complain("finding the tasks that block it: %s",
			 stall->why.text);
}

void stall_free(struct stall *stall)
{
	tasks_free(&stall->tasks);
	*stall = (struct stall) { 0 };
}
