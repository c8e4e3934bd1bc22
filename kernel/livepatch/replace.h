/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Livepatch replacement: who replaces whom
 */
#ifndef _LIVEPATCH_REPLACE_H
#define _LIVEPATCH_REPLACE_H

#include <linux/livepatch.h>
#include "core.h"
#include "footprint.h"

bool klp_replaces(const struct klp_footprint *new,
		  const struct klp_footprint *old);

void klp_record_replaced(struct klp_patch *new);
void klp_forget_replaced(struct klp_patch *new);

/**
 * klp_is_replaced_by() - the record of what klp_replaces() has said
 * @old:	an installed livepatch
 * @new:	the livepatch in transition, or one that has just left it
 *
 * Return: true when enabling @new has recorded that it replaces @old.
 */
static inline bool klp_is_replaced_by(const struct klp_patch *old,
				      const struct klp_patch *new)
{
	return old->replaced_by == new;
}

#endif /* _LIVEPATCH_REPLACE_H */
