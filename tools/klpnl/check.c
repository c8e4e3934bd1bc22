// SPDX-License-Identifier: GPL-2.0
/* klpnl check: what would happen if a livepatch were loaded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "footprint.h"
#include "ipc.h"
#include "klpnl.h"
#include "output.h"

/* The longest names with all their characters, and words around them. */
#define TEXT_LEN 768

#define SYSFS "/sys/kernel/livepatch"

/**
 * struct candidate - a livepatch that is checked
 * @arg: what the user called it
 * @status: how far it has got: STATUS_OK while it can be asked about
 * @footprint: what it says about itself
 */
struct candidate {
	const char *arg;
	enum status status;
	struct footprint footprint;
};

/**
 * struct remedy - what would resolve a failure
 * @way: what to do
 * @other_way: what to do instead, or empty
 */
struct remedy {
	char way[TEXT_LEN];
	char other_way[TEXT_LEN];
};

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
 * struct kind - how to tell of one kind of finding
 * @label: what the line begins with
 * @tell: writes the rest of the line, TEXT_LEN characters at most
 * @resolve: writes what would resolve it
 *
 * Findings that do not make the candidate fail have no @resolve.
 */
struct kind {
	const char *label;
	void (*tell)(char *text, const struct footprint *fp,
		     const struct record *finding);
	void (*resolve)(struct remedy *remedy, const struct footprint *fp,
			const struct record *finding);
};

static void __printf(2, 3) write_text(char *text, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, TEXT_LEN, fmt, args);
	va_end(args);
}

static const char *patch_name(const struct record *finding)
{
	return record_string(finding, KLP_A_CHECK_PATCH_NAME);
}

static u32 patch_set(const struct record *finding)
{
	return (u32)record_number(finding, KLP_A_CHECK_PATCH_SET);
}

static const char *object(const struct record *finding)
{
	return record_string(finding, KLP_A_CHECK_OBJECT);
}

static u64 state_id(const struct record *finding)
{
	return record_number(finding, KLP_A_CHECK_STATE_ID);
}

/*
 * A function as people write it; the position only where it is not the first
 * one, for most names are unique.
 */
static const char *func_text(char *text, const struct record *finding,
			     unsigned int name, unsigned int sympos)
{
	u64 position = record_number(finding, sympos);

	if (position > 1)
		write_text(text, "%s,%llu", record_string(finding, name),
			   position);
	else
		write_text(text, "%s", record_string(finding, name));

	return text;
}

static const char *func(char *text, const struct record *finding)
{
	return func_text(text, finding, KLP_A_CHECK_FUNC_NAME,
			 KLP_A_CHECK_SYMPOS);
}

static const char *other_func(char *text, const struct record *finding)
{
	return func_text(text, finding, KLP_A_CHECK_OTHER_FUNC,
			 KLP_A_CHECK_OTHER_SYMPOS);
}

static const char *running_kernel(void)
{
	static struct utsname names;

	return uname(&names) ? "?" : names.release;
}

static void tell_installed(char *text, const struct footprint *fp,
			   const struct record *finding)
{
	(void)finding;
	write_text(text, "a livepatch named %s is already installed",
		   fp->name);
}

static void resolve_installed(struct remedy *remedy, const struct footprint *fp,
			      const struct record *finding)
{
	(void)finding;
	write_text(remedy->way, "nothing, if it is this very livepatch");
	write_text(remedy->other_way,
		   "disable and remove it first: echo 0 > %s/%s/enabled; rmmod %s",
		   SYSFS, fp->name, fp->name);
}

static void tell_module_loaded(char *text, const struct footprint *fp,
			       const struct record *finding)
{
	(void)finding;
	write_text(text,
		   "a module named %s is still loaded, although it is no longer an installed livepatch",
		   fp->name);
}

static void resolve_module_loaded(struct remedy *remedy,
				  const struct footprint *fp,
				  const struct record *finding)
{
	(void)finding;
	write_text(remedy->way, "remove the module: rmmod %s", fp->name);
}

static void tell_duplicate_function(char *text, const struct footprint *fp,
				    const struct record *finding)
{
	char name[TEXT_LEN];

	(void)fp;
	write_text(text, "it names function %s of %s twice",
		   func(name, finding), object(finding));
}

static void tell_duplicate_state(char *text, const struct footprint *fp,
				 const struct record *finding)
{
	(void)fp;
	write_text(text, "it names state %llu twice",
		   state_id(finding));
}

static void tell_same_address(char *text, const struct footprint *fp,
			      const struct record *finding)
{
	char name[TEXT_LEN], other[TEXT_LEN];

	(void)fp;
	snprintf(text, TEXT_LEN, "%.330s and %.330s of %s are one function",
		 func(name, finding), other_func(other, finding),
		 object(finding));
}

static void resolve_duplicate(struct remedy *remedy, const struct footprint *fp,
			      const struct record *finding)
{
	(void)finding;
	write_text(remedy->way, "build %s without the duplicate", fp->name);
}

static void tell_transition(char *text, const struct footprint *fp,
			    const struct record *finding)
{
	(void)fp;
	write_text(text, "%s (set %u) is in transition",
		   patch_name(finding), patch_set(finding));
}

static void resolve_transition(struct remedy *remedy,
			       const struct footprint *fp,
			       const struct record *finding)
{
	(void)fp;
	write_text(remedy->way,
		   "wait until %s/%s/transition is 0 or gone, and check again",
		   SYSFS, patch_name(finding));
}

static void tell_state_conflict(char *text, const struct footprint *fp,
				const struct record *finding)
{
	(void)fp;
	write_text(text, "state %llu belongs to %s (set %u)",
		   state_id(finding), patch_name(finding), patch_set(finding));
}

static void tell_function_conflict(char *text, const struct footprint *fp,
				   const struct record *finding)
{
	char name[TEXT_LEN], other[TEXT_LEN];

	(void)fp;
	if (record_has(finding, KLP_A_CHECK_OTHER_FUNC))
		snprintf(text, TEXT_LEN,
			 "function %.300s of %s, there named %.300s, belongs to %s (set %u)",
			 func(name, finding), object(finding),
			 other_func(other, finding), patch_name(finding),
			 patch_set(finding));
	else
		write_text(text,
			   "function %s of %s belongs to %s (set %u)",
			   func(name, finding), object(finding),
			   patch_name(finding), patch_set(finding));
}

static void write_disable(struct remedy *remedy, const struct record *finding)
{
	write_text(remedy->way, "disable %s first: echo 0 > %s/%s/enabled",
		   patch_name(finding), SYSFS, patch_name(finding));
}

static void resolve_conflict(struct remedy *remedy, const struct footprint *fp,
			     const struct record *finding)
{
	write_disable(remedy, finding);
	write_text(remedy->other_way, "leave what belongs to %s out of %s",
		   patch_name(finding), fp->name);
}

static void tell_state_missing(char *text, const struct footprint *fp,
			       const struct record *finding)
{
	write_text(text,
		   "%s (set %u), which would be replaced, uses state %llu, which %s does not know",
		   patch_name(finding), patch_set(finding), state_id(finding),
		   fp->name);
}

static void tell_state_version(char *text, const struct footprint *fp,
			       const struct record *finding)
{
	write_text(text,
		   "%s (set %u), which would be replaced, uses version %llu of state %llu, and %s has version %llu",
		   patch_name(finding), patch_set(finding),
		   record_number(finding, KLP_A_CHECK_OTHER_VERSION),
		   state_id(finding), fp->name,
		   record_number(finding, KLP_A_CHECK_STATE_VERSION));
}

static void resolve_state(struct remedy *remedy, const struct footprint *fp,
			  const struct record *finding)
{
	write_disable(remedy, finding);
	write_text(remedy->other_way,
		   "build %s with state %llu in version %llu or later",
		   fp->name, state_id(finding),
		   record_number(finding, KLP_A_CHECK_OTHER_VERSION));
}

static void tell_symbol_missing(char *text, const struct footprint *fp,
				const struct record *finding)
{
	char name[TEXT_LEN];

	(void)fp;
	write_text(text, "there is no function %s in %s",
		   func(name, finding), object(finding));
}

static void resolve_symbol_missing(struct remedy *remedy,
				   const struct footprint *fp,
				   const struct record *finding)
{
	if (record_has(finding, KLP_A_CHECK_OBJECT) &&
	    strcmp(object(finding), "vmlinux"))
		write_text(remedy->way,
			   "build %s for the %s that is loaded, it was made for another one",
			   fp->name, object(finding));
	else
		write_text(remedy->way,
			   "build %s for this kernel (%s), it was made for another one",
			   fp->name, running_kernel());
}

static void tell_symbol_ambiguous(char *text, const struct footprint *fp,
				  const struct record *finding)
{
	char name[TEXT_LEN];

	(void)fp;
	write_text(text,
		   "there are several functions %s in %s, and it does not say which one it means",
		   func(name, finding), object(finding));
}

static void resolve_symbol_ambiguous(struct remedy *remedy,
				     const struct footprint *fp,
				     const struct record *finding)
{
	(void)finding;
	write_text(remedy->way, "build %s with the position of the symbol (old_sympos)",
		   fp->name);
}

static void tell_not_traceable(char *text, const struct footprint *fp,
			       const struct record *finding)
{
	char name[TEXT_LEN];

	(void)fp;
	write_text(text, "ftrace cannot redirect function %s of %s",
		   func(name, finding), object(finding));
}

static void resolve_not_traceable(struct remedy *remedy,
				  const struct footprint *fp,
				  const struct record *finding)
{
	(void)finding;
	write_text(remedy->way, "build %s so that it patches the callers instead",
		   fp->name);
}

static void tell_replaced(char *text, const struct footprint *fp,
			  const struct record *finding)
{
	(void)fp;
	write_text(text, "%s (set %u)", patch_name(finding),
		   patch_set(finding));
}

static void tell_reverted(char *text, const struct footprint *fp,
			  const struct record *finding)
{
	char name[TEXT_LEN];

	(void)fp;
	write_text(text,
		   "function %s of %s would return to its original code (%s patches it now)",
		   func(name, finding), object(finding), patch_name(finding));
}

static void tell_object_not_loaded(char *text, const struct footprint *fp,
				   const struct record *finding)
{
	(void)fp;
	write_text(text,
		   "module %s is not loaded, so its functions were compared by name and not looked up",
		   object(finding));
}

static const struct kind kinds[] = {
	[KLP_FINDING_INSTALLED] = {
		"problem", tell_installed, resolve_installed,
	},
	[KLP_FINDING_MODULE_LOADED] = {
		"problem", tell_module_loaded, resolve_module_loaded,
	},
	[KLP_FINDING_DUPLICATE_FUNCTION] = {
		"problem", tell_duplicate_function, resolve_duplicate,
	},
	[KLP_FINDING_DUPLICATE_STATE] = {
		"problem", tell_duplicate_state, resolve_duplicate,
	},
	[KLP_FINDING_TRANSITION] = {
		"has to wait", tell_transition, resolve_transition,
	},
	[KLP_FINDING_STATE_CONFLICT] = {
		"conflict", tell_state_conflict, resolve_conflict,
	},
	[KLP_FINDING_STATE_MISSING] = {
		"conflict", tell_state_missing, resolve_state,
	},
	[KLP_FINDING_STATE_VERSION] = {
		"conflict", tell_state_version, resolve_state,
	},
	[KLP_FINDING_FUNCTION_CONFLICT] = {
		"conflict", tell_function_conflict, resolve_conflict,
	},
	[KLP_FINDING_SYMBOL_MISSING] = {
		"problem", tell_symbol_missing, resolve_symbol_missing,
	},
	[KLP_FINDING_SYMBOL_AMBIGUOUS] = {
		"problem", tell_symbol_ambiguous, resolve_symbol_ambiguous,
	},
	[KLP_FINDING_SAME_ADDRESS] = {
		"problem", tell_same_address, resolve_duplicate,
	},
	[KLP_FINDING_NOT_TRACEABLE] = {
		"problem", tell_not_traceable, resolve_not_traceable,
	},
	[KLP_FINDING_REPLACED] = {
		"would replace", tell_replaced, NULL,
	},
	[KLP_FINDING_REVERTED] = {
		"warning", tell_reverted, NULL,
	},
	[KLP_FINDING_OBJECT_NOT_LOADED] = {
		"note", tell_object_not_loaded, NULL,
	},
};

static u64 finding_kind(const struct record *finding)
{
	return record_number(finding, KLP_A_CHECK_FINDING);
}

/* NULL for a kind that only a newer kernel knows. */
static const struct kind *find_kind(const struct record *finding)
{
	u64 kind = finding_kind(finding);

	if (kind >= ARRAY_SIZE(kinds) || !kinds[kind].tell)
		return NULL;

	return &kinds[kind];
}

static void print_finding(const struct footprint *fp,
			  const struct record *finding)
{
	const struct kind *kind = find_kind(finding);
	char text[TEXT_LEN];

	kind->tell(text, fp, finding);
	say("  %s: %s", kind->label, text);
}

static void print_findings(const struct footprint *fp,
			   const struct records *answer, u64 wanted)
{
	size_t i;

	for (i = 1; i < answer->nr; i++) {
		if (finding_kind(answer->list[i]) == wanted)
			print_finding(fp, answer->list[i]);
	}
}

static void print_callbacks(const struct records *answer)
{
	size_t i;

	for (i = 1; i < answer->nr; i++) {
		if (record_has(answer->list[i], KLP_A_CHECK_CALLBACKS))
			say("  warning: the callbacks of %s for its removal would not run",
			    patch_name(answer->list[i]));
	}
}

static void print_failures(const struct footprint *fp,
			   const struct records *answer)
{
	const struct kind *kind;
	size_t i;

	for (i = 1; i < answer->nr; i++) {
		kind = find_kind(answer->list[i]);
		if (kind && kind->resolve)
			print_finding(fp, answer->list[i]);
	}
}

static void print_unknown(const struct records *answer)
{
	size_t i;

	for (i = 1; i < answer->nr; i++) {
		if (!find_kind(answer->list[i]))
			say("  note: the kernel tells of something unknown to this klpnl (%llu)",
			    finding_kind(answer->list[i]));
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

static bool find_remedies(struct remedies *remedies,
			  const struct footprint *fp,
			  const struct records *answer)
{
	const struct kind *kind;
	struct remedy remedy;
	size_t i;

	for (i = 1; i < answer->nr; i++) {
		kind = find_kind(answer->list[i]);
		if (!kind || !kind->resolve)
			continue;
		memset(&remedy, 0, sizeof(remedy));
		kind->resolve(&remedy, fp, answer->list[i]);
		if (!add_remedy(remedies, &remedy))
			return false;
	}

	return true;
}

static void print_remedies(const struct footprint *fp,
			   const struct records *answer)
{
	struct remedies remedies = { 0 };
	size_t i;

	if (!find_remedies(&remedies, fp, answer))
		complain("finding out what would help: not enough memory");

	for (i = 0; i < remedies.nr; i++) {
		say("  %s: %s", i ? "       and" : "to resolve",
		    remedies.list[i].way);
		if (*remedies.list[i].other_way)
			say("          or: %s", remedies.list[i].other_way);
	}
	free(remedies.list);
}

static void print_verdict(const struct footprint *fp,
			  const struct record *verdict)
{
	const char *error =
		strerror((int)record_number(verdict, KLP_A_CHECK_ERROR));

	switch (record_number(verdict, KLP_A_CHECK_VERDICT)) {
	case KLP_VERDICT_CLEAN:
		say("%s (set %u): CLEAN, nothing is known that would stop insmod",
		    fp->name, fp->replace_set);
		break;
	case KLP_VERDICT_REFUSED:
		say("%s (set %u): REFUSED, insmod would fail with \"%s\"",
		    fp->name, fp->replace_set, error);
		break;
	default:
		say("%s (set %u): BUSY, insmod would fail with \"%s\" for now",
		    fp->name, fp->replace_set, error);
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

/* False when the first word, the release, is not that of this kernel. */
static bool made_for_this_kernel(const struct footprint *fp)
{
	const char *release = running_kernel();
	size_t len = strlen(release);

	if (!fp->vermagic)
		return true;

	return !strncmp(fp->vermagic, release, len) &&
	       (!fp->vermagic[len] || fp->vermagic[len] == ' ');
}

static void print_text(const struct footprint *fp,
		       const struct records *answer)
{
	u64 verdict = record_number(answer->list[0], KLP_A_CHECK_VERDICT);

	print_verdict(fp, answer->list[0]);
	if (!made_for_this_kernel(fp))
		say("  warning: built for kernel %.*s, insmod would not take it on %s",
		    (int)strcspn(fp->vermagic, " "), fp->vermagic,
		    running_kernel());
	print_findings(fp, answer, KLP_FINDING_REPLACED);
	print_callbacks(answer);
	print_findings(fp, answer, KLP_FINDING_REVERTED);
	print_failures(fp, answer);
	print_remedies(fp, answer);
	print_findings(fp, answer, KLP_FINDING_OBJECT_NOT_LOADED);
	print_unknown(answer);
	print_params(fp);
	if (verdict == KLP_VERDICT_BUSY)
		say("  note: until the transition has ended, all else is provisional");
	if (verdict == KLP_VERDICT_CLEAN)
		say("  not predicted: callbacks, memory, relocations, other users of ftrace");
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

static void add_json(json_t *list, const struct footprint *fp,
		     const struct records *answer)
{
	json_t *object = json_dict();

	/* The keys are those of the kernel's answer, which has none for this. */
	if (!made_for_this_kernel(fp))
		complain("warning: %s was built for kernel %.*s, insmod would not take it on %s",
			 fp->name, (int)strcspn(fp->vermagic, " "),
			 fp->vermagic, running_kernel());

	json_put(object, "name", json_text(fp->name));
	json_put(object, "replace-set", json_number(fp->replace_set));
	json_put_record(object, answer->list[0]);
	json_put(object, "findings", json_findings(answer));
	json_append(list, object);
}

static enum status verdict_status(const struct records *answer,
				  struct fault *why)
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

/* Prints the answer, or adds it to @list when there is one. */
static enum status check_candidate(struct ipc *ipc,
				   const struct candidate *candidate,
				   json_t *list)
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
		add_json(list, fp, &answer);
	else
		print_text(fp, &answer);
	records_clear(&answer);

	return status;
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

/* All are read before any is asked about: a wrong --param prints no verdict. */
static enum status read_candidates(struct candidate *candidates, int nr,
				   char **args, const struct options *options)
{
	enum status worst = STATUS_OK;
	struct candidate *candidate;
	struct fault why;
	int i;

	for (i = 0; i < nr; i++) {
		candidate = &candidates[i];
		candidate->arg = args[i];
		candidate->status = footprint_read(args[i],
						   &candidate->footprint,
						   &why);
		if (candidate->status)
			complain("reading '%s': %s", args[i], why.text);
		else
			candidate->status = set_params(&candidate->footprint,
						       options);
		worst = status_worse(worst, candidate->status);
	}

	return worst;
}

static enum status check_candidates(const struct candidate *candidates, int nr,
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
		worst = status_worse(worst, check_candidate(ipc, &candidates[i],
							    list));
	}
	ipc_close(ipc);

	return worst;
}

static enum status run_check(const struct options *options, int argc,
			     char **argv)
{
	struct candidate *candidates;
	json_t *list = NULL;
	enum status status;
	int i;

	candidates = calloc((size_t)argc, sizeof(*candidates));
	if (!candidates) {
		complain("not enough memory");
		return STATUS_ERROR;
	}

	status = read_candidates(candidates, argc, argv, options);
	if (status != STATUS_USAGE) {
		list = options->json ? json_list() : NULL;
		status = status_worse(status, check_candidates(candidates,
							       argc, list));
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
"changed. FILE has a slash or a dot in it; any other word is the name of a\n"
"MODULE of the running kernel, below /lib/modules. Needs CAP_SYS_MODULE.\n"
"\n"
"Options:\n"
"  --param NAME=VALUE  check what would happen with this module parameter; for\n"
"                      parameters that the livepatch declares with\n"
"                      MODULE_LIVEPATCH_PARAM()\n"
"\n"
"Exit status: 0 all are clean, 3 one would be refused, 4 one has to wait for a\n"
"transition, 6 one does not say what it patches, 5 the kernel cannot be asked,\n"
"1 error; of several, the one that comes last in this list.\n",
	.takes_params	= true,
	.min_args	= 1,
	.max_args	= -1,
	.run		= run_check,
};
