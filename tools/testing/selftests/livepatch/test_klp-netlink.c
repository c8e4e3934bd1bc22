// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to the generic netlink family "klp": what is answered to those that
 * are right, and to all kinds of wrong ones. Its events have a test of their own.
 *
 * Most of the tests with livepatches share two that stay installed from one test
 * to the next, because a transition takes a second; they go when the program
 * ends.
 */

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include <linux/capability.h>

#include "kselftest_harness.h"
#include "klp_netlink.h"

/* Must not be in what an error says. */
#define SYMBOL_NAME "klp_test_secret_function"

/* A runtime value is waiting for it in most of the tests. */
#define TEST_NAME "klp_test_livepatch"
#define NO_NAME "klp_test_nobody"
#define NO_SET 4711

#define MANY "test_klp_many"
#define MANY_OBJECT "test_klp_never"
#define MANY_SET 0
#define MANY_FUNCS 10000
#define MANY_FIRST_STATE 1000
#define MANY_STATES 100

#define ONE "test_klp_set_cmdline"
#define ONE_FUNC "cmdline_proc_show"
#define ONE_SET 7

/* Seconds for a test that may have to install livepatches */
#define SLOW 600
/* How long to wait for the end of a transition */
#define PATIENCE_MS 60000

#define DO NLM_F_ACK
#define DUMP NLM_F_DUMP

#define POLICY_TEXT "Attribute failed policy validation"
#define LENGTH_TEXT "invalid attribute length"
#define LEFTOVER_TEXT "bytes leftover after parsing attributes"
#define NO_PATCH_TEXT "no livepatch of this name is installed"
#define NO_SET_TEXT "no livepatch is in this replace set"

/* One character longer than allowed; filled by main() */
static char long_name[KLP_MAX_NAME_LEN + 2];
static char long_symbol[KLP_MAX_SYMBOL_LEN + 2];

/* Who asks. */

struct client {
	int sock;
	int log;
	__u16 family;
};

static int ask(const struct client *client, struct klp_request *req,
	       klp_message_fn fn, void *data)
{
	struct klp_ending ending;

	return klp_ask(client->sock, req, fn, data, &ending);
}

/* Messages of all commands but a check begin with it. */
static void read_generation(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *tb[KLP_ATTRS + 1];

	klp_parse(nlh, tb);
	*(__u32 *)data = klp_number(tb[KLP_A_RUNTIME_GENERATION]);
}

/* Lets a livepatch supersede the sets from 0 on. */
static int set_runtime(const struct client *client, const char *name,
		       __u32 nr_sets)
{
	struct klp_request req;
	__u32 set;

	klp_begin(&req, client->family, KLP_CMD_SUPERSEDES_SET, DO);
	klp_put_string(&req, KLP_A_RUNTIME_NAME, name);
	for (set = 0; set < nr_sets; set++)
		klp_put_u32(&req, KLP_A_RUNTIME_SUPERSEDES, set);

	return ask(client, &req, NULL, NULL);
}

static int clear_runtime(const struct client *client, const char *name)
{
	struct klp_request req;

	klp_begin(&req, client->family, KLP_CMD_SUPERSEDES_CLEAR, DO);
	if (name)
		klp_put_string(&req, KLP_A_RUNTIME_NAME, name);
	else
		klp_put_flag(&req, KLP_A_RUNTIME_EVERY_NAME);

	return ask(client, &req, NULL, NULL);
}

static __u32 get_generation(struct __test_metadata *_metadata,
			    const struct client *client)
{
	struct klp_request req;
	__u32 generation = 0;

	klp_begin(&req, client->family, KLP_CMD_SUPERSEDES_GET, DO);
	klp_put_string(&req, KLP_A_RUNTIME_NAME, TEST_NAME);
	ASSERT_EQ(0, ask(client, &req, read_generation, &generation));
	ASSERT_NE(0U, generation);

	return generation;
}

static bool begin_test(struct __test_metadata *_metadata, struct client *client)
{
	struct klp_family family;
	int ret;

	if (geteuid())
		SKIP(return false, "only root can load livepatches");

	client->sock = klp_open();
	ASSERT_LE(0, client->sock);
	ret = klp_find_family(client->sock, &family);
	if (ret == -ENOENT)
		SKIP(return false, "this kernel has no family " KLP_FAMILY_NAME);
	ASSERT_EQ(0, ret);
	client->family = family.id;

	client->log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ASSERT_LE(0, client->log);

	ASSERT_EQ(0, clear_runtime(client, NULL));
	ASSERT_EQ(0, set_runtime(client, TEST_NAME, 1));

	return true;
}

static void end_test(struct __test_metadata *_metadata, struct client *client)
{
	EXPECT_EQ(0, clear_runtime(client, NULL));
	close(client->log);
	close(client->sock);
}

/* What the kernel logs. */

static void skip_log(const struct client *client)
{
	lseek(client->log, 0, SEEK_END);
}

/* What the parser of attributes, which all families share, says of some errors */
static bool is_of_parser(const char *record)
{
	return strstr(record, "has an invalid length") ||
	       strstr(record, "bytes leftover after parsing attributes");
}

/*
 * Expects that nothing has been logged since skip_log() about livepatches or
 * netlink, unless the parser may.
 */
static void expect_no_log(struct __test_metadata *_metadata,
			  const struct client *client, bool parser_may)
{
	char record[8192];
	ssize_t len;

	for (;;) {
		len = read(client->log, record, sizeof(record) - 1);
		if (len < 0 && errno == EPIPE)
			continue;
		if (len <= 0)
			break;
		record[len] = '\0';
		if (parser_may && is_of_parser(record))
			continue;
		EXPECT_NULL(strstr(record, "netlink"))
			TH_LOG("%s", record);
		EXPECT_NULL(strstr(record, "livepatch"))
			TH_LOG("%s", record);
	}
}

/* Which requests there are. */

enum kind {
	NAME,
	SYMBOL,
	U32,
	UINT,
	STATE_ID,
	ORIGIN,
	FLAG,
	NEST,
};

static const __u32 any_number = 1;
static const __u32 any_origin = KLP_ORIGIN_PARAMETER;

/* Right values; a nest has its required attributes. */
static const struct {
	const void *data;
	size_t len;
} right_values[] = {
	[NAME] = { TEST_NAME, sizeof(TEST_NAME) },
	[SYMBOL] = { SYMBOL_NAME, sizeof(SYMBOL_NAME) },
	[U32] = { &any_number, sizeof(any_number) },
	[UINT] = { &any_number, sizeof(any_number) },
	[STATE_ID] = { &any_number, sizeof(any_number) },
	[ORIGIN] = { &any_origin, sizeof(any_origin) },
	[FLAG] = { NULL, 0 },
};

/**
 * struct attr - an attribute of a request
 * @type:	its type
 * @kind:	what it may be
 * @in:		type of the nest that it is in, or 0
 * @required:	it must be there
 * @list:	it may be there several times
 */
struct attr {
	__u16 type;
	enum kind kind;
	__u16 in;
	bool required;
	bool list;
};

/**
 * struct op - a request
 * @name:	what to call it
 * @cmd:	KLP_CMD_*
 * @flags:	DO or DUMP
 * @get:	it changes nothing, and everybody may ask
 * @max_type:	largest type of its attribute set
 * @error:	what it gives with the right values and without any livepatch
 * @text:	what is said then
 * @attrs:	its attributes, up to one without a type
 */
struct op {
	const char *name;
	__u8 cmd;
	__u16 flags;
	bool get;
	__u16 max_type;
	int error;
	const char *text;
	struct attr attrs[13];
};

enum {
	SET_GET,
	SET_GET_DUMP,
	CHECK,
	PATCH_GET,
	PATCH_GET_DUMP,
	FUNC_GET,
	STATE_GET,
	SUPERSEDES_SET,
	SUPERSEDES_CLEAR,
	SUPERSEDES_GET,
	SUPERSEDES_GET_DUMP,
};

static const struct op ops[] = {
	[SET_GET] = {
		"set-get", KLP_CMD_SET_GET, DO, true, KLP_A_SET_MAX,
		-ENOENT, NO_SET_TEXT,
		{
			{ KLP_A_SET_ID, U32, .required = true },
		}
	},
	[SET_GET_DUMP] = {
		"set-get dump", KLP_CMD_SET_GET, DUMP, true, KLP_A_SET_MAX,
	},
	[CHECK] = {
		"check", KLP_CMD_CHECK, DUMP, false, KLP_A_CHECK_MAX,
		0, NULL,
		{
			{ KLP_A_CHECK_NAME, NAME, .required = true },
			{ KLP_A_CHECK_REPLACE_SET, U32 },
			{ KLP_A_CHECK_FUNC, NEST, .list = true },
			{ KLP_A_FUNC_OBJECT, NAME, KLP_A_CHECK_FUNC },
			{ KLP_A_FUNC_NAME, SYMBOL, KLP_A_CHECK_FUNC, .required = true },
			{ KLP_A_FUNC_SYMPOS, UINT, KLP_A_CHECK_FUNC },
			{ KLP_A_CHECK_STATE, NEST, .list = true },
			{ KLP_A_STATE_ID, STATE_ID, KLP_A_CHECK_STATE, .required = true },
			{ KLP_A_STATE_VERSION, U32, KLP_A_CHECK_STATE },
			{ KLP_A_CHECK_SUPERSEDES, U32, .list = true },
			{ KLP_A_CHECK_SUPERSEDES_ALL, FLAG },
			{ KLP_A_CHECK_SUPERSEDES_ORIGIN, ORIGIN },
		}
	},
	[PATCH_GET] = {
		"patch-get", KLP_CMD_PATCH_GET, DO, true, KLP_A_PATCH_MAX,
		-ENOENT, NO_PATCH_TEXT,
		{
			{ KLP_A_PATCH_NAME, NAME, .required = true },
		}
	},
	[PATCH_GET_DUMP] = {
		"patch-get dump", KLP_CMD_PATCH_GET, DUMP, true, KLP_A_PATCH_MAX,
	},
	[FUNC_GET] = {
		"func-get", KLP_CMD_FUNC_GET, DUMP, true, KLP_A_INSTALLED_FUNC_MAX,
		0, NULL,
		{
			{ KLP_A_INSTALLED_FUNC_PATCH_NAME, NAME },
			{ KLP_A_INSTALLED_FUNC_REPLACE_SET, U32 },
			{ KLP_A_INSTALLED_FUNC_OBJECT, NAME },
		}
	},
	[STATE_GET] = {
		"state-get", KLP_CMD_STATE_GET, DUMP, true, KLP_A_INSTALLED_STATE_MAX,
		0, NULL,
		{
			{ KLP_A_INSTALLED_STATE_PATCH_NAME, NAME },
			{ KLP_A_INSTALLED_STATE_REPLACE_SET, U32 },
		}
	},
	[SUPERSEDES_SET] = {
		"supersedes-set", KLP_CMD_SUPERSEDES_SET, DO, false, KLP_A_RUNTIME_MAX,
		0, NULL,
		{
			{ KLP_A_RUNTIME_NAME, NAME, .required = true },
			{ KLP_A_RUNTIME_SUPERSEDES, U32, .list = true },
			{ KLP_A_RUNTIME_SUPERSEDES_ALL, FLAG },
			{ KLP_A_RUNTIME_EXPECTED_GENERATION, U32 },
		}
	},
	[SUPERSEDES_CLEAR] = {
		"supersedes-clear", KLP_CMD_SUPERSEDES_CLEAR, DO, false, KLP_A_RUNTIME_MAX,
		0, NULL,
		{
			{ KLP_A_RUNTIME_NAME, NAME, .required = true },
			{ KLP_A_RUNTIME_EVERY_NAME, FLAG },
			{ KLP_A_RUNTIME_EXPECTED_GENERATION, U32 },
		}
	},
	[SUPERSEDES_GET] = {
		"supersedes-get", KLP_CMD_SUPERSEDES_GET, DO, true, KLP_A_RUNTIME_MAX,
		0, NULL,
		{
			{ KLP_A_RUNTIME_NAME, NAME, .required = true },
		}
	},
	[SUPERSEDES_GET_DUMP] = {
		"supersedes-get dump", KLP_CMD_SUPERSEDES_GET, DUMP, true, KLP_A_RUNTIME_MAX,
	},
};

static const struct op *find_op(__u8 cmd, __u16 flags)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		if (ops[i].cmd == cmd && ops[i].flags == flags)
			return &ops[i];
	}

	return NULL;
}

static const struct attr *find_attr(const struct op *op, __u16 in, __u16 type)
{
	const struct attr *attr;

	for (attr = op->attrs; attr->type; attr++) {
		if (attr->in == in && attr->type == type)
			return attr;
	}

	return NULL;
}

static __u16 largest_type(const struct op *op, __u16 in)
{
	const struct attr *attr;
	__u16 type = 0;

	for (attr = op->attrs; attr->type; attr++) {
		if (attr->in == in && attr->type > type)
			type = attr->type;
	}

	return type;
}

static void put_required(struct klp_request *req, const struct op *op, __u16 in,
			 const struct attr *except);

static void put_right(struct klp_request *req, const struct op *op,
		      const struct attr *attr)
{
	size_t nest;

	if (attr->kind != NEST) {
		klp_put(req, attr->type, right_values[attr->kind].data,
			right_values[attr->kind].len);
		return;
	}

	nest = klp_nest_start(req, attr->type);
	put_required(req, op, attr->type, NULL);
	klp_nest_end(req, nest);
}

/* The required attributes of a request, or of a nest in it, but for one */
static void put_required(struct klp_request *req, const struct op *op, __u16 in,
			 const struct attr *except)
{
	const struct attr *attr;

	for (attr = op->attrs; attr->type; attr++) {
		if (attr->required && attr->in == in && attr != except)
			put_right(req, op, attr);
	}
}

static void begin_op(struct klp_request *req, const struct client *client,
		     const struct op *op)
{
	klp_begin(req, client->family, op->cmd, op->flags);
}

/*
 * Begins a request that is right but for what follows. Returns where the nest
 * begins that this is in, or 0, for end_wrong().
 */
static size_t begin_wrong(struct klp_request *req, const struct client *client,
			  const struct op *op, __u16 in,
			  const struct attr *except)
{
	size_t nest;

	begin_op(req, client, op);
	put_required(req, op, 0, except);
	if (!in)
		return 0;

	nest = klp_nest_start(req, in);
	put_required(req, op, in, except);

	return nest;
}

static void end_wrong(struct klp_request *req, size_t nest)
{
	if (nest)
		klp_nest_end(req, nest);
}

/* How a request is refused. */

/**
 * struct refusal - what is expected of the answer to a wrong request
 * @error:	the error
 * @text:	what is said about it
 * @offset:	where the attribute is that it is about
 * @missing:	the attribute that is missing
 * @nest:	where the nest is that it is missing in
 * @logged:	the parser may have logged it
 */
struct refusal {
	int error;
	const char *text;
	__u32 offset;
	__u32 missing;
	__u32 nest;
	bool logged;
};

static void expect_refusal(struct __test_metadata *_metadata,
			   const struct client *client, struct klp_request *req,
			   const struct refusal *want, const char *what)
{
	__u32 generation = get_generation(_metadata, client);
	struct klp_ending ending;
	int ret;

	skip_log(client);
	ret = klp_ask(client->sock, req, NULL, NULL, &ending);

	EXPECT_EQ(want->error, ret)
		TH_LOG("%s", what);
	EXPECT_STREQ(want->text ?: "", ending.text)
		TH_LOG("%s", what);
	EXPECT_NULL(strstr(ending.text, "secret"))
		TH_LOG("%s", what);
	EXPECT_EQ(want->offset, ending.offset)
		TH_LOG("%s", what);
	EXPECT_EQ(want->missing, ending.missing)
		TH_LOG("%s", what);
	EXPECT_EQ(want->nest, ending.nest)
		TH_LOG("%s", what);

	expect_no_log(_metadata, client, want->logged);
	EXPECT_EQ(generation, get_generation(_metadata, client))
		TH_LOG("%s", what);
}

static const char *describe(const struct op *op, __u16 in, __u16 type,
			    const char *what)
{
	static char text[128];

	snprintf(text, sizeof(text), "%s: attribute %u in %u: %s", op->name,
		 type, in, what);
	return text;
}

/**
 * struct fault - a wrong way to write an attribute
 * @what:	what is wrong
 * @kinds:	bit mask of the kinds of attributes that it is wrong for
 * @nested:	whether they are a nest is told wrong; the value is right
 * @data:	the value
 * @len:	its length
 * @error:	what it gives
 * @text:	what is said
 * @nowhere:	it is not told in which attribute that is
 * @logged:	the parser may log it
 */
struct fault {
	const char *what;
	unsigned int kinds;
	bool nested;
	const void *data;
	size_t len;
	int error;
	const char *text;
	bool nowhere;
	bool logged;
};

#define BIT(kind) (1U << (kind))
#define STRINGS (BIT(NAME) | BIT(SYMBOL))
#define U32S (BIT(U32) | BIT(ORIGIN))
#define UINTS (BIT(UINT) | BIT(STATE_ID))

static const __u32 zero;
static const __u32 large_origin = 9;
static const __u64 numbers[2];
/* Says that it is longer than it is */
static const struct nlattr truncated = { .nla_len = 64, .nla_type = 1 };

static const struct fault faults[] = {
	{
		"no bytes", STRINGS,
		.error = -EINVAL, .text = POLICY_TEXT,
	}, {
		"no end", STRINGS, .data = "secret", .len = 6,
		.error = -EINVAL, .text = POLICY_TEXT,
	}, {
		"an empty string", STRINGS, .data = "", .len = 1,
		.error = -EINVAL, .text = "the name is empty",
	}, {
		"3 bytes", U32S, .data = numbers, .len = 3,
		.error = -EINVAL, .text = LENGTH_TEXT, .logged = true,
	}, {
		"8 bytes", U32S, .data = numbers, .len = 8,
		.error = -EINVAL, .text = LENGTH_TEXT, .logged = true,
	}, {
		"3 bytes", UINTS, .data = numbers, .len = 3,
		.error = -EINVAL, .text = LENGTH_TEXT,
	}, {
		"16 bytes", UINTS, .data = numbers, .len = 16,
		.error = -EINVAL, .text = LENGTH_TEXT,
	}, {
		"state 0", BIT(STATE_ID), .data = &zero, .len = sizeof(zero),
		.error = -EINVAL, .text = "0 is not the ID of a state",
	}, {
		"no such origin", BIT(ORIGIN), .data = &large_origin, .len = sizeof(large_origin),
		.error = -ERANGE, .text = "integer out of range",
	}, {
		"a payload", BIT(FLAG), .data = numbers, .len = 4,
		.error = -ERANGE, .text = POLICY_TEXT,
	}, {
		"a nest", STRINGS | U32S | UINTS | BIT(FLAG), .nested = true,
		.error = -EINVAL, .text = "NLA_F_NESTED not expected",
	}, {
		"not a nest", BIT(NEST), .nested = true,
		.error = -EINVAL, .text = "NLA_F_NESTED is missing",
	}, {
		"less than an attribute", BIT(NEST), .data = numbers, .len = 3,
		.error = -ERANGE, .text = POLICY_TEXT,
	}, {
		"a truncated attribute", BIT(NEST), .data = &truncated, .len = sizeof(truncated),
		.error = -EINVAL, .text = LEFTOVER_TEXT, .nowhere = true, .logged = true,
	},
};

static const struct fault too_long[] = {
	{
		"too long a name", BIT(NAME), .data = long_name, .len = sizeof(long_name),
		.error = -EINVAL, .text = POLICY_TEXT,
	}, {
		"too long a symbol", BIT(SYMBOL), .data = long_symbol, .len = sizeof(long_symbol),
		.error = -EINVAL, .text = POLICY_TEXT,
	},
};

static void put_wrong(struct klp_request *req, const struct op *op,
		      const struct attr *attr, const struct fault *fault)
{
	__u16 nested = attr->kind == NEST ? NLA_F_NESTED : 0;
	size_t start = req->nlh->nlmsg_len;
	struct nlattr *written;

	if (!fault->nested) {
		klp_put(req, attr->type | nested, fault->data, fault->len);
		return;
	}

	put_right(req, op, attr);
	written = (void *)((char *)req->nlh + start);
	written->nla_type ^= NLA_F_NESTED;
}

static void expect_fault(struct __test_metadata *_metadata,
			 const struct client *client, const struct op *op,
			 const struct attr *attr, const struct fault *fault)
{
	struct klp_request req;
	size_t nest;
	struct refusal want = {
		.error = fault->error,
		.text = fault->text,
		.logged = fault->logged,
	};

	nest = begin_wrong(&req, client, op, attr->in, attr);
	if (!fault->nowhere)
		want.offset = req.nlh->nlmsg_len;
	put_wrong(&req, op, attr, fault);
	end_wrong(&req, nest);
	expect_refusal(_metadata, client, &req, &want,
		       describe(op, attr->in, attr->type, fault->what));
}

/* Each fault of each attribute that can have it */
static void expect_faults(struct __test_metadata *_metadata,
			  const struct client *client, const struct op *op,
			  const struct fault *fault, unsigned int nr)
{
	const struct attr *attr;

	for (; nr--; fault++) {
		for (attr = op->attrs; attr->type; attr++) {
			if (fault->kinds & BIT(attr->kind))
				expect_fault(_metadata, client, op, attr, fault);
		}
	}
}

/* Each request with each of its attributes. */

FIXTURE(request) {
	struct client client;
};

FIXTURE_VARIANT(request) {
	const struct op *op;
};

FIXTURE_VARIANT_ADD(request, set_get) { &ops[SET_GET] };
FIXTURE_VARIANT_ADD(request, set_get_dump) { &ops[SET_GET_DUMP] };
FIXTURE_VARIANT_ADD(request, check) { &ops[CHECK] };
FIXTURE_VARIANT_ADD(request, patch_get) { &ops[PATCH_GET] };
FIXTURE_VARIANT_ADD(request, patch_get_dump) { &ops[PATCH_GET_DUMP] };
FIXTURE_VARIANT_ADD(request, func_get) { &ops[FUNC_GET] };
FIXTURE_VARIANT_ADD(request, state_get) { &ops[STATE_GET] };
FIXTURE_VARIANT_ADD(request, supersedes_set) { &ops[SUPERSEDES_SET] };
FIXTURE_VARIANT_ADD(request, supersedes_clear) { &ops[SUPERSEDES_CLEAR] };
FIXTURE_VARIANT_ADD(request, supersedes_get) { &ops[SUPERSEDES_GET] };
FIXTURE_VARIANT_ADD(request, supersedes_get_dump) { &ops[SUPERSEDES_GET_DUMP] };

FIXTURE_SETUP(request)
{
	begin_test(_metadata, &self->client);
}

FIXTURE_TEARDOWN(request)
{
	end_test(_metadata, &self->client);
}

/* The other tests spoil this request. */
TEST_F(request, is_right)
{
	const struct op *op = variant->op;
	struct klp_request req;
	struct refusal want = {
		.error = op->error,
		.text = op->text,
	};

	begin_op(&req, &self->client, op);
	want.offset = req.nlh->nlmsg_len;
	put_required(&req, op, 0, NULL);
	if (op->error)
		expect_refusal(_metadata, &self->client, &req, &want, op->name);
	else
		EXPECT_EQ(0, ask(&self->client, &req, NULL, NULL));
}

static void expect_no_attr(struct __test_metadata *_metadata,
			   const struct client *client, const struct op *op,
			   __u16 in, __u16 type)
{
	bool known = type && type <= largest_type(op, in);
	struct klp_request req;
	size_t nest;
	struct refusal want = {
		.error = -EINVAL,
		.text = known ? "Unsupported attribute" : "Unknown attribute type",
	};

	nest = begin_wrong(&req, client, op, in, NULL);
	want.offset = req.nlh->nlmsg_len;
	klp_put(&req, type, NULL, 0);
	end_wrong(&req, nest);
	expect_refusal(_metadata, client, &req, &want,
		       describe(op, in, type, "not of this request"));
}

TEST_F(request, has_no_other_attribute)
{
	const struct op *op = variant->op;
	const struct attr *attr;
	__u16 type;

	for (type = 0; type <= op->max_type + 1; type++) {
		if (!find_attr(op, 0, type))
			expect_no_attr(_metadata, &self->client, op, 0, type);
	}

	for (attr = op->attrs; attr->type; attr++) {
		if (attr->kind != NEST)
			continue;
		type = largest_type(op, attr->type) + 1;
		expect_no_attr(_metadata, &self->client, op, attr->type, 0);
		expect_no_attr(_metadata, &self->client, op, attr->type, type);
	}
}

static void use_reserved_field(struct klp_request *req)
{
	((struct genlmsghdr *)NLMSG_DATA(req->nlh))->reserved = 1;
}

static void use_reserved_flag(struct klp_request *req)
{
	req->nlh->nlmsg_flags |= NLM_F_ATOMIC;
}

static void append_bytes(struct klp_request *req)
{
	klp_append(req, "\2\0\0", 4);
}

static void append_odd_bytes(struct klp_request *req)
{
	klp_append(req, "\2\0\0", 4);
	req->nlh->nlmsg_len -= 2;
}

static void append_truncated(struct klp_request *req)
{
	klp_append(req, &truncated, sizeof(truncated));
}

static void end_before_header(struct klp_request *req)
{
	req->nlh->nlmsg_len = NLMSG_HDRLEN;
}

TEST_F(request, is_well_formed)
{
	static const struct {
		const char *what;
		void (*spoil)(struct klp_request *req);
		struct refusal want;
	} spoilt[] = {
		{
			"reserved field", use_reserved_field,
			{ .text = "genlmsghdr.reserved field is not 0" }
		}, {
			"reserved flag", use_reserved_flag,
			{ .text = "ambiguous or reserved bits set in nlmsg_flags" }
		}, {
			"trailing bytes", append_bytes,
			{ .text = LEFTOVER_TEXT, .logged = true }
		}, {
			"an odd number of trailing bytes", append_odd_bytes,
			{ .text = LEFTOVER_TEXT, .logged = true }
		}, {
			"truncated attribute", append_truncated,
			{ .text = LEFTOVER_TEXT, .logged = true }
		}, {
			"no header", end_before_header, {}
		},
	};
	struct refusal want;
	struct klp_request req;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(spoilt); i++) {
		begin_op(&req, &self->client, variant->op);
		put_required(&req, variant->op, 0, NULL);
		spoilt[i].spoil(&req);
		want = spoilt[i].want;
		want.error = -EINVAL;
		expect_refusal(_metadata, &self->client, &req, &want,
			       describe(variant->op, 0, 0, spoilt[i].what));
	}
}

/* Requests with attributes only */
FIXTURE(attribute) {
	struct client client;
};

FIXTURE_VARIANT(attribute) {
	const struct op *op;
};

FIXTURE_VARIANT_ADD(attribute, set_get) { &ops[SET_GET] };
FIXTURE_VARIANT_ADD(attribute, check) { &ops[CHECK] };
FIXTURE_VARIANT_ADD(attribute, patch_get) { &ops[PATCH_GET] };
FIXTURE_VARIANT_ADD(attribute, func_get) { &ops[FUNC_GET] };
FIXTURE_VARIANT_ADD(attribute, state_get) { &ops[STATE_GET] };
FIXTURE_VARIANT_ADD(attribute, supersedes_set) { &ops[SUPERSEDES_SET] };
FIXTURE_VARIANT_ADD(attribute, supersedes_clear) { &ops[SUPERSEDES_CLEAR] };
FIXTURE_VARIANT_ADD(attribute, supersedes_get) { &ops[SUPERSEDES_GET] };

FIXTURE_SETUP(attribute)
{
	begin_test(_metadata, &self->client);
}

FIXTURE_TEARDOWN(attribute)
{
	end_test(_metadata, &self->client);
}

TEST_F(attribute, has_the_right_form)
{
	expect_faults(_metadata, &self->client, variant->op, faults,
		      ARRAY_SIZE(faults));
}

TEST_F(attribute, is_there_once)
{
	const struct op *op = variant->op;
	const struct attr *attr;
	struct klp_request req;
	size_t nest;
	struct refusal want = {
		.error = -EINVAL,
		.text = "the attribute is there twice",
	};

	for (attr = op->attrs; attr->type; attr++) {
		if (attr->list)
			continue;
		nest = begin_wrong(&req, &self->client, op, attr->in, attr);
		put_right(&req, op, attr);
		want.offset = req.nlh->nlmsg_len;
		put_right(&req, op, attr);
		end_wrong(&req, nest);
		expect_refusal(_metadata, &self->client, &req, &want,
			       describe(op, attr->in, attr->type, "twice"));
	}
}

/* What is found by a check. */

/**
 * struct answer - the answer of a check
 * @nr_messages:	number of messages
 * @in_order:		the verdict is in the first message, and only there
 * @generation:		of the first message, as are those that follow
 * @verdict:		the verdict
 * @error:		the error, positive
 * @nr_failures:	how many findings make the candidate fail
 * @nr_counting:	how many of the findings are such as make it fail
 * @nr_found:		how many there are of each finding
 * @func:		the function of the last finding that has one
 * @object:		its object
 * @sympos:		its position
 * @state_id:		the state of the last finding that has one
 */
struct answer {
	int nr_messages;
	bool in_order;
	__u32 generation;
	int verdict;
	int error;
	int nr_failures;
	int nr_counting;
	int nr_found[KLP_FINDING_LEAVING + 1];
	char func[KLP_MAX_SYMBOL_LEN + 1];
	char object[KLP_MAX_NAME_LEN + 1];
	__u64 sympos;
	__u64 state_id;
};

static void read_verdict(struct answer *answer, struct nlattr **tb)
{
	answer->in_order = tb[KLP_A_CHECK_VERDICT] && !tb[KLP_A_CHECK_FINDING];
	answer->generation = klp_number(tb[KLP_A_CHECK_GENERATION]);
	answer->verdict = klp_number(tb[KLP_A_CHECK_VERDICT]);
	answer->error = klp_number(tb[KLP_A_CHECK_ERROR]);
	answer->nr_failures = klp_number(tb[KLP_A_CHECK_NR_FAILURES]);
}

static void read_finding(struct answer *answer, struct nlattr **tb)
{
	__u32 finding = klp_number(tb[KLP_A_CHECK_FINDING]);

	if (tb[KLP_A_CHECK_VERDICT] || !finding || finding > KLP_FINDING_LEAVING) {
		answer->in_order = false;
		return;
	}

	answer->nr_found[finding]++;
	if (finding <= KLP_FINDING_NOT_TRACEABLE)
		answer->nr_counting++;
	if (tb[KLP_A_CHECK_FUNC_NAME]) {
		snprintf(answer->func, sizeof(answer->func), "%s",
			 klp_string(tb[KLP_A_CHECK_FUNC_NAME]));
		snprintf(answer->object, sizeof(answer->object), "%s",
			 klp_string(tb[KLP_A_CHECK_OBJECT]));
		answer->sympos = klp_number(tb[KLP_A_CHECK_SYMPOS]);
	}
	if (tb[KLP_A_CHECK_STATE_ID])
		answer->state_id = klp_number(tb[KLP_A_CHECK_STATE_ID]);
}

static void read_answer(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *tb[KLP_ATTRS + 1];
	struct answer *answer = data;

	klp_parse(nlh, tb);
	if (!answer->nr_messages++)
		read_verdict(answer, tb);
	else
		read_finding(answer, tb);
}

static int ask_check(const struct client *client, struct klp_request *req,
		     struct answer *answer)
{
	*answer = (struct answer) { 0 };

	return ask(client, req, read_answer, answer);
}

static void begin_check(struct klp_request *req, const struct client *client)
{
	klp_begin(req, client->family, KLP_CMD_CHECK, DUMP);
	klp_put_string(req, KLP_A_CHECK_NAME, NO_NAME);
}

/* The function of test_klp_many of that number, from 1 */
static void put_func(struct klp_request *req, __u32 number)
{
	size_t nest = klp_nest_start(req, KLP_A_CHECK_FUNC);
	char name[32];

	snprintf(name, sizeof(name), "test_klp_function_%05u", number);
	klp_put_string(req, KLP_A_FUNC_OBJECT, MANY_OBJECT);
	klp_put_string(req, KLP_A_FUNC_NAME, name);
	klp_nest_end(req, nest);
}

static void put_state(struct klp_request *req, __u32 number)
{
	size_t nest = klp_nest_start(req, KLP_A_CHECK_STATE);

	klp_put_u32(req, KLP_A_STATE_ID, number);
	klp_nest_end(req, nest);
}

/* A candidate that has all functions of test_klp_many, and is not in its set */
static void make_large_check(struct klp_request *req, const struct client *client)
{
	__u32 number;

	begin_check(req, client);
	klp_put_u32(req, KLP_A_CHECK_REPLACE_SET, NO_SET);
	for (number = 1; number <= MANY_FUNCS; number++)
		put_func(req, number);
}

static int set_send_buffer(int sock, int size)
{
	return setsockopt(sock, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
}

/* Requests without any livepatch. */

FIXTURE(bare) {
	struct client client;
};

FIXTURE_SETUP(bare)
{
	begin_test(_metadata, &self->client);
}

FIXTURE_TEARDOWN(bare)
{
	end_test(_metadata, &self->client);
}

static void expect_missing(struct __test_metadata *_metadata,
			   const struct client *client, const struct op *op,
			   const struct attr *attr)
{
	struct klp_request req;
	struct refusal want = {
		.error = -EINVAL,
		.missing = attr->type,
	};

	want.nest = begin_wrong(&req, client, op, attr->in, attr);
	end_wrong(&req, want.nest);
	expect_refusal(_metadata, client, &req, &want,
		       describe(op, attr->in, attr->type, "missing"));
}

TEST_F(bare, missing_attribute)
{
	const struct attr *attr;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		for (attr = ops[i].attrs; attr->type; attr++) {
			if (attr->required)
				expect_missing(_metadata, &self->client,
					       &ops[i], attr);
		}
	}
}

TEST_F(bare, unknown_command)
{
	static const __u16 flags[] = { DO, DUMP };
	struct refusal want = { .error = -EOPNOTSUPP };
	struct klp_request req;
	unsigned int cmd, i;
	char what[32];

	for (cmd = 0; cmd <= KLP_CMD_MAX + 1; cmd++) {
		for (i = 0; i < ARRAY_SIZE(flags); i++) {
			if (find_op(cmd, flags[i]))
				continue;
			snprintf(what, sizeof(what), "command %u, flags 0x%x",
				 cmd, flags[i]);
			klp_begin(&req, self->client.family, cmd, flags[i]);
			expect_refusal(_metadata, &self->client, &req, &want, what);
		}
	}
}

TEST_F(bare, contradiction)
{
	static const struct {
		unsigned int op;
		__u16 types[3];
		const char *text;
	} cases[] = {
		{ CHECK, { KLP_A_CHECK_SUPERSEDES_ALL },
			"the author of a livepatch has to name the sets" },
		{ CHECK, { KLP_A_CHECK_SUPERSEDES_ORIGIN, KLP_A_CHECK_SUPERSEDES,
			   KLP_A_CHECK_SUPERSEDES_ALL },
			"there is a list of sets beside it" },
		{ SUPERSEDES_SET, { KLP_A_RUNTIME_SUPERSEDES,
				    KLP_A_RUNTIME_SUPERSEDES_ALL },
			"there is a list of sets beside it" },
		{ SUPERSEDES_CLEAR, { KLP_A_RUNTIME_EVERY_NAME },
			"there is a name beside it" },
	};
	struct refusal want = { .error = -EINVAL };
	struct klp_request req;
	const struct op *op;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		op = &ops[cases[i].op];
		want.text = cases[i].text;
		begin_op(&req, &self->client, op);
		put_required(&req, op, 0, NULL);
		for (j = 0; j < ARRAY_SIZE(cases[i].types) && cases[i].types[j]; j++) {
			want.offset = req.nlh->nlmsg_len;
			put_right(&req, op, find_attr(op, 0, cases[i].types[j]));
		}
		expect_refusal(_metadata, &self->client, &req, &want, op->name);
	}
}

TEST_F(bare, too_long_names)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		expect_faults(_metadata, &self->client, &ops[i], too_long,
			      ARRAY_SIZE(too_long));
}

/* In sysfs, the objects of a livepatch are beside its attributes. */
TEST_F(bare, attribute_as_object)
{
	static const char *const names[] = {
		"enabled", "transition", "force", "replace_set", "stack_order",
		"supersedes", "supersedes_origin",
	};
	struct refusal want = {
		.error = -EINVAL,
		.text = "an object must not have the name of an attribute of livepatches",
	};
	struct klp_request req;
	unsigned int i;
	size_t nest;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		begin_check(&req, &self->client);
		nest = klp_nest_start(&req, KLP_A_CHECK_FUNC);
		want.offset = req.nlh->nlmsg_len;
		klp_put_string(&req, KLP_A_FUNC_OBJECT, names[i]);
		klp_put_string(&req, KLP_A_FUNC_NAME, SYMBOL_NAME);
		klp_nest_end(&req, nest);
		expect_refusal(_metadata, &self->client, &req, &want, names[i]);
	}
}

static void read_name(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *tb[KLP_ATTRS + 1];

	klp_parse(nlh, tb);
	snprintf(data, KLP_MAX_NAME_LEN + 1, "%s",
		 klp_string(tb[KLP_A_RUNTIME_NAME]));
}

TEST_F(bare, longest_names)
{
	const char *name = long_name + 1, *symbol = long_symbol + 1;
	static const struct {
		unsigned int op;
		__u16 type;
		int error;
		const char *text;
	} unknown[] = {
		{ PATCH_GET, KLP_A_PATCH_NAME, -ENOENT, NO_PATCH_TEXT },
		{ FUNC_GET, KLP_A_INSTALLED_FUNC_PATCH_NAME, -ENOENT, NO_PATCH_TEXT },
		{ STATE_GET, KLP_A_INSTALLED_STATE_PATCH_NAME, -ENOENT, NO_PATCH_TEXT },
		{ SUPERSEDES_GET, KLP_A_RUNTIME_NAME, -ENOENT,
			"no runtime value is waiting for this livepatch" },
		{ SUPERSEDES_CLEAR, KLP_A_RUNTIME_NAME, -ENOENT,
			"no runtime value is waiting for this livepatch" },
	};
	char seen[KLP_MAX_NAME_LEN + 1] = "";
	struct answer answer;
	struct klp_request req;
	struct refusal want;
	unsigned int i;
	size_t nest;

	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		begin_op(&req, &self->client, &ops[unknown[i].op]);
		want = (struct refusal) {
			.error = unknown[i].error,
			.text = unknown[i].text,
			.offset = req.nlh->nlmsg_len,
		};
		klp_put_string(&req, unknown[i].type, name);
		expect_refusal(_metadata, &self->client, &req, &want,
			       ops[unknown[i].op].name);
	}

	begin_op(&req, &self->client, &ops[FUNC_GET]);
	klp_put_string(&req, KLP_A_INSTALLED_FUNC_OBJECT, name);
	EXPECT_EQ(0, ask(&self->client, &req, NULL, NULL));

	EXPECT_EQ(0, set_runtime(&self->client, name, 1));
	begin_op(&req, &self->client, &ops[SUPERSEDES_GET]);
	klp_put_string(&req, KLP_A_RUNTIME_NAME, name);
	EXPECT_EQ(0, ask(&self->client, &req, read_name, seen));
	EXPECT_STREQ(name, seen);
	EXPECT_EQ(0, clear_runtime(&self->client, name));

	begin_op(&req, &self->client, &ops[CHECK]);
	klp_put_string(&req, KLP_A_CHECK_NAME, name);
	for (i = 0; i < 2; i++) {
		nest = klp_nest_start(&req, KLP_A_CHECK_FUNC);
		klp_put_string(&req, KLP_A_FUNC_OBJECT, name);
		klp_put_string(&req, KLP_A_FUNC_NAME, symbol);
		klp_nest_end(&req, nest);
	}
	EXPECT_EQ(0, ask_check(&self->client, &req, &answer));
	EXPECT_EQ(1, answer.nr_found[KLP_FINDING_DUPLICATE_FUNCTION]);
	EXPECT_STREQ(name, answer.object);
	EXPECT_STREQ(symbol, answer.func);
}

/* What is written in both ways must be the same. */
TEST_F(bare, number_of_4_or_8_bytes)
{
	static const __u32 narrow = 2;
	static const __u64 wide = 2, large = 1ULL << 40;
	struct klp_request req;
	struct answer answer;
	unsigned int i;
	size_t nest;

	begin_check(&req, &self->client);
	for (i = 0; i < 2; i++) {
		nest = klp_nest_start(&req, KLP_A_CHECK_FUNC);
		klp_put_string(&req, KLP_A_FUNC_OBJECT, MANY_OBJECT);
		klp_put_string(&req, KLP_A_FUNC_NAME, SYMBOL_NAME);
		klp_put(&req, KLP_A_FUNC_SYMPOS, i ? (void *)&wide : (void *)&narrow,
			i ? sizeof(wide) : sizeof(narrow));
		klp_nest_end(&req, nest);

		nest = klp_nest_start(&req, KLP_A_CHECK_STATE);
		klp_put(&req, KLP_A_STATE_ID, i ? (void *)&wide : (void *)&narrow,
			i ? sizeof(wide) : sizeof(narrow));
		klp_nest_end(&req, nest);
	}
	EXPECT_EQ(0, ask_check(&self->client, &req, &answer));
	EXPECT_EQ(1, answer.nr_found[KLP_FINDING_DUPLICATE_FUNCTION]);
	EXPECT_EQ(1, answer.nr_found[KLP_FINDING_DUPLICATE_STATE]);
	EXPECT_EQ(narrow, answer.sympos);
	EXPECT_EQ(narrow, answer.state_id);

	begin_check(&req, &self->client);
	for (i = 0; i < 2; i++) {
		nest = klp_nest_start(&req, KLP_A_CHECK_STATE);
		klp_put(&req, KLP_A_STATE_ID, &large, sizeof(large));
		klp_nest_end(&req, nest);
	}
	EXPECT_EQ(0, ask_check(&self->client, &req, &answer));
	EXPECT_EQ(large, answer.state_id);
}

TEST_F(bare, large_check_needs_a_send_buffer)
{
	struct klp_request req;
	struct answer answer;

	make_large_check(&req, &self->client);
	EXPECT_EQ(-EMSGSIZE, klp_send(self->client.sock, &req));

	ASSERT_EQ(0, set_send_buffer(self->client.sock, req.nlh->nlmsg_len));
	EXPECT_EQ(0, ask_check(&self->client, &req, &answer));
	EXPECT_TRUE(answer.in_order);
	EXPECT_EQ(KLP_VERDICT_CLEAN, answer.verdict);
	EXPECT_EQ(0, answer.error);
	EXPECT_EQ(0, answer.nr_failures);
	EXPECT_EQ(2, answer.nr_messages);
	EXPECT_EQ(1, answer.nr_found[KLP_FINDING_OBJECT_NOT_LOADED]);
	EXPECT_EQ(get_generation(_metadata, &self->client), answer.generation);
}

TEST_F(bare, expected_generation)
{
	static const __u8 cmds[] = {
		KLP_CMD_SUPERSEDES_SET,
		KLP_CMD_SUPERSEDES_CLEAR,
	};
	__u32 generation, replied;
	struct klp_request req;
	struct refusal want;
	unsigned int i;
	char text[64];

	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		generation = get_generation(_metadata, &self->client);
		snprintf(text, sizeof(text),
			 "something has changed: the generation is %u", generation);

		klp_begin(&req, self->client.family, cmds[i], DO);
		klp_put_string(&req, KLP_A_RUNTIME_NAME, TEST_NAME);
		want = (struct refusal) {
			.error = -ESTALE,
			.text = text,
			.offset = req.nlh->nlmsg_len,
		};
		klp_put_u32(&req, KLP_A_RUNTIME_EXPECTED_GENERATION, generation - 1);
		expect_refusal(_metadata, &self->client, &req, &want, "stale");

		klp_begin(&req, self->client.family, cmds[i], DO);
		klp_put_string(&req, KLP_A_RUNTIME_NAME, TEST_NAME);
		klp_put_u32(&req, KLP_A_RUNTIME_EXPECTED_GENERATION, generation);
		EXPECT_EQ(0, ask(&self->client, &req, read_generation, &replied));
		EXPECT_LT(generation, replied);
	}
	EXPECT_EQ(-ENOENT, clear_runtime(&self->client, TEST_NAME));
}

/* The client is told, though not of what. The value has been set. */
TEST_F(bare, reply_without_room)
{
	static struct klp_datagram datagram;
	int sock = klp_open(), size = 1, ret, i;
	const struct client deaf = { .sock = sock, .family = self->client.family };
	struct klp_request req;
	bool told = false;

	ASSERT_LE(0, sock);
	ASSERT_EQ(0, setsockopt(sock, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)));
	begin_op(&req, &deaf, &ops[SUPERSEDES_GET]);
	put_required(&req, &ops[SUPERSEDES_GET], 0, NULL);
	for (i = 0; i < 100; i++)
		ASSERT_EQ(0, klp_send(sock, &req));
	klp_free(&req);

	begin_op(&req, &deaf, &ops[SUPERSEDES_SET]);
	klp_put_string(&req, KLP_A_RUNTIME_NAME, NO_NAME);
	ASSERT_EQ(0, klp_send(sock, &req));
	klp_free(&req);
	EXPECT_EQ(0, clear_runtime(&self->client, NO_NAME));

	while ((ret = klp_receive(sock, &datagram, MSG_DONTWAIT)) != -EAGAIN)
		told |= ret == -ENOBUFS;
	EXPECT_TRUE(told);
	close(sock);
}

/* How much there may be in one request. */

typedef void (*put_fn)(struct klp_request *req, __u32 number);

FIXTURE(limit) {
	struct client client;
};

FIXTURE_VARIANT(limit) {
	const struct op *op;
	put_fn put;
	__u32 max;
};

static void put_check_set(struct klp_request *req, __u32 number)
{
	klp_put_u32(req, KLP_A_CHECK_SUPERSEDES, number);
}

static void put_runtime_set(struct klp_request *req, __u32 number)
{
	klp_put_u32(req, KLP_A_RUNTIME_SUPERSEDES, number);
}

FIXTURE_VARIANT_ADD(limit, check_func) {
	&ops[CHECK], put_func, KLP_MAX_CHECK_FUNCS,
};

FIXTURE_VARIANT_ADD(limit, check_state) {
	&ops[CHECK], put_state, KLP_MAX_CHECK_STATES,
};

FIXTURE_VARIANT_ADD(limit, check_supersedes) {
	&ops[CHECK], put_check_set, KLP_MAX_SUPERSEDES,
};

FIXTURE_VARIANT_ADD(limit, runtime_supersedes) {
	&ops[SUPERSEDES_SET], put_runtime_set, KLP_MAX_SUPERSEDES,
};

FIXTURE_SETUP(limit)
{
	begin_test(_metadata, &self->client);
}

FIXTURE_TEARDOWN(limit)
{
	end_test(_metadata, &self->client);
}

static void begin_list(struct klp_request *req, const struct client *client,
		       const struct op *op, put_fn put, __u32 nr)
{
	__u32 number;

	begin_op(req, client, op);
	put_required(req, op, 0, NULL);
	for (number = 1; number <= nr; number++)
		put(req, number);
}

TEST_F(limit, is_exact)
{
	struct klp_request req;
	struct refusal want;
	char text[64];

	begin_list(&req, &self->client, variant->op, variant->put, variant->max);
	/* Room for another one */
	ASSERT_EQ(0, set_send_buffer(self->client.sock, req.nlh->nlmsg_len + 4096));
	EXPECT_EQ(0, ask(&self->client, &req, NULL, NULL));

	begin_list(&req, &self->client, variant->op, variant->put, variant->max);
	snprintf(text, sizeof(text), "there are more than %u of these", variant->max);
	want = (struct refusal) {
		.error = -E2BIG,
		.text = text,
		.offset = req.nlh->nlmsg_len,
	};
	variant->put(&req, variant->max + 1);
	expect_refusal(_metadata, &self->client, &req, &want, "one too many");
}

/* How a dump goes. */

/**
 * struct listing - the answer of a dump, as far as it has been read
 * @seq:	sequence number of the request
 * @wanted:	livepatch whose messages are looked at, NULL for all
 * @name_type:	attribute that has its name
 * @is_next:	whether a message about it is the one with a number, from 0
 * @nr_datagrams: number of datagrams
 * @nr_wanted:	number of messages about the livepatch
 * @nr_others:	number of messages about others
 * @nr_intr:	number of messages that tell of an interruption
 * @in_order:	those about the livepatch came in order, each once
 * @generation:	of the first message
 * @consistent:	all messages have the same generation
 * @strange_seq: sequence number of an error that belongs to another request
 * @strange_error: that error
 * @ending:	how it has ended
 */
struct listing {
	__u32 seq;
	const char *wanted;
	int name_type;
	bool (*is_next)(struct nlattr **tb, int number);
	int nr_datagrams;
	int nr_wanted;
	int nr_others;
	int nr_intr;
	bool in_order;
	__u32 generation;
	bool consistent;
	__u32 strange_seq;
	int strange_error;
	struct klp_ending ending;
};

static bool is_next_func(struct nlattr **tb, int number)
{
	char name[32];

	snprintf(name, sizeof(name), "test_klp_function_%05u", number + 1);

	return !strcmp(name, klp_string(tb[KLP_A_INSTALLED_FUNC_NAME])) &&
	       !strcmp(MANY_OBJECT, klp_string(tb[KLP_A_INSTALLED_FUNC_OBJECT])) &&
	       klp_number(tb[KLP_A_INSTALLED_FUNC_SYMPOS]) == 1 &&
	       klp_number(tb[KLP_A_INSTALLED_FUNC_REPLACE_SET]) == MANY_SET;
}

static bool is_next_state(struct nlattr **tb, int number)
{
	int id = klp_number(tb[KLP_A_INSTALLED_STATE_ID]);
	int version = klp_number(tb[KLP_A_INSTALLED_STATE_VERSION]);

	/* The versions fall, see test_klp_many.c. */
	return id == MANY_FIRST_STATE + number &&
	       version == MANY_STATES - 1 - number &&
	       klp_number(tb[KLP_A_INSTALLED_STATE_REPLACE_SET]) == MANY_SET;
}

static bool is_next_patch(struct nlattr **tb, int number)
{
	return !number && klp_number(tb[KLP_A_PATCH_NR_FUNCS]) == MANY_FUNCS;
}

static void begin_listing(struct listing *listing, const struct op *op)
{
	static const struct {
		int name_type;
		bool (*is_next)(struct nlattr **tb, int number);
	} items[] = {
		[PATCH_GET_DUMP] = { KLP_A_PATCH_NAME, is_next_patch },
		[FUNC_GET] = { KLP_A_INSTALLED_FUNC_PATCH_NAME, is_next_func },
		[STATE_GET] = { KLP_A_INSTALLED_STATE_PATCH_NAME, is_next_state },
	};

	*listing = (struct listing) {
		.wanted = MANY,
		.name_type = items[op - ops].name_type,
		.is_next = items[op - ops].is_next,
		.in_order = true,
		.consistent = true,
	};
}

static void read_item(struct listing *listing, const struct nlmsghdr *nlh)
{
	struct nlattr *tb[KLP_ATTRS + 1];
	__u32 generation;

	klp_parse(nlh, tb);
	generation = klp_number(tb[KLP_A_INSTALLED_FUNC_GENERATION]);
	if (!listing->generation)
		listing->generation = generation;
	if (generation != listing->generation)
		listing->consistent = false;

	if (listing->wanted &&
	    strcmp(listing->wanted, klp_string(tb[listing->name_type]))) {
		listing->nr_others++;
		return;
	}
	if (!listing->is_next(tb, listing->nr_wanted))
		listing->in_order = false;
	listing->nr_wanted++;
}

/* Returns false after the last message. */
static bool read_message(struct listing *listing, const struct nlmsghdr *nlh)
{
	struct klp_ending ending;
	bool is_end = klp_parse_ending(nlh, &ending);

	if (is_end && nlh->nlmsg_seq != listing->seq) {
		listing->strange_seq = nlh->nlmsg_seq;
		listing->strange_error = ending.error;
		return true;
	}

	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		listing->nr_intr++;
	if (is_end)
		listing->ending = ending;
	else
		read_item(listing, nlh);

	return !is_end;
}

/* Returns false after the last datagram. */
static bool read_datagram(struct __test_metadata *_metadata, int sock,
			  struct listing *listing)
{
	static struct klp_datagram datagram;
	struct nlmsghdr *nlh;

	ASSERT_EQ(0, klp_receive(sock, &datagram, 0));
	listing->nr_datagrams++;
	while ((nlh = klp_next(&datagram))) {
		if (!read_message(listing, nlh))
			return false;
	}

	return true;
}

/* Sends the request, and frees it. */
static void send_listing(struct __test_metadata *_metadata, int sock,
			 struct klp_request *req, struct listing *listing)
{
	listing->seq = req->nlh->nlmsg_seq;
	ASSERT_EQ(0, klp_send(sock, req));
	klp_free(req);
}

/* Sends it, and reads the answer. */
static void ask_listing(struct __test_metadata *_metadata, int sock,
			struct klp_request *req, struct listing *listing)
{
	send_listing(_metadata, sock, req, listing);
	while (read_datagram(_metadata, sock, listing))
		;
}

/* All of test_klp_many, as if nothing had happened meanwhile */
static void expect_all(struct __test_metadata *_metadata,
		       const struct listing *listing, int nr)
{
	EXPECT_TRUE(listing->ending.done);
	EXPECT_EQ(0, listing->ending.error);
	EXPECT_EQ(nr, listing->nr_wanted);
	EXPECT_TRUE(listing->in_order);
}

static void expect_undisturbed(struct __test_metadata *_metadata,
			       const struct listing *listing)
{
	EXPECT_TRUE(listing->consistent);
	EXPECT_EQ(0, listing->nr_intr);
}

/* As many runtime values as there may be, all of the longest kind. */

FIXTURE(full_table) {
	struct client client;
};

static bool is_next_value(struct nlattr **tb, int number)
{
	char name[32];

	snprintf(name, sizeof(name), "klp_test_value_%04u", number);

	return !strcmp(name, klp_string(tb[KLP_A_RUNTIME_NAME]));
}

FIXTURE_SETUP(full_table)
{
	unsigned int i;
	char name[32];

	if (!begin_test(_metadata, &self->client))
		return;

	for (i = 0; i < KLP_MAX_RUNTIME_VALUES - 1; i++) {
		/* Backwards, so that who sorts them has something to do */
		snprintf(name, sizeof(name), "klp-test_value-%04u",
			 KLP_MAX_RUNTIME_VALUES - 2 - i);
		ASSERT_EQ(0, set_runtime(&self->client, name, KLP_MAX_SUPERSEDES));
	}
}

FIXTURE_TEARDOWN(full_table)
{
	end_test(_metadata, &self->client);
}

static void read_nr_cleared(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *tb[KLP_ATTRS + 1];

	klp_parse(nlh, tb);
	*(int *)data = klp_number(tb[KLP_A_RUNTIME_NR_CLEARED]);
}

TEST_F(full_table, has_no_room)
{
	int nr_cleared = 0;
	struct klp_request req;
	struct refusal want;

	begin_op(&req, &self->client, &ops[SUPERSEDES_SET]);
	want = (struct refusal) {
		.error = -ENOSPC,
		.text = "too many runtime values are waiting, clear some",
		.offset = req.nlh->nlmsg_len,
	};
	klp_put_string(&req, KLP_A_RUNTIME_NAME, NO_NAME);
	expect_refusal(_metadata, &self->client, &req, &want, "one too many");

	EXPECT_EQ(0, set_runtime(&self->client, TEST_NAME, 2));
	EXPECT_EQ(0, clear_runtime(&self->client, TEST_NAME));
	EXPECT_EQ(0, set_runtime(&self->client, NO_NAME, 1));

	klp_begin(&req, self->client.family, KLP_CMD_SUPERSEDES_CLEAR, DO);
	klp_put_flag(&req, KLP_A_RUNTIME_EVERY_NAME);
	EXPECT_EQ(0, ask(&self->client, &req, read_nr_cleared, &nr_cleared));
	EXPECT_EQ(KLP_MAX_RUNTIME_VALUES, nr_cleared);
}

/* TEST_NAME is before all others. */
static void begin_values(struct klp_request *req, const struct client *client,
			 struct listing *listing)
{
	begin_op(req, client, &ops[SUPERSEDES_GET_DUMP]);
	*listing = (struct listing) {
		.is_next = is_next_value,
		.in_order = true,
		.consistent = true,
	};
}

TEST_F(full_table, dump)
{
	struct klp_request req;
	struct listing listing;

	ASSERT_EQ(0, clear_runtime(&self->client, TEST_NAME));
	begin_values(&req, &self->client, &listing);
	ask_listing(_metadata, self->client.sock, &req, &listing);

	expect_all(_metadata, &listing, KLP_MAX_RUNTIME_VALUES - 1);
	expect_undisturbed(_metadata, &listing);
	EXPECT_LT(10, listing.nr_datagrams);
}

TEST_F(full_table, interrupted_dump)
{
	struct klp_request req;
	struct listing listing;
	int sock = klp_open();

	ASSERT_LE(0, sock);
	begin_values(&req, &self->client, &listing);
	send_listing(_metadata, sock, &req, &listing);
	ASSERT_TRUE(read_datagram(_metadata, sock, &listing));

	ASSERT_EQ(0, clear_runtime(&self->client, TEST_NAME));
	while (read_datagram(_metadata, sock, &listing))
		;
	EXPECT_EQ(0, listing.ending.error);
	EXPECT_LT(0, listing.nr_intr);
	close(sock);
}

/* Livepatches. */

static bool wait_for(bool (*done)(const void *data), const void *data)
{
	static const struct timespec while_waiting = { .tv_nsec = 10000000 };
	unsigned int waited;

	for (waited = 0; waited < PATIENCE_MS; waited += 10) {
		if (done(data))
			return true;
		nanosleep(&while_waiting, NULL);
	}

	return false;
}

static const char *patch_file(const char *name, const char *file)
{
	static char path[128];

	snprintf(path, sizeof(path), "/sys/kernel/livepatch/%s/%s", name, file);
	return path;
}

static bool is_installed(const char *name)
{
	return !access(patch_file(name, ""), F_OK);
}

static bool is_gone(const void *name)
{
	return !is_installed(name);
}

static bool is_settled(const void *name)
{
	int fd = open(patch_file(name, "transition"), O_RDONLY | O_CLOEXEC);
	char text = '1';

	if (fd < 0)
		return true;
	if (read(fd, &text, 1) != 1)
		text = '1';
	close(fd);

	return text == '0';
}

/* Until then, it may be in use. */
static bool is_unloaded(const void *name)
{
	char path[128];

	syscall(SYS_delete_module, name, O_NONBLOCK);
	snprintf(path, sizeof(path), "/sys/module/%s", (const char *)name);

	return access(path, F_OK);
}

/* Returns 0 when the livepatch is installed and its transition is over. */
static int install(const char *name, const char *parameters)
{
	char path[128];
	int fd, ret;

	snprintf(path, sizeof(path), "test_modules/%s.ko", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = syscall(SYS_finit_module, fd, parameters, 0) ? -errno : 0;
	close(fd);

	if (!ret && !wait_for(is_settled, name))
		ret = -ETIMEDOUT;

	return ret;
}

/* Returns 0 when neither the livepatch nor its module is there any more. */
static int uninstall(const char *name)
{
	int fd = open(patch_file(name, "enabled"), O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		if (write(fd, "0", 1) != 1)
			warn("%s cannot be disabled", name);
		close(fd);
	}

	return wait_for(is_gone, name) && wait_for(is_unloaded, name) ? 0 : -ETIMEDOUT;
}

/* Lets a livepatch supersede so many sets that a message tells of it alone. */
static void make_parameters(char *parameters, size_t size, const char *others)
{
	unsigned int i;
	int len;

	len = snprintf(parameters, size, "%s supersedes=", others);
	for (i = 0; i < KLP_MAX_SUPERSEDES; i++)
		len += snprintf(parameters + len, size - len, "%s%u",
				i ? "," : "", 1000 + i);
}

static void install_one(struct __test_metadata *_metadata)
{
	char parameters[2048];

	make_parameters(parameters, sizeof(parameters), "replace_set=7");
	ASSERT_EQ(0, install(ONE, parameters));
}

/* First ONE, then MANY, if they are not there yet */
static void install_both(struct __test_metadata *_metadata)
{
	char parameters[2048];

	if (!is_installed(ONE)) {
		ASSERT_EQ(0, uninstall(MANY));
		install_one(_metadata);
	}
	if (is_installed(MANY))
		return;

	make_parameters(parameters, sizeof(parameters), "nr_states=100");
	ASSERT_EQ(0, install(MANY, parameters));
}

static pid_t main_pid;

/* Children of the program may exit, too. */
static void uninstall_both(void)
{
	if (getpid() == main_pid && (uninstall(MANY) || uninstall(ONE)))
		warnx("livepatches of the test are still installed");
}

/* Who may ask. */

/**
 * struct digest - the answers to all questions that anybody may ask
 * @nr:		number of messages
 * @nr_errors:	number of requests that have failed
 * @hash:	a hash of the messages
 */
struct digest {
	int nr;
	int nr_errors;
	__u64 hash;
};

static void add_to_digest(const struct nlmsghdr *nlh, void *data)
{
	const unsigned char *byte = NLMSG_DATA(nlh);
	const unsigned char *end = byte + NLMSG_PAYLOAD(nlh, 0);
	struct digest *digest = data;

	digest->nr++;
	for (; byte < end; byte++)
		digest->hash = (digest->hash ^ *byte) * 1099511628211ULL;
}

static void begin_get(struct klp_request *req, const struct client *client,
		      const struct op *op)
{
	begin_op(req, client, op);
	if (op->cmd == KLP_CMD_SUPERSEDES_GET)
		put_required(req, op, 0, NULL);
	else if (op->cmd == KLP_CMD_PATCH_GET && op->flags == DO)
		klp_put_string(req, KLP_A_PATCH_NAME, MANY);
	else if (op->cmd == KLP_CMD_SET_GET && op->flags == DO)
		klp_put_u32(req, KLP_A_SET_ID, ONE_SET);
}

static void get_digest(struct digest *digest, const struct client *client)
{
	struct klp_request req;
	unsigned int i;

	*digest = (struct digest) { 0 };
	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		if (!ops[i].get)
			continue;
		begin_get(&req, client, &ops[i]);
		if (ask(client, &req, add_to_digest, digest))
			digest->nr_errors++;
	}
}

static void remain_root(void)
{
}

static void become_nobody(void)
{
	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		err(EXIT_FAILURE, "nobody");
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err(EXIT_FAILURE, "%s", path);
	close(fd);
}

static void enter_user_namespace(void)
{
	if (unshare(CLONE_NEWUSER))
		err(EXIT_FAILURE, "a user namespace");
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", "0 0 1");
	write_file("/proc/self/gid_map", "0 0 1");
}

static void enter_network_namespace(void)
{
	if (unshare(CLONE_NEWNET))
		err(EXIT_FAILURE, "a network namespace");
}

static void enter_both_namespaces(void)
{
	enter_user_namespace();
	enter_network_namespace();
}

static void keep_capability(int cap)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};

	data[CAP_TO_INDEX(cap)].permitted = CAP_TO_MASK(cap);
	data[CAP_TO_INDEX(cap)].effective = CAP_TO_MASK(cap);
	if (syscall(SYS_capset, &header, data))
		err(EXIT_FAILURE, "capset");
}

static void keep_net_admin(void)
{
	keep_capability(CAP_NET_ADMIN);
}

static void keep_sys_module(void)
{
	keep_capability(CAP_SYS_MODULE);
}

/* The exit status of a child */
static int wait_for_child(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		err(EXIT_FAILURE, "a child");

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Opens a socket as somebody else, and leaves it to the caller. */
static int open_as(void (*become)(void))
{
	pid_t pid = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);

	if (!pid) {
		become();
		_exit(klp_open());
	}

	return wait_for_child(pid);
}

/**
 * struct trial - what somebody gets who asks
 * @digest:	the answers that everybody gets
 * @check:	the error of a check, as are those that follow
 * @set:	of supersedes-set
 * @clear:	of supersedes-clear
 * @clear_all:	of supersedes-clear for every name
 */
struct trial {
	struct digest digest;
	int check;
	int set;
	int clear;
	int clear_all;
};

FIXTURE(asked_by) {
	struct client client;
	struct digest digest;
	struct trial *trial;
};

FIXTURE_VARIANT(asked_by) {
	void (*opener)(void);
	void (*sender)(void);
	int error;
};

FIXTURE_VARIANT_ADD(asked_by, root) {
	remain_root, remain_root, 0,
};

FIXTURE_VARIANT_ADD(asked_by, nobody) {
	become_nobody, become_nobody, -EPERM,
};

FIXTURE_VARIANT_ADD(asked_by, root_in_user_namespace) {
	enter_user_namespace, enter_user_namespace, -EPERM,
};

FIXTURE_VARIANT_ADD(asked_by, root_in_network_namespace) {
	enter_network_namespace, enter_network_namespace, 0,
};

FIXTURE_VARIANT_ADD(asked_by, root_in_both_namespaces) {
	enter_both_namespaces, enter_both_namespaces, -EPERM,
};

FIXTURE_VARIANT_ADD(asked_by, net_admin) {
	keep_net_admin, keep_net_admin, -EPERM,
};

FIXTURE_VARIANT_ADD(asked_by, sys_module) {
	keep_sys_module, keep_sys_module, 0,
};

FIXTURE_VARIANT_ADD(asked_by, nobody_with_socket_of_root) {
	remain_root, become_nobody, -EPERM,
};

FIXTURE_VARIANT_ADD(asked_by, root_with_socket_of_nobody) {
	become_nobody, remain_root, -EPERM,
};

static void try_all(struct trial *trial, const struct client *client)
{
	struct klp_request req;

	get_digest(&trial->digest, client);

	begin_check(&req, client);
	trial->check = ask(client, &req, NULL, NULL);
	trial->set = set_runtime(client, TEST_NAME, 2);
	trial->clear = clear_runtime(client, TEST_NAME);
	trial->clear_all = clear_runtime(client, NULL);
}

FIXTURE_SETUP(asked_by)
{
	struct client other;
	pid_t pid;

	if (!begin_test(_metadata, &self->client))
		return;

	install_both(_metadata);
	get_digest(&self->digest, &self->client);
	self->trial = mmap(NULL, sizeof(*self->trial), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->trial);

	other.family = self->client.family;
	pid = fork();
	if (!pid) {
		other.sock = -1;
		if (variant->opener != variant->sender)
			other.sock = open_as(variant->opener);
		variant->sender();
		if (other.sock < 0)
			other.sock = klp_open();
		try_all(self->trial, &other);
		_exit(0);
	}
	ASSERT_EQ(0, wait_for_child(pid));
}

FIXTURE_TEARDOWN(asked_by)
{
	munmap(self->trial, sizeof(*self->trial));
	end_test(_metadata, &self->client);
}

TEST_F_TIMEOUT(asked_by, gets_the_same_answers, SLOW)
{
	EXPECT_EQ(0, self->digest.nr_errors);
	EXPECT_LT(MANY_FUNCS + MANY_STATES, self->digest.nr);

	EXPECT_EQ(0, self->trial->digest.nr_errors);
	EXPECT_EQ(self->digest.nr, self->trial->digest.nr);
	EXPECT_EQ(self->digest.hash, self->trial->digest.hash);
}

TEST_F_TIMEOUT(asked_by, may_or_may_not_change, SLOW)
{
	struct klp_request req;
	int left;

	EXPECT_EQ(variant->error, self->trial->check);
	EXPECT_EQ(variant->error, self->trial->set);
	EXPECT_EQ(variant->error, self->trial->clear);
	EXPECT_EQ(variant->error, self->trial->clear_all);

	begin_op(&req, &self->client, &ops[SUPERSEDES_GET]);
	put_required(&req, &ops[SUPERSEDES_GET], 0, NULL);
	left = ask(&self->client, &req, NULL, NULL);
	EXPECT_EQ(variant->error ? 0 : -ENOENT, left);
}

/* Requests with livepatches. */

FIXTURE(installed) {
	struct client client;
};

FIXTURE_SETUP(installed)
{
	if (begin_test(_metadata, &self->client))
		install_both(_metadata);
}

FIXTURE_TEARDOWN(installed)
{
	end_test(_metadata, &self->client);
}

struct patch_reply {
	int nr;
	char name[KLP_MAX_NAME_LEN + 1];
	int set;
	int origin;
	int nr_funcs;
	int nr_states;
	bool enabled;
};

static void read_patch(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *tb[KLP_ATTRS + 1];
	struct patch_reply *reply = data;

	klp_parse(nlh, tb);
	reply->nr++;
	snprintf(reply->name, sizeof(reply->name), "%s",
		 klp_string(tb[KLP_A_PATCH_NAME]));
	reply->set = klp_number(tb[KLP_A_PATCH_REPLACE_SET]);
	reply->origin = klp_number(tb[KLP_A_PATCH_SUPERSEDES_ORIGIN]);
	reply->nr_funcs = klp_number(tb[KLP_A_PATCH_NR_FUNCS]);
	reply->nr_states = klp_number(tb[KLP_A_PATCH_NR_STATES]);
	reply->enabled = tb[KLP_A_PATCH_ENABLED];
}

TEST_F_TIMEOUT(installed, patch, SLOW)
{
	struct patch_reply reply = {};
	struct klp_request req;

	begin_op(&req, &self->client, &ops[PATCH_GET]);
	klp_put_string(&req, KLP_A_PATCH_NAME, "test-klp_many");
	EXPECT_EQ(0, ask(&self->client, &req, read_patch, &reply));
	EXPECT_EQ(1, reply.nr);
	EXPECT_STREQ(MANY, reply.name);
	EXPECT_EQ(MANY_SET, reply.set);
	EXPECT_EQ(KLP_ORIGIN_PARAMETER, reply.origin);
	EXPECT_EQ(MANY_FUNCS, reply.nr_funcs);
	EXPECT_EQ(MANY_STATES, reply.nr_states);
	EXPECT_TRUE(reply.enabled);
}

/* The sets that a dump tells of, in its order */
struct sets {
	int nr;
	int ids[2];
	char owners[2][KLP_MAX_NAME_LEN + 1];
};

static void read_set(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *tb[KLP_ATTRS + 1];
	struct sets *sets = data;

	klp_parse(nlh, tb);
	if (sets->nr < (int)ARRAY_SIZE(sets->ids)) {
		sets->ids[sets->nr] = klp_number(tb[KLP_A_SET_ID]);
		snprintf(sets->owners[sets->nr], sizeof(sets->owners[0]), "%s",
			 klp_string(tb[KLP_A_SET_OWNER]));
	}
	sets->nr++;
}

TEST_F_TIMEOUT(installed, sets, SLOW)
{
	struct klp_request req;
	struct sets sets = {};

	begin_op(&req, &self->client, &ops[SET_GET_DUMP]);
	EXPECT_EQ(0, ask(&self->client, &req, read_set, &sets));
	EXPECT_EQ(2, sets.nr);
	EXPECT_EQ(MANY_SET, sets.ids[0]);
	EXPECT_STREQ(MANY, sets.owners[0]);
	EXPECT_EQ(ONE_SET, sets.ids[1]);
	EXPECT_STREQ(ONE, sets.owners[1]);

	sets = (struct sets) { 0 };
	begin_op(&req, &self->client, &ops[SET_GET]);
	klp_put_u32(&req, KLP_A_SET_ID, ONE_SET);
	EXPECT_EQ(0, ask(&self->client, &req, read_set, &sets));
	EXPECT_EQ(1, sets.nr);
	EXPECT_EQ(ONE_SET, sets.ids[0]);
	EXPECT_STREQ(ONE, sets.owners[0]);
}

TEST_F_TIMEOUT(installed, has_no_runtime_value, SLOW)
{
	struct klp_request req;
	struct refusal want;

	begin_op(&req, &self->client, &ops[SUPERSEDES_SET]);
	want = (struct refusal) {
		.error = -EBUSY,
		.text = "this livepatch is installed, it is too late to say what it supersedes",
		.offset = req.nlh->nlmsg_len,
	};
	klp_put_string(&req, KLP_A_RUNTIME_NAME, "test-klp-many");
	expect_refusal(_metadata, &self->client, &req, &want, "too late");
}

TEST_F_TIMEOUT(installed, funcs, SLOW)
{
	struct klp_request req;
	struct listing listing;

	begin_op(&req, &self->client, &ops[FUNC_GET]);
	begin_listing(&listing, &ops[FUNC_GET]);
	ask_listing(_metadata, self->client.sock, &req, &listing);

	expect_all(_metadata, &listing, MANY_FUNCS);
	expect_undisturbed(_metadata, &listing);
	EXPECT_EQ(1, listing.nr_others);
	EXPECT_LT(10, listing.nr_datagrams);
	EXPECT_EQ(get_generation(_metadata, &self->client), listing.generation);
}

TEST_F_TIMEOUT(installed, states, SLOW)
{
	struct klp_request req;
	struct listing listing;

	begin_op(&req, &self->client, &ops[STATE_GET]);
	begin_listing(&listing, &ops[STATE_GET]);
	ask_listing(_metadata, self->client.sock, &req, &listing);

	expect_all(_metadata, &listing, MANY_STATES);
	expect_undisturbed(_metadata, &listing);
	EXPECT_EQ(0, listing.nr_others);
	EXPECT_EQ(get_generation(_metadata, &self->client), listing.generation);
}

/* The set -1 is not asked for. */
struct filter {
	unsigned int op;
	const char *patch;
	int set;
	const char *object;
	int nr_wanted;
	int nr_others;
};

/* Both dumps have the same types. */
static void put_filter(struct klp_request *req, const struct filter *filter)
{
	if (filter->patch)
		klp_put_string(req, KLP_A_INSTALLED_FUNC_PATCH_NAME, filter->patch);
	if (filter->set >= 0)
		klp_put_u32(req, KLP_A_INSTALLED_FUNC_REPLACE_SET, filter->set);
	if (filter->object)
		klp_put_string(req, KLP_A_INSTALLED_FUNC_OBJECT, filter->object);
}

TEST_F_TIMEOUT(installed, filters, SLOW)
{
	static const struct filter filters[] = {
		{ FUNC_GET, "test-klp_many", -1, NULL, MANY_FUNCS, 0 },
		{ FUNC_GET, "test_klp-set-cmdline", -1, NULL, 0, 1 },
		{ FUNC_GET, NULL, MANY_SET, NULL, MANY_FUNCS, 0 },
		{ FUNC_GET, NULL, ONE_SET, NULL, 0, 1 },
		{ FUNC_GET, NULL, -1, MANY_OBJECT, MANY_FUNCS, 0 },
		{ FUNC_GET, NULL, -1, "vmlinux", 0, 1 },
		{ FUNC_GET, NULL, -1, NO_NAME, 0, 0 },
		{ FUNC_GET, MANY, MANY_SET, MANY_OBJECT, MANY_FUNCS, 0 },
		{ FUNC_GET, MANY, ONE_SET, NULL, 0, 0 },
		{ FUNC_GET, MANY, -1, "vmlinux", 0, 0 },
		{ FUNC_GET, NULL, ONE_SET, MANY_OBJECT, 0, 0 },
		{ STATE_GET, "test-klp_many", -1, NULL, MANY_STATES, 0 },
		{ STATE_GET, ONE, -1, NULL, 0, 0 },
		{ STATE_GET, NULL, MANY_SET, NULL, MANY_STATES, 0 },
		{ STATE_GET, NULL, ONE_SET, NULL, 0, 0 },
		{ STATE_GET, MANY, MANY_SET, NULL, MANY_STATES, 0 },
		{ STATE_GET, MANY, ONE_SET, NULL, 0, 0 },
	};
	const struct filter *filter;
	struct klp_request req;
	struct listing listing;

	for (filter = filters; filter < filters + ARRAY_SIZE(filters); filter++) {
		begin_op(&req, &self->client, &ops[filter->op]);
		put_filter(&req, filter);
		begin_listing(&listing, &ops[filter->op]);
		ask_listing(_metadata, self->client.sock, &req, &listing);
		expect_all(_metadata, &listing, filter->nr_wanted);
		EXPECT_EQ(filter->nr_others, listing.nr_others)
			TH_LOG("filter %zd", filter - filters);
	}
}

TEST_F_TIMEOUT(installed, filters_for_nothing, SLOW)
{
	static const struct filter filters[] = {
		{ FUNC_GET, NO_NAME, -1, NULL, 0, 0 },
		{ FUNC_GET, NULL, NO_SET, NULL, 0, 0 },
		{ FUNC_GET, NO_NAME, ONE_SET, MANY_OBJECT, 0, 0 },
		{ STATE_GET, NO_NAME, -1, NULL, 0, 0 },
		{ STATE_GET, NULL, NO_SET, NULL, 0, 0 },
	};
	struct refusal want = { .error = -ENOENT };
	struct klp_request req;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(filters); i++) {
		begin_op(&req, &self->client, &ops[filters[i].op]);
		want.offset = req.nlh->nlmsg_len;
		want.text = filters[i].patch ? NO_PATCH_TEXT : NO_SET_TEXT;
		put_filter(&req, &filters[i]);
		expect_refusal(_metadata, &self->client, &req, &want, "nothing");
	}
}

/* Begins a dump on a socket of its own, and reads a part of it. */
static int begin_dump(struct __test_metadata *_metadata,
		      const struct client *client, const struct op *op,
		      struct listing *listing, unsigned int nr_datagrams)
{
	struct klp_request req;
	int sock = klp_open();

	ASSERT_LE(0, sock);
	begin_op(&req, client, op);
	begin_listing(listing, op);
	send_listing(_metadata, sock, &req, listing);
	while (nr_datagrams--)
		ASSERT_TRUE(read_datagram(_metadata, sock, listing));

	return sock;
}

static void end_dump(struct __test_metadata *_metadata, int sock,
		     struct listing *listing)
{
	while (read_datagram(_metadata, sock, listing))
		;
	close(sock);
}

/* What is already on its way is not interrupted: the first datagrams. */
TEST_F_TIMEOUT(installed, dump_interrupted_by_a_runtime_value, SLOW)
{
	static const struct {
		const struct op *op;
		unsigned int nr_datagrams;
		int nr_wanted;
		int nr_others;
	} dumps[] = {
		{ &ops[FUNC_GET], 2, MANY_FUNCS, 1 },
		{ &ops[STATE_GET], 0, MANY_STATES, 0 },
		{ &ops[PATCH_GET_DUMP], 0, 1, 1 },
	};
	struct listing listing;
	unsigned int i;
	int sock;

	for (i = 0; i < ARRAY_SIZE(dumps); i++) {
		sock = begin_dump(_metadata, &self->client, dumps[i].op,
				  &listing, dumps[i].nr_datagrams);
		ASSERT_EQ(0, set_runtime(&self->client, NO_NAME, 1));
		end_dump(_metadata, sock, &listing);

		expect_all(_metadata, &listing, dumps[i].nr_wanted);
		EXPECT_EQ(dumps[i].nr_others, listing.nr_others);
		EXPECT_LT(0, listing.nr_intr);
	}
}

TEST_F_TIMEOUT(installed, second_dump_on_a_socket, SLOW)
{
	struct listing listing;
	struct klp_request req;
	__u32 seq;
	int sock;

	sock = begin_dump(_metadata, &self->client, &ops[FUNC_GET], &listing, 1);
	begin_op(&req, &self->client, &ops[STATE_GET]);
	seq = req.nlh->nlmsg_seq;
	ASSERT_EQ(0, klp_send(sock, &req));
	klp_free(&req);
	end_dump(_metadata, sock, &listing);

	EXPECT_EQ(-EBUSY, listing.strange_error);
	EXPECT_EQ(seq, listing.strange_seq);
	expect_all(_metadata, &listing, MANY_FUNCS);
	expect_undisturbed(_metadata, &listing);
}

TEST_F_TIMEOUT(installed, dump_with_the_smallest_receive_buffer, SLOW)
{
	int sock = self->client.sock, size = 1;
	struct klp_request req;
	struct listing listing;

	ASSERT_EQ(0, setsockopt(sock, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)));
	begin_op(&req, &self->client, &ops[FUNC_GET]);
	begin_listing(&listing, &ops[FUNC_GET]);
	ask_listing(_metadata, sock, &req, &listing);

	expect_all(_metadata, &listing, MANY_FUNCS);
	expect_undisturbed(_metadata, &listing);
}

TEST_F_TIMEOUT(installed, check_with_many_findings, SLOW)
{
	struct klp_request req;
	struct answer answer;

	make_large_check(&req, &self->client);
	ASSERT_EQ(0, set_send_buffer(self->client.sock, req.nlh->nlmsg_len));
	EXPECT_EQ(0, ask_check(&self->client, &req, &answer));

	EXPECT_TRUE(answer.in_order);
	EXPECT_EQ(KLP_VERDICT_REFUSED, answer.verdict);
	EXPECT_EQ(EINVAL, answer.error);
	EXPECT_EQ(MANY_FUNCS, answer.nr_failures);
	EXPECT_EQ(answer.nr_failures, answer.nr_counting);
	EXPECT_EQ(MANY_FUNCS, answer.nr_found[KLP_FINDING_FUNCTION_CONFLICT]);
	EXPECT_EQ(1, answer.nr_found[KLP_FINDING_OBJECT_NOT_LOADED]);
	EXPECT_EQ(MANY_STATES, answer.nr_found[KLP_FINDING_SUPERSEDING_STATE_MISSING]);
	EXPECT_EQ(1 + MANY_FUNCS + 1 + MANY_STATES, answer.nr_messages);
}

static long unreclaimable_kb(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	char line[128];
	long kb = -1;

	while (file && fgets(line, sizeof(line), file))
		sscanf(line, "SUnreclaim: %ld", &kb);
	if (file)
		fclose(file);

	return kb;
}

/* What has been abandoned may be freed a little later. */
static bool is_freed(const void *data)
{
	return unreclaimable_kb() < *(const long *)data;
}

static void abandon(struct __test_metadata *_metadata,
		    const struct klp_request *req)
{
	static struct klp_datagram datagram;
	int sock = klp_open();

	ASSERT_LE(0, sock);
	ASSERT_EQ(0, set_send_buffer(sock, req->nlh->nlmsg_len));
	ASSERT_EQ(0, klp_send(sock, req));
	ASSERT_EQ(0, klp_receive(sock, &datagram, 0));
	close(sock);
}

/*
 * The answer of such a check takes more than 1 MB, and a quarter of the whole
 * must not stay.
 */
TEST_F_TIMEOUT(installed, abandoned_dumps, SLOW)
{
	const unsigned int nr = 100;
	struct klp_request funcs, check;
	unsigned int i;
	long limit;

	begin_op(&funcs, &self->client, &ops[FUNC_GET]);
	make_large_check(&check, &self->client);
	skip_log(&self->client);

	abandon(_metadata, &check);
	limit = unreclaimable_kb() + nr * 1024 / 4;
	for (i = 0; i < nr; i++) {
		abandon(_metadata, &funcs);
		abandon(_metadata, &check);
	}
	EXPECT_TRUE(wait_for(is_freed, &limit))
		TH_LOG("%ld kB instead of %ld kB", unreclaimable_kb(), limit);
	expect_no_log(_metadata, &self->client, false);

	EXPECT_EQ(0, uninstall(MANY));
	klp_free(&funcs);
	klp_free(&check);
}

/* In the order in which the two have to be installed and removed */
TEST_F_TIMEOUT(installed, dump_interrupted_by_livepatches, SLOW)
{
	struct listing listing;
	int sock;

	/* An earlier one goes. */
	sock = begin_dump(_metadata, &self->client, &ops[FUNC_GET], &listing, 2);
	ASSERT_EQ(0, uninstall(ONE));
	end_dump(_metadata, sock, &listing);
	expect_all(_metadata, &listing, MANY_FUNCS);
	EXPECT_LT(0, listing.nr_intr);
	EXPECT_EQ(1, listing.nr_others);

	/* A later one comes. */
	sock = begin_dump(_metadata, &self->client, &ops[FUNC_GET], &listing, 2);
	install_one(_metadata);
	end_dump(_metadata, sock, &listing);
	expect_all(_metadata, &listing, MANY_FUNCS);
	EXPECT_LT(0, listing.nr_intr);
	EXPECT_EQ(1, listing.nr_others);

	/* That whose functions are just being told goes, a later one stays. */
	sock = begin_dump(_metadata, &self->client, &ops[FUNC_GET], &listing, 2);
	ASSERT_EQ(0, uninstall(MANY));
	end_dump(_metadata, sock, &listing);
	EXPECT_TRUE(listing.ending.done);
	EXPECT_EQ(0, listing.ending.error);
	EXPECT_TRUE(listing.in_order);
	EXPECT_GT(MANY_FUNCS, listing.nr_wanted);
	EXPECT_LT(0, listing.nr_intr);
	EXPECT_EQ(1, listing.nr_others);
}

int main(int argc, char *argv[])
{
	memset(long_name, 'n', sizeof(long_name) - 1);
	memset(long_symbol, 's', sizeof(long_symbol) - 1);

	main_pid = getpid();
	atexit(uninstall_both);

	return test_harness_run(argc, argv);
}
