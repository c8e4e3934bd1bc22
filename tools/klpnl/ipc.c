// SPDX-License-Identifier: GPL-2.0
/*
 * Questions to the kernel; the only place that knows netlink.
 *
 * libnl maps many errno values to one, drops the error at the end of a dump,
 * and runs the callbacks of a dump before it says that it was interrupted. So
 * errors are taken from the messages, and nothing is handed out before the
 * dump is complete.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "ipc.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

/* The state of livepatches changes a few times per minute at most. */
#define MAX_TRIES 16

/* What the kernel keeps of a send buffer for itself. */
#define SEND_OVERHEAD 64

struct ipc {
	struct nl_sock *sock;
	int family;
};

/**
 * struct question - a request, and what has come back so far
 * @request: the request
 * @set: the attribute set of the answer
 * @answer: the messages of the answer
 * @ended: there is nothing left to read
 * @error: errno, positive, from the kernel or from reading its answer
 * @garbled: a message of the answer made no sense
 * @message: what the kernel says about @error, or empty
 * @attr: the attribute that @error is about, or empty
 */
struct question {
	struct nl_msg *request;
	const struct attr_set *set;
	struct records *answer;
	bool ended;
	int error;
	bool garbled;
	char message[256];
	char attr[64];
};

static enum status no_family(struct fault *why)
{
	return fault_set(why, STATUS_NO_FAMILY,
			 "it has no netlink family \"%s\"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK",
			 KLP_FAMILY_NAME);
}

static enum status no_memory(struct fault *why)
{
	return fault_set(why, STATUS_ERROR, "not enough memory");
}

/*
 * libnl's error numbers are coarse, so prefer the errno of the system call
 * behind it; the caller has set it to 0 before.
 */
static enum status libnl_failed(struct fault *why, const char *what, int err)
{
	return fault_set(why, STATUS_ERROR, "%s (%s)", what,
			 errno ? strerror(errno) : nl_geterror(err));
}

static void enable_option(struct nl_sock *sock, int option)
{
	int one = 1;

	/* What an old kernel does not know makes its errors less precise. */
	(void)setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, option, &one,
			 sizeof(one));
}

enum status ipc_open(struct ipc **result, struct fault *why)
{
	enum status status;
	struct ipc *ipc;
	int err;

	*result = NULL;

	ipc = calloc(1, sizeof(*ipc));
	if (!ipc)
		return no_memory(why);
	ipc->sock = nl_socket_alloc();
	if (!ipc->sock) {
		status = no_memory(why);
		goto close;
	}

	errno = 0;
	err = genl_connect(ipc->sock);
	if (err < 0 && (errno == EAFNOSUPPORT || errno == EPROTONOSUPPORT)) {
		status = no_family(why);
		goto close;
	} else if (err < 0) {
		status = libnl_failed(why, "no netlink socket can be opened",
				      err);
		goto close;
	}

	enable_option(ipc->sock, NETLINK_EXT_ACK);
	enable_option(ipc->sock, NETLINK_CAP_ACK);

	errno = 0;
	ipc->family = genl_ctrl_resolve(ipc->sock, KLP_FAMILY_NAME);
	/* It says so after every error, be it one of the socket. */
	if (ipc->family == -NLE_OBJ_NOTFOUND && !errno) {
		status = no_family(why);
		goto close;
	} else if (ipc->family < 0) {
		status = libnl_failed(why,
				      "its netlink families cannot be listed",
				      ipc->family);
		goto close;
	}

	*result = ipc;
	return STATUS_OK;

close:
	ipc_close(ipc);
	return status;
}

void ipc_close(struct ipc *ipc)
{
	if (!ipc)
		return;

	nl_socket_free(ipc->sock);
	free(ipc);
}

/* A number of 32 or 64 bits; false when it is neither. */
static bool get_number(const struct nlattr *nla, enum attr_type type,
		       u64 *number)
{
	if (nla_len(nla) == sizeof(u32))
		*number = nla_get_u32(nla);
	else if (nla_len(nla) == sizeof(u64) && type == ATTR_UINT)
		*number = nla_get_u64(nla);
	else
		return false;

	return true;
}

static int store_attr(struct record *record, const struct nlattr *nla)
{
	unsigned int nr = (unsigned int)nla_type(nla);
	struct value *value;
	u64 number;

	/* A newer kernel may tell more than this program understands. */
	if (!nr || nr > record->set->max)
		return 0;

	value = &record->values[nr];
	switch (record->set->attrs[nr].type) {
	case ATTR_U32:
	case ATTR_UINT:
		if (!get_number(nla, record->set->attrs[nr].type,
				&value->number))
			return -EBADMSG;
		value->nr = 1;
		return 0;
	case ATTR_U32S:
		if (!get_number(nla, ATTR_U32S, &number))
			return -EBADMSG;
		return record_add_number(record, nr, (u32)number) ? 0 : -ENOMEM;
	case ATTR_STRING:
	case ATTR_STRINGS:
		if (!record_add_string(record, nr, nla_data(nla),
				       (size_t)nla_len(nla)))
			return -ENOMEM;
		return 0;
	case ATTR_FLAG:
		value->nr = 1;
		return 0;
	default:
		return -EBADMSG;
	}
}

static int store_message(struct nl_msg *msg, void *data)
{
	struct nlmsghdr *header = nlmsg_hdr(msg);
	struct question *question = data;
	struct genlmsghdr *genl;
	struct record *record;
	struct nlattr *nla;
	int left, err = 0;

	if (!genlmsg_valid_hdr(header, 0)) {
		question->garbled = true;
		return NL_OK;
	}

	record = records_add(question->answer, question->set);
	if (!record) {
		question->error = ENOMEM;
		return NL_OK;
	}

	genl = genlmsg_hdr(header);
	nla_for_each_attr(nla, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0), left) {
		err = store_attr(record, nla);
		if (err)
			break;
	}
	if (err == -ENOMEM)
		question->error = ENOMEM;
	else if (err || left)
		question->garbled = true;

	/* Go on in any case, so that the socket is empty afterwards. */
	return NL_OK;
}

static const struct attr *attr_of(const struct attr_set *set,
				  unsigned int type)
{
	static const struct attr unknown = { "?", ATTR_NONE };

	return type && type <= set->max ? &set->attrs[type] : &unknown;
}

/**
 * name_attr() - name an attribute of the request
 * @question: the question; its @attr gets a name like "func.sympos"
 * @offset: where the attribute is, or the nest that lacks one
 * @missing: type of the attribute that is missing there, or 0
 *
 * An offset of 0 is the request itself.
 */
static void name_attr(struct question *question, u32 offset,
		      u32 missing)
{
	const struct nlmsghdr *header = nlmsg_hdr(question->request);
	const struct attr_set *set = question->set;
	const struct genlmsghdr *genl = nlmsg_data(header);
	const char *at = (const char *)header + offset;
	const struct attr *attr = NULL;
	const struct nlattr *nla;
	size_t len = 0;
	int left;

	nla = genlmsg_attrdata(genl, 0);
	left = genlmsg_attrlen(genl, 0);
	while (offset && set && nla_ok(nla, left)) {
		if (at >= (const char *)nla + nla->nla_len) {
			nla = nla_next(nla, &left);
			continue;
		}

		attr = attr_of(set, (unsigned int)nla_type(nla));
		len += (size_t)snprintf(question->attr + len,
					sizeof(question->attr) - len, "%s%s",
					len ? "." : "", attr->name);
		set = attr->nested;
		if (at == (const char *)nla)
			break;
		left = nla_len(nla);
		nla = nla_data(nla);
	}

	if (missing && set)
		snprintf(question->attr + len, sizeof(question->attr) - len,
			 "%s%s", len ? "." : "", attr_of(set, missing)->name);
}

/* What the kernel says about an error beside its number. */
static void read_extack(struct question *question, struct nlattr *attrs,
			int len)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1] = { NULL };
	static struct nla_policy policy[NLMSGERR_ATTR_MAX + 1] = {
		[NLMSGERR_ATTR_OFFS]		= { .type = NLA_U32 },
		[NLMSGERR_ATTR_MISS_TYPE]	= { .type = NLA_U32 },
		[NLMSGERR_ATTR_MISS_NEST]	= { .type = NLA_U32 },
	};

	if (nla_parse(tb, NLMSGERR_ATTR_MAX, attrs, len, policy))
		return;

	if (tb[NLMSGERR_ATTR_MSG])
		snprintf(question->message, sizeof(question->message), "%.*s",
			 nla_len(tb[NLMSGERR_ATTR_MSG]),
			 (char *)nla_data(tb[NLMSGERR_ATTR_MSG]));
	if (tb[NLMSGERR_ATTR_MISS_TYPE])
		name_attr(question, tb[NLMSGERR_ATTR_MISS_NEST] ?
			  nla_get_u32(tb[NLMSGERR_ATTR_MISS_NEST]) : 0,
			  nla_get_u32(tb[NLMSGERR_ATTR_MISS_TYPE]));
	else if (tb[NLMSGERR_ATTR_OFFS])
		name_attr(question, nla_get_u32(tb[NLMSGERR_ATTR_OFFS]), 0);
}

static void read_error(struct question *question, struct nlmsghdr *header,
		       size_t tlv_offset)
{
	size_t len = (size_t)nlmsg_datalen(header);
	char *payload = nlmsg_data(header);
	int error;

	memcpy(&error, payload, sizeof(error));
	question->error = error < 0 ? -error : error;
	if (header->nlmsg_flags & NLM_F_ACK_TLVS && tlv_offset < len)
		read_extack(question, (struct nlattr *)(payload + tlv_offset),
			    (int)(len - tlv_offset));
}

/* The question was refused at once. */
static int handle_error(struct sockaddr_nl *from, struct nlmsgerr *err,
			void *data)
{
	struct nlmsghdr *header = (struct nlmsghdr *)err - 1;
	struct question *question = data;
	size_t tlv_offset = sizeof(*err);

	(void)from;
	if (!(header->nlmsg_flags & NLM_F_CAPPED) &&
	    err->msg.nlmsg_len > sizeof(err->msg))
		tlv_offset += NLMSG_ALIGN(err->msg.nlmsg_len -
					  sizeof(err->msg));
	question->ended = true;
	read_error(question, header, tlv_offset);

	return NL_STOP;
}

/* The dump has ended, perhaps because of an error, which libnl would drop. */
static int handle_done(struct nl_msg *msg, void *data)
{
	struct nlmsghdr *header = nlmsg_hdr(msg);
	struct question *question = data;
	int result;

	question->ended = true;
	if ((size_t)nlmsg_datalen(header) < sizeof(result))
		return NL_OK;
	memcpy(&result, nlmsg_data(header), sizeof(result));
	if (result < 0)
		read_error(question, header, NLMSG_ALIGN(sizeof(result)));

	return NL_OK;
}

/* What was asked for has been done, and the reply has been read. */
static int handle_ack(struct nl_msg *msg, void *data)
{
	struct question *question = data;

	(void)msg;
	question->ended = true;

	return NL_STOP;
}

/* A request leaves as a whole, and has to fit into the send buffer. */
static void make_room(struct nl_sock *sock, size_t len)
{
	int fd = nl_socket_get_fd(sock);
	int size = (int)len + SEND_OVERHEAD;
	socklen_t size_len = sizeof(int);
	int now = 0;

	getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &now, &size_len);
	if (now >= size)
		return;

	/* The second one is capped; whether it suffices, sending tells. */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

static enum status send_request(struct ipc *ipc, struct nl_msg *request,
				struct fault *why)
{
	size_t len = nlmsg_hdr(request)->nlmsg_len;
	int err;

	make_room(ipc->sock, len);

	/* A repeated request needs a number of its own. */
	nlmsg_hdr(request)->nlmsg_seq = NL_AUTO_SEQ;

	errno = 0;
	err = nl_send_auto(ipc->sock, request);
	if (err >= 0)
		return STATUS_OK;
	if (errno == EMSGSIZE || errno == ENOBUFS)
		return fault_set(why, STATUS_ERROR,
				 "the question has %zu bytes, more than the socket takes (%s); run klpnl as root, or raise the sysctl net.core.wmem_max",
				 len, strerror(errno));

	return libnl_failed(why, "the question cannot be sent", err);
}

static int receive_answer(struct ipc *ipc, struct question *question)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_CUSTOM);
	int err;

	if (!cb)
		return -NLE_NOMEM;

	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, store_message, question);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, handle_done, question);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, handle_ack, question);
	nl_cb_err(cb, NL_CB_CUSTOM, handle_error, question);
	do {
		err = nl_recvmsgs(ipc->sock, cb);
	} while (err >= 0 && !question->ended);
	nl_cb_put(cb);

	return err;
}

static enum status explain_error(const struct question *question,
				 struct fault *why)
{
	const char *reason = strerror(question->error);
	char about[96] = "";

	if (question->error == EPERM)
		return fault_set(why, STATUS_ERROR,
				 "this takes CAP_SYS_MODULE in the initial user namespace; run klpnl as root (%s)",
				 reason);
	if (question->error == EOPNOTSUPP)
		return fault_set(why, STATUS_ERROR,
				 "its netlink family \"%s\" is older than this klpnl; boot a newer kernel (%s)",
				 KLP_FAMILY_NAME, reason);

	if (*question->attr)
		snprintf(about, sizeof(about), "%sattribute \"%s\"",
			 *question->message ? ", " : "", question->attr);
	if (!*question->message && !*about)
		return fault_set(why, STATUS_ERROR, "it says \"%s\"", reason);

	return fault_set(why, STATUS_ERROR, "it says \"%s\": %s%s", reason,
			 question->message, about);
}

/* One try. Sets *again when something changed while the answer was made. */
static enum status ask_once(struct ipc *ipc, struct question *question,
			    bool *again, struct fault *why)
{
	enum status status;
	int err;

	*again = false;
	question->ended = false;
	records_clear(question->answer);

	status = send_request(ipc, question->request, why);
	if (status)
		return status;

	errno = 0;
	err = receive_answer(ipc, question);
	if (question->error) {
		status = explain_error(question, why);
		why->error = question->error;
		memcpy(why->attr, question->attr, sizeof(why->attr));
		return status;
	}
	if (err == -NLE_DUMP_INTR) {
		*again = true;
		return STATUS_OK;
	}
	if (err < 0)
		return libnl_failed(why, "its answer cannot be read", err);
	if (question->garbled)
		return fault_set(why, STATUS_ERROR,
				 "its answer makes no sense; use a klpnl that fits the kernel");

	return STATUS_OK;
}

static enum status ask(struct ipc *ipc, struct question *question,
		       struct fault *why)
{
	enum status status;
	bool again;
	int try;

	for (try = 0; try < MAX_TRIES; try++) {
		status = ask_once(ipc, question, &again, why);
		if (status || !again)
			return status;
	}

	return fault_set(why, STATUS_ERROR,
			 "livepatches changed during each of %d answers; try again when they have settled",
			 MAX_TRIES);
}

/*
 * The request with its headers, and room for @len bytes of attributes. @flags
 * is NLM_F_DUMP or NLM_F_ACK.
 */
static struct nl_msg *new_request(const struct ipc *ipc, uint8_t command,
				  int flags, size_t len)
{
	struct nl_msg *msg = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN + len);

	if (!msg)
		return NULL;
	if (!genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, ipc->family, 0,
			 NLM_F_REQUEST | flags, command,
			 KLP_FAMILY_VERSION)) {
		nlmsg_free(msg);
		return NULL;
	}

	return msg;
}

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
