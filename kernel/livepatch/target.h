/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Livepatch targets: modules that livepatches patch, and that come and go
 */
#ifndef _LIVEPATCH_TARGET_H
#define _LIVEPATCH_TARGET_H

#include "conflict.h"
#include "registry.h"

/**
 * struct klp_target_refusal - why a module that livepatches patch is refused
 * @footprint:	footprint of an installed livepatch because of which it is
 * @report:	what has been found about the functions of the module; without
 *		a finding when there was no memory to look
 *
 * Valid as long as klp_mutex is held.
 */
struct klp_target_refusal {
	const struct klp_footprint *footprint;
	struct klp_report report;
};

int klp_register_target(struct klp_registry *reg, const char *name,
			struct klp_target_refusal *refusal);
void klp_unregister_target(struct klp_registry *reg, const char *name);

#endif /* _LIVEPATCH_TARGET_H */
