/* SPDX-License-Identifier: GPL-2.0 */
/* The state of all livepatches at one moment. */
#ifndef KLPNL_SNAPSHOT_H
#define KLPNL_SNAPSHOT_H

#include <jansson.h>

#include "attrs.h"
#include "ipc.h"

/**
 * struct snapshot - what there is at one moment
 * @patches: the installed livepatches; patch_attrs
 * @runtime: the runtime values that wait for their livepatch; runtime_attrs
 *
 * A snapshot of nothing is all zeroes.
 */
struct snapshot {
	struct records patches;
	struct records runtime;
};

/**
 * snapshot_take() - ask the kernel for the state
 * @ipc: the connection
 * @snapshot: an earlier one or one of nothing, whose place the new one takes;
 *	      to be freed by snapshot_clear() in any case
 * @why: the reason of a failure
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status snapshot_take(struct ipc *ipc, struct snapshot *snapshot,
			  struct fault *why);

/**
 * snapshot_clear() - free a snapshot
 * @snapshot: one of nothing afterwards
 */
void snapshot_clear(struct snapshot *snapshot);

/**
 * snapshot_generation() - tell which moment it is
 * @snapshot: the snapshot
 *
 * Return: the generation; 0 when there is nothing in the snapshot, for then the
 * kernel does not tell it.
 */
u32 snapshot_generation(const struct snapshot *snapshot);

/**
 * snapshot_includes() - tell whether an event has happened before
 * @snapshot: the snapshot
 * @event: the event
 *
 * Return: true when @snapshot shows the state that @event has led to, or a
 * later one; false when it does not, or when this cannot be told.
 */
bool snapshot_includes(const struct snapshot *snapshot,
		       const struct record *event);

/**
 * snapshot_patch() - find a livepatch
 * @snapshot: the snapshot
 * @name: its name
 *
 * Return: the livepatch, or NULL when it is not installed.
 */
const struct record *snapshot_patch(const struct snapshot *snapshot,
				    const char *name);

/**
 * find_transition() - find the transition that is running
 * @patches: the installed livepatches; patch_attrs
 *
 * Return: the livepatch that is being enabled or disabled, or NULL.
 */
const struct record *find_transition(const struct records *patches);

/**
 * snapshot_transition() - find the transition that is running
 * @snapshot: the snapshot
 *
 * Return: the livepatch that is being enabled or disabled, or NULL.
 */
const struct record *snapshot_transition(const struct snapshot *snapshot);

/**
 * snapshot_json() - make a JSON object of a snapshot
 * @snapshot: the snapshot
 *
 * Return: a new reference; ends the program without memory.
 */
json_t *snapshot_json(const struct snapshot *snapshot);

#endif /* KLPNL_SNAPSHOT_H */
