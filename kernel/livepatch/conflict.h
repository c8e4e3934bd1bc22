/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Livepatch conflicts: may a livepatch be enabled beside the installed ones?
 */
#ifndef _LIVEPATCH_CONFLICT_H
#define _LIVEPATCH_CONFLICT_H

#include <uapi/linux/klp_netlink.h>
#include "footprint.h"
#include "registry.h"

/**
 * struct klp_report - something that a check has found
 * @finding:	what it is
 * @patch:	the installed livepatch that it is about, or NULL
 * @func:	the function that it is about, or NULL
 * @other_func:	the other name of that function, or NULL
 * @state_id:	the state that it is about, or 0
 * @state:	what the candidate says of that state, NULL when it lacks it
 * @other_state: what the installed livepatch says of it, or NULL
 * @object:	the object that it is about where @func is NULL
 *
 * What it points to is valid as long as klp_mutex is held.
 */
struct klp_report {
	enum klp_finding finding;
	const struct klp_patch *patch;
	const struct klp_footprint_func *func;
	const struct klp_footprint_func *other_func;
	unsigned long state_id;
	const struct klp_footprint_state *state;
	const struct klp_footprint_state *other_state;
	const char *object;
};

/**
 * typedef klp_report_fn - is told what a check has found
 * @report:	one finding
 * @data:	what the caller of klp_check() has passed on
 *
 * Called with klp_mutex held, may sleep.
 */
typedef void (*klp_report_fn)(const struct klp_report *report, void *data);

int klp_check(struct klp_registry *reg, struct klp_footprint *candidate,
	      const struct klp_patch *transition, klp_report_fn fn, void *data);
int klp_finding_error(enum klp_finding finding);
bool klp_has_removal_callbacks(const struct klp_patch *patch);

#endif /* _LIVEPATCH_CONFLICT_H */
