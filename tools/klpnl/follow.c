// SPDX-License-Identifier: GPL-2.0
/* Following what happens to livepatches: their state, and the events after it. */
#include "follow.h"

enum status follow_begin(struct follower *follower, struct fault *why)
{
	enum status status;

	*follower = (struct follower) { 0 };

	/* What happens after the snapshot has to be heard, so this comes first. */
	status = ipc_listen(&follower->listener, why);
	if (!status)
		status = ipc_open(&follower->ipc, why);
	if (!status)
		status = follow_again(follower, why);

	return status;
}

void follow_end(struct follower *follower)
{
	snapshot_clear(&follower->snapshot);
	ipc_unlisten(follower->listener);
	ipc_close(follower->ipc);
}

enum status follow_again(struct follower *follower, struct fault *why)
{
	return snapshot_take(follower->ipc, &follower->snapshot, why);
}

enum status follow_news(struct follower *follower, u64 until,
			enum news *news, const struct record **event,
			struct fault *why)
{
	enum status status;

	do {
		status = ipc_news(follower->listener, until, news, event, why);
	} while (!status && *news == NEWS_EVENT &&
		 snapshot_includes(&follower->snapshot, *event));

	return status;
}
