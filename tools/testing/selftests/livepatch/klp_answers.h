/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What holds for every message that the family "klp" sends, whatever has been
 * asked: the rules of Documentation/netlink/specs/klp.yaml, and nothing of the
 * kernel's memory but what they name. And the whole state as the dumps tell it.
 */
#ifndef KLP_ANSWERS_H
#define KLP_ANSWERS_H

#include <stdio.h>

#include "klp_netlink.h"

#define KLP_BIT(n) (1ULL << (n))

enum klp_kind {
	KLP_NOT_THERE,
	KLP_U32,
	KLP_UINT,
	KLP_STRING,
	KLP_FLAG,
	/* Several numbers in rising order */
	KLP_U32_LIST,
	/* Several strings */
	KLP_STRINGS,
};

/**
 * struct klp_rule - what an attribute of an answer may be
 * @kind:	its kind
 * @max:	the largest value, of an enumeration; 0 when there is no limit
 */
struct klp_rule {
	enum klp_kind kind;
	__u32 max;
};

static const struct klp_rule klp_set_rules[KLP_ATTRS + 1] = {
	[KLP_A_SET_GENERATION] = { KLP_U32 },
	[KLP_A_SET_ID] = { KLP_U32 },
	[KLP_A_SET_OWNER] = { KLP_STRING },
	[KLP_A_SET_DIRECTION] = { KLP_U32, KLP_DIRECTION_PATCHING },
	[KLP_A_SET_INCOMING] = { KLP_STRING },
	[KLP_A_SET_OUTGOING] = { KLP_STRINGS },
};

static const struct klp_rule klp_patch_rules[KLP_ATTRS + 1] = {
	[KLP_A_PATCH_GENERATION] = { KLP_U32 },
	[KLP_A_PATCH_NAME] = { KLP_STRING },
	[KLP_A_PATCH_REPLACE_SET] = { KLP_U32 },
	[KLP_A_PATCH_SUPERSEDES] = { KLP_U32_LIST },
	[KLP_A_PATCH_SUPERSEDES_ALL] = { KLP_FLAG },
	[KLP_A_PATCH_SUPERSEDES_ORIGIN] = { KLP_U32, KLP_ORIGIN_RUNTIME },
	[KLP_A_PATCH_STACK_ORDER] = { KLP_U32 },
	[KLP_A_PATCH_ENABLED] = { KLP_FLAG },
	[KLP_A_PATCH_DIRECTION] = { KLP_U32, KLP_DIRECTION_PATCHING },
	[KLP_A_PATCH_REPLACED_BY] = { KLP_STRING },
	[KLP_A_PATCH_FORCED] = { KLP_FLAG },
	[KLP_A_PATCH_CALLBACKS] = { KLP_FLAG },
	[KLP_A_PATCH_NR_FUNCS] = { KLP_U32 },
	[KLP_A_PATCH_NR_STATES] = { KLP_U32 },
	[KLP_A_PATCH_SEQUENCE] = { KLP_UINT },
};

static const struct klp_rule klp_func_rules[KLP_ATTRS + 1] = {
	[KLP_A_INSTALLED_FUNC_GENERATION] = { KLP_U32 },
	[KLP_A_INSTALLED_FUNC_PATCH_NAME] = { KLP_STRING },
	[KLP_A_INSTALLED_FUNC_REPLACE_SET] = { KLP_U32 },
	[KLP_A_INSTALLED_FUNC_OBJECT] = { KLP_STRING },
	[KLP_A_INSTALLED_FUNC_NAME] = { KLP_STRING },
	[KLP_A_INSTALLED_FUNC_SYMPOS] = { KLP_UINT },
};

static const struct klp_rule klp_state_rules[KLP_ATTRS + 1] = {
	[KLP_A_INSTALLED_STATE_GENERATION] = { KLP_U32 },
	[KLP_A_INSTALLED_STATE_PATCH_NAME] = { KLP_STRING },
	[KLP_A_INSTALLED_STATE_REPLACE_SET] = { KLP_U32 },
	[KLP_A_INSTALLED_STATE_ID] = { KLP_UINT },
	[KLP_A_INSTALLED_STATE_VERSION] = { KLP_U32 },
};

static const struct klp_rule klp_runtime_rules[KLP_ATTRS + 1] = {
	[KLP_A_RUNTIME_GENERATION] = { KLP_U32 },
	[KLP_A_RUNTIME_NAME] = { KLP_STRING },
	[KLP_A_RUNTIME_SUPERSEDES] = { KLP_U32_LIST },
	[KLP_A_RUNTIME_SUPERSEDES_ALL] = { KLP_FLAG },
	[KLP_A_RUNTIME_NR_CLEARED] = { KLP_U32 },
	[KLP_A_RUNTIME_SEQUENCE] = { KLP_UINT },
};

static const struct klp_rule klp_check_rules[KLP_ATTRS + 1] = {
	[KLP_A_CHECK_NAME] = { KLP_STRING },
	[KLP_A_CHECK_REPLACE_SET] = { KLP_U32 },
	[KLP_A_CHECK_GENERATION] = { KLP_U32 },
	[KLP_A_CHECK_VERDICT] = { KLP_U32, KLP_VERDICT_BUSY },
	[KLP_A_CHECK_ERROR] = { KLP_U32, 4095 },
	[KLP_A_CHECK_NR_FAILURES] = { KLP_U32 },
	[KLP_A_CHECK_FINDING] = { KLP_U32, KLP_FINDING_LEAVING },
	[KLP_A_CHECK_PATCH_NAME] = { KLP_STRING },
	[KLP_A_CHECK_PATCH_SET] = { KLP_U32 },
	[KLP_A_CHECK_OBJECT] = { KLP_STRING },
	[KLP_A_CHECK_FUNC_NAME] = { KLP_STRING },
	[KLP_A_CHECK_SYMPOS] = { KLP_UINT },
	[KLP_A_CHECK_OTHER_FUNC] = { KLP_STRING },
	[KLP_A_CHECK_OTHER_SYMPOS] = { KLP_UINT },
	[KLP_A_CHECK_STATE_ID] = { KLP_UINT },
	[KLP_A_CHECK_STATE_VERSION] = { KLP_U32 },
	[KLP_A_CHECK_OTHER_VERSION] = { KLP_U32 },
	[KLP_A_CHECK_CALLBACKS] = { KLP_FLAG },
	[KLP_A_CHECK_SUPERSEDES] = { KLP_U32_LIST },
	[KLP_A_CHECK_SUPERSEDES_ALL] = { KLP_FLAG },
	[KLP_A_CHECK_SUPERSEDES_ORIGIN] = { KLP_U32, KLP_ORIGIN_RUNTIME },
	[KLP_A_CHECK_REMEDY] = { KLP_U32_LIST },
	[KLP_A_CHECK_REMEDY_NONE] = { KLP_FLAG },
	[KLP_A_CHECK_UNRESOLVABLE] = { KLP_U32, KLP_FINDING_LEAVING },
	[KLP_A_CHECK_SEQUENCE] = { KLP_UINT },
};

/**
 * struct klp_form - a kind of message
 * @rules:	its attribute set
 * @required:	bit mask of the attributes that it must have
 * @optional:	of those that it may have
 */
struct klp_form {
	const struct klp_rule *rules;
	__u64 required;
	__u64 optional;
};

#define KLP_PATCH_EVENT (KLP_BIT(KLP_A_PATCH_SEQUENCE) |		\
			 KLP_BIT(KLP_A_PATCH_GENERATION) |		\
			 KLP_BIT(KLP_A_PATCH_NAME) |			\
			 KLP_BIT(KLP_A_PATCH_REPLACE_SET))
#define KLP_PATCH_LIST (KLP_BIT(KLP_A_PATCH_SUPERSEDES) |		\
			KLP_BIT(KLP_A_PATCH_SUPERSEDES_ALL))
#define KLP_FAILURE_EVENT (KLP_BIT(KLP_A_CHECK_SEQUENCE) |		\
			   KLP_BIT(KLP_A_CHECK_GENERATION) |		\
			   KLP_BIT(KLP_A_CHECK_NAME) |			\
			   KLP_BIT(KLP_A_CHECK_REPLACE_SET) |		\
			   KLP_BIT(KLP_A_CHECK_ERROR))
#define KLP_CHECK_LIST (KLP_BIT(KLP_A_CHECK_SUPERSEDES) |		\
			KLP_BIT(KLP_A_CHECK_SUPERSEDES_ALL))
#define KLP_ABOUT_FINDING (KLP_BIT(KLP_A_CHECK_PATCH_NAME) |		\
			   KLP_BIT(KLP_A_CHECK_PATCH_SET) |		\
			   KLP_BIT(KLP_A_CHECK_OBJECT) |		\
			   KLP_BIT(KLP_A_CHECK_FUNC_NAME) |		\
			   KLP_BIT(KLP_A_CHECK_SYMPOS) |		\
			   KLP_BIT(KLP_A_CHECK_OTHER_FUNC) |		\
			   KLP_BIT(KLP_A_CHECK_OTHER_SYMPOS) |		\
			   KLP_BIT(KLP_A_CHECK_STATE_ID) |		\
			   KLP_BIT(KLP_A_CHECK_STATE_VERSION) |		\
			   KLP_BIT(KLP_A_CHECK_OTHER_VERSION) |		\
			   KLP_BIT(KLP_A_CHECK_CALLBACKS))
#define KLP_RUNTIME_VALUE (KLP_BIT(KLP_A_RUNTIME_GENERATION) |		\
			   KLP_BIT(KLP_A_RUNTIME_NAME))
#define KLP_RUNTIME_LIST (KLP_BIT(KLP_A_RUNTIME_SUPERSEDES) |		\
			  KLP_BIT(KLP_A_RUNTIME_SUPERSEDES_ALL))

static const struct klp_form klp_forms[KLP_CMD_MAX + 1] = {
	[KLP_CMD_SET_GET] = {
		klp_set_rules,
		KLP_BIT(KLP_A_SET_GENERATION) | KLP_BIT(KLP_A_SET_ID),
		KLP_BIT(KLP_A_SET_OWNER) | KLP_BIT(KLP_A_SET_DIRECTION) |
		KLP_BIT(KLP_A_SET_INCOMING) | KLP_BIT(KLP_A_SET_OUTGOING),
	},
	/* The first message of the answer; for the others see klp_finding_form. */
	[KLP_CMD_CHECK] = {
		klp_check_rules,
		KLP_BIT(KLP_A_CHECK_GENERATION) | KLP_BIT(KLP_A_CHECK_VERDICT) |
		KLP_BIT(KLP_A_CHECK_NR_FAILURES) |
		KLP_BIT(KLP_A_CHECK_SUPERSEDES_ORIGIN),
		KLP_CHECK_LIST | KLP_BIT(KLP_A_CHECK_ERROR) |
		KLP_BIT(KLP_A_CHECK_REMEDY) | KLP_BIT(KLP_A_CHECK_REMEDY_NONE) |
		KLP_BIT(KLP_A_CHECK_UNRESOLVABLE),
	},
	[KLP_CMD_PATCH_GET] = {
		klp_patch_rules,
		KLP_BIT(KLP_A_PATCH_GENERATION) | KLP_BIT(KLP_A_PATCH_NAME) |
		KLP_BIT(KLP_A_PATCH_REPLACE_SET) |
		KLP_BIT(KLP_A_PATCH_SUPERSEDES_ORIGIN) |
		KLP_BIT(KLP_A_PATCH_STACK_ORDER) |
		KLP_BIT(KLP_A_PATCH_NR_FUNCS) | KLP_BIT(KLP_A_PATCH_NR_STATES),
		KLP_PATCH_LIST | KLP_BIT(KLP_A_PATCH_ENABLED) |
		KLP_BIT(KLP_A_PATCH_DIRECTION) |
		KLP_BIT(KLP_A_PATCH_REPLACED_BY) |
		KLP_BIT(KLP_A_PATCH_FORCED) | KLP_BIT(KLP_A_PATCH_CALLBACKS),
	},
	[KLP_CMD_FUNC_GET] = {
		klp_func_rules,
		KLP_BIT(KLP_A_INSTALLED_FUNC_GENERATION) |
		KLP_BIT(KLP_A_INSTALLED_FUNC_PATCH_NAME) |
		KLP_BIT(KLP_A_INSTALLED_FUNC_REPLACE_SET) |
		KLP_BIT(KLP_A_INSTALLED_FUNC_OBJECT) |
		KLP_BIT(KLP_A_INSTALLED_FUNC_NAME) |
		KLP_BIT(KLP_A_INSTALLED_FUNC_SYMPOS), 0,
	},
	[KLP_CMD_STATE_GET] = {
		klp_state_rules,
		KLP_BIT(KLP_A_INSTALLED_STATE_GENERATION) |
		KLP_BIT(KLP_A_INSTALLED_STATE_PATCH_NAME) |
		KLP_BIT(KLP_A_INSTALLED_STATE_REPLACE_SET) |
		KLP_BIT(KLP_A_INSTALLED_STATE_ID) |
		KLP_BIT(KLP_A_INSTALLED_STATE_VERSION), 0,
	},
	[KLP_CMD_SUPERSEDES_SET] = {
		klp_runtime_rules, KLP_RUNTIME_VALUE, KLP_RUNTIME_LIST,
	},
	[KLP_CMD_SUPERSEDES_CLEAR] = {
		klp_runtime_rules,
		KLP_BIT(KLP_A_RUNTIME_GENERATION) |
		KLP_BIT(KLP_A_RUNTIME_NR_CLEARED), 0,
	},
	[KLP_CMD_SUPERSEDES_GET] = {
		klp_runtime_rules, KLP_RUNTIME_VALUE, KLP_RUNTIME_LIST,
	},
	[KLP_CMD_TRANSITION_STARTED] = {
		klp_patch_rules,
		KLP_PATCH_EVENT | KLP_BIT(KLP_A_PATCH_DIRECTION),
		KLP_PATCH_LIST | KLP_BIT(KLP_A_PATCH_SUPERSEDES_ORIGIN),
	},
	[KLP_CMD_TRANSITION_REVERSED] = {
		klp_patch_rules,
		KLP_PATCH_EVENT | KLP_BIT(KLP_A_PATCH_DIRECTION), 0,
	},
	[KLP_CMD_TRANSITION_FORCED] = {
		klp_patch_rules,
		KLP_PATCH_EVENT | KLP_BIT(KLP_A_PATCH_DIRECTION), 0,
	},
	[KLP_CMD_TRANSITION_COMPLETED] = {
		klp_patch_rules,
		KLP_PATCH_EVENT | KLP_BIT(KLP_A_PATCH_DIRECTION), 0,
	},
	[KLP_CMD_PATCH_ENABLED] = {
		klp_patch_rules,
		KLP_PATCH_EVENT | KLP_BIT(KLP_A_PATCH_SUPERSEDES_ORIGIN),
		KLP_PATCH_LIST,
	},
	[KLP_CMD_PATCH_REPLACED] = {
		klp_patch_rules,
		KLP_PATCH_EVENT | KLP_BIT(KLP_A_PATCH_REPLACED_BY),
		KLP_BIT(KLP_A_PATCH_FORCED),
	},
	[KLP_CMD_PATCH_DISABLED] = {
		klp_patch_rules, KLP_PATCH_EVENT, KLP_BIT(KLP_A_PATCH_FORCED),
	},
	[KLP_CMD_PATCH_RELEASED] = {
		klp_patch_rules, KLP_PATCH_EVENT, 0,
	},
	[KLP_CMD_LOAD_REFUSED] = {
		klp_check_rules,
		KLP_FAILURE_EVENT | KLP_BIT(KLP_A_CHECK_NR_FAILURES) |
		KLP_BIT(KLP_A_CHECK_FINDING),
		KLP_ABOUT_FINDING | KLP_CHECK_LIST |
		KLP_BIT(KLP_A_CHECK_SUPERSEDES_ORIGIN),
	},
	[KLP_CMD_LOAD_FAILED] = {
		klp_check_rules, KLP_FAILURE_EVENT, 0,
	},
	[KLP_CMD_TARGET_REFUSED] = {
		klp_check_rules,
		KLP_FAILURE_EVENT | KLP_BIT(KLP_A_CHECK_OBJECT),
		KLP_ABOUT_FINDING | KLP_BIT(KLP_A_CHECK_FINDING),
	},
	[KLP_CMD_RUNTIME_SET] = {
		klp_runtime_rules,
		KLP_RUNTIME_VALUE | KLP_BIT(KLP_A_RUNTIME_SEQUENCE),
		KLP_RUNTIME_LIST,
	},
	[KLP_CMD_RUNTIME_CLEARED] = {
		klp_runtime_rules,
		KLP_RUNTIME_VALUE | KLP_BIT(KLP_A_RUNTIME_SEQUENCE),
		KLP_RUNTIME_LIST,
	},
	[KLP_CMD_RUNTIME_CONSUMED] = {
		klp_runtime_rules,
		KLP_RUNTIME_VALUE | KLP_BIT(KLP_A_RUNTIME_SEQUENCE),
		KLP_RUNTIME_LIST,
	},
};

static const struct klp_form klp_finding_form = {
	klp_check_rules, KLP_BIT(KLP_A_CHECK_FINDING), KLP_ABOUT_FINDING,
};

static inline bool klp_has_right_value(const struct nlattr *attr,
				       const struct klp_rule *rule)
{
	size_t len = klp_len(attr);

	switch (rule->kind) {
	case KLP_U32:
	case KLP_U32_LIST:
		return len == sizeof(__u32) &&
		       (!rule->max || klp_number(attr) <= rule->max);
	case KLP_UINT:
		return len == sizeof(__u32) || len == sizeof(__u64);
	case KLP_STRING:
	case KLP_STRINGS:
		return len > 1 && strnlen(klp_data(attr), len) == len - 1;
	case KLP_FLAG:
		return !len;
	default:
		return false;
	}
}

/* The bytes up to the next attribute are nobody's; what they hold has leaked. */
static inline bool klp_is_padded_with_zeroes(const struct nlattr *attr, int left)
{
	const char *byte = (const char *)attr + attr->nla_len;
	int nr = NLA_ALIGN(attr->nla_len) - attr->nla_len;

	for (; nr > 0 && byte < (const char *)attr + left; nr--, byte++) {
		if (*byte)
			return false;
	}

	return true;
}

static inline const char *klp_judge_again(const struct nlattr *before,
					  const struct nlattr *attr,
					  const struct klp_rule *rule)
{
	if (!before || rule->kind == KLP_STRINGS)
		return NULL;
	if (rule->kind != KLP_U32_LIST)
		return "an attribute is there twice";
	if (klp_number(before) >= klp_number(attr))
		return "a list does not rise";

	return NULL;
}

static inline const char *klp_judge_attrs(const struct nlmsghdr *nlh,
					  const struct klp_form *form)
{
	int left = nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	const struct nlattr *before[KLP_ATTRS + 1] = { NULL };
	const struct nlattr *attr = (void *)((char *)NLMSG_DATA(nlh) + GENL_HDRLEN);
	const char *fault;
	__u64 seen = 0;
	__u16 type;

	for (; left > 0; left -= NLA_ALIGN(attr->nla_len),
	     attr = (void *)((char *)attr + NLA_ALIGN(attr->nla_len))) {
		if (left < NLA_HDRLEN || attr->nla_len < NLA_HDRLEN ||
		    attr->nla_len > left)
			return "an attribute does not fit into the message";

		type = attr->nla_type;
		if (type > KLP_ATTRS ||
		    !((form->required | form->optional) & KLP_BIT(type)))
			return "an attribute does not belong there";
		if (!klp_has_right_value(attr, &form->rules[type]))
			return "an attribute has a wrong value";
		if (!klp_is_padded_with_zeroes(attr, left))
			return "there is something behind an attribute";
		fault = klp_judge_again(before[type], attr, &form->rules[type]);
		if (fault)
			return fault;
		before[type] = attr;
		seen |= KLP_BIT(type);
	}

	return form->required & ~seen ? "an attribute is missing" : NULL;
}

/* Does it look like an address of the kernel? No name or number of a test does. */
static inline bool klp_has_address(const struct nlmsghdr *nlh)
{
	const char *data = (const char *)nlh;
	__u64 word;
	__u32 i;

	for (i = NLMSG_HDRLEN; i + sizeof(word) <= nlh->nlmsg_len; i += 4) {
		memcpy(&word, data + i, sizeof(word));
		if ((word >= 0xffff888000000000ULL && word < 0xffffffff00000000ULL) ||
		    (word >= 0xffffffff80000000ULL && word < 0xffffffffff000000ULL))
			return true;
	}

	return false;
}

/**
 * klp_judge() - tell whether a message of the family is what it must be
 * @nlh:	the message: an answer but its end, or an event
 *
 * Return: what is wrong with it, or NULL.
 */
static inline const char *klp_judge(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	const struct klp_form *form;
	struct nlattr *tb[KLP_ATTRS + 1];

	if (nlh->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN)
		return "it has no header";
	if (genl->cmd > KLP_CMD_MAX || !klp_forms[genl->cmd].rules)
		return "no such command is sent";
	if (genl->version != KLP_FAMILY_VERSION || genl->reserved)
		return "its header has a wrong value";
	if (klp_has_address(nlh))
		return "it has an address of the kernel";

	form = &klp_forms[genl->cmd];
	if (genl->cmd == KLP_CMD_CHECK) {
		klp_parse(nlh, tb);
		if (!tb[KLP_A_CHECK_VERDICT])
			form = &klp_finding_form;
	}

	return klp_judge_attrs(nlh, form);
}

/*
 * The whole state.
 */

/**
 * struct klp_snapshot - what all dumps tell
 * @data:	their messages, without headers and with generations of 0
 * @len:	bytes
 * @generation:	that of the last message, 0 when nothing is there
 * @nr:		number of messages
 * @fault:	what is wrong with one of them, or NULL
 */
struct klp_snapshot {
	char *data;
	size_t len;
	size_t size;
	__u32 generation;
	unsigned int nr;
	const char *fault;
};

static inline void klp_keep_message(const struct nlmsghdr *nlh, void *data)
{
	struct klp_snapshot *snapshot = data;
	size_t len = nlh->nlmsg_len - NLMSG_HDRLEN;
	struct nlattr *tb[KLP_ATTRS + 1], *generation;
	const char *fault = klp_judge(nlh);

	if (fault) {
		snapshot->fault = fault;
		return;
	}

	/* A check tells it in one message only. */
	klp_parse(nlh, tb);
	generation = tb[klp_generation_attr(klp_command(nlh))];
	if (generation) {
		snapshot->generation = klp_number(generation);
		memset(klp_data(generation), 0, sizeof(__u32));
	}

	if (snapshot->len + len > snapshot->size) {
		snapshot->size = 2 * snapshot->size + len;
		snapshot->data = realloc(snapshot->data, snapshot->size);
		if (!snapshot->data)
			err(EXIT_FAILURE, "a state of %zu bytes", snapshot->size);
	}
	memcpy(snapshot->data + snapshot->len, NLMSG_DATA(nlh), len);
	snapshot->len += len;
	snapshot->nr++;
}

#define KLP_NR_DUMPS 5

static const __u8 klp_dumps[KLP_NR_DUMPS] = {
	KLP_CMD_SET_GET, KLP_CMD_PATCH_GET, KLP_CMD_FUNC_GET, KLP_CMD_STATE_GET,
	KLP_CMD_SUPERSEDES_GET,
};

/**
 * klp_take() - take a snapshot of one dump
 * @sock:	the socket
 * @family:	number of the family
 * @cmd:	the dump
 * @snapshot:	where to add it
 *
 * Return: 0, or a negative error number; 1 when it has to be repeated.
 */
static inline int klp_take(int sock, __u16 family, __u8 cmd,
			   struct klp_snapshot *snapshot)
{
	struct klp_ending ending;
	struct klp_request req;
	int ret;

	klp_begin(&req, family, cmd, NLM_F_DUMP);
	ret = klp_ask(sock, &req, klp_keep_message, snapshot, &ending);

	return ret ?: ending.intr;
}

static inline void klp_drop_snapshot(struct klp_snapshot *snapshot)
{
	free(snapshot->data);
	*snapshot = (struct klp_snapshot) { NULL };
}

/**
 * klp_take_snapshot() - take a snapshot of all dumps
 * @sock:	the socket
 * @family:	number of the family
 * @snapshot:	to be freed by klp_drop_snapshot()
 *
 * Return: 0, or a negative error number.
 */
static inline int klp_take_snapshot(int sock, __u16 family,
				    struct klp_snapshot *snapshot)
{
	unsigned int i = 0;
	int ret;

	*snapshot = (struct klp_snapshot) { NULL };
	while (i < KLP_NR_DUMPS) {
		ret = klp_take(sock, family, klp_dumps[i++], snapshot);
		if (ret < 0)
			return ret;
		if (ret) {
			klp_drop_snapshot(snapshot);
			i = 0;
		}
	}

	return 0;
}

static inline bool klp_is_same_state(const struct klp_snapshot *a,
				     const struct klp_snapshot *b)
{
	return a->len == b->len && (!a->len || !memcmp(a->data, b->data, a->len));
}

#endif /* KLP_ANSWERS_H */
