/* SPDX-License-Identifier: GPL-2.0 */
/* Questions to the kernel, and its events; hides netlink. */
#ifndef KLPNL_IPC_H
#define KLPNL_IPC_H

#include "attrs.h"
#include "footprint.h"
#include "status.h"

struct ipc;

/**
 * enum ipc_list - what the kernel has lists of
 * @IPC_SETS: the replace sets that are in use, in rising order; set_attrs
 * @IPC_PATCHES: the installed livepatches, in the order in which they were
 *		 enabled; patch_attrs
 * @IPC_FUNCS: the functions that they patch; installed_func_attrs
 * @IPC_STATES: the states that they modify; installed_state_attrs
 * @IPC_RUNTIME_VALUES: what livepatches are going to supersede, in the order of
 *			their names; runtime_attrs
 */
enum ipc_list {
	IPC_SETS,
	IPC_PATCHES,
	IPC_FUNCS,
	IPC_STATES,
	IPC_RUNTIME_VALUES,
};

/**
 * struct ipc_filter - which functions or states are asked for
 * @patch: those of this livepatch; 1 to KLP_MAX_NAME_LEN characters
 * @set: those of the livepatches in this replace set
 * @object: those of this object, functions only; 1 to KLP_MAX_NAME_LEN
 *	    characters
 *
 * What is NULL is not asked for.
 */
struct ipc_filter {
	const char *patch;
	const u32 *set;
	const char *object;
};

/**
 * ipc_open() - connect to the klp family of the kernel
 * @ipc: where the connection goes; NULL on failure
 * @why: the reason of a failure
 *
 * Return: STATUS_OK, STATUS_NO_FAMILY or STATUS_ERROR.
 */
enum status ipc_open(struct ipc **ipc, struct fault *why);

/**
 * ipc_close() - end a connection
 * @ipc: the connection, or NULL
 */
void ipc_close(struct ipc *ipc);

/**
 * ipc_list() - get a list
 * @ipc: the connection
 * @what: which one
 * @filter: for IPC_FUNCS and IPC_STATES: which of them; NULL for all
 * @records: one record for each, of one moment, as the kernel orders them; to
 *	     be freed by records_clear() in any case
 * @why: the reason of a failure; its error has the answer of the kernel, which
 *	 is ENOENT when the livepatch or the set of @filter does not exist
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status ipc_list(struct ipc *ipc, enum ipc_list what,
		     const struct ipc_filter *filter, struct records *records,
		     struct fault *why);

/**
 * ipc_check() - ask what would happen if a livepatch were loaded
 * @ipc: the connection
 * @footprint: the livepatch; with KLP_ORIGIN_RUNTIME as its origin, its list
 *	       takes the place of the runtime value that may be waiting for it
 * @answer: records of check_attrs: the first one has the verdict, each of the
 *	    others one finding; to be freed by records_clear() in any case
 * @why: the reason of a failure
 *
 * Return: STATUS_OK, STATUS_ERROR, or STATUS_CANNOT_TELL when the livepatch is
 * larger than what the kernel looks at.
 */
enum status ipc_check(struct ipc *ipc, const struct footprint *footprint,
		      struct records *answer, struct fault *why);

/**
 * ipc_supersedes_set() - say what a livepatch is going to supersede
 * @ipc: the connection
 * @name: the livepatch
 * @list: the sets
 * @generation: do it at this generation only, unless it is 0
 * @reply: one record of runtime_attrs, with what the livepatch is going to
 *	   supersede; to be freed by records_clear() in any case
 * @why: the reason of a failure; its error has the answer of the kernel
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status ipc_supersedes_set(struct ipc *ipc, const char *name,
			       const struct set_list *list, u32 generation,
			       struct records *reply, struct fault *why);

/**
 * ipc_supersedes_clear() - forget what livepatches were going to supersede
 * @ipc: the connection
 * @name: the livepatch, or NULL for all
 * @generation: do it at this generation only, unless it is 0
 * @reply: one record of runtime_attrs, which tells how many were cleared; to be
 *	   freed by records_clear() in any case
 * @why: the reason of a failure; its error has the answer of the kernel
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status ipc_supersedes_clear(struct ipc *ipc, const char *name,
				 u32 generation, struct records *reply,
				 struct fault *why);

struct listener;

/**
 * enum news - what has come of listening
 * @NEWS_NONE: nothing, until the time was over
 * @NEWS_EVENT: an event
 * @NEWS_LOST: events have been lost, and those that were left have been
 *	       dropped; only a look at the state helps
 */
enum news {
	NEWS_NONE,
	NEWS_EVENT,
	NEWS_LOST,
};

/**
 * ipc_listen() - begin to listen to the events of the klp family
 * @listener: where they come in; NULL on failure
 * @why: the reason of a failure
 *
 * Return: STATUS_OK, STATUS_NO_FAMILY or STATUS_ERROR.
 */
enum status ipc_listen(struct listener **listener, struct fault *why);

/**
 * ipc_unlisten() - listen no longer
 * @listener: the listener, or NULL
 */
void ipc_unlisten(struct listener *listener);

/**
 * ipc_news() - get the next event, and wait for it if there is none
 * @listener: the listener
 * @until: how long to wait, as clock_now() counts, or NEVER; an event that has
 *	   come already is always told
 * @news: what has come
 * @event: with NEWS_EVENT: the event, which stays until the next call
 * @why: the reason of a failure
 *
 * An event that only a newer kernel knows has an empty set of attributes.
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status ipc_news(struct listener *listener, u64 until,
		     enum news *news, const struct record **event,
		     struct fault *why);

#endif /* KLPNL_IPC_H */
