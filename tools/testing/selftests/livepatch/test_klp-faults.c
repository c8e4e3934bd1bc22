// SPDX-License-Identifier: GPL-2.0
/*
 * Each allocation fails once: those of requests to the generic netlink family
 * "klp", and those of loading and disabling a livepatch. What was told to have
 * failed has changed nothing, what was told to be complete is, and who listens
 * hears of each change, or that something was lost.
 *
 * usage: test_klp-faults [-w] [-d DIRECTORY]
 *
 * Needs /proc/self/fail-nth and debugfs. DIRECTORY has the modules. -w lets
 * nothing fail, and makes what stays forever from the first time.
 */

#include <ftw.h>
#include <getopt.h>
#include <stdarg.h>
#include <sys/mman.h>

#include "kselftest.h"
#include "klp_answers.h"
#include "klp_modules.h"

#define MANY "test_klp_many"
#define CMDLINE "test_klp_set_cmdline"
#define MEMINFO "test_klp_set_meminfo"
#define BOTH "test_klp_set_both"
#define FAIL "test_klp_sup_fail"
#define STATE "test_klp_state"
#define STATE2 "test_klp_state2"

#define DEBUGFS "/sys/kernel/debug/"
#define NAME "test_klp_faults"

/* More than any of this takes: a sign that the kernel does not count down. */
#define MAX_NTH 100000

/* What is still on its way has come after so many microseconds without a change. */
#define QUIET 300000

static __u16 family;
static int asker, listener, fail_nth;
static bool warm_up;
static unsigned int faults;

static void __printf(1, 2) fault(const char *fmt, ...)
{
	char text[512];
	va_list args;

	if (faults++ > 20)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	ksft_print_msg("%s\n", text);
}

/* ----- failures --------------------------------------------------------- */

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		ksft_exit_skip("%s: %s\n", path, strerror(errno));
	close(fd);
}

/* Sets an option of allocations of pages, if it is there. */
static void set_page_option(const char *option, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), DEBUGFS "fail_page_alloc/%s", option);
	if (!access(path, W_OK))
		write_file(path, text);
}

/* Sets an option of both kinds of allocations. */
static void set_option(const char *option, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), DEBUGFS "failslab/%s", option);
	write_file(path, text);
	set_page_option(option, text);
}

/*
 * Where a function of the kernel begins, and the next one. Of several with that name,
 * the first one is meant: kernel/ is linked before lib/, and lib/alloc_tag.c has a
 * load_module(), too.
 */
static bool find_function(const char *name, unsigned long long *start,
			  unsigned long long *end)
{
	FILE *symbols = fopen("/proc/kallsyms", "re");
	unsigned long long address;
	char symbol[512], line[1024];
	int pass;

	*start = 0;
	*end = ~0ULL;
	for (pass = 0; symbols && pass < 2; pass++) {
		rewind(symbols);
		while (fgets(line, sizeof(line), symbols)) {
			if (sscanf(line, "%llx %*c %511s", &address, symbol) != 2)
				continue;
			if (!pass && !*start && !strcmp(symbol, name))
				*start = address;
			if (pass && address > *start && address < *end)
				*end = address;
		}
	}
	if (symbols)
		fclose(symbols);

	return *start;
}

static void set_range(const char *which, unsigned long long start,
		      unsigned long long end)
{
	char option[32], text[32];

	snprintf(option, sizeof(option), "%s-start", which);
	snprintf(text, sizeof(text), "0x%llx", start);
	set_option(option, text);
	snprintf(option, sizeof(option), "%s-end", which);
	snprintf(text, sizeof(text), "0x%llx", end);
	set_option(option, text);
}

/*
 * Lets only those fail that a function makes, itself or further down; or all; with
 * or without those of single pages. Those of kmemleak, which come with each other
 * one, do not count.
 */
static void aim_at(const char *name, bool single_pages)
{
	unsigned long long start = 0, end = ~0ULL;

	set_page_option("min-order", single_pages ? "0" : "1");
	if (name && !find_function(name, &start, &end))
		ksft_exit_skip("there is no function %s\n", name);
	set_range("require", start, end);
	if (find_function("__alloc_object", &start, &end))
		set_range("reject", start, end);
	set_option("stacktrace-depth", "32");
}

static void prepare_failures(void)
{
	set_option("ignore-gfp-wait", "N");
	set_option("verbose", "0");
	set_page_option("ignore-gfp-highmem", "N");
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_nth < 0)
		ksft_exit_skip("/proc/thread-self/fail-nth: %s\n", strerror(errno));
}

/* Lets the Nth allocation from now on fail; none when that is 0. */
static void arm(unsigned int nth)
{
	char text[16];
	int len = sprintf(text, "%u", nth);

	if (pwrite(fail_nth, text, len, 0) != len)
		err(EXIT_FAILURE, "fail-nth");
}

/* Ends that, and tells whether one has failed. */
static bool has_failed(void)
{
	char text[16] = "";

	if (pread(fail_nth, text, sizeof(text) - 1, 0) <= 0)
		err(EXIT_FAILURE, "fail-nth");
	arm(0);

	return !atoi(text);
}

/* ----- what is there ---------------------------------------------------- */

/**
 * struct state - all that can be seen of livepatching, but for generations
 * @dumps:	what the family tells
 * @text:	what else there is
 */
struct state {
	struct klp_snapshot dumps;
	char *text;
	size_t len;
};

static void add_lines(FILE *text, const char *path, const char *word, size_t limit)
{
	FILE *file = fopen(path, "re");
	char line[1024];

	fprintf(text, "%s:\n", path);
	while (file && limit-- && fgets(line, sizeof(line), file)) {
		if (!word || strstr(line, word))
			fputs(line, text);
	}
	if (file)
		fclose(file);
}

/*
 * The functions that are patched, without the way there: when ftrace has no memory
 * for a trampoline, it does without.
 */
static void add_functions(FILE *text)
{
	FILE *file = fopen("/sys/kernel/tracing/enabled_functions", "re");
	char line[1024];

	fputs("functions:\n", text);
	while (file && fgets(line, sizeof(line), file))
		fprintf(text, "%.*s\n", (int)strcspn(line, ")"), line);
	if (file)
		fclose(file);
}

/* The modules and who uses them, without sizes and addresses */
static void add_modules(FILE *text)
{
	FILE *file = fopen("/proc/modules", "re");
	char name[128], state[32];
	int users;

	while (file && fscanf(file, "%127s %*d %d %*s %31s %*s%*[^\n]", name, &users,
			      state) == 3) {
		if (!strncmp(name, "test_klp", 8))
			fprintf(text, "%s %d %s\n", name, users, state);
	}
	if (file)
		fclose(file);
}

static FILE *attributes;

static int add_attribute(const char *path, const struct stat *st, int type,
			 struct FTW *ftw)
{
	if (type == FTW_F && st->st_mode & 0444)
		add_lines(attributes, path, NULL, -1);
	else
		fprintf(attributes, "%s\n", path);

	return 0;
}

static void add_livepatches(FILE *text)
{
	attributes = text;
	nftw("/sys/kernel/livepatch", add_attribute, 16, FTW_PHYS);
}

static void take_state(struct state *state)
{
	FILE *text = open_memstream(&state->text, &state->len);

	if (!text)
		err(EXIT_FAILURE, "a state");
	if (klp_take_snapshot(asker, family, &state->dumps))
		fault("the state cannot be read");
	if (state->dumps.fault)
		fault("a dump: %s", state->dumps.fault);

	add_functions(text);
	add_lines(text, "/proc/cmdline", "live patched", -1);
	add_lines(text, "/proc/meminfo", "live patched", -1);
	add_modules(text);
	add_livepatches(text);
	fclose(text);
}

static void drop_state(struct state *state)
{
	klp_drop_snapshot(&state->dumps);
	free(state->text);
}

static bool is_same(const struct state *a, const struct state *b)
{
	return klp_is_same_state(&a->dumps, &b->dumps) && a->len == b->len &&
	       !memcmp(a->text, b->text, a->len);
}

/* Is it that state? What is still on its way gets a moment. */
static bool is_now(const struct state *state, bool tell)
{
	struct state now;
	int tries = 100;
	bool same;

	for (;;) {
		take_state(&now);
		same = is_same(state, &now);
		if (same || !tell || !tries--)
			break;
		drop_state(&now);
		usleep(10000);
	}
	if (!same && tell)
		ksft_print_msg("expected:\n%s\nthere is:\n%s\n", state->text, now.text);
	drop_state(&now);

	return same;
}

/* ----- events ----------------------------------------------------------- */

/**
 * struct heard - what a listener has heard
 * @nr:		number of events
 * @lost:	it was told that some were lost
 */
struct heard {
	unsigned int nr;
	bool lost;
};

static void hear(struct heard *heard)
{
	static struct klp_datagram datagram;
	const char *text;
	int ret;

	*heard = (struct heard) { 0 };
	while ((ret = klp_receive(listener, &datagram, MSG_DONTWAIT)) != -EAGAIN) {
		if (ret == -ENOBUFS) {
			heard->lost = true;
			continue;
		}
		text = ret ? strerror(-ret) : klp_judge(datagram.next);
		if (text)
			fault("an event: %s", text);
		heard->nr++;
	}
}

/* ----- requests --------------------------------------------------------- */

/* The answer as it was received; nothing is allocated while that can fail. */
static char answer[8 * 1024 * 1024];

struct reply {
	size_t len;
	int send_error;
	bool lost;
};

static void ask_with_failure(int sock, const struct klp_request *req,
			     struct reply *reply)
{
	ssize_t len;

	*reply = (struct reply) { 0 };
	if (send(sock, req->nlh, req->nlh->nlmsg_len, 0) < 0) {
		reply->send_error = errno;
		return;
	}
	for (;;) {
		len = recv(sock, answer + reply->len, sizeof(answer) - reply->len,
			   MSG_DONTWAIT);
		if (len < 0 && errno == EAGAIN)
			return;
		if (len < 0)
			reply->lost = true;
		else
			reply->len += NLMSG_ALIGN(len);
	}
}

/**
 * struct outcome - what an answer has told
 * @ended:	it has an end, and
 * @error:	that tells an error, or 0
 * @messages:	the messages, but for the end
 */
struct outcome {
	bool ended;
	int error;
	struct klp_snapshot messages;
};

static void read_reply(const struct reply *reply, struct outcome *outcome)
{
	int left = reply->len;
	struct nlmsghdr *nlh = (void *)answer;
	struct klp_ending ending;

	*outcome = (struct outcome) { 0 };
	for (; NLMSG_OK(nlh, left); nlh = NLMSG_NEXT(nlh, left)) {
		if (!klp_parse_ending(nlh, &ending)) {
			klp_keep_message(nlh, &outcome->messages);
			continue;
		}
		if (!outcome->ended || !outcome->error)
			outcome->error = ending.error;
		outcome->ended = true;
		if (ending.intr)
			fault("the dump was interrupted, and nothing else happens");
	}
	if (outcome->messages.fault)
		fault("an answer: %s", outcome->messages.fault);
}

/**
 * struct question - a request of which each allocation fails once
 * @name:	what to call it
 * @build:	writes it
 * @undo:	brings the former state back; NULL when it changes nothing
 * @events:	how many events it gives
 */
struct question {
	const char *name;
	void (*build)(struct klp_request *req);
	void (*undo)(void);
	unsigned int events;
};

static void run(const struct question *question, unsigned int nth,
		struct outcome *outcome, struct reply *reply, bool *failed)
{
	int sock = klp_open(), size = 16 * 1024 * 1024;
	struct klp_request req;

	setsockopt(sock, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	setsockopt(sock, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	question->build(&req);
	arm(nth);
	ask_with_failure(sock, &req, reply);
	*failed = has_failed();
	klp_free(&req);
	close(sock);
	read_reply(reply, outcome);
}

/* Compares what was told with what is there, and with what was heard. */
static void judge(const struct question *question, unsigned int nth,
		  const struct outcome *told, const struct outcome *right,
		  const struct state *before, const struct state *after)
{
	bool success = told->ended && !told->error;
	bool failure = told->ended && told->error && !told->messages.nr;
	bool changed = question->undo && is_now(after, false);
	struct heard heard;

	if (success && (told->messages.nr != right->messages.nr ||
			!klp_is_same_state(&told->messages, &right->messages)))
		fault("%s, allocation %u: the answer is another one: %u messages instead of %u",
		      question->name, nth, told->messages.nr, right->messages.nr);
	if (success && question->undo && !changed)
		fault("%s, allocation %u: it was told to be done, and is not",
		      question->name, nth);
	if (failure && changed)
		fault("%s, allocation %u: it was told to have failed (%d), and is done",
		      question->name, nth, told->error);
	if (!changed && !is_now(before, true))
		fault("%s, allocation %u: something has changed", question->name, nth);

	hear(&heard);
	if (heard.nr != (changed ? question->events : 0) && !heard.lost)
		fault("%s, allocation %u: %u events", question->name, nth, heard.nr);
	if (changed)
		question->undo();
	hear(&heard);
}

static void try_question(const struct question *question)
{
	unsigned int nth, nr = 0, before_faults = faults;
	struct outcome right, told;
	struct state before, after;
	struct reply reply;
	bool failed;

	take_state(&before);
	run(question, 0, &right, &reply, &failed);
	take_state(&after);
	if (!right.ended || right.error)
		fault("%s: error %d", question->name, right.error);
	if (question->undo)
		question->undo();
	if (!is_now(&before, true))
		fault("%s: the state does not come back", question->name);
	hear(&(struct heard) { 0 });

	for (nth = 1; !warm_up && nth < MAX_NTH; nth++) {
		run(question, nth, &told, &reply, &failed);
		judge(question, nth, &told, &right, &before, &after);
		nr += failed && (reply.send_error || reply.lost || !told.ended ||
				 told.error);
		klp_drop_snapshot(&told.messages);
		if (!failed)
			break;
	}

	if (nth == MAX_NTH)
		fault("%s: there is no end of allocations", question->name);
	ksft_print_msg("%s: %u allocations, %u of them told to have failed, %u messages\n",
		       question->name, nth - 1, nr, right.messages.nr);
	if (!warm_up && !nr)
		fault("%s: nothing has failed", question->name);
	ksft_test_result(faults == before_faults, "%s\n", question->name);
	klp_drop_snapshot(&right.messages);
	drop_state(&before);
	drop_state(&after);
}

static void ask_simply(__u8 cmd, const char *name, __u32 set)
{
	struct klp_ending ending;
	struct klp_request req;

	klp_begin(&req, family, cmd, NLM_F_ACK);
	klp_put_string(&req, KLP_A_RUNTIME_NAME, name);
	if (cmd == KLP_CMD_SUPERSEDES_SET)
		klp_put_u32(&req, KLP_A_RUNTIME_SUPERSEDES, set);
	if (klp_ask(asker, &req, NULL, NULL, &ending))
		fault("%s: %s", name, strerror(-ending.error));
}

static void build_set(struct klp_request *req)
{
	__u32 set;

	klp_begin(req, family, KLP_CMD_SUPERSEDES_SET, NLM_F_ACK);
	klp_put_string(req, KLP_A_RUNTIME_NAME, NAME "_new");
	for (set = 0; set < 100; set++)
		klp_put_u32(req, KLP_A_RUNTIME_SUPERSEDES, set);
}

static void undo_set(void)
{
	ask_simply(KLP_CMD_SUPERSEDES_CLEAR, NAME "_new", 0);
}

/* An earlier value is overwritten. */
static void build_overwrite(struct klp_request *req)
{
	klp_begin(req, family, KLP_CMD_SUPERSEDES_SET, NLM_F_ACK);
	klp_put_string(req, KLP_A_RUNTIME_NAME, NAME "_1");
	klp_put_flag(req, KLP_A_RUNTIME_SUPERSEDES_ALL);
}

static void undo_overwrite(void)
{
	ask_simply(KLP_CMD_SUPERSEDES_SET, NAME "_1", 1);
}

static void build_clear(struct klp_request *req)
{
	klp_begin(req, family, KLP_CMD_SUPERSEDES_CLEAR, NLM_F_ACK);
	klp_put_string(req, KLP_A_RUNTIME_NAME, NAME "_1");
}

static void build_clear_all(struct klp_request *req)
{
	klp_begin(req, family, KLP_CMD_SUPERSEDES_CLEAR, NLM_F_ACK);
	klp_put_flag(req, KLP_A_RUNTIME_EVERY_NAME);
}

static void undo_clear_all(void)
{
	ask_simply(KLP_CMD_SUPERSEDES_SET, NAME "_1", 1);
	ask_simply(KLP_CMD_SUPERSEDES_SET, NAME "_2", 2);
}

/* A candidate of @nr functions and states, of which some are in the way */
static void build_check(struct klp_request *req, unsigned int nr)
{
	unsigned int i;
	char name[32];
	size_t nest;

	klp_begin(req, family, KLP_CMD_CHECK, NLM_F_DUMP);
	klp_put_string(req, KLP_A_CHECK_NAME, NAME);
	klp_put_u32(req, KLP_A_CHECK_SUPERSEDES, 7);
	klp_put_u32(req, KLP_A_CHECK_SUPERSEDES, 9);
	for (i = 1; i <= nr; i++) {
		nest = klp_nest_start(req, KLP_A_CHECK_FUNC);
		klp_put_string(req, KLP_A_FUNC_OBJECT, "test_klp_never");
		sprintf(name, "test_klp_function_%05u", i);
		klp_put_string(req, KLP_A_FUNC_NAME, name);
		klp_nest_end(req, nest);
	}
	for (i = 0; i < nr; i++) {
		nest = klp_nest_start(req, KLP_A_CHECK_STATE);
		klp_put_u32(req, KLP_A_STATE_ID, 1000 + i);
		klp_nest_end(req, nest);
	}
	nest = klp_nest_start(req, KLP_A_CHECK_FUNC);
	klp_put_string(req, KLP_A_FUNC_NAME, "cmdline_proc_show");
	klp_nest_end(req, nest);
}

static void build_small_check(struct klp_request *req)
{
	build_check(req, 2);
}

static void build_large_check(struct klp_request *req)
{
	build_check(req, 2000);
}

static void build_get(struct klp_request *req, __u8 cmd, __u16 type,
		      const char *name)
{
	klp_begin(req, family, cmd, NLM_F_ACK);
	if (name)
		klp_put_string(req, type, name);
	else
		klp_put_u32(req, type, 7);
}

static void build_set_get(struct klp_request *req)
{
	build_get(req, KLP_CMD_SET_GET, KLP_A_SET_ID, NULL);
}

static void build_patch_get(struct klp_request *req)
{
	build_get(req, KLP_CMD_PATCH_GET, KLP_A_PATCH_NAME, MANY);
}

static void build_supersedes_get(struct klp_request *req)
{
	build_get(req, KLP_CMD_SUPERSEDES_GET, KLP_A_RUNTIME_NAME, NAME "_1");
}

static void build_set_dump(struct klp_request *req)
{
	klp_begin(req, family, KLP_CMD_SET_GET, NLM_F_DUMP);
}

static void build_patch_dump(struct klp_request *req)
{
	klp_begin(req, family, KLP_CMD_PATCH_GET, NLM_F_DUMP);
}

static void build_func_dump(struct klp_request *req)
{
	klp_begin(req, family, KLP_CMD_FUNC_GET, NLM_F_DUMP);
}

static void build_state_dump(struct klp_request *req)
{
	klp_begin(req, family, KLP_CMD_STATE_GET, NLM_F_DUMP);
	klp_put_string(req, KLP_A_INSTALLED_STATE_PATCH_NAME, MANY);
}

static void build_supersedes_dump(struct klp_request *req)
{
	klp_begin(req, family, KLP_CMD_SUPERSEDES_GET, NLM_F_DUMP);
}

static const struct question questions[] = {
	{ "set-get", build_set_get },
	{ "patch-get", build_patch_get },
	{ "supersedes-get", build_supersedes_get },
	{ "dump of set-get", build_set_dump },
	{ "dump of patch-get", build_patch_dump },
	{ "func-get", build_func_dump },
	{ "state-get", build_state_dump },
	{ "dump of supersedes-get", build_supersedes_dump },
	{ "check", build_small_check },
	{ "check of a large livepatch", build_large_check },
	{ "supersedes-set", build_set, undo_set, 1 },
	{ "supersedes-set once more", build_overwrite, undo_overwrite, 1 },
	{ "supersedes-clear", build_clear, undo_overwrite, 1 },
	{ "supersedes-clear of all", build_clear_all, undo_clear_all, 2 },
};

/* ----- loading and disabling -------------------------------------------- */

static void need(int ret, const char *name)
{
	if (ret)
		ksft_exit_fail_msg("%s: %s\n", name, strerror(-ret));
}

static void install(const char *name, const char *params)
{
	need(klp_load(name, params), name);
	if (!klp_settle(name))
		ksft_exit_fail_msg("the transition of %s does not end\n", name);
}

static void uninstall(const char *name)
{
	klp_settle(name);
	if (!klp_remove(name))
		ksft_exit_fail_msg("%s cannot be removed\n", name);
}

static void two_installed(void)
{
	install(CMDLINE, "");
	install(MEMINFO, "replace_set=7");
}

static void two_and_value(void)
{
	two_installed();
	ask_simply(KLP_CMD_SUPERSEDES_SET, BOTH, 7);
}

static void state_installed(void)
{
	install(STATE, "replace_set=3");
}

static void cmdline_installed(void)
{
	install(CMDLINE, "");
}

static void remove_all(void)
{
	static const char *const names[] = {
		BOTH, STATE2, STATE, FAIL, CMDLINE, MEMINFO,
	};
	struct klp_ending ending;
	struct klp_request req;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		uninstall(names[i]);
	build_clear_all(&req);
	klp_ask(asker, &req, NULL, NULL, &ending);
}

/**
 * struct deed - something of which each allocation fails once
 * @name:	what to call it
 * @aim:	the function of the kernel whose allocations those are, or NULL
 * @prepare:	makes the state before
 * @module:	what is loaded; NULL when CMDLINE is disabled
 * @params:	its parameters
 * @error:	with what it fails in any case, negative, or 0
 * @many_pages:	so many single pages are allocated that to let each of them fail
 *		would take minutes
 */
struct deed {
	const char *name;
	const char *aim;
	void (*prepare)(void);
	const char *module;
	const char *params;
	int error;
	bool many_pages;
};

static const struct deed deeds[] = {
	{
		"load the first livepatch", "klp_enable_patch", NULL, CMDLINE, "",
	}, {
		"load one that replaces two, by a parameter", "klp_enable_patch",
		two_installed, BOTH, "supersedes=7",
	}, {
		"load one that replaces two, by a runtime value", "klp_enable_patch",
		two_and_value, BOTH, "",
	}, {
		"load one that replaces a state", "klp_enable_patch",
		state_installed, STATE2, "replace_set=3",
	}, {
		"load one that is refused", "klp_enable_patch", two_installed, BOTH,
		"replace_set=9", -EINVAL,
	}, {
		"load one whose callback fails", "klp_enable_patch",
		two_installed, FAIL, "replace_set=9 supersedes=0,7 pre_patch_ret=-19",
		-ENODEV,
	}, {
		"load one that replaces two, with all that is done for a module", "load_module",
		two_installed, BOTH, "supersedes=7", .many_pages = true,
	}, {
		"parse the parameters", "parse_args", two_installed, BOTH,
		"replace_set=9 supersedes=1,2,3", -EINVAL,
	}, {
		"disable a livepatch", NULL, cmdline_installed, NULL, NULL,
	},
};

/* Does it, with the Nth allocation failing. */
static int do_with_failure(const struct deed *deed, unsigned int nth, bool *failed)
{
	char path[512];
	int fd, ret;

	if (deed->module)
		snprintf(path, sizeof(path), "%s/%s.ko", klp_module_dir, deed->module);
	else
		snprintf(path, sizeof(path), "/sys/kernel/livepatch/%s/enabled", CMDLINE);
	fd = open(path, (deed->module ? O_RDONLY : O_WRONLY) | O_CLOEXEC);
	if (fd < 0)
		err(EXIT_FAILURE, "%s", path);

	arm(nth);
	if (deed->module)
		ret = syscall(SYS_finit_module, fd, deed->params, 0) ? -errno : 0;
	else
		ret = write(fd, "0", 1) < 0 ? -errno : 0;
	*failed = has_failed();
	close(fd);

	return ret;
}

/* An error is told by one event, unless the module loader is in the way. */
static void judge_failure(const struct deed *deed, unsigned int nth, int ret,
			  const struct state *before)
{
	struct heard heard;

	if (ret != -ENOMEM && ret != deed->error)
		fault("%s, allocation %u: error %d", deed->name, nth, ret);
	if (!is_now(before, true))
		fault("%s, allocation %u: something has changed", deed->name, nth);
	hear(&heard);
	if (deed->aim && !strcmp(deed->aim, "klp_enable_patch") &&
	    heard.nr != 1 && !heard.lost)
		fault("%s, allocation %u: %u events of the failure %d", deed->name,
		      nth, heard.nr, ret);
}

/**
 * struct success - what a deed comes to
 * @state:	what is there afterwards
 * @events:	how many events it gives
 */
struct success {
	struct state state;
	unsigned int events;
};

/* What a livepatch leaves that was replaced is freed a moment later. */
static void take_quiet_state(struct state *state)
{
	take_state(state);
	for (usleep(QUIET); !is_now(state, false); usleep(QUIET)) {
		drop_state(state);
		take_state(state);
	}
}

static void make_state_before(const struct deed *deed, struct state *before)
{
	remove_all();
	if (deed->prepare)
		deed->prepare();
	take_quiet_state(before);
	hear(&(struct heard) { 0 });
}

static void settle(const struct deed *deed)
{
	if (!klp_settle(deed->module ?: CMDLINE))
		fault("%s: the transition does not end", deed->name);
}

/* Does it while no allocation fails, and learns what it comes to. */
static void learn_success(const struct deed *deed, struct success *success)
{
	struct heard heard;
	bool failed;
	int ret;

	ret = do_with_failure(deed, 0, &failed);
	settle(deed);
	take_quiet_state(&success->state);
	hear(&heard);
	success->events = heard.nr;
	if (ret != deed->error)
		fault("%s: error %d", deed->name, ret);
	if (heard.lost || !heard.nr)
		fault("%s: %u events", deed->name, heard.nr);
}

/* Hears so many events, if as many come, and those that are there besides. */
static void hear_at_least(struct heard *heard, unsigned int nr)
{
	struct heard more;
	int tries = 100;

	hear(heard);
	while (heard->nr < nr && !heard->lost && tries--) {
		usleep(10000);
		hear(&more);
		heard->nr += more.nr;
		heard->lost = more.lost;
	}
}

/* It could do without that allocation, and nobody sees that it has failed. */
static void judge_success(const struct deed *deed, unsigned int nth,
			  const struct success *success)
{
	struct heard heard;

	settle(deed);
	if (!is_now(&success->state, true))
		fault("%s, allocation %u: it was told to be done, and is not",
		      deed->name, nth);
	hear_at_least(&heard, success->events);
	if (heard.nr != success->events && !heard.lost)
		fault("%s, allocation %u: %u events instead of %u", deed->name, nth,
		      heard.nr, success->events);
}

/* Returns how many allocations have made it fail; @nr is how many there are. */
static unsigned int fail_each(const struct deed *deed, const struct success *success,
			      struct state *before, unsigned int *nr)
{
	unsigned int nth, nr_failed = 0;
	bool failed = true;
	int ret;

	for (nth = 1; nth < MAX_NTH; nth++) {
		ret = do_with_failure(deed, nth, &failed);
		if (!failed && ret != deed->error)
			fault("%s: error %d", deed->name, ret);
		nr_failed += failed && ret == -ENOMEM;
		if (ret)
			judge_failure(deed, nth, ret, before);
		else
			judge_success(deed, nth, success);
		if (!failed)
			break;
		if (ret)
			continue;
		drop_state(before);
		make_state_before(deed, before);
	}
	if (nth == MAX_NTH)
		fault("%s: there is no end of allocations", deed->name);
	*nr = nth - 1;

	return nr_failed;
}

static void try_deed(const struct deed *deed)
{
	unsigned int nr = 0, nr_failed = 0, before_faults = faults;
	struct success success;
	struct state before;

	aim_at(deed->aim, !deed->many_pages);
	make_state_before(deed, &before);
	learn_success(deed, &success);
	if (!warm_up) {
		drop_state(&before);
		make_state_before(deed, &before);
		nr_failed = fail_each(deed, &success, &before, &nr);
	}
	remove_all();
	hear(&(struct heard) { 0 });
	drop_state(&before);
	drop_state(&success.state);

	ksft_print_msg("%s: %u allocations, %u of them made it fail, %u events\n",
		       deed->name, nr, nr_failed, success.events);
	if (!warm_up && !nr_failed && deed->module)
		fault("%s: nothing has failed", deed->name);
	ksft_test_result(faults == before_faults, "%s\n", deed->name);
}

/* ----- the rest --------------------------------------------------------- */

static void find_family(void)
{
	struct klp_family found;
	int ret;

	asker = klp_open();
	ret = klp_find_family(asker, &found);
	if (ret == -ENOENT)
		ksft_exit_skip("this kernel has no family " KLP_FAMILY_NAME "\n");
	need(ret, "family " KLP_FAMILY_NAME);
	family = found.id;
	listener = klp_open();
	need(klp_subscribe(listener, &found), "events");
}

int main(int argc, char *argv[])
{
	unsigned int i;
	int option;

	ksft_print_header();
	while ((option = getopt(argc, argv, "wd:")) != -1) {
		if (option == 'w')
			warm_up = true;
		else if (option == 'd')
			klp_module_dir = optarg;
		else
			ksft_exit_fail_msg("usage: %s [-w] [-d DIRECTORY]\n", argv[0]);
	}
	if (geteuid())
		ksft_exit_skip("only root can let allocations fail\n");
	find_family();
	prepare_failures();
	/* What is to be written to must not have to be allocated then. */
	memset(answer, 1, sizeof(answer));
	if (mlockall(MCL_CURRENT))
		ksft_print_msg("mlockall: %s\n", strerror(errno));

	ksft_set_plan(ARRAY_SIZE(questions) + ARRAY_SIZE(deeds));
	aim_at(NULL, true);
	install(MANY, "nr_funcs=300 nr_states=20 replace_set=8");
	install(CMDLINE, "replace_set=7");
	undo_clear_all();
	for (i = 0; i < ARRAY_SIZE(questions); i++)
		try_question(&questions[i]);
	remove_all();
	uninstall(MANY);

	for (i = 0; i < ARRAY_SIZE(deeds); i++)
		try_deed(&deeds[i]);
	aim_at(NULL, true);

	ksft_finished();
}
