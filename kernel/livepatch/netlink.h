/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The generic netlink family "klp"
 */
#ifndef _LIVEPATCH_NETLINK_H
#define _LIVEPATCH_NETLINK_H

#include <linux/init.h>
#include <linux/kconfig.h>
#include <uapi/linux/klp_netlink.h>

struct genl_info;
struct klp_patch;
struct klp_runtime_value;
struct klp_supersedes;
struct netlink_callback;
struct netlink_ext_ack;
struct nlattr;
struct sk_buff;

/* Bytes that klp_nl_put_supersedes() needs at most */
#define KLP_NL_SUPERSEDES_SIZE (KLP_MAX_SUPERSEDES * nla_total_size(sizeof(u32)))

/* Bytes that an event needs at most: it may have two names of functions, too */
#define KLP_NL_EVENT_SIZE (KLP_NL_SUPERSEDES_SIZE + \
			   2 * nla_total_size(KLP_MAX_SYMBOL_LEN + 1) + 512)

#if IS_ENABLED(CONFIG_LIVEPATCH_NETLINK)
int __init klp_nl_init(void);
#else
static inline int klp_nl_init(void)
{
	return 0;
}
#endif

/**
 * typedef klp_nl_fill_fn - does what a request asks for, and fills the reply
 * @reply:	where to put the message; has room for the longest list of sets
 * @info:	the request
 * @data:	what the caller of klp_nl_answer() has passed on
 *
 * Called with klp_mutex held, may sleep.
 *
 * Return: 0, or an error with nothing changed
 */
typedef int (*klp_nl_fill_fn)(struct sk_buff *reply,
			      const struct genl_info *info, void *data);

bool klp_nl_is_registered(void);

void *klp_nl_put_header(struct sk_buff *skb, const struct genl_info *info,
			struct netlink_callback *cb);
int klp_nl_answer(struct genl_info *info, klp_nl_fill_fn fill, void *data);

int klp_nl_check_not_empty(const struct nlattr *attr,
			   struct netlink_ext_ack *extack);
int klp_nl_check_single(const struct nlattr *head, int len, unsigned long types,
			struct netlink_ext_ack *extack);
int klp_nl_check_request(const struct genl_info *info, unsigned long lists);
int klp_nl_count_attrs(const struct genl_info *info, int type, unsigned int max,
		       struct netlink_ext_ack *extack);
int klp_nl_get_name(char name[KLP_MAX_NAME_LEN + 1], const struct nlattr *attr,
		    struct netlink_ext_ack *extack);

struct klp_patch *klp_nl_find_patch(const char *name, const struct nlattr *attr,
				    struct netlink_ext_ack *extack);
struct klp_patch *klp_nl_find_set_user(const struct nlattr *attr,
				       struct netlink_ext_ack *extack);

struct klp_supersedes *klp_nl_get_supersedes(const struct genl_info *info,
					     int type, int all_type,
					     enum klp_origin origin,
					     struct netlink_ext_ack *extack);
int klp_nl_put_supersedes(struct sk_buff *skb,
			  const struct klp_supersedes *supersedes,
			  int type, int all_type);

int klp_nl_put_runtime(struct sk_buff *skb, const struct klp_runtime_value *value);

#endif /* _LIVEPATCH_NETLINK_H */
