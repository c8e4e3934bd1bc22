/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Livepatch events: what has happened, for everybody who listens
 *
 * To be called with klp_mutex held, and without any spinning lock, after what
 * has happened can be seen: the order of the calls is the order of the events.
 */
#ifndef _LIVEPATCH_EVENT_H
#define _LIVEPATCH_EVENT_H

#include <linux/kconfig.h>
#include <linux/types.h>
#include <uapi/linux/klp_netlink.h>

struct klp_footprint;
struct klp_patch;
struct klp_report;
struct klp_runtime_value;
struct klp_supersedes;

#if IS_ENABLED(CONFIG_LIVEPATCH_NETLINK)

void klp_event_transition(u8 event, const struct klp_patch *patch);
void klp_event_enabled(const struct klp_patch *patch);
void klp_event_disabled(const struct klp_patch *patch);
void klp_event_replaced(const struct klp_patch *old, const struct klp_patch *new);
void klp_event_released(const char *name, unsigned int set);

void klp_event_load_refused(const struct klp_patch *patch,
			    const struct klp_supersedes *in_force,
			    const struct klp_report *report,
			    unsigned int nr_failures, int error);
void klp_event_load_failed(const struct klp_patch *patch, int error);
void klp_event_target_refused(const char *module, const struct klp_footprint *fp,
			      const struct klp_report *report, int error);

void klp_event_runtime(u8 event, const struct klp_runtime_value *value);

#else

static inline void klp_event_transition(u8 event, const struct klp_patch *patch) {}
static inline void klp_event_enabled(const struct klp_patch *patch) {}
static inline void klp_event_disabled(const struct klp_patch *patch) {}
static inline void klp_event_replaced(const struct klp_patch *old,
				      const struct klp_patch *new) {}
static inline void klp_event_released(const char *name, unsigned int set) {}
static inline void klp_event_load_refused(const struct klp_patch *patch,
					  const struct klp_supersedes *in_force,
					  const struct klp_report *report,
					  unsigned int nr_failures, int error) {}
static inline void klp_event_load_failed(const struct klp_patch *patch, int error) {}
static inline void klp_event_target_refused(const char *module,
					    const struct klp_footprint *fp,
					    const struct klp_report *report,
					    int error) {}

#endif

#endif /* _LIVEPATCH_EVENT_H */
