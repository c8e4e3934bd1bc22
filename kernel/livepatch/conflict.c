// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Livepatch conflicts: may a livepatch be enabled beside the installed ones?
 *
 * klp_enable_patch() asks before it changes anything, and so does everybody
 * who wants to know the answer in advance. Both get it from klp_check().
 *
 * The functions and states of all installed livepatches are in hash tables,
 * so that the cost of an answer depends on the candidate and on what it would
 * replace, but not on how much else is installed.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <kunit/visibility.h>
#include <linux/bsearch.h>
#include <linux/ftrace.h>
#include <linux/jhash.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include "conflict.h"
#include "core.h"
#include "replace.h"

/* Modules come and go before klp_init() has prepared the rest of it. */
struct klp_registry klp_installed = {
	.patches = &klp_patches,
};

static u32 klp_hash_key(const void *data, u32 len, u32 seed)
{
	const struct klp_func_key *key = data;

	return jhash_1word(key->hash, seed);
}

static int klp_compare_key(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct klp_footprint_func *func = obj;
	const struct klp_func_key *key = arg->key;

#if IS_ENABLED(CONFIG_LIVEPATCH_CONFLICT_KUNIT_TEST)
	container_of(arg->ht, struct klp_registry, by_key.ht)->nr_key_compares++;
#endif
	return !klp_same_func(&func->key, key);
}

static const struct rhashtable_params klp_key_params = {
	.key_len = sizeof(struct klp_func_key),
	.key_offset = offsetof(struct klp_footprint_func, key),
	.head_offset = offsetof(struct klp_footprint_func, by_key),
	.hashfn = klp_hash_key,
	.obj_cmpfn = klp_compare_key,
	.automatic_shrinking = true,
};

static const struct rhashtable_params klp_addr_params = {
	.key_len = sizeof(unsigned long),
	.key_offset = offsetof(struct klp_footprint_func, addr),
	.head_offset = offsetof(struct klp_footprint_func, by_addr),
	.automatic_shrinking = true,
};

static const struct rhashtable_params klp_id_params = {
	.key_len = sizeof(unsigned long),
	.key_offset = offsetof(struct klp_footprint_state, id),
	.head_offset = offsetof(struct klp_footprint_state, by_id),
	.automatic_shrinking = true,
};

/**
 * klp_registry_init() - prepare a registry
 * @reg:	the registry
 * @patches:	list of the livepatches whose footprints will be in it
 *
 * Return: 0, or -ENOMEM
 */
int klp_registry_init(struct klp_registry *reg, struct list_head *patches)
{
	int ret;

	reg->patches = patches;

	ret = rhltable_init(&reg->by_key, &klp_key_params);
	if (ret)
		return ret;

	ret = rhltable_init(&reg->by_addr, &klp_addr_params);
	if (ret)
		goto destroy_by_key;

	ret = rhltable_init(&reg->by_id, &klp_id_params);
	if (ret)
		goto destroy_by_addr;

	return 0;

destroy_by_addr:
	rhltable_destroy(&reg->by_addr);
destroy_by_key:
	rhltable_destroy(&reg->by_key);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(klp_registry_init);

/**
 * klp_registry_destroy() - free what a registry has allocated
 * @reg:	the registry, with no footprint in it
 */
void klp_registry_destroy(struct klp_registry *reg)
{
	rhltable_destroy(&reg->by_id);
	rhltable_destroy(&reg->by_addr);
	rhltable_destroy(&reg->by_key);
}
EXPORT_SYMBOL_IF_KUNIT(klp_registry_destroy);

/*
 * The entries found stay where they are while klp_mutex is held; RCU is only
 * needed for the look-up, which may meet a table that is being resized.
 */
static struct klp_footprint_func *
klp_first_by_key(struct klp_registry *reg, const struct klp_func_key *key)
{
	struct rhlist_head *list;

	rcu_read_lock();
	list = rhltable_lookup(&reg->by_key, key, klp_key_params);
	rcu_read_unlock();

	return list ? container_of(list, struct klp_footprint_func, by_key) : NULL;
}

static struct klp_footprint_func *
klp_next_by_key(const struct klp_footprint_func *func)
{
	struct rhlist_head *next = rcu_dereference_protected(func->by_key.next, true);

	return next ? container_of(next, struct klp_footprint_func, by_key) : NULL;
}

static struct klp_footprint_func *
klp_first_by_addr(struct klp_registry *reg, unsigned long addr)
{
	struct rhlist_head *list;

	rcu_read_lock();
	list = rhltable_lookup(&reg->by_addr, &addr, klp_addr_params);
	rcu_read_unlock();

	return list ? container_of(list, struct klp_footprint_func, by_addr) : NULL;
}

static struct klp_footprint_func *
klp_next_by_addr(const struct klp_footprint_func *func)
{
	struct rhlist_head *next = rcu_dereference_protected(func->by_addr.next, true);

	return next ? container_of(next, struct klp_footprint_func, by_addr) : NULL;
}

static struct klp_footprint_state *
klp_first_by_id(struct klp_registry *reg, unsigned long id)
{
	struct rhlist_head *list;

	rcu_read_lock();
	list = rhltable_lookup(&reg->by_id, &id, klp_id_params);
	rcu_read_unlock();

	return list ? container_of(list, struct klp_footprint_state, by_id) : NULL;
}

static struct klp_footprint_state *
klp_next_by_id(const struct klp_footprint_state *state)
{
	struct rhlist_head *next = rcu_dereference_protected(state->by_id.next, true);

	return next ? container_of(next, struct klp_footprint_state, by_id) : NULL;
}

static void klp_remove_addrs(struct klp_registry *reg,
			     struct klp_footprint_func **funcs, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (funcs[i]->addr)
			rhltable_remove(&reg->by_addr, &funcs[i]->by_addr,
					klp_addr_params);
	}
}

static int klp_insert_addrs(struct klp_registry *reg,
			    struct klp_footprint_func **funcs, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (!funcs[i]->addr)
			continue;
		if (rhltable_insert(&reg->by_addr, &funcs[i]->by_addr,
				    klp_addr_params)) {
			klp_remove_addrs(reg, funcs, i);
			return -ENOMEM;
		}
	}

	return 0;
}

static void klp_remove_keys(struct klp_registry *reg, struct klp_footprint *fp,
			    unsigned int nr)
{
	while (nr--)
		rhltable_remove(&reg->by_key, &fp->funcs[nr].by_key,
				klp_key_params);
}

static int klp_insert_keys(struct klp_registry *reg, struct klp_footprint *fp)
{
	unsigned int i;

	for (i = 0; i < fp->nr_funcs; i++) {
		if (rhltable_insert(&reg->by_key, &fp->funcs[i].by_key,
				    klp_key_params)) {
			klp_remove_keys(reg, fp, i);
			return -ENOMEM;
		}
	}

	return 0;
}

static void klp_remove_states(struct klp_registry *reg,
			      struct klp_footprint *fp, unsigned int nr)
{
	while (nr--)
		rhltable_remove(&reg->by_id, &fp->states[nr].by_id,
				klp_id_params);
}

static int klp_insert_states(struct klp_registry *reg, struct klp_footprint *fp)
{
	unsigned int i;

	for (i = 0; i < fp->nr_states; i++) {
		if (rhltable_insert(&reg->by_id, &fp->states[i].by_id,
				    klp_id_params)) {
			klp_remove_states(reg, fp, i);
			return -ENOMEM;
		}
	}

	return 0;
}

/**
 * klp_register() - make a footprint known to later checks
 * @reg:	the registry
 * @fp:		the footprint of a livepatch that has passed klp_check()
 *
 * Return: 0, or -ENOMEM with nothing changed
 */
int klp_register(struct klp_registry *reg, struct klp_footprint *fp)
{
	int ret;

	ret = klp_insert_keys(reg, fp);
	if (ret)
		return ret;

	ret = klp_insert_addrs(reg, fp->sorted, fp->nr_funcs);
	if (ret)
		goto remove_keys;

	ret = klp_insert_states(reg, fp);
	if (ret)
		goto remove_addrs;

	fp->registered = true;
	return 0;

remove_addrs:
	klp_remove_addrs(reg, fp->sorted, fp->nr_funcs);
remove_keys:
	klp_remove_keys(reg, fp, fp->nr_funcs);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(klp_register);

/**
 * klp_unregister() - undo klp_register()
 * @reg:	the registry
 * @fp:		the footprint, in the registry or not
 */
void klp_unregister(struct klp_registry *reg, struct klp_footprint *fp)
{
	if (!fp->registered)
		return;

	klp_remove_states(reg, fp, fp->nr_states);
	klp_remove_addrs(reg, fp->sorted, fp->nr_funcs);
	klp_remove_keys(reg, fp, fp->nr_funcs);
	fp->registered = false;
}
EXPORT_SYMBOL_IF_KUNIT(klp_unregister);

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
		.patch = other ? other->footprint->patch : NULL,
		.other_func = other,
	};

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

static void klp_check_installed(struct klp_checking *check)
{
	const char *name = check->candidate->name;
	struct klp_report report = {};
	struct klp_patch *patch;
	bool loaded;

	list_for_each_entry(patch, check->reg->patches, list) {
		if (strcmp(patch->footprint->name, name))
			continue;
		check->installed = patch;
		report.finding = KLP_FINDING_INSTALLED;
		report.patch = patch;
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
	}
}

/* Does the candidate patch this function, be it under another name? */
static bool klp_takes_over(struct klp_checking *check,
			   const struct klp_footprint_func *old)
{
	if (klp_footprint_find_func(check->candidate, &old->key))
		return true;

	return old->addr && bsearch(&old->addr, check->by_addr,
				    check->nr_by_addr, sizeof(*check->by_addr),
				    klp_cmp_addr_to_func);
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

/* Two livepatches that are enabled and do not replace one another. */
static bool klp_unrelated(const struct klp_footprint *a,
			  const struct klp_footprint *b)
{
	return a != b && a->patch->replaced_by != b->patch &&
	       b->patch->replaced_by != a->patch;
}

static struct klp_footprint_object *
klp_find_target(const struct klp_footprint *fp, const char *name)
{
	struct klp_footprint_object *obj;

	for (obj = fp->objects; obj < klp_objects_end(fp); obj++) {
		if (obj->name && !strcmp(obj->name, name))
			return obj;
	}

	return NULL;
}

/*
 * The addresses of a module that is being loaded are known only now, and with
 * them what is the same function under two names.
 */
static int klp_check_target_func(struct klp_registry *reg, const char *name,
				 const struct klp_footprint_func *func)
{
	const struct klp_footprint *fp = func->footprint;
	struct klp_footprint_func *other;

	if (!func->addr)
		return 0;

	for (other = klp_first_by_addr(reg, func->addr); other;
	     other = klp_next_by_addr(other)) {
		if (other == func)
			continue;
		if (other->footprint != fp && !klp_unrelated(other->footprint, fp))
			continue;

		if (other->footprint == fp)
			pr_err("module '%s' refused: '%s' (set %u) patches one address of it twice: '%s:%s,%lu' and '%s:%s,%lu'\n",
			       name, fp->name, fp->replace_set,
			       name, other->key.name, other->key.sympos,
			       name, func->key.name, func->key.sympos);
		else
			pr_err("module '%s' refused: '%s' (set %u) and '%s' (set %u) both patch one address of it: '%s:%s,%lu' and '%s:%s,%lu'\n",
			       name, other->footprint->name,
			       other->footprint->replace_set,
			       fp->name, fp->replace_set,
			       name, other->key.name, other->key.sympos,
			       name, func->key.name, func->key.sympos);
		return -EINVAL;
	}

	return 0;
}

static int klp_register_target_funcs(struct klp_registry *reg,
				     struct klp_footprint_object *obj)
{
	unsigned int i;
	int ret;

	klp_footprint_resolve_object(obj);
	ret = klp_insert_addrs(reg, obj->funcs, obj->nr_funcs);
	if (ret) {
		pr_err("module '%s' refused: no memory to keep track of its patched functions\n",
		       obj->name);
		klp_footprint_forget_object(obj);
		return ret;
	}

	for (i = 0; i < obj->nr_funcs; i++) {
		ret = klp_check_target_func(reg, obj->name, obj->funcs[i]);
		if (ret)
			return ret;
	}

	return 0;
}

/**
 * klp_register_target() - a module that livepatches may patch is being loaded
 * @reg:	the installed livepatches
 * @name:	name of the module
 *
 * Looks up the functions that the installed livepatches patch in the module.
 *
 * Return: 0; -EINVAL when two of them turn out to be one function under two
 * names, which has been logged then; or -ENOMEM. With nothing changed unless
 * it is 0.
 */
int klp_register_target(struct klp_registry *reg, const char *name)
{
	struct klp_footprint_object *obj;
	struct klp_patch *patch;
	int ret;

	lockdep_assert_held(&klp_mutex);

	list_for_each_entry(patch, reg->patches, list) {
		obj = klp_find_target(patch->footprint, name);
		if (!obj)
			continue;
		ret = klp_register_target_funcs(reg, obj);
		if (ret) {
			klp_unregister_target(reg, name);
			return ret;
		}
	}

	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(klp_register_target);

/**
 * klp_unregister_target() - undo klp_register_target()
 * @reg:	the installed livepatches
 * @name:	name of the module that goes away
 */
void klp_unregister_target(struct klp_registry *reg, const char *name)
{
	struct klp_footprint_object *obj;
	struct klp_patch *patch;

	lockdep_assert_held(&klp_mutex);

	list_for_each_entry(patch, reg->patches, list) {
		obj = klp_find_target(patch->footprint, name);
		if (!obj)
			continue;
		klp_remove_addrs(reg, obj->funcs, obj->nr_funcs);
		klp_footprint_forget_object(obj);
	}
}
EXPORT_SYMBOL_IF_KUNIT(klp_unregister_target);

/**
 * klp_has_func_at() - does a livepatch itself patch the function at an address?
 * @reg:	the registry that @fp is in
 * @fp:		footprint of the livepatch
 * @addr:	the address
 *
 * Return: true when one of the functions in @fp, which has no nops, is there.
 */
bool klp_has_func_at(struct klp_registry *reg, const struct klp_footprint *fp,
		     unsigned long addr)
{
	struct klp_footprint_func *func;

	for (func = klp_first_by_addr(reg, addr); func;
	     func = klp_next_by_addr(func)) {
		if (func->footprint == fp)
			return true;
	}

	return false;
}
EXPORT_SYMBOL_IF_KUNIT(klp_has_func_at);
