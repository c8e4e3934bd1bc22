// SPDX-License-Identifier: GPL-2.0
/* klpnl without a command: the state at a glance. */
#include <stdlib.h>

#include "ipc.h"
#include "lists.h"
#include "output.h"
#include "overview.h"
#include "snapshot.h"

static void print_transition(const struct snapshot *snapshot)
{
	const struct record *patch = snapshot_transition(snapshot);
	bool patching;

	if (!patch) {
		say("No transition is running.");
		return;
	}

	patching = record_number(patch, KLP_A_PATCH_DIRECTION) ==
		   KLP_DIRECTION_PATCHING;
	say("%s is being %s; 'klpnl blocking' lists the tasks that this waits for.",
	    record_string(patch, KLP_A_PATCH_NAME),
	    patching ? "enabled" : "disabled");
}

static void print_waiting(const struct records *runtime)
{
	char *sets;
	size_t i;

	for (i = 0; i < runtime->nr; i++) {
		sets = record_sets(runtime->list[i], KLP_A_RUNTIME_SUPERSEDES,
				   KLP_A_RUNTIME_SUPERSEDES_ALL, ", ");
		say("%s is going to supersede: %s",
		    record_string(runtime->list[i], KLP_A_RUNTIME_NAME), sets);
		free(sets);
	}
}

static void print_text(const struct snapshot *snapshot)
{
	list_patches(&snapshot->patches);
	if (snapshot->patches.nr)
		print_transition(snapshot);
	print_waiting(&snapshot->runtime);
}

enum status overview(const struct options *options)
{
	struct snapshot snapshot = { 0 };
	enum status status;
	struct fault why;
	struct ipc *ipc;

	status = ipc_open(&ipc, &why);
	if (!status)
		status = snapshot_take(ipc, &snapshot, &why);

	if (status)
		complain("asking the kernel for its livepatches: %s", why.text);
	else if (options->json)
		json_print(snapshot_json(&snapshot), options);
	else
		print_text(&snapshot);

	snapshot_clear(&snapshot);
	ipc_close(ipc);

	return status;
}
