/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Livepatch remedies: would a refused livepatch be accepted if it superseded
 * other sets?
 */
#ifndef _LIVEPATCH_REMEDY_H
#define _LIVEPATCH_REMEDY_H

#include <uapi/linux/klp_netlink.h>
#include "conflict.h"

struct klp_supersedes;

/**
 * struct klp_remedy - what would make a refused candidate acceptable
 * @supersedes:	the sets to supersede, those that it supersedes anyway among
 *		them unless they are in the way; perhaps none. To be freed by
 *		kfree(). NULL when there is no remedy, or none is needed.
 * @unresolvable: a finding that no superseding resolves, or 0
 */
struct klp_remedy {
	struct klp_supersedes *supersedes;
	enum klp_finding unresolvable;
};

int klp_check_for_remedy(struct klp_registry *reg,
			 struct klp_footprint *candidate,
			 const struct klp_patch *transition,
			 struct klp_remedy *remedy,
			 klp_report_fn fn, void *data);

#endif /* _LIVEPATCH_REMEDY_H */
