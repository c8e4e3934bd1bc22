// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The generic netlink family "klp": what would happen if
 */

#include <linux/capability.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/genetlink.h>
#include "conflict.h"
#include "core.h"
#include "footprint.h"
#include "netlink.h"
#include "netlink_finding.h"
#include "netlink_gen.h"
#include "remedy.h"
#include "supersedes.h"
#include "transition.h"

/* The complete answer, and how much of it has been sent. */
struct klp_nl_check {
	u32 generation;
	int error;
	struct klp_supersedes *supersedes;
	struct klp_remedy remedy;
	bool nomem;
	bool summary_sent;
	u32 nr_failures;
	struct list_head findings;
	struct klp_nl_finding *next;
};

struct klp_nl_check_dump {
	struct klp_nl_check *check;
};

static void klp_nl_collect(const struct klp_report *report, void *data)
{
	struct klp_nl_check *check = data;
	struct klp_nl_finding *copy;

	copy = klp_nl_copy_finding(report);
	if (!copy) {
		check->nomem = true;
		return;
	}

	list_add_tail(&copy->list, &check->findings);
	if (klp_finding_error(report->finding))
		check->nr_failures++;
}

static void klp_nl_free_check(struct klp_nl_check *check)
{
	struct klp_nl_finding *finding, *tmp;

	list_for_each_entry_safe(finding, tmp, &check->findings, list)
		kfree(finding);
	kfree(check->remedy.supersedes);
	kfree(check->supersedes);
	kfree(check);
}

static int klp_nl_get_ulong(const struct nlattr *attr, unsigned long *value,
			    struct netlink_ext_ack *extack)
{
	u64 wide = attr ? nla_get_uint(attr) : 0;

	*value = wide;
	if (*value == wide)
		return 0;

	NL_SET_ERR_MSG_ATTR(extack, attr, "the number is too large");
	return -ERANGE;
}

static int klp_nl_parse_func(struct klp_footprint *fp, unsigned int i,
			     const struct nlattr *nest,
			     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[KLP_A_FUNC_MAX + 1];
	const char *object = NULL;
	unsigned long sympos;
	int ret;

	ret = nla_parse_nested(tb, KLP_A_FUNC_MAX, nest, klp_func_nl_policy, extack);
	if (ret)
		return ret;

	if (NL_REQ_ATTR_CHECK(extack, nest, tb, KLP_A_FUNC_NAME))
		return -EINVAL;

	ret = klp_nl_check_single(nla_data(nest), nla_len(nest), ~0UL, extack) ?:
	      klp_nl_check_not_empty(tb[KLP_A_FUNC_NAME], extack) ?:
	      klp_nl_check_not_empty(tb[KLP_A_FUNC_OBJECT], extack) ?:
	      klp_nl_get_ulong(tb[KLP_A_FUNC_SYMPOS], &sympos, extack);
	if (ret)
		return ret;

	if (tb[KLP_A_FUNC_OBJECT] && nla_strcmp(tb[KLP_A_FUNC_OBJECT], "vmlinux"))
		object = nla_data(tb[KLP_A_FUNC_OBJECT]);
	if (object && klp_is_attribute(object)) {
		NL_SET_ERR_MSG_ATTR(extack, tb[KLP_A_FUNC_OBJECT],
				    "an object must not have the name of an attribute of livepatches");
		return -EINVAL;
	}

	klp_footprint_set_func(fp, i, object, nla_data(tb[KLP_A_FUNC_NAME]),
			       sympos);
	return 0;
}

static int klp_nl_parse_state(struct klp_footprint *fp, unsigned int i,
			      const struct nlattr *nest,
			      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[KLP_A_STATE_MAX + 1];
	unsigned long id;
	int ret;

	ret = nla_parse_nested(tb, KLP_A_STATE_MAX, nest, klp_state_nl_policy,
			       extack);
	if (ret)
		return ret;

	if (NL_REQ_ATTR_CHECK(extack, nest, tb, KLP_A_STATE_ID))
		return -EINVAL;

	ret = klp_nl_check_single(nla_data(nest), nla_len(nest), ~0UL, extack) ?:
	      klp_nl_get_ulong(tb[KLP_A_STATE_ID], &id, extack);
	if (ret)
		return ret;
	if (!id) {
		NL_SET_ERR_MSG_ATTR(extack, tb[KLP_A_STATE_ID],
				    "0 is not the ID of a state");
		return -EINVAL;
	}

	klp_footprint_set_state(fp, i, id, tb[KLP_A_STATE_VERSION] ?
				nla_get_u32(tb[KLP_A_STATE_VERSION]) : 0);
	return 0;
}

static int klp_nl_parse_lists(struct klp_footprint *fp,
			      const struct genl_info *info,
			      struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	unsigned int i;
	int rem, ret;

	i = 0;
	nla_for_each_attr_type(attr, KLP_A_CHECK_FUNC, genlmsg_data(info->genlhdr),
			       genlmsg_len(info->genlhdr), rem) {
		ret = klp_nl_parse_func(fp, i++, attr, extack);
		if (ret)
			return ret;
	}

	i = 0;
	nla_for_each_attr_type(attr, KLP_A_CHECK_STATE, genlmsg_data(info->genlhdr),
			       genlmsg_len(info->genlhdr), rem) {
		ret = klp_nl_parse_state(fp, i++, attr, extack);
		if (ret)
			return ret;
	}

	return klp_footprint_seal(fp);
}

/* The names in the candidate are those of the request, but for @name. */
static struct klp_footprint *
klp_nl_parse_candidate(const struct genl_info *info, char *name,
		       struct netlink_ext_ack *extack)
{
	const struct nlattr *set = info->attrs[KLP_A_CHECK_REPLACE_SET];
	struct klp_footprint *fp;
	int nr_funcs, nr_states;
	int ret;

	if (GENL_REQ_ATTR_CHECK(info, KLP_A_CHECK_NAME))
		return ERR_PTR(-EINVAL);
	ret = klp_nl_check_request(info, BIT(KLP_A_CHECK_FUNC) |
					 BIT(KLP_A_CHECK_STATE) |
					 BIT(KLP_A_CHECK_SUPERSEDES)) ?:
	      klp_nl_get_name(name, info->attrs[KLP_A_CHECK_NAME], extack);
	if (ret)
		return ERR_PTR(ret);
	nr_funcs = klp_nl_count_attrs(info, KLP_A_CHECK_FUNC,
				      KLP_MAX_CHECK_FUNCS, extack);
	if (nr_funcs < 0)
		return ERR_PTR(nr_funcs);
	nr_states = klp_nl_count_attrs(info, KLP_A_CHECK_STATE,
				       KLP_MAX_CHECK_STATES, extack);
	if (nr_states < 0)
		return ERR_PTR(nr_states);

	fp = klp_footprint_alloc(name, set ? nla_get_u32(set) : 0, nr_funcs,
				 nr_states);
	if (!fp)
		return ERR_PTR(-ENOMEM);

	ret = klp_nl_parse_lists(fp, info, extack);
	if (ret) {
		klp_footprint_free(fp);
		return ERR_PTR(ret);
	}

	return fp;
}

static struct klp_supersedes *
klp_nl_parse_check_supersedes(const struct genl_info *info,
			      struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = info->attrs[KLP_A_CHECK_SUPERSEDES_ORIGIN];
	enum klp_origin origin;

	origin = attr ? nla_get_u32(attr) : KLP_ORIGIN_BUILT_IN;
	attr = info->attrs[KLP_A_CHECK_SUPERSEDES_ALL];
	if (attr && origin == KLP_ORIGIN_BUILT_IN) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the author of a livepatch has to name the sets");
		return ERR_PTR(-EINVAL);
	}

	return klp_nl_get_supersedes(info, KLP_A_CHECK_SUPERSEDES,
				     KLP_A_CHECK_SUPERSEDES_ALL, origin, extack);
}

static int klp_nl_run_check(struct klp_nl_check *check,
			    struct klp_footprint *candidate,
			    const struct klp_supersedes *given)
{
	int ret = -ENOMEM;

	if (mutex_lock_killable(&klp_mutex))
		return -EINTR;
	check->generation = klp_generation;
	check->supersedes = klp_supersedes_in_force(candidate->name, given);
	if (!check->supersedes)
		goto unlock;

	candidate->supersedes = check->supersedes;
	check->error = klp_check_for_remedy(&klp_installed, candidate,
					    klp_transition_patch, &check->remedy,
					    klp_nl_collect, check);
	if (!check->nomem && check->error != -ENOMEM)
		ret = 0;
unlock:
	mutex_unlock(&klp_mutex);

	return ret;
}

/**
 * klp_nl_check_start() - check a candidate
 * @cb:	state of the dump; the request is in it
 *
 * The answer is complete before any of it is sent, so that it is the truth of
 * one moment, and klp_mutex is not held while a client reads.
 *
 * Return: 0; -EPERM without CAP_SYS_MODULE, -EINVAL, -ERANGE or -E2BIG for a
 * malformed request, -ENOMEM, or -EINTR when the client is being killed.
 */
int klp_nl_check_start(struct netlink_callback *cb)
{
	struct klp_nl_check_dump *ctx = (void *)cb->ctx;
	const struct genl_info *info = genl_info_dump(cb);
	char name[KLP_MAX_NAME_LEN + 1];
	struct klp_supersedes *given;
	struct klp_footprint *candidate;
	struct klp_nl_check *check;
	int ret;

	NL_ASSERT_CTX_FITS(struct klp_nl_check_dump);

	if (!netlink_capable(cb->skb, CAP_SYS_MODULE)) {
		NL_SET_ERR_MSG(cb->extack, "a check needs CAP_SYS_MODULE");
		return -EPERM;
	}

	candidate = klp_nl_parse_candidate(info, name, cb->extack);
	if (IS_ERR(candidate))
		return PTR_ERR(candidate);

	ret = -ENOMEM;
	check = kzalloc_obj(*check);
	if (!check)
		goto free_candidate;
	INIT_LIST_HEAD(&check->findings);

	given = klp_nl_parse_check_supersedes(info, cb->extack);
	if (IS_ERR(given)) {
		ret = PTR_ERR(given);
		goto free_check;
	}

	ret = klp_nl_run_check(check, candidate, given);
	kfree(given);
	if (ret)
		goto free_check;
	klp_footprint_free(candidate);

	check->next = list_first_entry(&check->findings, struct klp_nl_finding,
				       list);
	ctx->check = check;
	/* The first message may have two of the longest lists. */
	cb->min_dump_alloc = 2 * KLP_NL_SUPERSEDES_SIZE + 1024;
	return 0;

free_check:
	klp_nl_free_check(check);
free_candidate:
	klp_footprint_free(candidate);
	return ret;
}

static enum klp_verdict klp_nl_verdict(const struct klp_nl_check *check)
{
	switch (check->error) {
	case 0:
		return KLP_VERDICT_CLEAN;
	case -EBUSY:
		return KLP_VERDICT_BUSY;
	default:
		return KLP_VERDICT_REFUSED;
	}
}

static int klp_nl_put_remedy(struct sk_buff *skb,
			     const struct klp_remedy *remedy)
{
	unsigned int i;

	if (remedy->unresolvable)
		return nla_put_u32(skb, KLP_A_CHECK_UNRESOLVABLE,
				   remedy->unresolvable);
	if (!remedy->supersedes)
		return 0;

	if (!remedy->supersedes->nr)
		return nla_put_flag(skb, KLP_A_CHECK_REMEDY_NONE);

	for (i = 0; i < remedy->supersedes->nr; i++) {
		if (nla_put_u32(skb, KLP_A_CHECK_REMEDY,
				remedy->supersedes->ids[i]))
			return -EMSGSIZE;
	}

	return 0;
}

static int klp_nl_put_summary(struct sk_buff *skb,
			      const struct klp_nl_check *check)
{
	if (nla_put_u32(skb, KLP_A_CHECK_GENERATION, check->generation) ||
	    nla_put_u32(skb, KLP_A_CHECK_VERDICT, klp_nl_verdict(check)) ||
	    (check->error &&
	     nla_put_u32(skb, KLP_A_CHECK_ERROR, -check->error)) ||
	    nla_put_u32(skb, KLP_A_CHECK_NR_FAILURES, check->nr_failures) ||
	    klp_nl_put_supersedes(skb, check->supersedes, KLP_A_CHECK_SUPERSEDES,
				  KLP_A_CHECK_SUPERSEDES_ALL) ||
	    nla_put_u32(skb, KLP_A_CHECK_SUPERSEDES_ORIGIN,
			check->supersedes->origin) ||
	    klp_nl_put_remedy(skb, &check->remedy))
		return -EMSGSIZE;

	return 0;
}

/* One message: the summary when there is no finding, else the finding. */
static int klp_nl_fill_check(struct sk_buff *skb, const struct klp_nl_check *check,
			     const struct klp_nl_finding *finding,
			     const struct genl_info *info)
{
	void *hdr;
	int ret;

	hdr = __genlmsg_iput(skb, info, NLM_F_MULTI);
	if (!hdr)
		return -EMSGSIZE;

	if (finding)
		ret = klp_nl_put_finding(skb, finding);
	else
		ret = klp_nl_put_summary(skb, check);
	if (ret) {
		genlmsg_cancel(skb, hdr);
		return ret;
	}

	genlmsg_end(skb, hdr);
	return 0;
}

/**
 * klp_nl_check_dumpit() - send the answer of a check
 * @skb:	where to put the messages
 * @cb:		state of the dump
 *
 * Return: 0 when all is sent, -EMSGSIZE to be called again.
 */
int klp_nl_check_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct klp_nl_check_dump *ctx = (void *)cb->ctx;
	const struct genl_info *info = genl_info_dump(cb);
	struct klp_nl_check *check = ctx->check;
	int ret;

	if (!check->summary_sent) {
		ret = klp_nl_fill_check(skb, check, NULL, info);
		if (ret)
			return ret;
		check->summary_sent = true;
	}

	list_for_each_entry_from(check->next, &check->findings, list) {
		ret = klp_nl_fill_check(skb, check, check->next, info);
		if (ret)
			return ret;
	}

	return 0;
}

/**
 * klp_nl_check_done() - forget the answer of a check
 * @cb:	state of the dump
 *
 * Return: 0
 */
int klp_nl_check_done(struct netlink_callback *cb)
{
	struct klp_nl_check_dump *ctx = (void *)cb->ctx;

	klp_nl_free_check(ctx->check);
	return 0;
}
