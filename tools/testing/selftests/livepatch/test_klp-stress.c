// SPDX-License-Identifier: GPL-2.0
/*
 * Everybody at once: livepatches are loaded, disabled, reversed and unloaded,
 * runtime values set and cleared, everything is listed, checked and listened to,
 * by many threads, as fast as they can. What is told must be right at any time,
 * and nothing may be left in the end.
 *
 * usage: test_klp-stress [-t SECONDS] [-s SEED] [-d DIRECTORY]
 *
 * SEED decides what each thread does, though not in which order. DIRECTORY has
 * the modules.
 */

#include <getopt.h>
#include <pthread.h>
#include <stdarg.h>
#include <time.h>

#include "kselftest.h"
#include "klp_answers.h"
#include "klp_chance.h"
#include "klp_modules.h"

/* It stays, so that no dump is empty: all of its functions are always told. */
#define ANCHOR "test_klp_many"
#define ANCHOR_FUNCS 300

#define NR_NAMES 1000
#define NR_ABANDONED 1000
#define NR_DEAF 4

/* What is loaded, and whether it has functions or states for certain */
static const struct {
	const char *name;
	__u8 listing;
	const char *params[4];
} livepatches[] = {
	{ "test_klp_set_cmdline", KLP_CMD_FUNC_GET,
	  { "", "replace_set=1", "supersedes=all", "replace_set=7" } },
	{ "test_klp_set_meminfo", KLP_CMD_FUNC_GET,
	  { "replace_set=7", "", "supersedes=0", "replace_set=1" } },
	{ "test_klp_set_both", KLP_CMD_FUNC_GET,
	  { "", "supersedes=7", "replace_set=9", "supersedes=1,7,9" } },
	{ "test_klp_state", KLP_CMD_STATE_GET,
	  { "replace_set=3", "", "replace_set=3 supersedes=4", "" } },
	{ "test_klp_state2", KLP_CMD_STATE_GET,
	  { "replace_set=3", "replace_set=4 supersedes=3", "", "" } },
	{ "test_klp_set_plain", KLP_CMD_FUNC_GET,
	  { "replace_set=5", "supersedes=5", "replace_set=6", "" } },
	{ "test_klp_sup_fail", KLP_CMD_FUNC_GET,
	  { "pre_patch_ret=-19", "replace_set=2 supersedes=all", "replace_set=2", "" } },
};

static const char *const targets[] = { "test_klp_set_target" };

static __u16 family;
static struct klp_family group;
static unsigned int seed, faults;
static bool stop;

static void __printf(1, 2) fault(const char *fmt, ...)
{
	char text[256];
	va_list args;

	if (__atomic_fetch_add(&faults, 1, __ATOMIC_RELAXED) > 20)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	ksft_print_msg("%s\n", text);
}

/**
 * struct actor - a thread
 * @name:	what it is called
 * @act:	what it does again and again
 * @chance:	decides what
 * @sock:	a socket of its own
 * @done:	how often it has done so
 * @succeeded:	how often that was successful
 * @thread:	the thread
 */
struct actor {
	const char *name;
	void (*act)(struct actor *actor);
	struct chance chance;
	int sock;
	unsigned long done;
	unsigned long succeeded;
	pthread_t thread;
};

static const char *draw_livepatch(struct actor *actor)
{
	return livepatches[below(&actor->chance, ARRAY_SIZE(livepatches))].name;
}

/* ----- what they do ----------------------------------------------------- */

static void load(struct actor *actor)
{
	unsigned int i = below(&actor->chance, ARRAY_SIZE(livepatches));

	actor->succeeded += !klp_load(livepatches[i].name,
				      livepatches[i].params[below(&actor->chance, 4)]);
	usleep(below(&actor->chance, 20000));
}

static void disable(struct actor *actor)
{
	actor->succeeded += !klp_enable(draw_livepatch(actor), false);
	usleep(below(&actor->chance, 200000));
}

/* A transition goes back and forth. */
static void reverse(struct actor *actor)
{
	const char *name = draw_livepatch(actor);
	int enabled = klp_read_flag(name, "enabled");

	if (enabled >= 0 && klp_read_flag(name, "transition") == 1)
		actor->succeeded += !klp_enable(name, !enabled);
	usleep(below(&actor->chance, 50000));
}

static void unload(struct actor *actor)
{
	actor->succeeded += !klp_unload(draw_livepatch(actor));
	usleep(below(&actor->chance, 10000));
}

static void change_target(struct actor *actor)
{
	if (klp_is_loaded(targets[0]))
		actor->succeeded += !klp_unload(targets[0]);
	else
		actor->succeeded += !klp_load(targets[0], "");
	usleep(below(&actor->chance, 500000));
}

/* Counts the functions of the anchor. */
struct listing {
	unsigned int anchored;
	__u32 generation;
};

static void judge_message(const struct nlmsghdr *nlh, void *data)
{
	struct listing *listing = data;
	struct nlattr *tb[KLP_ATTRS + 1];
	const char *text = klp_judge(nlh);
	__u32 generation;

	if (text)
		return fault("a dump: %s", text);
	klp_parse(nlh, tb);
	generation = klp_number(tb[KLP_A_SET_GENERATION]);
	if (generation < listing->generation)
		fault("the generation falls from %u to %u", listing->generation,
		      generation);
	listing->generation = generation;
	if (klp_command(nlh) == KLP_CMD_FUNC_GET &&
	    !strcmp(klp_string(tb[KLP_A_INSTALLED_FUNC_PATCH_NAME]), ANCHOR))
		listing->anchored++;
}

static void list(struct actor *actor)
{
	__u8 cmd = klp_dumps[below(&actor->chance, KLP_NR_DUMPS)];
	struct listing listing = { 0 };
	struct klp_ending ending;
	struct klp_request req;
	int ret;

	klp_begin(&req, family, cmd, NLM_F_DUMP);
	ret = klp_ask(actor->sock, &req, judge_message, &listing, &ending);
	if (ret)
		fault("dump %u: error %d", cmd, ret);
	if (cmd == KLP_CMD_FUNC_GET && listing.anchored != ANCHOR_FUNCS)
		fault("%u functions of " ANCHOR, listing.anchored);
	actor->succeeded += !ret && !ending.intr;
}

struct single {
	const char *name;
	unsigned int nr;
};

/* The name is the second attribute of both kinds. */
static void judge_single(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *tb[KLP_ATTRS + 1];
	const char *text = klp_judge(nlh);
	struct single *single = data;

	if (text)
		return fault("a dump: %s", text);
	klp_parse(nlh, tb);
	if (strcmp(klp_string(tb[KLP_A_INSTALLED_FUNC_PATCH_NAME]), single->name))
		fault("%s was asked for, and %s is told", single->name,
		      klp_string(tb[KLP_A_INSTALLED_FUNC_PATCH_NAME]));
	single->nr++;
}

/*
 * What a livepatch has, while it comes and goes: something, an error because it is
 * not there, or a dump that is marked because it has just gone.
 */
static void list_single(struct actor *actor)
{
	unsigned int i = below(&actor->chance, ARRAY_SIZE(livepatches));
	struct single single = { .name = livepatches[i].name };
	struct klp_ending ending;
	struct klp_request req;
	int ret;

	klp_begin(&req, family, livepatches[i].listing, NLM_F_DUMP);
	klp_put_string(&req, KLP_A_INSTALLED_FUNC_PATCH_NAME, single.name);
	ret = klp_ask(actor->sock, &req, judge_single, &single, &ending);
	if (ret && ret != -ENOENT)
		fault("what %s has: error %d", single.name, ret);
	if (!ret && !single.nr && !ending.intr)
		fault("%s is installed, and has nothing", single.name);
	actor->succeeded += !!single.nr;
	usleep(below(&actor->chance, 2000));
}

struct verdict {
	unsigned int messages;
	__u64 failures;
	__u64 findings;
};

static void judge_check(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *tb[KLP_ATTRS + 1];
	struct verdict *verdict = data;
	const char *text = klp_judge(nlh);

	if (text)
		return fault("a check: %s", text);
	klp_parse(nlh, tb);
	if (!verdict->messages++)
		verdict->failures = klp_number(tb[KLP_A_CHECK_NR_FAILURES]);
	else if (klp_number(tb[KLP_A_CHECK_FINDING]) <= KLP_FINDING_NOT_TRACEABLE)
		verdict->findings++;
}

static void ask_check(struct actor *actor)
{
	struct verdict verdict = { 0 };
	struct klp_ending ending;
	struct klp_request req;
	size_t nest;
	int ret;

	klp_begin(&req, family, KLP_CMD_CHECK, NLM_F_DUMP);
	klp_put_string(&req, KLP_A_CHECK_NAME, draw_livepatch(actor));
	klp_put_u32(&req, KLP_A_CHECK_REPLACE_SET, below(&actor->chance, 10));
	klp_put_u32(&req, KLP_A_CHECK_SUPERSEDES, below(&actor->chance, 10));
	nest = klp_nest_start(&req, KLP_A_CHECK_FUNC);
	klp_put_string(&req, KLP_A_FUNC_NAME, one_in(&actor->chance, 2) ?
		       "cmdline_proc_show" : "meminfo_proc_show");
	klp_nest_end(&req, nest);
	nest = klp_nest_start(&req, KLP_A_CHECK_FUNC);
	klp_put_string(&req, KLP_A_FUNC_OBJECT, "test_klp_set_target");
	klp_put_string(&req, KLP_A_FUNC_NAME, "test_klp_set_target_plain");
	klp_nest_end(&req, nest);

	ret = klp_ask(actor->sock, &req, judge_check, &verdict, &ending);
	if (ret || !verdict.messages || verdict.failures != verdict.findings)
		fault("a check: error %d, %u messages, %llu of %llu failures", ret,
		      verdict.messages, verdict.findings, verdict.failures);
	actor->succeeded += !verdict.failures;
}

static void judge_reply(const struct nlmsghdr *nlh, void *data)
{
	const char *text = klp_judge(nlh);

	if (text)
		fault("a reply: %s", text);
	++*(unsigned int *)data;
}

static int ask_runtime(struct actor *actor, __u8 cmd, const char *name)
{
	unsigned int replies = 0, nr, i;
	struct klp_ending ending;
	struct klp_request req;
	int ret;

	klp_begin(&req, family, cmd, NLM_F_ACK);
	klp_put_string(&req, KLP_A_RUNTIME_NAME, name);
	if (cmd == KLP_CMD_SUPERSEDES_SET) {
		nr = one_in(&actor->chance, 50) ? KLP_MAX_SUPERSEDES : below(&actor->chance, 4);
		for (i = 0; i < nr; i++)
			klp_put_u32(&req, KLP_A_RUNTIME_SUPERSEDES, i);
	}
	ret = klp_ask(actor->sock, &req, judge_reply, &replies, &ending);
	if (replies != !ret || (ret && ret != -ENOENT && ret != -EBUSY && ret != -ENOSPC))
		fault("runtime value %s: error %d and %u replies", name, ret, replies);

	return ret;
}

static void set(struct actor *actor)
{
	static const __u8 commands[] = {
		KLP_CMD_SUPERSEDES_SET, KLP_CMD_SUPERSEDES_SET,
		KLP_CMD_SUPERSEDES_CLEAR, KLP_CMD_SUPERSEDES_GET,
	};
	char name[64];

	if (one_in(&actor->chance, 8))
		strcpy(name, draw_livepatch(actor));
	else
		sprintf(name, "stress_%u", below(&actor->chance, NR_NAMES));
	actor->succeeded += !ask_runtime(actor, commands[below(&actor->chance, 4)], name);
}

/* Dumps that nobody reads to their end */
static void abandon(struct actor *actor)
{
	static __thread struct klp_datagram datagram;
	struct klp_request req;
	int sock = klp_open();

	klp_begin(&req, family, klp_dumps[below(&actor->chance, KLP_NR_DUMPS)], NLM_F_DUMP);
	klp_send(sock, &req);
	klp_free(&req);
	if (one_in(&actor->chance, 2))
		klp_receive(sock, &datagram, MSG_DONTWAIT);
	close(sock);
	actor->succeeded++;
	if (actor->done > NR_ABANDONED)
		usleep(10000);
}

/*
 * Each event follows the one before, unless it was told that some were lost. That
 * is told before what is still in the buffer, and nothing is added to a full one
 * until all of that has been read: up to then, more may be missing.
 */
static void listen_to_all(struct actor *actor)
{
	static __thread struct klp_datagram datagram;
	static __thread __u64 sequence;
	static __thread bool lossy;
	struct nlattr *tb[KLP_ATTRS + 1];
	const char *text;
	__u64 got;
	int ret;

	ret = klp_receive(actor->sock, &datagram, lossy ? MSG_DONTWAIT : 0);
	if (ret == -ENOBUFS || ret == -EAGAIN) {
		/* What is missing now has been told. */
		if (lossy)
			sequence = 0;
		lossy = ret == -ENOBUFS;
		return;
	}
	text = ret ? strerror(-ret) : klp_judge(datagram.next);
	if (text)
		return fault("an event: %s", text);

	klp_parse(datagram.next, tb);
	got = klp_number(tb[klp_sequence_attr(klp_command(datagram.next))]);
	if (sequence && (lossy ? got <= sequence : got != sequence + 1))
		fault("event %llu follows event %llu", got, sequence);
	sequence = got;
	actor->succeeded += !lossy;
}

static struct actor actors[] = {
	{ "load", load }, { "load", load }, { "disable", disable },
	{ "reverse", reverse }, { "unload", unload }, { "target", change_target },
	{ "list", list }, { "list", list }, { "list one", list_single },
	{ "check", ask_check }, { "set", set }, { "set", set }, { "abandon", abandon },
	{ "listen", listen_to_all }, { "listen", listen_to_all },
};

static void *run(void *data)
{
	struct actor *actor = data;

	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		actor->act(actor);
		actor->done++;
	}

	return NULL;
}

/* ----- before and after ------------------------------------------------- */

static void begin(struct actor *actor, unsigned int number)
{
	struct timeval patience = { .tv_usec = 200000 };
	int size = 1024 * 1024;

	actor->chance = begin_chance(seed, number);
	actor->sock = klp_open();
	if (actor->act == listen_to_all) {
		setsockopt(actor->sock, SOL_SOCKET, SO_RCVTIMEO, &patience,
			   sizeof(patience));
		setsockopt(actor->sock, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
		if (klp_subscribe(actor->sock, &group))
			ksft_exit_fail_msg("the events cannot be listened to\n");
	}
	if (pthread_create(&actor->thread, NULL, run, actor))
		ksft_exit_fail_msg("no thread can be made\n");
}

/* The table takes as many values as it is said to, and not one more. */
static void fill_table(struct actor *actor)
{
	unsigned int i, before = faults;
	char name[32];
	int ret;

	for (i = 0; i <= KLP_MAX_RUNTIME_VALUES; i++) {
		sprintf(name, "stress_%u", i);
		ret = ask_runtime(actor, KLP_CMD_SUPERSEDES_SET, name);
		if (ret != (i == KLP_MAX_RUNTIME_VALUES ? -ENOSPC : 0))
			fault("runtime value %u: error %d", i, ret);
	}
	ksft_test_result(faults == before, "as many runtime values as there may be\n");
}

static void clear_table(struct actor *actor)
{
	struct klp_ending ending;
	struct klp_request req;
	unsigned int replies = 0;

	klp_begin(&req, family, KLP_CMD_SUPERSEDES_CLEAR, NLM_F_ACK);
	klp_put_flag(&req, KLP_A_RUNTIME_EVERY_NAME);
	if (klp_ask(actor->sock, &req, judge_reply, &replies, &ending))
		fault("the runtime values cannot be cleared");
}

static void unload_all(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(livepatches); i++) {
		if (!klp_remove(livepatches[i].name))
			fault("%s cannot be removed", livepatches[i].name);
	}
	if (!klp_remove(ANCHOR) || !klp_remove(targets[0]))
		fault("what is left cannot be removed");
}

static void see_to_the_end(struct actor *actor)
{
	unsigned int before = faults;
	struct klp_snapshot snapshot;

	clear_table(actor);
	unload_all();
	if (klp_take_snapshot(actor->sock, family, &snapshot) || snapshot.nr)
		fault("%u messages tell of what is left", snapshot.nr);
	klp_drop_snapshot(&snapshot);
	ksft_test_result(faults == before, "nothing is left\n");
}

/* What those who did not listen find in their buffers is right, too. */
static void read_late(int sock)
{
	static struct klp_datagram datagram;
	const char *text;
	int ret;

	while ((ret = klp_receive(sock, &datagram, MSG_DONTWAIT)) != -EAGAIN) {
		text = ret ? NULL : klp_judge(datagram.next);
		if (text)
			fault("an event: %s", text);
	}
	close(sock);
}

int main(int argc, char *argv[])
{
	unsigned int period = 30, i;
	int option, ret, deaf[NR_DEAF];
	struct actor main_actor = { 0 };

	seed = time(NULL) ^ getpid();
	ksft_print_header();
	while ((option = getopt(argc, argv, "t:s:d:")) != -1) {
		if (option == 't')
			period = strtoul(optarg, NULL, 0);
		else if (option == 's')
			seed = strtoul(optarg, NULL, 0);
		else if (option == 'd')
			klp_module_dir = optarg;
		else
			ksft_exit_fail_msg("usage: %s [-t SECONDS] [-s SEED] [-d DIRECTORY]\n",
					   argv[0]);
	}
	if (geteuid())
		ksft_exit_skip("only root can load livepatches\n");
	main_actor.sock = klp_open();
	main_actor.chance = begin_chance(seed, 1000);
	ret = klp_find_family(main_actor.sock, &group);
	if (ret == -ENOENT)
		ksft_exit_skip("this kernel has no family " KLP_FAMILY_NAME "\n");
	family = group.id;

	ksft_print_msg("seed %u, %u s\n", seed, period);
	ksft_set_plan(3);
	clear_table(&main_actor);
	fill_table(&main_actor);
	ret = klp_load(ANCHOR, "nr_funcs=300 nr_states=10 replace_set=100");
	if (ret || !klp_settle(ANCHOR))
		ksft_exit_fail_msg(ANCHOR " cannot be loaded: %s\n", strerror(-ret));
	for (i = 0; i < NR_DEAF; i++) {
		deaf[i] = klp_open();
		if (klp_subscribe(deaf[i], &group))
			ksft_exit_fail_msg("the events cannot be listened to\n");
	}

	for (i = 0; i < ARRAY_SIZE(actors); i++)
		begin(&actors[i], i);
	sleep(period);
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < ARRAY_SIZE(actors); i++) {
		pthread_join(actors[i].thread, NULL);
		close(actors[i].sock);
		ksft_print_msg("%s: %lu times, %lu with success\n", actors[i].name,
			       actors[i].done, actors[i].succeeded);
		if (!actors[i].succeeded)
			fault("%s: nothing was done", actors[i].name);
	}
	ksft_test_result(!faults, "everybody at once\n");
	for (i = 0; i < NR_DEAF; i++)
		read_late(deaf[i]);
	see_to_the_end(&main_actor);

	ksft_print_msg("seed %u: %u s, %u faults\n", seed, period, faults);
	ksft_finished();
}
