// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Livepatch replacement: who replaces whom
 *
 * The question is asked once, when a livepatch is enabled, and the answer is
 * recorded. From then on only the record counts: a livepatch of another set
 * may have come meanwhile, which must not be touched when the first one is
 * disabled and that is reversed.
 */

#include <kunit/visibility.h>
#include <linux/livepatch.h>
#include "core.h"
#include "replace.h"
#include "supersedes.h"

/**
 * klp_replaces() - does one livepatch replace another?
 * @new:	footprint of the livepatch that is to be enabled
 * @old:	footprint of an installed livepatch
 *
 * This is the policy, and the only place that compares sets.
 *
 * Return: true when @new takes the place of @old.
 */
bool klp_replaces(const struct klp_footprint *new,
		  const struct klp_footprint *old)
{
	if (new == old)
		return false;

	return new->replace_set == old->replace_set ||
	       klp_is_superseded(new->supersedes, old->replace_set);
}
EXPORT_SYMBOL_IF_KUNIT(klp_replaces);

/**
 * klp_record_replaced() - record which livepatches a new one replaces
 * @new:	the livepatch that is being enabled; it is not in the list yet
 */
void klp_record_replaced(struct klp_patch *new)
{
	struct klp_patch *old;

	lockdep_assert_held(&klp_mutex);

	klp_for_each_patch(old) {
		if (klp_replaces(new->footprint, old->footprint))
			old->replaced_by = new;
	}
}

/**
 * klp_forget_replaced() - the livepatch goes away: it replaces nothing any more
 * @new:	the livepatch that has been cancelled, reverted or disabled
 */
void klp_forget_replaced(struct klp_patch *new)
{
	struct klp_patch *old;

	lockdep_assert_held(&klp_mutex);

	klp_for_each_patch(old) {
		if (klp_is_replaced_by(old, new))
			old->replaced_by = NULL;
	}
}
