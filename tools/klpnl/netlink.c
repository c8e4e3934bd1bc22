// SPDX-License-Identifier: GPL-2.0
/*
 * Questions over netlink, and the answers; the only place that knows the traps of
 * libnl.
 *
 * libnl maps many errno values to one, drops the error at the end of a dump,
 * and runs the callbacks of a dump before it says that it was interrupted. So
 * errors are taken from the messages, and nothing is handed out before the
 * dump is complete.
 */
#include <errno.h>
#include <poll.h>
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

#include "clock.h"
#include "netlink.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

/* The state of livepatches changes a few times per minute at most. */
#define MAX_TRIES 16

/* Bytes for events that have not been read yet, as the kernel counts them. */
#define EVENTS_ROOM (1024 * 1024)

/* What the kernel keeps of a send buffer for itself. */
#define SEND_OVERHEAD 64

static enum status no_family(struct fault *why)
{
	return fault_set(why, STATUS_NO_FAMILY,
			 "it has no netlink family \"%s\"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK",
			 KLP_FAMILY_NAME);
}

enum status no_memory(struct fault *why)
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

static enum status connect_socket(struct nl_sock *sock, struct fault *why)
{
	int err;

	errno = 0;
	err = genl_connect(sock);
	if (err < 0 && (errno == EAFNOSUPPORT || errno == EPROTONOSUPPORT))
		return no_family(why);
	if (err < 0)
		return libnl_failed(why, "no netlink socket can be opened",
				    err);

	enable_option(sock, NETLINK_EXT_ACK);
	enable_option(sock, NETLINK_CAP_ACK);

	return STATUS_OK;
}

enum status ipc_open(struct ipc **result, struct fault *why)
{
	enum status status;
	struct ipc *ipc;

	*result = NULL;

	ipc = calloc(1, sizeof(*ipc));
	if (!ipc)
		return no_memory(why);
	ipc->sock = nl_socket_alloc();
	if (!ipc->sock) {
		status = no_memory(why);
		goto close;
	}

	status = connect_socket(ipc->sock, why);
	if (status)
		goto close;

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

/* Returns 0, -ENOMEM, or -EBADMSG for a message that makes no sense. */
static int store_message(struct records *records, const struct attr_set *set,
			 struct nlmsghdr *header)
{
	struct genlmsghdr *genl = genlmsg_hdr(header);
	struct record *record;
	struct nlattr *nla;
	int left, err;

	record = records_add(records, set);
	if (!record)
		return -ENOMEM;
	record->command = genl->cmd;

	nla_for_each_attr(nla, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0), left) {
		err = store_attr(record, nla);
		if (err)
			return err;
	}

	return left ? -EBADMSG : 0;
}

static int handle_message(struct nl_msg *msg, void *data)
{
	struct nlmsghdr *header = nlmsg_hdr(msg);
	struct question *question = data;
	int err = -EBADMSG;

	if (genlmsg_valid_hdr(header, 0))
		err = store_message(question->answer, question->set, header);
	if (err == -ENOMEM)
		question->error = ENOMEM;
	else if (err)
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

	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, handle_message, question);
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

enum status ask(struct ipc *ipc, struct question *question, struct fault *why)
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

struct nl_msg *new_request(const struct ipc *ipc, uint8_t command, int flags,
			   size_t len)
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
 * struct listener - a socket that gets the events
 * @ipc: the socket, and the family
 * @sequence: the number of the last event; 0 when nothing is known of it
 * @events: the events of one datagram
 * @next: which of them is the next one to be handed out
 */
struct listener {
	struct ipc *ipc;
	u64 sequence;
	struct records events;
	size_t next;
};

static enum status join_group(struct ipc *ipc, struct fault *why)
{
	int group, err;

	errno = 0;
	group = genl_ctrl_resolve_grp(ipc->sock, KLP_FAMILY_NAME,
				      KLP_MCGRP_EVENTS);
	if (group == -NLE_OBJ_NOTFOUND && !errno)
		return fault_set(why, STATUS_NO_FAMILY,
				 "its netlink family \"%s\" tells no events; boot a newer kernel",
				 KLP_FAMILY_NAME);
	if (group < 0)
		return libnl_failed(why,
				    "its netlink families cannot be listed",
				    group);

	errno = 0;
	err = nl_socket_add_membership(ipc->sock, group);
	if (err < 0)
		return libnl_failed(why, "its events cannot be listened to",
				    err);

	return STATUS_OK;
}

/* Many events may come while nobody reads them. */
static void make_room_for_events(struct nl_sock *sock)
{
	int fd = nl_socket_get_fd(sock);
	int size = EVENTS_ROOM;

	/* The second one is capped; what does not fit, is seen to be lost. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

enum status ipc_listen(struct listener **result, struct fault *why)
{
	struct listener *listener;
	enum status status;

	*result = NULL;

	listener = calloc(1, sizeof(*listener));
	if (!listener)
		return no_memory(why);

	status = ipc_open(&listener->ipc, why);
	if (!status) {
		make_room_for_events(listener->ipc->sock);
		status = join_group(listener->ipc, why);
	}
	if (!status && nl_socket_set_nonblocking(listener->ipc->sock))
		status = fault_set(why, STATUS_ERROR,
				   "the socket cannot be made non-blocking (%s)",
				   strerror(errno));
	if (status) {
		ipc_unlisten(listener);
		return status;
	}

	*result = listener;
	return STATUS_OK;
}

void ipc_unlisten(struct listener *listener)
{
	if (!listener)
		return;

	ipc_close(listener->ipc);
	records_clear(&listener->events);
	free(listener);
}

/*
 * Reads one datagram. Returns 0 or a negative errno, which libnl would not
 * tell: -ENOBUFS when events have been lost, -EAGAIN when there is none.
 */
static int receive(struct nl_sock *sock, unsigned char **data, int *len)
{
	struct sockaddr_nl from = { 0 };

	*data = NULL;
	errno = 0;
	*len = nl_recv(sock, &from, data, NULL);
	if (*len > 0 && !from.nl_pid)
		return 0;

	free(*data);
	*data = NULL;
	if (*len > 0)
		return -EAGAIN;
	/* This is how it tells EAGAIN. */
	if (!*len || *len == -NLE_AGAIN)
		return -EAGAIN;

	return errno ? -errno : -EIO;
}

static int store_events(struct listener *listener, unsigned char *data, int len)
{
	struct nlmsghdr *header = (struct nlmsghdr *)data;
	const struct attr_set *set;
	int err = 0;

	records_clear(&listener->events);
	listener->next = 0;
	for (; !err && nlmsg_ok(header, len); header = nlmsg_next(header, &len)) {
		if (header->nlmsg_type != listener->ipc->family ||
		    !genlmsg_valid_hdr(header, 0))
			continue;
		set = event_attrs(genlmsg_hdr(header)->cmd);
		err = store_message(&listener->events, set, header);
	}

	return err;
}

/* What is read now would have to be put together with what has been lost. */
static enum news lose(struct listener *listener)
{
	unsigned char *data;
	int err, len;

	do {
		err = receive(listener->ipc->sock, &data, &len);
		free(data);
	} while (!err || err == -ENOBUFS || err == -EINTR);
	records_clear(&listener->events);
	listener->next = 0;
	listener->sequence = 0;

	return NEWS_LOST;
}

/* An event that only a newer kernel knows has a number, too. */
static bool is_next(struct listener *listener, const struct record *event)
{
	u64 number = event_sequence(event);

	if (!number && listener->sequence)
		number = listener->sequence + 1;
	if (listener->sequence && number != listener->sequence + 1)
		return false;
	listener->sequence = number;

	return true;
}

/* Waits until there is something to be read, or the time is over. */
static enum news await(struct listener *listener, u64 until)
{
	struct pollfd pollfd = {
		.fd = nl_socket_get_fd(listener->ipc->sock),
		.events = POLLIN,
	};
	struct timespec timeout;
	u64 left;
	int nr;

	/* A signal, like the one that goes on after a stop, is no news. */
	do {
		left = clock_left(until);
		timeout.tv_sec = (time_t)(left / MSEC_PER_SEC);
		timeout.tv_nsec = (long)(left % MSEC_PER_SEC) * NSEC_PER_MSEC;
		nr = ppoll(&pollfd, 1, until == NEVER ? NULL : &timeout, NULL);
	} while (nr < 0 && errno == EINTR);

	return nr > 0 ? NEWS_EVENT : NEWS_NONE;
}

enum status ipc_news(struct listener *listener, u64 until,
		     enum news *news, const struct record **event,
		     struct fault *why)
{
	unsigned char *data;
	int err, len;

	while (listener->next == listener->events.nr) {
		err = receive(listener->ipc->sock, &data, &len);
		if (!err) {
			err = store_events(listener, data, len);
			free(data);
		}
		if (err == -ENOBUFS) {
			*news = lose(listener);
			return STATUS_OK;
		}
		if (err == -EAGAIN || err == -EINTR) {
			*news = await(listener, until);
			if (*news != NEWS_EVENT)
				return STATUS_OK;
		} else if (err == -ENOMEM) {
			return no_memory(why);
		} else if (err) {
			return fault_set(why, STATUS_ERROR,
					 "its events cannot be read (%s)",
					 strerror(-err));
		}
	}

	*event = listener->events.list[listener->next];
	if (is_next(listener, *event)) {
		*news = NEWS_EVENT;
		listener->next++;
	} else {
		*news = lose(listener);
	}

	return STATUS_OK;
}
