// SPDX-License-Identifier: GPL-2.0
/* The parameters that klpnl load loads a livepatch with. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "modules.h"
#include "output.h"

static bool has_supersedes(const struct load *load, size_t first, size_t end)
{
	size_t i;

	for (i = first; i < end; i++) {
		if (footprint_is_supersedes(&load->candidate.footprint,
					    load->params.list[i]))
			return true;
	}

	return false;
}

static enum status add_supersedes(struct load *load, struct fault *why)
{
	const char *list = load->options->supersedes;
	struct set_list sets;
	struct text text;

	if (!list)
		return STATUS_OK;
	if (load->candidate.footprint.own_supersedes)
		return fault_set(why, STATUS_ERROR,
				 "it declares the parameter 'supersedes' itself, so that --supersedes cannot set what it supersedes; use 'klpnl supersedes set %s'",
				 load_name(load));
	if (parse_sets("--supersedes", list, &sets, why))
		return STATUS_USAGE;

	fprintf(text_open(&text), "supersedes=%s", list);
	params_add_line(&load->params, text_close(&text));
	free(text.chars);

	return STATUS_OK;
}

/* The kernel takes the parameter once. */
static enum status look_for_clash(struct load *load, struct fault *why)
{
	size_t end = load->params.nr;

	load->sets_given = has_supersedes(load, load->nr_config, end);
	load->candidate.pinned = has_supersedes(load, 0, load->nr_config);
	if (!load->sets_given || !load->candidate.pinned)
		return STATUS_OK;

	return fault_set(why, STATUS_ERROR,
			 "modprobe.d gives it the parameter 'supersedes' already, which the kernel takes only once; change it there, use 'klpnl supersedes set %s', or load its file, for which modprobe.d does not count: %s",
			 load_name(load), load->candidate.footprint.file);
}

static enum status apply_param(struct load *load, char *param,
			       struct fault *why)
{
	struct footprint *fp = &load->candidate.footprint;
	struct options *asked = &load->asked;
	enum status status;

	/* The kernel does not take it without a value. */
	if (strcmp(param, "supersedes") && !footprint_takes_param(fp, param))
		return STATUS_OK;
	if (fp->own_supersedes && footprint_is_supersedes(fp, param)) {
		complain("warning: %s declares the parameter 'supersedes' itself, %s",
			 fp->name,
			 "and the check does not know what it does");
		return STATUS_OK;
	}
	if (fp->own_supersedes && !strcmp(param, "supersedes"))
		return STATUS_OK;

	status = footprint_set_param(fp, param, why);
	if (!status)
		asked->params[asked->nr_params++] = param;

	return status;
}

/* What the check can know of the parameters. Those that are left have defaults. */
static enum status apply_params(struct load *load, struct fault *why)
{
	struct footprint *fp = &load->candidate.footprint;
	enum status status = STATUS_OK;
	size_t i;

	load->asked.params = calloc(load->params.nr + 1, sizeof(char *));
	if (!load->asked.params)
		no_memory_left();

	for (i = 0; !status && i < load->params.nr; i++)
		status = apply_param(load, load->params.list[i], why);
	for (i = 0; i < fp->nr_params; i++)
		fp->params[i].given = true;

	return status;
}

enum status load_take_params(struct load *load, int nr, char **params,
			     struct fault *why)
{
	char *config = module_options(load->candidate.arg);
	enum status status = STATUS_OK;
	int i;

	if (config)
		params_add_line(&load->params, config);
	free(config);
	load->nr_config = load->params.nr;

	for (i = 0; !status && i < nr; i++)
		status = params_add(&load->params, params[i], why);
	if (!status)
		status = add_supersedes(load, why);
	if (!status)
		status = look_for_clash(load, why);
	if (!status)
		status = apply_params(load, why);
	load->line = params_line(&load->params, load->nr_config);
	load->candidate.load_params = params;
	load->candidate.nr_load_params = (size_t)nr;

	return status;
}
