// SPDX-License-Identifier: GPL-2.0
/* The findings of a check in words, one by one, and what would resolve them. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "findings.h"
#include "fit.h"
#include "klpnl.h"
#include "output.h"

static void __printf(2, 3) write_text(char *text, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, TEXT_LEN, fmt, args);
	va_end(args);
}

const char *finding_patch(const struct record *finding)
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
	char *name = shell_word(fp->name);

	(void)finding;
	write_text(remedy->way, "nothing, if it is this very livepatch");
	write_text(remedy->other_way,
		   "disable and remove it first: klpnl disable --unload %s",
		   name);
	free(name);
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
	char *name = shell_word(fp->name);

	(void)finding;
	write_text(remedy->way,
		   "remove the module: rmmod %s, which klpnl load --reload does, too",
		   name);
	free(name);
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
		   finding_patch(finding), patch_set(finding));
}

static void resolve_transition(struct remedy *remedy,
			       const struct footprint *fp,
			       const struct record *finding)
{
	(void)fp;
	write_text(remedy->way,
		   "wait until the transition of %s has ended, and check again: klpnl wait",
		   finding_patch(finding));
}

static void tell_state_conflict(char *text, const struct footprint *fp,
				const struct record *finding)
{
	(void)fp;
	write_text(text, "state %llu belongs to %s (set %u)",
		   state_id(finding), finding_patch(finding), patch_set(finding));
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
			 other_func(other, finding), finding_patch(finding),
			 patch_set(finding));
	else
		write_text(text,
			   "function %s of %s belongs to %s (set %u)",
			   func(name, finding), object(finding),
			   finding_patch(finding), patch_set(finding));
}

static void write_disable(struct remedy *remedy, const struct record *finding)
{
	char *name = shell_word(finding_patch(finding));

	write_text(remedy->way, "disable %s first: klpnl disable %s",
		   finding_patch(finding), name);
	free(name);
}

static void resolve_conflict(struct remedy *remedy, const struct footprint *fp,
			     const struct record *finding)
{
	write_disable(remedy, finding);
	write_text(remedy->other_way, "leave what belongs to %s out of %s",
		   finding_patch(finding), fp->name);
}

static void tell_state_missing(char *text, const struct footprint *fp,
			       const struct record *finding)
{
	write_text(text,
		   "%s (set %u), which would be replaced, uses state %llu, which %s does not know",
		   finding_patch(finding), patch_set(finding), state_id(finding),
		   fp->name);
}

static void tell_state_version(char *text, const struct footprint *fp,
			       const struct record *finding)
{
	write_text(text,
		   "%s (set %u), which would be replaced, uses version %llu of state %llu, and %s has version %llu",
		   finding_patch(finding), patch_set(finding),
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

static void tell_superseding_state_missing(char *text,
					   const struct footprint *fp,
					   const struct record *finding)
{
	write_text(text, "%s (set %u) uses state %llu, which %s does not know",
		   finding_patch(finding), patch_set(finding), state_id(finding),
		   fp->name);
}

static void tell_superseding_state_version(char *text,
					   const struct footprint *fp,
					   const struct record *finding)
{
	write_text(text,
		   "%s (set %u) uses version %llu of state %llu, and %s has version %llu",
		   finding_patch(finding), patch_set(finding),
		   record_number(finding, KLP_A_CHECK_OTHER_VERSION),
		   state_id(finding), fp->name,
		   record_number(finding, KLP_A_CHECK_STATE_VERSION));
}

static void tell_superseding_too_many(char *text, const struct footprint *fp,
				      const struct record *finding)
{
	(void)fp;
	(void)finding;
	write_text(text, "more than %d sets would be needed",
		   KLP_MAX_SUPERSEDES);
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
	write_text(text, "%s (set %u)", finding_patch(finding),
		   patch_set(finding));
}

static void tell_reverted(char *text, const struct footprint *fp,
			  const struct record *finding)
{
	char name[TEXT_LEN];

	(void)fp;
	write_text(text,
		   "function %s of %s would return to its original code (%s patches it now)",
		   func(name, finding), object(finding), finding_patch(finding));
}

static void tell_object_not_loaded(char *text, const struct footprint *fp,
				   const struct record *finding)
{
	(void)fp;
	write_text(text,
		   "module %s is not loaded, so its functions were compared by name and not looked up",
		   object(finding));
}

static void tell_malformed(char *text, const struct footprint *fp,
			   const struct record *finding)
{
	(void)finding;
	write_text(text, "%s is malformed, and the kernel's log says in what way",
		   fp->name);
}

static void resolve_malformed(struct remedy *remedy, const struct footprint *fp,
			      const struct record *finding)
{
	(void)finding;
	write_text(remedy->way, "build %s without that fault", fp->name);
}

static void tell_leaving(char *text, const struct footprint *fp,
			 const struct record *finding)
{
	(void)finding;
	write_text(text, "%s was disabled, and is still being removed",
		   fp->name);
}

static void resolve_leaving(struct remedy *remedy, const struct footprint *fp,
			    const struct record *finding)
{
	char *name = shell_word(fp->name);

	(void)finding;
	write_text(remedy->way, "remove the module, and load it again: rmmod %s",
		   name);
	free(name);
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
	[KLP_FINDING_SUPERSEDING_STATE_MISSING] = {
		"superseding would not help", tell_superseding_state_missing, NULL,
	},
	[KLP_FINDING_SUPERSEDING_STATE_VERSION] = {
		"superseding would not help", tell_superseding_state_version, NULL,
	},
	[KLP_FINDING_SUPERSEDING_TOO_MANY] = {
		"no list would do", tell_superseding_too_many, NULL,
	},
	[KLP_FINDING_MALFORMED] = {
		"problem", tell_malformed, resolve_malformed,
	},
	[KLP_FINDING_LEAVING] = {
		"problem", tell_leaving, resolve_leaving,
	},
};

u64 finding_number(const struct record *finding)
{
	return record_number(finding, KLP_A_CHECK_FINDING);
}

const struct kind *finding_kind(const struct record *finding)
{
	u64 kind = finding_number(finding);

	if (kind >= ARRAY_SIZE(kinds) || !kinds[kind].tell)
		return NULL;

	return &kinds[kind];
}

bool finding_is_conflict(const struct record *finding)
{
	u64 kind = finding_number(finding);

	return kind == KLP_FINDING_STATE_CONFLICT ||
	       kind == KLP_FINDING_FUNCTION_CONFLICT;
}
