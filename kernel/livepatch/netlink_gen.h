/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/klp.yaml */
/* YNL-GEN kernel header */
/* To regenerate run: tools/net/ynl/ynl-regen.sh */

#ifndef _LINUX_KLP_GEN_H
#define _LINUX_KLP_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/klp_netlink.h>

/* Common nested types */
extern const struct nla_policy klp_func_nl_policy[KLP_A_FUNC_SYMPOS + 1];
extern const struct nla_policy klp_state_nl_policy[KLP_A_STATE_VERSION + 1];

int klp_nl_check_start(struct netlink_callback *cb);
int klp_nl_func_get_start(struct netlink_callback *cb);
int klp_nl_state_get_start(struct netlink_callback *cb);
int klp_nl_check_done(struct netlink_callback *cb);

int klp_nl_set_get_doit(struct sk_buff *skb, struct genl_info *info);
int klp_nl_set_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int klp_nl_check_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int klp_nl_patch_get_doit(struct sk_buff *skb, struct genl_info *info);
int klp_nl_patch_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int klp_nl_func_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int klp_nl_state_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int klp_nl_supersedes_set_doit(struct sk_buff *skb, struct genl_info *info);
int klp_nl_supersedes_clear_doit(struct sk_buff *skb, struct genl_info *info);
int klp_nl_supersedes_get_doit(struct sk_buff *skb, struct genl_info *info);
int klp_nl_supersedes_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);

enum {
	KLP_NLGRP_EVENTS,
};

extern struct genl_family klp_nl_family;

#endif /* _LINUX_KLP_GEN_H */
