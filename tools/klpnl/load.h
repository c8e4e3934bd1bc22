/* SPDX-License-Identifier: GPL-2.0 */
/* A livepatch that klpnl load is loading. */
#ifndef KLPNL_LOAD_H
#define KLPNL_LOAD_H

#include <jansson.h>

#include "await.h"
#include "findings.h"
#include "params.h"
#include "stall.h"
#include "verdict.h"

/**
 * enum load_result - what has come of it
 * @LOAD_PENDING: nothing yet
 * @LOAD_ENABLED: all tasks use the livepatch, or have done so
 * @LOAD_ALREADY: somebody else has loaded it, and all tasks use it
 * @LOAD_STARTED: it is loaded, and not waited for
 * @LOAD_REFUSED: it was not loaded, because of what the family says
 * @LOAD_TIMED_OUT: it was not loaded, because a transition did not end
 * @LOAD_STALLED: it is loaded, and not all tasks use it
 * @LOAD_REVERTED: it was stalled, and has been taken back
 */
enum load_result {
	LOAD_PENDING,
	LOAD_ENABLED,
	LOAD_ALREADY,
	LOAD_STARTED,
	LOAD_REFUSED,
	LOAD_TIMED_OUT,
	LOAD_STALLED,
	LOAD_REVERTED,
};

/**
 * struct load - a livepatch on its way
 * @options: the options of the command line
 * @asked: how the kernel is asked: with the parameters that the check knows of
 * @candidate: the livepatch
 * @params: its parameters: those that modprobe.d has, and then those of the
 *	    command line
 * @nr_config: how many of them modprobe.d has
 * @line: what the kernel is given of them
 * @sets_given: the command line says what it supersedes
 * @wait: for its transition, and for others
 * @answer: the answer of the last check
 * @result: what has come of it
 * @reloaded: what was left of an earlier livepatch of that name is unloaded
 * @reverting: it is being taken back
 * @unloaded: it is unloaded again
 * @lost: some events have been lost, or could not be heard
 * @enabled: an event has told that it is enabled
 * @forced: an event has told that its module can never be unloaded
 * @failed: an event has told that it failed; its errno
 * @finding: an event has told that it was refused; its finding, in words
 * @transition: that was because of a transition
 * @event: the same as JSON, or NULL
 * @replaced: the livepatches that it has replaced; JSON in any case
 * @stall: what it waits for, when it has waited too long
 */
struct load {
	const struct options *options;
	struct options asked;
	struct candidate candidate;
	struct params params;
	size_t nr_config;
	char *line;
	bool sets_given;
	struct wait wait;
	struct records answer;
	enum load_result result;
	bool reloaded;
	bool reverting;
	bool unloaded;
	bool lost;
	bool enabled;
	bool forced;
	int failed;
	char finding[TEXT_LEN];
	bool transition;
	json_t *event;
	json_t *replaced;
	struct stall stall;
};

/**
 * load_name() - get the name of the livepatch
 * @load: the livepatch
 *
 * Return: the name, owned by @load.
 */
static inline const char *load_name(const struct load *load)
{
	return load->candidate.footprint.name;
}

/**
 * load_take_params() - find out which parameters it is loaded with
 * @load: has its options and its footprint, which the parameters change
 * @nr: number of @params
 * @params: the parameters of the command line
 * @why: the reason when it cannot be loaded with them
 *
 * Ends the program without memory.
 *
 * Return: STATUS_OK, STATUS_USAGE or STATUS_ERROR.
 */
enum status load_take_params(struct load *load, int nr, char **params,
			     struct fault *why);

/**
 * load_status() - get the exit status of a result
 * @load: the livepatch
 *
 * Return: the exit status.
 */
enum status load_status(const struct load *load);

/**
 * load_report() - print what has come of it
 * @load: the livepatch, which has a result
 *
 * Ends the program without memory.
 */
void load_report(const struct load *load);

#endif /* KLPNL_LOAD_H */
