// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Livepatch conflicts: may a livepatch be enabled beside the installed ones?
 *
 * klp_enable_patch() asks before it changes anything, and so does everybody
 * who wants to know the answer in advance. Both get it from klp_check().
 *
 * The cost of an answer depends on the candidate and on what it would replace,
 * but not on how much else is installed, see registry.c.
 */

#include <kunit/visibility.h>
#include <linux/bsearch.h>
#include <linux/ftrace.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include "conflict.h"
#include "core.h"
#include "replace.h"

/*
 * A check under way: what is asked, the livepatch in transition, the one of
 * the candidate's name, the candidate's functions that have an address, sorted
 * by it, and where the answers go.
 */
struct klp_checking {
	struct klp_registry *reg;
	struct klp_footprint *candidate;
	const struct klp_patch *transition;
	const struct klp_patch *installed;
	struct klp_footprint_func **by_addr;
	unsigned int nr_by_addr;
	klp_report_fn fn;
	void *data;
	int error;
};

/**
 * klp_finding_error() - the error that a finding leads to
 * @finding:	the finding
 *
 * Return: the negative error number, 0 for a finding that only informs.
 */
int klp_finding_error(enum klp_finding finding)
{
	switch (finding) {
	case KLP_FINDING_INSTALLED:
	case KLP_FINDING_MODULE_LOADED:
		return -EEXIST;
	case KLP_FINDING_TRANSITION:
	case KLP_FINDING_LEAVING:
		return -EBUSY;
	case KLP_FINDING_REPLACED:
	case KLP_FINDING_REVERTED:
	case KLP_FINDING_OBJECT_NOT_LOADED:
	case KLP_FINDING_SUPERSEDING_STATE_MISSING:
	case KLP_FINDING_SUPERSEDING_STATE_VERSION:
	case KLP_FINDING_SUPERSEDING_TOO_MANY:
		return 0;
	default:
		return -EINVAL;
	}
}
EXPORT_SYMBOL_IF_KUNIT(klp_finding_error);

static void klp_found(struct klp_checking *check, const struct klp_report *report)
{
	if (!check->error)
		check->error = klp_finding_error(report->finding);

	check->fn(report, check->data);
}

static void klp_found_func(struct klp_checking *check, enum klp_finding finding,
			   const struct klp_footprint_func *func,
			   const struct klp_footprint_func *other)
{
	struct klp_report report = {
		.finding = finding,
		.func = func,
		.other_func = other,
	};

	/* The other one may be of the candidate itself. */
	if (other && other->footprint != check->candidate)
		report.patch = other->footprint->patch;

	klp_found(check, &report);
}

static void klp_found_state(struct klp_checking *check, enum klp_finding finding,
			    const struct klp_footprint_state *state,
			    const struct klp_footprint_state *other)
{
	struct klp_report report = {
		.finding = finding,
		.state_id = state ? state->id : other->id,
		.state = state,
		.patch = other ? other->footprint->patch : NULL,
		.other_state = other,
	};

	klp_found(check, &report);
}

/* The livepatch itself, or another one of its name */
static struct klp_patch *klp_find_same(struct klp_checking *check)
{
	struct klp_patch *patch;

	list_for_each_entry(patch, check->reg->patches, list) {
		if (patch == check->candidate->patch)
			return patch;
	}

	return klp_find_installed(check->reg, check->candidate->name);
}

static void klp_check_installed(struct klp_checking *check)
{
	const char *name = check->candidate->name;
	struct klp_report report = {};
	bool loaded;

	check->installed = klp_find_same(check);
	if (check->installed) {
		report.finding = KLP_FINDING_INSTALLED;
		report.patch = check->installed;
		klp_found(check, &report);
		return;
	}

	/* Whoever is loading the candidate has its module, of course. */
	if (check->candidate->patch)
		return;

	rcu_read_lock();
	loaded = find_module(name);
	rcu_read_unlock();
	if (loaded) {
		report.finding = KLP_FINDING_MODULE_LOADED;
		klp_found(check, &report);
	}
}

static void klp_check_duplicates(struct klp_checking *check)
{
	struct klp_footprint *fp = check->candidate;
	unsigned int i;

	for (i = 1; i < fp->nr_funcs; i++) {
		if (klp_same_func(&fp->sorted[i]->key, &fp->sorted[i - 1]->key))
			klp_found_func(check, KLP_FINDING_DUPLICATE_FUNCTION,
				       fp->sorted[i], NULL);
	}

	for (i = 1; i < fp->nr_states; i++) {
		if (fp->sorted_states[i]->id == fp->sorted_states[i - 1]->id)
			klp_found_state(check, KLP_FINDING_DUPLICATE_STATE,
					fp->sorted_states[i], NULL);
	}
}

static void klp_check_transition(struct klp_checking *check)
{
	struct klp_report report = {
		.finding = KLP_FINDING_TRANSITION,
		.patch = check->transition,
	};

	if (check->transition)
		klp_found(check, &report);
}

/*
 * A check looks at what will be there when a running transition is over. That
 * is without the livepatches that get replaced or disabled. Nor is a candidate
 * compared with itself, when it is installed already.
 */
static bool klp_counts(struct klp_checking *check, const struct klp_patch *old)
{
	if (old == check->installed)
		return false;
	if (old == check->transition)
		return old->enabled;

	return !old->replaced_by || !old->replaced_by->enabled;
}

static bool klp_would_replace(struct klp_checking *check,
			      const struct klp_footprint *old)
{
	return klp_counts(check, old->patch) &&
	       klp_replaces(check->candidate, old);
}

static bool klp_would_stay(struct klp_checking *check,
			   const struct klp_footprint *old)
{
	return klp_counts(check, old->patch) &&
	       !klp_replaces(check->candidate, old);
}

/* The candidate must not share a state with a livepatch that stays. */
static void klp_check_state_conflicts(struct klp_checking *check)
{
	struct klp_footprint *fp = check->candidate;
	struct klp_footprint_state *state, *old_state;

	for (state = fp->states; state < klp_states_end(fp); state++) {
		for (old_state = klp_first_by_id(check->reg, state->id); old_state;
		     old_state = klp_next_by_id(old_state)) {
			if (klp_would_stay(check, old_state->footprint))
				klp_found_state(check, KLP_FINDING_STATE_CONFLICT,
						state, old_state);
		}
	}
}

/* It must have every state of the livepatches that it replaces... */
static void klp_check_missing_states(struct klp_checking *check)
{
	struct klp_footprint_state *old_state;
	struct klp_patch *old;

	list_for_each_entry(old, check->reg->patches, list) {
		if (!klp_would_replace(check, old->footprint))
			continue;
		for (old_state = old->footprint->states;
		     old_state < klp_states_end(old->footprint); old_state++) {
			if (!klp_footprint_find_state(check->candidate, old_state->id))
				klp_found_state(check, KLP_FINDING_STATE_MISSING,
						NULL, old_state);
		}
	}
}

/* ... in the same version or a later one. */
static void klp_check_state_versions(struct klp_checking *check)
{
	struct klp_footprint *fp = check->candidate;
	struct klp_footprint_state *state, *old_state;

	for (state = fp->states; state < klp_states_end(fp); state++) {
		for (old_state = klp_first_by_id(check->reg, state->id); old_state;
		     old_state = klp_next_by_id(old_state)) {
			if (klp_would_replace(check, old_state->footprint) &&
			    state->version < old_state->version)
				klp_found_state(check, KLP_FINDING_STATE_VERSION,
						state, old_state);
		}
	}
}

static void klp_check_func(struct klp_checking *check,
			   const struct klp_footprint_func *func)
{
	struct klp_footprint_func *old;

	for (old = klp_first_by_key(check->reg, &func->key); old;
	     old = klp_next_by_key(old)) {
		if (klp_would_stay(check, old->footprint))
			klp_found_func(check, KLP_FINDING_FUNCTION_CONFLICT,
				       func, old);
	}

	if (!func->addr)
		return;

	for (old = klp_first_by_addr(check->reg, func->addr); old;
	     old = klp_next_by_addr(old)) {
		if (klp_would_stay(check, old->footprint) &&
		    !klp_same_func(&func->key, &old->key))
			klp_found_func(check, KLP_FINDING_FUNCTION_CONFLICT,
				       func, old);
	}
}

static void klp_check_funcs(struct klp_checking *check)
{
	struct klp_footprint *fp = check->candidate;
	struct klp_footprint_func *func;

	for (func = fp->funcs; func < klp_funcs_end(fp); func++)
		klp_check_func(check, func);
}

static enum klp_finding klp_lookup_finding(const struct klp_footprint_func *func)
{
	return func->lookup == -ENOTUNIQ ? KLP_FINDING_SYMBOL_AMBIGUOUS :
					   KLP_FINDING_SYMBOL_MISSING;
}

static void klp_check_symbols(struct klp_checking *check, enum klp_finding finding)
{
	struct klp_footprint *fp = check->candidate;
	struct klp_footprint_func *func;

	for (func = fp->funcs; func < klp_funcs_end(fp); func++) {
		if (func->lookup && klp_lookup_finding(func) == finding)
			klp_found_func(check, finding, func, NULL);
	}
}

static int klp_cmp_addr(const void *a, const void *b)
{
	const struct klp_footprint_func *fa = *(struct klp_footprint_func **)a;
	const struct klp_footprint_func *fb = *(struct klp_footprint_func **)b;

	if (fa->addr != fb->addr)
		return fa->addr < fb->addr ? -1 : 1;

	/* Several names of one address stay in the order of the livepatch. */
	return fa < fb ? -1 : fa > fb;
}

static int klp_cmp_addr_to_func(const void *addr, const void *elem)
{
	const struct klp_footprint_func *func = *(struct klp_footprint_func **)elem;
	unsigned long a = *(const unsigned long *)addr;

	return a < func->addr ? -1 : a > func->addr;
}

static int klp_sort_by_addr(struct klp_checking *check)
{
	struct klp_footprint *fp = check->candidate;
	unsigned int i;

	check->by_addr = kvcalloc(fp->nr_funcs, sizeof(*check->by_addr),
				  GFP_KERNEL);
	if (!check->by_addr)
		return -ENOMEM;

	for (i = 0; i < fp->nr_funcs; i++) {
		if (fp->sorted[i]->addr)
			check->by_addr[check->nr_by_addr++] = fp->sorted[i];
	}
	sort(check->by_addr, check->nr_by_addr, sizeof(*check->by_addr),
	     klp_cmp_addr, NULL);

	return 0;
}

static void klp_check_addrs(struct klp_checking *check)
{
	struct klp_footprint *fp = check->candidate;
	struct klp_footprint_func **funcs = check->by_addr, *func;
	unsigned int i;

	for (i = 1; i < check->nr_by_addr; i++) {
		/* The same name twice has been found before. */
		if (funcs[i]->addr == funcs[i - 1]->addr &&
		    !klp_same_func(&funcs[i]->key, &funcs[i - 1]->key))
			klp_found_func(check, KLP_FINDING_SAME_ADDRESS,
				       funcs[i], funcs[i - 1]);
	}

	for (func = fp->funcs; func < klp_funcs_end(fp); func++) {
		if (func->addr && !ftrace_location(func->addr))
			klp_found_func(check, KLP_FINDING_NOT_TRACEABLE, func,
				       NULL);
		/* In a module, a look-up goes through all its symbols. */
		cond_resched();
	}
}

/* Does the candidate patch this function, be it under another name? */
static bool klp_takes_over(struct klp_checking *check,
			   const struct klp_footprint_func *old)
{
	if (klp_footprint_find_func(check->candidate, &old->key))
		return true;

	return old->addr && bsearch(&old->addr, check->by_addr, check->nr_by_addr,
				    sizeof(*check->by_addr), klp_cmp_addr_to_func);
}

static void klp_report_reverted(struct klp_checking *check, struct klp_patch *old)
{
	struct klp_report report = {
		.finding = KLP_FINDING_REVERTED,
		.patch = old,
	};
	struct klp_footprint_func *func;

	for (func = old->footprint->funcs;
	     func < klp_funcs_end(old->footprint); func++) {
		if (klp_takes_over(check, func))
			continue;
		report.func = func;
		klp_found(check, &report);
	}
}

static void klp_report_replaced(struct klp_checking *check)
{
	struct klp_report report = {
		.finding = KLP_FINDING_REPLACED,
	};
	struct klp_patch *old;

	list_for_each_entry(old, check->reg->patches, list) {
		if (!klp_would_replace(check, old->footprint))
			continue;
		report.patch = old;
		klp_found(check, &report);
		klp_report_reverted(check, old);
	}
}

static void klp_report_not_loaded(struct klp_checking *check)
{
	struct klp_footprint *fp = check->candidate;
	struct klp_report report = {
		.finding = KLP_FINDING_OBJECT_NOT_LOADED,
	};
	struct klp_footprint_object *obj;

	for (obj = fp->objects; obj < klp_objects_end(fp); obj++) {
		if (obj->loaded)
			continue;
		report.object = obj->name;
		klp_found(check, &report);
	}
}

/**
 * klp_check() - may a livepatch be enabled now?
 * @reg:	the installed livepatches
 * @candidate:	footprint of the livepatch; its addresses get looked up
 * @transition:	the livepatch that is in transition, or NULL
 * @fn:		is called for each finding: what stands in the way in the order
 *		of enum klp_finding, then what is worth knowing
 * @data:	passed to @fn
 *
 * Changes nothing but the addresses in @candidate, takes no reference and logs
 * nothing. What can only be found by doing is not predicted: callbacks that
 * refuse, memory, livepatch relocations, ftrace that is disabled or has the
 * function in other hands.
 *
 * While a transition runs, the livepatches that it takes away are left out.
 *
 * The caller holds klp_mutex.
 *
 * Return: 0 when nothing stands in the way, the error of the first finding
 * that does, or -ENOMEM with nothing reported.
 */
int klp_check(struct klp_registry *reg, struct klp_footprint *candidate,
	      const struct klp_patch *transition, klp_report_fn fn, void *data)
{
	struct klp_checking check = {
		.reg = reg,
		.candidate = candidate,
		.transition = transition,
		.fn = fn,
		.data = data,
	};

	lockdep_assert_held(&klp_mutex);

	klp_footprint_resolve(candidate);
	if (klp_sort_by_addr(&check))
		return -ENOMEM;

	klp_check_installed(&check);
	klp_check_duplicates(&check);
	klp_check_transition(&check);
	klp_check_state_conflicts(&check);
	klp_check_missing_states(&check);
	klp_check_state_versions(&check);
	klp_check_funcs(&check);
	klp_check_symbols(&check, KLP_FINDING_SYMBOL_MISSING);
	klp_check_symbols(&check, KLP_FINDING_SYMBOL_AMBIGUOUS);
	klp_check_addrs(&check);
	klp_report_replaced(&check);
	klp_report_not_loaded(&check);

	kvfree(check.by_addr);

	return check.error;
}
EXPORT_SYMBOL_IF_KUNIT(klp_check);

/**
 * klp_has_removal_callbacks() - does a livepatch want to know when it goes?
 * @patch:	the livepatch
 *
 * Return: true when it has a callback that runs when it is disabled, but not
 * when it is replaced.
 */
bool klp_has_removal_callbacks(const struct klp_patch *patch)
{
	struct klp_object *obj;

	klp_for_each_object(patch, obj) {
		if (obj->callbacks.pre_unpatch || obj->callbacks.post_unpatch)
			return true;
	}

	return false;
}
