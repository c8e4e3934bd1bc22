/* SPDX-License-Identifier: GPL-2.0 */
/* Questions to the kernel; the only place that knows netlink. */
#ifndef KLPNL_IPC_H
#define KLPNL_IPC_H

#include "attrs.h"
#include "footprint.h"
#include "status.h"

struct ipc;

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
 * ipc_sets() - get all replace sets that are in use
 * @ipc: the connection
 * @sets: one record of set_attrs for each, of one moment; to be freed by
 *	  records_clear() in any case
 * @why: the reason of a failure
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status ipc_sets(struct ipc *ipc, struct records *sets, struct fault *why);

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
 * ipc_patches() - get all installed livepatches
 * @ipc: the connection
 * @patches: one record of patch_attrs for each, of one moment, in the order in
 *	     which they were enabled; to be freed by records_clear() in any case
 * @why: the reason of a failure
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status ipc_patches(struct ipc *ipc, struct records *patches,
			struct fault *why);

/**
 * ipc_runtime_values() - get what livepatches are going to supersede
 * @ipc: the connection
 * @values: one record of runtime_attrs for each runtime value that is waiting,
 *	    of one moment, in the order of their names; to be freed by
 *	    records_clear() in any case
 * @why: the reason of a failure
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status ipc_runtime_values(struct ipc *ipc, struct records *values,
			       struct fault *why);

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

#endif /* KLPNL_IPC_H */
