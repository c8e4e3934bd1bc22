/* SPDX-License-Identifier: GPL-2.0 */
/* What a command ends with: its exit status, and the reason in words. */
#ifndef KLPNL_STATUS_H
#define KLPNL_STATUS_H

#include "types.h"

/**
 * enum status - exit statuses of klpnl, an interface for scripts
 * @STATUS_OK: Done; every candidate is clean.
 * @STATUS_ERROR: A file, the kernel or the system stands in the way.
 * @STATUS_USAGE: The command line is wrong.
 * @STATUS_REFUSED: A candidate would be refused.
 * @STATUS_BUSY: A candidate has to wait for a transition.
 * @STATUS_NO_FAMILY: The kernel has no klp netlink family.
 * @STATUS_CANNOT_TELL: A livepatch does not say what it patches.
 */
enum status {
	STATUS_OK,
	STATUS_ERROR,
	STATUS_USAGE,
	STATUS_REFUSED,
	STATUS_BUSY,
	STATUS_NO_FAMILY,
	STATUS_CANNOT_TELL,
};

/**
 * struct fault - why something did not work, for a person
 * @text: What stands in the way, and what would help. No newline at the end.
 * @error: The errno, positive, that the kernel has answered with; 0 when the
 *	   reason is another one.
 * @attr: The attribute that @error is about, as in klp.yaml; empty when the
 *	  kernel does not say.
 *
 * It owns no memory, so the callee writes it and the caller just drops it.
 */
struct fault {
	char text[1536];
	int error;
	char attr[64];
};

/**
 * fault_set() - write down why something did not work
 * @why: where the text goes
 * @status: what the caller is going to return
 * @fmt: format of the text
 *
 * Return: @status, so that a function can end with it.
 */
enum status __printf(3, 4) fault_set(struct fault *why, enum status status,
				     const char *fmt, ...);

/**
 * status_worse() - choose the exit status for two results
 * @a: one result
 * @b: the other
 *
 * What leaves a question unanswered is worse than a bad answer, and a wrong
 * command line is the worst.
 *
 * Return: the worse of the two.
 */
enum status status_worse(enum status a, enum status b);

#endif /* KLPNL_STATUS_H */
