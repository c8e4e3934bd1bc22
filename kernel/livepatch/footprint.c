// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Livepatch footprints: what a livepatch touches
 *
 * A footprint lists the functions and states of a livepatch in a form that is
 * quick to compare. It is made from a struct klp_patch that is to be enabled,
 * or from a description of one that is only asked about: what follows does
 * not know the difference.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <kunit/visibility.h>
#include <linux/bsearch.h>
#include <linux/jhash.h>
#include <linux/kallsyms.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/once.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include "core.h"
#include "footprint.h"

/* vmlinux comes first, the modules follow in alphabetical order. */
static int klp_cmp_object(const char *a, const char *b)
{
	if (!a || !b)
		return !!a - !!b;

	return strcmp(a, b);
}

static int klp_cmp_key(const struct klp_func_key *a,
		       const struct klp_func_key *b)
{
	int ret;

	ret = klp_cmp_object(a->object, b->object);
	if (ret)
		return ret;

	ret = strcmp(a->name, b->name);
	if (ret)
		return ret;

	return a->sympos < b->sympos ? -1 : a->sympos > b->sympos;
}

static int klp_cmp_funcs(const void *a, const void *b)
{
	const struct klp_footprint_func *fa = *(struct klp_footprint_func **)a;
	const struct klp_footprint_func *fb = *(struct klp_footprint_func **)b;

	return klp_cmp_key(&fa->key, &fb->key);
}

static int klp_cmp_states(const void *a, const void *b)
{
	const struct klp_footprint_state *sa = *(struct klp_footprint_state **)a;
	const struct klp_footprint_state *sb = *(struct klp_footprint_state **)b;

	if (sa->id != sb->id)
		return sa->id < sb->id ? -1 : 1;

	/* What is there twice stays in the order of the livepatch. */
	return sa < sb ? -1 : sa > sb;
}

/**
 * klp_same_func() - are two functions the same by name?
 * @a:	one function
 * @b:	the other
 *
 * Two names of one address are not seen here, see klp_check().
 *
 * Return: true when object, name and position are equal.
 */
bool klp_same_func(const struct klp_func_key *a, const struct klp_func_key *b)
{
	return a->hash == b->hash && !klp_cmp_key(a, b);
}

/**
 * klp_footprint_alloc() - start a footprint
 * @name:	name of the livepatch; not copied
 * @set:	its replace set
 * @nr_funcs:	number of functions that klp_footprint_set_func() will fill in
 * @nr_states:	number of states that klp_footprint_set_state() will fill in
 *
 * Return: the footprint, to be completed by klp_footprint_seal() and freed by
 * klp_footprint_free(), or NULL when there is no memory.
 */
struct klp_footprint *klp_footprint_alloc(const char *name, unsigned int set,
					  unsigned int nr_funcs,
					  unsigned int nr_states)
{
	struct klp_footprint *fp;

	fp = kzalloc_obj(*fp, GFP_KERNEL_ACCOUNT);
	if (!fp)
		return NULL;

	fp->name = name;
	fp->replace_set = set;
	fp->nr_funcs = nr_funcs;
	fp->nr_states = nr_states;

	fp->funcs = kvcalloc(nr_funcs, sizeof(*fp->funcs), GFP_KERNEL_ACCOUNT);
	fp->sorted = kvcalloc(nr_funcs, sizeof(*fp->sorted), GFP_KERNEL_ACCOUNT);
	fp->states = kvcalloc(nr_states, sizeof(*fp->states), GFP_KERNEL_ACCOUNT);
	fp->sorted_states = kvcalloc(nr_states, sizeof(*fp->sorted_states),
				     GFP_KERNEL_ACCOUNT);
	if (!fp->funcs || !fp->sorted || !fp->states || !fp->sorted_states) {
		klp_footprint_free(fp);
		return NULL;
	}

	return fp;
}
EXPORT_SYMBOL_IF_KUNIT(klp_footprint_alloc);

/**
 * klp_footprint_free() - free a footprint
 * @fp:	the footprint, may be NULL; must not be in a registry
 */
void klp_footprint_free(struct klp_footprint *fp)
{
	if (!fp)
		return;

	/* A leak is better than a registry that refers to freed memory. */
	if (WARN_ON(fp->registered))
		return;

	kvfree(fp->objects);
	kvfree(fp->sorted_states);
	kvfree(fp->states);
	kvfree(fp->sorted);
	kvfree(fp->funcs);
	kfree(fp);
}
EXPORT_SYMBOL_IF_KUNIT(klp_footprint_free);

/* With a seed: who chooses names must not choose which of them collide. */
static u32 klp_hash_func(const struct klp_func_key *key)
{
	static u32 seed __read_mostly;
	u32 hash;

	get_random_once(&seed, sizeof(seed));

	hash = jhash(key->name, strlen(key->name), seed + key->sympos);
	if (key->object)
		hash = jhash(key->object, strlen(key->object), hash);

	return hash;
}

/**
 * klp_footprint_set_func() - fill in a function
 * @fp:		the footprint, not yet sealed
 * @i:		index of the function
 * @object:	module, NULL for vmlinux; not copied
 * @name:	name of the function; not copied
 * @sympos:	position of the symbol, 0 when it has to be unique
 */
void klp_footprint_set_func(struct klp_footprint *fp, unsigned int i,
			    const char *object, const char *name,
			    unsigned long sympos)
{
	struct klp_footprint_func *func = &fp->funcs[i];
	struct klp_func_key *key = &func->key;

	func->footprint = fp;
	func->unique = !sympos;

	key->object = object;
	key->name = name;
	key->sympos = sympos ?: 1;
	key->hash = klp_hash_func(key);

	fp->sorted[i] = func;
}
EXPORT_SYMBOL_IF_KUNIT(klp_footprint_set_func);

/**
 * klp_footprint_set_state() - fill in a state
 * @fp:		the footprint, not yet sealed
 * @i:		index of the state
 * @id:		identifier of the state
 * @version:	version of the change
 */
void klp_footprint_set_state(struct klp_footprint *fp, unsigned int i,
			     unsigned long id, unsigned int version)
{
	struct klp_footprint_state *state = &fp->states[i];

	state->footprint = fp;
	state->id = id;
	state->version = version;

	fp->sorted_states[i] = state;
}
EXPORT_SYMBOL_IF_KUNIT(klp_footprint_set_state);

/**
 * klp_footprint_seal() - complete a footprint that has been filled in
 * @fp:	the footprint
 *
 * Return: 0, or -ENOMEM
 */
int klp_footprint_seal(struct klp_footprint *fp)
{
	struct klp_footprint_object *obj = NULL;
	unsigned int i, nr_objects = 0;
	const char *name;

	sort(fp->sorted, fp->nr_funcs, sizeof(*fp->sorted), klp_cmp_funcs, NULL);
	sort(fp->sorted_states, fp->nr_states, sizeof(*fp->sorted_states),
	     klp_cmp_states, NULL);

	for (i = 0; i < fp->nr_funcs; i++) {
		name = fp->sorted[i]->key.object;
		if (!i || klp_cmp_object(name, fp->sorted[i - 1]->key.object))
			nr_objects++;
	}

	fp->objects = kvcalloc(nr_objects, sizeof(*fp->objects),
			       GFP_KERNEL_ACCOUNT);
	if (!fp->objects)
		return -ENOMEM;

	for (i = 0; i < fp->nr_funcs; i++) {
		name = fp->sorted[i]->key.object;
		if (!obj || klp_cmp_object(name, obj->name)) {
			obj = &fp->objects[fp->nr_objects++];
			obj->name = name;
			obj->funcs = &fp->sorted[i];
		}
		obj->nr_funcs++;
	}

	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(klp_footprint_seal);

/**
 * klp_footprint_of_patch() - make the footprint of a livepatch
 * @patch:	a livepatch that has passed klp_check_patch()
 *
 * Return: the footprint, or NULL when there is no memory. It refers to names
 * in @patch.
 */
struct klp_footprint *klp_footprint_of_patch(struct klp_patch *patch)
{
	unsigned int nr_funcs = 0, nr_states = 0, i = 0;
	struct klp_footprint *fp;
	struct klp_object *obj;
	struct klp_func *func;

	klp_for_each_object_static(patch, obj)
		klp_for_each_func_static(obj, func)
			nr_funcs++;
	while (patch->states && patch->states[nr_states].id)
		nr_states++;

	fp = klp_footprint_alloc(patch->mod->name, patch->replace_set,
				 nr_funcs, nr_states);
	if (!fp)
		return NULL;

	fp->patch = patch;

	klp_for_each_object_static(patch, obj)
		klp_for_each_func_static(obj, func)
			klp_footprint_set_func(fp, i++, obj->name,
					       func->old_name,
					       func->old_sympos);
	for (i = 0; i < nr_states; i++)
		klp_footprint_set_state(fp, i, patch->states[i].id,
					patch->states[i].version);

	if (klp_footprint_seal(fp)) {
		klp_footprint_free(fp);
		return NULL;
	}

	return fp;
}
EXPORT_SYMBOL_IF_KUNIT(klp_footprint_of_patch);

static int klp_cmp_key_to_func(const void *key, const void *elem)
{
	const struct klp_footprint_func *func = *(struct klp_footprint_func **)elem;

	return klp_cmp_key(key, &func->key);
}

/**
 * klp_footprint_find_func() - find a function by its name
 * @fp:		the footprint
 * @key:	object, name and position
 *
 * Return: the function, NULL when @fp does not have it.
 */
const struct klp_footprint_func *
klp_footprint_find_func(const struct klp_footprint *fp,
			const struct klp_func_key *key)
{
	struct klp_footprint_func **found;

	found = bsearch(key, fp->sorted, fp->nr_funcs, sizeof(*fp->sorted),
			klp_cmp_key_to_func);
	return found ? *found : NULL;
}

static int klp_cmp_id_to_state(const void *key, const void *elem)
{
	const struct klp_footprint_state *state = *(struct klp_footprint_state **)elem;
	unsigned long id = *(const unsigned long *)key;

	return id < state->id ? -1 : id > state->id;
}

/**
 * klp_footprint_find_state() - find a state
 * @fp:	the footprint
 * @id:	identifier of the state
 *
 * Return: the state, NULL when @fp does not have it.
 */
const struct klp_footprint_state *
klp_footprint_find_state(const struct klp_footprint *fp, unsigned long id)
{
	struct klp_footprint_state **found;

	found = bsearch(&id, fp->sorted_states, fp->nr_states,
			sizeof(*fp->sorted_states), klp_cmp_id_to_state);
	return found ? *found : NULL;
}

/* The first of the sorted functions that is not before that name and position */
static unsigned int klp_lower_bound(const struct klp_footprint_object *obj,
				    const char *name, unsigned long sympos)
{
	const struct klp_func_key *key;
	unsigned int from = 0, to = obj->nr_funcs, middle;
	int cmp;

	while (from < to) {
		middle = from + (to - from) / 2;
		key = &obj->funcs[middle]->key;
		cmp = strcmp(key->name, name);
		if (cmp < 0 || (!cmp && key->sympos < sympos))
			from = middle + 1;
		else
			to = middle;
	}

	return from;
}

/* Do the functions of an object go on at @i with one of that name? */
static bool klp_has_name(const struct klp_footprint_object *obj, unsigned int i,
			 const char *name)
{
	return i < obj->nr_funcs && !strcmp(obj->funcs[i]->key.name, name);
}

/*
 * Called for each symbol of that name, in the order in which positions count.
 * There may be many of them, and many functions of that name: the first one
 * counts for all.
 */
static void klp_match_symbol(struct klp_footprint_object *obj, unsigned int first,
			     const char *name, unsigned long addr)
{
	unsigned long sympos = ++obj->funcs[first]->matches;
	unsigned int i;

	for (i = klp_lower_bound(obj, name, sympos);
	     klp_has_name(obj, i, name) && obj->funcs[i]->key.sympos == sympos; i++)
		obj->funcs[i]->addr = addr;
}

/**
 * klp_is_for_init() - does something belong to the initialization of a module?
 * @addr:	its address
 *
 * It is only there while the module is being loaded, and so are its symbols. They
 * are left out wherever positions are counted, else the same position would mean
 * something else later.
 *
 * Return: true when it goes away as soon as the module is live.
 */
bool klp_is_for_init(unsigned long addr)
{
	struct module *mod;
	bool for_init;

	rcu_read_lock();
	mod = __module_address(addr);
	for_init = mod && within_module_init(addr, mod);
	rcu_read_unlock();

	return for_init;
}

static int klp_match_module_symbol(void *data, const char *name,
				   unsigned long addr)
{
	struct klp_footprint_object *obj = data;
	unsigned int first = klp_lower_bound(obj, name, 0);

	if (klp_has_name(obj, first, name) && !klp_is_for_init(addr))
		klp_match_symbol(obj, first, name, addr);

	return 0;
}

/* The functions of vmlinux that have one name; @first is the first of them. */
struct klp_namesakes {
	struct klp_footprint_object *obj;
	unsigned int first;
};

static int klp_match_vmlinux_symbol(void *data, unsigned long addr)
{
	struct klp_namesakes *same = data;
	const char *name = same->obj->funcs[same->first]->key.name;

	klp_match_symbol(same->obj, same->first, name, addr);
	return 0;
}

static void klp_lookup_in_vmlinux(struct klp_footprint_object *obj)
{
	struct klp_namesakes same = {
		.obj = obj,
	};
	const char *name;

	while (same.first < obj->nr_funcs) {
		name = obj->funcs[same.first]->key.name;
		kallsyms_on_each_match_symbol(klp_match_vmlinux_symbol, name, &same);
		do
			same.first++;
		while (klp_has_name(obj, same.first, name));
		cond_resched();
	}
}

/* What klp_find_object_symbol() would say, without saying it */
static int klp_lookup_result(const struct klp_footprint_func *func)
{
	if (!func->matches)
		return -ENOENT;
	if (!func->addr)
		return -ERANGE;
	if (func->unique && func->matches > 1)
		return -ENOTUNIQ;

	return 0;
}

/**
 * klp_footprint_resolve_object() - look up the functions of a loaded object
 * @obj:	the object
 *
 * Sets addr and lookup of each function. Logs nothing, and takes no reference:
 * the caller has to make sure that the object stays, by holding klp_mutex.
 */
void klp_footprint_resolve_object(struct klp_footprint_object *obj)
{
	struct klp_footprint_func *func;
	unsigned int i;

	for (i = 0; i < obj->nr_funcs; i++) {
		obj->funcs[i]->matches = 0;
		obj->funcs[i]->addr = 0;
	}

	/* One pass over a module serves all its functions. */
	if (obj->name)
		module_kallsyms_on_each_symbol(obj->name,
					       klp_match_module_symbol, obj);
	else
		klp_lookup_in_vmlinux(obj);

	for (i = 0; i < obj->nr_funcs; i++) {
		func = obj->funcs[i];
		if (i && klp_has_name(obj, i - 1, func->key.name))
			func->matches = obj->funcs[i - 1]->matches;
		func->lookup = klp_lookup_result(func);
		if (func->lookup)
			func->addr = 0;
	}

	obj->loaded = true;
}

/**
 * klp_footprint_forget_object() - the object is not there any more
 * @obj:	the object
 */
void klp_footprint_forget_object(struct klp_footprint_object *obj)
{
	unsigned int i;

	for (i = 0; i < obj->nr_funcs; i++) {
		obj->funcs[i]->addr = 0;
		obj->funcs[i]->lookup = 0;
	}

	obj->loaded = false;
}

/**
 * klp_footprint_resolve() - look up the functions of all loaded objects
 * @fp:	the footprint
 *
 * Functions of objects that are not loaded get no address.
 */
void klp_footprint_resolve(struct klp_footprint *fp)
{
	struct klp_footprint_object *obj;

	lockdep_assert_held(&klp_mutex);

	for (obj = fp->objects; obj < klp_objects_end(fp); obj++) {
		if (!obj->name || klp_find_alive_module(obj->name))
			klp_footprint_resolve_object(obj);
		else
			klp_footprint_forget_object(obj);
	}
}
