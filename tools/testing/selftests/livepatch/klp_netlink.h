/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests to the generic netlink family "klp" and what comes back, byte by
 * byte and without any library: the tests also need requests that are wrong.
 *
 * What cannot go wrong in a test, such as memory, ends the program when it does.
 */
#ifndef KLP_NETLINK_H
#define KLP_NETLINK_H

#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/types.h>

/* That of this kernel, which need not be installed */
#include "../../../../include/uapi/linux/klp_netlink.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

/* No attribute set of the family, or of what is asked about it, has more. */
#define KLP_ATTRS 63

/* Larger than what the kernel puts into one datagram */
#define KLP_DATAGRAM_LEN 65536

/**
 * struct klp_request - a request that is being written
 * @nlh:	its header; @nlh->nlmsg_len grows
 * @size:	bytes allocated
 */
struct klp_request {
	struct nlmsghdr *nlh;
	size_t size;
};

/* Appends @len bytes, and zeroes up to the next multiple of 4. */
static inline void *klp_append(struct klp_request *req, const void *data,
			       size_t len)
{
	size_t used = req->nlh ? req->nlh->nlmsg_len : 0;
	size_t padded = NLMSG_ALIGN(len);
	void *place;

	if (used + padded > req->size) {
		req->size = 2 * req->size + padded;
		req->nlh = realloc(req->nlh, req->size);
		if (!req->nlh)
			err(EXIT_FAILURE, "a request of %zu bytes", req->size);
	}

	place = (char *)req->nlh + used;
	memset(place, 0, padded);
	if (len)
		memcpy(place, data, len);
	req->nlh->nlmsg_len = used + padded;

	return place;
}

/**
 * klp_begin() - begin a request
 * @req:	where to write it; to be freed by klp_free()
 * @family:	number of the family, see klp_find_family()
 * @cmd:	KLP_CMD_*
 * @flags:	NLM_F_ACK or NLM_F_DUMP
 */
static inline void klp_begin(struct klp_request *req, __u16 family, __u8 cmd,
			     __u16 flags)
{
	static __thread __u32 seq;
	struct nlmsghdr nlh = {
		.nlmsg_type = family,
		.nlmsg_flags = NLM_F_REQUEST | flags,
		.nlmsg_seq = ++seq,
	};
	struct genlmsghdr genl = { .cmd = cmd, .version = KLP_FAMILY_VERSION };

	*req = (struct klp_request) { NULL };
	klp_append(req, &nlh, sizeof(nlh));
	klp_append(req, &genl, sizeof(genl));
}

static inline void klp_free(struct klp_request *req)
{
	free(req->nlh);
	*req = (struct klp_request) { NULL };
}

static inline void klp_put(struct klp_request *req, __u16 type,
			   const void *data, size_t len)
{
	struct nlattr attr = { .nla_len = NLA_HDRLEN + len, .nla_type = type };

	klp_append(req, &attr, sizeof(attr));
	klp_append(req, data, len);
}

static inline void klp_put_u32(struct klp_request *req, __u16 type, __u32 value)
{
	klp_put(req, type, &value, sizeof(value));
}

static inline void klp_put_string(struct klp_request *req, __u16 type,
				  const char *text)
{
	klp_put(req, type, text, strlen(text) + 1);
}

static inline void klp_put_flag(struct klp_request *req, __u16 type)
{
	klp_put(req, type, NULL, 0);
}

/* Begins a nest; returns where it begins, for klp_nest_end(). */
static inline size_t klp_nest_start(struct klp_request *req, __u16 type)
{
	size_t start = req->nlh->nlmsg_len;

	klp_put(req, type | NLA_F_NESTED, NULL, 0);

	return start;
}

static inline void klp_nest_end(struct klp_request *req, size_t start)
{
	struct nlattr *nest = (void *)((char *)req->nlh + start);

	nest->nla_len = req->nlh->nlmsg_len - start;
}

/**
 * klp_open() - open a socket
 *
 * Errors come with an extended acknowledgment and without the request. A socket
 * that has no address yet would not get any event.
 *
 * Return: the socket, or a negative error number.
 */
static inline int klp_open(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int sock, one = 1;

	sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (sock < 0)
		return -errno;
	if (setsockopt(sock, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one)) ||
	    setsockopt(sock, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one)))
		err(EXIT_FAILURE, "setsockopt");
	if (bind(sock, (struct sockaddr *)&address, sizeof(address)))
		err(EXIT_FAILURE, "bind");

	return sock;
}

/* Sends a request. Returns 0, or a negative error number. */
static inline int klp_send(int sock, const struct klp_request *req)
{
	if (send(sock, req->nlh, req->nlh->nlmsg_len, 0) < 0)
		return -errno;

	return 0;
}

/**
 * struct klp_datagram - messages that have been received at once
 * @next:	the next one to look at
 * @left:	bytes from there on
 * @first:	the first one
 * @data:	all of them
 */
struct klp_datagram {
	struct nlmsghdr *next;
	int left;
	union {
		struct nlmsghdr first;
		char data[KLP_DATAGRAM_LEN];
	};
};

/* Receives the next datagram. Returns 0, or a negative error number. */
static inline int klp_receive(int sock, struct klp_datagram *datagram, int flags)
{
	ssize_t len = recv(sock, datagram->data, sizeof(datagram->data), flags);

	datagram->next = &datagram->first;
	datagram->left = len < 0 ? 0 : len;

	return len < 0 ? -errno : 0;
}

/* Returns the next message of a datagram, or NULL when that was the last. */
static inline struct nlmsghdr *klp_next(struct klp_datagram *datagram)
{
	struct nlmsghdr *nlh = datagram->next;

	if (!NLMSG_OK(nlh, datagram->left))
		return NULL;
	datagram->next = NLMSG_NEXT(nlh, datagram->left);

	return nlh;
}

static inline __u8 klp_command(const struct nlmsghdr *nlh)
{
	return ((struct genlmsghdr *)NLMSG_DATA(nlh))->cmd;
}

/* The attribute with the generation in messages of that command */
static inline int klp_generation_attr(__u8 cmd)
{
	switch (cmd) {
	case KLP_CMD_CHECK:
	case KLP_CMD_LOAD_REFUSED:
	case KLP_CMD_LOAD_FAILED:
	case KLP_CMD_TARGET_REFUSED:
		return KLP_A_CHECK_GENERATION;
	default:
		return 1;
	}
}

/* The one with the number of an event, -1 where the message is none */
static inline int klp_sequence_attr(__u8 cmd)
{
	switch (cmd) {
	case KLP_CMD_LOAD_REFUSED:
	case KLP_CMD_LOAD_FAILED:
	case KLP_CMD_TARGET_REFUSED:
		return KLP_A_CHECK_SEQUENCE;
	case KLP_CMD_RUNTIME_SET:
	case KLP_CMD_RUNTIME_CLEARED:
	case KLP_CMD_RUNTIME_CONSUMED:
		return KLP_A_RUNTIME_SEQUENCE;
	default:
		return cmd >= KLP_CMD_TRANSITION_STARTED ? KLP_A_PATCH_SEQUENCE : -1;
	}
}

/* Finds the first attribute of each type among @len bytes. */
static inline void klp_parse_attrs(void *attrs, int len,
				   struct nlattr *tb[KLP_ATTRS + 1])
{
	struct nlattr *attr = attrs;
	unsigned int type;

	memset(tb, 0, (KLP_ATTRS + 1) * sizeof(*tb));
	while (len >= (int)sizeof(*attr) && attr->nla_len >= sizeof(*attr) &&
	       attr->nla_len <= len) {
		type = attr->nla_type & NLA_TYPE_MASK;
		if (type <= KLP_ATTRS && !tb[type])
			tb[type] = attr;
		len -= NLA_ALIGN(attr->nla_len);
		attr = (void *)((char *)attr + NLA_ALIGN(attr->nla_len));
	}
}

/**
 * klp_next_attr() - go through the attributes of a message of a family
 * @nlh:	the message
 * @attr:	one of its attributes, or NULL to begin
 *
 * For attributes that are there several times.
 *
 * Return: the attribute behind it, the first one, or NULL after the last.
 */
static inline struct nlattr *klp_next_attr(const struct nlmsghdr *nlh,
					   const struct nlattr *attr)
{
	char *end = (char *)nlh + nlh->nlmsg_len;
	char *next = (char *)NLMSG_DATA(nlh) + GENL_HDRLEN;
	struct nlattr *found;

	if (attr)
		next = (char *)attr + NLA_ALIGN(attr->nla_len);
	found = (void *)next;
	if (end - next < (int)sizeof(*found) ||
	    found->nla_len < sizeof(*found) || found->nla_len > end - next)
		return NULL;

	return found;
}

/* The same for the attributes of a message of a family. */
static inline void klp_parse(const struct nlmsghdr *nlh,
			     struct nlattr *tb[KLP_ATTRS + 1])
{
	klp_parse_attrs((char *)NLMSG_DATA(nlh) + GENL_HDRLEN,
			(int)NLMSG_PAYLOAD(nlh, GENL_HDRLEN), tb);
}

static inline void *klp_data(const struct nlattr *attr)
{
	return (char *)attr + NLA_HDRLEN;
}

static inline size_t klp_len(const struct nlattr *attr)
{
	return attr->nla_len - NLA_HDRLEN;
}

/* A number of 4 or 8 bytes; 0 when it is absent. */
static inline __u64 klp_number(const struct nlattr *attr)
{
	__u64 wide = 0;
	__u32 value;

	if (!attr)
		return 0;
	if (klp_len(attr) == sizeof(wide)) {
		memcpy(&wide, klp_data(attr), sizeof(wide));
		return wide;
	}
	memcpy(&value, klp_data(attr), sizeof(value));

	return value;
}

/* A string; empty when it is absent. */
static inline const char *klp_string(const struct nlattr *attr)
{
	return attr ? klp_data(attr) : "";
}

/**
 * struct klp_ending - how the answer to a request ends
 * @done:	it was NLMSG_DONE, of a dump; otherwise NLMSG_ERROR
 * @error:	0, or a negative error number
 * @intr:	NLM_F_DUMP_INTR is set in it
 * @text:	the text of the extended acknowledgment, or empty
 * @offset:	where the attribute is that the error is about, or 0
 * @missing:	type of the attribute that is missing, or 0
 * @nest:	where the nest is that it is missing in, or 0
 */
struct klp_ending {
	bool done;
	int error;
	bool intr;
	char text[128];
	__u32 offset;
	__u32 missing;
	__u32 nest;
};

/**
 * klp_parse_ending() - tell whether a message is the end of an answer
 * @nlh:	the message
 * @ending:	what it says, if it is
 *
 * Return: true when it is NLMSG_ERROR or NLMSG_DONE.
 */
static inline bool klp_parse_ending(const struct nlmsghdr *nlh,
				    struct klp_ending *ending)
{
	struct nlattr *tb[KLP_ATTRS + 1];
	int skip;

	if (nlh->nlmsg_type != NLMSG_ERROR && nlh->nlmsg_type != NLMSG_DONE)
		return false;

	*ending = (struct klp_ending) {
		.done = nlh->nlmsg_type == NLMSG_DONE,
		.intr = nlh->nlmsg_flags & NLM_F_DUMP_INTR,
	};
	memcpy(&ending->error, NLMSG_DATA(nlh), sizeof(ending->error));
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return true;

	skip = ending->done ? sizeof(int) : sizeof(struct nlmsgerr);
	klp_parse_attrs((char *)NLMSG_DATA(nlh) + skip,
			(int)NLMSG_PAYLOAD(nlh, skip), tb);
	if (tb[NLMSGERR_ATTR_MSG])
		strncpy(ending->text, klp_string(tb[NLMSGERR_ATTR_MSG]),
			sizeof(ending->text) - 1);
	ending->offset = klp_number(tb[NLMSGERR_ATTR_OFFS]);
	ending->missing = klp_number(tb[NLMSGERR_ATTR_MISS_TYPE]);
	ending->nest = klp_number(tb[NLMSGERR_ATTR_MISS_NEST]);

	return true;
}

/* Is told each message of an answer but the last. */
typedef void (*klp_message_fn)(const struct nlmsghdr *nlh, void *data);

/**
 * klp_finish() - read an answer up to its end
 * @sock:	the socket
 * @fn:		is told each message but the last, unless it is NULL
 * @data:	passed to @fn
 * @ending:	what the last message says
 *
 * Return: 0 when the end has come, or a negative error number of the socket.
 */
static inline int klp_finish(int sock, klp_message_fn fn, void *data,
			     struct klp_ending *ending)
{
	static __thread struct klp_datagram datagram;
	struct nlmsghdr *nlh;
	int ret;

	for (;;) {
		ret = klp_receive(sock, &datagram, 0);
		if (ret)
			return ret;
		while ((nlh = klp_next(&datagram))) {
			if (klp_parse_ending(nlh, ending))
				return 0;
			if (fn)
				fn(nlh, data);
		}
	}
}

/**
 * klp_ask() - send a request, and read the whole answer
 * @sock:	the socket
 * @req:	the request, freed afterwards
 * @fn:		is told each message but the last, unless it is NULL
 * @data:	passed to @fn
 * @ending:	what the last message says
 *
 * Return: the error in @ending, or a negative error number of the socket.
 */
static inline int klp_ask(int sock, struct klp_request *req, klp_message_fn fn,
			  void *data, struct klp_ending *ending)
{
	int ret;

	*ending = (struct klp_ending) { false };
	ret = klp_send(sock, req);
	klp_free(req);
	if (!ret)
		ret = klp_finish(sock, fn, data, ending);

	return ret ?: ending->error;
}

struct klp_family {
	__u16 id;
	__u32 events;
};

static inline void klp_read_family(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *tb[KLP_ATTRS + 1], *group[KLP_ATTRS + 1];
	struct klp_family *family = data;
	struct nlattr *groups, *first;

	klp_parse(nlh, tb);
	memcpy(&family->id, klp_data(tb[CTRL_ATTR_FAMILY_ID]), sizeof(family->id));

	/* There is one group; a list of groups is a nest of nests. */
	groups = tb[CTRL_ATTR_MCAST_GROUPS];
	if (!groups)
		return;
	first = klp_data(groups);
	klp_parse_attrs(klp_data(first), klp_len(first), group);
	if (!strcmp(klp_string(group[CTRL_ATTR_MCAST_GRP_NAME]), KLP_MCGRP_EVENTS))
		family->events = klp_number(group[CTRL_ATTR_MCAST_GRP_ID]);
}

/**
 * klp_find_family() - find the family and its group
 * @sock:	the socket
 * @family:	their numbers
 *
 * Return: 0, or a negative error number; -ENOENT when there is no such family.
 */
static inline int klp_find_family(int sock, struct klp_family *family)
{
	struct klp_ending ending;
	struct klp_request req;

	*family = (struct klp_family) { 0 };
	klp_begin(&req, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	klp_put_string(&req, CTRL_ATTR_FAMILY_NAME, KLP_FAMILY_NAME);

	return klp_ask(sock, &req, klp_read_family, family, &ending);
}

/* Subscribes to the events. Returns 0, or a negative error number. */
static inline int klp_subscribe(int sock, const struct klp_family *family)
{
	if (setsockopt(sock, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
		       &family->events, sizeof(family->events)))
		return -errno;

	return 0;
}

#endif /* KLP_NETLINK_H */
