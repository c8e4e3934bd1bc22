// SPDX-License-Identifier: GPL-2.0
/* The requests of the klp family: how to put them, and what comes back. */
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "ipc.h"
#include "netlink.h"

/**
 * struct list - how to ask for a list
 * @command: its command
 * @set: the attribute set of its messages
 * @patch_attr: type of the attribute that has the filter's livepatch
 * @set_attr: type of the attribute that has the filter's set
 * @object_attr: type of the attribute that has the filter's object
 */
struct list {
	uint8_t command;
	const struct attr_set *set;
	int patch_attr;
	int set_attr;
	int object_attr;
};

static const struct list lists[] = {
	[IPC_SETS] = { KLP_CMD_SET_GET, &set_attrs },
	[IPC_PATCHES] = { KLP_CMD_PATCH_GET, &patch_attrs },
	[IPC_FUNCS] = {
		KLP_CMD_FUNC_GET, &installed_func_attrs,
		KLP_A_INSTALLED_FUNC_PATCH_NAME,
		KLP_A_INSTALLED_FUNC_REPLACE_SET, KLP_A_INSTALLED_FUNC_OBJECT,
	},
	[IPC_STATES] = {
		KLP_CMD_STATE_GET, &installed_state_attrs,
		KLP_A_INSTALLED_STATE_PATCH_NAME,
		KLP_A_INSTALLED_STATE_REPLACE_SET,
	},
	[IPC_RUNTIME_VALUES] = { KLP_CMD_SUPERSEDES_GET, &runtime_attrs },
};

/* Bytes that put_filter() needs at most. */
static size_t filter_size(void)
{
	return 2 * (size_t)nla_total_size(KLP_MAX_NAME_LEN + 1) +
	       (size_t)nla_total_size(sizeof(u32));
}

static int put_filter(struct nl_msg *msg, const struct list *list,
		      const struct ipc_filter *filter)
{
	int err = 0;

	if (filter->patch)
		err = nla_put_string(msg, list->patch_attr, filter->patch);
	if (!err && filter->set)
		err = nla_put_u32(msg, list->set_attr, *filter->set);
	if (!err && filter->object)
		err = nla_put_string(msg, list->object_attr, filter->object);

	return err;
}

enum status ipc_list(struct ipc *ipc, enum ipc_list what,
		     const struct ipc_filter *filter, struct records *records,
		     struct fault *why)
{
	const struct list *list = &lists[what];
	struct question question = { .set = list->set, .answer = records };
	enum status status;

	question.request = new_request(ipc, list->command, NLM_F_DUMP,
				       filter_size());
	if (!question.request)
		return no_memory(why);

	if (filter && put_filter(question.request, list, filter))
		status = no_memory(why);
	else
		status = ask(ipc, &question, why);
	nlmsg_free(question.request);

	return status;
}

/* The kernel reads a number of 4 or of 8 bytes here. */
static int put_uint(struct nl_msg *msg, int attr, u64 number)
{
	if (number <= U32_MAX)
		return nla_put_u32(msg, attr, (u32)number);

	return nla_put_u64(msg, attr, number);
}

static int put_func(struct nl_msg *msg, const struct footprint_func *func)
{
	struct nlattr *nest = nla_nest_start(msg, KLP_A_CHECK_FUNC);

	if (!nest)
		return -NLE_NOMEM;
	if (strcmp(func->object, "vmlinux") &&
	    nla_put_string(msg, KLP_A_FUNC_OBJECT, func->object))
		return -NLE_NOMEM;
	if (nla_put_string(msg, KLP_A_FUNC_NAME, func->name))
		return -NLE_NOMEM;
	if (func->sympos && put_uint(msg, KLP_A_FUNC_SYMPOS, func->sympos))
		return -NLE_NOMEM;

	return nla_nest_end(msg, nest);
}

static int put_state(struct nl_msg *msg, const struct footprint_state *state)
{
	struct nlattr *nest = nla_nest_start(msg, KLP_A_CHECK_STATE);

	if (!nest)
		return -NLE_NOMEM;
	if (put_uint(msg, KLP_A_STATE_ID, state->id) ||
	    nla_put_u32(msg, KLP_A_STATE_VERSION, state->version))
		return -NLE_NOMEM;

	return nla_nest_end(msg, nest);
}

/* Bytes that put_sets() needs. */
static size_t sets_size(const struct set_list *list)
{
	return (size_t)nla_total_size(0) +
	       list->nr * (size_t)nla_total_size(sizeof(u32));
}

static int put_sets(struct nl_msg *msg, const struct set_list *list,
		    int attr, int attr_all)
{
	int err = list->all ? nla_put_flag(msg, attr_all) : 0;
	size_t i;

	for (i = 0; i < list->nr && !err; i++)
		err = nla_put_u32(msg, attr, list->sets[i]);

	return err;
}

/* Bytes that put_footprint() needs at most. */
static size_t footprint_size(const struct footprint *footprint)
{
	const struct footprint_func *func;
	size_t size, number = (size_t)nla_total_size(sizeof(u64));
	size_t i;

	size = (size_t)nla_total_size(KLP_MAX_NAME_LEN + 1) + 2 * number;
	size += sets_size(&footprint->supersedes);
	for (i = 0; i < footprint->nr_funcs; i++) {
		func = &footprint->funcs[i];
		size += NLA_HDRLEN + number;
		size += (size_t)nla_total_size((int)strlen(func->object) + 1);
		size += (size_t)nla_total_size((int)strlen(func->name) + 1);
	}

	return size + footprint->nr_states * (NLA_HDRLEN + 2 * number);
}

static int put_footprint(struct nl_msg *msg, const struct footprint *footprint)
{
	size_t i;
	int err;

	err = nla_put_string(msg, KLP_A_CHECK_NAME, footprint->name);
	if (!err)
		err = nla_put_u32(msg, KLP_A_CHECK_REPLACE_SET,
				  footprint->replace_set);
	if (!err)
		err = put_sets(msg, &footprint->supersedes,
			       KLP_A_CHECK_SUPERSEDES,
			       KLP_A_CHECK_SUPERSEDES_ALL);
	if (!err && footprint->origin != KLP_ORIGIN_BUILT_IN)
		err = nla_put_u32(msg, KLP_A_CHECK_SUPERSEDES_ORIGIN,
				  footprint->origin);
	for (i = 0; i < footprint->nr_funcs && !err; i++)
		err = put_func(msg, &footprint->funcs[i]);
	for (i = 0; i < footprint->nr_states && !err; i++)
		err = put_state(msg, &footprint->states[i]);

	return err;
}

static enum status incomplete_answer(struct fault *why)
{
	return fault_set(why, STATUS_ERROR,
			 "its answer is incomplete; use a klpnl that fits the kernel");
}

/* One verdict, which comes first, and nothing but findings behind it. */
static enum status look_at_answer(const struct records *answer,
				  struct fault *why)
{
	size_t i;

	for (i = 0; i < answer->nr; i++) {
		if (!record_has(answer->list[i], i ? KLP_A_CHECK_FINDING :
						     KLP_A_CHECK_VERDICT))
			break;
	}
	if (!answer->nr || i < answer->nr)
		return incomplete_answer(why);

	return STATUS_OK;
}

enum status ipc_check(struct ipc *ipc, const struct footprint *footprint,
		      struct records *answer, struct fault *why)
{
	struct question question = { .set = &check_attrs, .answer = answer };
	enum status status;

	if (footprint->nr_funcs > KLP_MAX_CHECK_FUNCS ||
	    footprint->nr_states > KLP_MAX_CHECK_STATES)
		return fault_set(why, STATUS_CANNOT_TELL,
				 "it patches %zu functions and has %zu states; the kernel looks at up to %d and %d",
				 footprint->nr_funcs, footprint->nr_states,
				 KLP_MAX_CHECK_FUNCS, KLP_MAX_CHECK_STATES);

	question.request = new_request(ipc, KLP_CMD_CHECK, NLM_F_DUMP,
				       footprint_size(footprint));
	if (!question.request)
		return no_memory(why);

	if (put_footprint(question.request, footprint))
		status = no_memory(why);
	else
		status = ask(ipc, &question, why);
	if (!status)
		status = look_at_answer(answer, why);
	nlmsg_free(question.request);

	return status;
}

/* Asks for a change. The reply is one message that has @needed, at least. */
static enum status change(struct ipc *ipc, struct nl_msg *request,
			  unsigned int needed, struct records *reply,
			  struct fault *why)
{
	struct question question = {
		.request = request, .set = &runtime_attrs, .answer = reply,
	};
	enum status status;

	status = ask(ipc, &question, why);
	if (!status && (reply->nr != 1 || !record_has(reply->list[0], needed)))
		status = incomplete_answer(why);

	return status;
}

static int put_runtime(struct nl_msg *msg, const char *name, u32 generation)
{
	int err;

	if (name)
		err = nla_put_string(msg, KLP_A_RUNTIME_NAME, name);
	else
		err = nla_put_flag(msg, KLP_A_RUNTIME_EVERY_NAME);
	if (!err && generation)
		err = nla_put_u32(msg, KLP_A_RUNTIME_EXPECTED_GENERATION,
				  generation);

	return err;
}

/* Bytes that put_runtime() needs at most. */
static size_t runtime_size(const char *name)
{
	return (size_t)nla_total_size(name ? (int)strlen(name) + 1 : 0) +
	       (size_t)nla_total_size(sizeof(u32));
}

enum status ipc_supersedes_set(struct ipc *ipc, const char *name,
			       const struct set_list *list, u32 generation,
			       struct records *reply, struct fault *why)
{
	struct nl_msg *request;
	enum status status;

	request = new_request(ipc, KLP_CMD_SUPERSEDES_SET, NLM_F_ACK,
			      runtime_size(name) + sets_size(list));
	if (!request)
		return no_memory(why);

	if (put_runtime(request, name, generation) ||
	    put_sets(request, list, KLP_A_RUNTIME_SUPERSEDES,
		     KLP_A_RUNTIME_SUPERSEDES_ALL))
		status = no_memory(why);
	else
		status = change(ipc, request, KLP_A_RUNTIME_NAME, reply, why);
	nlmsg_free(request);

	return status;
}

enum status ipc_supersedes_clear(struct ipc *ipc, const char *name,
				 u32 generation, struct records *reply,
				 struct fault *why)
{
	struct nl_msg *request;
	enum status status;

	request = new_request(ipc, KLP_CMD_SUPERSEDES_CLEAR, NLM_F_ACK,
			      runtime_size(name));
	if (!request)
		return no_memory(why);

	if (put_runtime(request, name, generation))
		status = no_memory(why);
	else
		status = change(ipc, request, KLP_A_RUNTIME_NR_CLEARED, reply,
				why);
	nlmsg_free(request);

	return status;
}
