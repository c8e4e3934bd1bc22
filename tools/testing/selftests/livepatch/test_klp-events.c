// SPDX-License-Identifier: GPL-2.0
/*
 * The events of the generic netlink family "klp": what is told of livepatches,
 * of the modules that they patch and of runtime values, and in which order.
 *
 * Each event becomes a line of text. A test does something, waits for an event,
 * and compares all lines with those that it expects. What holds for every event
 * is checked where they are received, see check_attrs() and check_order().
 */

#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "kselftest_harness.h"
#include "klp_netlink.h"

/* Seconds that one event or another change may take, and a whole test */
#define WAIT 60
#define TIMEOUT 300

/* More than the longest event is as text */
#define LINE_LEN 8192

/* Holds the events of a storm while a livepatch is being loaded. */
#define LARGE_BUFFER (64 * 1024 * 1024)

#define CMDLINE		"test_klp_set_cmdline"
#define MEMINFO		"test_klp_set_meminfo"
#define BOTH		"test_klp_set_both"
#define PLAIN		"test_klp_set_plain"
#define ALIAS		"test_klp_set_alias"
#define ALIAS_TWICE	"test_klp_set_alias_twice"
#define TWIN		"test_klp_set_twin"
#define MISSING		"test_klp_set_missing"
#define NOTRACE		"test_klp_set_notrace"
#define V1		"test_klp_set_v1"
#define V2		"test_klp_set_v2"
#define FAIL		"test_klp_sup_fail"
#define FORCED		"test_klp_evt_forced"
#define FORCED2		"test_klp_evt_forced2"
#define STATE		"test_klp_state"
#define STATE2		"test_klp_state2"
#define STATE3		"test_klp_state3"
#define CALLBACKS	"test_klp_callbacks_demo"
#define MALFORMED	"test_klp_malformed"

/* What is patched */
#define TARGET		"test_klp_set_target"
#define CALLBACKS_MOD	"test_klp_callbacks_mod"

#define PARAMETERS	"/sys/module/%s/parameters/"

/* Runtime values that tests set to hear of them, and which no list has */
#define NOISE		"test_klp_noise_"
#define MARK		NOISE "mark"
#define STORM		NOISE "storm"

#define BIT(n) (1U << (n))

/* Everything but what stays after it was forced; what is patched comes last. */
static const char *const modules[] = {
	CMDLINE, MEMINFO, BOTH, PLAIN, ALIAS, ALIAS_TWICE, TWIN, MISSING,
	NOTRACE, V1, V2, FAIL, STATE, STATE2, STATE3, CALLBACKS, MALFORMED,
	TARGET, CALLBACKS_MOD,
};

/*
 * What the family calls its attributes and events.
 */

enum attr_type {
	NOT_THERE,
	U32,
	UINT,
	STRING,
	FLAG,
	U32_LIST,
};

struct attr_spec {
	const char *name;
	enum attr_type type;
	/* Those of an enumeration by their value, and NULL at the end */
	const char *const *words;
};

/* The attributes in events, by number, and those that have a part of their own */
struct attr_set {
	__u16 sequence;
	__u16 generation;
	__u16 name;
	struct attr_spec attrs[KLP_ATTRS + 1];
};

static const char *const origins[] = {
	"built-in", "parameter", "runtime", NULL
};

static const char *const directions[] = { "unpatching", "patching", NULL };

static const char *const findings[] = {
	"0", "installed", "module-loaded", "duplicate-function",
	"duplicate-state", "transition", "state-conflict", "state-missing",
	"state-version", "function-conflict", "symbol-missing",
	"symbol-ambiguous", "same-address", "not-traceable", "replaced",
	"reverted", "object-not-loaded", "superseding-state-missing",
	"superseding-state-version", "superseding-too-many", "malformed",
	"leaving", NULL
};

static const struct attr_set patch_set = {
	.sequence = KLP_A_PATCH_SEQUENCE,
	.generation = KLP_A_PATCH_GENERATION,
	.name = KLP_A_PATCH_NAME,
	.attrs = {
		[KLP_A_PATCH_SEQUENCE] = { "sequence", UINT },
		[KLP_A_PATCH_GENERATION] = { "generation", U32 },
		[KLP_A_PATCH_NAME] = { "name", STRING },
		[KLP_A_PATCH_REPLACE_SET] = { "replace-set", U32 },
		[KLP_A_PATCH_SUPERSEDES] = { "supersedes", U32_LIST },
		[KLP_A_PATCH_SUPERSEDES_ALL] = { "supersedes-all", FLAG },
		[KLP_A_PATCH_SUPERSEDES_ORIGIN] = { "supersedes-origin", U32, origins },
		[KLP_A_PATCH_DIRECTION] = { "direction", U32, directions },
		[KLP_A_PATCH_REPLACED_BY] = { "replaced-by", STRING },
		[KLP_A_PATCH_FORCED] = { "forced", FLAG },
	},
};

static const struct attr_set check_set = {
	.sequence = KLP_A_CHECK_SEQUENCE,
	.generation = KLP_A_CHECK_GENERATION,
	.name = KLP_A_CHECK_NAME,
	.attrs = {
		[KLP_A_CHECK_SEQUENCE] = { "sequence", UINT },
		[KLP_A_CHECK_GENERATION] = { "generation", U32 },
		[KLP_A_CHECK_NAME] = { "name", STRING },
		[KLP_A_CHECK_REPLACE_SET] = { "replace-set", U32 },
		[KLP_A_CHECK_ERROR] = { "error", U32 },
		[KLP_A_CHECK_NR_FAILURES] = { "nr-failures", U32 },
		[KLP_A_CHECK_FINDING] = { "finding", U32, findings },
		[KLP_A_CHECK_PATCH_NAME] = { "patch-name", STRING },
		[KLP_A_CHECK_PATCH_SET] = { "patch-set", U32 },
		[KLP_A_CHECK_OBJECT] = { "object", STRING },
		[KLP_A_CHECK_FUNC_NAME] = { "func-name", STRING },
		[KLP_A_CHECK_SYMPOS] = { "sympos", UINT },
		[KLP_A_CHECK_OTHER_FUNC] = { "other-func", STRING },
		[KLP_A_CHECK_OTHER_SYMPOS] = { "other-sympos", UINT },
		[KLP_A_CHECK_STATE_ID] = { "state-id", UINT },
		[KLP_A_CHECK_STATE_VERSION] = { "state-version", U32 },
		[KLP_A_CHECK_OTHER_VERSION] = { "other-version", U32 },
		[KLP_A_CHECK_CALLBACKS] = { "callbacks", FLAG },
		[KLP_A_CHECK_SUPERSEDES] = { "supersedes", U32_LIST },
		[KLP_A_CHECK_SUPERSEDES_ALL] = { "supersedes-all", FLAG },
		[KLP_A_CHECK_SUPERSEDES_ORIGIN] = { "supersedes-origin", U32, origins },
	},
};

static const struct attr_set runtime_set = {
	.sequence = KLP_A_RUNTIME_SEQUENCE,
	.generation = KLP_A_RUNTIME_GENERATION,
	.name = KLP_A_RUNTIME_NAME,
	.attrs = {
		[KLP_A_RUNTIME_SEQUENCE] = { "sequence", UINT },
		[KLP_A_RUNTIME_GENERATION] = { "generation", U32 },
		[KLP_A_RUNTIME_NAME] = { "name", STRING },
		[KLP_A_RUNTIME_SUPERSEDES] = { "supersedes", U32_LIST },
		[KLP_A_RUNTIME_SUPERSEDES_ALL] = { "supersedes-all", FLAG },
	},
};

/* An event, with bit masks of the attributes that it must have and may have */
struct event_spec {
	const char *name;
	const struct attr_set *set;
	__u32 required;
	__u32 optional;
};

#define PATCH_ATTRS (BIT(KLP_A_PATCH_SEQUENCE) |		\
		     BIT(KLP_A_PATCH_GENERATION) |		\
		     BIT(KLP_A_PATCH_NAME) |			\
		     BIT(KLP_A_PATCH_REPLACE_SET))
#define PATCH_LIST_ATTRS (BIT(KLP_A_PATCH_SUPERSEDES) |		\
			  BIT(KLP_A_PATCH_SUPERSEDES_ALL))
#define CHECK_ATTRS (BIT(KLP_A_CHECK_SEQUENCE) |		\
		     BIT(KLP_A_CHECK_GENERATION) |		\
		     BIT(KLP_A_CHECK_NAME) |			\
		     BIT(KLP_A_CHECK_REPLACE_SET) |		\
		     BIT(KLP_A_CHECK_ERROR))
#define RUNTIME_ATTRS (BIT(KLP_A_RUNTIME_SEQUENCE) |		\
		       BIT(KLP_A_RUNTIME_GENERATION) |		\
		       BIT(KLP_A_RUNTIME_NAME))
#define RUNTIME_LIST_ATTRS (BIT(KLP_A_RUNTIME_SUPERSEDES) |	\
			    BIT(KLP_A_RUNTIME_SUPERSEDES_ALL))
/* What belongs to a finding about functions of which something is known */
#define FUNC_ATTRS (BIT(KLP_A_CHECK_PATCH_NAME) |		\
		    BIT(KLP_A_CHECK_PATCH_SET) |		\
		    BIT(KLP_A_CHECK_FUNC_NAME) |		\
		    BIT(KLP_A_CHECK_SYMPOS) |			\
		    BIT(KLP_A_CHECK_OTHER_FUNC) |		\
		    BIT(KLP_A_CHECK_OTHER_SYMPOS))

static const struct event_spec events[] = {
	[KLP_CMD_TRANSITION_STARTED] = {
		"transition-started", &patch_set,
		PATCH_ATTRS | BIT(KLP_A_PATCH_DIRECTION),
		PATCH_LIST_ATTRS | BIT(KLP_A_PATCH_SUPERSEDES_ORIGIN),
	},
	[KLP_CMD_TRANSITION_REVERSED] = {
		"transition-reversed", &patch_set,
		PATCH_ATTRS | BIT(KLP_A_PATCH_DIRECTION), 0,
	},
	[KLP_CMD_TRANSITION_FORCED] = {
		"transition-forced", &patch_set,
		PATCH_ATTRS | BIT(KLP_A_PATCH_DIRECTION), 0,
	},
	[KLP_CMD_TRANSITION_COMPLETED] = {
		"transition-completed", &patch_set,
		PATCH_ATTRS | BIT(KLP_A_PATCH_DIRECTION), 0,
	},
	[KLP_CMD_PATCH_ENABLED] = {
		"patch-enabled", &patch_set,
		PATCH_ATTRS | BIT(KLP_A_PATCH_SUPERSEDES_ORIGIN),
		PATCH_LIST_ATTRS,
	},
	[KLP_CMD_PATCH_REPLACED] = {
		"patch-replaced", &patch_set,
		PATCH_ATTRS | BIT(KLP_A_PATCH_REPLACED_BY),
		BIT(KLP_A_PATCH_FORCED),
	},
	[KLP_CMD_PATCH_DISABLED] = {
		"patch-disabled", &patch_set,
		PATCH_ATTRS, BIT(KLP_A_PATCH_FORCED),
	},
	[KLP_CMD_PATCH_RELEASED] = {
		"patch-released", &patch_set,
		PATCH_ATTRS, 0,
	},
	[KLP_CMD_LOAD_REFUSED] = {
		"load-refused", &check_set,
		CHECK_ATTRS | BIT(KLP_A_CHECK_NR_FAILURES) |
		BIT(KLP_A_CHECK_FINDING),
		FUNC_ATTRS | BIT(KLP_A_CHECK_OBJECT) |
		BIT(KLP_A_CHECK_CALLBACKS) | BIT(KLP_A_CHECK_STATE_ID) |
		BIT(KLP_A_CHECK_STATE_VERSION) |
		BIT(KLP_A_CHECK_OTHER_VERSION) | BIT(KLP_A_CHECK_SUPERSEDES) |
		BIT(KLP_A_CHECK_SUPERSEDES_ALL) |
		BIT(KLP_A_CHECK_SUPERSEDES_ORIGIN),
	},
	[KLP_CMD_LOAD_FAILED] = {
		"load-failed", &check_set,
		CHECK_ATTRS, 0,
	},
	[KLP_CMD_TARGET_REFUSED] = {
		"target-refused", &check_set,
		CHECK_ATTRS | BIT(KLP_A_CHECK_OBJECT),
		FUNC_ATTRS | BIT(KLP_A_CHECK_FINDING),
	},
	[KLP_CMD_RUNTIME_SET] = {
		"runtime-set", &runtime_set,
		RUNTIME_ATTRS, RUNTIME_LIST_ATTRS,
	},
	[KLP_CMD_RUNTIME_CLEARED] = {
		"runtime-cleared", &runtime_set,
		RUNTIME_ATTRS, RUNTIME_LIST_ATTRS,
	},
	[KLP_CMD_RUNTIME_CONSUMED] = {
		"runtime-consumed", &runtime_set,
		RUNTIME_ATTRS, RUNTIME_LIST_ATTRS,
	},
};

static const struct event_spec *find_event_spec(__u8 cmd)
{
	if (cmd > KLP_CMD_MAX || !events[cmd].name)
		return NULL;

	return &events[cmd];
}

/*
 * From a message to an event.
 */

/**
 * struct event - an event that was received
 * @cmd:	KLP_CMD_*
 * @sequence:	its number
 * @generation:	that of the system after it
 * @name:	the livepatch, or whom the runtime value is waiting for
 * @line:	the whole event as text, without the two numbers
 * @fault:	what is wrong with it whatever has happened, or empty
 */
struct event {
	__u8 cmd;
	__u64 sequence;
	__u32 generation;
	char name[KLP_MAX_NAME_LEN + 1];
	char line[LINE_LEN];
	char fault[128];
};

/* Appends to @text, which has room for @size bytes. */
static void __printf(3, 4) append(char *text, size_t size, const char *fmt, ...)
{
	size_t len = strlen(text);
	va_list args;

	va_start(args, fmt);
	vsnprintf(text + len, size - len, fmt, args);
	va_end(args);
}

static const char *word_of(const char *const *words, __u64 value)
{
	while (*words && value--)
		words++;

	return *words ?: "unknown";
}

static void render_attr(char *line, const struct attr_spec *spec,
			const struct nlattr *attr, bool again)
{
	if (again)
		append(line, LINE_LEN, ",%llu", klp_number(attr));
	else if (spec->type == FLAG)
		append(line, LINE_LEN, " %s", spec->name);
	else if (spec->type == STRING)
		append(line, LINE_LEN, " %s=%s", spec->name, klp_string(attr));
	else if (spec->words)
		append(line, LINE_LEN, " %s=%s", spec->name,
		       word_of(spec->words, klp_number(attr)));
	else
		append(line, LINE_LEN, " %s=%llu", spec->name, klp_number(attr));
}

/*
 * Makes a line of text of a message: the name of the event, that of the
 * livepatch, and the other attributes in the order of their numbers.
 */
static void render(char *line, const char *event, const struct attr_set *set,
		   const struct nlmsghdr *nlh)
{
	struct nlattr *tb[KLP_ATTRS + 1], *attr;
	bool again;
	int type;

	klp_parse(nlh, tb);
	snprintf(line, LINE_LEN, "%s %s", event, klp_string(tb[set->name]));

	for (type = 0; type <= KLP_ATTRS; type++) {
		if (type == set->name || type == set->sequence ||
		    type == set->generation || !set->attrs[type].type)
			continue;

		again = false;
		for (attr = klp_next_attr(nlh, NULL); attr;
		     attr = klp_next_attr(nlh, attr)) {
			if (attr->nla_type != type)
				continue;
			render_attr(line, &set->attrs[type], attr, again);
			again = true;
		}
	}
}

static bool has_right_size(const struct nlattr *attr, enum attr_type type)
{
	size_t len = klp_len(attr);

	switch (type) {
	case U32:
	case U32_LIST:
		return len == sizeof(__u32);
	case UINT:
		return len == sizeof(__u32) || len == sizeof(__u64);
	case STRING:
		return len > 1 && strnlen(klp_data(attr), len) == len - 1;
	case FLAG:
		return !len;
	default:
		return false;
	}
}

/*
 * Checks that an event has the attributes that it has to have, nothing else, and
 * each of the right type. Only a list has an attribute several times, in rising
 * order.
 */
static void check_attrs(struct event *event, const struct event_spec *spec,
			const struct nlmsghdr *nlh)
{
	struct nlattr *before[KLP_ATTRS + 1] = { NULL };
	const struct nlattr *attr;
	__u32 seen = 0;
	__u16 type;

	for (attr = klp_next_attr(nlh, NULL); attr;
	     attr = klp_next_attr(nlh, attr)) {
		type = attr->nla_type;
		if (type >= 32 ||
		    !((spec->required | spec->optional) & BIT(type)))
			append(event->fault, sizeof(event->fault),
			       "attribute %u does not belong there; ", type);
		else if (!has_right_size(attr, spec->set->attrs[type].type))
			append(event->fault, sizeof(event->fault),
			       "attribute %u has the wrong size; ", type);
		else if (before[type] &&
			 (spec->set->attrs[type].type != U32_LIST ||
			  klp_number(before[type]) >= klp_number(attr)))
			append(event->fault, sizeof(event->fault),
			       "attribute %u is there again; ", type);
		else
			before[type] = (struct nlattr *)attr;
		if (type < 32)
			seen |= BIT(type);
	}

	if (spec->required & ~seen)
		append(event->fault, sizeof(event->fault),
		       "attributes are missing, bit mask 0x%x; ",
		       spec->required & ~seen);
}

static void decode(struct event *event, const struct nlmsghdr *nlh, __u16 family)
{
	const struct event_spec *spec = find_event_spec(klp_command(nlh));
	struct nlattr *tb[KLP_ATTRS + 1];

	*event = (struct event) { .cmd = klp_command(nlh) };
	if (nlh->nlmsg_type != family || !spec) {
		append(event->fault, sizeof(event->fault),
		       "message of type %u, command %u is no event; ",
		       nlh->nlmsg_type, event->cmd);
		return;
	}

	check_attrs(event, spec, nlh);
	if (event->fault[0])
		return;

	klp_parse(nlh, tb);
	event->sequence = klp_number(tb[spec->set->sequence]);
	event->generation = klp_number(tb[spec->set->generation]);
	snprintf(event->name, sizeof(event->name), "%s",
		 klp_string(tb[spec->set->name]));
	render(event->line, spec->name, spec->set, nlh);
}

/*
 * Those who listen.
 */

/* The family, and a socket for requests, of this process */
static struct klp_family family;
static int requests;

/* Returns 0, or a negative error number. */
static int open_requests(void)
{
	requests = klp_open();

	return requests < 0 ? requests : klp_find_family(requests, &family);
}

/* Lines of text, each with its end */
struct lines {
	char *text;
	size_t len;
};

static void empty(struct lines *lines)
{
	free(lines->text);
	*lines = (struct lines) { .text = strdup("") };
	if (!lines->text)
		err(EXIT_FAILURE, "lines");
}

static void add_line(struct lines *lines, const char *line)
{
	lines->text = realloc(lines->text, lines->len + strlen(line) + 2);
	if (!lines->text)
		err(EXIT_FAILURE, "lines");
	lines->len += sprintf(lines->text + lines->len, "%s\n", line);
}

/**
 * struct listener - somebody who listens to the events
 * @sock:	the socket
 * @sequence:	number of the last event, 0 before the first one
 * @generation:	that of the last event
 * @nr_noise:	number of events about NOISE
 * @told:	all others
 * @expected:	what @told should be
 */
struct listener {
	int sock;
	__u64 sequence;
	__u32 generation;
	unsigned int nr_noise;
	struct lines told;
	struct lines expected;
};

static void start_listening(struct __test_metadata *_metadata, struct listener *l)
{
	struct timeval wait = { .tv_sec = WAIT };
	int size = LARGE_BUFFER;

	*l = (struct listener) { .sock = klp_open() };
	empty(&l->told);
	empty(&l->expected);
	ASSERT_LE(0, l->sock);
	ASSERT_EQ(0, setsockopt(l->sock, SOL_SOCKET, SO_RCVTIMEO, &wait,
				sizeof(wait)));
	/* Not permitted to everybody, who has the usual size then */
	setsockopt(l->sock, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	ASSERT_EQ(0, klp_subscribe(l->sock, &family));
}

static void stop_listening(struct listener *l)
{
	close(l->sock);
	free(l->told.text);
	free(l->expected.text);
}

/* Each number is one more than the one before, and the generation never falls. */
static void check_order(struct listener *l, struct event *event)
{
	if (l->sequence && event->sequence != l->sequence + 1)
		append(event->fault, sizeof(event->fault),
		       "sequence %llu after %llu; ", event->sequence, l->sequence);
	if (event->generation < l->generation)
		append(event->fault, sizeof(event->fault),
		       "generation %u after %u; ", event->generation, l->generation);
	l->sequence = event->sequence;
	l->generation = event->generation;
}

/* Receives an event. Returns 0, or a negative error number. */
static int receive(struct listener *l, struct event *event, int flags)
{
	static struct klp_datagram datagram;
	int ret = klp_receive(l->sock, &datagram, flags);

	if (ret)
		return ret;

	decode(event, klp_next(&datagram), family.id);
	if (klp_next(&datagram))
		append(event->fault, sizeof(event->fault),
		       "a second message follows; ");
	if (!event->fault[0])
		check_order(l, event);

	if (strncmp(event->name, NOISE, strlen(NOISE)))
		add_line(&l->told, event->line);
	else
		l->nr_noise++;

	return 0;
}

static void log_lines(struct __test_metadata *_metadata, const char *what,
		      const char *text)
{
	const char *end;

	for (; *text; text = end + 1) {
		end = strchr(text, '\n');
		TH_LOG("%s %.*s", what, (int)(end - text), text);
	}
}

/* Waits for the next event, whatever it is. */
static void next_event(struct __test_metadata *_metadata, struct listener *l,
		       struct event *event)
{
	ASSERT_EQ(0, receive(l, event, 0)) {
		log_lines(_metadata, "told:", l->told.text);
	}
	EXPECT_STREQ("", event->fault) {
		TH_LOG("in: %s", event->line);
	}
}

/* Waits for an event of a kind about a livepatch. */
static void wait_for(struct __test_metadata *_metadata, struct listener *l,
		     __u8 cmd, const char *name)
{
	struct event event;

	do {
		next_event(_metadata, l, &event);
	} while (event.cmd != cmd || strcmp(event.name, name));
}

/*
 * What is expected to be told.
 */

/* What a livepatch supersedes, and who says so */
#define BUILT_IN	"supersedes-origin=built-in"
#define PARAMETER	"supersedes-origin=parameter"
#define RUNTIME		"supersedes-origin=runtime"

static void __printf(2, 3) expect(struct listener *l, const char *fmt, ...)
{
	char line[LINE_LEN];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	add_line(&l->expected, line);
}

static void expect_started(struct listener *l, const char *name, __u32 set,
			   const char *supersedes)
{
	expect(l, "transition-started %s replace-set=%u %s direction=patching",
	       name, set, supersedes);
}

/* The transition-started of disabling, and the other events of a transition */
static void expect_transition(struct listener *l, const char *event,
			      const char *name, __u32 set, const char *direction)
{
	expect(l, "transition-%s %s replace-set=%u direction=%s", event, name,
	       set, direction);
}

static void expect_enabled(struct listener *l, const char *name, __u32 set,
			   const char *supersedes)
{
	expect(l, "patch-enabled %s replace-set=%u %s", name, set, supersedes);
}

static void expect_loaded(struct listener *l, const char *name, __u32 set,
			  const char *supersedes)
{
	expect_started(l, name, set, supersedes);
	expect_transition(l, "completed", name, set, "patching");
	expect_enabled(l, name, set, supersedes);
}

static void expect_replaced(struct listener *l, const char *name, __u32 set,
			    const char *by)
{
	expect(l, "patch-replaced %s replace-set=%u replaced-by=%s", name, set, by);
}

static void expect_released(struct listener *l, const char *name, __u32 set)
{
	expect(l, "patch-released %s replace-set=%u", name, set);
}

/* The end of disabling, and of a loading that was reversed */
static void expect_unpatched(struct listener *l, const char *name, __u32 set)
{
	expect_transition(l, "completed", name, set, "unpatching");
	expect(l, "patch-disabled %s replace-set=%u", name, set);
	expect_released(l, name, set);
}

static void expect_removed(struct listener *l, const char *name, __u32 set)
{
	expect_transition(l, "started", name, set, "unpatching");
	expect_unpatched(l, name, set);
}

/* A single finding, with what belongs to it */
static void expect_refused(struct listener *l, const char *name, __u32 set,
			   int error, const char *finding)
{
	expect(l, "load-refused %s replace-set=%u error=%d nr-failures=1 finding=%s",
	       name, set, error, finding);
}

/*
 * What can be done.
 */

/* Sets a runtime value: "all", or numbers with commas between them. */
static int set_runtime(const char *name, const char *sets)
{
	struct klp_ending ending;
	struct klp_request req;
	char *next;

	klp_begin(&req, family.id, KLP_CMD_SUPERSEDES_SET, NLM_F_ACK);
	klp_put_string(&req, KLP_A_RUNTIME_NAME, name);
	if (!strcmp(sets, "all")) {
		klp_put_flag(&req, KLP_A_RUNTIME_SUPERSEDES_ALL);
	} else {
		for (next = (char *)sets; *next; next += *next == ',')
			klp_put_u32(&req, KLP_A_RUNTIME_SUPERSEDES,
				    strtoul(next, &next, 10));
	}

	return klp_ask(requests, &req, NULL, NULL, &ending);
}

/* Clears a runtime value, or all of them when there is no name. */
static int clear_runtime(const char *name)
{
	struct klp_ending ending;
	struct klp_request req;

	klp_begin(&req, family.id, KLP_CMD_SUPERSEDES_CLEAR, NLM_F_ACK);
	if (name)
		klp_put_string(&req, KLP_A_RUNTIME_NAME, name);
	else
		klp_put_flag(&req, KLP_A_RUNTIME_EVERY_NAME);

	return klp_ask(requests, &req, NULL, NULL, &ending);
}

static void read_runtime(const struct nlmsghdr *nlh, void *line)
{
	render(line, "waiting:", &runtime_set, nlh);
}

/* Asks for the runtime value that is waiting. */
static int get_runtime(const char *name, char *line)
{
	struct klp_ending ending;
	struct klp_request req;

	klp_begin(&req, family.id, KLP_CMD_SUPERSEDES_GET, NLM_F_ACK);
	klp_put_string(&req, KLP_A_RUNTIME_NAME, name);

	return klp_ask(requests, &req, read_runtime, line, &ending);
}

/* Writes a value to a file, which depends on a module. Returns 0 or an errno. */
static int write_value(const char *path, const char *module, const char *value)
{
	char file[256];
	int fd, ret = 0;

	snprintf(file, sizeof(file), path, module);
	fd = open(file, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	if (write(fd, value, strlen(value)) < 0)
		ret = errno;
	close(fd);

	return ret;
}

static int set_enabled(const char *name, const char *value)
{
	return write_value("/sys/kernel/livepatch/%s/enabled", name, value);
}

static int force_livepatch(const char *name)
{
	return write_value("/sys/kernel/livepatch/%s/force", name, "1");
}

/* Loads a module. Returns 0 or the errno with which that fails. */
static int load(const char *name, const char *params)
{
	char file[256];
	int fd, ret = 0;

	snprintf(file, sizeof(file), "test_modules/%s.ko", name);
	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	if (syscall(SYS_finit_module, fd, params, 0))
		ret = errno;
	close(fd);

	return ret;
}

/* Unloads a module, as rmmod does. Returns 0 or an errno. */
static int unload(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? errno : 0;
}

static bool is_loaded(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "/sys/module/%s", name);

	return !access(path, F_OK);
}

/* Disables and unloads what can be, and tells whether nothing is left. */
static bool try_to_clean_up(void)
{
	bool clean = true;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(modules); i++) {
		if (!is_loaded(modules[i]))
			continue;
		set_enabled(modules[i], "0");
		if (unload(modules[i]))
			clean = false;
	}

	return clean;
}

/* Leaves nothing behind of a test, wherever it has stopped. */
static bool clean_up(void)
{
	int tries;

	clear_runtime(NULL);
	write_value(PARAMETERS "hold", TARGET, "0");
	for (tries = 0; tries < WAIT * 20; tries++) {
		if (try_to_clean_up())
			return true;
		usleep(50000);
	}

	return false;
}

/*
 * What tests consist of.
 */

FIXTURE(events)
{
	struct listener listener;
};

FIXTURE_SETUP(events)
{
	int ret;

	if (geteuid())
		SKIP(return, "this test must be run as root");
	ret = open_requests();
	if (ret == -ENOENT)
		SKIP(return, "this kernel has no family " KLP_FAMILY_NAME);
	ASSERT_EQ(0, ret);

	/* A test that took too long was killed, and has left something. */
	ASSERT_TRUE(clean_up());
	start_listening(_metadata, &self->listener);
}

/* In the parent: a test that fails may end anywhere. */
FIXTURE_TEARDOWN_PARENT(events)
{
	EXPECT_EQ(0, open_requests());
	EXPECT_TRUE(clean_up());
}

/* Makes events that come after all others that have been caused until now. */
static void mark(struct __test_metadata *_metadata)
{
	ASSERT_EQ(0, set_runtime(MARK, ""));
	ASSERT_EQ(0, clear_runtime(MARK));
}

/* Reads everything that has been told until now. */
static void catch_up(struct __test_metadata *_metadata, struct listener *l)
{
	mark(_metadata);
	wait_for(_metadata, l, KLP_CMD_RUNTIME_CLEARED, MARK);
}

/* Compares what has been told with what is expected, and begins anew. */
static void compare_events(struct __test_metadata *_metadata, struct listener *l)
{
	EXPECT_EQ(0, strcmp(l->expected.text, l->told.text)) {
		log_lines(_metadata, "expected:", l->expected.text);
		log_lines(_metadata, "told:", l->told.text);
	}
	empty(&l->expected);
	empty(&l->told);
	l->nr_noise = 0;
}

/* The same when nothing else may have been told until now */
static void check_events(struct __test_metadata *_metadata, struct listener *l)
{
	catch_up(_metadata, l);
	compare_events(_metadata, l);
}

static void load_livepatch(struct __test_metadata *_metadata, struct listener *l,
			   const char *name, const char *params)
{
	ASSERT_EQ(0, load(name, params)) {
		TH_LOG("loading %s %s", name, params);
	}
	wait_for(_metadata, l, KLP_CMD_PATCH_ENABLED, name);
}

/* Once it is told that a livepatch is released, rmmod succeeds, at once. */
static void unload_when_released(struct __test_metadata *_metadata,
				 struct listener *l, const char *name)
{
	wait_for(_metadata, l, KLP_CMD_PATCH_RELEASED, name);
	EXPECT_EQ(0, unload(name)) {
		TH_LOG("unloading %s", name);
	}
}

static void remove_livepatch(struct __test_metadata *_metadata,
			     struct listener *l, const char *name)
{
	ASSERT_EQ(0, set_enabled(name, "0")) {
		TH_LOG("disabling %s", name);
	}
	unload_when_released(_metadata, l, name);
}

static bool is_held_in(const char *version)
{
	char text[1024] = "", line[128];
	int fd = open("/proc/" TARGET, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	snprintf(line, sizeof(line), "\nheld in: %s\n", version);

	return strstr(text, line);
}

/*
 * Keeps a task in a version of a function of TARGET: a transition from this
 * version to another one stalls until the task is released.
 */
static void hold_task(struct __test_metadata *_metadata, const char *version)
{
	int tries;

	ASSERT_EQ(0, write_value(PARAMETERS "hold", TARGET, "1"));
	for (tries = 0; tries < WAIT * 50 && !is_held_in(version); tries++)
		usleep(20000);
	ASSERT_TRUE(is_held_in(version)) {
		TH_LOG("version: %s", version);
	}
}

static void release_task(struct __test_metadata *_metadata)
{
	ASSERT_EQ(0, write_value(PARAMETERS "hold", TARGET, "0"));
}

TEST_F_TIMEOUT(events, load_and_disable, TIMEOUT)
{
	struct listener *l = &self->listener;

	load_livepatch(_metadata, l, CMDLINE, "");
	expect_loaded(l, CMDLINE, 0, BUILT_IN);
	check_events(_metadata, l);

	remove_livepatch(_metadata, l, CMDLINE);
	expect_removed(l, CMDLINE, 0);
	check_events(_metadata, l);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* For events that may come in any order */
static void sort_told(struct listener *l)
{
	char *text = strdup(l->told.text), *rest = text, *line, *lines[16];
	size_t nr = 0, i;

	while (nr < ARRAY_SIZE(lines) && (line = strtok_r(rest, "\n", &rest)))
		lines[nr++] = line;
	qsort(lines, nr, sizeof(*lines), compare_lines);

	empty(&l->told);
	for (i = 0; i < nr; i++)
		add_line(&l->told, lines[i]);
	free(text);
}

TEST_F_TIMEOUT(events, three_are_replaced_at_once, TIMEOUT)
{
	struct listener *l = &self->listener;
	struct event event;
	int i;

	/* Neither their sets nor their names are in order. */
	load_livepatch(_metadata, l, PLAIN, "replace_set=8");
	load_livepatch(_metadata, l, CMDLINE, "");
	load_livepatch(_metadata, l, MEMINFO, "replace_set=7");
	expect_loaded(l, PLAIN, 8, BUILT_IN);
	expect_loaded(l, CMDLINE, 0, BUILT_IN);
	expect_loaded(l, MEMINFO, 7, BUILT_IN);
	check_events(_metadata, l);

	load_livepatch(_metadata, l, BOTH, "supersedes=8,7");
	expect_started(l, BOTH, 0, "supersedes=7,8 " PARAMETER);
	expect_transition(l, "completed", BOTH, 0, "patching");
	expect_replaced(l, PLAIN, 8, BOTH);
	expect_replaced(l, CMDLINE, 0, BOTH);
	expect_replaced(l, MEMINFO, 7, BOTH);
	expect_enabled(l, BOTH, 0, "supersedes=7,8 " PARAMETER);
	compare_events(_metadata, l);

	for (i = 0; i < 3; i++) {
		next_event(_metadata, l, &event);
		EXPECT_EQ(KLP_CMD_PATCH_RELEASED, event.cmd);
		EXPECT_EQ(0, unload(event.name));
	}
	sort_told(l);
	expect_released(l, CMDLINE, 0);
	expect_released(l, MEMINFO, 7);
	expect_released(l, PLAIN, 8);
	check_events(_metadata, l);

	remove_livepatch(_metadata, l, BOTH);
	expect_removed(l, BOTH, 0);
	check_events(_metadata, l);
}

/* The answer to a check, as far as the event of the refusal has to tell it */
struct check_answer {
	struct klp_request told;
	int nr_messages;
};

/* Takes what is said of the whole, and of the first finding. */
static void read_check(const struct nlmsghdr *nlh, void *data)
{
	const struct event_spec *refused = &events[KLP_CMD_LOAD_REFUSED];
	__u32 told = (refused->required | refused->optional) &
		     ~BIT(KLP_A_CHECK_GENERATION);
	struct check_answer *answer = data;
	const struct nlattr *attr;

	if (++answer->nr_messages > 2)
		return;

	for (attr = klp_next_attr(nlh, NULL); attr;
	     attr = klp_next_attr(nlh, attr)) {
		if (attr->nla_type < 32 && told & BIT(attr->nla_type))
			klp_append(&answer->told, attr, attr->nla_len);
	}
}

/*
 * Checks a livepatch of functions of vmlinux: if it were refused, the event would
 * have to tell the same.
 */
static void expect_as_checked(struct __test_metadata *_metadata,
			      struct listener *l, const char *name, __u32 set,
			      const char *const funcs[])
{
	struct check_answer answer = { .nr_messages = 0 };
	struct klp_ending ending;
	struct klp_request req;
	char line[LINE_LEN];
	size_t nest;

	klp_begin(&answer.told, family.id, KLP_CMD_LOAD_REFUSED, 0);
	klp_put_string(&answer.told, KLP_A_CHECK_NAME, name);
	klp_put_u32(&answer.told, KLP_A_CHECK_REPLACE_SET, set);

	klp_begin(&req, family.id, KLP_CMD_CHECK, NLM_F_DUMP);
	klp_put_string(&req, KLP_A_CHECK_NAME, name);
	klp_put_u32(&req, KLP_A_CHECK_REPLACE_SET, set);
	for (; *funcs; funcs++) {
		nest = klp_nest_start(&req, KLP_A_CHECK_FUNC);
		klp_put_string(&req, KLP_A_FUNC_NAME, *funcs);
		klp_nest_end(&req, nest);
	}
	ASSERT_EQ(0, klp_ask(requests, &req, read_check, &answer, &ending));
	ASSERT_LE(2, answer.nr_messages);

	render(line, "load-refused", &check_set, answer.told.nlh);
	add_line(&l->expected, line);
	klp_free(&answer.told);
}

TEST_F_TIMEOUT(events, refusal_is_told_as_by_check, TIMEOUT)
{
	static const char *const funcs[] = {
		"cmdline_proc_show", "meminfo_proc_show", NULL
	};
	struct listener *l = &self->listener;

	load_livepatch(_metadata, l, CMDLINE, "");
	load_livepatch(_metadata, l, MEMINFO, "replace_set=1");
	expect_loaded(l, CMDLINE, 0, BUILT_IN);
	expect_loaded(l, MEMINFO, 1, BUILT_IN);
	check_events(_metadata, l);

	expect_as_checked(_metadata, l, BOTH, 7, funcs);
	EXPECT_EQ(EINVAL, load(BOTH, "replace_set=7"));
	check_events(_metadata, l);

	ASSERT_EQ(0, set_runtime(BOTH, "9,0"));
	expect(l, "runtime-set %s supersedes=0,9", BOTH);
	expect_as_checked(_metadata, l, BOTH, 7, funcs);
	EXPECT_EQ(EINVAL, load(BOTH, "replace_set=7"));
	check_events(_metadata, l);
}

#define CMDLINE_FUNC "object=vmlinux func-name=cmdline_proc_show sympos=1"
#define MEMINFO_FUNC "object=vmlinux func-name=meminfo_proc_show sympos=1"
#define TARGET_FUNC(name) "object=" TARGET " func-name=" TARGET name " sympos=1"
#define ALIAS_FUNC TARGET_FUNC("_alias") " other-func=" TARGET "_plain other-sympos=1"

TEST_F_TIMEOUT(events, function_conflicts_are_refused, TIMEOUT)
{
	struct listener *l = &self->listener;

	load_livepatch(_metadata, l, CMDLINE, "");
	load_livepatch(_metadata, l, MEMINFO, "replace_set=1");
	expect_loaded(l, CMDLINE, 0, BUILT_IN);
	expect_loaded(l, MEMINFO, 1, BUILT_IN);
	check_events(_metadata, l);

	EXPECT_EQ(EINVAL, load(BOTH, "replace_set=7"));
	expect(l, "load-refused %s replace-set=7 error=%d nr-failures=2 finding=%s %s %s",
	       BOTH, EINVAL, "function-conflict patch-name=" CMDLINE,
	       "patch-set=0 " CMDLINE_FUNC, BUILT_IN);
	check_events(_metadata, l);

	EXPECT_EQ(EINVAL, load(BOTH, "replace_set=7 supersedes=9,1"));
	expect_refused(l, BOTH, 7, EINVAL, "function-conflict patch-name="
		       CMDLINE " patch-set=0 "
		       CMDLINE_FUNC " supersedes=1,9 " PARAMETER);
	check_events(_metadata, l);

	/* A runtime value survives. */
	ASSERT_EQ(0, set_runtime(BOTH, "0"));
	EXPECT_EQ(EINVAL, load(BOTH, "replace_set=7 supersedes=1"));
	ASSERT_EQ(0, clear_runtime(BOTH));
	expect(l, "runtime-set %s supersedes=0", BOTH);
	expect_refused(l, BOTH, 7, EINVAL, "function-conflict patch-name="
		       MEMINFO " patch-set=1 "
		       MEMINFO_FUNC " supersedes=0 " RUNTIME);
	expect(l, "runtime-cleared %s supersedes=0", BOTH);
	check_events(_metadata, l);
}

TEST_F_TIMEOUT(events, unsuitable_functions_are_refused, TIMEOUT)
{
	struct listener *l = &self->listener;

	ASSERT_EQ(0, load(TARGET, ""));
	EXPECT_EQ(EINVAL, load(MISSING, ""));
	expect_refused(l, MISSING, 0, EINVAL, "symbol-missing "
		       TARGET_FUNC("_missing") " " BUILT_IN);
	EXPECT_EQ(EINVAL, load(TWIN, "replace_set=4294967295"));
	expect_refused(l, TWIN, 4294967295, EINVAL, "symbol-ambiguous "
		       TARGET_FUNC("_twin") " " BUILT_IN);
	EXPECT_EQ(EINVAL, load(NOTRACE, "supersedes="));
	expect_refused(l, NOTRACE, 0, EINVAL, "not-traceable "
		       TARGET_FUNC("_notrace") " " PARAMETER);
	check_events(_metadata, l);
}

TEST_F_TIMEOUT(events, livepatch_of_two_names_is_refused, TIMEOUT)
{
	struct listener *l = &self->listener;

	ASSERT_EQ(0, load(TARGET, ""));
	EXPECT_EQ(EINVAL, load(ALIAS_TWICE, "supersedes=all"));
	/* No other livepatch is involved. */
	expect_refused(l, ALIAS_TWICE, 0, EINVAL, "same-address "
		       ALIAS_FUNC " supersedes-all " PARAMETER);
	check_events(_metadata, l);
}

TEST_F_TIMEOUT(events, conflict_by_another_name_is_refused, TIMEOUT)
{
	struct listener *l = &self->listener;

	ASSERT_EQ(0, load(TARGET, ""));
	load_livepatch(_metadata, l, PLAIN, "");
	EXPECT_EQ(EINVAL, load(ALIAS, "replace_set=7"));
	expect_loaded(l, PLAIN, 0, BUILT_IN);
	expect_refused(l, ALIAS, 7, EINVAL, "function-conflict patch-name="
		       PLAIN " patch-set=0 " ALIAS_FUNC " " BUILT_IN);
	check_events(_metadata, l);
}

TEST_F_TIMEOUT(events, states_are_refused, TIMEOUT)
{
	struct listener *l = &self->listener;

	load_livepatch(_metadata, l, STATE2, "");
	expect_loaded(l, STATE2, 0, BUILT_IN);
	EXPECT_EQ(EINVAL, load(STATE3, "replace_set=7"));
	expect_refused(l, STATE3, 7, EINVAL, "state-conflict patch-name="
		       STATE2 " patch-set=0 state-id=1 state-version=2 other-version=2 callbacks "
		       BUILT_IN);
	EXPECT_EQ(EINVAL, load(STATE, ""));
	expect_refused(l, STATE, 0, EINVAL, "state-version patch-name="
		       STATE2 " patch-set=0 state-id=1 state-version=1 other-version=2 "
		       BUILT_IN);
	EXPECT_EQ(EINVAL, load(CMDLINE, ""));
	expect_refused(l, CMDLINE, 0, EINVAL, "state-missing patch-name="
		       STATE2 " patch-set=0 state-id=1 other-version=2 "
		       BUILT_IN);
	check_events(_metadata, l);

	remove_livepatch(_metadata, l, STATE2);
	expect_removed(l, STATE2, 0);
	check_events(_metadata, l);
}

TEST_F_TIMEOUT(events, malformed_livepatches_are_refused, TIMEOUT)
{
	struct listener *l = &self->listener;

	EXPECT_EQ(EINVAL, load(MALFORMED, "fault=no_objects"));
	expect_refused(l, MALFORMED, 0, EINVAL, "malformed");
	EXPECT_EQ(EINVAL, load(MALFORMED, "fault=no_new_func supersedes=5"));
	expect_refused(l, MALFORMED, 0, EINVAL, "malformed");
	EXPECT_EQ(EINVAL, load(MALFORMED, "fault=func_twice supersedes=5"));
	expect_refused(l, MALFORMED, 0, EINVAL, "duplicate-function "
		       CMDLINE_FUNC " supersedes=5 " PARAMETER);
	check_events(_metadata, l);

	/* The module loader refuses it, before klp_enable_patch() is called. */
	EXPECT_EQ(EINVAL, load(MALFORMED, "fault=none supersedes=5,"));
	check_events(_metadata, l);
}

TEST_F_TIMEOUT(events, installed_livepatch_is_refused, TIMEOUT)
{
	struct listener *l = &self->listener;

	load_livepatch(_metadata, l, MALFORMED, "fault=none");
	expect_loaded(l, MALFORMED, 0, BUILT_IN);
	EXPECT_EQ(EEXIST, write_value(PARAMETERS "enable_again", MALFORMED, "1"));
	expect_refused(l, MALFORMED, 0, EEXIST, "installed patch-name="
		       MALFORMED " patch-set=0 " BUILT_IN);
	check_events(_metadata, l);
}

TEST_F_TIMEOUT(events, livepatches_are_refused_during_a_transition, TIMEOUT)
{
	struct listener *l = &self->listener;

	ASSERT_EQ(0, load(TARGET, ""));
	hold_task(_metadata, "original");
	ASSERT_EQ(0, load(V2, ""));
	expect_started(l, V2, 0, BUILT_IN);
	EXPECT_EQ(EBUSY, load(MEMINFO, "replace_set=7 supersedes=9,5"));
	expect_refused(l, MEMINFO, 7, EBUSY, "transition patch-name="
		       V2 " patch-set=0 supersedes=5,9 " PARAMETER);
	check_events(_metadata, l);

	release_task(_metadata);
	wait_for(_metadata, l, KLP_CMD_PATCH_ENABLED, V2);
	expect_transition(l, "completed", V2, 0, "patching");
	expect_enabled(l, V2, 0, BUILT_IN);
	check_events(_metadata, l);
}

TEST_F_TIMEOUT(events, load_fails_in_a_callback, TIMEOUT)
{
	struct listener *l = &self->listener;
	char line[LINE_LEN];

	ASSERT_EQ(0, set_runtime(FAIL, "5"));
	EXPECT_EQ(ENODEV, load(FAIL, "pre_patch_ret=-19 replace_set=3"));
	expect(l, "runtime-set %s supersedes=5", FAIL);
	expect(l, "load-failed %s replace-set=3 error=%d", FAIL, ENODEV);

	/* A positive number is no error number, and must not be taken for success. */
	EXPECT_EQ(EINVAL, load(FAIL, "pre_patch_ret=1 replace_set=3"));
	expect(l, "load-failed %s replace-set=3 error=%d", FAIL, EINVAL);
	check_events(_metadata, l);

	EXPECT_EQ(0, get_runtime(FAIL, line));
	EXPECT_STREQ("waiting: " FAIL " supersedes=5", line);
}

TEST_F_TIMEOUT(events, loading_is_reversed, TIMEOUT)
{
	struct listener *l = &self->listener;

	ASSERT_EQ(0, load(TARGET, ""));
	load_livepatch(_metadata, l, V1, "");
	expect_loaded(l, V1, 0, BUILT_IN);
	hold_task(_metadata, "original");
	ASSERT_EQ(0, load(V2, "replace_set=7 supersedes=0"));
	expect_started(l, V2, 7, "supersedes=0 " PARAMETER);
	check_events(_metadata, l);

	/* The task need not move. V1 is not replaced, and nobody says so. */
	remove_livepatch(_metadata, l, V2);
	expect_transition(l, "reversed", V2, 7, "unpatching");
	expect_unpatched(l, V2, 7);
	check_events(_metadata, l);

	release_task(_metadata);
	remove_livepatch(_metadata, l, V1);
	expect_removed(l, V1, 0);
	check_events(_metadata, l);
}

TEST_F_TIMEOUT(events, disabling_is_reversed, TIMEOUT)
{
	struct listener *l = &self->listener;

	ASSERT_EQ(0, load(TARGET, ""));
	load_livepatch(_metadata, l, V2, "replace_set=7 supersedes=all");
	expect_loaded(l, V2, 7, "supersedes-all " PARAMETER);
	hold_task(_metadata, V2);
	ASSERT_EQ(0, set_enabled(V2, "0"));
	expect_transition(l, "started", V2, 7, "unpatching");
	check_events(_metadata, l);

	ASSERT_EQ(0, set_enabled(V2, "1"));
	wait_for(_metadata, l, KLP_CMD_PATCH_ENABLED, V2);
	expect_transition(l, "reversed", V2, 7, "patching");
	expect_transition(l, "completed", V2, 7, "patching");
	expect_enabled(l, V2, 7, "supersedes-all " PARAMETER);
	check_events(_metadata, l);

	release_task(_metadata);
	remove_livepatch(_metadata, l, V2);
	expect_removed(l, V2, 7);
	check_events(_metadata, l);
}

TEST_F_TIMEOUT(events, runtime_values_are_set_and_cleared, TIMEOUT)
{
	struct listener *l = &self->listener;

	ASSERT_EQ(0, set_runtime("test-klp_never", "9,4294967295,5,9,0"));
	expect(l, "runtime-set test_klp_never supersedes=0,5,9,4294967295");
	ASSERT_EQ(0, set_runtime("test_klp_never", "3"));
	expect(l, "runtime-set test_klp_never supersedes=3");
	ASSERT_EQ(0, set_runtime("test_klp_never", "all"));
	expect(l, "runtime-set test_klp_never supersedes-all");
	ASSERT_EQ(0, clear_runtime("test_klp-never"));
	expect(l, "runtime-cleared test_klp_never supersedes-all");
	EXPECT_EQ(-ENOENT, clear_runtime("test_klp_never"));
	check_events(_metadata, l);

	ASSERT_EQ(0, set_runtime("test_klp_never", "2,1"));
	expect(l, "runtime-set test_klp_never supersedes=1,2");
	ASSERT_EQ(0, set_runtime("test_klp_later", ""));
	expect(l, "runtime-set test_klp_later");
	ASSERT_EQ(0, clear_runtime(NULL));
	expect(l, "runtime-cleared test_klp_later");
	expect(l, "runtime-cleared test_klp_never supersedes=1,2");
	ASSERT_EQ(0, clear_runtime(NULL));
	check_events(_metadata, l);
}

TEST_F_TIMEOUT(events, runtime_value_is_consumed, TIMEOUT)
{
	struct listener *l = &self->listener;
	char line[LINE_LEN];

	/* Everything is told before the transition can end. */
	ASSERT_EQ(0, load(TARGET, ""));
	hold_task(_metadata, "original");
	ASSERT_EQ(0, set_runtime(V2, "9,5"));
	expect(l, "runtime-set %s supersedes=5,9", V2);
	ASSERT_EQ(0, load(V2, "supersedes=1"));
	expect_started(l, V2, 0, "supersedes=5,9 " RUNTIME);
	expect(l, "runtime-consumed %s supersedes=5,9", V2);
	EXPECT_EQ(-ENOENT, get_runtime(V2, line));
	EXPECT_EQ(-EBUSY, set_runtime(V2, "1"));
	check_events(_metadata, l);

	/* It does not come back. */
	remove_livepatch(_metadata, l, V2);
	expect_transition(l, "reversed", V2, 0, "unpatching");
	expect_unpatched(l, V2, 0);
	check_events(_metadata, l);
	EXPECT_EQ(-ENOENT, get_runtime(V2, line));
}

TEST_F_TIMEOUT(events, runtime_value_is_consumed_once, TIMEOUT)
{
	struct listener *l = &self->listener;

	ASSERT_EQ(0, set_runtime(CMDLINE, "all"));
	load_livepatch(_metadata, l, CMDLINE, "");
	catch_up(_metadata, l);

	/* The transition may be at its end before the value is gone. */
	sort_told(l);
	expect_enabled(l, CMDLINE, 0, "supersedes-all " RUNTIME);
	expect(l, "runtime-consumed %s supersedes-all", CMDLINE);
	expect(l, "runtime-set %s supersedes-all", CMDLINE);
	expect_transition(l, "completed", CMDLINE, 0, "patching");
	expect_started(l, CMDLINE, 0, "supersedes-all " RUNTIME);
	check_events(_metadata, l);

	remove_livepatch(_metadata, l, CMDLINE);
	load_livepatch(_metadata, l, CMDLINE, "");
	expect_removed(l, CMDLINE, 0);
	expect_loaded(l, CMDLINE, 0, BUILT_IN);
	check_events(_metadata, l);
}

static void expect_target_refused(struct listener *l, const char *name,
				  __u32 set, const char *finding)
{
	expect(l, "target-refused %s replace-set=%u error=%d finding=%s", name,
	       set, EINVAL, finding);
}

TEST_F_TIMEOUT(events, target_patched_by_two_is_refused, TIMEOUT)
{
	struct listener *l = &self->listener;
	int i;

	load_livepatch(_metadata, l, PLAIN, "");
	load_livepatch(_metadata, l, ALIAS, "replace_set=7");
	expect_loaded(l, PLAIN, 0, BUILT_IN);
	expect_loaded(l, ALIAS, 7, BUILT_IN);
	check_events(_metadata, l);

	for (i = 0; i < 2; i++) {
		EXPECT_EQ(EINVAL, load(TARGET, ""));
		expect_target_refused(l, ALIAS, 7, "function-conflict patch-name="
				      PLAIN " patch-set=0 " ALIAS_FUNC);
	}
	check_events(_metadata, l);
}

TEST_F_TIMEOUT(events, target_patched_twice_is_refused, TIMEOUT)
{
	struct listener *l = &self->listener;

	load_livepatch(_metadata, l, ALIAS_TWICE, "");
	expect_loaded(l, ALIAS_TWICE, 0, BUILT_IN);
	EXPECT_EQ(EINVAL, load(TARGET, ""));
	expect_target_refused(l, ALIAS_TWICE, 0, "same-address " ALIAS_FUNC);
	check_events(_metadata, l);
}

TEST_F_TIMEOUT(events, target_is_refused_by_a_callback, TIMEOUT)
{
	struct listener *l = &self->listener;

	load_livepatch(_metadata, l, CALLBACKS, "replace_set=7");
	expect_loaded(l, CALLBACKS, 7, BUILT_IN);
	ASSERT_EQ(0, write_value(PARAMETERS "pre_patch_ret", CALLBACKS, "-19"));
	EXPECT_EQ(ENODEV, load(CALLBACKS_MOD, ""));
	expect(l, "target-refused %s replace-set=7 error=%d object=%s",
	       CALLBACKS, ENODEV, CALLBACKS_MOD);
	check_events(_metadata, l);
}

#define NR_VALUES 1000

/*
 * Sets many runtime values while somebody with a small buffer does not read.
 * Afterwards, that one gets what has fitted, and everything that happens from
 * then on. What is lost can be seen in the sequence.
 */
static void overrun(struct __test_metadata *_metadata, struct listener *l,
		    bool tell)
{
	int size = 1, no_errors = !tell, kept = 0, lost, i, ret;
	struct event event = { .sequence = 0 };
	struct listener small;
	char name[32];

	start_listening(_metadata, &small);
	ASSERT_EQ(0, setsockopt(small.sock, SOL_SOCKET, SO_RCVBUF, &size,
				sizeof(size)));
	ASSERT_EQ(0, setsockopt(small.sock, SOL_NETLINK, NETLINK_NO_ENOBUFS,
				&no_errors, sizeof(no_errors)));

	for (i = 0; i < NR_VALUES; i++) {
		snprintf(name, sizeof(name), "test_klp_never_%d", i);
		ASSERT_EQ(0, set_runtime(name, "1,2,3"));
	}

	if (tell)
		EXPECT_EQ(-ENOBUFS, receive(&small, &event, MSG_DONTWAIT));
	while (!(ret = receive(&small, &event, MSG_DONTWAIT))) {
		snprintf(name, sizeof(name), "test_klp_never_%d", kept++);
		EXPECT_STREQ(name, event.name);
		EXPECT_STREQ("", event.fault);
	}
	EXPECT_EQ(-EAGAIN, ret);
	EXPECT_LT(0, kept);
	lost = NR_VALUES - kept;
	EXPECT_LT(0, lost);

	ASSERT_EQ(0, clear_runtime("test_klp_never_0"));
	small.sequence += lost;
	ASSERT_EQ(0, receive(&small, &event, MSG_DONTWAIT));
	EXPECT_STREQ("runtime-cleared test_klp_never_0 supersedes=1,2,3", event.line);
	EXPECT_STREQ("", event.fault);
	EXPECT_EQ(-EAGAIN, receive(&small, &event, MSG_DONTWAIT));
	stop_listening(&small);

	/* Nobody else has lost anything. */
	catch_up(_metadata, l);
}

TEST_F_TIMEOUT(events, overrun_is_told, TIMEOUT)
{
	overrun(_metadata, &self->listener, true);
}

TEST_F_TIMEOUT(events, overrun_can_be_seen_without_enobufs, TIMEOUT)
{
	overrun(_metadata, &self->listener, false);
}

TEST_F_TIMEOUT(events, all_listeners_are_told_the_same, TIMEOUT)
{
	struct listener *first = &self->listener, second, late;
	struct event event;

	start_listening(_metadata, &second);
	load_livepatch(_metadata, first, CMDLINE, "");
	EXPECT_EQ(EINVAL, load(BOTH, "replace_set=7"));
	mark(_metadata);
	wait_for(_metadata, first, KLP_CMD_RUNTIME_CLEARED, MARK);
	wait_for(_metadata, &second, KLP_CMD_RUNTIME_CLEARED, MARK);
	EXPECT_STREQ(first->told.text, second.told.text);
	EXPECT_EQ(first->sequence, second.sequence);
	EXPECT_EQ(first->generation, second.generation);
	stop_listening(&second);

	/* Who comes late is told what happens from now on. */
	start_listening(_metadata, &late);
	ASSERT_EQ(0, set_enabled(CMDLINE, "0"));
	next_event(_metadata, &late, &event);
	EXPECT_EQ(first->sequence + 1, event.sequence);
	unload_when_released(_metadata, &late, CMDLINE);
	expect_removed(&late, CMDLINE, 0);
	check_events(_metadata, &late);
	stop_listening(&late);
}

/* What the process that makes a storm shares with the test */
struct storm {
	bool stop;
	unsigned int rounds;
};

#define STORM_ROUNDS 2000

/* Sets and clears a runtime value as fast as it can until it is told to stop. */
static void make_storm(struct storm *storm)
{
	/* It does not outlive a test that fails. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (open_requests())
		_exit(EXIT_FAILURE);

	while (!__atomic_load_n(&storm->stop, __ATOMIC_RELAXED) ||
	       storm->rounds < STORM_ROUNDS) {
		if (set_runtime(STORM, "1,2,3") || clear_runtime(STORM))
			_exit(EXIT_FAILURE);
		storm->rounds++;
	}
	_exit(EXIT_SUCCESS);
}

TEST_F_TIMEOUT(events, nothing_is_lost_in_a_storm, TIMEOUT)
{
	struct listener *l = &self->listener;
	struct storm *storm;
	int status;
	pid_t pid;

	storm = mmap(NULL, sizeof(*storm), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, storm);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		make_storm(storm);
	wait_for(_metadata, l, KLP_CMD_RUNTIME_SET, STORM);

	load_livepatch(_metadata, l, CMDLINE, "");
	expect_loaded(l, CMDLINE, 0, BUILT_IN);
	load_livepatch(_metadata, l, BOTH, "");
	unload_when_released(_metadata, l, CMDLINE);
	expect_started(l, BOTH, 0, BUILT_IN);
	expect_transition(l, "completed", BOTH, 0, "patching");
	expect_replaced(l, CMDLINE, 0, BOTH);
	expect_enabled(l, BOTH, 0, BUILT_IN);
	expect_released(l, CMDLINE, 0);
	EXPECT_EQ(EINVAL, load(MEMINFO, "replace_set=7"));
	expect_refused(l, MEMINFO, 7, EINVAL, "function-conflict patch-name="
		       BOTH " patch-set=0 " MEMINFO_FUNC " " BUILT_IN);
	remove_livepatch(_metadata, l, BOTH);
	expect_removed(l, BOTH, 0);

	__atomic_store_n(&storm->stop, true, __ATOMIC_RELAXED);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);

	/* The events of each round, and the mark */
	catch_up(_metadata, l);
	EXPECT_EQ(2 * storm->rounds + 2, l->nr_noise);
	check_events(_metadata, l);
	munmap(storm, sizeof(*storm));
}

TEST_F_TIMEOUT(events, other_network_namespace_is_told_nothing, TIMEOUT)
{
	struct listener *l = &self->listener, other;
	int initial = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	struct event event;

	ASSERT_LE(0, initial);
	if (unshare(CLONE_NEWNET) && errno == EINVAL)
		SKIP(return, "this kernel has no network namespaces");
	start_listening(_metadata, &other);
	ASSERT_EQ(0, setns(initial, CLONE_NEWNET));
	close(initial);

	load_livepatch(_metadata, l, CMDLINE, "");
	remove_livepatch(_metadata, l, CMDLINE);
	expect_loaded(l, CMDLINE, 0, BUILT_IN);
	expect_removed(l, CMDLINE, 0);
	check_events(_metadata, l);
	EXPECT_EQ(-EAGAIN, receive(&other, &event, MSG_DONTWAIT));
	stop_listening(&other);
}

TEST_F_TIMEOUT(events, listening_needs_no_privilege, TIMEOUT)
{
	struct listener *l = &self->listener, nobody;

	/* Without capabilities, until the user is root again */
	ASSERT_EQ(0, seteuid(65534));
	start_listening(_metadata, &nobody);
	EXPECT_EQ(-EPERM, set_runtime(MARK, ""));
	ASSERT_EQ(0, seteuid(0));

	load_livepatch(_metadata, l, CMDLINE, "");
	remove_livepatch(_metadata, l, CMDLINE);
	mark(_metadata);

	ASSERT_EQ(0, seteuid(65534));
	wait_for(_metadata, &nobody, KLP_CMD_RUNTIME_CLEARED, MARK);
	ASSERT_EQ(0, seteuid(0));
	expect_loaded(&nobody, CMDLINE, 0, BUILT_IN);
	expect_removed(&nobody, CMDLINE, 0);
	check_events(_metadata, &nobody);
	stop_listening(&nobody);
}

/* What patch-get tells, with the names as " NAME NAME " */
struct snapshot {
	__u32 generation;
	bool mixed;
	char names[LINE_LEN];
};

static void read_patch(const struct nlmsghdr *nlh, void *data)
{
	struct snapshot *snapshot = data;
	struct nlattr *tb[KLP_ATTRS + 1];
	__u32 generation;

	klp_parse(nlh, tb);
	generation = klp_number(tb[KLP_A_PATCH_GENERATION]);
	if (snapshot->generation && snapshot->generation != generation)
		snapshot->mixed = true;
	snapshot->generation = generation;
	append(snapshot->names, sizeof(snapshot->names), "%s ",
	       klp_string(tb[KLP_A_PATCH_NAME]));
}

static void take_snapshot(struct __test_metadata *_metadata,
			  struct snapshot *snapshot)
{
	struct klp_ending ending;
	struct klp_request req;

	do {
		*snapshot = (struct snapshot) { .names = " " };
		klp_begin(&req, family.id, KLP_CMD_PATCH_GET, NLM_F_DUMP);
		ASSERT_EQ(0, klp_ask(requests, &req, read_patch, snapshot, &ending));
	} while (ending.intr);
	EXPECT_FALSE(snapshot->mixed);
}

/* A dump includes every event of its generation or an older one. */
static void check_snapshot(struct __test_metadata *_metadata,
			   const struct event *event)
{
	char name[KLP_MAX_NAME_LEN + 3];
	struct snapshot snapshot;
	bool installed;

	take_snapshot(_metadata, &snapshot);
	EXPECT_LE(event->generation, snapshot.generation);
	snprintf(name, sizeof(name), " %s ", event->name);
	installed = strstr(snapshot.names, name);

	switch (event->cmd) {
	case KLP_CMD_PATCH_ENABLED:
		EXPECT_TRUE(installed) {
			TH_LOG("%s: installed:%s", event->line, snapshot.names);
		}
		break;
	case KLP_CMD_PATCH_REPLACED:
	case KLP_CMD_PATCH_DISABLED:
	case KLP_CMD_PATCH_RELEASED:
		EXPECT_FALSE(installed) {
			TH_LOG("%s: installed:%s", event->line, snapshot.names);
		}
		break;
	}
}

/* Like wait_for(), with a dump upon each event */
static void check_until(struct __test_metadata *_metadata, struct listener *l,
			__u8 cmd, const char *name)
{
	struct event event;

	do {
		next_event(_metadata, l, &event);
		check_snapshot(_metadata, &event);
	} while (event.cmd != cmd || strcmp(event.name, name));
}

/* Nothing has changed, up to the last event, that no event has told. */
static void check_generation(struct __test_metadata *_metadata,
			     struct listener *l)
{
	struct snapshot snapshot;

	take_snapshot(_metadata, &snapshot);
	EXPECT_EQ(l->generation, snapshot.generation);
}

TEST_F_TIMEOUT(events, dumps_agree_with_events, TIMEOUT)
{
	struct listener *l = &self->listener;

	/* It stays, so that no dump is empty. */
	ASSERT_EQ(0, load(PLAIN, "replace_set=7"));
	check_until(_metadata, l, KLP_CMD_PATCH_ENABLED, PLAIN);
	check_generation(_metadata, l);

	ASSERT_EQ(0, load(CMDLINE, ""));
	check_until(_metadata, l, KLP_CMD_PATCH_ENABLED, CMDLINE);
	check_generation(_metadata, l);

	ASSERT_EQ(0, load(BOTH, ""));
	check_until(_metadata, l, KLP_CMD_PATCH_RELEASED, CMDLINE);
	check_generation(_metadata, l);

	EXPECT_EQ(ENODEV, load(FAIL, "replace_set=8 supersedes=0,7 pre_patch_ret=-19"));
	check_until(_metadata, l, KLP_CMD_LOAD_FAILED, FAIL);
	check_generation(_metadata, l);

	ASSERT_EQ(0, set_enabled(BOTH, "0"));
	check_until(_metadata, l, KLP_CMD_PATCH_RELEASED, BOTH);
	check_generation(_metadata, l);
}

/*
 * The last ones: what has been forced away stays loaded until the next boot.
 */

TEST_F_TIMEOUT(events, replacement_is_forced, TIMEOUT)
{
	struct listener *l = &self->listener;

	if (is_loaded(FORCED))
		SKIP(return, FORCED " is there since an earlier run, reboot to force again");

	ASSERT_EQ(0, load(TARGET, ""));
	load_livepatch(_metadata, l, FORCED, "");
	expect_loaded(l, FORCED, 0, BUILT_IN);
	load_livepatch(_metadata, l, MEMINFO, "replace_set=7");
	expect_loaded(l, MEMINFO, 7, BUILT_IN);
	hold_task(_metadata, FORCED);
	ASSERT_EQ(0, load(V2, ""));
	expect_started(l, V2, 0, BUILT_IN);
	check_events(_metadata, l);

	ASSERT_EQ(0, force_livepatch(V2));
	wait_for(_metadata, l, KLP_CMD_PATCH_ENABLED, V2);
	expect_transition(l, "forced", V2, 0, "patching");
	expect_transition(l, "completed", V2, 0, "patching");
	expect(l, "patch-replaced %s replace-set=0 replaced-by=%s forced",
	       FORCED, V2);
	expect_enabled(l, V2, 0, BUILT_IN);
	check_events(_metadata, l);

	/* The one of another set is released as ever, and so is the new one. */
	release_task(_metadata);
	remove_livepatch(_metadata, l, MEMINFO);
	expect_removed(l, MEMINFO, 7);
	remove_livepatch(_metadata, l, V2);
	expect_removed(l, V2, 0);
	check_events(_metadata, l);
	EXPECT_EQ(EAGAIN, unload(FORCED));
}

TEST_F_TIMEOUT(events, disabling_is_forced, TIMEOUT)
{
	struct listener *l = &self->listener;

	if (is_loaded(FORCED2))
		SKIP(return, FORCED2 " is there since an earlier run, reboot to force again");

	ASSERT_EQ(0, load(TARGET, ""));
	load_livepatch(_metadata, l, FORCED2, "");
	expect_loaded(l, FORCED2, 0, BUILT_IN);
	hold_task(_metadata, FORCED2);
	ASSERT_EQ(0, set_enabled(FORCED2, "0"));
	expect_transition(l, "started", FORCED2, 0, "unpatching");
	check_events(_metadata, l);

	ASSERT_EQ(0, force_livepatch(FORCED2));
	wait_for(_metadata, l, KLP_CMD_PATCH_DISABLED, FORCED2);
	expect_transition(l, "forced", FORCED2, 0, "unpatching");
	expect_transition(l, "completed", FORCED2, 0, "unpatching");
	expect(l, "patch-disabled %s replace-set=0 forced", FORCED2);
	check_events(_metadata, l);

	/* Others come and go as before, and nothing more is told of it. */
	release_task(_metadata);
	load_livepatch(_metadata, l, V2, "");
	expect_loaded(l, V2, 0, BUILT_IN);
	remove_livepatch(_metadata, l, V2);
	expect_removed(l, V2, 0);
	check_events(_metadata, l);
	EXPECT_EQ(EAGAIN, unload(FORCED2));
}

TEST_HARNESS_MAIN
