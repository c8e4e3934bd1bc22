// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The generic netlink family "klp": what is installed
 */

#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <net/genetlink.h>
#include "conflict.h"
#include "core.h"
#include "footprint.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "supersedes.h"
#include "transition.h"

/* One replace set, as the livepatches in the list make it up. */
struct klp_nl_set {
	u32 id;
	bool in_transition;
	const struct klp_patch *owner;
	const struct klp_patch *incoming;
};

static bool klp_nl_is_outgoing(const struct klp_patch *patch)
{
	/* The livepatch in transition is enabled when the tasks move to it. */
	if (patch == klp_transition_patch)
		return !patch->enabled;

	return patch->replaced_by && patch->replaced_by == klp_transition_patch &&
	       klp_transition_patch->enabled;
}

static void klp_nl_find_set(struct klp_nl_set *set, u32 id)
{
	const struct klp_patch *patch;

	*set = (struct klp_nl_set) { .id = id };

	klp_for_each_patch(patch) {
		if (patch->replace_set != id)
			continue;

		if (patch != klp_transition_patch)
			set->owner = patch;

		if (patch == klp_transition_patch || patch->replaced_by)
			set->in_transition = true;
	}

	if (set->in_transition && klp_transition_patch->enabled)
		set->incoming = klp_transition_patch;
}

static int klp_nl_put_outgoing(struct sk_buff *skb, u32 id)
{
	const struct klp_patch *patch;

	klp_for_each_patch(patch) {
		if (patch->replace_set == id && klp_nl_is_outgoing(patch) &&
		    nla_put_string(skb, KLP_A_SET_OUTGOING, patch->mod->name))
			return -EMSGSIZE;
	}

	return 0;
}

static int klp_nl_fill_set(struct sk_buff *skb, const struct klp_nl_set *set,
			   const struct genl_info *info,
			   struct netlink_callback *cb)
{
	void *hdr;

	hdr = klp_nl_put_header(skb, info, cb);
	if (!hdr)
		return -EMSGSIZE;

	if (nla_put_u32(skb, KLP_A_SET_GENERATION, klp_generation) ||
	    nla_put_u32(skb, KLP_A_SET_ID, set->id) ||
	    (set->owner &&
	     nla_put_string(skb, KLP_A_SET_OWNER, set->owner->mod->name)) ||
	    (set->in_transition &&
	     nla_put_u32(skb, KLP_A_SET_DIRECTION,
			 klp_transition_patch->enabled ?
			 KLP_DIRECTION_PATCHING : KLP_DIRECTION_UNPATCHING)) ||
	    (set->incoming &&
	     nla_put_string(skb, KLP_A_SET_INCOMING, set->incoming->mod->name)) ||
	    klp_nl_put_outgoing(skb, set->id)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}

	genlmsg_end(skb, hdr);
	return 0;
}

static int klp_nl_answer_set(struct sk_buff *reply,
			     const struct genl_info *info, void *data)
{
	const struct nlattr *attr = info->attrs[KLP_A_SET_ID];
	struct klp_nl_set set;

	if (!klp_nl_find_set_user(attr, info->extack))
		return -ENOENT;

	klp_nl_find_set(&set, nla_get_u32(attr));
	return klp_nl_fill_set(reply, &set, info, NULL);
}

/**
 * klp_nl_set_get_doit() - answer a question for one replace set
 * @skb:	the request
 * @info:	its attributes
 *
 * Return: 0 when the reply is sent; -EINVAL for a malformed request, -ENOENT
 * when no livepatch is in that set, or an error of klp_nl_answer().
 */
int klp_nl_set_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	int ret;

	if (GENL_REQ_ATTR_CHECK(info, KLP_A_SET_ID))
		return -EINVAL;
	ret = klp_nl_check_request(info, 0);
	if (ret)
		return ret;

	return klp_nl_answer(info, klp_nl_answer_set, NULL);
}

struct klp_nl_set_dump {
	u64 next_id;
};

/* The first set in use from @id on. Return: false when there is none. */
static bool klp_nl_next_set(u64 *id)
{
	const struct klp_patch *patch;
	u64 next = U64_MAX;

	klp_for_each_patch(patch) {
		if (patch->replace_set >= *id && patch->replace_set < next)
			next = patch->replace_set;
	}

	*id = next;
	return next != U64_MAX;
}

/**
 * klp_nl_set_get_dumpit() - list the replace sets that are in use
 * @skb:	where to put the messages
 * @cb:		state of the dump
 *
 * Return: 0 when all are listed, -EMSGSIZE to be called again, or -EINTR when
 * the client is being killed.
 */
int klp_nl_set_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct klp_nl_set_dump *ctx = (void *)cb->ctx;
	struct klp_nl_set set;
	int ret = 0;

	NL_ASSERT_CTX_FITS(struct klp_nl_set_dump);

	if (mutex_lock_killable(&klp_mutex))
		return -EINTR;
	cb->seq = klp_generation;
	while (klp_nl_next_set(&ctx->next_id)) {
		klp_nl_find_set(&set, ctx->next_id);
		ret = klp_nl_fill_set(skb, &set, genl_info_dump(cb), cb);
		if (ret)
			break;
		ctx->next_id++;
	}
	mutex_unlock(&klp_mutex);

	return ret;
}

static int klp_nl_fill_patch(struct sk_buff *skb, const struct klp_patch *patch,
			     u32 stack_order, const struct genl_info *info,
			     struct netlink_callback *cb)
{
	void *hdr;

	hdr = klp_nl_put_header(skb, info, cb);
	if (!hdr)
		return -EMSGSIZE;

	if (nla_put_u32(skb, KLP_A_PATCH_GENERATION, klp_generation) ||
	    nla_put_string(skb, KLP_A_PATCH_NAME, patch->mod->name) ||
	    nla_put_u32(skb, KLP_A_PATCH_REPLACE_SET, patch->replace_set) ||
	    klp_nl_put_supersedes(skb, patch->in_force, KLP_A_PATCH_SUPERSEDES,
				  KLP_A_PATCH_SUPERSEDES_ALL) ||
	    nla_put_u32(skb, KLP_A_PATCH_SUPERSEDES_ORIGIN,
			patch->in_force->origin) ||
	    nla_put_u32(skb, KLP_A_PATCH_STACK_ORDER, stack_order) ||
	    (patch->enabled && nla_put_flag(skb, KLP_A_PATCH_ENABLED)) ||
	    (patch == klp_transition_patch &&
	     nla_put_u32(skb, KLP_A_PATCH_DIRECTION, patch->enabled ?
			 KLP_DIRECTION_PATCHING : KLP_DIRECTION_UNPATCHING)) ||
	    (patch->replaced_by &&
	     nla_put_string(skb, KLP_A_PATCH_REPLACED_BY,
			    patch->replaced_by->mod->name)) ||
	    (patch->forced && nla_put_flag(skb, KLP_A_PATCH_FORCED)) ||
	    (klp_has_removal_callbacks(patch) &&
	     nla_put_flag(skb, KLP_A_PATCH_CALLBACKS)) ||
	    nla_put_u32(skb, KLP_A_PATCH_NR_FUNCS, patch->footprint->nr_funcs) ||
	    nla_put_u32(skb, KLP_A_PATCH_NR_STATES, patch->footprint->nr_states)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}

	genlmsg_end(skb, hdr);
	return 0;
}

static int klp_nl_answer_patch(struct sk_buff *reply,
			       const struct genl_info *info, void *data)
{
	const struct klp_patch *patch, *other;
	u32 stack_order = 0;

	patch = klp_nl_find_patch(data, info->attrs[KLP_A_PATCH_NAME],
				  info->extack);
	if (!patch)
		return -ENOENT;

	klp_for_each_patch(other) {
		stack_order++;
		if (other == patch)
			break;
	}

	return klp_nl_fill_patch(reply, patch, stack_order, info, NULL);
}

/**
 * klp_nl_patch_get_doit() - answer a question for one livepatch
 * @skb:	the request
 * @info:	its attributes
 *
 * Return: 0 when the reply is sent; -EINVAL for a malformed request, -ENOENT
 * when that livepatch is not installed, or an error of klp_nl_answer().
 */
int klp_nl_patch_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	char name[KLP_MAX_NAME_LEN + 1];
	int ret;

	if (GENL_REQ_ATTR_CHECK(info, KLP_A_PATCH_NAME))
		return -EINVAL;
	ret = klp_nl_check_request(info, 0) ?:
	      klp_nl_get_name(name, info->attrs[KLP_A_PATCH_NAME], info->extack);
	if (ret)
		return ret;

	return klp_nl_answer(info, klp_nl_answer_patch, name);
}

/* The livepatches from this serial number on are still to be listed. */
struct klp_nl_patch_dump {
	u64 next_serial;
};

/**
 * klp_nl_patch_get_dumpit() - list the installed livepatches
 * @skb:	where to put the messages
 * @cb:		state of the dump
 *
 * Return: 0 when all are listed, -EMSGSIZE to be called again, or -EINTR when
 * the client is being killed.
 */
int klp_nl_patch_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct klp_nl_patch_dump *ctx = (void *)cb->ctx;
	const struct klp_patch *patch;
	u32 stack_order = 0;
	int ret = 0;

	NL_ASSERT_CTX_FITS(struct klp_nl_patch_dump);

	if (mutex_lock_killable(&klp_mutex))
		return -EINTR;
	cb->seq = klp_generation;
	klp_for_each_patch(patch) {
		stack_order++;
		if (patch->footprint->serial < ctx->next_serial)
			continue;
		ret = klp_nl_fill_patch(skb, patch, stack_order,
					genl_info_dump(cb), cb);
		if (ret)
			break;
		ctx->next_serial = patch->footprint->serial + 1;
	}
	mutex_unlock(&klp_mutex);

	return ret;
}
