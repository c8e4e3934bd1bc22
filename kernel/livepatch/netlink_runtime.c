// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The generic netlink family "klp": runtime values of what is superseded
 */

#include <linux/capability.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/livepatch.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include "core.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "runtime.h"
#include "supersedes.h"

/**
 * klp_nl_put_runtime() - write a runtime value, and the generation
 * @skb:	where to write it
 * @value:	the value
 *
 * The caller holds klp_mutex.
 *
 * Return: 0, or -EMSGSIZE
 */
int klp_nl_put_runtime(struct sk_buff *skb, const struct klp_runtime_value *value)
{
	if (nla_put_u32(skb, KLP_A_RUNTIME_GENERATION, klp_generation) ||
	    nla_put_string(skb, KLP_A_RUNTIME_NAME, value->name) ||
	    klp_nl_put_supersedes(skb, value->supersedes,
				  KLP_A_RUNTIME_SUPERSEDES,
				  KLP_A_RUNTIME_SUPERSEDES_ALL))
		return -EMSGSIZE;

	return 0;
}

static int klp_nl_fill_runtime(struct sk_buff *skb,
			       const struct klp_runtime_value *value,
			       const struct genl_info *info,
			       struct netlink_callback *cb)
{
	void *hdr;

	hdr = klp_nl_put_header(skb, info, cb);
	if (!hdr)
		return -EMSGSIZE;

	if (klp_nl_put_runtime(skb, value)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}

	genlmsg_end(skb, hdr);
	return 0;
}

static int klp_nl_fill_cleared(struct sk_buff *skb, u32 nr_cleared,
			       const struct genl_info *info)
{
	void *hdr;

	hdr = klp_nl_put_header(skb, info, NULL);
	if (!hdr)
		return -EMSGSIZE;

	if (nla_put_u32(skb, KLP_A_RUNTIME_GENERATION, klp_generation) ||
	    nla_put_u32(skb, KLP_A_RUNTIME_NR_CLEARED, nr_cleared)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}

	genlmsg_end(skb, hdr);
	return 0;
}

/* What is asked of every request that changes something */
static int klp_nl_check_change(struct sk_buff *skb, const struct genl_info *info)
{
	if (!netlink_capable(skb, CAP_SYS_MODULE)) {
		NL_SET_ERR_MSG(info->extack,
			       "changing what is superseded needs CAP_SYS_MODULE");
		return -EPERM;
	}

	return klp_nl_check_request(info, BIT(KLP_A_RUNTIME_SUPERSEDES));
}

static int klp_nl_check_generation(const struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[KLP_A_RUNTIME_EXPECTED_GENERATION];

	if (!attr || nla_get_u32(attr) == klp_generation)
		return 0;

	NL_SET_ERR_MSG_ATTR_FMT(info->extack, attr,
				"something has changed: the generation is %u",
				klp_generation);
	return -ESTALE;
}

/* What is set; the list is NULL as soon as the table has it. */
struct klp_nl_new_value {
	char name[KLP_MAX_NAME_LEN + 1];
	struct klp_supersedes *supersedes;
};

static int klp_nl_set_runtime(struct sk_buff *reply,
			      const struct genl_info *info, void *data)
{
	const struct nlattr *attr = info->attrs[KLP_A_RUNTIME_NAME];
	struct klp_nl_new_value *new = data;
	int ret;

	ret = klp_nl_check_generation(info);
	if (ret)
		return ret;

	ret = klp_set_runtime_value(new->name, new->supersedes);
	if (ret == -EBUSY)
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "this livepatch is installed, it is too late to say what it supersedes");
	else if (ret == -ENOSPC)
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "too many runtime values are waiting, clear some");
	if (ret)
		return ret;

	new->supersedes = NULL;
	/* There is room for the longest one. */
	WARN_ON_ONCE(klp_nl_fill_runtime(reply, klp_find_runtime_value(new->name),
					 info, NULL));
	return 0;
}

/**
 * klp_nl_supersedes_set_doit() - set a runtime value
 * @skb:	the request
 * @info:	its attributes
 *
 * Return: 0 when the value is set and the reply sent; -EPERM without
 * CAP_SYS_MODULE, -EINVAL or -E2BIG for a malformed request, -ESTALE when the
 * generation has moved on, or an error of klp_set_runtime_value() or
 * klp_nl_answer().
 */
int klp_nl_supersedes_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct klp_nl_new_value new = {};
	int ret;

	ret = klp_nl_check_change(skb, info);
	if (ret)
		return ret;
	if (GENL_REQ_ATTR_CHECK(info, KLP_A_RUNTIME_NAME))
		return -EINVAL;
	ret = klp_nl_get_name(new.name, info->attrs[KLP_A_RUNTIME_NAME],
			      info->extack);
	if (ret)
		return ret;

	new.supersedes = klp_nl_get_supersedes(info, KLP_A_RUNTIME_SUPERSEDES,
					       KLP_A_RUNTIME_SUPERSEDES_ALL,
					       KLP_ORIGIN_RUNTIME, info->extack);
	if (IS_ERR(new.supersedes))
		return PTR_ERR(new.supersedes);

	ret = klp_nl_answer(info, klp_nl_set_runtime, &new);
	kfree(new.supersedes);

	return ret;
}

static struct klp_runtime_value *klp_nl_find_value(const struct genl_info *info,
						   const char *name)
{
	struct klp_runtime_value *value = klp_find_runtime_value(name);

	if (!value)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[KLP_A_RUNTIME_NAME],
				    "no runtime value is waiting for this livepatch");

	return value;
}

static u32 klp_nl_clear_all(void)
{
	struct klp_runtime_value *value, *tmp;
	u32 nr = 0;

	list_for_each_entry_safe(value, tmp, &klp_runtime_values, list) {
		klp_clear_runtime_value(value, KLP_CMD_RUNTIME_CLEARED);
		nr++;
	}

	return nr;
}

static int klp_nl_clear_runtime(struct sk_buff *reply,
				const struct genl_info *info, void *data)
{
	struct klp_runtime_value *value;
	u32 nr = 1;
	int ret;

	ret = klp_nl_check_generation(info);
	if (ret)
		return ret;

	if (info->attrs[KLP_A_RUNTIME_EVERY_NAME]) {
		nr = klp_nl_clear_all();
	} else {
		value = klp_nl_find_value(info, data);
		if (!value)
			return -ENOENT;
		klp_clear_runtime_value(value, KLP_CMD_RUNTIME_CLEARED);
	}

	WARN_ON_ONCE(klp_nl_fill_cleared(reply, nr, info));
	return 0;
}

static int klp_nl_get_name_or_every(char *name, const struct genl_info *info)
{
	const struct nlattr *every = info->attrs[KLP_A_RUNTIME_EVERY_NAME];
	const struct nlattr *attr = info->attrs[KLP_A_RUNTIME_NAME];

	if (every && attr) {
		NL_SET_ERR_MSG_ATTR(info->extack, every,
				    "there is a name beside it");
		return -EINVAL;
	}
	if (every)
		return 0;

	if (GENL_REQ_ATTR_CHECK(info, KLP_A_RUNTIME_NAME))
		return -EINVAL;

	return klp_nl_get_name(name, attr, info->extack);
}

/**
 * klp_nl_supersedes_clear_doit() - forget one runtime value, or all
 * @skb:	the request
 * @info:	its attributes
 *
 * Return: 0 when that is done and the reply sent; -EPERM without
 * CAP_SYS_MODULE, -EINVAL for a malformed request, -ESTALE when the generation
 * has moved on, -ENOENT when none is waiting for that livepatch, or an error of
 * klp_nl_answer().
 */
int klp_nl_supersedes_clear_doit(struct sk_buff *skb, struct genl_info *info)
{
	char name[KLP_MAX_NAME_LEN + 1] = "";
	int ret;

	ret = klp_nl_check_change(skb, info) ?:
	      klp_nl_get_name_or_every(name, info);
	if (ret)
		return ret;

	return klp_nl_answer(info, klp_nl_clear_runtime, name);
}

static int klp_nl_answer_runtime(struct sk_buff *reply,
				 const struct genl_info *info, void *data)
{
	struct klp_runtime_value *value = klp_nl_find_value(info, data);

	if (!value)
		return -ENOENT;

	return klp_nl_fill_runtime(reply, value, info, NULL);
}

/**
 * klp_nl_supersedes_get_doit() - tell the runtime value for a livepatch
 * @skb:	the request
 * @info:	its attributes
 *
 * Return: 0 when the reply is sent; -EINVAL for a malformed request, -ENOENT
 * when none is waiting for that livepatch, or an error of klp_nl_answer().
 */
int klp_nl_supersedes_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	char name[KLP_MAX_NAME_LEN + 1];
	int ret;

	if (GENL_REQ_ATTR_CHECK(info, KLP_A_RUNTIME_NAME))
		return -EINVAL;
	ret = klp_nl_check_request(info, 0) ?:
	      klp_nl_get_name(name, info->attrs[KLP_A_RUNTIME_NAME],
			      info->extack);
	if (ret)
		return ret;

	return klp_nl_answer(info, klp_nl_answer_runtime, name);
}

struct klp_nl_runtime_dump {
	u32 nr_sent;
};

/**
 * klp_nl_supersedes_get_dumpit() - list the runtime values
 * @skb:	where to put the messages
 * @cb:		state of the dump
 *
 * Return: 0 when all are listed, -EMSGSIZE to be called again, or -EINTR when
 * the client is being killed.
 */
int klp_nl_supersedes_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	struct klp_nl_runtime_dump *ctx = (void *)cb->ctx;
	const struct klp_runtime_value *value;
	u32 nr = 0;
	int ret = 0;

	NL_ASSERT_CTX_FITS(struct klp_nl_runtime_dump);

	if (mutex_lock_killable(&klp_mutex))
		return -EINTR;
	cb->seq = klp_generation;
	list_for_each_entry(value, &klp_runtime_values, list) {
		if (nr++ < ctx->nr_sent)
			continue;
		ret = klp_nl_fill_runtime(skb, value, genl_info_dump(cb), cb);
		if (ret)
			break;
		ctx->nr_sent++;
	}
	mutex_unlock(&klp_mutex);

	return ret;
}
