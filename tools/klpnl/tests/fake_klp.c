// SPDX-License-Identifier: GPL-2.0
/*
 * Plays the klp family of the kernel for the tests, so that the real program
 * can be tested, with the real libnl, on a kernel that has no such family.
 *
 * It is linked to the program and takes the place of sendmsg(), recvmsg() and
 * other functions. $KLP_FAKE is a file that says what happens, line by line.
 *
 * What is asked for:
 *
 *   msg KEY=VALUE...     a message of the dump; KEY is an attribute's name, or
 *                        a number, and then VALUE are bytes in hexadecimal
 *   done [ERROR]         the end of the dump
 *   reply KEY=VALUE...   the reply to a request for a change, which is done
 *   ack                  such a request is done, without a reply
 *   error ERROR          the request is refused
 *   family ERROR         only as the first line: there is no family
 *   module [errno=NUMBER]
 *                        a module is loaded or unloaded, or that fails
 *
 * ERROR is errno=NUMBER, and perhaps text=TEXT, offs=NUMBER, miss=NUMBER and
 * nest=NUMBER of the extended acknowledgment. The word "intr" in a line sets
 * NLM_F_DUMP_INTR. %XX is a character. Each request gets the lines up to the
 * next line that is no msg. The requests go to the file $KLP_FAKE_LOG, and so
 * do modules, as "insert NAME PARAMETERS", "probe NAME PARAMETERS" or "remove
 * NAME".
 *
 * What a listener hears:
 *
 *   event NAME KEY=VALUE...
 *                        an event, of this name or number; those that stand
 *                        before an answer have come before it
 *   overrun              events have been lost (ENOBUFS); the following ones
 *                        have not
 *   timeout              nothing; the time that is waited for is over at once
 *   signal [NUMBER]      a signal, SIGTERM if not said, while events are waited
 *                        for
 *   run COMMAND          a shell runs it, while events are waited for
 *
 * Events and overruns are read as long as they are the next lines. Waiting needs
 * a line that ends it; looking whether an event has come, without waiting, does
 * not. The clocks stand still but for timeouts, at 2026-01-31 12:00:00.123456 to
 * begin with.
 *
 * $KLP_FAKE_MODULES is the directory of the installed modules.
 *
 * Each request also goes to the kernel, as one that the kernel ignores, so
 * that the limits of the socket are the true ones.
 */
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <libkmod.h>
#include <linux/genetlink.h>
#include <linux/klp_netlink.h>
#include <linux/netlink.h>

#include "../types.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

#define FAMILY_ID 0x1f
#define GROUP_ID 0x1f
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
	[KLP_CMD_TRANSITION_STARTED] = { "transition-started", patch_keys },
	[KLP_CMD_TRANSITION_REVERSED] = { "transition-reversed", patch_keys },
	[KLP_CMD_TRANSITION_FORCED] = { "transition-forced", patch_keys },
	[KLP_CMD_TRANSITION_COMPLETED] = { "transition-completed", patch_keys },
	[KLP_CMD_PATCH_ENABLED] = { "patch-enabled", patch_keys },
	[KLP_CMD_PATCH_REPLACED] = { "patch-replaced", patch_keys },
	[KLP_CMD_PATCH_DISABLED] = { "patch-disabled", patch_keys },
	[KLP_CMD_PATCH_RELEASED] = { "patch-released", patch_keys },
	[KLP_CMD_LOAD_REFUSED] = { "load-refused", check_keys },
	[KLP_CMD_LOAD_FAILED] = { "load-failed", check_keys },
	[KLP_CMD_TARGET_REFUSED] = { "target-refused", check_keys },
	[KLP_CMD_RUNTIME_SET] = { "runtime-set", runtime_keys },
	[KLP_CMD_RUNTIME_CLEARED] = { "runtime-cleared", runtime_keys },
	[KLP_CMD_RUNTIME_CONSUMED] = { "runtime-consumed", runtime_keys },
};

/* What is waiting to be received: whole messages, one behind the other. */
static struct queue {
	char *data;
	size_t size;
	size_t start;
	size_t end;
} answers, events;

static FILE *script;

/* The socket that listens to events. */
static int listening = -1;

/* The time that has passed. */
static struct timespec passed;

static noreturn void die(const char *what, const char *which)
{
	fprintf(stderr, "fake_klp: %s: %s\n", what, which);
	exit(70);
}

static void put(struct queue *queue, const void *data, size_t len)
{
	size_t padded = NLMSG_ALIGN(len);

	if (queue->end + padded > queue->size) {
		queue->size = 2 * queue->size + padded;
		queue->data = realloc(queue->data, queue->size);
	}
	if (!queue->data)
		die("no memory", "answer");
	memset(queue->data + queue->end, 0, padded);
	memcpy(queue->data + queue->end, data, len);
	queue->end += padded;
}

static const struct command *find_command(const struct nlmsghdr *request)
{
	const struct genlmsghdr *genl = NLMSG_DATA(request);

	if (genl->cmd > KLP_CMD_MAX || !commands[genl->cmd].name)
		die("unknown command in", "request");

	return &commands[genl->cmd];
}

static void put_attr(struct queue *queue, unsigned short type,
		     const void *data, size_t len)
{
	struct nlattr nla = {
		.nla_len = (unsigned short)(NLA_HDRLEN + len),
		.nla_type = type,
	};

	put(queue, &nla, sizeof(nla));
	put(queue, data, len);
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

static void put_hex(struct queue *queue, unsigned short type,
		    const char *digits)
{
	unsigned char bytes[256];
	char hex[3] = "";
	size_t len = 0;

	for (; digits[0] && digits[1]; digits += 2) {
		memcpy(hex, digits, 2);
		bytes[len++] = (unsigned char)strtoul(hex, NULL, 16);
	}
	put_attr(queue, type, bytes, len);
}

static void put_value(struct queue *queue, const struct key *key, char *value)
{
	u64 number = strtoull(value, NULL, 0);
	u32 small = (u32)number;

	if (key->kind == 's')
		put_attr(queue, key->type, value, decode(value) + 1);
	else if (key->kind == 'f')
		put_attr(queue, key->type, "", 0);
	else if (key->kind == 'u' && number > U32_MAX)
		put_attr(queue, key->type, &number, sizeof(number));
	else
		put_attr(queue, key->type, &small, sizeof(small));
}

/* The rest of the line that strtok() is in. */
static void put_values(struct queue *queue, const struct key *keys, int *error)
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
			put_hex(queue, (unsigned short)atoi(word), value);
		else
			put_value(queue, find_key(keys, word), value);
	}
}

static size_t start_message(struct queue *queue, struct nlmsghdr header)
{
	size_t start = queue->end;

	put(queue, &header, sizeof(header));

	return start;
}

static void end_message(struct queue *queue, size_t start)
{
	struct nlmsghdr *header = (struct nlmsghdr *)(queue->data + start);

	header->nlmsg_len = (u32)(queue->end - start);
}

static size_t start_answer(const struct nlmsghdr *request, int type, int flags)
{
	struct nlmsghdr header = {
		.nlmsg_type = (unsigned short)type,
		.nlmsg_flags = (unsigned short)flags,
		.nlmsg_seq = request->nlmsg_seq,
		.nlmsg_pid = request->nlmsg_pid,
	};

	return start_message(&answers, header);
}

static void put_error(const struct nlmsghdr *request, int error)
{
	struct nlmsgerr err = { .error = error, .msg = *request };
	size_t start = start_answer(request, NLMSG_ERROR,
				    NLM_F_CAPPED | NLM_F_ACK_TLVS);

	put(&answers, &err, sizeof(err));
	put_values(&answers, error_keys, &error);
	memcpy(answers.data + start + NLMSG_HDRLEN, &error, sizeof(error));
	end_message(&answers, start);
}

static void put_done(const struct nlmsghdr *request, int flags)
{
	size_t start = start_answer(request, NLMSG_DONE,
				    NLM_F_MULTI | NLM_F_ACK_TLVS | flags);
	int error = 0;

	put(&answers, &error, sizeof(error));
	put_values(&answers, error_keys, &error);
	memcpy(answers.data + start + NLMSG_HDRLEN, &error, sizeof(error));
	end_message(&answers, start);
}

static void put_message(const struct nlmsghdr *request, int flags)
{
	const struct genlmsghdr *genl = NLMSG_DATA(request);
	size_t start = start_answer(request, request->nlmsg_type, flags);

	put(&answers, genl, sizeof(*genl));
	put_values(&answers, find_command(request)->keys, NULL);
	end_message(&answers, start);
}

static unsigned char find_event(const char *name)
{
	unsigned char nr;

	for (nr = 0; nr <= KLP_CMD_MAX; nr++) {
		if (commands[nr].name && !strcmp(commands[nr].name, name))
			return nr;
	}
	if (*name < '0' || *name > '9')
		die("unknown event", name);

	return (unsigned char)atoi(name);
}

/* The rest of the line that strtok() is in. */
static void put_event(void)
{
	static const struct key none;
	const char *name = strtok(NULL, SPACE);
	struct nlmsghdr header = { .nlmsg_type = FAMILY_ID };
	struct genlmsghdr genl = { .version = KLP_FAMILY_VERSION };
	size_t start = start_message(&events, header);

	genl.cmd = find_event(name ? name : "");
	put(&events, &genl, sizeof(genl));
	put_values(&events, genl.cmd > KLP_CMD_MAX ? &none :
		   commands[genl.cmd].keys, NULL);
	end_message(&events, start);
}

/* Returns false after the last message of an answer. */
static bool put_line(const struct nlmsghdr *request, const char *word,
		     int flags)
{
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
		die("no answer is the line", word);

	return false;
}

/* The next line of the script, which peek_line() has read already. */
static char next_line[LINE_LEN];

/* The next line of the script that says something, or "" at its end. */
static const char *peek_line(void)
{
	const char *name = getenv("KLP_FAKE");

	if (!script)
		script = fopen(name, "r");
	if (!script)
		die("cannot read", name);

	while (!*next_line || *next_line == '#' || *next_line == '\n') {
		if (!fgets(next_line, sizeof(next_line), script))
			return "";
	}

	return next_line;
}

/* Begins strtok() with the next line, and returns its first word. */
static const char *take_line(char line[LINE_LEN])
{
	const char *word;

	snprintf(line, LINE_LEN, "%s", peek_line());
	*next_line = '\0';
	word = strtok(line, SPACE);
	if (!word)
		die("nothing left in", getenv("KLP_FAKE"));

	return word;
}

static bool next_is(const char *word)
{
	size_t len = strlen(word);
	const char *line = peek_line();

	return !strncmp(line, word, len) && strchr(SPACE, line[len]);
}

/* Takes the events that have come by now. */
static void take_events(void)
{
	char line[LINE_LEN];

	while (next_is("event")) {
		take_line(line);
		put_event();
	}
}

static void put_answer(const struct nlmsghdr *request)
{
	char line[LINE_LEN];
	int flags;

	take_events();
	do {
		flags = strstr(peek_line(), " intr") ? NLM_F_DUMP_INTR : 0;
	} while (put_line(request, take_line(line), flags));
}

static void end_nest(size_t start)
{
	struct nlattr *nest = (struct nlattr *)(answers.data + start);

	nest->nla_len = (unsigned short)(answers.end - start);
}

static void put_groups(void)
{
	const char name[] = KLP_MCGRP_EVENTS;
	u32 id = GROUP_ID;
	size_t groups, group;

	groups = answers.end;
	put_attr(&answers, CTRL_ATTR_MCAST_GROUPS, "", 0);
	group = answers.end;
	put_attr(&answers, 1, "", 0);
	put_attr(&answers, CTRL_ATTR_MCAST_GRP_NAME, name, sizeof(name));
	put_attr(&answers, CTRL_ATTR_MCAST_GRP_ID, &id, sizeof(id));
	end_nest(group);
	end_nest(groups);
}

static void answer_family(const struct nlmsghdr *request)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_NEWFAMILY, .version = 2 };
	unsigned short id = FAMILY_ID;
	char line[LINE_LEN];
	size_t start;

	if (next_is("family")) {
		snprintf(line, LINE_LEN, "%s", peek_line());
		strtok(line, SPACE);
		put_error(request, 0);
		return;
	}

	start = start_answer(request, GENL_ID_CTRL, 0);
	put(&answers, &genl, sizeof(genl));
	put_attr(&answers, CTRL_ATTR_FAMILY_ID, &id, sizeof(id));
	put_attr(&answers, CTRL_ATTR_FAMILY_NAME, KLP_FAMILY_NAME,
		 sizeof(KLP_FAMILY_NAME));
	put_groups();
	end_message(&answers, start);

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

static FILE *open_log(void)
{
	const char *name = getenv("KLP_FAKE_LOG");

	return name ? fopen(name, "a") : NULL;
}

static void tell(const struct nlmsghdr *request)
{
	const struct command *command = find_command(request);
	const struct genlmsghdr *genl = NLMSG_DATA(request);
	int flags = request->nlmsg_flags;
	FILE *log = open_log();

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
static size_t datagram_len(const struct queue *queue)
{
	const struct nlmsghdr *header;
	size_t len = 0;

	while (queue->start + len < queue->end) {
		header = (struct nlmsghdr *)(queue->data + queue->start + len);
		if (len && len + header->nlmsg_len > DATAGRAM_LEN)
			break;
		len += NLMSG_ALIGN(header->nlmsg_len);
		if (!(header->nlmsg_flags & NLM_F_MULTI))
			break;
	}

	return len;
}

/* Returns 0, or a negative errno when there is nothing. */
static int look_for_event(void)
{
	char line[LINE_LEN];

	if (events.start < events.end)
		return 0;
	if (next_is("overrun")) {
		take_line(line);
		return -ENOBUFS;
	}
	if (!next_is("event"))
		return -EAGAIN;
	take_line(line);
	put_event();

	return 0;
}

static int look_for_answer(void)
{
	return answers.start < answers.end ? 0 : -EIO;
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct queue *queue = fd == listening ? &events : &answers;
	size_t len, copied;
	int err;

	if (!getenv("KLP_FAKE"))
		return syscall(SYS_recvmsg, fd, msg, flags);

	err = fd == listening ? look_for_event() : look_for_answer();
	if (err) {
		errno = -err;
		return -1;
	}

	len = datagram_len(queue);
	copied = len < msg->msg_iov[0].iov_len ? len : msg->msg_iov[0].iov_len;
	memcpy(msg->msg_iov[0].iov_base, queue->data + queue->start, copied);
	memcpy(msg->msg_name, &kernel, sizeof(kernel));
	msg->msg_namelen = sizeof(kernel);
	msg->msg_controllen = 0;
	msg->msg_flags = copied < len ? MSG_TRUNC : 0;
	if (!(flags & MSG_PEEK))
		queue->start += len;

	return (ssize_t)(flags & MSG_TRUNC ? len : copied);
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t len)
{
	if (getenv("KLP_FAKE") && level == SOL_NETLINK &&
	    option == NETLINK_ADD_MEMBERSHIP) {
		listening = fd;
		return 0;
	}

	return (int)syscall(SYS_setsockopt, fd, level, option, value, len);
}

int close(int fd)
{
	if (fd == listening)
		listening = -1;

	return (int)syscall(SYS_close, fd);
}

static void add_time(struct timespec *time, const struct timespec *more)
{
	time->tv_sec += more->tv_sec;
	time->tv_nsec += more->tv_nsec;
	if (time->tv_nsec >= 1000000000) {
		time->tv_sec++;
		time->tv_nsec -= 1000000000;
	}
}

static void run_commands(void)
{
	char line[LINE_LEN];
	const char *command;

	while (next_is("run")) {
		take_line(line);
		command = strtok(NULL, "\n");
		if (!command || system(command))
			die("fails", command ? command : "run");
	}
}

/* A signal is delivered at once, or when it is not blocked any more. */
static void get_signal(const sigset_t *mask)
{
	const char *number = strtok(NULL, SPACE);
	sigset_t old;

	if (mask)
		sigprocmask(SIG_SETMASK, mask, &old);
	raise(number ? atoi(number) : SIGTERM);
	if (mask)
		sigprocmask(SIG_SETMASK, &old, NULL);
}

int ppoll(struct pollfd *fds, nfds_t nr, const struct timespec *timeout,
	  const sigset_t *mask)
{
	int (*real)(struct pollfd *fds, nfds_t nr,
		    const struct timespec *timeout, const sigset_t *mask);
	bool waits = !timeout || timeout->tv_sec || timeout->tv_nsec;
	char line[LINE_LEN];
	const char *word;

	if (!getenv("KLP_FAKE") || nr != 1 || fds->fd != listening) {
		*(void **)&real = dlsym(RTLD_NEXT, "ppoll");
		return real(fds, nr, timeout, mask);
	}

	if (waits && events.start == events.end)
		run_commands();

	fds->revents = 0;
	if (events.start < events.end || next_is("event") ||
	    next_is("overrun")) {
		fds->revents = POLLIN;
		return 1;
	}
	if (!waits)
		return 0;

	word = take_line(line);
	if (!strcmp(word, "timeout") && timeout) {
		add_time(&passed, timeout);
		return 0;
	}
	if (strcmp(word, "signal"))
		die("an event is waited for, which does not end by the line",
		    word);
	get_signal(mask);
	errno = EINTR;

	return -1;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
	if (!getenv("KLP_FAKE"))
		return (int)syscall(SYS_clock_gettime, clock, time);

	time->tv_sec = clock == CLOCK_REALTIME ? 1769860800 : 1000;
	time->tv_nsec = 123456789;
	add_time(time, &passed);

	return 0;
}

static int use_module(const char *what, const struct kmod_module *module,
		      const char *params)
{
	char line[LINE_LEN];
	FILE *log = open_log();
	const char *word;
	int error = 0;

	if (log) {
		fprintf(log, "%s %s%s%s\n", what, kmod_module_get_name(module),
			params && *params ? " " : "", params ? params : "");
		fclose(log);
	}

	take_events();
	word = take_line(line);
	if (strcmp(word, "module"))
		die("about no module is the line", word);
	word = strtok(NULL, SPACE);
	if (word && sscanf(word, "errno=%d", &error) != 1)
		die("no errno is", word);

	return -error;
}

int kmod_module_insert_module(struct kmod_module *module, unsigned int flags,
			      const char *params)
{
	(void)flags;
	return use_module("insert", module, params);
}

int kmod_module_probe_insert_module(struct kmod_module *module,
				    unsigned int flags, const char *params,
				    int (*run_install)(struct kmod_module *m,
						       const char *cmdline,
						       void *data),
				    const void *data,
				    void (*print_action)(struct kmod_module *m,
							 bool install,
							 const char *options))
{
	(void)flags;
	(void)run_install;
	(void)data;
	(void)print_action;
	return use_module("probe", module, params);
}

int kmod_module_remove_module(struct kmod_module *module, unsigned int flags)
{
	(void)flags;
	return use_module("remove", module, NULL);
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
	free(answers.data);
	free(events.data);
	if (script)
		fclose(script);
}
