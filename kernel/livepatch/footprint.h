/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Livepatch footprints: what a livepatch touches
 */
#ifndef _LIVEPATCH_FOOTPRINT_H
#define _LIVEPATCH_FOOTPRINT_H

#include <linux/rhashtable-types.h>
#include <linux/types.h>

struct klp_footprint;
struct klp_patch;
struct klp_supersedes;

/**
 * struct klp_func_key - the identity of a function
 * @object:	module that has the function, NULL for vmlinux
 * @name:	symbol name
 * @sympos:	position among the symbols of that name in the object, from 1;
 *		a livepatch that leaves it open means the first and only one
 * @hash:	hash of the above; equal keys have equal hashes
 */
struct klp_func_key {
	const char *object;
	const char *name;
	unsigned long sympos;
	u32 hash;
};

/**
 * struct klp_footprint_func - a function that a livepatch patches
 * @key:	its identity
 * @footprint:	the footprint that it belongs to
 * @unique:	the livepatch names no position: the symbol has to be unique
 * @addr:	address, 0 while the object is not loaded or has no such symbol
 * @lookup:	0, -ENOENT (no such symbol), -ERANGE (no such position) or
 *		-ENOTUNIQ, as found by klp_footprint_resolve()
 * @matches:	symbols of that name seen by the look-up; while that runs, only
 *		the first one of that name in the object counts
 * @by_key:	node in the registry's functions, by @key
 * @by_addr:	node in the registry's functions, by @addr
 */
struct klp_footprint_func {
	struct klp_func_key key;
	struct klp_footprint *footprint;
	bool unique;
	unsigned long addr;
	int lookup;
	unsigned long matches;
	struct rhlist_head by_key;
	struct rhlist_head by_addr;
};

/**
 * struct klp_footprint_object - the functions of one object
 * @name:	module, NULL for vmlinux
 * @funcs:	the functions, sorted by name and position
 * @nr_funcs:	how many
 * @loaded:	the object was loaded when its functions were looked up
 */
struct klp_footprint_object {
	const char *name;
	struct klp_footprint_func **funcs;
	unsigned int nr_funcs;
	bool loaded;
};

/**
 * struct klp_footprint_state - a system state that a livepatch modifies
 * @id:		identifier
 * @version:	version of the change
 * @footprint:	the footprint that it belongs to
 * @by_id:	node in the registry's states
 */
struct klp_footprint_state {
	unsigned long id;
	unsigned int version;
	struct klp_footprint *footprint;
	struct rhlist_head by_id;
};

/**
 * struct klp_footprint - what a livepatch touches
 * @name:		name of the livepatch
 * @replace_set:	its replace set
 * @supersedes:		the other sets that it replaces, too; NULL for none
 * @patch:		the livepatch, NULL for one that is only asked about
 * @funcs:		functions in the order in which the livepatch has them
 * @sorted:		the same, sorted by object, name and position
 * @objects:		objects that have at least one function, sorted
 * @states:		states in the order in which the livepatch has them
 * @sorted_states:	the same, sorted by identifier
 * @nr_funcs:		number of functions
 * @nr_objects:		number of objects
 * @nr_states:		number of states
 * @registered:		it is in a registry, see klp_register()
 * @serial:		rises with each footprint that is registered, so that one
 *			who goes through them can find the place again
 *
 * Nops are no part of it: they put the original code back, and go away.
 *
 * The strings and @supersedes belong to whom the footprint describes. They have
 * to live as long as the footprint does.
 */
struct klp_footprint {
	const char *name;
	unsigned int replace_set;
	const struct klp_supersedes *supersedes;
	struct klp_patch *patch;
	struct klp_footprint_func *funcs;
	struct klp_footprint_func **sorted;
	struct klp_footprint_object *objects;
	struct klp_footprint_state *states;
	struct klp_footprint_state **sorted_states;
	unsigned int nr_funcs;
	unsigned int nr_objects;
	unsigned int nr_states;
	bool registered;
	u64 serial;
};

static inline struct klp_footprint_func *
klp_funcs_end(const struct klp_footprint *fp)
{
	return fp->funcs + fp->nr_funcs;
}

static inline struct klp_footprint_state *
klp_states_end(const struct klp_footprint *fp)
{
	return fp->states + fp->nr_states;
}

static inline struct klp_footprint_object *
klp_objects_end(const struct klp_footprint *fp)
{
	return fp->objects + fp->nr_objects;
}

struct klp_footprint *klp_footprint_alloc(const char *name, unsigned int set,
					  unsigned int nr_funcs,
					  unsigned int nr_states);
void klp_footprint_free(struct klp_footprint *fp);

void klp_footprint_set_func(struct klp_footprint *fp, unsigned int i,
			    const char *object, const char *name,
			    unsigned long sympos);
void klp_footprint_set_state(struct klp_footprint *fp, unsigned int i,
			     unsigned long id, unsigned int version);
int klp_footprint_seal(struct klp_footprint *fp);
struct klp_footprint *klp_footprint_of_patch(struct klp_patch *patch);

bool klp_same_func(const struct klp_func_key *a, const struct klp_func_key *b);
const struct klp_footprint_func *
klp_footprint_find_func(const struct klp_footprint *fp,
			const struct klp_func_key *key);
const struct klp_footprint_state *
klp_footprint_find_state(const struct klp_footprint *fp, unsigned long id);

void klp_footprint_resolve(struct klp_footprint *fp);
void klp_footprint_resolve_object(struct klp_footprint_object *obj);
void klp_footprint_forget_object(struct klp_footprint_object *obj);
bool klp_is_for_init(unsigned long addr);

#endif /* _LIVEPATCH_FOOTPRINT_H */
