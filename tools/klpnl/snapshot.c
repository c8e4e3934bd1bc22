// SPDX-License-Identifier: GPL-2.0
/* The state of all livepatches at one moment. */
#include <string.h>

#include "output.h"
#include "snapshot.h"

/* The state of livepatches changes a few times per minute at most. */
#define MAX_TRIES 16

/* All messages of a dump have the same. */
static u32 generation(const struct records *records, unsigned int attr)
{
	return records->nr ? (u32)record_number(records->list[0], attr) : 0;
}

static u32 patches_generation(const struct snapshot *snapshot)
{
	return generation(&snapshot->patches, KLP_A_PATCH_GENERATION);
}

static u32 runtime_generation(const struct snapshot *snapshot)
{
	return generation(&snapshot->runtime, KLP_A_RUNTIME_GENERATION);
}

/* An empty list does not tell when it was made. */
static bool is_of_one_moment(const struct snapshot *snapshot)
{
	u32 patches = patches_generation(snapshot);
	u32 runtime = runtime_generation(snapshot);

	return !patches || !runtime || patches == runtime;
}

enum status snapshot_take(struct ipc *ipc, struct snapshot *snapshot,
			  struct fault *why)
{
	enum status status;
	int try;

	for (try = 0; try < MAX_TRIES; try++) {
		status = ipc_list(ipc, IPC_PATCHES, NULL,
				  &snapshot->patches, why);
		if (!status)
			status = ipc_list(ipc, IPC_RUNTIME_VALUES, NULL,
					  &snapshot->runtime, why);
		if (status || is_of_one_moment(snapshot))
			return status;
	}

	return fault_set(why, STATUS_ERROR,
			 "livepatches changed during each of %d answers; try again when they have settled",
			 MAX_TRIES);
}

void snapshot_clear(struct snapshot *snapshot)
{
	records_clear(&snapshot->patches);
	records_clear(&snapshot->runtime);
}

u32 snapshot_generation(const struct snapshot *snapshot)
{
	u32 patches = patches_generation(snapshot);

	return patches ? patches : runtime_generation(snapshot);
}

bool snapshot_includes(const struct snapshot *snapshot,
		       const struct record *event)
{
	u32 moment;

	switch (event->command) {
	case KLP_CMD_TRANSITION_STARTED:
	case KLP_CMD_TRANSITION_REVERSED:
	case KLP_CMD_TRANSITION_FORCED:
	case KLP_CMD_TRANSITION_COMPLETED:
	case KLP_CMD_PATCH_ENABLED:
	case KLP_CMD_PATCH_REPLACED:
	case KLP_CMD_PATCH_DISABLED:
		moment = patches_generation(snapshot);
		break;
	case KLP_CMD_RUNTIME_SET:
	case KLP_CMD_RUNTIME_CLEARED:
	case KLP_CMD_RUNTIME_CONSUMED:
		moment = runtime_generation(snapshot);
		break;
	default:
		/* The others change nothing that is in a snapshot. */
		return false;
	}

	return moment && event_generation(event) <= moment;
}

const struct record *snapshot_patch(const struct snapshot *snapshot,
				    const char *name)
{
	const struct records *patches = &snapshot->patches;
	size_t i;

	for (i = 0; i < patches->nr; i++) {
		if (!strcmp(record_string(patches->list[i], KLP_A_PATCH_NAME),
			    name))
			return patches->list[i];
	}

	return NULL;
}

const struct record *find_transition(const struct records *patches)
{
	size_t i;

	for (i = 0; i < patches->nr; i++) {
		if (record_has(patches->list[i], KLP_A_PATCH_DIRECTION))
			return patches->list[i];
	}

	return NULL;
}

const struct record *snapshot_transition(const struct snapshot *snapshot)
{
	return find_transition(&snapshot->patches);
}

json_t *snapshot_json(const struct snapshot *snapshot)
{
	u32 moment = snapshot_generation(snapshot);
	json_t *object = json_dict();

	if (moment)
		json_put(object, "generation", json_number(moment));
	json_put(object, "patch", json_records(&snapshot->patches));
	json_put(object, "runtime", json_records(&snapshot->runtime));

	return object;
}
