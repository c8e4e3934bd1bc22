// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The generic netlink family "klp": what the installed livepatches touch
 *
 * Each function and each state has a message of its own. Between two parts of a
 * dump, livepatches come and go. That makes the dump inconsistent, of course.
 * But the place where it goes on is found by the serial number of a livepatch,
 * so that at least those that stay are neither left out nor listed twice.
 */

#include <linux/livepatch.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/string.h>
#include <net/genetlink.h>
#include "core.h"
#include "footprint.h"
#include "netlink.h"
#include "netlink_gen.h"

/* Which functions or states are asked for; what is NULL or empty is not asked. */
struct klp_nl_filter {
	char patch_name[KLP_MAX_NAME_LEN + 1];
	const struct nlattr *set;
	const char *object;
};

/*
 * What is listed: the types of two attributes in the request, how many of it a
 * footprint has, and how to fill in the message of one.
 */
struct klp_nl_listing {
	int patch_name_type;
	int set_type;
	int object_type;
	unsigned int (*count)(const struct klp_footprint *fp);
	int (*fill)(struct sk_buff *skb, const struct klp_footprint *fp,
		    unsigned int i, const struct klp_nl_filter *filter,
		    struct netlink_callback *cb);
};

/*
 * The livepatch looked at last, by the serial number of its footprint, and how
 * much of it has been listed. Those before it are done.
 */
struct klp_nl_listing_dump {
	u64 serial;
	unsigned int nr_done;
};

static int klp_nl_get_filter(struct klp_nl_filter *filter,
			     const struct klp_nl_listing *listing,
			     const struct genl_info *info)
{
	const struct nlattr *name = info->attrs[listing->patch_name_type];
	const struct nlattr *object = NULL;
	int ret;

	*filter = (struct klp_nl_filter) {
		.set = info->attrs[listing->set_type],
	};
	if (listing->object_type)
		object = info->attrs[listing->object_type];

	ret = klp_nl_check_request(info, 0) ?:
	      klp_nl_check_not_empty(object, info->extack);
	if (ret)
		return ret;

	if (object)
		filter->object = nla_data(object);

	return name ? klp_nl_get_name(filter->patch_name, name, info->extack) : 0;
}

/* Do the livepatch and the set of the request exist? */
static int klp_nl_check_filter(const struct klp_nl_filter *filter,
			       const struct klp_nl_listing *listing,
			       const struct genl_info *info)
{
	if (*filter->patch_name &&
	    !klp_nl_find_patch(filter->patch_name,
			       info->attrs[listing->patch_name_type],
			       info->extack))
		return -ENOENT;

	if (filter->set && !klp_nl_find_set_user(filter->set, info->extack))
		return -ENOENT;

	return 0;
}

static int klp_nl_listing_start(struct netlink_callback *cb,
				const struct klp_nl_listing *listing)
{
	const struct genl_info *info = genl_info_dump(cb);
	struct klp_nl_filter filter;
	int ret;

	NL_ASSERT_CTX_FITS(struct klp_nl_listing_dump);

	ret = klp_nl_get_filter(&filter, listing, info);
	if (ret)
		return ret;

	if (mutex_lock_killable(&klp_mutex))
		return -EINTR;
	ret = klp_nl_check_filter(&filter, listing, info);
	/* What goes away before the first message has been in the answer, too. */
	cb->prev_seq = klp_generation;
	mutex_unlock(&klp_mutex);

	return ret;
}

static bool klp_nl_patch_matches(const struct klp_nl_filter *filter,
				 const struct klp_footprint *fp)
{
	return (!*filter->patch_name || !strcmp(filter->patch_name, fp->name)) &&
	       (!filter->set || nla_get_u32(filter->set) == fp->replace_set);
}

static int klp_nl_list_footprint(struct sk_buff *skb,
				 const struct klp_footprint *fp,
				 const struct klp_nl_filter *filter,
				 const struct klp_nl_listing *listing,
				 struct netlink_callback *cb)
{
	struct klp_nl_listing_dump *ctx = (void *)cb->ctx;
	unsigned int nr = listing->count(fp);
	int ret;

	if (fp->serial != ctx->serial) {
		ctx->serial = fp->serial;
		ctx->nr_done = 0;
	}
	if (!klp_nl_patch_matches(filter, fp))
		return 0;

	for (; ctx->nr_done < nr; ctx->nr_done++) {
		ret = listing->fill(skb, fp, ctx->nr_done, filter, cb);
		if (ret)
			return ret;
	}

	return 0;
}

static int klp_nl_listing_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb,
				 const struct klp_nl_listing *listing)
{
	struct klp_nl_listing_dump *ctx = (void *)cb->ctx;
	struct klp_nl_filter filter;
	const struct klp_patch *patch;
	int ret;

	/* The request has not changed since it was found to be right. */
	ret = klp_nl_get_filter(&filter, listing, genl_info_dump(cb));
	if (ret)
		return ret;

	if (mutex_lock_killable(&klp_mutex))
		return -EINTR;
	cb->seq = klp_generation;
	klp_for_each_patch(patch) {
		if (patch->footprint->serial < ctx->serial)
			continue;
		ret = klp_nl_list_footprint(skb, patch->footprint, &filter,
					    listing, cb);
		if (ret)
			break;
	}
	mutex_unlock(&klp_mutex);

	return ret;
}

static unsigned int klp_nl_count_funcs(const struct klp_footprint *fp)
{
	return fp->nr_funcs;
}

static int klp_nl_fill_func(struct sk_buff *skb, const struct klp_footprint *fp,
			    unsigned int i, const struct klp_nl_filter *filter,
			    struct netlink_callback *cb)
{
	const struct klp_func_key *key = &fp->sorted[i]->key;
	const char *object = key->object ?: "vmlinux";
	void *hdr;

	if (filter->object && strcmp(filter->object, object))
		return 0;

	hdr = klp_nl_put_header(skb, genl_info_dump(cb), cb);
	if (!hdr)
		return -EMSGSIZE;

	if (nla_put_u32(skb, KLP_A_INSTALLED_FUNC_GENERATION, klp_generation) ||
	    nla_put_string(skb, KLP_A_INSTALLED_FUNC_PATCH_NAME, fp->name) ||
	    nla_put_u32(skb, KLP_A_INSTALLED_FUNC_REPLACE_SET, fp->replace_set) ||
	    nla_put_string(skb, KLP_A_INSTALLED_FUNC_OBJECT, object) ||
	    nla_put_string(skb, KLP_A_INSTALLED_FUNC_NAME, key->name) ||
	    nla_put_uint(skb, KLP_A_INSTALLED_FUNC_SYMPOS, key->sympos)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}

	genlmsg_end(skb, hdr);
	return 0;
}

static const struct klp_nl_listing klp_nl_funcs = {
	.patch_name_type = KLP_A_INSTALLED_FUNC_PATCH_NAME,
	.set_type = KLP_A_INSTALLED_FUNC_REPLACE_SET,
	.object_type = KLP_A_INSTALLED_FUNC_OBJECT,
	.count = klp_nl_count_funcs,
	.fill = klp_nl_fill_func,
};

static unsigned int klp_nl_count_states(const struct klp_footprint *fp)
{
	return fp->nr_states;
}

static int klp_nl_fill_state(struct sk_buff *skb, const struct klp_footprint *fp,
			     unsigned int i, const struct klp_nl_filter *filter,
			     struct netlink_callback *cb)
{
	const struct klp_footprint_state *state = fp->sorted_states[i];
	void *hdr;

	hdr = klp_nl_put_header(skb, genl_info_dump(cb), cb);
	if (!hdr)
		return -EMSGSIZE;

	if (nla_put_u32(skb, KLP_A_INSTALLED_STATE_GENERATION, klp_generation) ||
	    nla_put_string(skb, KLP_A_INSTALLED_STATE_PATCH_NAME, fp->name) ||
	    nla_put_u32(skb, KLP_A_INSTALLED_STATE_REPLACE_SET, fp->replace_set) ||
	    nla_put_uint(skb, KLP_A_INSTALLED_STATE_ID, state->id) ||
	    nla_put_u32(skb, KLP_A_INSTALLED_STATE_VERSION, state->version)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}

	genlmsg_end(skb, hdr);
	return 0;
}

static const struct klp_nl_listing klp_nl_states = {
	.patch_name_type = KLP_A_INSTALLED_STATE_PATCH_NAME,
	.set_type = KLP_A_INSTALLED_STATE_REPLACE_SET,
	.count = klp_nl_count_states,
	.fill = klp_nl_fill_state,
};

/**
 * klp_nl_func_get_start() - look at a request for functions
 * @cb:	state of the dump; the request is in it
 *
 * Return: 0; -EINVAL for a malformed request, -ENOENT when no livepatch of that
 * name or in that set is installed, or -EINTR when the client is being killed.
 */
int klp_nl_func_get_start(struct netlink_callback *cb)
{
	return klp_nl_listing_start(cb, &klp_nl_funcs);
}

/**
 * klp_nl_func_get_dumpit() - list functions of the installed livepatches
 * @skb:	where to put the messages
 * @cb:		state of the dump
 *
 * Return: 0 when all are listed, -EMSGSIZE to be called again, or -EINTR when
 * the client is being killed.
 */
int klp_nl_func_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return klp_nl_listing_dumpit(skb, cb, &klp_nl_funcs);
}

/**
 * klp_nl_state_get_start() - look at a request for states
 * @cb:	state of the dump; the request is in it
 *
 * Return: see klp_nl_func_get_start()
 */
int klp_nl_state_get_start(struct netlink_callback *cb)
{
	return klp_nl_listing_start(cb, &klp_nl_states);
}

/**
 * klp_nl_state_get_dumpit() - list states of the installed livepatches
 * @skb:	where to put the messages
 * @cb:		state of the dump
 *
 * Return: see klp_nl_func_get_dumpit()
 */
int klp_nl_state_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return klp_nl_listing_dumpit(skb, cb, &klp_nl_states);
}
