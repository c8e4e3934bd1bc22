/* SPDX-License-Identifier: GPL-2.0 */
/* The answer to a check: the verdict, its reasons, and what would help. */
#ifndef KLPNL_VERDICT_H
#define KLPNL_VERDICT_H

#include <jansson.h>

#include "attrs.h"
#include "footprint.h"
#include "klpnl.h"

/**
 * struct candidate - a livepatch that the kernel is asked about
 * @arg: what the user called it
 * @status: how far it has got: STATUS_OK while it can be asked about
 * @footprint: what it says about itself
 * @load_params: the parameters that klpnl load is to be given, as NAME=VALUE;
 *		 those of supersedes are left out
 * @nr_load_params: number of @load_params
 * @pinned: klpnl load could not change what it supersedes
 */
struct candidate {
	const char *arg;
	enum status status;
	struct footprint footprint;
	char **load_params;
	size_t nr_load_params;
	bool pinned;
};

/**
 * verdict_status() - turn an answer into an exit status
 * @answer: the answer of ipc_check()
 * @why: the reason when this klpnl does not understand the answer
 *
 * Return: STATUS_OK, STATUS_REFUSED or STATUS_BUSY; or STATUS_CANNOT_TELL, and
 * only then is there anything in @why.
 */
enum status verdict_status(const struct records *answer, struct fault *why);

/**
 * verdict_print() - print an answer as text
 * @candidate: what was asked about
 * @options: how it was asked: --supersedes and --param
 * @answer: the answer of ipc_check(), which verdict_status() understands
 *
 * Ends the program without memory.
 */
void verdict_print(const struct candidate *candidate,
		   const struct options *options,
		   const struct records *answer);

/**
 * verdict_json() - make a JSON object of an answer
 * @fp: what was asked about
 * @answer: the answer of ipc_check()
 *
 * Warnings that no key stands for go to stderr. Return: a new reference; ends
 * the program without memory.
 */
json_t *verdict_json(const struct footprint *fp, const struct records *answer);

#endif /* KLPNL_VERDICT_H */
