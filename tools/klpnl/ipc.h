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
 * @footprint: the livepatch
 * @answer: records of check_attrs: the first one has the verdict, each of the
 *	    others one finding; to be freed by records_clear() in any case
 * @why: the reason of a failure
 *
 * Return: STATUS_OK, STATUS_ERROR, or STATUS_CANNOT_TELL when the livepatch is
 * larger than what the kernel looks at.
 */
enum status ipc_check(struct ipc *ipc, const struct footprint *footprint,
		      struct records *answer, struct fault *why);

#endif /* KLPNL_IPC_H */
