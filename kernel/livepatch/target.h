/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Livepatch targets: modules that livepatches patch, and that come and go
 */
#ifndef _LIVEPATCH_TARGET_H
#define _LIVEPATCH_TARGET_H

#include "registry.h"

int klp_register_target(struct klp_registry *reg, const char *name);
void klp_unregister_target(struct klp_registry *reg, const char *name);

#endif /* _LIVEPATCH_TARGET_H */
