/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fake.h - a registry of livepatches that patch nothing
 *
 * The rest of the kernel does not know of them: what is asked here has nothing
 * to do with the livepatches that are really installed.
 */
#ifndef _LIVEPATCH_TESTS_FAKE_H
#define _LIVEPATCH_TESTS_FAKE_H

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include "../conflict.h"
#include "../core.h"

/**
 * struct fake_world - a registry and what is in it
 * @patches:	the livepatches
 * @reg:	the registry
 */
struct fake_world {
	struct list_head patches;
	struct klp_registry reg;
};

/* A livepatch and, as its name is that of its module, the module. */
struct fake_livepatch {
	struct klp_patch patch;
	struct module mod;
};

static inline int fake_world_init(struct fake_world *world)
{
	INIT_LIST_HEAD(&world->patches);

	return klp_registry_init(&world->reg, &world->patches);
}

/* Free a livepatch that has not been added, or not successfully. */
static inline void fake_free(struct klp_patch *patch)
{
	klp_footprint_free(patch->footprint);
	kfree(container_of(patch, struct fake_livepatch, patch));
}

/* Make a livepatch of a footprint, which it owns from then on. */
static inline struct klp_patch *fake_alloc(struct klp_footprint *fp)
{
	struct fake_livepatch *fake;

	fake = kzalloc_obj(*fake);
	if (!fake) {
		klp_footprint_free(fp);
		return NULL;
	}

	strscpy(fake->mod.name, fp->name);
	INIT_LIST_HEAD(&fake->patch.obj_list);
	fake->patch.mod = &fake->mod;
	fake->patch.replace_set = fp->replace_set;
	fake->patch.footprint = fp;
	fp->patch = &fake->patch;

	return &fake->patch;
}

static inline int fake_add(struct fake_world *world, struct klp_patch *patch)
{
	int ret;

	guard(mutex)(&klp_mutex);

	ret = klp_register(&world->reg, patch->footprint);
	if (!ret)
		list_add_tail(&patch->list, &world->patches);

	return ret;
}

static inline void fake_remove(struct fake_world *world, struct klp_patch *patch)
{
	guard(mutex)(&klp_mutex);

	list_del(&patch->list);
	klp_unregister(&world->reg, patch->footprint);
}

static inline void fake_world_destroy(struct fake_world *world)
{
	struct klp_patch *patch, *tmp;

	list_for_each_entry_safe(patch, tmp, &world->patches, list) {
		fake_remove(world, patch);
		fake_free(patch);
	}
	klp_registry_destroy(&world->reg);
}

static inline bool fake_has_grown(struct rhashtable *ht)
{
	const struct bucket_table *tbl;

	guard(rcu)();
	tbl = rcu_dereference(ht->tbl);

	return !tbl->nest && !rcu_access_pointer(tbl->future_tbl) &&
	       !rht_grow_above_75(ht, tbl);
}

/*
 * A hash table grows some time after it has become too small. Wait for it:
 * what is counted or measured meanwhile depends on chance.
 */
static inline int fake_world_settle(struct fake_world *world)
{
	unsigned long timeout = jiffies + 60 * HZ;

	while (!fake_has_grown(&world->reg.by_key.ht)) {
		if (time_after(jiffies, timeout))
			return -ETIMEDOUT;
		msleep(20);
	}

	return 0;
}

/* Room for one function name of fake_names() */
#define FAKE_NAME_LEN 16

/*
 * Make many different names, to be freed by kvfree(). They differ in their
 * first letters, as most names of real functions do.
 */
static inline char (*fake_names(unsigned int nr))[FAKE_NAME_LEN]
{
	char (*names)[FAKE_NAME_LEN];
	unsigned int i;

	names = kvmalloc_array(nr, sizeof(*names), GFP_KERNEL);
	if (!names)
		return NULL;

	for (i = 0; i < nr; i++)
		snprintf(names[i], sizeof(*names), "%08x_fake", hash_32(i, 32));

	return names;
}

/* The module that has the functions of fake_names(); it is never loaded. */
#define FAKE_OBJECT "fake_target"

/* Add a livepatch that patches some of the functions of fake_names(). */
static inline int fake_add_many(struct fake_world *world, const char *name,
				char (*names)[FAKE_NAME_LEN], unsigned int nr)
{
	struct klp_footprint *fp;
	struct klp_patch *patch;
	unsigned int i;
	int ret;

	fp = klp_footprint_alloc(name, 0, nr, 0);
	if (!fp)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		klp_footprint_set_func(fp, i, FAKE_OBJECT, names[i], 0);

	ret = klp_footprint_seal(fp);
	patch = fake_alloc(fp);
	if (!patch)
		return -ENOMEM;

	ret = ret ?: fake_add(world, patch);
	if (ret)
		fake_free(patch);

	return ret;
}

/*
 * Make a candidate of another set. Its first functions are the first ones of
 * @names, and in conflict with who has these; the others start at @others.
 */
static inline struct klp_footprint *
fake_candidate(char (*names)[FAKE_NAME_LEN], unsigned int nr_conflicts,
	       char (*others)[FAKE_NAME_LEN], unsigned int nr)
{
	struct klp_footprint *fp;
	unsigned int i;

	fp = klp_footprint_alloc("candidate", 1, nr, 0);
	if (!fp)
		return NULL;
	for (i = 0; i < nr; i++)
		klp_footprint_set_func(fp, i, FAKE_OBJECT, i < nr_conflicts ?
				       names[i] : others[i - nr_conflicts], 0);
	if (klp_footprint_seal(fp)) {
		klp_footprint_free(fp);
		return NULL;
	}

	return fp;
}

#endif /* _LIVEPATCH_TESTS_FAKE_H */
