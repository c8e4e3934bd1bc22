// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The generic netlink family "klp": what has happened
 *
 * Events are sent under klp_mutex, which puts them in order. A listener that
 * does not read in time loses some, and is told so by ENOBUFS; nobody waits
 * for it.
 */

#include <linux/livepatch.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include "conflict.h"
#include "core.h"
#include "event.h"
#include "footprint.h"
#include "netlink.h"
#include "netlink_finding.h"
#include "netlink_gen.h"
#include "runtime.h"
#include "supersedes.h"

/* The number of the last event, sent or not. Protected by klp_mutex. */
static u64 klp_nl_sequence;

/* Puts the attributes of an event. Returns 0 or -EMSGSIZE. */
typedef int (*klp_nl_event_fn)(struct sk_buff *skb, const void *data);

static struct sk_buff *klp_nl_make_event(u8 event, klp_nl_event_fn fill,
					 const void *data)
{
	struct genl_info info;
	struct sk_buff *skb;
	void *hdr;

	skb = genlmsg_new(KLP_NL_EVENT_SIZE, GFP_KERNEL);
	if (!skb)
		return NULL;

	genl_info_init_ntf(&info, &klp_nl_family, event);
	hdr = genlmsg_iput(skb, &info);
	/* There is room for the largest event. */
	if (WARN_ON_ONCE(!hdr || fill(skb, data))) {
		nlmsg_free(skb);
		return NULL;
	}
	genlmsg_end(skb, hdr);

	return skb;
}

static void klp_nl_send_event(u8 event, klp_nl_event_fn fill, const void *data)
{
	struct sk_buff *skb;

	lockdep_assert_held(&klp_mutex);

	klp_nl_sequence++;
	if (!klp_nl_is_registered() ||
	    !genl_has_listeners(&klp_nl_family, &init_net, KLP_NLGRP_EVENTS))
		return;

	skb = klp_nl_make_event(event, fill, data);
	if (skb)
		genlmsg_multicast(&klp_nl_family, skb, 0, KLP_NLGRP_EVENTS,
				  GFP_KERNEL);
	else
		genl_set_err(&klp_nl_family, &init_net, 0, KLP_NLGRP_EVENTS,
			     -ENOBUFS);
}

/* What is told of a livepatch; what is NULL or false is left out. */
struct klp_nl_patch_event {
	const char *name;
	u32 replace_set;
	bool in_transition;
	enum klp_direction direction;
	const struct klp_supersedes *supersedes;
	const char *replaced_by;
	bool forced;
};

static int klp_nl_fill_patch_event(struct sk_buff *skb, const void *data)
{
	const struct klp_nl_patch_event *event = data;

	if (nla_put_uint(skb, KLP_A_PATCH_SEQUENCE, klp_nl_sequence) ||
	    nla_put_u32(skb, KLP_A_PATCH_GENERATION, klp_generation) ||
	    nla_put_string(skb, KLP_A_PATCH_NAME, event->name) ||
	    nla_put_u32(skb, KLP_A_PATCH_REPLACE_SET, event->replace_set) ||
	    (event->in_transition &&
	     nla_put_u32(skb, KLP_A_PATCH_DIRECTION, event->direction)) ||
	    (event->supersedes &&
	     (klp_nl_put_supersedes(skb, event->supersedes,
				    KLP_A_PATCH_SUPERSEDES,
				    KLP_A_PATCH_SUPERSEDES_ALL) ||
	      nla_put_u32(skb, KLP_A_PATCH_SUPERSEDES_ORIGIN,
			  event->supersedes->origin))) ||
	    (event->replaced_by &&
	     nla_put_string(skb, KLP_A_PATCH_REPLACED_BY, event->replaced_by)) ||
	    (event->forced && nla_put_flag(skb, KLP_A_PATCH_FORCED)))
		return -EMSGSIZE;

	return 0;
}

static void klp_nl_send_patch_event(u8 event,
				    const struct klp_nl_patch_event *data)
{
	klp_nl_send_event(event, klp_nl_fill_patch_event, data);
}

/**
 * klp_event_transition() - tell of a transition
 * @event:	KLP_CMD_TRANSITION_*
 * @patch:	the livepatch that is in transition, or was until now
 */
void klp_event_transition(u8 event, const struct klp_patch *patch)
{
	struct klp_nl_patch_event data = {
		.name = patch->mod->name,
		.replace_set = patch->replace_set,
		.in_transition = true,
		.direction = patch->enabled ? KLP_DIRECTION_PATCHING :
					      KLP_DIRECTION_UNPATCHING,
	};

	if (event == KLP_CMD_TRANSITION_STARTED && patch->enabled)
		data.supersedes = patch->in_force;

	klp_nl_send_patch_event(event, &data);
}

/**
 * klp_event_enabled() - tell that a livepatch has been enabled
 * @patch:	the livepatch
 */
void klp_event_enabled(const struct klp_patch *patch)
{
	struct klp_nl_patch_event data = {
		.name = patch->mod->name,
		.replace_set = patch->replace_set,
		.supersedes = patch->in_force,
	};

	klp_nl_send_patch_event(KLP_CMD_PATCH_ENABLED, &data);
}

/**
 * klp_event_disabled() - tell that a livepatch has been disabled
 * @patch:	the livepatch
 */
void klp_event_disabled(const struct klp_patch *patch)
{
	struct klp_nl_patch_event data = {
		.name = patch->mod->name,
		.replace_set = patch->replace_set,
		.forced = patch->forced,
	};

	klp_nl_send_patch_event(KLP_CMD_PATCH_DISABLED, &data);
}

/**
 * klp_event_replaced() - tell that a livepatch has been replaced
 * @old:	the livepatch
 * @new:	the one that has taken its place
 */
void klp_event_replaced(const struct klp_patch *old, const struct klp_patch *new)
{
	struct klp_nl_patch_event data = {
		.name = old->mod->name,
		.replace_set = old->replace_set,
		.replaced_by = new->mod->name,
		.forced = old->forced,
	};

	klp_nl_send_patch_event(KLP_CMD_PATCH_REPLACED, &data);
}

/**
 * klp_event_released() - tell that the module of a livepatch can be unloaded
 * @name:	name of the livepatch, which may be gone
 * @set:	its replace set
 */
void klp_event_released(const char *name, unsigned int set)
{
	struct klp_nl_patch_event data = {
		.name = name,
		.replace_set = set,
	};

	klp_nl_send_patch_event(KLP_CMD_PATCH_RELEASED, &data);
}

/* What is told of a failure; what is NULL or 0 is left out. */
struct klp_nl_failure_event {
	const char *name;
	u32 replace_set;
	int error;
	const char *object;
	u32 nr_failures;
	const struct klp_supersedes *supersedes;
	const struct klp_nl_finding *finding;
};

static int klp_nl_fill_failure_event(struct sk_buff *skb, const void *data)
{
	const struct klp_nl_failure_event *event = data;

	if (nla_put_uint(skb, KLP_A_CHECK_SEQUENCE, klp_nl_sequence) ||
	    nla_put_u32(skb, KLP_A_CHECK_GENERATION, klp_generation) ||
	    nla_put_string(skb, KLP_A_CHECK_NAME, event->name) ||
	    nla_put_u32(skb, KLP_A_CHECK_REPLACE_SET, event->replace_set) ||
	    nla_put_u32(skb, KLP_A_CHECK_ERROR, -event->error) ||
	    (event->object &&
	     nla_put_string(skb, KLP_A_CHECK_OBJECT, event->object)) ||
	    (event->nr_failures &&
	     nla_put_u32(skb, KLP_A_CHECK_NR_FAILURES, event->nr_failures)) ||
	    (event->supersedes &&
	     (klp_nl_put_supersedes(skb, event->supersedes,
				    KLP_A_CHECK_SUPERSEDES,
				    KLP_A_CHECK_SUPERSEDES_ALL) ||
	      nla_put_u32(skb, KLP_A_CHECK_SUPERSEDES_ORIGIN,
			  event->supersedes->origin))) ||
	    (event->finding && klp_nl_put_finding(skb, event->finding)))
		return -EMSGSIZE;

	return 0;
}

/**
 * klp_event_load_refused() - tell that a livepatch has been refused
 * @patch:	the livepatch
 * @in_force:	what it supersedes, NULL when that is not known
 * @report:	the first finding that has made it fail
 * @nr_failures: number of such findings
 * @error:	what klp_enable_patch() returns, negative
 */
void klp_event_load_refused(const struct klp_patch *patch,
			    const struct klp_supersedes *in_force,
			    const struct klp_report *report,
			    unsigned int nr_failures, int error)
{
	struct klp_nl_finding finding;
	struct klp_nl_failure_event data = {
		.name = patch->mod->name,
		.replace_set = patch->replace_set,
		.error = error,
		.nr_failures = nr_failures,
		.supersedes = in_force,
		.finding = &finding,
	};

	klp_nl_describe_finding(&finding, report);
	klp_nl_send_event(KLP_CMD_LOAD_REFUSED, klp_nl_fill_failure_event, &data);
}

/**
 * klp_event_load_failed() - tell that a livepatch could not be enabled
 * @patch:	the livepatch
 * @error:	what klp_enable_patch() returns, negative
 */
void klp_event_load_failed(const struct klp_patch *patch, int error)
{
	struct klp_nl_failure_event data = {
		.name = patch->mod->name,
		.replace_set = patch->replace_set,
		.error = error,
	};

	klp_nl_send_event(KLP_CMD_LOAD_FAILED, klp_nl_fill_failure_event, &data);
}

/**
 * klp_event_target_refused() - tell that a module to be patched has been refused
 * @module:	name of the module
 * @fp:		footprint of an installed livepatch because of which that is
 * @report:	what has been found about the functions of the module; NULL, or
 *		without a finding, when the livepatch could not be applied to it
 * @error:	what loading the module fails with, negative
 */
void klp_event_target_refused(const char *module, const struct klp_footprint *fp,
			      const struct klp_report *report, int error)
{
	struct klp_nl_finding finding;
	struct klp_nl_failure_event data = {
		.name = fp->name,
		.replace_set = fp->replace_set,
		.error = error,
		.object = module,
	};

	if (report && report->finding) {
		klp_nl_describe_finding(&finding, report);
		/* The object is @module in any case, and nobody is replaced. */
		finding.object = NULL;
		finding.callbacks = false;
		data.finding = &finding;
	}

	klp_nl_send_event(KLP_CMD_TARGET_REFUSED, klp_nl_fill_failure_event, &data);
}

static int klp_nl_fill_runtime_event(struct sk_buff *skb, const void *data)
{
	const struct klp_runtime_value *value = data;

	if (nla_put_uint(skb, KLP_A_RUNTIME_SEQUENCE, klp_nl_sequence))
		return -EMSGSIZE;

	return klp_nl_put_runtime(skb, value);
}

/**
 * klp_event_runtime() - tell of a runtime value
 * @event:	KLP_CMD_RUNTIME_*
 * @value:	the value, which may be in the table or not any more
 */
void klp_event_runtime(u8 event, const struct klp_runtime_value *value)
{
	klp_nl_send_event(event, klp_nl_fill_runtime_event, value);
}
