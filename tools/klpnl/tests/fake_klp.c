// SPDX-License-Identifier: GPL-2.0
/*
 * Plays the klp family of the kernel for the tests, so that the real program
 * can be tested, with the real libnl, on a kernel that has no such family.
 *
 * It is linked to the program and takes the place of sendmsg() and recvmsg().
 * $KLP_FAKE is a file with the answers, one line per message:
 *
 *   msg KEY=VALUE...     a message of the dump; KEY is an attribute's name, or
 *                        a number, and then VALUE are bytes in hexadecimal
 *   done [ERROR]         the end of the dump
 *   reply KEY=VALUE...   the reply to a request for a change, which is done
 *   ack                  such a request is done, without a reply
 *   error ERROR          the request is refused
 *   family ERROR         only as the first line: there is no family
 *
 * ERROR is errno=NUMBER, and perhaps text=TEXT, offs=NUMBER, miss=NUMBER and
 * nest=NUMBER of the extended acknowledgment. The word "intr" in a line sets
 * NLM_F_DUMP_INTR. %XX is a character. Each request gets the lines up to the
 * next line that is no msg. The requests go to the file $KLP_FAKE_LOG.
 *
 * $KLP_FAKE_MODULES is the directory of the installed modules.
 *
 * Each request also goes to the kernel, as one that the kernel ignores, so
 * that the limits of the socket are the true ones.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <libkmod.h>
#include <linux/genetlink.h>
#include <linux/klp_netlink.h>
#include <linux/netlink.h>

#include "../types.h"

#define FAMILY_ID 0x1f
#define SPACE "\n "

/* Messages that the kernel packs into one datagram have this many bytes. */
#define DATAGRAM_LEN 4096

/* The longest line of the script: 256 sets, and more. */
#define LINE_LEN 16384

struct key {
	const char *name;
	unsigned short type;
	char kind;	/* 4: u32, u: uint, s: string, f: flag, n: nest */
};

static const struct key set_keys[] = {
	{ "generation", KLP_A_SET_GENERATION, '4' },
	{ "id", KLP_A_SET_ID, '4' },
	{ "owner", KLP_A_SET_OWNER, 's' },
	{ "direction", KLP_A_SET_DIRECTION, '4' },
	{ "incoming", KLP_A_SET_INCOMING, 's' },
	{ "outgoing", KLP_A_SET_OUTGOING, 's' },
	{ NULL },
};

static const struct key patch_keys[] = {
	{ "generation", KLP_A_PATCH_GENERATION, '4' },
	{ "name", KLP_A_PATCH_NAME, 's' },
	{ "replace-set", KLP_A_PATCH_REPLACE_SET, '4' },
	{ "supersedes", KLP_A_PATCH_SUPERSEDES, '4' },
	{ "supersedes-all", KLP_A_PATCH_SUPERSEDES_ALL, 'f' },
	{ "supersedes-origin", KLP_A_PATCH_SUPERSEDES_ORIGIN, '4' },
	{ "stack-order", KLP_A_PATCH_STACK_ORDER, '4' },
	{ "enabled", KLP_A_PATCH_ENABLED, 'f' },
	{ "direction", KLP_A_PATCH_DIRECTION, '4' },
	{ "replaced-by", KLP_A_PATCH_REPLACED_BY, 's' },
	{ "forced", KLP_A_PATCH_FORCED, 'f' },
	{ "callbacks", KLP_A_PATCH_CALLBACKS, 'f' },
	{ "nr-funcs", KLP_A_PATCH_NR_FUNCS, '4' },
	{ "nr-states", KLP_A_PATCH_NR_STATES, '4' },
	{ "sequence", KLP_A_PATCH_SEQUENCE, 'u' },
	{ NULL },
};

static const struct key installed_func_keys[] = {
	{ "generation", KLP_A_INSTALLED_FUNC_GENERATION, '4' },
	{ "patch-name", KLP_A_INSTALLED_FUNC_PATCH_NAME, 's' },
	{ "replace-set", KLP_A_INSTALLED_FUNC_REPLACE_SET, '4' },
	{ "object", KLP_A_INSTALLED_FUNC_OBJECT, 's' },
	{ "name", KLP_A_INSTALLED_FUNC_NAME, 's' },
	{ "sympos", KLP_A_INSTALLED_FUNC_SYMPOS, 'u' },
	{ NULL },
};

static const struct key installed_state_keys[] = {
	{ "generation", KLP_A_INSTALLED_STATE_GENERATION, '4' },
	{ "patch-name", KLP_A_INSTALLED_STATE_PATCH_NAME, 's' },
	{ "replace-set", KLP_A_INSTALLED_STATE_REPLACE_SET, '4' },
	{ "id", KLP_A_INSTALLED_STATE_ID, 'u' },
	{ "version", KLP_A_INSTALLED_STATE_VERSION, '4' },
	{ NULL },
};

static const struct key runtime_keys[] = {
	{ "generation", KLP_A_RUNTIME_GENERATION, '4' },
	{ "name", KLP_A_RUNTIME_NAME, 's' },
	{ "supersedes", KLP_A_RUNTIME_SUPERSEDES, '4' },
	{ "supersedes-all", KLP_A_RUNTIME_SUPERSEDES_ALL, 'f' },
	{ "expected-generation", KLP_A_RUNTIME_EXPECTED_GENERATION, '4' },
	{ "every-name", KLP_A_RUNTIME_EVERY_NAME, 'f' },
	{ "nr-cleared", KLP_A_RUNTIME_NR_CLEARED, '4' },
	{ "sequence", KLP_A_RUNTIME_SEQUENCE, 'u' },
	{ NULL },
};

static const struct key check_keys[] = {
	{ "name", KLP_A_CHECK_NAME, 's' },
	{ "replace-set", KLP_A_CHECK_REPLACE_SET, '4' },
	{ "func", KLP_A_CHECK_FUNC, 'n' },
	{ "state", KLP_A_CHECK_STATE, 'n' },
	{ "generation", KLP_A_CHECK_GENERATION, '4' },
	{ "verdict", KLP_A_CHECK_VERDICT, '4' },
	{ "error", KLP_A_CHECK_ERROR, '4' },
	{ "nr-failures", KLP_A_CHECK_NR_FAILURES, '4' },
	{ "finding", KLP_A_CHECK_FINDING, '4' },
	{ "patch-name", KLP_A_CHECK_PATCH_NAME, 's' },
	{ "patch-set", KLP_A_CHECK_PATCH_SET, '4' },
	{ "object", KLP_A_CHECK_OBJECT, 's' },
	{ "func-name", KLP_A_CHECK_FUNC_NAME, 's' },
	{ "sympos", KLP_A_CHECK_SYMPOS, 'u' },
	{ "other-func", KLP_A_CHECK_OTHER_FUNC, 's' },
	{ "other-sympos", KLP_A_CHECK_OTHER_SYMPOS, 'u' },
	{ "state-id", KLP_A_CHECK_STATE_ID, 'u' },
	{ "state-version", KLP_A_CHECK_STATE_VERSION, '4' },
	{ "other-version", KLP_A_CHECK_OTHER_VERSION, '4' },
	{ "callbacks", KLP_A_CHECK_CALLBACKS, 'f' },
	{ "supersedes", KLP_A_CHECK_SUPERSEDES, '4' },
	{ "supersedes-all", KLP_A_CHECK_SUPERSEDES_ALL, 'f' },
	{ "supersedes-origin", KLP_A_CHECK_SUPERSEDES_ORIGIN, '4' },
	{ "remedy", KLP_A_CHECK_REMEDY, '4' },
	{ "remedy-none", KLP_A_CHECK_REMEDY_NONE, 'f' },
	{ "unresolvable", KLP_A_CHECK_UNRESOLVABLE, '4' },
	{ "sequence", KLP_A_CHECK_SEQUENCE, 'u' },
	{ NULL },
};

static const struct key func_keys[] = {
	{ "object", KLP_A_FUNC_OBJECT, 's' },
	{ "name", KLP_A_FUNC_NAME, 's' },
	{ "sympos", KLP_A_FUNC_SYMPOS, 'u' },
	{ NULL },
};

static const struct key state_keys[] = {
	{ "id", KLP_A_STATE_ID, 'u' },
	{ "version", KLP_A_STATE_VERSION, '4' },
	{ NULL },
};

static const struct key error_keys[] = {
	{ "text", NLMSGERR_ATTR_MSG, 's' },
	{ "offs", NLMSGERR_ATTR_OFFS, '4' },
	{ "miss", NLMSGERR_ATTR_MISS_TYPE, '4' },
	{ "nest", NLMSGERR_ATTR_MISS_NEST, '4' },
	{ NULL },
};

static const struct command {
	const char *name;
	const struct key *keys;
	int flags;
} commands[KLP_CMD_MAX + 1] = {
	[KLP_CMD_SET_GET] = { "set-get", set_keys, NLM_F_DUMP },
	[KLP_CMD_PATCH_GET] = { "patch-get", patch_keys, NLM_F_DUMP },
	[KLP_CMD_FUNC_GET] = { "func-get", installed_func_keys, NLM_F_DUMP },
	[KLP_CMD_STATE_GET] = { "state-get", installed_state_keys, NLM_F_DUMP },
	[KLP_CMD_CHECK] = { "check", check_keys, NLM_F_DUMP },
	[KLP_CMD_SUPERSEDES_SET] = { "supersedes-set", runtime_keys,
				     NLM_F_ACK },
	[KLP_CMD_SUPERSEDES_CLEAR] = { "supersedes-clear", runtime_keys,
				       NLM_F_ACK },
	[KLP_CMD_SUPERSEDES_GET] = { "supersedes-get", runtime_keys,
				     NLM_F_DUMP },
};

/* What is waiting to be received: whole messages, one behind the other. */
static struct {
	char *data;
	size_t size;
	size_t start;
	size_t end;
} queue;

static FILE *script;

static noreturn void die(const char *what, const char *which)
{
	fprintf(stderr, "fake_klp: %s: %s\n", what, which);
	exit(70);
}

static void *put(const void *data, size_t len)
{
	size_t padded = NLMSG_ALIGN(len);
	void *place;

	if (queue.end + padded > queue.size) {
		queue.size = 2 * queue.size + padded;
		queue.data = realloc(queue.data, queue.size);
	}
	if (!queue.data)
		die("no memory", "answer");
	place = queue.data + queue.end;
	memset(place, 0, padded);
	memcpy(place, data, len);
	queue.end += padded;

	return place;
}

static const struct command *find_command(const struct nlmsghdr *request)
{
	const struct genlmsghdr *genl = NLMSG_DATA(request);

	if (genl->cmd > KLP_CMD_MAX || !commands[genl->cmd].name)
		die("unknown command in", "request");

	return &commands[genl->cmd];
}

static void put_attr(unsigned short type, const void *data, size_t len)
{
	struct nlattr nla = {
		.nla_len = (unsigned short)(NLA_HDRLEN + len),
		.nla_type = type,
	};

	put(&nla, sizeof(nla));
	put(data, len);
}

static const struct key *find_key(const struct key *keys, const char *name)
{
	for (; keys->name; keys++) {
		if (!strcmp(keys->name, name))
			return keys;
	}
	die("unknown key", name);
}

/* Decodes in place what tell() gets; returns its length. */
static size_t decode(char *text)
{
	char *to = text, *from = text;
	char hex[3] = "";

	while (*from) {
		if (*from == '%' && from[1] && from[2]) {
			memcpy(hex, from + 1, 2);
			*to++ = (char)strtoul(hex, NULL, 16);
			from += 3;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';

	return (size_t)(to - text);
}

static void put_hex(unsigned short type, const char *digits)
{
	unsigned char bytes[256];
	char hex[3] = "";
	size_t len = 0;

	for (; digits[0] && digits[1]; digits += 2) {
		memcpy(hex, digits, 2);
		bytes[len++] = (unsigned char)strtoul(hex, NULL, 16);
	}
	put_attr(type, bytes, len);
}

static void put_value(const struct key *key, char *value)
{
	u64 number = strtoull(value, NULL, 0);
	u32 small = (u32)number;

	if (key->kind == 's')
		put_attr(key->type, value, decode(value) + 1);
	else if (key->kind == 'f')
		put_attr(key->type, "", 0);
	else if (key->kind == 'u' && number > U32_MAX)
		put_attr(key->type, &number, sizeof(number));
	else
		put_attr(key->type, &small, sizeof(small));
}

/* The rest of the line that strtok() is in. */
static void put_values(const struct key *keys, int *error)
{
	char *word, *value;

	while ((word = strtok(NULL, SPACE))) {
		value = strchr(word, '=');
		if (!value)
			continue;
		*value++ = '\0';
		if (error && !strcmp(word, "errno"))
			*error = -atoi(value);
		else if (*word >= '0' && *word <= '9')
			put_hex((unsigned short)atoi(word), value);
		else
			put_value(find_key(keys, word), value);
	}
}

static size_t start_message(const struct nlmsghdr *request, int type, int flags)
{
	struct nlmsghdr header = {
		.nlmsg_type = (unsigned short)type,
		.nlmsg_flags = (unsigned short)flags,
		.nlmsg_seq = request->nlmsg_seq,
		.nlmsg_pid = request->nlmsg_pid,
	};
	size_t start = queue.end;

	put(&header, sizeof(header));

	return start;
}

static void end_message(size_t start)
{
	struct nlmsghdr *header = (struct nlmsghdr *)(queue.data + start);

	header->nlmsg_len = (u32)(queue.end - start);
}

static void put_error(const struct nlmsghdr *request, int error)
{
	struct nlmsgerr err = { .error = error, .msg = *request };
	size_t start = start_message(request, NLMSG_ERROR,
				     NLM_F_CAPPED | NLM_F_ACK_TLVS);

	put(&err, sizeof(err));
	put_values(error_keys, &error);
	((struct nlmsgerr *)(queue.data + start + NLMSG_HDRLEN))->error = error;
	end_message(start);
}

static void put_done(const struct nlmsghdr *request, int flags)
{
	size_t start = start_message(request, NLMSG_DONE,
				     NLM_F_MULTI | NLM_F_ACK_TLVS | flags);
	int error = 0;

	put(&error, sizeof(error));
	put_values(error_keys, &error);
	memcpy(queue.data + start + NLMSG_HDRLEN, &error, sizeof(error));
	end_message(start);
}

static void put_message(const struct nlmsghdr *request, int flags)
{
	const struct genlmsghdr *genl = NLMSG_DATA(request);
	size_t start = start_message(request, request->nlmsg_type, flags);

	put(genl, sizeof(*genl));
	put_values(find_command(request)->keys, NULL);
	end_message(start);
}

/* Returns false after the last message of an answer. */
static bool put_line(const struct nlmsghdr *request, char *line)
{
	int flags = strstr(line, " intr") ? NLM_F_DUMP_INTR : 0;
	const char *word = strtok(line, SPACE);

	if (!word)
		die("empty line in", getenv("KLP_FAKE"));
	if (!strcmp(word, "msg")) {
		put_message(request, NLM_F_MULTI | flags);
		return true;
	}

	if (!strcmp(word, "reply"))
		put_message(request, 0);
	if (!strcmp(word, "done"))
		put_done(request, flags);
	else if (!strcmp(word, "reply") || !strcmp(word, "ack") ||
		 !strcmp(word, "error"))
		put_error(request, 0);
	else
		die("unknown line", word);

	return false;
}

/* The next line of the script that says something. */
static char *next_line(char *line, int size)
{
	const char *name = getenv("KLP_FAKE");

	if (!script)
		script = fopen(name, "r");
	if (!script)
		die("cannot read", name);

	do {
		if (!fgets(line, size, script))
			die("nothing left in", name);
	} while (*line == '#' || *line == '\n');

	return line;
}

static void put_answer(const struct nlmsghdr *request)
{
	char line[LINE_LEN];

	while (put_line(request, next_line(line, sizeof(line))))
		;
}

static void answer_family(const struct nlmsghdr *request)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_NEWFAMILY, .version = 2 };
	unsigned short id = FAMILY_ID;
	char line[LINE_LEN];
	size_t start;

	next_line(line, sizeof(line));
	if (!strncmp(line, "family", strlen("family"))) {
		strtok(line, SPACE);
		put_error(request, 0);
		return;
	}
	rewind(script);

	start = start_message(request, GENL_ID_CTRL, 0);
	put(&genl, sizeof(genl));
	put_attr(CTRL_ATTR_FAMILY_ID, &id, sizeof(id));
	put_attr(CTRL_ATTR_FAMILY_NAME, KLP_FAMILY_NAME,
		 sizeof(KLP_FAMILY_NAME));
	end_message(start);

	strtok((char[]){ "ack" }, SPACE);
	put_error(request, 0);
}

static void tell_attrs(FILE *log, const struct key *keys, const char *data,
		       size_t len);

/* As strict as the kernel: exact lengths, terminated strings, marked nests. */
static void tell_attr(FILE *log, const struct key *key,
		      const struct nlattr *nla)
{
	const char *data = (const char *)nla + NLA_HDRLEN;
	size_t len = nla->nla_len - NLA_HDRLEN;
	u64 number = 0;

	fprintf(log, " %s", key->name);
	if (key->kind == 'n') {
		fprintf(log, "%s", nla->nla_type & NLA_F_NESTED ? "{" : "BAD{");
		tell_attrs(log, *key->name == 'f' ? func_keys : state_keys,
			   data, len);
		fprintf(log, " }");
	} else if (key->kind == 's') {
		fprintf(log, "%s%s", strnlen(data, len) == len - 1 ? "=" :
			"=BAD", data);
	} else if (key->kind == 'f') {
		fprintf(log, "%s", len ? "=BAD" : "");
	} else if (len == 4 || (len == 8 && key->kind == 'u')) {
		memcpy(&number, data, len);
		fprintf(log, "=%llu", number);
	} else {
		fprintf(log, "=BAD");
	}
}

static void tell_attrs(FILE *log, const struct key *keys, const char *data,
		       size_t len)
{
	const struct nlattr *nla;
	const struct key *key;

	while (len >= NLA_HDRLEN) {
		nla = (const struct nlattr *)data;
		for (key = keys; key->name; key++) {
			if (key->type == (nla->nla_type & NLA_TYPE_MASK))
				break;
		}
		if (!key->name || nla->nla_len < NLA_HDRLEN ||
		    nla->nla_len > len)
			break;
		tell_attr(log, key, nla);
		data += NLA_ALIGN(nla->nla_len);
		len -= NLA_ALIGN(nla->nla_len);
	}
	if (len)
		fprintf(log, " BAD-REST");
}

static void tell(const struct nlmsghdr *request)
{
	const struct command *command = find_command(request);
	const struct genlmsghdr *genl = NLMSG_DATA(request);
	int flags = request->nlmsg_flags;
	const char *name = getenv("KLP_FAKE_LOG");
	FILE *log = name ? fopen(name, "a") : NULL;

	if (!log)
		return;

	/* libnl wants an acknowledgment of everything. */
	fprintf(log, "%s", command->name);
	if ((flags | NLM_F_ACK) != (NLM_F_REQUEST | NLM_F_ACK | command->flags))
		fprintf(log, " BAD-FLAGS");
	tell_attrs(log, command->keys, (const char *)genl + GENL_HDRLEN,
		   request->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN);
	fprintf(log, "\n");
	fclose(log);
}

/* Lets the kernel see a message of that size, which it has to ignore. */
static ssize_t send_ignored(int fd, const struct nlmsghdr *request)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct nlmsghdr *copy = malloc(request->nlmsg_len);
	struct iovec iov = { copy, request->nlmsg_len };
	struct msghdr msg = {
		.msg_name = &kernel,
		.msg_namelen = sizeof(kernel),
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	ssize_t sent;

	if (!copy)
		die("no memory", "request");
	memcpy(copy, request, request->nlmsg_len);
	copy->nlmsg_type = NLMSG_NOOP;
	copy->nlmsg_flags = 0;
	sent = syscall(SYS_sendmsg, fd, &msg, 0);
	free(copy);

	return sent;
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	const struct nlmsghdr *request = msg->msg_iov[0].iov_base;
	ssize_t sent;

	if (!getenv("KLP_FAKE") || msg->msg_iovlen != 1)
		return syscall(SYS_sendmsg, fd, msg, flags);

	sent = send_ignored(fd, request);
	if (sent < 0)
		return sent;

	if (request->nlmsg_type == GENL_ID_CTRL) {
		answer_family(request);
	} else {
		tell(request);
		put_answer(request);
	}

	return sent;
}

/* Length of the next datagram: as much of a dump as fits, or one message. */
static size_t datagram_len(void)
{
	const struct nlmsghdr *header;
	size_t len = 0;

	while (queue.start + len < queue.end) {
		header = (struct nlmsghdr *)(queue.data + queue.start + len);
		if (len && len + header->nlmsg_len > DATAGRAM_LEN)
			break;
		len += NLMSG_ALIGN(header->nlmsg_len);
		if (!(header->nlmsg_flags & NLM_F_MULTI))
			break;
	}

	return len;
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	size_t len, copied;

	if (!getenv("KLP_FAKE"))
		return syscall(SYS_recvmsg, fd, msg, flags);

	len = datagram_len();
	if (!len) {
		errno = EIO;
		return -1;
	}

	copied = len < msg->msg_iov[0].iov_len ? len : msg->msg_iov[0].iov_len;
	memcpy(msg->msg_iov[0].iov_base, queue.data + queue.start, copied);
	memcpy(msg->msg_name, &kernel, sizeof(kernel));
	msg->msg_namelen = sizeof(kernel);
	msg->msg_controllen = 0;
	msg->msg_flags = copied < len ? MSG_TRUNC : 0;
	if (!(flags & MSG_PEEK))
		queue.start += len;

	return (ssize_t)(flags & MSG_TRUNC ? len : copied);
}

struct kmod_ctx *kmod_new(const char *dirname,
			  const char * const *config_paths)
{
	struct kmod_ctx *(*real)(const char *dirname,
				 const char * const *config_paths);

	*(void **)&real = dlsym(RTLD_NEXT, "kmod_new");

	return real(dirname ? dirname : getenv("KLP_FAKE_MODULES"),
		    config_paths);
}

/* Memory that is held until the end is no leak. */
static void __attribute__((destructor)) release(void)
{
	free(queue.data);
	if (script)
		fclose(script);
}
