// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Livepatch registry: which functions and states the installed livepatches have
 *
 * They are in hash tables, so that the cost of a look-up does not depend on how
 * much is installed.
 */

#include <kunit/visibility.h>
#include <linux/jhash.h>
#include <linux/livepatch.h>
#include <linux/rhashtable.h>
#include <linux/string.h>
#include "core.h"
#include "registry.h"

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

/**
 * klp_find_installed() - find an installed livepatch by its name
 * @reg:	the registry
 * @name:	the name, as the module loader calls the module
 *
 * Return: the livepatch, NULL when none of that name is installed.
 */
struct klp_patch *klp_find_installed(struct klp_registry *reg, const char *name)
{
	struct klp_patch *patch;

	list_for_each_entry(patch, reg->patches, list) {
		if (!strcmp(patch->footprint->name, name))
			return patch;
	}

	return NULL;
}

/*
 * The entries found stay where they are while klp_mutex is held; RCU is only
 * needed for the look-up, which may meet a table that is being resized.
 */
/**
 * klp_first_by_key() - find who patches a function, by its name
 * @reg:	the registry
 * @key:	object, name and position
 *
 * Return: the first one, NULL when nobody does; see klp_next_by_key().
 */
struct klp_footprint_func *
klp_first_by_key(struct klp_registry *reg, const struct klp_func_key *key)
{
	struct rhlist_head *list;

	rcu_read_lock();
	list = rhltable_lookup(&reg->by_key, key, klp_key_params);
	rcu_read_unlock();

	return list ? container_of(list, struct klp_footprint_func, by_key) : NULL;
}

/**
 * klp_next_by_key() - find who else patches a function, by its name
 * @func:	what has been found before
 *
 * Return: the next one, or NULL
 */
struct klp_footprint_func *
klp_next_by_key(const struct klp_footprint_func *func)
{
	struct rhlist_head *next = rcu_dereference_protected(func->by_key.next, true);

	return next ? container_of(next, struct klp_footprint_func, by_key) : NULL;
}

/**
 * klp_first_by_addr() - find who patches a function, by its address
 * @reg:	the registry
 * @addr:	the address
 *
 * Return: the first one, NULL when nobody does; see klp_next_by_addr().
 */
struct klp_footprint_func *
klp_first_by_addr(struct klp_registry *reg, unsigned long addr)
{
	struct rhlist_head *list;

	rcu_read_lock();
	list = rhltable_lookup(&reg->by_addr, &addr, klp_addr_params);
	rcu_read_unlock();

	return list ? container_of(list, struct klp_footprint_func, by_addr) : NULL;
}

/**
 * klp_next_by_addr() - find who else patches a function, by its address
 * @func:	what has been found before
 *
 * Return: the next one, or NULL
 */
struct klp_footprint_func *
klp_next_by_addr(const struct klp_footprint_func *func)
{
	struct rhlist_head *next = rcu_dereference_protected(func->by_addr.next, true);

	return next ? container_of(next, struct klp_footprint_func, by_addr) : NULL;
}

/**
 * klp_first_by_id() - find who modifies a state
 * @reg:	the registry
 * @id:		the state
 *
 * Return: the first one, NULL when nobody does; see klp_next_by_id().
 */
struct klp_footprint_state *
klp_first_by_id(struct klp_registry *reg, unsigned long id)
{
	struct rhlist_head *list;

	rcu_read_lock();
	list = rhltable_lookup(&reg->by_id, &id, klp_id_params);
	rcu_read_unlock();

	return list ? container_of(list, struct klp_footprint_state, by_id) : NULL;
}

/**
 * klp_next_by_id() - find who else modifies a state
 * @state:	what has been found before
 *
 * Return: the next one, or NULL
 */
struct klp_footprint_state *
klp_next_by_id(const struct klp_footprint_state *state)
{
	struct rhlist_head *next = rcu_dereference_protected(state->by_id.next, true);

	return next ? container_of(next, struct klp_footprint_state, by_id) : NULL;
}

/**
 * klp_remove_addrs() - forget the addresses of functions
 * @reg:	the registry
 * @funcs:	the functions, whose addresses are in it
 * @nr:		how many
 */
void klp_remove_addrs(struct klp_registry *reg,
		      struct klp_footprint_func **funcs, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (funcs[i]->addr)
			rhltable_remove(&reg->by_addr, &funcs[i]->by_addr,
					klp_addr_params);
	}
}

/**
 * klp_insert_addrs() - make the addresses of functions known
 * @reg:	the registry
 * @funcs:	the functions; those without an address are left out
 * @nr:		how many
 *
 * Return: 0, or -ENOMEM with nothing changed
 */
int klp_insert_addrs(struct klp_registry *reg,
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
	fp->serial = ++reg->last_serial;
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
