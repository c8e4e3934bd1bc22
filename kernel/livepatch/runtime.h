/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Livepatch runtime values: what livepatches are going to supersede
 */
#ifndef _LIVEPATCH_RUNTIME_H
#define _LIVEPATCH_RUNTIME_H

#include <linux/kconfig.h>
#include <linux/list.h>
#include <linux/types.h>

struct klp_supersedes;

/**
 * struct klp_runtime_value - what a livepatch is going to supersede
 * @list:	node in klp_runtime_values, which is sorted by @name
 * @supersedes:	the sets
 * @name:	name of the livepatch, with _ and never -
 */
struct klp_runtime_value {
	struct list_head list;
	struct klp_supersedes *supersedes;
	char name[];
};

#if IS_ENABLED(CONFIG_LIVEPATCH_NETLINK)

/* Protected by klp_mutex */
extern struct list_head klp_runtime_values;

struct klp_runtime_value *klp_find_runtime_value(const char *name);
int klp_set_runtime_value(const char *name, struct klp_supersedes *supersedes);
void klp_clear_runtime_value(struct klp_runtime_value *value, u8 event);

#else

/* There is no way to set any. */
static inline struct klp_runtime_value *klp_find_runtime_value(const char *name)
{
	return NULL;
}

static inline void klp_clear_runtime_value(struct klp_runtime_value *value,
					   u8 event) {}

#endif

#endif /* _LIVEPATCH_RUNTIME_H */
