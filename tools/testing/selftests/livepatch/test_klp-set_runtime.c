// SPDX-License-Identifier: GPL-2.0
/*
 * Set many runtime values, or long ones: each livepatch test_klp_sup_N, with N
 * from 1 to VALUES, is going to supersede the sets from 1 to SETS. klpnl would
 * take too long for many, and does not ask the kernel when there are too many
 * sets.
 *
 * usage: test_klp-set_runtime VALUES SETS
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/types.h>

/* That of this kernel, which need not be installed */
#include "../../../../include/uapi/linux/klp_netlink.h"

/* One more than the kernel takes */
#define MAX_SETS (KLP_MAX_SUPERSEDES + 1)

struct message {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	char attrs[4096];
};

static void begin(struct message *msg, __u16 family, __u8 command)
{
	memset(msg, 0, sizeof(*msg));
	msg->nlh.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	msg->nlh.nlmsg_type = family;
	msg->nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	msg->genl.cmd = command;
	msg->genl.version = 1;
}

static void put(struct message *msg, __u16 type, const void *data, size_t len)
{
	struct nlattr *attr = (void *)msg + msg->nlh.nlmsg_len;

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memcpy((void *)attr + NLA_HDRLEN, data, len);
	msg->nlh.nlmsg_len += NLA_ALIGN(attr->nla_len);
}

/* Sends a request and waits for the end of the answer, which replaces it. */
static int ask(int sock, struct message *msg)
{
	struct message answer;
	struct nlmsgerr *err;

	if (send(sock, msg, msg->nlh.nlmsg_len, 0) < 0)
		return -errno;

	for (;;) {
		if (recv(sock, &answer, sizeof(answer), 0) < 0)
			return -errno;
		if (answer.nlh.nlmsg_type == NLMSG_ERROR)
			break;
		*msg = answer;
	}

	err = NLMSG_DATA(&answer.nlh);
	return err->error;
}

/* Returns the number of the family, or a negative error. */
static int find_family(int sock)
{
	struct message msg;
	struct nlattr *attr;
	void *pos, *end;
	__u16 family;
	int ret;

	begin(&msg, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	put(&msg, CTRL_ATTR_FAMILY_NAME, KLP_FAMILY_NAME, sizeof(KLP_FAMILY_NAME));
	ret = ask(sock, &msg);
	if (ret)
		return ret;

	end = (void *)&msg + msg.nlh.nlmsg_len;
	for (pos = msg.attrs; pos < end; pos += NLA_ALIGN(attr->nla_len)) {
		attr = pos;
		if (attr->nla_type != CTRL_ATTR_FAMILY_ID)
			continue;
		memcpy(&family, pos + NLA_HDRLEN, sizeof(family));
		return family;
	}

	return -ENOENT;
}

static int set_value(int sock, int family, __u32 number, __u32 sets)
{
	struct message msg;
	char name[32];
	__u32 set;

	begin(&msg, family, KLP_CMD_SUPERSEDES_SET);
	/* - and _ are the same. */
	snprintf(name, sizeof(name), "test-klp_sup-%u", number);
	put(&msg, KLP_A_RUNTIME_NAME, name, strlen(name) + 1);
	for (set = 1; set <= sets; set++)
		put(&msg, KLP_A_RUNTIME_SUPERSEDES, &set, sizeof(set));

	return ask(sock, &msg);
}

int main(int argc, char *argv[])
{
	int sock, family, ret;
	__u32 number, values, sets;

	if (argc != 3) {
		fprintf(stderr, "usage: %s VALUES SETS\n", argv[0]);
		return EXIT_FAILURE;
	}
	values = strtoul(argv[1], NULL, 10);
	sets = strtoul(argv[2], NULL, 10);
	if (sets > MAX_SETS) {
		fprintf(stderr, "no more than %d sets fit into a request\n", MAX_SETS);
		return EXIT_FAILURE;
	}

	sock = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
	if (sock < 0) {
		perror("socket");
		return EXIT_FAILURE;
	}

	family = find_family(sock);
	if (family < 0) {
		fprintf(stderr, "family " KLP_FAMILY_NAME ": %s\n", strerror(-family));
		return EXIT_FAILURE;
	}

	for (number = 1; number <= values; number++) {
		ret = set_value(sock, family, number, sets);
		if (ret) {
			fprintf(stderr, "runtime value %u: %s\n", number, strerror(-ret));
			return EXIT_FAILURE;
		}
	}

	close(sock);
	return EXIT_SUCCESS;
}
