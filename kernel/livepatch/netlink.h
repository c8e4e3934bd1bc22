/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The generic netlink family "klp"
 */
#ifndef _LIVEPATCH_NETLINK_H
#define _LIVEPATCH_NETLINK_H

#include <linux/init.h>
#include <linux/kconfig.h>

#if IS_ENABLED(CONFIG_LIVEPATCH_NETLINK)
int __init klp_nl_init(void);
#else
static inline int klp_nl_init(void)
{
	return 0;
}
#endif

#endif /* _LIVEPATCH_NETLINK_H */
