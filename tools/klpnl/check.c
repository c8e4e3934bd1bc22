// SPDX-License-Identifier: GPL-2.0
/* klpnl check: what would happen if a livepatch were loaded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "footprint.h"
#include "ipc.h"
#include "klpnl.h"
#include "output.h"
#include "verdict.h"

/* Prints the answer, or adds it to @list when there is one. */
static enum status check_candidate(struct ipc *ipc,
				   const struct candidate *candidate,
				   const struct options *options, json_t *list)
{
	const struct footprint *fp = &candidate->footprint;
	struct records answer = { 0 };
	struct fault why = { "" };
	enum status status;

	status = ipc_check(ipc, fp, &answer, &why);
	if (!status)
		status = verdict_status(&answer, &why);

	if (*why.text)
		complain("asking the kernel about '%s': %s", candidate->arg,
			 why.text);
	else if (list)
		json_append(list, verdict_json(fp, &answer));
	else
		verdict_print(candidate, options, &answer);
	records_clear(&answer);

	return status;
}

/* @supersedes takes the place of a runtime value, unless it is NULL. */
static enum status set_supersedes(struct footprint *fp,
				  const struct set_list *supersedes)
{
	if (!supersedes)
		return STATUS_OK;
	if (fp->origin == KLP_ORIGIN_PARAMETER) {
		complain("%s: --supersedes hides the parameter 'supersedes'; leave one of them out",
			 fp->name);
		return STATUS_USAGE;
	}

	fp->supersedes = *supersedes;
	fp->origin = KLP_ORIGIN_RUNTIME;

	return STATUS_OK;
}

static enum status set_params(struct footprint *fp,
			      const struct options *options)
{
	enum status status;
	struct fault why;
	size_t i;

	for (i = 0; i < options->nr_params; i++) {
		status = footprint_set_param(fp, options->params[i], &why);
		if (status) {
			complain("%s", why.text);
			return status;
		}
	}

	return STATUS_OK;
}

/* All are read before any is asked about: a wrong option prints no verdict. */
static enum status read_candidates(struct candidate *candidates, int nr,
				   char **args, const struct options *options,
				   const struct set_list *supersedes)
{
	enum status worst = STATUS_OK;
	struct candidate *candidate;
	struct fault why;
	int i;

	for (i = 0; i < nr; i++) {
		candidate = &candidates[i];
		candidate->arg = args[i];
		candidate->load_params = options->params;
		candidate->nr_load_params = options->nr_params;
		candidate->status = footprint_read(args[i],
						   &candidate->footprint,
						   &why);
		if (candidate->status)
			complain("reading '%s': %s", args[i], why.text);
		else
			candidate->status = set_params(&candidate->footprint,
						       options);
		if (!candidate->status)
			candidate->status = set_supersedes(&candidate->footprint,
							   supersedes);
		worst = status_worse(worst, candidate->status);
	}

	return worst;
}

static enum status check_candidates(const struct candidate *candidates, int nr,
				    const struct options *options,
				    json_t *list)
{
	enum status status, worst = STATUS_OK;
	struct ipc *ipc = NULL;
	struct fault why;
	int i;

	for (i = 0; i < nr; i++) {
		if (candidates[i].status)
			continue;
		status = ipc ? STATUS_OK : ipc_open(&ipc, &why);
		if (status) {
			complain("asking the kernel about '%s': %s",
				 candidates[i].arg, why.text);
			return status;
		}
		status = check_candidate(ipc, &candidates[i], options, list);
		worst = status_worse(worst, status);
	}
	ipc_close(ipc);

	return worst;
}

static enum status run_check(const struct options *options, int argc,
			     char **argv)
{
	const char *wanted = options->supersedes;
	struct candidate *candidates;
	struct set_list supersedes;
	json_t *list = NULL;
	enum status status;
	struct fault why;
	int i;

	if (wanted && parse_sets("--supersedes", wanted, &supersedes, &why)) {
		complain("%s", why.text);
		return STATUS_USAGE;
	}

	candidates = calloc((size_t)argc, sizeof(*candidates));
	if (!candidates) {
		complain("not enough memory");
		return STATUS_ERROR;
	}

	status = read_candidates(candidates, argc, argv, options,
				 wanted ? &supersedes : NULL);
	if (status != STATUS_USAGE) {
		list = options->json ? json_list() : NULL;
		status = status_worse(status, check_candidates(candidates, argc,
							       options, list));
	}
	if (list)
		json_print(list, options);

	for (i = 0; i < argc; i++)
		footprint_free(&candidates[i].footprint);
	free(candidates);

	return status;
}

const struct command check_command = {
	.name		= "check",
	.args		= "FILE|MODULE...",
	.summary	= "ask the kernel what would happen if a livepatch were loaded",
	.help		=
"Each one is checked on its own against what is installed now; nothing is\n"
"changed. FILE has a slash, or ends in .ko, .ko.gz, .ko.xz or .ko.zst; any\n"
"other word is the name of a MODULE that is installed for the running kernel,\n"
"below /lib/modules, with - and _ being the same. Needs CAP_SYS_MODULE.\n"
"\n"
"Options:\n"
"  --param NAME=VALUE  check what would happen with this module parameter; for\n"
"                      parameters that the livepatch declares with\n"
"                      MODULE_LIVEPATCH_PARAM(), and for supersedes\n"
"  --supersedes LIST   check what would happen if this were set at run time: sets\n"
"                      that the livepatch replaces, too, with commas between\n"
"                      them; '' for none, all for every one\n"
"\n"
"Without --supersedes, the runtime value that is waiting for a livepatch is in\n"
"force if there is one, else the parameter supersedes, else what is built in.\n"
"See 'klpnl help supersedes'.\n"
"\n"
"Exit status: 0 all are clean, 3 one would be refused, 4 one has to wait for a\n"
"transition, 6 one does not say what it patches, 5 the kernel cannot be asked,\n"
"1 error; of several, the one that comes last in this list.\n",
	.takes		= TAKES_PARAM | TAKES_SUPERSEDES,
	.min_args	= 1,
	.max_args	= -1,
	.run		= run_check,
};
