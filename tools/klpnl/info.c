// SPDX-License-Identifier: GPL-2.0
/* klpnl info: what a livepatch module says about itself. */
#include <stdlib.h>

#include "fit.h"
#include "footprint.h"
#include "klpnl.h"
#include "output.h"

static void print_supersedes(const struct set_list *list)
{
	char *text = sets_text(list->all, list->sets, list->nr, ", ", "none");

	say("  supersedes: %s", text);
	free(text);
}

static void print_fit(const struct footprint *fp)
{
	static const char * const answers[] = {
		[FITS_UNKNOWN]	= "cannot tell",
		[FITS_NO]	= "no",
		[FITS_YES]	= "yes",
	};
	struct fit fit;

	judge_fit(fp, &fit);
	say("  fits the running kernel: %s, %s", answers[fit.fits], fit.why);
}

static void print_text(const struct footprint *fp)
{
	const struct footprint_func *func;
	size_t i;

	say("%s (set %u)", fp->name, fp->replace_set);
	if (fp->supersedes.nr)
		print_supersedes(&fp->supersedes);
	say("  file: %s", fp->file);
	if (fp->vermagic)
		say("  built for: %s", fp->vermagic);
	print_fit(fp);

	say("  functions: %zu", fp->nr_funcs);
	for (i = 0; i < fp->nr_funcs; i++) {
		func = &fp->funcs[i];
		if (func->sympos)
			say("    %s:%s,%llu", func->object, func->name,
			    func->sympos);
		else
			say("    %s:%s", func->object, func->name);
	}

	say("  states: %zu", fp->nr_states);
	for (i = 0; i < fp->nr_states; i++)
		say("    %llu, version %u", fp->states[i].id,
		    fp->states[i].version);

	for (i = 0; i < fp->nr_callbacks; i++)
		say("  callbacks for: %s", fp->callbacks[i]);
	for (i = 0; i < fp->nr_params; i++)
		say("  parameter: %s, sets %s when it is loaded",
		    fp->params[i].param, fp->params[i].field);
	if (fp->own_supersedes)
		say("  parameter: supersedes, declared by the module itself");
}

static json_t *json_sets(const struct set_list *list)
{
	json_t *array = json_list();
	size_t i;

	for (i = 0; i < list->nr; i++)
		json_append(array, json_number(list->sets[i]));

	return array;
}

static json_t *json_funcs(const struct footprint *fp)
{
	json_t *list = json_list();
	json_t *object;
	size_t i;

	for (i = 0; i < fp->nr_funcs; i++) {
		object = json_dict();
		json_put(object, "object", json_text(fp->funcs[i].object));
		json_put(object, "name", json_text(fp->funcs[i].name));
		json_put(object, "sympos", json_number(fp->funcs[i].sympos));
		json_append(list, object);
	}

	return list;
}

static json_t *json_states(const struct footprint *fp)
{
	json_t *list = json_list();
	json_t *object;
	size_t i;

	for (i = 0; i < fp->nr_states; i++) {
		object = json_dict();
		json_put(object, "id", json_number(fp->states[i].id));
		json_put(object, "version",
			 json_number(fp->states[i].version));
		json_append(list, object);
	}

	return list;
}

static json_t *json_callbacks(const struct footprint *fp)
{
	json_t *list = json_list();
	size_t i;

	for (i = 0; i < fp->nr_callbacks; i++)
		json_append(list, json_text(fp->callbacks[i]));

	return list;
}

static json_t *json_params(const struct footprint *fp)
{
	json_t *list = json_list();
	json_t *object;
	size_t i;

	for (i = 0; i < fp->nr_params; i++) {
		object = json_dict();
		json_put(object, "field", json_text(fp->params[i].field));
		json_put(object, "param", json_text(fp->params[i].param));
		json_append(list, object);
	}

	return list;
}

/* null where it cannot be told. */
static json_t *json_fits(const struct fit *fit)
{
	if (fit->fits == FITS_UNKNOWN)
		return json_null();

	return json_boolean(fit->fits == FITS_YES);
}

/* The keys of a check request, and those that only a file has. */
static json_t *json_footprint(const struct footprint *fp)
{
	json_t *object = json_dict();
	struct fit fit;

	json_put(object, "name", json_text(fp->name));
	json_put(object, "replace-set", json_number(fp->replace_set));
	json_put(object, "supersedes", json_sets(&fp->supersedes));
	json_put(object, "func", json_funcs(fp));
	json_put(object, "state", json_states(fp));
	json_put(object, "callback-objects", json_callbacks(fp));
	json_put(object, "params", json_params(fp));
	if (fp->own_supersedes)
		json_put(object, "own-supersedes", json_true());
	json_put(object, "file", json_text(fp->file));
	if (fp->vermagic)
		json_put(object, "vermagic", json_text(fp->vermagic));
	judge_fit(fp, &fit);
	json_put(object, "fits", json_fits(&fit));
	json_put(object, "fits-why", json_text(fit.why));

	return object;
}

static enum status run_info(const struct options *options, int argc,
			    char **argv)
{
	json_t *list = options->json ? json_list() : NULL;
	enum status status, worst = STATUS_OK;
	struct footprint footprint;
	struct fault why;
	int i;

	for (i = 0; i < argc; i++) {
		status = footprint_read(argv[i], &footprint, &why);
		worst = status_worse(worst, status);
		if (status)
			complain("reading '%s': %s", argv[i], why.text);
		else if (list)
			json_append(list, json_footprint(&footprint));
		else
			print_text(&footprint);
		footprint_free(&footprint);
	}
	if (list)
		json_print(list, options);

	return worst;
}

const struct command info_command = {
	.name		= "info",
	.args		= "FILE|MODULE...",
	.summary	= "show what livepatch modules say about themselves",
	.help		=
"The kernel is not asked, so the modules may be made for another one. FILE has\n"
"a slash, or ends in .ko, .ko.gz, .ko.xz or .ko.zst; any other word is the name\n"
"of a MODULE that is installed for the running kernel, below /lib/modules, with\n"
"- and _ being the same.\n"
"\n"
"Whether a module fits the running kernel can be told only where another module\n"
"is installed for that.\n",
	.min_args	= 1,
	.max_args	= -1,
	.run		= run_info,
};
