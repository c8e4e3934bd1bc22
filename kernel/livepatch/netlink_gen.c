// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/klp.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: tools/net/ynl/ynl-regen.sh */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink_gen.h"

#include <uapi/linux/klp_netlink.h>

/* Common nested types */
const struct nla_policy klp_func_nl_policy[KLP_A_FUNC_SYMPOS + 1] = {
	[KLP_A_FUNC_OBJECT] = { .type = NLA_NUL_STRING, .len = KLP_MAX_NAME_LEN, },
	[KLP_A_FUNC_NAME] = { .type = NLA_NUL_STRING, .len = KLP_MAX_SYMBOL_LEN, },
	[KLP_A_FUNC_SYMPOS] = { .type = NLA_UINT, },
};

const struct nla_policy klp_state_nl_policy[KLP_A_STATE_VERSION + 1] = {
	[KLP_A_STATE_ID] = { .type = NLA_UINT, },
	[KLP_A_STATE_VERSION] = { .type = NLA_U32, },
};

/* KLP_CMD_SET_GET - do */
static const struct nla_policy klp_set_get_nl_policy[KLP_A_SET_ID + 1] = {
	[KLP_A_SET_ID] = { .type = NLA_U32, },
};

/* KLP_CMD_CHECK - dump */
static const struct nla_policy klp_check_nl_policy[KLP_A_CHECK_SUPERSEDES_ORIGIN + 1] = {
	[KLP_A_CHECK_NAME] = { .type = NLA_NUL_STRING, .len = KLP_MAX_NAME_LEN, },
	[KLP_A_CHECK_REPLACE_SET] = { .type = NLA_U32, },
	[KLP_A_CHECK_FUNC] = NLA_POLICY_NESTED(klp_func_nl_policy),
	[KLP_A_CHECK_STATE] = NLA_POLICY_NESTED(klp_state_nl_policy),
	[KLP_A_CHECK_SUPERSEDES] = { .type = NLA_U32, },
	[KLP_A_CHECK_SUPERSEDES_ALL] = { .type = NLA_FLAG, },
	[KLP_A_CHECK_SUPERSEDES_ORIGIN] = NLA_POLICY_MAX(NLA_U32, 2),
};

/* KLP_CMD_PATCH_GET - do */
static const struct nla_policy klp_patch_get_nl_policy[KLP_A_PATCH_NAME + 1] = {
	[KLP_A_PATCH_NAME] = { .type = NLA_NUL_STRING, .len = KLP_MAX_NAME_LEN, },
};

/* KLP_CMD_FUNC_GET - dump */
static const struct nla_policy klp_func_get_nl_policy[KLP_A_INSTALLED_FUNC_OBJECT + 1] = {
	[KLP_A_INSTALLED_FUNC_PATCH_NAME] = { .type = NLA_NUL_STRING, .len = KLP_MAX_NAME_LEN, },
	[KLP_A_INSTALLED_FUNC_REPLACE_SET] = { .type = NLA_U32, },
	[KLP_A_INSTALLED_FUNC_OBJECT] = { .type = NLA_NUL_STRING, .len = KLP_MAX_NAME_LEN, },
};

/* KLP_CMD_STATE_GET - dump */
static const struct nla_policy klp_state_get_nl_policy[KLP_A_INSTALLED_STATE_REPLACE_SET + 1] = {
	[KLP_A_INSTALLED_STATE_PATCH_NAME] = { .type = NLA_NUL_STRING, .len = KLP_MAX_NAME_LEN, },
	[KLP_A_INSTALLED_STATE_REPLACE_SET] = { .type = NLA_U32, },
};

/* KLP_CMD_SUPERSEDES_SET - do */
static const struct nla_policy klp_supersedes_set_nl_policy[KLP_A_RUNTIME_EXPECTED_GENERATION + 1] = {
	[KLP_A_RUNTIME_NAME] = { .type = NLA_NUL_STRING, .len = KLP_MAX_NAME_LEN, },
	[KLP_A_RUNTIME_SUPERSEDES] = { .type = NLA_U32, },
	[KLP_A_RUNTIME_SUPERSEDES_ALL] = { .type = NLA_FLAG, },
	[KLP_A_RUNTIME_EXPECTED_GENERATION] = { .type = NLA_U32, },
};

/* KLP_CMD_SUPERSEDES_CLEAR - do */
static const struct nla_policy klp_supersedes_clear_nl_policy[KLP_A_RUNTIME_EVERY_NAME + 1] = {
	[KLP_A_RUNTIME_NAME] = { .type = NLA_NUL_STRING, .len = KLP_MAX_NAME_LEN, },
	[KLP_A_RUNTIME_EVERY_NAME] = { .type = NLA_FLAG, },
	[KLP_A_RUNTIME_EXPECTED_GENERATION] = { .type = NLA_U32, },
};

/* KLP_CMD_SUPERSEDES_GET - do */
static const struct nla_policy klp_supersedes_get_nl_policy[KLP_A_RUNTIME_NAME + 1] = {
	[KLP_A_RUNTIME_NAME] = { .type = NLA_NUL_STRING, .len = KLP_MAX_NAME_LEN, },
};

/* Ops table for klp */
static const struct genl_split_ops klp_nl_ops[] = {
	{
		.cmd		= KLP_CMD_SET_GET,
		.doit		= klp_nl_set_get_doit,
		.policy		= klp_set_get_nl_policy,
		.maxattr	= KLP_A_SET_ID,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KLP_CMD_SET_GET,
		.dumpit	= klp_nl_set_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= KLP_CMD_CHECK,
		.start		= klp_nl_check_start,
		.dumpit		= klp_nl_check_dumpit,
		.done		= klp_nl_check_done,
		.policy		= klp_check_nl_policy,
		.maxattr	= KLP_A_CHECK_SUPERSEDES_ORIGIN,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= KLP_CMD_PATCH_GET,
		.doit		= klp_nl_patch_get_doit,
		.policy		= klp_patch_get_nl_policy,
		.maxattr	= KLP_A_PATCH_NAME,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KLP_CMD_PATCH_GET,
		.dumpit	= klp_nl_patch_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= KLP_CMD_FUNC_GET,
		.start		= klp_nl_func_get_start,
		.dumpit		= klp_nl_func_get_dumpit,
		.policy		= klp_func_get_nl_policy,
		.maxattr	= KLP_A_INSTALLED_FUNC_OBJECT,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= KLP_CMD_STATE_GET,
		.start		= klp_nl_state_get_start,
		.dumpit		= klp_nl_state_get_dumpit,
		.policy		= klp_state_get_nl_policy,
		.maxattr	= KLP_A_INSTALLED_STATE_REPLACE_SET,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= KLP_CMD_SUPERSEDES_SET,
		.doit		= klp_nl_supersedes_set_doit,
		.policy		= klp_supersedes_set_nl_policy,
		.maxattr	= KLP_A_RUNTIME_EXPECTED_GENERATION,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= KLP_CMD_SUPERSEDES_CLEAR,
		.doit		= klp_nl_supersedes_clear_doit,
		.policy		= klp_supersedes_clear_nl_policy,
		.maxattr	= KLP_A_RUNTIME_EVERY_NAME,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= KLP_CMD_SUPERSEDES_GET,
		.doit		= klp_nl_supersedes_get_doit,
		.policy		= klp_supersedes_get_nl_policy,
		.maxattr	= KLP_A_RUNTIME_NAME,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KLP_CMD_SUPERSEDES_GET,
		.dumpit	= klp_nl_supersedes_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
};

static const struct genl_multicast_group klp_nl_mcgrps[] = {
	[KLP_NLGRP_EVENTS] = { "events", },
};

struct genl_family klp_nl_family __ro_after_init = {
	.name		= KLP_FAMILY_NAME,
	.version	= KLP_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= klp_nl_ops,
	.n_split_ops	= ARRAY_SIZE(klp_nl_ops),
	.mcgrps		= klp_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(klp_nl_mcgrps),
};
