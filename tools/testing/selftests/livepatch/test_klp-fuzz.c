// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to the generic netlink family "klp" that are wrong in all ways that
 * chance finds: attributes, lengths, nests, flags, floods, sockets that are
 * closed too early, many clients at once while livepatches come and go.
 *
 * How a request ends is known before: a parser of its own, see are_right(), tells
 * which ones are malformed, and a model of what is installed and of the runtime
 * values tells which of the others succeed, and how the rest fails. Where others
 * change the state at the same time, only the former is known. What is told before
 * the end has to have the right form, single values and the generation have to be
 * the right ones, and the whole state is compared after each datagram. But what a
 * check finds has only to agree with itself: test_klp-differential knows that.
 *
 * usage: test_klp-fuzz [-s SEED] [-n MESSAGES] [-r ROUND] [-d DIRECTORY]
 *
 * SEED decides what is sent; without it, chance does. Each round of the tests
 * with one client begins anew, so that a round that has failed can be repeated
 * alone: -r sends no other one. DIRECTORY has the modules.
 */

#include <getopt.h>
#include <libgen.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>

#include "kselftest.h"
#include "klp_answers.h"
#include "klp_chance.h"
#include "klp_modules.h"

#define MANY "test_klp_many"
#define CMDLINE "test_klp_set_cmdline"
#define MEMINFO "test_klp_set_meminfo"
#define BOTH "test_klp_set_both"
#define STATE "test_klp_state"

/* Those of what is installed at first: 40 and 1, see install() */
#define INSTALLED_FUNCS 41

#define DEFAULT_MESSAGES 20000
/* The least that any test gets is a thirtieth. */
#define MIN_MESSAGES 30

/* A datagram, and how much of it may be written before the last message */
#define DATAGRAM_LEN (1024 * 1024)
#define DATAGRAM_FULL (160 * 1024)
#define MAX_MESSAGES 250
#define DATAGRAMS_PER_ROUND 6

/* So that no answer to a datagram is lost */
#define LARGE_BUFFER (64 * 1024 * 1024)

/* From here on, no livepatch has any. */
#define NO_STATE 1000000
#define NO_SET 1000000

#define NOBODY 65534
#define MAX_FAULTS 20

/* ----- which requests there are ----------------------------------------- */

enum want {
	NAME,
	SYMBOL,
	U32,
	UINT,
	STATE_ID,
	ORIGIN,
	FLAG,
	NEST,
};

/**
 * struct field - an attribute of a request
 * @type:	its type; 0 ends a list
 * @want:	what it has to be
 * @required:	it must be there
 * @usual:	it mostly is: without it, the kernel looks into all of its symbols,
 *		which takes long
 * @max:	how often it may be there, when it may be there several times
 * @nest:	what is in it
 */
struct field {
	__u16 type;
	enum want want;
	bool required;
	bool usual;
	unsigned int max;
	const struct field *nest;
};

struct op {
	__u8 cmd;
	bool dump;
	bool privileged;
	unsigned int weight;
	const struct field *fields;
};

static const struct field none[] = { {} };

static const struct field set_get[] = {
	{ KLP_A_SET_ID, U32, .required = true },
	{}
};

static const struct field func_nest[] = {
	{ KLP_A_FUNC_OBJECT, NAME, .usual = true },
	{ KLP_A_FUNC_NAME, SYMBOL, .required = true },
	{ KLP_A_FUNC_SYMPOS, UINT },
	{}
};

static const struct field state_nest[] = {
	{ KLP_A_STATE_ID, STATE_ID, .required = true },
	{ KLP_A_STATE_VERSION, U32 },
	{}
};

static const struct field check[] = {
	{ KLP_A_CHECK_NAME, NAME, .required = true },
	{ KLP_A_CHECK_REPLACE_SET, U32 },
	{ KLP_A_CHECK_FUNC, NEST, .max = KLP_MAX_CHECK_FUNCS, .nest = func_nest },
	{ KLP_A_CHECK_STATE, NEST, .max = KLP_MAX_CHECK_STATES, .nest = state_nest },
	{ KLP_A_CHECK_SUPERSEDES, U32, .max = KLP_MAX_SUPERSEDES },
	{ KLP_A_CHECK_SUPERSEDES_ALL, FLAG },
	{ KLP_A_CHECK_SUPERSEDES_ORIGIN, ORIGIN },
	{}
};

static const struct field patch_get[] = {
	{ KLP_A_PATCH_NAME, NAME, .required = true },
	{}
};

static const struct field func_get[] = {
	{ KLP_A_INSTALLED_FUNC_PATCH_NAME, NAME },
	{ KLP_A_INSTALLED_FUNC_REPLACE_SET, U32 },
	{ KLP_A_INSTALLED_FUNC_OBJECT, NAME },
	{}
};

static const struct field state_get[] = {
	{ KLP_A_INSTALLED_STATE_PATCH_NAME, NAME },
	{ KLP_A_INSTALLED_STATE_REPLACE_SET, U32 },
	{}
};

static const struct field supersedes_set[] = {
	{ KLP_A_RUNTIME_NAME, NAME, .required = true },
	{ KLP_A_RUNTIME_SUPERSEDES, U32, .max = KLP_MAX_SUPERSEDES },
	{ KLP_A_RUNTIME_SUPERSEDES_ALL, FLAG },
	{ KLP_A_RUNTIME_EXPECTED_GENERATION, U32 },
	{}
};

static const struct field supersedes_clear[] = {
	{ KLP_A_RUNTIME_NAME, NAME },
	{ KLP_A_RUNTIME_EVERY_NAME, FLAG },
	{ KLP_A_RUNTIME_EXPECTED_GENERATION, U32 },
	{}
};

static const struct field supersedes_get[] = {
	{ KLP_A_RUNTIME_NAME, NAME, .required = true },
	{}
};

static const struct op ops[] = {
	{ KLP_CMD_SET_GET, false, false, 4, set_get },
	{ KLP_CMD_SET_GET, true, false, 2, none },
	{ KLP_CMD_CHECK, true, true, 12, check },
	{ KLP_CMD_PATCH_GET, false, false, 4, patch_get },
	{ KLP_CMD_PATCH_GET, true, false, 2, none },
	{ KLP_CMD_FUNC_GET, true, false, 3, func_get },
	{ KLP_CMD_STATE_GET, true, false, 3, state_get },
	{ KLP_CMD_SUPERSEDES_SET, false, true, 14, supersedes_set },
	{ KLP_CMD_SUPERSEDES_CLEAR, false, true, 6, supersedes_clear },
	{ KLP_CMD_SUPERSEDES_GET, false, false, 4, supersedes_get },
	{ KLP_CMD_SUPERSEDES_GET, true, false, 2, none },
};

#define OPS_WEIGHT 56

static const struct op *find_op(__u8 cmd, bool dump)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		if (ops[i].cmd == cmd && ops[i].dump == dump)
			return &ops[i];
	}

	return NULL;
}

static const struct field *find_field(const struct field *field, __u16 type)
{
	for (; field->type; field++) {
		if (field->type == type)
			return field;
	}

	return NULL;
}

/* ----- which of them are right ------------------------------------------ */

static bool is_right_string(const char *data, size_t len, size_t max)
{
	size_t first = len <= max ? len : max + 1;

	if (!len || !*data || !memchr(data, '\0', first))
		return false;
	if (!data[len - 1])
		len--;

	return len <= max;
}

static bool are_right(const char *data, int len, const struct field *fields);

static bool is_right_attr(const struct nlattr *attr, const struct field *field)
{
	bool nest = field->want == NEST, nested = attr->nla_type & NLA_F_NESTED;
	const char *data = klp_data(attr);
	size_t len = klp_len(attr);

	if (nest != nested)
		return false;

	switch (field->want) {
	case NAME:
		return is_right_string(data, len, KLP_MAX_NAME_LEN);
	case SYMBOL:
		return is_right_string(data, len, KLP_MAX_SYMBOL_LEN);
	case U32:
		return len == sizeof(__u32);
	case ORIGIN:
		return len == sizeof(__u32) && klp_number(attr) <= KLP_ORIGIN_RUNTIME;
	case UINT:
		return len == sizeof(__u32) || len == sizeof(__u64);
	case STATE_ID:
		return (len == sizeof(__u32) || len == sizeof(__u64)) &&
		       klp_number(attr);
	case FLAG:
		return !len;
	case NEST:
		return are_right(data, len, field->nest);
	}

	return false;
}

/* Attributes of known types, well-formed, complete, and not too many of them */
static bool are_right(const char *data, int len, const struct field *fields)
{
	unsigned int seen[KLP_ATTRS + 1] = { 0 };
	const struct field *field;
	const struct nlattr *attr;
	__u16 type;

	for (;;) {
		attr = (void *)data;
		if (len < NLA_HDRLEN || attr->nla_len < NLA_HDRLEN ||
		    attr->nla_len > len)
			break;

		type = attr->nla_type & NLA_TYPE_MASK;
		field = find_field(fields, type);
		if (!field || !is_right_attr(attr, field))
			return false;
		if (++seen[type] > (field->max ?: 1))
			return false;

		data += NLA_ALIGN(attr->nla_len);
		len -= NLA_ALIGN(attr->nla_len);
	}
	if (len > 0)
		return false;

	for (field = fields; field->type; field++) {
		if (field->required && !seen[field->type])
			return false;
	}

	return true;
}

/* What an operation wants beyond that: attributes that exclude one another */
static bool go_together(const struct op *op, struct nlattr **tb)
{
	switch (op->cmd) {
	case KLP_CMD_CHECK:
		return !tb[KLP_A_CHECK_SUPERSEDES_ALL] ||
		       (!tb[KLP_A_CHECK_SUPERSEDES] &&
			klp_number(tb[KLP_A_CHECK_SUPERSEDES_ORIGIN]) !=
			KLP_ORIGIN_BUILT_IN);
	case KLP_CMD_SUPERSEDES_SET:
		return !tb[KLP_A_RUNTIME_SUPERSEDES_ALL] ||
		       !tb[KLP_A_RUNTIME_SUPERSEDES];
	case KLP_CMD_SUPERSEDES_CLEAR:
		return !tb[KLP_A_RUNTIME_EVERY_NAME] != !tb[KLP_A_RUNTIME_NAME];
	default:
		return true;
	}
}

/* ----- what is there ---------------------------------------------------- */

struct value {
	char name[KLP_MAX_NAME_LEN + 1];
	bool all;
	unsigned int nr;
	__u32 ids[KLP_MAX_SUPERSEDES];
};

#define MAX_INSTALLED 16

/**
 * struct world - what is there, as far as it is known
 * @alone:	nobody else changes it, so that everything is
 * @generation:	the generation
 * @nr_installed: number of installed livepatches
 * @installed:	their names
 * @sets:	their replace sets
 * @nr_values:	number of runtime values
 * @values:	the values, by name
 */
struct world {
	bool alone;
	__u32 generation;
	unsigned int nr_installed;
	char installed[MAX_INSTALLED][KLP_MAX_NAME_LEN + 1];
	__u32 sets[MAX_INSTALLED];
	unsigned int nr_values;
	struct value *values[KLP_MAX_RUNTIME_VALUES];
};

static bool is_installed(const struct world *world, const char *name)
{
	unsigned int i;

	for (i = 0; i < world->nr_installed; i++) {
		if (!strcmp(world->installed[i], name))
			return true;
	}

	return false;
}

static bool is_used_set(const struct world *world, __u32 set)
{
	unsigned int i;

	for (i = 0; i < world->nr_installed; i++) {
		if (world->sets[i] == set)
			return true;
	}

	return false;
}

/* Place of the first value whose name is not less */
static unsigned int find_place(const struct world *world, const char *name)
{
	unsigned int low = 0, high = world->nr_values, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (strcmp(world->values[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}

	return low;
}

static bool has_value(const struct world *world, const char *name)
{
	unsigned int place = find_place(world, name);

	return place < world->nr_values && !strcmp(world->values[place]->name, name);
}

static void set_value(struct world *world, const struct value *value)
{
	unsigned int place = find_place(world, value->name);

	if (!has_value(world, value->name)) {
		memmove(world->values + place + 1, world->values + place,
			(world->nr_values++ - place) * sizeof(*world->values));
		world->values[place] = malloc(sizeof(*value));
		if (!world->values[place])
			err(EXIT_FAILURE, "a runtime value");
	}
	*world->values[place] = *value;
	world->generation++;
}

static void clear_value(struct world *world, const char *name)
{
	unsigned int place = find_place(world, name);

	free(world->values[place]);
	memmove(world->values + place, world->values + place + 1,
		(--world->nr_values - place) * sizeof(*world->values));
	world->generation++;
}

static void clear_values(struct world *world)
{
	while (world->nr_values)
		clear_value(world, world->values[0]->name);
}

static void read_name(char *name, const struct nlattr *attr)
{
	size_t len = strnlen(klp_data(attr), klp_len(attr));

	if (len > KLP_MAX_NAME_LEN)
		len = KLP_MAX_NAME_LEN;
	memcpy(name, klp_data(attr), len);
	name[len] = '\0';
	for (; *name; name++) {
		if (*name == '-')
			*name = '_';
	}
}

static int compare_ids(const void *a, const void *b)
{
	__u32 left = *(const __u32 *)a, right = *(const __u32 *)b;

	return left < right ? -1 : left > right;
}

/* The value that a request sets, or that a message tells */
static void read_value(struct value *value, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;
	unsigned int i, nr = 0;

	value->all = false;
	value->nr = 0;
	for (attr = klp_next_attr(nlh, NULL); attr; attr = klp_next_attr(nlh, attr)) {
		switch (attr->nla_type & NLA_TYPE_MASK) {
		case KLP_A_RUNTIME_NAME:
			read_name(value->name, attr);
			break;
		case KLP_A_RUNTIME_SUPERSEDES_ALL:
			value->all = true;
			break;
		case KLP_A_RUNTIME_SUPERSEDES:
			if (value->nr < KLP_MAX_SUPERSEDES)
				value->ids[value->nr++] = klp_number(attr);
			break;
		}
	}

	qsort(value->ids, value->nr, sizeof(*value->ids), compare_ids);
	for (i = 0; i < value->nr; i++) {
		if (!nr || value->ids[nr - 1] != value->ids[i])
			value->ids[nr++] = value->ids[i];
	}
	value->nr = nr;
}

static bool is_same_value(const struct value *a, const struct value *b)
{
	return !strcmp(a->name, b->name) && a->all == b->all && a->nr == b->nr &&
	       !memcmp(a->ids, b->ids, a->nr * sizeof(*a->ids));
}

/* ----- what is sent, and what has to come back -------------------------- */

/**
 * enum promise - what is known of the answer to a message
 * @SILENCE:	there is none
 * @ERROR:	struct sent has the error, or 0
 * @REFUSED:	it is malformed or not allowed
 * @DEPENDS:	it is right; the answer depends on what others do
 */
enum promise {
	SILENCE,
	ERROR,
	REFUSED,
	DEPENDS,
};

/**
 * struct sent - a message that was sent
 * @start:	where it begins in the datagram
 * @promise:	what is known of its answer
 * @error:	the error with which it has to fail, negative, or 0
 * @op:		what it asks for, NULL for nothing
 * @busy:	another dump may still be running
 * @generation:	the generation after it, when that is known
 * @ended:	how many ends its answer had
 * @got:	the error in the end
 * @done:	the end was that of a dump
 * @replies:	how many other messages
 * @failures:	number of failures that a check has told first, and
 * @findings:	how many findings came that are failures
 */
struct sent {
	size_t start;
	enum promise promise;
	int error;
	const struct op *op;
	bool busy;
	__u32 generation;
	unsigned int ended;
	int got;
	bool done;
	unsigned int replies;
	__u64 failures;
	__u64 findings;
};

/**
 * struct client - who sends, and what it has sent
 * @sock:	the socket
 * @port:	its address
 * @family:	number of the family
 * @capped:	errors do not come with the request
 * @powerless:	it must not do what needs a privilege
 * @chance:	decides what is sent
 * @world:	what is there
 * @what:	which test, and
 * @round:	the round, for messages
 * @nr_sent:	how many messages have been sent altogether
 * @datagram:	what is sent at once
 * @len:	its length
 * @nr:		number of messages in it
 * @sent:	the messages
 * @seq:	number of the first one
 * @request:	the next message, which is being written
 */
struct client {
	int sock;
	__u32 port;
	__u16 family;
	bool capped;
	bool powerless;
	struct chance chance;
	struct world *world;
	const char *what;
	unsigned int round;
	unsigned long nr_sent;
	char *datagram;
	size_t len;
	unsigned int nr;
	struct sent sent[MAX_MESSAGES + 1];
	__u32 seq;
	struct klp_request request;
};

static unsigned int seed;
static __u16 family;
static __u32 events;
static int *nr_faults;

static struct nlmsghdr *sent_message(const struct client *client,
				     const struct sent *sent)
{
	return (void *)(client->datagram + sent->start);
}

/* Tells what is wrong, and with which client and message, if it is of one. */
static void __printf(3, 4) fault(const struct client *client,
				 const struct sent *sent, const char *fmt, ...)
{
	const struct nlmsghdr *nlh;
	char text[256], bytes[3 * 96 + 1] = "";
	va_list args;
	__u32 i;

	if (__atomic_add_fetch(nr_faults, 1, __ATOMIC_RELAXED) > MAX_FAULTS)
		return;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (!client) {
		ksft_print_msg("%s\n", text);
		return;
	}
	ksft_print_msg("%s: seed %u, round %u: %s\n", client->what, seed,
		       client->round, text);
	if (!sent)
		return;

	nlh = sent_message(client, sent);
	for (i = 0; i < nlh->nlmsg_len && i < 96; i++)
		sprintf(bytes + 3 * i, " %02x", ((unsigned char *)nlh)[i]);
	ksft_print_msg("  message %zu of %u, %u bytes:%s\n", sent - client->sent,
		       client->nr, nlh->nlmsg_len, bytes);
}

static int as_nobody(bool nobody)
{
	/* For this thread only, which setresuid() of the C library is not */
	return syscall(SYS_setresuid, -1, nobody ? NOBODY : 0, -1);
}

/* @by_nobody: somebody without privileges opens the socket. */
static void open_client(struct client *client, bool by_nobody)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int size = LARGE_BUFFER, one = 1;
	socklen_t len = sizeof(address);

	if (as_nobody(by_nobody))
		err(EXIT_FAILURE, "setresuid");
	client->sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (as_nobody(false))
		err(EXIT_FAILURE, "setresuid");

	if (client->sock < 0 ||
	    setsockopt(client->sock, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ||
	    setsockopt(client->sock, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) ||
	    setsockopt(client->sock, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one)) ||
	    bind(client->sock, (struct sockaddr *)&address, sizeof(address)) ||
	    getsockname(client->sock, (struct sockaddr *)&address, &len))
		err(EXIT_FAILURE, "socket");
	client->port = address.nl_pid;
	client->family = family;
	if (!client->datagram)
		client->datagram = malloc(DATAGRAM_LEN);
	if (!client->datagram)
		err(EXIT_FAILURE, "a datagram");
	memset(client->datagram, 0, DATAGRAM_LEN);
}

static void close_client(struct client *client)
{
	close(client->sock);
	free(client->datagram);
	client->datagram = NULL;
	klp_free(&client->request);
}

static void set_capped(struct client *client, bool capped)
{
	int value = capped;

	if (setsockopt(client->sock, SOL_NETLINK, NETLINK_CAP_ACK, &value,
		       sizeof(value)))
		err(EXIT_FAILURE, "setsockopt");
	client->capped = capped;
}

/* What the family says to a request that is right, as nothing else happens */
static int foresee(struct world *world, const struct op *op,
		   const struct nlmsghdr *nlh, struct nlattr **tb)
{
	char name[KLP_MAX_NAME_LEN + 1] = "";
	struct value value;

	switch (op->cmd) {
	case KLP_CMD_SET_GET:
		return op->dump || is_used_set(world, klp_number(tb[KLP_A_SET_ID])) ?
		       0 : -ENOENT;
	case KLP_CMD_PATCH_GET:
		if (op->dump)
			return 0;
		read_name(name, tb[KLP_A_PATCH_NAME]);
		return is_installed(world, name) ? 0 : -ENOENT;
	case KLP_CMD_FUNC_GET:
	case KLP_CMD_STATE_GET:
		if (tb[KLP_A_INSTALLED_FUNC_PATCH_NAME]) {
			read_name(name, tb[KLP_A_INSTALLED_FUNC_PATCH_NAME]);
			if (!is_installed(world, name))
				return -ENOENT;
		}
		return !tb[KLP_A_INSTALLED_FUNC_REPLACE_SET] ||
		       is_used_set(world, klp_number(tb[KLP_A_INSTALLED_FUNC_REPLACE_SET])) ?
		       0 : -ENOENT;
	case KLP_CMD_SUPERSEDES_GET:
		if (op->dump)
			return 0;
		read_name(name, tb[KLP_A_RUNTIME_NAME]);
		return has_value(world, name) ? 0 : -ENOENT;
	case KLP_CMD_SUPERSEDES_SET:
		if (tb[KLP_A_RUNTIME_EXPECTED_GENERATION] &&
		    klp_number(tb[KLP_A_RUNTIME_EXPECTED_GENERATION]) != world->generation)
			return -ESTALE;
		read_value(&value, nlh);
		if (is_installed(world, value.name))
			return -EBUSY;
		if (!has_value(world, value.name) &&
		    world->nr_values == KLP_MAX_RUNTIME_VALUES)
			return -ENOSPC;
		set_value(world, &value);
		return 0;
	case KLP_CMD_SUPERSEDES_CLEAR:
		if (tb[KLP_A_RUNTIME_EXPECTED_GENERATION] &&
		    klp_number(tb[KLP_A_RUNTIME_EXPECTED_GENERATION]) != world->generation)
			return -ESTALE;
		if (tb[KLP_A_RUNTIME_EVERY_NAME]) {
			clear_values(world);
			return 0;
		}
		read_name(name, tb[KLP_A_RUNTIME_NAME]);
		if (!has_value(world, name))
			return -ENOENT;
		clear_value(world, name);
		return 0;
	default:
		return 0;
	}
}

static void promise(struct sent *sent, enum promise promise, int error)
{
	sent->promise = promise;
	sent->error = error;
}

/* Tells what has to come back for the last message of the datagram. */
static void judge_request(struct client *client, struct sent *sent)
{
	const struct nlmsghdr *nlh = sent_message(client, sent);
	size_t left = client->len - sent->start;
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	struct nlattr *tb[KLP_ATTRS + 1];
	__u16 flags = nlh->nlmsg_flags;

	if (nlh->nlmsg_len < NLMSG_HDRLEN || nlh->nlmsg_len > left)
		return promise(sent, SILENCE, 0);
	if (!(flags & NLM_F_REQUEST) || nlh->nlmsg_type < NLMSG_MIN_TYPE)
		return promise(sent, flags & NLM_F_ACK ? ERROR : SILENCE, 0);
	if (nlh->nlmsg_type != client->family)
		return promise(sent, ERROR, -ENOENT);
	if (nlh->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN)
		return promise(sent, ERROR, -EINVAL);

	if ((flags & NLM_F_DUMP) == NLM_F_DUMP)
		flags &= ~NLM_F_DUMP;
	if (genl->reserved || flags & ~(NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO))
		return promise(sent, ERROR, -EINVAL);

	sent->op = find_op(genl->cmd, (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP);
	if (!sent->op)
		return promise(sent, ERROR, -EOPNOTSUPP);

	if (!are_right((char *)genl + GENL_HDRLEN,
		       nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN, sent->op->fields))
		return promise(sent, REFUSED, 0);
	if (client->powerless && sent->op->privileged)
		return promise(sent, ERROR, -EPERM);
	klp_parse(nlh, tb);
	if (!go_together(sent->op, tb))
		return promise(sent, REFUSED, 0);
	if (!client->world->alone)
		return promise(sent, DEPENDS, 0);

	/* When the socket is busy with a dump, nothing of this is looked at. */
	promise(sent, ERROR, foresee(client->world, sent->op, nlh, tb));
}

static bool is_dump(const struct nlmsghdr *nlh)
{
	return (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
}

/* Puts a message into the datagram. */
static void add_message(struct client *client, const struct nlmsghdr *nlh,
			size_t size)
{
	struct sent *sent = &client->sent[client->nr];
	struct nlmsghdr *copy;
	unsigned int i;

	*sent = (struct sent) { .start = client->len };
	copy = sent_message(client, sent);
	memset(copy, 0, NLMSG_ALIGN(size));
	memcpy(copy, nlh, size);
	if (size >= NLMSG_HDRLEN)
		copy->nlmsg_seq = client->seq + client->nr;
	client->len += NLMSG_ALIGN(size);

	for (i = 0; i < client->nr; i++)
		sent->busy |= is_dump(sent_message(client, &client->sent[i]));
	judge_request(client, sent);
	sent->generation = client->world->generation;
	client->nr++;
}

/* ----- what has come back ----------------------------------------------- */

static bool is_text(const struct nlattr *attr)
{
	return klp_len(attr) &&
	       strnlen(klp_data(attr), klp_len(attr)) == klp_len(attr) - 1;
}

/* An extended acknowledgment, which may describe a policy in a nest. */
static const char *judge_tlvs(const char *data, int len, __u32 request_len,
			      bool nested)
{
	const struct nlattr *attr;
	const char *text;
	__u16 type;

	for (; len > 0; data += NLA_ALIGN(attr->nla_len), len -= NLA_ALIGN(attr->nla_len)) {
		attr = (void *)data;
		if (len < NLA_HDRLEN || attr->nla_len < NLA_HDRLEN || attr->nla_len > len)
			return "what an error says does not fit";
		if (!klp_is_padded_with_zeroes(attr, len))
			return "there is something behind what an error says";
		if (nested)
			continue;

		type = attr->nla_type & NLA_TYPE_MASK;
		switch (type) {
		case NLMSGERR_ATTR_MSG:
			if (!is_text(attr))
				return "the text of an error has no end";
			break;
		case NLMSGERR_ATTR_OFFS:
		case NLMSGERR_ATTR_MISS_NEST:
			if (klp_len(attr) != sizeof(__u32) ||
			    klp_number(attr) < NLMSG_HDRLEN ||
			    klp_number(attr) >= request_len)
				return "an error points elsewhere";
			break;
		case NLMSGERR_ATTR_MISS_TYPE:
			if (klp_len(attr) != sizeof(__u32))
				return "the missing type is no number";
			break;
		case NLMSGERR_ATTR_POLICY:
			text = judge_tlvs(klp_data(attr), klp_len(attr), 0, true);
			if (text)
				return text;
			break;
		default:
			return "an error says something unknown";
		}
	}

	return NULL;
}

static const char *judge_end(const struct client *client, struct sent *sent,
			     const struct nlmsghdr *nlh)
{
	const struct nlmsghdr *request = sent_message(client, sent);
	const struct nlmsgerr *error = NLMSG_DATA(nlh);
	size_t skip = sizeof(int);

	sent->ended++;
	sent->done = nlh->nlmsg_type == NLMSG_DONE;
	if (NLMSG_PAYLOAD(nlh, 0) < (int)(sent->done ? sizeof(int) : sizeof(*error)))
		return "the end of an answer is too short";
	memcpy(&sent->got, NLMSG_DATA(nlh), sizeof(sent->got));
	if (sent->got > 0 || sent->got < -4095)
		return "the error is none";

	if (!sent->done) {
		skip = sizeof(*error);
		if (memcmp(&error->msg, request, sizeof(*request)))
			return "the error is not about this request";
		if (sent->got && !client->capped) {
			skip += NLMSG_ALIGN(request->nlmsg_len) - NLMSG_HDRLEN;
			if (NLMSG_PAYLOAD(nlh, 0) < (int)(sizeof(int) + request->nlmsg_len) ||
			    memcmp(&error->msg, request, request->nlmsg_len))
				return "the error has another request";
		} else if (!(nlh->nlmsg_flags & NLM_F_CAPPED)) {
			return "the error does not say that it is short";
		}
	}
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NLMSG_PAYLOAD(nlh, 0) > (int)NLMSG_ALIGN(skip) ?
		       "there is something behind an error" : NULL;

	return judge_tlvs((char *)NLMSG_DATA(nlh) + skip,
			  (int)NLMSG_PAYLOAD(nlh, skip), request->nlmsg_len, false);
}

/* A single reply belongs to the moment of its request. */
static const char *judge_reply(const struct client *client, struct sent *sent,
			       const struct nlmsghdr *nlh)
{
	struct nlattr *tb[KLP_ATTRS + 1];
	struct value asked, told;
	const char *text = klp_judge(nlh);

	if (text)
		return text;
	if (!sent->op || klp_command(nlh) != sent->op->cmd)
		return "the answer is one to another request";
	if (sent->op->dump != !!(nlh->nlmsg_flags & NLM_F_MULTI))
		return "the answer is of the wrong kind";

	klp_parse(nlh, tb);
	if (client->world->alone && !sent->op->dump && sent->promise == ERROR &&
	    klp_number(tb[KLP_A_SET_GENERATION]) != sent->generation)
		return "the generation is another one";
	switch (sent->op->cmd) {
	case KLP_CMD_SUPERSEDES_SET:
		read_value(&asked, sent_message(client, sent));
		read_value(&told, nlh);
		if (!is_same_value(&asked, &told))
			return "another value has been set";
		break;
	case KLP_CMD_CHECK:
		if (!tb[KLP_A_CHECK_VERDICT] != !!sent->replies)
			return "the verdict is not in the first message";
		if (!sent->replies)
			sent->failures = klp_number(tb[KLP_A_CHECK_NR_FAILURES]);
		else if (klp_number(tb[KLP_A_CHECK_FINDING]) <= KLP_FINDING_NOT_TRACEABLE)
			sent->findings++;
		if (!sent->replies &&
		    !klp_number(tb[KLP_A_CHECK_VERDICT]) != !tb[KLP_A_CHECK_ERROR])
			return "the verdict and the error do not agree";
		break;
	}
	sent->replies++;

	return NULL;
}

static void judge_answer(struct client *client, const struct nlmsghdr *nlh)
{
	__u32 number = nlh->nlmsg_seq - client->seq;
	struct sent *sent = &client->sent[number];
	const char *text;

	if (number >= client->nr)
		return fault(client, NULL, "an answer to message %u: none was asked for",
			     nlh->nlmsg_seq);
	if (nlh->nlmsg_pid != client->port)
		return fault(client, sent, "the answer is for %u", nlh->nlmsg_pid);

	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE)
		text = judge_end(client, sent, nlh);
	else if (nlh->nlmsg_type == client->family)
		text = judge_reply(client, sent, nlh);
	else
		text = "an answer of another kind";
	if (text)
		fault(client, sent, "%s", text);
}

static bool is_refusal(int error)
{
	return error == -EINVAL || error == -ERANGE || error == -E2BIG ||
	       error == -EPERM;
}

static bool may_happen(int error)
{
	return !error || error == -ENOENT || error == -EBUSY || error == -ENOSPC ||
	       error == -ESTALE;
}

/* Was a message answered as it had to be? */
static void judge_sent(struct client *client, const struct sent *sent)
{
	const struct nlmsghdr *nlh = sent_message(client, sent);
	bool dump = sent->op && sent->op->dump;
	unsigned int ends = 1, replies = 0;
	bool right;

	if (sent->promise == SILENCE) {
		if (sent->ended || sent->replies)
			fault(client, sent, "a message that is none was answered");
		return;
	}
	if (dump && sent->busy && sent->ended == 1 && sent->got == -EBUSY &&
	    !sent->replies)
		return;

	if (sent->op && !dump && sent->promise != REFUSED &&
	    (sent->promise == ERROR ? !sent->error : sent->replies)) {
		ends = !!(nlh->nlmsg_flags & NLM_F_ACK);
		replies = 1;
	}
	if (sent->ended != ends || (!dump && sent->replies != replies))
		return fault(client, sent, "%u replies and %u ends instead of %u and %u",
			     sent->replies, sent->ended, replies, ends);
	if (!sent->ended)
		return;

	if (sent->promise == ERROR)
		right = sent->got == sent->error;
	else if (sent->promise == REFUSED)
		right = is_refusal(sent->got);
	else
		right = may_happen(sent->got);
	if (!right)
		fault(client, sent, "the error is %d instead of %s%d", sent->got,
		      sent->promise == REFUSED ? "a refusal like " :
		      sent->promise == DEPENDS ? "something like " : "",
		      sent->promise == REFUSED ? -EINVAL : sent->error);
	if (dump && !sent->got &&
	    (!sent->done || (sent->op->cmd == KLP_CMD_CHECK &&
			     (!sent->replies || sent->failures != sent->findings))))
		fault(client, sent, "the answer is not complete");
}

static void read_answers(struct client *client)
{
	static __thread struct klp_datagram datagram;
	struct nlmsghdr *nlh;
	int ret;

	for (;;) {
		ret = klp_receive(client->sock, &datagram, MSG_DONTWAIT);
		if (ret == -EAGAIN)
			return;
		if (ret)
			return fault(client, NULL, "reading: %s", strerror(-ret));
		while ((nlh = klp_next(&datagram)))
			judge_answer(client, nlh);
		if (datagram.left)
			fault(client, NULL, "%d bytes behind the last message",
			      datagram.left);
	}
}

/* How many messages were answered in which way: 0 and -error, or 4096 for none */
static unsigned long answers[4097];

static void print_answers(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(answers); i++) {
		if (answers[i])
			ksft_print_msg("%lu answers: %s\n", answers[i],
				       i == 4096 ? "none, as none is due" :
				       i ? strerror(i) : "success");
	}
}

static void count_answer(const struct sent *sent)
{
	bool any = sent->ended || sent->replies;

	__atomic_add_fetch(&answers[any ? -sent->got & 4095 : 4096], 1,
			   __ATOMIC_RELAXED);
}

/* Sends the datagram, and sees to all answers. */
static void exchange(struct client *client)
{
	unsigned int i;

	if (send(client->sock, client->datagram, client->len, 0) !=
	    (ssize_t)client->len)
		fault(client, NULL, "sending %zu bytes: %s", client->len,
		      strerror(errno));
	read_answers(client);
	for (i = 0; i < client->nr; i++) {
		judge_sent(client, &client->sent[i]);
		count_answer(&client->sent[i]);
	}

	client->nr_sent += client->nr;
	client->seq += client->nr;
	client->nr = 0;
	client->len = 0;
}

/* ----- requests by chance ----------------------------------------------- */

static const char *const names[] = {
	"fuzz_a", "fuzz-a", "fuzz_b", "fuzz_c", "f", "test_klp_never", MANY,
	CMDLINE, "test-klp-set-cmdline", MEMINFO, BOTH, STATE,
};

/* A string with its end; returns its length. */
static size_t draw_name(struct chance *chance, char *name, size_t max)
{
	size_t len, i;

	switch (below(chance, 16)) {
	case 0: /* the longest, and one that is longer */
		len = max + one_in(chance, 2);
		break;
	case 1: /* any bytes */
		len = below(chance, 20);
		for (i = 0; i < len; i++)
			name[i] = 1 + below(chance, 127);
		name[len] = '\0';
		return len + 1;
	case 2: /* one of many */
		return sprintf(name, "fuzz_%04u", below(chance, 1100)) + 1;
	default:
		return sprintf(name, "%s", names[below(chance, ARRAY_SIZE(names))]) + 1;
	}
	memset(name, 'n', len);
	name[len] = '\0';

	return len + 1;
}

static size_t draw_symbol(struct chance *chance, char *name)
{
	static const char *const symbols[] = {
		"test_klp_function_00001", "test_klp_function_00002", "f", "g",
	};

	if (one_in(chance, 16))
		return sprintf(name, one_in(chance, 2) ? "cmdline_proc_show" :
			       "meminfo_proc_show") + 1;
	if (one_in(chance, 16))
		return draw_name(chance, name, KLP_MAX_SYMBOL_LEN);

	return sprintf(name, "%s", symbols[below(chance, ARRAY_SIZE(symbols))]) + 1;
}

static __u64 draw_number(struct chance *chance)
{
	static const __u64 numbers[] = {
		0, 1, 2, 3, 7, 8, 255, 0x7fffffff, 0xffffffff, 0x100000000,
		1000, 1001, ~0ULL,
	};

	return numbers[below(chance, ARRAY_SIZE(numbers))];
}

static void put_fields(struct client *client, const struct field *fields);

static void put_field(struct client *client, const struct field *field)
{
	struct chance *chance = &client->chance;
	struct klp_request *req = &client->request;
	char text[KLP_MAX_SYMBOL_LEN + 2];
	__u64 number = draw_number(chance);
	size_t start;

	switch (field->want) {
	case NAME:
		klp_put(req, field->type, text,
			draw_name(chance, text, KLP_MAX_NAME_LEN));
		break;
	case SYMBOL:
		klp_put(req, field->type, text, draw_symbol(chance, text));
		break;
	case U32:
		if (one_in(chance, 2))
			number = client->world->generation;
		if (field->max)
			number = below(chance, 300);
		klp_put_u32(req, field->type, number);
		break;
	case UINT:
	case STATE_ID:
		klp_put(req, field->type, &number,
			one_in(chance, 2) ? sizeof(number) : sizeof(__u32));
		break;
	case ORIGIN:
		klp_put_u32(req, field->type, below(chance, 3 + one_in(chance, 8)));
		break;
	case FLAG:
		klp_put_flag(req, field->type);
		break;
	case NEST:
		start = klp_nest_start(req, field->type);
		put_fields(client, field->nest);
		/* No attribute is longer. */
		if (req->nlh->nlmsg_len - start <= 0xffff)
			klp_nest_end(req, start);
		break;
	}
}

static unsigned int draw_count(struct client *client, const struct field *field)
{
	struct chance *chance = &client->chance;

	if (field->required)
		return !one_in(chance, 24);
	if (field->usual)
		return !one_in(chance, 100);
	if (!field->max)
		return one_in(chance, 3);
	if (one_in(chance, 300) && field->max <= KLP_MAX_SUPERSEDES)
		return field->max + one_in(chance, 2);

	return one_in(chance, 2) ? 0 : below(chance, 6);
}

static void put_fields(struct client *client, const struct field *fields)
{
	const struct field *field;
	unsigned int nr;

	for (field = fields; field->type; field++) {
		for (nr = draw_count(client, field); nr; nr--)
			put_field(client, field);
	}
}

static const struct op *draw_op(struct chance *chance)
{
	unsigned int number = below(chance, OPS_WEIGHT), i;

	for (i = 0; number >= ops[i].weight; i++)
		number -= ops[i].weight;

	return &ops[i];
}

static void begin_request(struct client *client, const struct op *op)
{
	__u16 flags = op->dump ? NLM_F_DUMP : one_in(&client->chance, 4) ? 0 : NLM_F_ACK;
	struct nlmsghdr nlh = {
		.nlmsg_type = client->family,
		.nlmsg_flags = NLM_F_REQUEST | flags,
	};
	struct genlmsghdr genl = { .cmd = op->cmd, .version = KLP_FAMILY_VERSION };

	if (client->request.nlh)
		client->request.nlh->nlmsg_len = 0;
	klp_append(&client->request, &nlh, sizeof(nlh));
	client->request.nlh->nlmsg_len = sizeof(nlh);
	klp_append(&client->request, &genl, sizeof(genl));
}

/* ----- what is wrong with them ------------------------------------------ */

/* Any attribute of the request, in a nest or not, NULL when there is none */
static struct nlattr *draw_attr(struct client *client)
{
	struct nlmsghdr *nlh = client->request.nlh;
	struct nlattr *attr, *found = NULL;
	unsigned int nr = 0;

	for (attr = klp_next_attr(nlh, NULL); attr; attr = klp_next_attr(nlh, attr)) {
		if (one_in(&client->chance, ++nr))
			found = attr;
	}
	if (found && found->nla_type & NLA_F_NESTED &&
	    klp_len(found) >= NLA_HDRLEN && !one_in(&client->chance, 3)) {
		attr = klp_data(found);
		if (attr->nla_len < klp_len(found) && one_in(&client->chance, 2))
			attr = (void *)((char *)attr + NLA_ALIGN(attr->nla_len));
		if ((char *)attr + NLA_HDRLEN <= (char *)nlh + nlh->nlmsg_len)
			found = attr;
	}

	return found;
}

static void spoil_length(struct client *client)
{
	static const __u16 lengths[] = { 0, 1, 3, 4, 5, 8, 12, 64, 0x7fff, 0xffff };
	struct nlattr *attr = draw_attr(client);

	if (!attr)
		return;
	if (one_in(&client->chance, 2))
		attr->nla_len = lengths[below(&client->chance, ARRAY_SIZE(lengths))];
	else
		attr->nla_len += below(&client->chance, 17) - 8;
}

static void spoil_type(struct client *client)
{
	struct nlattr *attr = draw_attr(client);

	if (!attr)
		return;
	switch (below(&client->chance, 4)) {
	case 0:
		attr->nla_type ^= NLA_F_NESTED;
		break;
	case 1:
		attr->nla_type ^= NLA_F_NET_BYTEORDER;
		break;
	case 2:
		attr->nla_type = below(&client->chance, 30);
		break;
	default:
		attr->nla_type = below(&client->chance, 0x10000);
	}
}

static void spoil_value(struct client *client)
{
	struct nlattr *attr = draw_attr(client);
	char *end = (char *)client->request.nlh + client->request.nlh->nlmsg_len;
	unsigned int nr = 1 + below(&client->chance, 4);
	char *byte;

	if (!attr || attr->nla_len <= NLA_HDRLEN)
		return;
	while (nr--) {
		byte = (char *)klp_data(attr) + below(&client->chance, klp_len(attr));
		if (byte < end)
			*byte = below(&client->chance, 128);
	}
}

/* Takes the end of a string, or the string behind it. */
static void spoil_end(struct client *client)
{
	struct nlattr *attr = draw_attr(client);
	char *last;

	if (!attr || attr->nla_len <= NLA_HDRLEN)
		return;
	last = (char *)attr + attr->nla_len - 1;
	if (last < (char *)client->request.nlh + client->request.nlh->nlmsg_len)
		*last = *last ? '\0' : 'x';
}

static void double_attr(struct client *client)
{
	struct nlattr *attr = draw_attr(client);
	char copy[1024];

	if (!attr || attr->nla_len < NLA_HDRLEN || attr->nla_len > sizeof(copy) ||
	    (char *)attr + attr->nla_len >
	    (char *)client->request.nlh + client->request.nlh->nlmsg_len)
		return;
	memcpy(copy, attr, attr->nla_len);
	klp_append(&client->request, copy, attr->nla_len);
}

static void drop_attr(struct client *client)
{
	struct nlattr *attr = draw_attr(client);
	char *end = (char *)client->request.nlh + client->request.nlh->nlmsg_len;
	char *next;

	if (!attr)
		return;
	next = (char *)attr + NLA_ALIGN(attr->nla_len);
	if (attr->nla_len < NLA_HDRLEN || next > end)
		return;
	memmove(attr, next, end - next);
	client->request.nlh->nlmsg_len -= next - (char *)attr;
}

static void truncate_request(struct client *client)
{
	struct nlmsghdr *nlh = client->request.nlh;

	nlh->nlmsg_len -= below(&client->chance, nlh->nlmsg_len - NLMSG_HDRLEN + 1);
}

static void append_junk(struct client *client)
{
	unsigned int len = 1 + below(&client->chance, 64), i;
	char junk[64];

	for (i = 0; i < len; i++)
		junk[i] = below(&client->chance, 256);
	klp_append(&client->request, junk, len);
}

/* Nests in nests, to more depth than anybody would look into */
static void nest_deeply(struct client *client)
{
	unsigned int depth = 1 + below(&client->chance, 60), i;
	size_t starts[60];

	for (i = 0; i < depth; i++)
		starts[i] = klp_nest_start(&client->request,
					   1 + below(&client->chance, 4));
	if (one_in(&client->chance, 2))
		klp_put_string(&client->request, 2, "deep");
	while (i--)
		klp_nest_end(&client->request, starts[i]);
}

static void spoil_header(struct client *client)
{
	struct nlmsghdr *nlh = client->request.nlh;
	struct genlmsghdr *genl = NLMSG_DATA(nlh);
	struct chance *chance = &client->chance;

	switch (below(chance, 8)) {
	case 0:
		genl->cmd = below(chance, 256);
		break;
	case 1:
		genl->cmd = below(chance, KLP_CMD_MAX + 2);
		break;
	case 2:
		genl->version = below(chance, 256);
		break;
	case 3:
		genl->reserved = below(chance, 0x10000);
		break;
	case 4:
		nlh->nlmsg_flags ^= 1 << below(chance, 16);
		break;
	case 5:
		nlh->nlmsg_flags ^= NLM_F_DUMP;
		break;
	case 6:
		nlh->nlmsg_flags |= NLM_F_ECHO;
		break;
	default:
		/* Nothing of these is anybody's. */
		nlh->nlmsg_type = one_in(chance, 2) ? below(chance, NLMSG_MIN_TYPE) :
				  0x8000 + below(chance, 0x8000);
	}
}

/* More attributes than there may be, as short as they can be */
static void put_too_many(struct client *client)
{
	unsigned int nr = KLP_MAX_SUPERSEDES + below(&client->chance, 2);
	__u16 type = one_in(&client->chance, 2) ? KLP_A_RUNTIME_SUPERSEDES :
						  KLP_A_CHECK_SUPERSEDES;

	while (nr--)
		klp_put_u32(&client->request, type, nr);
}

static void (*const spoilers[])(struct client *client) = {
	spoil_length, spoil_type, spoil_value, spoil_end, double_attr, drop_attr,
	truncate_request, append_junk, nest_deeply, spoil_header,
};

/* The message says that it is longer or shorter than it is. */
static void spoil_message_length(struct client *client, struct nlmsghdr *nlh)
{
	struct sent *sent = &client->sent[client->nr - 1];

	nlh->nlmsg_len = one_in(&client->chance, 2) ? below(&client->chance, 16) :
			 nlh->nlmsg_len + 4 + below(&client->chance, 1 << 20);
	judge_request(client, sent);
}

static void add_random(struct client *client)
{
	const struct op *op = draw_op(&client->chance);
	unsigned int nr = 0;

	begin_request(client, op);
	put_fields(client, op->fields);
	if (!one_in(&client->chance, 3))
		nr = 1 + (one_in(&client->chance, 3) ? below(&client->chance, 4) : 0);
	while (nr--)
		spoilers[below(&client->chance, ARRAY_SIZE(spoilers))](client);
	if (one_in(&client->chance, 300))
		put_too_many(client);

	add_message(client, client->request.nlh, client->request.nlh->nlmsg_len);
}

static void fill_datagram(struct client *client)
{
	unsigned int nr = 1 + below(&client->chance, MAX_MESSAGES);

	while (client->nr < nr && client->len < DATAGRAM_FULL)
		add_random(client);
	/* Nothing can follow this one. */
	if (one_in(&client->chance, 4)) {
		begin_request(client, &ops[0]);
		add_message(client, client->request.nlh, NLMSG_HDRLEN);
		spoil_message_length(client, sent_message(client, &client->sent[client->nr - 1]));
	}
}

/* As many runtime values as there can be, but for a few */
static void fill_table(struct client *client)
{
	const struct op *set = find_op(KLP_CMD_SUPERSEDES_SET, false);
	unsigned int i;
	char name[16];

	for (i = 0; i < KLP_MAX_RUNTIME_VALUES - 2; i++) {
		sprintf(name, "fuzz_%04u", i);
		begin_request(client, set);
		klp_put_string(&client->request, KLP_A_RUNTIME_NAME, name);
		add_message(client, client->request.nlh, client->request.nlh->nlmsg_len);
		if (client->nr == MAX_MESSAGES)
			exchange(client);
	}
	exchange(client);
}

/* ----- nothing has changed that must not -------------------------------- */

struct expected {
	struct client *client;
	unsigned int nr;
};

static void compare_value(const struct nlmsghdr *nlh, void *data)
{
	struct expected *expected = data;
	const struct world *world = expected->client->world;
	const char *text = klp_judge(nlh);
	struct value value;

	if (text)
		return fault(expected->client, NULL, "supersedes-get: %s", text);
	read_value(&value, nlh);
	if (expected->nr >= world->nr_values ||
	    !is_same_value(&value, world->values[expected->nr]))
		fault(expected->client, NULL, "the runtime value of %s is another one",
		      value.name);
	expected->nr++;
}

/* Compares what the kernel tells with what is known. */
static void verify_world(struct client *client, int sock,
			 const struct klp_snapshot *before)
{
	struct expected expected = { .client = client };
	struct klp_snapshot now = { NULL };
	struct klp_ending ending;
	struct klp_request req;
	unsigned int i;

	for (i = 0; i < KLP_NR_DUMPS - 1; i++) {
		if (klp_take(sock, client->family, klp_dumps[i], &now))
			fault(client, NULL, "dump %u fails", klp_dumps[i]);
	}
	if (now.fault)
		fault(client, NULL, "a dump: %s", now.fault);
	if (!klp_is_same_state(before, &now))
		fault(client, NULL, "what is installed has changed");
	if (now.nr && now.generation != client->world->generation)
		fault(client, NULL, "the generation is %u instead of %u",
		      now.generation, client->world->generation);
	klp_drop_snapshot(&now);

	klp_begin(&req, client->family, KLP_CMD_SUPERSEDES_GET, NLM_F_DUMP);
	if (klp_ask(sock, &req, compare_value, &expected, &ending))
		fault(client, NULL, "the runtime values cannot be read");
	if (expected.nr != client->world->nr_values)
		fault(client, NULL, "%u runtime values instead of %u", expected.nr,
		      client->world->nr_values);
}

static void read_installed(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *tb[KLP_ATTRS + 1];
	struct world *world = data;

	klp_parse(nlh, tb);
	world->sets[world->nr_installed] = klp_number(tb[KLP_A_PATCH_REPLACE_SET]);
	strcpy(world->installed[world->nr_installed++],
	       klp_string(tb[KLP_A_PATCH_NAME]));
}

static void read_generation(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *tb[KLP_ATTRS + 1];

	klp_parse(nlh, tb);
	*(__u32 *)data = klp_number(tb[KLP_A_RUNTIME_GENERATION]);
}

/* Clears the runtime values, and tells the generation. */
static __u32 clear_all(int sock)
{
	struct klp_ending ending;
	struct klp_request req;
	__u32 generation = 0;

	klp_begin(&req, family, KLP_CMD_SUPERSEDES_CLEAR, NLM_F_ACK);
	klp_put_flag(&req, KLP_A_RUNTIME_EVERY_NAME);
	if (klp_ask(sock, &req, read_generation, &generation, &ending) || !generation)
		errx(EXIT_FAILURE, "the runtime values cannot be cleared");

	return generation;
}

/* Looks at what is installed; nobody else changes it. */
static void explore(struct world *world, int sock, struct klp_snapshot *before)
{
	struct klp_ending ending;
	struct klp_request req;
	unsigned int i;

	*world = (struct world) { .alone = true, .generation = clear_all(sock) };
	klp_begin(&req, family, KLP_CMD_PATCH_GET, NLM_F_DUMP);
	if (klp_ask(sock, &req, read_installed, world, &ending))
		errx(EXIT_FAILURE, "what is installed cannot be read");

	*before = (struct klp_snapshot) { NULL };
	for (i = 0; i < KLP_NR_DUMPS - 1; i++) {
		if (klp_take(sock, family, klp_dumps[i], before))
			errx(EXIT_FAILURE, "what is installed cannot be read");
	}
}

/* ----- the tests -------------------------------------------------------- */

static unsigned long messages = DEFAULT_MESSAGES;
static unsigned long total;
static int only_round = -1;
static double started;

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* Tells a result: nothing was wrong since @before. */
static void result(int before, const char *name, unsigned long nr)
{
	static double last;
	double now = seconds();

	total += nr;
	ksft_print_msg("%s: %lu messages, %.1f s\n", name, nr,
		       now - (last ?: started));
	last = now;
	ksft_test_result(*nr_faults == before, "%s\n", name);
}

/* Who may do what in a test with one client */
enum privilege {
	ROOT,
	/* Sends without privileges through a socket of root */
	NOBODY_SENDS,
	/* The other way round */
	NOBODY_OPENED,
	NOBODY_DOES_BOTH,
};

/*
 * One client, until it has sent enough: nothing else happens, so that every
 * answer is known.
 */
static void fuzz_alone(const char *name, enum privilege privilege,
		       unsigned long share)
{
	bool sends = privilege == NOBODY_SENDS || privilege == NOBODY_DOES_BOTH;
	struct client *client = calloc(1, sizeof(*client));
	int before_faults = *nr_faults, root;
	struct klp_snapshot before;
	struct world world;
	unsigned int i;

	if (!client)
		err(EXIT_FAILURE, "a client");
	root = klp_open();
	client->what = name;
	client->powerless = privilege != ROOT;
	client->world = &world;
	explore(&world, root, &before);
	open_client(client, privilege == NOBODY_OPENED || privilege == NOBODY_DOES_BOTH);

	for (client->round = 0; client->nr_sent < share; client->round++) {
		if (only_round >= 0) {
			if (client->round)
				break;
			client->round = only_round;
		}
		client->chance = begin_chance(seed, client->round);
		clear_values(&world);
		world.generation = clear_all(root);
		set_capped(client, one_in(&client->chance, 2));
		if (!client->powerless && client->round % 64 == 1)
			fill_table(client);

		for (i = 0; i < DATAGRAMS_PER_ROUND; i++) {
			fill_datagram(client);
			if (sends && as_nobody(true))
				err(EXIT_FAILURE, "setresuid");
			exchange(client);
			if (sends && as_nobody(false))
				err(EXIT_FAILURE, "setresuid");
			verify_world(client, root, &before);
		}
	}

	clear_values(&world);
	clear_all(root);
	result(before_faults, name, client->nr_sent);
	klp_drop_snapshot(&before);
	close_client(client);
	free(client);
	close(root);
}

static void begin_check(struct klp_request *req)
{
	klp_begin(req, family, KLP_CMD_CHECK, NLM_F_DUMP);
	klp_put_string(req, KLP_A_CHECK_NAME, "fuzz_large");
}

static void count_messages(const struct nlmsghdr *nlh, void *data)
{
	const char *text = klp_judge(nlh);

	if (text) {
		ksft_print_msg("%s\n", text);
		__atomic_add_fetch(nr_faults, 1, __ATOMIC_RELAXED);
	}
	++*(unsigned int *)data;
}

static void expect_large(int sock, struct klp_request *req, const char *what,
			 int error, unsigned int nr)
{
	struct klp_ending ending;
	unsigned int got = 0;
	int ret;

	ret = klp_ask(sock, req, count_messages, &got, &ending);
	if (ret == error && got == nr)
		return;
	ksft_print_msg("%s: error %d and %u messages instead of %d and %u\n", what,
		       ret, got, error, nr);
	__atomic_add_fetch(nr_faults, 1, __ATOMIC_RELAXED);
}

/* As many functions and states as there may be, and one more */
static void ask_large(void)
{
	int before = *nr_faults, size = LARGE_BUFFER, sock = klp_open();
	struct klp_request req;
	unsigned int over, i;
	char name[16];
	size_t nest;

	setsockopt(sock, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	setsockopt(sock, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));

	for (over = 0; over < 2; over++) {
		begin_check(&req);
		for (i = 0; i < KLP_MAX_CHECK_FUNCS + over; i++) {
			nest = klp_nest_start(&req, KLP_A_CHECK_FUNC);
			klp_put_string(&req, KLP_A_FUNC_OBJECT, "f");
			sprintf(name, "f%u", i);
			klp_put_string(&req, KLP_A_FUNC_NAME, name);
			klp_nest_end(&req, nest);
		}
		/* That the object is not there is a finding of each function. */
		expect_large(sock, &req, "functions", over ? -E2BIG : 0,
			     over ? 0 : 2);

		begin_check(&req);
		for (i = 0; i < KLP_MAX_CHECK_STATES + over; i++) {
			nest = klp_nest_start(&req, KLP_A_CHECK_STATE);
			klp_put_u32(&req, KLP_A_STATE_ID, NO_STATE + i);
			klp_nest_end(&req, nest);
		}
		expect_large(sock, &req, "states", over ? -E2BIG : 0, over ? 0 : 1);

		begin_check(&req);
		for (i = 0; i < KLP_MAX_SUPERSEDES + over; i++)
			klp_put_u32(&req, KLP_A_CHECK_SUPERSEDES, NO_SET + i);
		expect_large(sock, &req, "sets", over ? -E2BIG : 0, over ? 0 : 1);
	}

	/* Empty nests, more of them than there may be functions */
	begin_check(&req);
	for (i = 0; i < 4 * KLP_MAX_CHECK_FUNCS; i++)
		klp_nest_end(&req, klp_nest_start(&req, KLP_A_CHECK_FUNC));
	expect_large(sock, &req, "empty nests", -E2BIG, 0);

	close(sock);
	result(before, "the largest requests, and larger ones", 7);
}

/*
 * Without reading, through a small buffer: whatever comes of it, the socket can
 * be used afterwards, and no table grows beyond its bounds.
 */
static void overrun(unsigned long share)
{
	int before = *nr_faults, size = 1, full = LARGE_BUFFER, root = klp_open(), ret;
	struct client *client = calloc(1, sizeof(*client));
	static struct klp_datagram datagram;
	struct world world = { .alone = false };
	struct klp_snapshot snapshot;
	bool lost;

	if (!client)
		err(EXIT_FAILURE, "a client");
	client->what = "flood";
	client->world = &world;
	open_client(client, false);
	client->chance = begin_chance(seed, 1000000);

	while (client->nr_sent < share) {
		setsockopt(client->sock, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
		do {
			fill_datagram(client);
			send(client->sock, client->datagram, client->len, 0);
			client->nr_sent += client->nr;
			client->nr = 0;
			client->len = 0;
		} while (!one_in(&client->chance, 8));

		lost = false;
		while ((ret = klp_receive(client->sock, &datagram, MSG_DONTWAIT)) !=
		       -EAGAIN)
			lost |= ret == -ENOBUFS;
		if (!lost)
			fault(client, NULL, "nobody was told that answers are lost");

		/* Now somebody reads again. */
		setsockopt(client->sock, SOL_SOCKET, SO_RCVBUFFORCE, &full, sizeof(full));
		client->round++;
		fill_datagram(client);
		exchange(client);
		if (klp_take_snapshot(root, family, &snapshot))
			fault(client, NULL, "the state cannot be read");
		else if (snapshot.fault)
			fault(client, NULL, "a dump: %s", snapshot.fault);
		klp_drop_snapshot(&snapshot);
	}

	clear_all(root);
	result(before, "a flood, and nobody reads", client->nr_sent);
	close_client(client);
	free(client);
	close(root);
}

static void send_dump(int sock, __u8 cmd)
{
	struct klp_request req;

	if (cmd == KLP_CMD_CHECK)
		begin_check(&req);
	else
		klp_begin(&req, family, cmd, NLM_F_DUMP);
	klp_send(sock, &req);
	klp_free(&req);
}

/* Sockets that are closed before, while and after a dump is read */
static void abandon_dumps(unsigned int nr)
{
	static __thread struct klp_datagram datagram;
	static const __u8 dumps[] = {
		KLP_CMD_FUNC_GET, KLP_CMD_STATE_GET, KLP_CMD_CHECK,
		KLP_CMD_PATCH_GET, KLP_CMD_SET_GET, KLP_CMD_SUPERSEDES_GET,
	};
	unsigned int i;
	int sock;

	for (i = 0; i < nr; i++) {
		sock = klp_open();
		if (sock < 0)
			return fault(NULL, NULL, "no socket is left: %s", strerror(-sock));
		send_dump(sock, dumps[i % ARRAY_SIZE(dumps)]);
		if (i & 1)
			klp_receive(sock, &datagram, MSG_DONTWAIT);
		/* A second one while the first is running */
		if (i & 2)
			send_dump(sock, dumps[i / 2 % ARRAY_SIZE(dumps)]);
		close(sock);
	}
}

/* They change nothing, and nothing is left of them. */
static void abandon_many_dumps(unsigned int nr)
{
	struct klp_snapshot then, now;
	int before = *nr_faults, root = klp_open();

	if (klp_take_snapshot(root, family, &then) || then.fault || !then.nr)
		fault(NULL, NULL, "the state cannot be read");
	abandon_dumps(nr);
	if (klp_take_snapshot(root, family, &now) || now.fault)
		fault(NULL, NULL, "the state cannot be read afterwards");
	if (!klp_is_same_state(&then, &now) || then.generation != now.generation)
		fault(NULL, NULL, "the state has changed");
	klp_drop_snapshot(&then);
	klp_drop_snapshot(&now);
	close(root);
	result(before, "sockets that are closed too early", nr);
}

struct reader {
	int sock;
	bool done;
	unsigned int funcs;
};

/* Reads the next part of a dump. */
static void read_part(struct reader *reader)
{
	static struct klp_datagram datagram;
	struct klp_ending ending;
	struct nlmsghdr *nlh;
	int ret;

	ret = klp_receive(reader->sock, &datagram, 0);
	if (ret) {
		fault(NULL, NULL, "reading: %s", strerror(-ret));
		reader->done = true;
	}
	while ((nlh = klp_next(&datagram))) {
		if (!klp_parse_ending(nlh, &ending)) {
			reader->funcs++;
			continue;
		}
		reader->done = true;
		if (ending.error || ending.intr)
			fault(NULL, NULL, "a dump ends with error %d%s", ending.error,
			      ending.intr ? ", and was interrupted" : "");
	}
}

/* Many dumps at once, read in turns: each of them is complete. */
static void interleave_dumps(void)
{
	struct reader readers[32] = { 0 };
	unsigned int left = ARRAY_SIZE(readers), i;
	int before = *nr_faults;

	for (i = 0; i < ARRAY_SIZE(readers); i++) {
		readers[i].sock = klp_open();
		send_dump(readers[i].sock, KLP_CMD_FUNC_GET);
	}
	while (left) {
		for (i = 0; i < ARRAY_SIZE(readers); i++) {
			if (readers[i].done)
				continue;
			read_part(&readers[i]);
			left -= readers[i].done;
		}
	}
	for (i = 0; i < ARRAY_SIZE(readers); i++) {
		if (readers[i].funcs != INSTALLED_FUNCS)
			fault(NULL, NULL, "%u functions in a dump instead of %u",
			      readers[i].funcs, INSTALLED_FUNCS);
		close(readers[i].sock);
	}
	result(before, "dumps that are read in turns", ARRAY_SIZE(readers));
}

/* ----- many at once ----------------------------------------------------- */

static bool stop;

static bool is_over(void)
{
	return __atomic_load_n(&stop, __ATOMIC_RELAXED);
}

/* How many livepatches have been installed meanwhile, and how often they all were gone */
static unsigned int nr_installed, nr_rounds;

/* Nothing is known when no livepatch has come and gone, however few messages. */
static bool have_come(void)
{
	unsigned int rounds = __atomic_load_n(&nr_rounds, __ATOMIC_RELAXED);

	return rounds > 50 ||
	       (rounds && __atomic_load_n(&nr_installed, __ATOMIC_RELAXED));
}

struct worker {
	pthread_t thread;
	struct client client;
	struct world world;
	enum privilege privilege;
	unsigned long share;
};

static void *fuzz_with_others(void *data)
{
	struct worker *worker = data;
	struct client *client = &worker->client;

	while (client->nr_sent < worker->share || !have_come()) {
		client->chance = begin_chance(seed + 7919 * (worker->privilege + 1),
					      client->round++);
		set_capped(client, one_in(&client->chance, 2));
		fill_datagram(client);
		exchange(client);
		/* The processor is for those who bring livepatches. */
		if (client->nr_sent >= worker->share)
			usleep(10000);
	}

	return NULL;
}

static void begin_worker(struct worker *worker, enum privilege privilege,
			 unsigned int round, unsigned long share)
{
	worker->client.what = "with others";
	worker->client.world = &worker->world;
	worker->client.powerless = privilege != ROOT;
	worker->client.round = round;
	worker->privilege = privilege;
	worker->share = share;
	open_client(&worker->client, privilege == NOBODY_OPENED);
	if (pthread_create(&worker->thread, NULL, fuzz_with_others, worker))
		errx(EXIT_FAILURE, "pthread_create");
}

static void *abandon_with_others(void *data)
{
	(void)data;
	while (!is_over()) {
		abandon_dumps(24);
		usleep(1000);
	}

	return NULL;
}

static void bring(const char *name, const char *params)
{
	if (klp_load(name, params))
		return;
	if (klp_read_flag(name, "enabled") == 1)
		__atomic_add_fetch(&nr_installed, 1, __ATOMIC_RELAXED);
	if (!klp_settle(name))
		fault(NULL, NULL, "the transition of %s does not end", name);
}

/*
 * Livepatches that come and go, replace one another and are refused. Whether one is
 * accepted depends on the runtime values that are set meanwhile.
 */
static void *change_livepatches(void *data)
{
	static const char *const those[] = { CMDLINE, MEMINFO, STATE, BOTH };
	unsigned int i;

	(void)data;
	while (!is_over()) {
		bring(CMDLINE, "");
		bring(MEMINFO, "replace_set=7");
		bring(BOTH, "replace_set=9");
		/* MANY has states, which is in the way of replacing all. */
		bring(BOTH, nr_rounds & 1 ? "supersedes=all" : "supersedes=7");
		/* That transition is not waited for. */
		klp_load(STATE, "replace_set=3");
		klp_enable(STATE, false);
		for (i = 0; i < ARRAY_SIZE(those); i++) {
			if (!klp_remove(those[i]))
				fault(NULL, NULL, "%s cannot be removed", those[i]);
		}
		__atomic_add_fetch(&nr_rounds, 1, __ATOMIC_RELAXED);
	}

	return NULL;
}

/* What those have in their buffers who have not listened; returns how many lost some. */
static unsigned int read_late(int *listeners, unsigned int nr)
{
	static struct klp_datagram datagram;
	unsigned int lost = 0, i;
	const char *text;
	int ret;

	for (i = 0; i < nr; i++) {
		while ((ret = klp_receive(listeners[i], &datagram, MSG_DONTWAIT)) !=
		       -EAGAIN) {
			lost += ret == -ENOBUFS;
			text = ret ? NULL : klp_judge(datagram.next);
			if (text)
				fault(NULL, NULL, "an event: %s", text);
		}
		close(listeners[i]);
	}

	return lost;
}

static void fuzz_many(unsigned long share)
{
	struct worker *workers = calloc(4, sizeof(*workers));
	int before = *nr_faults, listeners[8], root = klp_open(), size = 1;
	struct klp_family group = { .id = family, .events = events };
	unsigned int lost, i;
	unsigned long nr = 0;
	pthread_t changer, leaver;
	struct klp_snapshot snapshot;

	if (!workers)
		err(EXIT_FAILURE, "workers");
	/* Nobody reads what they hear. */
	for (i = 0; i < ARRAY_SIZE(listeners); i++) {
		listeners[i] = klp_open();
		setsockopt(listeners[i], SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
		if (klp_subscribe(listeners[i], &group))
			errx(EXIT_FAILURE, "the events cannot be listened to");
	}

	stop = false;
	pthread_create(&changer, NULL, change_livepatches, NULL);
	pthread_create(&leaver, NULL, abandon_with_others, NULL);
	begin_worker(&workers[0], ROOT, 0, share / 3);
	begin_worker(&workers[1], ROOT, 1u << 30, share / 3);
	begin_worker(&workers[2], NOBODY_OPENED, 0, share / 3);
	for (i = 0; i < 3; i++) {
		pthread_join(workers[i].thread, NULL);
		nr += workers[i].client.nr_sent;
		close_client(&workers[i].client);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	pthread_join(leaver, NULL);
	pthread_join(changer, NULL);

	lost = read_late(listeners, ARRAY_SIZE(listeners));
	clear_all(root);
	if (klp_take_snapshot(root, family, &snapshot) || snapshot.fault)
		fault(NULL, NULL, "the state cannot be read");
	klp_drop_snapshot(&snapshot);
	close(root);
	ksft_print_msg("%u livepatches came, and all went %u times\n", nr_installed,
		       nr_rounds);
	ksft_print_msg("%u of %zu listeners lost something\n", lost,
		       ARRAY_SIZE(listeners));
	if (!nr_installed || !nr_rounds)
		fault(NULL, NULL, "no livepatch has come and gone");
	result(before, "many at once, while livepatches come and go", nr);
	free(workers);
}

/* ----- what is installed meanwhile -------------------------------------- */

static const struct {
	const char *name;
	const char *params;
} installed[] = {
	{ MANY, "nr_funcs=40 nr_states=10 replace_set=8" },
	{ CMDLINE, "replace_set=7 supersedes=1,2,4294967295" },
	{ STATE, "replace_set=3" },
};

static void install(void)
{
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(installed); i++) {
		ret = klp_load(installed[i].name, installed[i].params);
		if (ret)
			ksft_exit_fail_msg("%s cannot be loaded: %s\n",
					   installed[i].name, strerror(-ret));
		if (!klp_settle(installed[i].name))
			ksft_exit_fail_msg("the transition of %s does not end\n",
					   installed[i].name);
	}
}

static void uninstall(const char *const *except)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(installed); i++) {
		if (except && !strcmp(installed[i].name, *except))
			continue;
		if (!klp_remove(installed[i].name))
			ksft_exit_fail_msg("%s cannot be removed\n", installed[i].name);
	}
}

static void find_family(void)
{
	struct klp_family found;
	int sock = klp_open(), ret;

	ret = klp_find_family(sock, &found);
	if (ret == -ENOENT)
		ksft_exit_skip("this kernel has no family " KLP_FAMILY_NAME "\n");
	if (ret)
		ksft_exit_fail_msg("family " KLP_FAMILY_NAME ": %s\n", strerror(-ret));
	family = found.id;
	events = found.events;
	close(sock);
}

static void parse_arguments(int argc, char *argv[])
{
	int option;

	seed = time(NULL) ^ getpid();
	while ((option = getopt(argc, argv, "s:n:r:d:")) != -1) {
		switch (option) {
		case 's':
			seed = strtoul(optarg, NULL, 0);
			break;
		case 'n':
			messages = strtoul(optarg, NULL, 0);
			if (messages < MIN_MESSAGES)
				ksft_exit_fail_msg("-n takes a number of %u or more\n",
						   MIN_MESSAGES);
			break;
		case 'r':
			only_round = strtoul(optarg, NULL, 0);
			break;
		case 'd':
			klp_module_dir = optarg;
			break;
		default:
			ksft_exit_fail_msg("see the first comment of " __FILE__ "\n");
		}
	}
}

int main(int argc, char *argv[])
{
	static const char *const many = MANY;
	static int faults;

	nr_faults = &faults;
	started = seconds();
	ksft_print_header();
	parse_arguments(argc, argv);
	if (geteuid())
		ksft_exit_skip("only root can load livepatches\n");
	find_family();

	ksft_print_msg("seed %u, %lu messages\n", seed, messages);
	ksft_set_plan(only_round < 0 ? 10 : 2);
	fuzz_alone("without livepatches", ROOT, messages / 5);
	install();
	fuzz_alone("with livepatches", ROOT, messages / 5 * 2);
	if (only_round < 0) {
		fuzz_alone("nobody sends", NOBODY_SENDS, messages / MIN_MESSAGES);
		fuzz_alone("nobody has opened the socket", NOBODY_OPENED, messages / MIN_MESSAGES);
		fuzz_alone("nobody does both", NOBODY_DOES_BOTH, messages / MIN_MESSAGES);
		ask_large();
		interleave_dumps();
		overrun(messages / 20);
		abandon_many_dumps(1000);
		uninstall(&many);
		fuzz_many(messages / 4);
	}
	uninstall(NULL);

	print_answers();
	ksft_print_msg("seed %u: %lu messages, %d faults, %.0f s\n", seed, total,
		       faults, seconds() - started);
	ksft_finished();
}
