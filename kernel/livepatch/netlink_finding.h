/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The generic netlink family "klp": what stands in the way of a livepatch
 */
#ifndef _LIVEPATCH_NETLINK_FINDING_H
#define _LIVEPATCH_NETLINK_FINDING_H

#include <linux/list.h>
#include <linux/types.h>
#include <uapi/linux/klp_netlink.h>

struct klp_report;
struct sk_buff;

/**
 * struct klp_nl_finding - a finding, as it is told
 * @list:	node in a list of the owner's
 * @finding:	what it is
 * @patch_name:	the installed livepatch that it is about, or NULL
 * @patch_set:	the replace set of that one
 * @callbacks:	callbacks of that one would not run, or would not run if it had
 *		to be replaced
 * @object:	the object that it is about, or NULL
 * @func_name:	the function that it is about, or NULL
 * @sympos:	the position of that name in the object, from 1
 * @other_func:	another name of the function, or NULL
 * @other_sympos: the position of that one
 * @state_id:	the state that it is about, or 0
 * @has_state:	the candidate has that state
 * @state_version: in that version
 * @has_other_state: the installed livepatch has that state
 * @other_version: in that version
 * @names:	copies of the names, where klp_nl_copy_finding() has made it
 */
struct klp_nl_finding {
	struct list_head list;
	enum klp_finding finding;
	const char *patch_name;
	u32 patch_set;
	bool callbacks;
	const char *object;
	const char *func_name;
	unsigned long sympos;
	const char *other_func;
	unsigned long other_sympos;
	unsigned long state_id;
	bool has_state;
	u32 state_version;
	bool has_other_state;
	u32 other_version;
	char names[];
};

void klp_nl_describe_finding(struct klp_nl_finding *finding,
			     const struct klp_report *report);
struct klp_nl_finding *klp_nl_copy_finding(const struct klp_report *report);
int klp_nl_put_finding(struct sk_buff *skb, const struct klp_nl_finding *finding);

#endif /* _LIVEPATCH_NETLINK_FINDING_H */
