// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The generic netlink family "klp"
 *
 * Turns requests into calls of the code that livepatching itself uses, and
 * what comes back into messages. It decides nothing. Each group of commands
 * has a file of its own; here is what they share.
 *
 * Requests hold cb_lock of generic netlink while they take klp_mutex. That is
 * why the callbacks of livepatches, which run under klp_mutex, must not
 * register or unregister a generic netlink family.
 */

#include <linux/err.h>
#include <linux/kallsyms.h>
#include <linux/livepatch.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <net/genetlink.h>
#include "core.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "registry.h"
#include "supersedes.h"

/* Nobody is asked, and nobody is told, before it is registered. */
static bool klp_nl_registered __ro_after_init;

/**
 * klp_nl_is_registered() - tell whether there is a family to send by
 *
 * Return: false before klp_nl_init(), and when that has failed.
 */
bool klp_nl_is_registered(void)
{
	return klp_nl_registered;
}

/**
 * klp_nl_put_header() - begin a message about what may change
 * @skb:	where to put it
 * @info:	the request
 * @cb:		state of the dump that it is part of, NULL for a single reply
 *
 * Return: the message, to be ended by genlmsg_end() or genlmsg_cancel(), or
 * NULL when there is no room.
 */
void *klp_nl_put_header(struct sk_buff *skb, const struct genl_info *info,
			struct netlink_callback *cb)
{
	void *hdr = __genlmsg_iput(skb, info, cb ? NLM_F_MULTI : 0);

	if (hdr && cb)
		genl_dump_check_consistent(cb, hdr);

	return hdr;
}

/**
 * klp_nl_answer() - answer a request by one message
 * @info:	the request
 * @fill:	does what is asked for
 * @data:	passed to @fill
 *
 * Return: 0 when the reply is sent; the error of @fill, -ENOMEM, -EINTR when the
 * client is being killed, or the error of sending, when @fill has succeeded.
 */
int klp_nl_answer(struct genl_info *info, klp_nl_fill_fn fill, void *data)
{
	struct sk_buff *reply;
	int ret = -EINTR;

	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;

	if (mutex_lock_killable(&klp_mutex))
		goto free_reply;
	ret = fill(reply, info, data);
	mutex_unlock(&klp_mutex);
	if (ret)
		goto free_reply;

	return genlmsg_reply(reply, info);

free_reply:
	nlmsg_free(reply);
	return ret;
}

/**
 * klp_nl_check_not_empty() - see to it that a name is one
 * @attr:	a string attribute, or NULL
 * @extack:	where the complaint goes
 *
 * The policy cannot say that a string must not be empty.
 *
 * Return: 0, or -EINVAL
 */
int klp_nl_check_not_empty(const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	if (!attr || *(const char *)nla_data(attr))
		return 0;

	NL_SET_ERR_MSG_ATTR(extack, attr, "the name is empty");
	return -EINVAL;
}

/**
 * klp_nl_check_single() - see to it that attributes are not there twice
 * @head:	the first attribute
 * @len:	length of all attributes
 * @types:	bit mask of those that must not be there twice
 * @extack:	where the complaint goes
 *
 * Of an attribute that is there several times, the parser keeps the last.
 *
 * Return: 0, or -EINVAL
 */
int klp_nl_check_single(const struct nlattr *head, int len, unsigned long types,
			struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	unsigned long seen = 0;
	int rem;

	nla_for_each_attr(attr, head, len, rem) {
		if (seen & types & BIT(nla_type(attr))) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "the attribute is there twice");
			return -EINVAL;
		}
		seen |= BIT(nla_type(attr));
	}

	return 0;
}

/**
 * klp_nl_check_request() - see to it that no attribute is there twice
 * @info:	the request
 * @lists:	bit mask of the attributes that may be
 *
 * Nests are not looked into.
 *
 * Return: 0, or -EINVAL
 */
int klp_nl_check_request(const struct genl_info *info, unsigned long lists)
{
	return klp_nl_check_single(genlmsg_data(info->genlhdr),
				   genlmsg_len(info->genlhdr), ~lists,
				   info->extack);
}

/**
 * klp_nl_count_attrs() - count the attributes of one type in a request
 * @info:	the request
 * @type:	the type
 * @max:	how many there may be
 * @extack:	where the complaint goes
 *
 * Return: their number, or -E2BIG
 */
int klp_nl_count_attrs(const struct genl_info *info, int type, unsigned int max,
		       struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	unsigned int nr = 0;
	int rem;

	nla_for_each_attr_type(attr, type, genlmsg_data(info->genlhdr),
			       genlmsg_len(info->genlhdr), rem) {
		if (nr++ < max)
			continue;
		NL_SET_ERR_MSG_ATTR_FMT(extack, attr,
					"there are more than %u of these", max);
		return -E2BIG;
	}

	return nr;
}

/**
 * klp_nl_get_name() - read the name of a livepatch
 * @name:	where it goes, as the module loader calls the module
 * @attr:	the attribute, which has passed the policy
 * @extack:	where a complaint goes
 *
 * Return: 0, or -EINVAL when it is empty
 */
int klp_nl_get_name(char name[KLP_MAX_NAME_LEN + 1], const struct nlattr *attr,
		    struct netlink_ext_ack *extack)
{
	int ret;

	ret = klp_nl_check_not_empty(attr, extack);
	if (ret)
		return ret;

	nla_strscpy(name, attr, KLP_MAX_NAME_LEN + 1);
	strreplace(name, '-', '_');
	return 0;
}

/**
 * klp_nl_find_patch() - find an installed livepatch
 * @name:	its name, as the module loader calls the module
 * @attr:	the attribute that has asked for it
 * @extack:	where a complaint goes
 *
 * The caller holds klp_mutex.
 *
 * Return: the livepatch, NULL when none of that name is installed.
 */
struct klp_patch *klp_nl_find_patch(const char *name, const struct nlattr *attr,
				    struct netlink_ext_ack *extack)
{
	struct klp_patch *patch;

	lockdep_assert_held(&klp_mutex);

	patch = klp_find_installed(&klp_installed, name);
	if (!patch)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "no livepatch of this name is installed");

	return patch;
}

/**
 * klp_nl_find_set_user() - find a livepatch of a replace set
 * @attr:	the attribute that has the set
 * @extack:	where a complaint goes
 *
 * The caller holds klp_mutex.
 *
 * Return: one of its livepatches, NULL when no installed one is in it.
 */
struct klp_patch *klp_nl_find_set_user(const struct nlattr *attr,
				       struct netlink_ext_ack *extack)
{
	struct klp_patch *patch;

	lockdep_assert_held(&klp_mutex);

	klp_for_each_patch(patch) {
		if (patch->replace_set == nla_get_u32(attr))
			return patch;
	}

	NL_SET_ERR_MSG_ATTR(extack, attr, "no livepatch is in this replace set");
	return NULL;
}

/**
 * klp_nl_get_supersedes() - read which sets are superseded
 * @info:	the request
 * @type:	attribute that has one of the sets
 * @all_type:	attribute that stands for every set
 * @origin:	who says so
 * @extack:	where a complaint goes
 *
 * Return: the list, to be freed by kfree(), or the error pointer -E2BIG,
 * -EINVAL or -ENOMEM.
 */
struct klp_supersedes *klp_nl_get_supersedes(const struct genl_info *info,
					     int type, int all_type,
					     enum klp_origin origin,
					     struct netlink_ext_ack *extack)
{
	const struct nlattr *attr, *all = info->attrs[all_type];
	struct klp_supersedes *supersedes;
	unsigned int i = 0;
	int nr, rem;

	nr = klp_nl_count_attrs(info, type, KLP_MAX_SUPERSEDES, extack);
	if (nr < 0)
		return ERR_PTR(nr);
	if (all && nr) {
		NL_SET_ERR_MSG_ATTR(extack, all, "there is a list of sets beside it");
		return ERR_PTR(-EINVAL);
	}

	supersedes = klp_supersedes_alloc(origin, nr);
	if (!supersedes)
		return ERR_PTR(-ENOMEM);

	supersedes->all = all;
	nla_for_each_attr_type(attr, type, genlmsg_data(info->genlhdr),
			       genlmsg_len(info->genlhdr), rem)
		supersedes->ids[i++] = nla_get_u32(attr);
	klp_supersedes_seal(supersedes);

	return supersedes;
}

/**
 * klp_nl_put_supersedes() - write which sets are superseded
 * @skb:	where to write it
 * @supersedes:	the sets
 * @type:	attribute that has one of them
 * @all_type:	attribute that stands for every set
 *
 * Return: 0, or -EMSGSIZE
 */
int klp_nl_put_supersedes(struct sk_buff *skb,
			  const struct klp_supersedes *supersedes,
			  int type, int all_type)
{
	unsigned int i;

	if (supersedes->all && nla_put_flag(skb, all_type))
		return -EMSGSIZE;

	for (i = 0; i < supersedes->nr; i++) {
		if (nla_put_u32(skb, type, supersedes->ids[i]))
			return -EMSGSIZE;
	}

	return 0;
}

/**
 * klp_nl_init() - register the family
 *
 * Return: 0, or the error of genl_register_family()
 */
int __init klp_nl_init(void)
{
	int ret;

	/*
	 * The limits of the wire are those of the kernel, on 64 bits. Names of
	 * modules may be longer on 32 bits, where nobody has such a long one.
	 */
	BUILD_BUG_ON(KSYM_NAME_LEN - KLP_MAX_SYMBOL_LEN != 1);
	BUILD_BUG_ON(KLP_MAX_NAME_LEN >= MODULE_NAME_LEN);
	/* The longest list leaves room for the rest of a reply. */
	BUILD_BUG_ON(KLP_NL_SUPERSEDES_SIZE + 1024 > GENLMSG_DEFAULT_SIZE);

	ret = genl_register_family(&klp_nl_family);
	klp_nl_registered = !ret;

	return ret;
}
