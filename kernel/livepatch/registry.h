/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Livepatch registry: which functions and states the installed livepatches have
 */
#ifndef _LIVEPATCH_REGISTRY_H
#define _LIVEPATCH_REGISTRY_H

#include <linux/list.h>
#include <linux/rhashtable-types.h>
#include <linux/types.h>
#include "footprint.h"

/**
 * struct klp_registry - the footprints of the installed livepatches
 * @patches:	the livepatches, linked by klp_patch.list
 * @by_key:	their functions, by object, name and position
 * @by_addr:	those of their functions whose object is loaded, by address
 * @by_id:	their states
 * @last_serial:	the serial number that was given last
 * @nr_key_compares: how often two keys of functions had to be compared; kept
 *		for the tests only
 *
 * Protected by klp_mutex.
 */
struct klp_registry {
	struct list_head *patches;
	struct rhltable by_key;
	struct rhltable by_addr;
	struct rhltable by_id;
	u64 last_serial;
#if IS_ENABLED(CONFIG_LIVEPATCH_CONFLICT_KUNIT_TEST)
	unsigned long nr_key_compares;
#endif
};

extern struct klp_registry klp_installed;

int klp_registry_init(struct klp_registry *reg, struct list_head *patches);
void klp_registry_destroy(struct klp_registry *reg);

int klp_register(struct klp_registry *reg, struct klp_footprint *fp);
void klp_unregister(struct klp_registry *reg, struct klp_footprint *fp);

struct klp_patch *klp_find_installed(struct klp_registry *reg, const char *name);

struct klp_footprint_func *
klp_first_by_key(struct klp_registry *reg, const struct klp_func_key *key);
struct klp_footprint_func *
klp_next_by_key(const struct klp_footprint_func *func);
struct klp_footprint_func *
klp_first_by_addr(struct klp_registry *reg, unsigned long addr);
struct klp_footprint_func *
klp_next_by_addr(const struct klp_footprint_func *func);
struct klp_footprint_state *
klp_first_by_id(struct klp_registry *reg, unsigned long id);
struct klp_footprint_state *
klp_next_by_id(const struct klp_footprint_state *state);

bool klp_has_func_at(struct klp_registry *reg, const struct klp_footprint *fp,
		     unsigned long addr);

int klp_insert_addrs(struct klp_registry *reg,
		     struct klp_footprint_func **funcs, unsigned int nr);
void klp_remove_addrs(struct klp_registry *reg,
		      struct klp_footprint_func **funcs, unsigned int nr);

#endif /* _LIVEPATCH_REGISTRY_H */
