/* SPDX-License-Identifier: GPL-2.0 */
/* Questions over netlink, and listening; hides the traps of libnl from ipc.c. */
#ifndef KLPNL_NETLINK_H
#define KLPNL_NETLINK_H

#include <stdint.h>
#include <netlink/netlink.h>

#include "attrs.h"
#include "ipc.h"
#include "status.h"

/**
 * struct ipc - a connection to the family
 * @sock: its socket
 * @family: the number of the family
 */
struct ipc {
	struct nl_sock *sock;
	int family;
};

/**
 * struct question - a request, and what has come back so far
 * @request: the request
 * @set: the attribute set of the answer
 * @answer: the messages of the answer
 * @ended: there is nothing left to read
 * @error: errno, positive, from the kernel or from reading its answer
 * @garbled: a message of the answer made no sense
 * @message: what the kernel says about @error, or empty
 * @attr: the attribute that @error is about, or empty
 */
struct question {
	struct nl_msg *request;
	const struct attr_set *set;
	struct records *answer;
	bool ended;
	int error;
	bool garbled;
	char message[256];
	char attr[64];
};

/**
 * no_memory() - say that there is not enough memory
 * @why: where to say it
 *
 * Return: STATUS_ERROR.
 */
enum status no_memory(struct fault *why);

/**
 * new_request() - begin a request
 * @ipc: the connection
 * @command: the command
 * @flags: NLM_F_DUMP or NLM_F_ACK
 * @len: bytes of attributes that there has to be room for
 *
 * Return: the request with its headers, which the caller frees by
 * nlmsg_free(), or NULL without memory.
 */
struct nl_msg *new_request(const struct ipc *ipc, uint8_t command, int flags,
			   size_t len);

/**
 * ask() - put a question, and read the whole answer
 * @ipc: the connection
 * @question: has its @request, @set and @answer; the answer is there afterwards
 * @why: the reason of a failure; its error has the answer of the kernel
 *
 * A dump during which something changed is repeated.
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status ask(struct ipc *ipc, struct question *question, struct fault *why);

#endif /* KLPNL_NETLINK_H */
