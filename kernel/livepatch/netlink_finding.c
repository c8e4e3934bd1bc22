// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The generic netlink family "klp": what stands in the way of a livepatch
 *
 * Both the answers to checks and the events tell of it.
 */

#include <linux/livepatch.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/netlink.h>
#include "conflict.h"
#include "core.h"
#include "footprint.h"
#include "netlink_finding.h"

static const char *klp_nl_object_name(const struct klp_report *report)
{
	if (!report->func)
		return report->object;

	return report->func->key.object ?: "vmlinux";
}

/* Another name is of interest only where it is not the same. */
static const struct klp_func_key *
klp_nl_other_key(const struct klp_report *report)
{
	if (!report->other_func ||
	    klp_same_func(&report->func->key, &report->other_func->key))
		return NULL;

	return &report->other_func->key;
}

/* The livepatch would be replaced, or would have to be. */
static bool klp_nl_is_about_replacing(const struct klp_report *report)
{
	return report->finding == KLP_FINDING_REPLACED ||
	       report->finding == KLP_FINDING_STATE_CONFLICT ||
	       report->finding == KLP_FINDING_FUNCTION_CONFLICT;
}

/**
 * klp_nl_describe_finding() - tell a finding without copying its names
 * @finding:	where to tell it
 * @report:	what a check has found
 *
 * The names in @finding are those that @report points to. The caller holds
 * klp_mutex.
 */
void klp_nl_describe_finding(struct klp_nl_finding *finding,
			     const struct klp_report *report)
{
	const struct klp_func_key *other = klp_nl_other_key(report);

	lockdep_assert_held(&klp_mutex);

	*finding = (struct klp_nl_finding) {
		.finding = report->finding,
		.object = klp_nl_object_name(report),
		.state_id = report->state_id,
	};
	if (report->func) {
		finding->func_name = report->func->key.name;
		finding->sympos = report->func->key.sympos;
	}
	if (other) {
		finding->other_func = other->name;
		finding->other_sympos = other->sympos;
	}
	if (report->patch) {
		finding->patch_name = report->patch->mod->name;
		finding->patch_set = report->patch->replace_set;
		finding->callbacks = klp_nl_is_about_replacing(report) &&
				     klp_has_removal_callbacks(report->patch);
	}
	if (report->state) {
		finding->has_state = true;
		finding->state_version = report->state->version;
	}
	if (report->other_state) {
		finding->has_other_state = true;
		finding->other_version = report->other_state->version;
	}
}

static size_t klp_nl_name_size(const char *name)
{
	return name ? strlen(name) + 1 : 0;
}

static void klp_nl_copy_name(const char **name, char **to)
{
	size_t size = klp_nl_name_size(*name);

	if (!size)
		return;

	*name = memcpy(*to, *name, size);
	*to += size;
}

/**
 * klp_nl_copy_finding() - copy a finding with all of its names
 * @report:	what a check has found
 *
 * The caller holds klp_mutex.
 *
 * Return: the finding, to be freed by kfree(); NULL without memory.
 */
struct klp_nl_finding *klp_nl_copy_finding(const struct klp_report *report)
{
	struct klp_nl_finding found, *copy;
	size_t size;
	char *to;

	klp_nl_describe_finding(&found, report);
	size = klp_nl_name_size(found.patch_name) +
	       klp_nl_name_size(found.object) +
	       klp_nl_name_size(found.func_name) +
	       klp_nl_name_size(found.other_func);

	copy = kmalloc(struct_size(copy, names, size), GFP_KERNEL_ACCOUNT);
	if (!copy)
		return NULL;

	*copy = found;
	to = copy->names;
	klp_nl_copy_name(&copy->patch_name, &to);
	klp_nl_copy_name(&copy->object, &to);
	klp_nl_copy_name(&copy->func_name, &to);
	klp_nl_copy_name(&copy->other_func, &to);

	return copy;
}

/**
 * klp_nl_put_finding() - write a finding into a message
 * @skb:	where to write it, in the attributes of a check
 * @finding:	the finding
 *
 * Return: 0, or -EMSGSIZE
 */
int klp_nl_put_finding(struct sk_buff *skb, const struct klp_nl_finding *finding)
{
	if (nla_put_u32(skb, KLP_A_CHECK_FINDING, finding->finding) ||
	    (finding->patch_name &&
	     (nla_put_string(skb, KLP_A_CHECK_PATCH_NAME, finding->patch_name) ||
	      nla_put_u32(skb, KLP_A_CHECK_PATCH_SET, finding->patch_set))) ||
	    (finding->callbacks && nla_put_flag(skb, KLP_A_CHECK_CALLBACKS)) ||
	    (finding->object &&
	     nla_put_string(skb, KLP_A_CHECK_OBJECT, finding->object)) ||
	    (finding->func_name &&
	     (nla_put_string(skb, KLP_A_CHECK_FUNC_NAME, finding->func_name) ||
	      nla_put_uint(skb, KLP_A_CHECK_SYMPOS, finding->sympos))) ||
	    (finding->other_func &&
	     (nla_put_string(skb, KLP_A_CHECK_OTHER_FUNC, finding->other_func) ||
	      nla_put_uint(skb, KLP_A_CHECK_OTHER_SYMPOS, finding->other_sympos))) ||
	    (finding->state_id &&
	     nla_put_uint(skb, KLP_A_CHECK_STATE_ID, finding->state_id)) ||
	    (finding->has_state &&
	     nla_put_u32(skb, KLP_A_CHECK_STATE_VERSION, finding->state_version)) ||
	    (finding->has_other_state &&
	     nla_put_u32(skb, KLP_A_CHECK_OTHER_VERSION, finding->other_version)))
		return -EMSGSIZE;

	return 0;
}
