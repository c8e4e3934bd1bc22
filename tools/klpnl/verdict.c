// SPDX-License-Identifier: GPL-2.0
/* The answer to a check: the verdict, its reasons, and what would help. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "findings.h"
#include "fit.h"
#include "output.h"
#include "verdict.h"

/**
 * struct remedies - what would resolve all failures, each said once
 * @nr: number of entries in @list
 * @list: the remedies
 */
struct remedies {
	size_t nr;
	struct remedy *list;
};

/**
 * struct names - names of livepatches, each once
 * @nr: number of entries in @list
 * @list: the names, which belong to the answer
 */
struct names {
	size_t nr;
	const char **list;
};

static bool has_conflict(const struct records *answer)
{
	size_t i;

	for (i = 1; i < answer->nr; i++) {
		if (finding_is_conflict(answer->list[i]))
			return true;
	}

	return false;
}

static bool superseding_helps(const struct records *answer)
{
	return record_has(answer->list[0], KLP_A_CHECK_REMEDY) ||
	       record_has(answer->list[0], KLP_A_CHECK_REMEDY_NONE);
}

static u64 origin_in_force(const struct records *answer)
{
	return record_number(answer->list[0], KLP_A_CHECK_SUPERSEDES_ORIGIN);
}

/* False when it is there already. */
static bool add_name(struct names *names, const char *name)
{
	const char **list;
	size_t i;

	for (i = 0; i < names->nr; i++) {
		if (!strcmp(names->list[i], name))
			return false;
	}

	list = reallocarray(names->list, names->nr + 1, sizeof(*list));
	if (!list)
		no_memory_left();
	names->list = list;
	list[names->nr++] = name;

	return true;
}

/* The livepatches of those findings. */
static void find_names(struct names *names, const struct records *answer,
		       bool (*wanted)(const struct record *finding))
{
	size_t i;

	for (i = 1; i < answer->nr; i++) {
		if (wanted(answer->list[i]))
			add_name(names, finding_patch(answer->list[i]));
	}
}

static bool is_conflict_with_callbacks(const struct record *finding)
{
	return finding_is_conflict(finding) &&
	       record_has(finding, KLP_A_CHECK_CALLBACKS);
}

/* A transition ends by itself. */
static bool is_failure_by_patch(const struct record *finding)
{
	const struct kind *kind = finding_kind(finding);

	return kind && kind->resolve &&
	       finding_number(finding) != KLP_FINDING_TRANSITION &&
	       record_has(finding, KLP_A_CHECK_PATCH_NAME);
}

static bool is_about_replaced(const struct record *finding)
{
	u64 kind = finding_number(finding);

	return kind == KLP_FINDING_REPLACED ||
	       kind == KLP_FINDING_STATE_MISSING ||
	       kind == KLP_FINDING_STATE_VERSION;
}

static void print_finding(const struct footprint *fp,
			  const struct record *finding)
{
	const struct kind *kind = finding_kind(finding);
	char text[TEXT_LEN];

	kind->tell(text, fp, finding);
	say("  %s: %s", kind->label, text);
}

static void print_findings(const struct footprint *fp,
			   const struct records *answer, u64 wanted)
{
	size_t i;

	for (i = 1; i < answer->nr; i++) {
		if (finding_number(answer->list[i]) == wanted)
			print_finding(fp, answer->list[i]);
	}
}

static void print_callbacks(const struct records *answer)
{
	size_t i;

	for (i = 1; i < answer->nr; i++) {
		if (finding_number(answer->list[i]) == KLP_FINDING_REPLACED &&
		    record_has(answer->list[i], KLP_A_CHECK_CALLBACKS))
			say("  warning: the callbacks of %s for its removal would not run",
			    finding_patch(answer->list[i]));
	}
}

static void print_superseded_callbacks(const struct records *answer)
{
	struct names names = { 0 };
	size_t i;

	if (!superseding_helps(answer))
		return;

	find_names(&names, answer, is_conflict_with_callbacks);
	for (i = 0; i < names.nr; i++)
		say("  warning: superseded, the callbacks of %s for its removal would not run",
		    names.list[i]);
	free(names.list);
}

static void print_failures(const struct footprint *fp,
			   const struct records *answer)
{
	const struct kind *kind;
	size_t i;

	for (i = 1; i < answer->nr; i++) {
		kind = finding_kind(answer->list[i]);
		if (kind && kind->resolve)
			print_finding(fp, answer->list[i]);
	}
}

/*
 * The command that checks or loads it with another list; @option stands before
 * each parameter. The caller frees it.
 */
static char *command_line(const struct candidate *candidate,
			  const char *command, const char *option,
			  char **params, size_t nr_params, const char *list)
{
	const char *arg = candidate->arg;
	struct text text;
	FILE *stream = text_open(&text);
	char *word = shell_word(arg);
	size_t i;

	/* A file whose name begins like an option. */
	fprintf(stream, "klpnl %s %s%s", command, *arg == '-' ? "./" : "",
		word);
	free(word);
	for (i = 0; i < nr_params; i++) {
		if (footprint_is_supersedes(&candidate->footprint, params[i]))
			continue;
		word = shell_word(params[i]);
		fprintf(stream, " %s%s", option, word);
		free(word);
	}
	fprintf(stream, " --supersedes %s", list);

	return text_close(&text);
}

/* The command that gives this answer once more, with another list. */
static char *what_if_command(const struct candidate *candidate,
			     const struct options *options, const char *list)
{
	return command_line(candidate, "check", "--param ", options->params,
			    options->nr_params, list);
}

static char *load_command_with(const struct candidate *candidate,
			       const char *list)
{
	return command_line(candidate, "load", "", candidate->load_params,
			    candidate->nr_load_params, list);
}

/* All is no list, and might do where nothing else stands in the way. */
static bool all_might_do(const struct record *summary)
{
	return record_number(summary, KLP_A_CHECK_UNRESOLVABLE) ==
	       KLP_FINDING_SUPERSEDING_TOO_MANY &&
	       !record_has(summary, KLP_A_CHECK_SUPERSEDES_ALL);
}

static void print_too_many(const struct candidate *candidate,
			   const struct options *options,
			   const struct records *answer)
{
	const struct kind *kind;
	char text[TEXT_LEN];
	char *command;
	size_t i;

	if (!all_might_do(answer->list[0])) {
		print_findings(&candidate->footprint, answer,
			       KLP_FINDING_SUPERSEDING_TOO_MANY);
		return;
	}

	command = what_if_command(candidate, options, "all");
	for (i = 1; i < answer->nr; i++) {
		if (finding_number(answer->list[i]) !=
		    KLP_FINDING_SUPERSEDING_TOO_MANY)
			continue;
		kind = finding_kind(answer->list[i]);
		kind->tell(text, &candidate->footprint, answer->list[i]);
		say("  %s: %s; see whether all would: %s", kind->label, text,
		    command);
	}
	free(command);
}

/* Why superseding other sets would leave a failure behind. */
static void print_unresolvable(const struct candidate *candidate,
			       const struct options *options,
			       const struct records *answer)
{
	u64 reason = record_number(answer->list[0], KLP_A_CHECK_UNRESOLVABLE);
	const struct footprint *fp = &candidate->footprint;
	const struct kind *kind;
	bool told = false;
	char text[TEXT_LEN];
	size_t i;

	print_findings(fp, answer, KLP_FINDING_SUPERSEDING_STATE_MISSING);
	print_findings(fp, answer, KLP_FINDING_SUPERSEDING_STATE_VERSION);
	print_too_many(candidate, options, answer);

	/* Without a conflict, nobody would think of superseding. */
	if (!reason || !has_conflict(answer))
		return;

	for (i = 1; i < answer->nr; i++) {
		kind = finding_kind(answer->list[i]);
		if (!kind || finding_number(answer->list[i]) != reason)
			continue;
		told = true;
		if (!kind->resolve)
			continue;
		kind->tell(text, fp, answer->list[i]);
		say("  superseding would not help: %s", text);
	}
	if (!told)
		say("  superseding would not help, for a reason unknown to this klpnl (%llu)",
		    reason);
}

static void print_unknown(const struct records *answer)
{
	size_t i;

	for (i = 1; i < answer->nr; i++) {
		if (!finding_kind(answer->list[i]))
			say("  note: the kernel tells of something unknown to this klpnl (%llu)",
			    finding_number(answer->list[i]));
	}
}

static bool add_remedy(struct remedies *remedies, const struct remedy *remedy)
{
	struct remedy *list;
	size_t i;

	for (i = 0; i < remedies->nr; i++) {
		list = remedies->list;
		if (!strcmp(list[i].way, remedy->way) &&
		    !strcmp(list[i].other_way, remedy->other_way))
			return true;
	}

	list = reallocarray(remedies->list, remedies->nr + 1, sizeof(*list));
	if (!list)
		return false;
	remedies->list = list;
	list[remedies->nr++] = *remedy;

	return true;
}

/* With @superseding, that is what resolves the conflicts. */
static bool find_remedies(struct remedies *remedies,
			  const struct footprint *fp,
			  const struct records *answer, bool superseding)
{
	const struct kind *kind;
	struct remedy remedy;
	size_t i;

	for (i = 1; i < answer->nr; i++) {
		kind = finding_kind(answer->list[i]);
		if (!kind || !kind->resolve)
			continue;
		/* Nothing else is left where superseding helps. */
		if (superseding && finding_number(answer->list[i]) !=
				   KLP_FINDING_TRANSITION)
			continue;
		memset(&remedy, 0, sizeof(remedy));
		kind->resolve(&remedy, fp, answer->list[i]);
		if (!add_remedy(remedies, &remedy))
			return false;
	}

	return true;
}

static const char *remedy_label(size_t nr)
{
	return nr ? "       and" : "to resolve";
}

static void print_disable(const struct records *answer)
{
	struct names names = { 0 };
	char *word;

	find_names(&names, answer, is_failure_by_patch);
	if (names.nr == 1) {
		word = shell_word(names.list[0]);
		say("          or: disable %s first: klpnl disable %s",
		    names.list[0], word);
		free(word);
	} else if (names.nr) {
		say("          or: disable these %zu livepatches first: klpnl disable NAME",
		    names.nr);
	}
	free(names.list);
}

static bool has_number(const struct value *value, u64 number)
{
	unsigned int i;

	for (i = 0; i < value->nr; i++) {
		if (value->numbers[i] == number)
			return true;
	}

	return false;
}

/* Is it superseded now, but not with the remedy? */
static bool remedy_lacks(const struct footprint *fp,
			 const struct record *summary, u64 set)
{
	if (set == fp->replace_set ||
	    has_number(&summary->values[KLP_A_CHECK_REMEDY], set))
		return false;

	return record_has(summary, KLP_A_CHECK_SUPERSEDES_ALL) ||
	       has_number(&summary->values[KLP_A_CHECK_SUPERSEDES], set);
}

/* Livepatches that cannot be replaced, and others of their sets. */
static void print_staying(const struct footprint *fp,
			  const struct records *answer)
{
	const struct record *finding;
	struct names names = { 0 };
	size_t i;
	u64 set;

	for (i = 1; i < answer->nr; i++) {
		finding = answer->list[i];
		set = record_number(finding, KLP_A_CHECK_PATCH_SET);
		if (is_about_replaced(finding) &&
		    remedy_lacks(fp, answer->list[0], set) &&
		    add_name(&names, finding_patch(finding)))
			say("              without set %llu: %s would stay",
			    set, finding_patch(finding));
	}
	free(names.list);
}

/* A runtime value that is waiting hides what a load would say. */
static bool can_load_with_list(const struct candidate *candidate,
			       const struct options *options,
			       const struct records *answer)
{
	if (candidate->footprint.own_supersedes || candidate->pinned)
		return false;

	return options->supersedes ||
	       origin_in_force(answer) != KLP_ORIGIN_RUNTIME;
}

/* All conflicts have one remedy, in several ways. */
static void print_superseding(const struct candidate *candidate,
			      const struct options *options,
			      const struct records *answer, size_t nr_before)
{
	const struct value *remedy =
		&answer->list[0]->values[KLP_A_CHECK_REMEDY];
	const struct footprint *fp = &candidate->footprint;
	char *sets = sets_text(false, remedy->numbers, remedy->nr, ",", "");
	const char *label = remedy_label(nr_before);
	char *name = shell_word(fp->name);
	char *list = shell_word(sets);
	char *look = what_if_command(candidate, options, list);
	char *load = load_command_with(candidate, list);

	if (can_load_with_list(candidate, options, answer)) {
		say("  %s: %s", label, load);
		label = "        or";
	}
	say("  %s: klpnl supersedes set %s %s", label, name, list);
	print_staying(fp, answer);
	print_disable(answer);
	say("  look first: %s", look);

	free(load);
	free(look);
	free(list);
	free(name);
	free(sets);
}

static void print_remedies(const struct candidate *candidate,
			   const struct options *options,
			   const struct records *answer)
{
	bool superseding = superseding_helps(answer);
	struct remedies remedies = { 0 };
	size_t i;

	if (!find_remedies(&remedies, &candidate->footprint, answer,
			   superseding))
		complain("finding out what would help: not enough memory");

	for (i = 0; i < remedies.nr; i++) {
		say("  %s: %s", remedy_label(i), remedies.list[i].way);
		if (*remedies.list[i].other_way)
			say("          or: %s", remedies.list[i].other_way);
	}
	if (superseding)
		print_superseding(candidate, options, answer, remedies.nr);
	free(remedies.list);
}

static const char *origin_text(u64 origin, const struct options *options)
{
	static const char * const texts[] = {
		[KLP_ORIGIN_BUILT_IN]	= "built in",
		[KLP_ORIGIN_PARAMETER]	= "module parameter",
		[KLP_ORIGIN_RUNTIME]	= "set at run time",
	};

	if (options->supersedes)
		return "as asked: --supersedes";

	return origin < ARRAY_SIZE(texts) ? texts[origin] :
	       "from where this klpnl does not know";
}

/* That nobody has said anything is not worth a line. */
static void print_in_force(const struct options *options,
			   const struct records *answer)
{
	const struct record *summary = answer->list[0];
	const struct value *list = &summary->values[KLP_A_CHECK_SUPERSEDES];
	bool all = record_has(summary, KLP_A_CHECK_SUPERSEDES_ALL);
	u64 origin = origin_in_force(answer);
	char *sets;

	if (!all && !list->nr && origin == KLP_ORIGIN_BUILT_IN)
		return;

	sets = sets_text(all, list->numbers, list->nr, ", ", "none");
	say("  supersedes: %s (%s)", sets, origin_text(origin, options));
	free(sets);
}

/* What was asked about is not what is. */
static void print_have_it_so(const struct candidate *candidate)
{
	const struct footprint *fp = &candidate->footprint;
	const struct set_list *list = &fp->supersedes;
	char *sets = sets_text(list->all, list->sets, list->nr, ",", "");
	char *name = shell_word(fp->name);
	char *word = shell_word(sets);
	char *load = load_command_with(candidate, word);

	if (fp->own_supersedes) {
		say("  to have it so: klpnl supersedes set %s %s", name, word);
	} else {
		say("  to have it so: %s", load);
		say("             or: klpnl supersedes set %s %s", name, word);
	}
	free(load);
	free(word);
	free(name);
	free(sets);
}

static bool parameter_is_ignored(const struct footprint *fp,
				 const struct records *answer)
{
	return fp->origin == KLP_ORIGIN_PARAMETER &&
	       origin_in_force(answer) == KLP_ORIGIN_RUNTIME;
}

static const char *ignored_text(char *text, const struct footprint *fp)
{
	char *name = shell_word(fp->name);

	snprintf(text, TEXT_LEN,
		 "the parameter supersedes would be ignored, for a runtime value is waiting; to take that back: klpnl supersedes clear %s",
		 name);
	free(name);

	return text;
}

static void print_verdict(const struct footprint *fp,
			  const struct record *verdict)
{
	const char *error =
		strerror((int)record_number(verdict, KLP_A_CHECK_ERROR));

	say_part(STYLE_PLAIN, "%s (set %u): ", fp->name, fp->replace_set);
	switch (record_number(verdict, KLP_A_CHECK_VERDICT)) {
	case KLP_VERDICT_CLEAN:
		say_part(STYLE_GOOD, "CLEAN");
		say(", nothing is known that would stop insmod");
		break;
	case KLP_VERDICT_REFUSED:
		say_part(STYLE_BAD, "REFUSED");
		say(", insmod would fail with \"%s\"", error);
		break;
	default:
		say_part(STYLE_BUSY, "BUSY");
		say(", insmod would fail with \"%s\" for now", error);
		break;
	}
}

static void print_params(const struct footprint *fp)
{
	size_t i;

	for (i = 0; i < fp->nr_params; i++) {
		if (!fp->params[i].given)
			say("  note: this holds without the parameter %s; see --param for more",
			    fp->params[i].param);
	}
}

void verdict_print(const struct candidate *candidate,
		   const struct options *options,
		   const struct records *answer)
{
	u64 verdict = record_number(answer->list[0], KLP_A_CHECK_VERDICT);
	const struct footprint *fp = &candidate->footprint;
	char text[TEXT_LEN];
	struct fit fit;

	print_verdict(fp, answer->list[0]);
	judge_fit(fp, &fit);
	if (fit.fits == FITS_NO)
		say("  warning: %s", fit.why);
	print_in_force(options, answer);
	if (parameter_is_ignored(fp, answer))
		say("  warning: %s", ignored_text(text, fp));
	print_findings(fp, answer, KLP_FINDING_REPLACED);
	print_callbacks(answer);
	print_findings(fp, answer, KLP_FINDING_REVERTED);
	print_failures(fp, answer);
	print_superseded_callbacks(answer);
	print_unresolvable(candidate, options, answer);
	print_remedies(candidate, options, answer);
	print_findings(fp, answer, KLP_FINDING_OBJECT_NOT_LOADED);
	print_unknown(answer);
	print_params(fp);
	if (verdict == KLP_VERDICT_BUSY)
		say("  note: until the transition has ended, all else is provisional");
	if (verdict == KLP_VERDICT_CLEAN)
		say("  not predicted: callbacks, memory, relocations, other users of ftrace");
	if (verdict == KLP_VERDICT_CLEAN && options->supersedes)
		print_have_it_so(candidate);
}

static json_t *json_findings(const struct records *answer)
{
	json_t *list = json_list();
	json_t *finding;
	size_t i;

	for (i = 1; i < answer->nr; i++) {
		finding = json_dict();
		json_put_record(finding, answer->list[i]);
		json_append(list, finding);
	}

	return list;
}

json_t *verdict_json(const struct footprint *fp, const struct records *answer)
{
	json_t *object = json_dict();
	char text[TEXT_LEN];
	struct fit fit;

	/* The keys are those of the kernel's answer, which has none for this. */
	judge_fit(fp, &fit);
	if (fit.fits == FITS_NO)
		complain("warning: %s was %s", fp->name, fit.why);

	if (parameter_is_ignored(fp, answer))
		complain("warning: of %s, %s", fp->name,
			 ignored_text(text, fp));

	json_put(object, "name", json_text(fp->name));
	json_put(object, "replace-set", json_number(fp->replace_set));
	json_put_record(object, answer->list[0]);
	json_put(object, "findings", json_findings(answer));

	return object;
}

enum status verdict_status(const struct records *answer, struct fault *why)
{
	u64 verdict = record_number(answer->list[0], KLP_A_CHECK_VERDICT);

	switch (verdict) {
	case KLP_VERDICT_CLEAN:
		return STATUS_OK;
	case KLP_VERDICT_REFUSED:
		return STATUS_REFUSED;
	case KLP_VERDICT_BUSY:
		return STATUS_BUSY;
	}

	return fault_set(why, STATUS_CANNOT_TELL,
			 "the kernel's verdict %llu is unknown here; use a klpnl that fits the kernel",
			 verdict);
}
