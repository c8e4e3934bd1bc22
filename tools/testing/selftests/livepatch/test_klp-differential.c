// SPDX-License-Identifier: GPL-2.0
/*
 * Dry run equals reality: random livepatches are checked, loaded, and compared
 * with what the rules say.
 *
 * Each step does something to a random world: a candidate is asked about and
 * then loaded, a livepatch is disabled, a module that is patched comes or goes,
 * a transition is held up, reversed or forced, a runtime value is set. There
 * are always three opinions: the answer to the check, what really happens, and
 * a model that has been made from the documentation alone, see
 * klp_world_model.c. After each step, everything that can be listed has to be
 * as the model says, and so has what each function returns, to this task and
 * to one that the transition has not moved yet.
 *
 * All is decided by a seed. A mismatch ends the test, and tells what is needed
 * to see it again. It is a failure, too, when many steps leave something undone
 * that this test can do; the exit status is 2 then.
 *
 * usage: test_klp-differential [-s SEED] [-n STEPS] [-v] [DIRECTORY]
 *
 * The modules are in DIRECTORY, test_modules by default.
 */

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../../../include/uapi/linux/klp_netlink.h"
#include "klp_world.h"
#include "test_modules/test_klp_world.h"

/* How long to wait for an event that has to come */
#define PATIENCE_MS	60000

/* Steps in one line of TAP */
#define STEPS_PER_TEST	100

/* So many steps are expected to do everything that this test can do. */
#define STEPS_FOR_ALL	300

/* Exit status when they have not, and nothing else is wrong */
#define EXIT_INCOMPLETE	2

#define MAX_LOADED	256
#define HISTORY		24

static unsigned long seed, steps = 300, step;
static bool verbose;
static struct world world;

/* Modules of livepatches that are not installed any more, or never released */
static struct {
	unsigned int id;
	bool pinned;
} loaded[MAX_LOADED];
static unsigned int nr_loaded;
static unsigned int next_id = 1;
static bool was_tried[MAX_IDS];

/* Whether there are two processors, and up to which step */
static bool second_cpu;
static unsigned long second_cpu_until;

/* The generation may have risen without a difference in what is listed. */
static bool changed_silently;

/* Counting */

enum counter {
	CANDIDATES,
	CLEAN, REUSED, SURVIVED, REFUSED, BUSY, EXISTS, MALFORMED, LOADER_REFUSED, FAILED,
	REPLACING, REPLACED,
	FROM_BUILT_IN, FROM_PARAMETER, FROM_RUNTIME, FROM_ALL,
	WHAT_IF, REMEDIES, REMEDIES_TRIED, UNRESOLVABLE,
	WITH_CLAIM,
	DISABLES, DISABLES_BUSY,
	TARGET_LOADS, TARGET_LOADS_BUSY, TARGET_UNLOADS, TARGET_REFUSED,
	TRANSITIONS, HELD_TRANSITIONS, RELEASES, REVERSALS, FORCES, FORCED_REVERSALS,
	HOLDS, RUNTIME_SET, RUNTIME_REFUSED, RUNTIME_CLEARED,
	MODULES_REMOVED, WRONG_WRITES, SECOND_CPU, WATCHED, EVENTS,
	NR_COUNTERS,
};

static const char *const counter_names[NR_COUNTERS] = {
	[CANDIDATES] = "candidates checked and loaded",
	[CLEAN] = "  clean, and enabled",
	[REFUSED] = "  refused",
	[BUSY] = "  busy",
	[REUSED] = "  enabled under a name that was tried before",
	[SURVIVED] = "  enabled with a runtime value that a failed load had left",
	[EXISTS] = "  name in use",
	[MALFORMED] = "  malformed, or not what the modinfo says",
	[LOADER_REFUSED] = "  refused by the module loader",
	[FAILED] = "  clean, and failed as no check can know",
	[REPLACING] = "  replacing others",
	[REPLACED] = "livepatches that were replaced",
	[FROM_BUILT_IN] = "  with a list that is built in",
	[FROM_PARAMETER] = "  with a parameter",
	[FROM_RUNTIME] = "  with a runtime value",
	[FROM_ALL] = "  superseding all",
	[WHAT_IF] = "checks of what would happen with another list",
	[REMEDIES] = "remedies offered",
	[REMEDIES_TRIED] = "  tried, and enabled",
	[UNRESOLVABLE] = "unresolvable",
	[WITH_CLAIM] = "  with a footprint in the modinfo",
	[DISABLES] = "livepatches disabled",
	[DISABLES_BUSY] = "  that had to wait",
	[TARGET_LOADS] = "target modules loaded",
	[TARGET_LOADS_BUSY] = "  while a transition runs",
	[TARGET_UNLOADS] = "target modules unloaded",
	[TARGET_REFUSED] = "target modules refused",
	[TRANSITIONS] = "transitions",
	[HELD_TRANSITIONS] = "  held up by a task",
	[RELEASES] = "    released",
	[REVERSALS] = "    reversed",
	[FORCES] = "    forced",
	[FORCED_REVERSALS] = "    forced, then reversed",
	[HOLDS] = "tasks held",
	[RUNTIME_SET] = "runtime values set",
	[RUNTIME_REFUSED] = "runtime values refused",
	[RUNTIME_CLEARED] = "runtime values cleared",
	[MODULES_REMOVED] = "modules removed",
	[WRONG_WRITES] = "wrong writes to sysfs",
	[SECOND_CPU] = "steps with two processors",
	[WATCHED] = "  watched by tasks that call all the time",
	[EVENTS] = "events",
};

static unsigned long counters[NR_COUNTERS];
static unsigned long finding_counters[KLP_FINDING_LEAVING + 1];

static void count(enum counter counter)
{
	counters[counter]++;
}

/* Telling */

static char history[HISTORY][4096];
static unsigned int nr_history;
static const struct opinion *shown_model, *shown_check;
static const struct tale *shown_expected, *shown_real;

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void __printf(1, 2) log_step(const char *fmt, ...)
{
	char *line = history[nr_history++ % HISTORY];
	va_list args;
	int len;

	len = sprintf(line, "step %lu: ", step);
	va_start(args, fmt);
	vsnprintf(line + len, sizeof(history[0]) - len, fmt, args);
	va_end(args);
	if (verbose) {
		printf("# %ld ms %s\n", now_ms(), line);
		fflush(stdout);
	}
}

static void show_tale(const char *title, const struct tale *tale)
{
	unsigned int i;

	if (!tale)
		return;
	printf("# %s:\n", title);
	for (i = 0; i < tale->nr; i++)
		printf("#   %s\n", tale->line[i]);
}

static void show_opinion(const char *whose, const struct opinion *opinion)
{
	if (!opinion)
		return;
	show_tale(whose, &opinion->summary);
	show_tale("  findings", &opinion->findings);
}

static void show_world(void)
{
	struct tale tale = { 0 };
	int object;

	describe_world(&world, &tale);
	show_tale("what is there, by the model", &tale);
	for (object = MOD_1; object < NR_OBJECTS; object++)
		printf("#   %s is %s%s\n", object_names[object],
		       world.loaded[object] ? "loaded" : "not loaded",
		       world.held[object] ? ", and a task is held in it" : "");
}

void broken(const char *fmt, ...)
{
	va_list args;
	unsigned int i;
	int object;

	printf("not ok %lu - steps from %lu on\n", (step - 1) / STEPS_PER_TEST + 1,
	       (step - 1) / STEPS_PER_TEST * STEPS_PER_TEST + 1);
	printf("# mismatch at seed %lu, step %lu: ", seed, step);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n# to see it again: test_klp-differential -s %lu -n %lu\n", seed, step);
	for (i = nr_history > HISTORY ? nr_history - HISTORY : 0; i < nr_history; i++)
		printf("# %s\n", history[i % HISTORY]);
	show_world();
	show_opinion("the check", shown_check);
	show_opinion("the model", shown_model);
	show_tale("expected", shown_expected);
	show_tale("real", shown_real);
	fflush(stdout);
	/* The process could not end as long as a task is held. */
	for (object = MOD_1; object < NR_OBJECTS; object++) {
		if (world.held[object])
			release(object);
	}
	set_cpu(true);
	_exit(1);
}

static void expect_same_tale(const struct tale *expected, const struct tale *real,
			     const char *what)
{
	unsigned int i;

	for (i = 0; i < expected->nr && i < real->nr; i++) {
		if (strcmp(expected->line[i], real->line[i]))
			break;
	}
	if (i == expected->nr && i == real->nr)
		return;

	shown_expected = expected;
	shown_real = real;
	broken("%s: expected '%s', got '%s'", what,
	       i < expected->nr ? expected->line[i] : "nothing",
	       i < real->nr ? real->line[i] : "nothing");
}

static const char *error_name(int error)
{
	return error ? strerrorname_np(-error) : "success";
}

static void expect_error(int expected, int real, const char *what)
{
	if (expected != real)
		broken("%s: expected %s, got %s", what, error_name(expected),
		       error_name(real));
}

/* Candidates as text */

struct words {
	char text[3072];
	size_t len;
};

static void __printf(2, 3) say(struct words *words, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (words->len < sizeof(words->text))
		words->len += vsnprintf(words->text + words->len,
					sizeof(words->text) - words->len, fmt, args);
	va_end(args);
}

static void say_list(struct words *words, const char *what, const struct list *list)
{
	unsigned int i;

	if (!list->there)
		return;
	say(words, " %s=%s", what, list->all ? "all" : "");
	for (i = 0; i < list->nr && i < 12; i++)
		say(words, i ? ",%u" : "%u", list->sets[i]);
	if (i < list->nr)
		say(words, ",... (%u)", list->nr);
}

static const char *say_livepatch(const struct livepatch *lp)
{
	static const char *const claims[] = {
		"none", "true", "any-set", "wrong-set", "wrong-func", "wrong-state",
		"wrong-supersedes", "wrong-callbacks", "damaged",
	};
	static struct words words;
	unsigned int i;
	int object;

	words.len = 0;
	say(&words, "%s set=%u", name_of(lp->id), lp->set);
	for (i = 0; i < lp->nr_funcs; i++)
		say(&words, " %s:%s,%lu", object_names[lp->funcs[i].object],
		    lp->funcs[i].name, lp->funcs[i].pos);
	for (i = 0; i < lp->nr_states; i++)
		say(&words, " state=%lu,%u", lp->states[i].id, lp->states[i].version);
	say_list(&words, "built-in", &lp->built_in);
	say_list(&words, "parameter", &lp->parameter);
	if (lp->bad_parameter)
		say(&words, " '%s'", lp->bad_parameter);
	for (object = 0; object < NR_OBJECTS; object++) {
		if (lp->callbacks[object])
			say(&words, " callbacks=%s:%u", object_names[object],
			    lp->callbacks[object]);
	}
	if (lp->fail >= 0)
		say(&words, " fail=%s", object_names[lp->fail]);
	say(&words, " claim=%s", claims[lp->claim]);

	return words.text;
}

/* Events */

/* Come when they come, but not before what they are about */
static bool is_loose(const struct told *told)
{
	return told->cmd == KLP_CMD_PATCH_RELEASED || told->cmd == KLP_CMD_RUNTIME_CONSUMED;
}

static void split_events(struct tale *events, struct tale *firm, struct tale *loose)
{
	unsigned int i;

	for (i = 0; i < events->nr; i++)
		add_told(is_loose(&events->told[i]) ? loose : firm, &events->told[i]);
	clear_tale(events);
}

/* Whether what has been released, or used up, has gone before. */
static void expect_order(const struct tale *events)
{
	bool started = false;
	unsigned int i, j;
	const char *name;

	for (i = 0; i < events->nr; i++) {
		if (events->told[i].cmd == KLP_CMD_TRANSITION_STARTED)
			started = true;
		if (events->told[i].cmd == KLP_CMD_RUNTIME_CONSUMED && !started)
			broken("a runtime value is used up before the transition starts");
		if (events->told[i].cmd != KLP_CMD_PATCH_RELEASED)
			continue;
		name = events->told[i].attr[KLP_A_PATCH_NAME];
		for (j = 0; j < i; j++) {
			if ((events->told[j].cmd == KLP_CMD_PATCH_REPLACED ||
			     events->told[j].cmd == KLP_CMD_PATCH_DISABLED) &&
			    !strcmp(events->told[j].attr[KLP_A_PATCH_NAME], name))
				break;
		}
		if (j == i)
			broken("%s is released before it is replaced or disabled", name);
	}
}

/* Nothing else has been told, as far as that can be known without waiting. */
static void expect_no_event(void)
{
	struct tale none = { 0 }, real = { 0 };

	read_events(&real, 1, 0);
	expect_same_tale(&none, &real, "no event");
}

/* When the kernel has last looked again, and found a transition at its end */
static long last_tick_ms = -1;

/* Takes both lists over. */
static void expect_events(struct tale *expected)
{
	struct tale real = { 0 }, firm = { 0 }, loose = { 0 };
	struct tale real_firm = { 0 }, real_loose = { 0 };

	read_events(&real, expected->nr, PATIENCE_MS);
	counters[EVENTS] += real.nr;
	expect_order(&real);
	split_events(expected, &firm, &loose);
	split_events(&real, &real_firm, &real_loose);
	sort_tale(&loose);
	sort_tale(&real_loose);
	expect_same_tale(&firm, &real_firm, "events");
	expect_same_tale(&loose, &real_loose, "events that may come later");
	clear_tale(&firm);
	clear_tale(&loose);
	clear_tale(&real_firm);
	clear_tale(&real_loose);
	expect_no_event();
}

/* What is there, and what runs */

static bool is_in_transition(void)
{
	return world.transition;
}

/* Has the task that is held in a module been moved, where a transition runs? */
static bool is_held_task_moved(int object)
{
	return owner(&world, object, TEST_KLP_WORLD_BUSY, false) ==
	       owner(&world, object, TEST_KLP_WORLD_BUSY, true);
}

static bool is_held_up(void)
{
	int object;

	for (object = MOD_1; object < NR_OBJECTS; object++) {
		if (world.held[object] && !is_held_task_moved(object))
			return true;
	}

	return false;
}

static void expect_values(int object, const unsigned int *values, bool moved,
			  const char *who)
{
	unsigned int want;
	int slot;

	for (slot = 0; slot < nr_slots[object]; slot++) {
		want = test_klp_world_value(owner(&world, object, slot, moved), slot);
		if (values[slot] != want)
			broken("%s, function %d of %s: expected %#x, got %#x (owner and function)",
			       who, slot, object_names[object], want, values[slot]);
	}
}

static void expect_behaviour(void)
{
	unsigned int values[MAX_SLOTS];
	int object;

	for (object = 0; object < NR_OBJECTS; object++) {
		if (!world.loaded[object])
			continue;
		observe(object, values);
		expect_values(object, values, true, "a task that has been moved");
		if (!world.held[object])
			continue;
		observe_held(object, values);
		/* What it stays in says where it was when it went in. */
		expect_values(object, values, is_held_task_moved(object),
			      "the task that is held");
	}
}

static __u32 generation;

static void expect_world(void)
{
	static struct tale before;
	struct tale expected = { 0 }, real = { 0 };
	bool same = true;
	unsigned int i;
	__u32 now;

	describe_world(&world, &expected);
	now = dump_world(&real);
	expect_same_tale(&expected, &real, "what is listed");

	for (i = 0; i < before.nr && i < real.nr; i++)
		same = same && !strcmp(before.line[i], real.line[i]);
	same = same && before.nr == real.nr;
	if (now && generation && now < generation)
		broken("the generation falls from %u to %u", generation, now);
	if (now && !same && now == generation)
		broken("what is listed has changed, and the generation has not");
	if (now && same && now != generation && generation && !changed_silently)
		broken("the generation has changed, and nothing else has");
	/* Nothing that is listed, nothing that tells it: it may have risen. */
	generation = now;
	changed_silently = false;
	clear_tale(&expected);
	clear_tale(&before);
	before = real;
}

static void verify(void)
{
	expect_world();
	expect_behaviour();
	expect_no_event();
}

/* Tasks that call all the time */

static unsigned int was_owner[NR_OBJECTS][MAX_SLOTS];
static bool are_watching;

static void begin_watching(unsigned int percent)
{
	int object, slot;

	are_watching = chance(percent);
	if (!are_watching)
		return;

	for (object = 0; object < NR_OBJECTS; object++) {
		for (slot = 0; world.loaded[object] && slot < nr_slots[object]; slot++)
			was_owner[object][slot] = owner(&world, object, slot, false);
	}
	start_watching(&world);
	count(WATCHED);
}

static void expect_sequence(const struct world *during, int object, int slot,
			    const unsigned int *seen, unsigned int nr, bool reversed)
{
	unsigned int old = test_klp_world_value(was_owner[object][slot], slot);
	unsigned int new = test_klp_world_value(owner(during, object, slot, true), slot);
	unsigned int other = test_klp_world_value(owner(during, object, slot, false), slot);
	unsigned int i = 0;

	/* From the old version to the new one, and never back but when reversed */
	if (i < nr && seen[i] == old)
		i++;
	if (reversed && i < nr && seen[i] == other)
		i++;
	if (i < nr && seen[i] == new)
		i++;
	if (i < nr)
		broken("a task calls function %d of %s, from %#x to %#x, and gets %#x, %#x, %#x",
		       slot, object_names[object], old, new, seen[0],
		       nr > 1 ? seen[1] : 0, nr > 2 ? seen[2] : 0);
}

/* All tasks have been moved; @during is what there was until then. */
static void end_watching(const struct world *during, bool reversed)
{
	const unsigned int *seen;
	unsigned int nr;
	int watcher, object, slot;

	if (!are_watching)
		return;

	stop_watching();
	for (watcher = 0; watcher < nr_watchers(); watcher++) {
		for (object = 0; object < NR_OBJECTS; object++) {
			for (slot = 0; during->loaded[object] && slot < nr_slots[object]; slot++) {
				seen = watched(watcher, object, slot, &nr);
				expect_sequence(during, object, slot, seen, nr, reversed);
			}
		}
	}
	are_watching = false;
}

/* Callbacks: none of a livepatch that is replaced, or that just stays */

#define NR_KINDS	4
#define NR_CALLS	(NR_KINDS * NR_OBJECTS)

static struct {
	unsigned int id;
	char calls[128];
} noted[MAX_INSTALLED];
static unsigned int nr_noted;

static bool has_callbacks(const struct livepatch *lp)
{
	int object;

	for (object = 0; object < NR_OBJECTS; object++) {
		if (lp->callbacks[object])
			return true;
	}

	return false;
}

/* What has been noted at the start of a transition counts until its end. */
static void note_calls(void)
{
	unsigned int i;

	if (is_in_transition())
		return;

	nr_noted = 0;
	for (i = 0; i < world.nr; i++) {
		if (!has_callbacks(&world.installed[i]))
			continue;
		noted[nr_noted].id = world.installed[i].id;
		if (read_calls(noted[nr_noted].id, noted[nr_noted].calls,
			       sizeof(noted[0].calls)))
			broken("the calls of %s cannot be read", name_of(noted[nr_noted].id));
		nr_noted++;
	}
}

/* Of one that is being enabled, nothing has been called before. */
static void note_new(const struct livepatch *lp)
{
	if (!has_callbacks(lp))
		return;

	noted[nr_noted].id = lp->id;
	noted[nr_noted].calls[0] = '\0';
	nr_noted++;
}

static void parse_calls(const char *text, unsigned int *calls)
{
	char *end = (char *)text;
	unsigned int i;

	memset(calls, 0, NR_CALLS * sizeof(*calls));
	for (i = 0; i < NR_CALLS && *end >= '0' && *end <= '9'; i++) {
		calls[i] = strtoul(end, &end, 10);
		if (*end == ',')
			end++;
	}
}

static void compare_calls(const struct livepatch *lp, const unsigned int *before,
			  const unsigned int *after, unsigned int kinds)
{
	static const char *const kind_names[NR_KINDS] = {
		"pre_patch", "post_patch", "pre_unpatch", "post_unpatch",
	};
	int objects[NR_OBJECTS], nr, place;
	unsigned int i, kind, more;

	nr = order_objects(lp, objects);
	for (place = 0; place < nr; place++) {
		for (kind = 0; kind < NR_KINDS; kind++) {
			more = world.loaded[objects[place]] &&
			       (lp->callbacks[objects[place]] & kinds & 1U << kind);
			i = NR_KINDS * place + kind;
			if (after[i] != before[i] + more)
				broken("%s has called %s for %s %u times, not %u",
				       name_of(lp->id), kind_names[kind],
				       object_names[objects[place]],
				       after[i] - before[i], more);
		}
	}
}

/*
 * A transition is over that has not been reversed: has each livepatch that has
 * been noted called what it should?
 */
static void expect_calls(const struct livepatch *lp, const struct world *during)
{
	unsigned int before[NR_CALLS], after[NR_CALLS], i, kinds = 0;
	char calls[128];

	for (i = 0; i < nr_noted && noted[i].id != lp->id; i++)
		;
	if (i == nr_noted)
		return;

	if (lp->id == during->transition)
		kinds = during->patching ? PRE_PATCH | POST_PATCH :
					   PRE_UNPATCH | POST_UNPATCH;
	if (read_calls(lp->id, calls, sizeof(calls)))
		broken("the calls of %s cannot be read", name_of(lp->id));
	parse_calls(noted[i].calls, before);
	parse_calls(calls, after);
	compare_calls(lp, before, after, kinds);
}

/* Modules that are not needed any more */

static void forget_module(unsigned int place)
{
	loaded[place] = loaded[--nr_loaded];
}

static void remove_module(unsigned int place)
{
	expect_error(0, unload(name_of(loaded[place].id)), "a module that was released is removed");
	forget_module(place);
	count(MODULES_REMOVED);
}

static bool is_module_loaded(unsigned int id)
{
	unsigned int i;

	if (find_installed(&world, id))
		return true;
	for (i = 0; i < nr_loaded; i++) {
		if (loaded[i].id == id)
			return true;
	}

	return false;
}

/* The livepatch is not installed any more; its module is. */
static void leave_module(const struct livepatch *lp)
{
	if (nr_loaded == MAX_LOADED)
		broken("too many modules for the test");

	loaded[nr_loaded].id = lp->id;
	loaded[nr_loaded].pinned = lp->forced;
	nr_loaded++;
	if (lp->forced)
		expect_error(-EWOULDBLOCK, unload(name_of(lp->id)),
			     "a module is removed whose livepatch a forced transition took away");
	else if (chance(70))
		remove_module(nr_loaded - 1);
}

/* Transitions */

/* Ends the one that runs, when its last task has been moved, in the model. */
static void complete_in_model(struct tale *events)
{
	struct world before = world;
	unsigned int i;
	bool patching = world.patching;

	complete(&world, events);
	for (i = 0; i < before.nr; i++) {
		if (!find_installed(&world, before.installed[i].id) && patching)
			count(REPLACED);
	}
}

static void clean_up_after(const struct world *before)
{
	unsigned int i;

	for (i = 0; i < before->nr; i++)
		expect_calls(&before->installed[i], before);
	for (i = 0; i < before->nr; i++) {
		if (!find_installed(&world, before->installed[i].id))
			leave_module(&before->installed[i]);
	}
	nr_noted = 0;
}

/*
 * How a transition comes to its end: while it is started; or, when something has
 * held it up, at one of the moments when the kernel looks again.
 */
enum ending {
	AT_ONCE,
	LATER,
	REVERSED,
};

/* The transition that runs comes to its end. Takes @events over. */
static void expect_completion(struct tale *events, enum ending ending)
{
	struct world before = world;

	complete_in_model(events);
	expect_events(events);
	if (ending != AT_ONCE)
		last_tick_ms = now_ms();
	end_watching(&before, ending == REVERSED);
	clean_up_after(&before);
}

/* A transition has started. Takes @events over. */
static void expect_transition(struct tale *events)
{
	count(TRANSITIONS);
	if (is_held_up()) {
		count(HELD_TRANSITIONS);
		expect_events(events);
		end_watching(&world, false);
		return;
	}

	expect_completion(events, AT_ONCE);
}

/* Candidates */

/*
 * A name whose module is not loaded, or not any more: one for which a runtime
 * value is waiting, or any that has been tried before. 0 when it is loaded.
 */
static unsigned int pick_old_id(void)
{
	unsigned int id = 0;

	if (world.nr_runtime && chance(40))
		id = world.runtime[pick(world.nr_runtime)].id;
	else if (next_id > 1)
		id = 1 + pick(next_id - 1);

	return is_module_loaded(id) ? 0 : id;
}

/* Mostly a new name, sometimes one that is in use, or was */
static unsigned int pick_id(void)
{
	unsigned int id;

	if (world.nr && chance(4))
		return world.installed[pick(world.nr)].id;
	if (nr_loaded && chance(4))
		return loaded[pick(nr_loaded)].id;
	id = chance(12) ? pick_old_id() : 0;
	if (id)
		return id;
	if (next_id == MAX_IDS)
		broken("there are no names any more, use another seed");

	return next_id++;
}

/* Checking and loading */

static bool is_about(const struct told *told, const char *finding)
{
	return !strcmp(told->attr[KLP_A_CHECK_FINDING], finding);
}

static bool has_finding(const struct opinion *opinion, const char *finding)
{
	unsigned int i;

	for (i = 0; i < opinion->findings.nr; i++) {
		if (is_about(&opinion->findings.told[i], finding))
			return true;
	}

	return false;
}

/* Those that make it fail come first, in the order in which the kernel looks. */
static void expect_finding_order(const struct opinion *check)
{
	unsigned int i;

	for (i = 1; i < check->findings.nr; i++) {
		const struct told *before = &check->findings.told[i - 1];
		const struct told *told = &check->findings.told[i];

		if (!is_failure(told->attr[KLP_A_CHECK_FINDING]))
			continue;
		if (!is_failure(before->attr[KLP_A_CHECK_FINDING]) ||
		    told_finding(before) > told_finding(told))
			broken("the findings are not in order");
	}
}

/*
 * Which of the findings is told to be the reason is the kernel's choice. But a
 * conflict is none: superseding would resolve it.
 */
static void generalize_unresolvable(struct opinion *check)
{
	struct told *summary = &check->summary.told[0];
	struct tale tale = { 0 };
	const char *why = summary->attr[KLP_A_CHECK_UNRESOLVABLE];

	if (!why)
		return;
	if (!strcmp(why, "transition") || !has_finding(check, why))
		broken("it is unresolvable because of %s, which is no finding", why);
	if ((!is_failure(why) && strncmp(why, "superseding-", strlen("superseding-"))) ||
	    !strcmp(why, "function-conflict") || !strcmp(why, "state-conflict"))
		broken("it is unresolvable because of %s, which is no obstacle", why);
	tell(summary, KLP_A_CHECK_UNRESOLVABLE, "yes");
	add_told(&tale, summary);
	clear_tale(&check->summary);
	check->summary = tale;
}

static bool has_state_twice(const struct livepatch *lp)
{
	unsigned int i, j;

	for (i = 0; i < lp->nr_states; i++) {
		for (j = 0; j < i; j++) {
			if (lp->states[i].id == lp->states[j].id)
				return true;
		}
	}

	return false;
}

/*
 * The findings as far as the rules say what they are: not in which order those
 * of one kind come, not which livepatch there is no room for, and not which of
 * two versions of one state counts.
 */
static void generalize_findings(const struct livepatch *lp,
				const struct opinion *opinion, struct tale *tale)
{
	unsigned int i;

	for (i = 0; i < opinion->findings.nr; i++) {
		struct told *told = &opinion->findings.told[i], line = { .cmd = KLP_CMD_CHECK };

		if (is_about(told, "superseding-too-many"))
			tell(&line, KLP_A_CHECK_FINDING, "superseding-too-many");
		else if (has_state_twice(lp) && !strncmp(told->attr[KLP_A_CHECK_FINDING],
							 "superseding-state", 17))
			continue;
		else
			tell(&line, 0, "%s", opinion->findings.line[i]);
		add_told(tale, &line);
	}
	sort_tale(tale);
}

static void compare_opinions(const struct livepatch *lp,
			     const struct opinion *model, const struct opinion *check)
{
	struct tale expected = { 0 }, real = { 0 };

	expect_same_tale(&model->summary, &check->summary, "the verdict");

	generalize_findings(lp, model, &expected);
	generalize_findings(lp, check, &real);
	expect_same_tale(&expected, &real, "the findings");
	clear_tale(&expected);
	clear_tale(&real);
}

static void copy_attr(struct told *to, const struct told *from, unsigned int attr)
{
	if (from->attr[attr])
		tell(to, attr, "%s", from->attr[attr]);
}

/* A refusal has the first finding of the check, and what is in force. */
static void expect_refusal(const struct livepatch *lp, const struct opinion *check)
{
	struct told told = { .cmd = KLP_CMD_LOAD_REFUSED };
	const struct told *summary = &check->summary.told[0];
	struct tale events = { 0 };
	unsigned int attr;

	for (attr = KLP_A_CHECK_FINDING; attr <= KLP_A_CHECK_CALLBACKS; attr++)
		copy_attr(&told, &check->findings.told[0], attr);
	tell(&told, KLP_A_CHECK_NAME, "%s", name_of(lp->id));
	tell(&told, KLP_A_CHECK_REPLACE_SET, "%u", lp->set);
	copy_attr(&told, summary, KLP_A_CHECK_ERROR);
	copy_attr(&told, summary, KLP_A_CHECK_NR_FAILURES);
	copy_attr(&told, summary, KLP_A_CHECK_SUPERSEDES);
	copy_attr(&told, summary, KLP_A_CHECK_SUPERSEDES_ALL);
	copy_attr(&told, summary, KLP_A_CHECK_SUPERSEDES_ORIGIN);
	add_told(&events, &told);
	expect_events(&events);
}

static void expect_malformed(const struct livepatch *lp)
{
	struct told told = { .cmd = KLP_CMD_LOAD_REFUSED };
	struct tale events = { 0 };

	tell(&told, KLP_A_CHECK_NAME, "%s", name_of(lp->id));
	tell(&told, KLP_A_CHECK_REPLACE_SET, "%u", lp->set);
	tell(&told, KLP_A_CHECK_ERROR, "%d", EINVAL);
	tell(&told, KLP_A_CHECK_NR_FAILURES, "1");
	tell(&told, KLP_A_CHECK_FINDING, "malformed");
	add_told(&events, &told);
	expect_events(&events);
}

static void expect_failure(const struct livepatch *lp)
{
	struct told told = { .cmd = KLP_CMD_LOAD_FAILED };
	struct tale events = { 0 };

	tell(&told, KLP_A_CHECK_NAME, "%s", name_of(lp->id));
	tell(&told, KLP_A_CHECK_REPLACE_SET, "%u", lp->set);
	tell(&told, KLP_A_CHECK_ERROR, "%d", ENODEV);
	add_told(&events, &told);
	expect_events(&events);
	/* It was there for a moment. */
	changed_silently = true;
}

static bool is_lying(const struct livepatch *lp)
{
	return lp->claim >= CLAIM_WRONG_SET && lp->claim <= CLAIM_WRONG_CALLBACKS;
}

/* The first difference between what its modinfo says and what it is */
static bool is_malformed(const struct livepatch *lp)
{
	return is_lying(lp) || lp->built_in.nr > KLP_MAX_SUPERSEDES;
}

static void parse_remedy(const struct opinion *check, struct list *remedy)
{
	const struct told *summary = &check->summary.told[0];
	char *text = summary->attr[KLP_A_CHECK_REMEDY];

	*remedy = (struct list) { 0 };
	if (summary->attr[KLP_A_CHECK_REMEDY_NONE])
		remedy->there = true;
	while (text && *text) {
		remedy->there = true;
		remedy->sets[remedy->nr++] = strtoul(text, &text, 10);
		if (*text == ',')
			text++;
	}
}

static void count_findings(const struct opinion *opinion)
{
	unsigned int i;

	for (i = 0; i < opinion->findings.nr; i++)
		finding_counters[told_finding(&opinion->findings.told[i])]++;
}

static void count_origin(const struct told *summary)
{
	const char *origin = summary->attr[KLP_A_CHECK_SUPERSEDES_ORIGIN];

	if (summary->attr[KLP_A_CHECK_SUPERSEDES_ALL])
		count(FROM_ALL);
	if (!strcmp(origin, "runtime"))
		count(FROM_RUNTIME);
	else if (!strcmp(origin, "parameter"))
		count(FROM_PARAMETER);
	else if (summary->attr[KLP_A_CHECK_SUPERSEDES])
		count(FROM_BUILT_IN);
}

/* Asks, and compares with the model. Returns the error that both predict. */
static int compare_check(const struct livepatch *lp, const struct list *what_if,
			 struct opinion *check)
{
	struct opinion model = { 0 };
	int error;

	shown_check = check;
	shown_model = &model;
	expect_error(0, ask_check(lp, what_if, check), "the check");
	if (check->summary.nr != 1)
		broken("the check has %u summaries", check->summary.nr);
	predict(&world, lp, is_module_loaded(lp->id), &model);
	expect_finding_order(check);
	generalize_unresolvable(check);
	compare_opinions(lp, &model, check);
	error = first_error(&model);
	shown_model = NULL;
	clear_opinion(&model);

	return error;
}

/* What would happen with another runtime value, which nobody sets? */
static void check_what_if(const struct livepatch *lp)
{
	struct opinion check = { 0 };
	struct world before = world;
	struct runtime *runtime = find_runtime(&world, lp->id);

	if (!runtime && world.nr_runtime == MAX_RUNTIME)
		return;
	if (!runtime)
		runtime = &world.runtime[world.nr_runtime++];
	*runtime = (struct runtime) { .id = lp->id };
	pick_list(&world, lp, &runtime->list, true);
	compare_check(lp, &runtime->list, &check);
	world = before;
	clear_opinion(&check);
	count(WHAT_IF);
}

static int check_candidate(const struct livepatch *lp, struct opinion *check)
{
	const struct told *summary;
	int error;

	if (chance(15))
		check_what_if(lp);
	error = compare_check(lp, NULL, check);
	summary = &check->summary.told[0];
	count_origin(summary);
	count_findings(check);
	if (summary->attr[KLP_A_CHECK_UNRESOLVABLE])
		count(UNRESOLVABLE);
	if (has_finding(check, "replaced"))
		count(REPLACING);

	return error;
}

static void expect_enabled(const struct livepatch *lp)
{
	const struct runtime *runtime = find_runtime(&world, lp->id);
	struct tale events = { 0 };

	if (was_tried[lp->id])
		count(REUSED);
	if (runtime && runtime->was_tried)
		count(SURVIVED);
	note_new(lp);
	enable(&world, lp, &events);
	expect_transition(&events);
}

/* A load that fails takes nothing away: the same name may be tried again. */
static void note_try(unsigned int id)
{
	struct runtime *runtime = find_runtime(&world, id);

	was_tried[id] = true;
	if (runtime)
		runtime->was_tried = true;
}

/*
 * Checks a candidate, loads it, and lets happen what happens.
 *
 * Returns the error of loading; @remedy is what the check offers.
 */
static int try_candidate(const struct livepatch *lp, struct list *remedy)
{
	struct opinion check = { 0 };
	int error, ret;

	count(CANDIDATES);
	if (lp->claim != CLAIM_NONE)
		count(WITH_CLAIM);
	*remedy = (struct list) { 0 };
	if (lp->built_in.nr > KLP_MAX_SUPERSEDES && !lp->parameter.there) {
		expect_error(-E2BIG, ask_check(lp, NULL, &check),
			     "the check of a list that is too long");
		error = is_module_loaded(lp->id) ? -EEXIST : -EINVAL;
	} else {
		error = check_candidate(lp, &check);
		parse_remedy(&check, remedy);
	}
	if (remedy->there)
		count(REMEDIES);

	note_calls();
	if (!is_in_transition())
		begin_watching(error ? 2 : 10);
	ret = load_livepatch(lp);

	/* The module loader comes before klp_enable_patch(), and tells nothing. */
	if (error == -EEXIST) {
		expect_error(-EEXIST, ret, "loading a name that is in use");
		count(EXISTS);
	} else if (lp->bad_parameter || lp->claim == CLAIM_DAMAGED) {
		expect_error(-EINVAL, ret, "loading with what the loader refuses");
		count(LOADER_REFUSED);
	} else if (is_malformed(lp)) {
		expect_error(-EINVAL, ret, "loading what is malformed");
		expect_malformed(lp);
		count(MALFORMED);
	} else if (error) {
		expect_error(error, ret, "loading");
		expect_refusal(lp, &check);
		count(error == -EBUSY ? BUSY : REFUSED);
	} else if (lp->fail >= 0 && world.loaded[lp->fail]) {
		expect_error(-ENODEV, ret, "loading with a callback that refuses");
		expect_failure(lp);
		count(FAILED);
	} else {
		expect_error(0, ret, "loading");
		expect_enabled(lp);
		count(CLEAN);
	}
	if (ret)
		end_watching(&world, false);
	if (ret != -EEXIST)
		note_try(lp->id);

	shown_check = NULL;
	clear_opinion(&check);

	return ret;
}

/* Runtime values */

static void set_runtime(unsigned int id, const struct list *list, bool dashes)
{
	struct runtime *runtime = find_runtime(&world, id);
	struct tale events = { 0 };
	struct words words = { .len = 0 };

	say_list(&words, "", list);
	log_step("runtime value for %s:%s", name_of(id), words.text);
	expect_error(0, ask_runtime_set(id, list, dashes, NULL), "setting a runtime value");
	if (!runtime) {
		if (world.nr_runtime == MAX_RUNTIME)
			broken("too many runtime values for the test");
		runtime = &world.runtime[world.nr_runtime++];
	}
	*runtime = (struct runtime) { .id = id, .list = *list };
	tell_runtime(&events, KLP_CMD_RUNTIME_SET, runtime);
	expect_events(&events);
	changed_silently = true;
	count(RUNTIME_SET);
}

static void clear_runtime(unsigned int place)
{
	struct runtime runtime = world.runtime[place];
	struct tale events = { 0 };

	log_step("clear the runtime value for %s", name_of(runtime.id));
	expect_error(0, ask_runtime_clear(runtime.id, chance(30)), "clearing a runtime value");
	world.runtime[place] = world.runtime[--world.nr_runtime];
	tell_runtime(&events, KLP_CMD_RUNTIME_CLEARED, &runtime);
	expect_events(&events);
	count(RUNTIME_CLEARED);
}

/* In which order they go is not told anywhere. */
static void clear_every_runtime(void)
{
	struct tale expected = { 0 }, real = { 0 };

	log_step("clear all runtime values");
	expect_error(0, ask_runtime_clear_all(), "clearing all runtime values");
	while (world.nr_runtime) {
		tell_runtime(&expected, KLP_CMD_RUNTIME_CLEARED,
			     &world.runtime[--world.nr_runtime]);
		count(RUNTIME_CLEARED);
	}
	read_events(&real, expected.nr, PATIENCE_MS);
	counters[EVENTS] += real.nr;
	sort_tale(&expected);
	sort_tale(&real);
	expect_same_tale(&expected, &real, "events");
	clear_tale(&expected);
	clear_tale(&real);
}

/*
 * Most probably that of the next candidate, or of one soon; sometimes that of a
 * module that is loaded, though its livepatch is not installed any more.
 */
static unsigned int pick_runtime_id(void)
{
	if (nr_loaded && chance(20))
		return loaded[pick(nr_loaded)].id;

	return next_id + pick(2);
}

static void step_runtime(void)
{
	struct livepatch nobody = { .fail = -1 };
	struct list list;
	__u32 wrong;

	pick_list(&world, &nobody, &list, true);
	if (world.nr_runtime > 6 && chance(15)) {
		clear_every_runtime();
	} else if (world.nr_runtime && (chance(30) || world.nr_runtime > 12)) {
		clear_runtime(pick(world.nr_runtime));
	} else if (world.nr && chance(30)) {
		unsigned int id = world.installed[pick(world.nr)].id;

		log_step("runtime value for %s, which is installed", name_of(id));
		expect_error(-EBUSY, ask_runtime_set(id, &list, chance(50), NULL),
			     "a runtime value for a livepatch that is installed");
		count(RUNTIME_REFUSED);
	} else if (generation && chance(20)) {
		wrong = generation + 1 + pick(3);
		log_step("runtime value for generation %u", wrong);
		expect_error(-ESTALE, ask_runtime_set(next_id, &list, false, &wrong),
			     "a runtime value for another generation");
		count(RUNTIME_REFUSED);
	} else if (chance(10)) {
		log_step("clear a runtime value that is not there");
		expect_error(-ENOENT, ask_runtime_clear(MAX_IDS - 1, chance(50)),
			     "clearing a runtime value that is not there");
		count(RUNTIME_REFUSED);
	} else {
		set_runtime(pick_runtime_id(), &list, chance(20));
	}
}

/* Steps */

static void try_remedy(struct livepatch *lp, const struct list *remedy)
{
	struct list none;

	if (find_runtime(&world, lp->id) ||
	    (world.nr_runtime < MAX_RUNTIME && chance(50)))
		set_runtime(lp->id, remedy, false);
	else
		lp->parameter = *remedy;
	lp->bad_parameter = NULL;
	if (is_malformed(lp) || lp->claim == CLAIM_DAMAGED)
		lp->claim = CLAIM_TRUE;
	if (lp->built_in.nr > 8)
		lp->claim = CLAIM_NONE;
	lp->fail = -1;
	log_step("remedy: %s", say_livepatch(lp));
	expect_error(0, try_candidate(lp, &none), "loading with the remedy");
	count(REMEDIES_TRIED);
}

static void step_candidate(void)
{
	struct list runtime, remedy;
	unsigned int id = pick_id();
	struct livepatch lp;

	make_candidate(&world, id, is_module_loaded(id), &lp, &runtime);
	if (runtime.there)
		set_runtime(lp.id, &runtime, chance(20));
	log_step("candidate %s", say_livepatch(&lp));
	if (!try_candidate(&lp, &remedy) || !remedy.there)
		return;
	if (!is_in_transition() && lp.built_in.nr <= KLP_MAX_SUPERSEDES && chance(40)) {
		verify();
		try_remedy(&lp, &remedy);
	}
}

/* The one whose function a task is held in, or any */
static unsigned int pick_to_disable(void)
{
	unsigned int id;
	int object;

	for (object = MOD_1; object < NR_OBJECTS; object++) {
		id = world.held[object] ?
		     owner(&world, object, TEST_KLP_WORLD_BUSY, true) : 0;
		if (id && chance(40))
			return id;
	}

	return world.installed[pick(world.nr)].id;
}

static void step_disable(void)
{
	struct tale events = { 0 };
	unsigned int id;
	int ret;

	if (!world.nr)
		return;

	id = pick_to_disable();
	if (id == world.transition)
		return;
	log_step("disable %s", name_of(id));
	note_calls();
	if (!is_in_transition())
		begin_watching(15);
	ret = write_patch_file(id, "enabled", "0");
	if (is_in_transition()) {
		expect_error(-EBUSY, ret, "disabling while a transition runs");
		count(DISABLES_BUSY);
		return;
	}
	expect_error(0, ret, "disabling");
	count(DISABLES);
	disable(&world, id, &events);
	expect_transition(&events);
}

/* One of @refusals is told. */
static void expect_target_refusal(const struct tale *refusals)
{
	struct tale events = { 0 };
	unsigned int i = 0;

	read_events(&events, 1, PATIENCE_MS);
	counters[EVENTS] += events.nr;
	while (events.nr == 1 && i < refusals->nr &&
	       strcmp(events.line[0], refusals->line[i]))
		i++;
	if (events.nr != 1 || i == refusals->nr) {
		shown_expected = refusals;
		shown_real = &events;
		broken("the refusal of a target: expected one of %u, got another",
		       refusals->nr);
	}
	clear_tale(&events);
}

static void step_load_target(int object)
{
	struct tale refusals = { 0 };
	int error = predict_target(&world, object, &refusals);
	int ret;

	log_step("load %s", object_names[object]);
	ret = load_target(object);
	/* Callbacks have run that have nothing to do with a transition. */
	nr_noted = 0;
	expect_error(error, ret, "loading a module that is patched");
	if (error) {
		expect_target_refusal(&refusals);
		count(TARGET_REFUSED);
		clear_tale(&refusals);
		return;
	}
	world.loaded[object] = true;
	count(TARGET_LOADS);
	if (is_in_transition())
		count(TARGET_LOADS_BUSY);
}

static void step_target(void)
{
	int object = MOD_1 + pick(NR_OBJECTS - MOD_1);

	if (!world.loaded[object]) {
		step_load_target(object);
		return;
	}
	/* Its file could not go while somebody reads it. */
	if (world.held[object] || chance(40))
		return;
	log_step("unload %s", object_names[object]);
	nr_noted = 0;
	expect_error(0, unload(object_names[object]), "unloading a module that is patched");
	world.loaded[object] = false;
	count(TARGET_UNLOADS);
}

static void step_hold(void)
{
	int object = MOD_1 + pick(NR_OBJECTS - MOD_1);

	if (!world.loaded[object] || is_in_transition())
		return;
	if (world.held[object] && chance(50))
		return;
	if (world.held[object]) {
		log_step("release the task in %s", object_names[object]);
		release(object);
		world.held[object] = false;
		return;
	}
	log_step("hold a task in %s", object_names[object]);
	hold(object);
	world.held[object] = true;
	count(HOLDS);
}

static void release_those_in_the_way(void)
{
	int object;

	for (object = MOD_1; object < NR_OBJECTS; object++) {
		if (!world.held[object] || is_held_task_moved(object))
			continue;
		release(object);
		world.held[object] = false;
	}
}

static void end_by_release(void)
{
	struct tale events = { 0 };

	log_step("release the tasks in the way of %s", name_of(world.transition));
	count(RELEASES);
	begin_watching(15);
	release_those_in_the_way();
	expect_completion(&events, LATER);
}

static void write_reversal(void)
{
	expect_error(0, write_patch_file(world.transition, "enabled",
					 world.patching ? "0" : "1"),
		     "reversing a transition");
}

static void end_by_reversal(void)
{
	struct tale events = { 0 };

	log_step("reverse the transition of %s", name_of(world.transition));
	count(REVERSALS);
	begin_watching(15);
	write_reversal();
	reverse(&world, &events);
	/* Callbacks run in the middle of their work; nothing is said about which. */
	nr_noted = 0;
	expect_completion(&events, REVERSED);
}

/* Tasks that were held stay where nobody else is: let them go. */
static void release_left_behind(void)
{
	int object;

	for (object = MOD_1; object < NR_OBJECTS; object++) {
		if (world.held[object])
			release(object);
		world.held[object] = false;
	}
}

static void end_by_force(void)
{
	struct tale events = { 0 };

	log_step("force the transition of %s", name_of(world.transition));
	count(FORCES);
	expect_error(0, write_patch_file(world.transition, "force", "1"),
		     "forcing a transition");
	force(&world, &events);
	expect_completion(&events, LATER);
	release_left_behind();
}

/*
 * The kernel looks once a second, and each second at the same moment, whether
 * all tasks have been moved. Right after it has, there is time enough for two
 * writes.
 */
static void wait_for_quiet_time(void)
{
	long since;

	for (;;) {
		since = (now_ms() - last_tick_ms) % 1000;
		if (since >= 150 && since < 600)
			break;
		usleep(20000);
	}
}

static void end_by_forced_reversal(void)
{
	struct tale events = { 0 };

	log_step("force and reverse the transition of %s", name_of(world.transition));
	count(FORCED_REVERSALS);
	wait_for_quiet_time();
	expect_error(0, write_patch_file(world.transition, "force", "1"),
		     "forcing a transition");
	write_reversal();
	force(&world, &events);
	reverse(&world, &events);
	nr_noted = 0;
	expect_completion(&events, REVERSED);
	release_left_behind();
}

static void step_end_transition(void)
{
	unsigned int kind = pick(100);

	if (kind < 35)
		end_by_release();
	else if (kind < 65)
		end_by_reversal();
	else if (kind < 82 || last_tick_ms < 0)
		end_by_force();
	else
		end_by_forced_reversal();
}

static void step_remove_module(void)
{
	unsigned int place;

	if (!nr_loaded)
		return;
	place = pick(nr_loaded);
	if (loaded[place].pinned)
		return;
	log_step("remove the module %s", name_of(loaded[place].id));
	remove_module(place);
}

static void step_wrong_write(void)
{
	unsigned int id;

	if (!world.nr)
		return;
	id = world.installed[pick(world.nr)].id;
	if (id == world.transition)
		return;
	log_step("wrong writes to %s", name_of(id));
	expect_error(-EINVAL, write_patch_file(id, "enabled", "1"), "enabling what is enabled");
	expect_error(-EINVAL, write_patch_file(id, "force", "1"), "forcing no transition");
	expect_error(-EWOULDBLOCK, unload(name_of(id)),
		     "removing the module of a livepatch that is installed");
	count(WRONG_WRITES);
}

static void step_second_cpu(void)
{
	log_step("switch the second processor on");
	second_cpu = set_cpu(true);
	second_cpu_until = step + 6;
}

static const struct {
	unsigned int weight;
	void (*fn)(void);
} idle_steps[] = {
	{ 630, step_candidate },
	{ 60, step_disable },
	{ 110, step_target },
	{ 100, step_hold },
	{ 42, step_runtime },
	{ 27, step_remove_module },
	{ 19, step_wrong_write },
	{ 12, step_second_cpu },
}, busy_steps[] = {
	{ 330, step_candidate },
	{ 130, step_disable },
	{ 260, step_target },
	{ 60, step_runtime },
	{ 30, step_wrong_write },
	{ 190, step_end_transition },
};

static void pick_step(void)
{
	bool busy = is_in_transition();
	unsigned int nr = busy ? ARRAY_SIZE(busy_steps) : ARRAY_SIZE(idle_steps);
	unsigned int place = pick(1000), i;

	for (i = 0; i < nr; i++) {
		unsigned int weight = busy ? busy_steps[i].weight : idle_steps[i].weight;

		if (place < weight)
			break;
		place -= weight;
	}
	if (busy)
		busy_steps[i].fn();
	else
		idle_steps[i].fn();
}

static void do_step(void)
{
	if (second_cpu && step >= second_cpu_until && !is_in_transition()) {
		log_step("switch the second processor off");
		set_cpu(false);
		second_cpu = false;
	}
	if (second_cpu)
		count(SECOND_CPU);
	pick_step();
	verify();
}

/* What has been released goes; what a forced transition has pinned cannot. */
static void remove_modules(void)
{
	unsigned int place = 0;

	while (place < nr_loaded) {
		if (!loaded[place].pinned) {
			remove_module(place);
			continue;
		}
		expect_error(-EWOULDBLOCK, unload(name_of(loaded[place].id)),
			     "a module is removed whose livepatch a forced transition took away");
		place++;
	}
}

/* Everything goes, also by its own way. */
static void end_world(void)
{
	struct tale events = { 0 };
	int object;

	step = steps + 1;
	if (is_in_transition())
		end_by_release();
	release_left_behind();
	while (world.nr) {
		note_calls();
		expect_error(0, write_patch_file(world.installed[0].id, "enabled", "0"),
			     "disabling at the end");
		disable(&world, world.installed[0].id, &events);
		expect_transition(&events);
	}
	while (world.nr_runtime)
		clear_runtime(0);
	for (object = MOD_1; object < NR_OBJECTS; object++) {
		if (world.loaded[object])
			expect_error(0, unload(object_names[object]), "unloading at the end");
		world.loaded[object] = false;
	}
	remove_modules();
	verify();
}

/* No check says that a candidate is malformed, and no candidate is leaving. */
static bool is_never_found(unsigned int finding)
{
	return finding == KLP_FINDING_MALFORMED || finding == KLP_FINDING_LEAVING;
}

/* Shows what has been done. Returns how much of it has never been. */
static unsigned int summarize(long started_ms)
{
	long ms = now_ms() - started_ms;
	unsigned int i, nr_never = 0;

	for (i = 0; i < NR_COUNTERS; i++) {
		printf("# %7lu %s\n", counters[i], counter_names[i]);
		nr_never += !counters[i];
	}
	for (i = KLP_FINDING_INSTALLED; i <= KLP_FINDING_LEAVING; i++) {
		printf("# %7lu findings: %s\n", finding_counters[i], finding_names[i]);
		nr_never += !finding_counters[i] && !is_never_found(i);
	}
	printf("# seed %lu: %lu steps in %ld.%03ld s, no mismatch\n", seed, steps,
	       ms / 1000, ms % 1000);

	return nr_never;
}

static unsigned long nr_tests(void)
{
	return (steps - 1) / STEPS_PER_TEST + 2 + (steps >= STEPS_FOR_ALL);
}

/* What never happens is not tested, however often all else agrees. */
static int judge_coverage(unsigned int nr_never)
{
	if (steps < STEPS_FOR_ALL)
		return EXIT_SUCCESS;

	printf("%sok %lu - everything has happened at least once\n",
	       nr_never ? "not " : "", nr_tests());
	if (nr_never)
		printf("# %u of what is counted above never has\n", nr_never);

	return nr_never ? EXIT_INCOMPLETE : EXIT_SUCCESS;
}

static int run(void)
{
	long started_ms = now_ms();
	unsigned int nr_never;

	seed_random(seed);
	world.loaded[VMLINUX] = true;
	/* An idle processor would have to be waited for in each transition. */
	set_cpu(false);
	for (step = 1; step <= steps; step++) {
		do_step();
		if (step % STEPS_PER_TEST && step != steps)
			continue;
		printf("ok %lu - steps up to %lu\n", (step - 1) / STEPS_PER_TEST + 1, step);
		fflush(stdout);
	}
	end_world();
	printf("ok %lu - the world ends\n", (steps - 1) / STEPS_PER_TEST + 2);
	nr_never = summarize(started_ms);
	set_cpu(true);

	return judge_coverage(nr_never);
}

static unsigned long parse_number(const char *text)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (!*text || *end)
		errx(EXIT_FAILURE, "'%s' is no number", text);
	return number;
}

int main(int argc, char **argv)
{
	const char *directory;
	char path[2][512];
	int option;

	seed = time(NULL);
	while ((option = getopt(argc, argv, "s:n:v")) != -1) {
		if (option == 's')
			seed = parse_number(optarg);
		else if (option == 'n')
			steps = parse_number(optarg);
		else if (option == 'v')
			verbose = true;
		else
			errx(EXIT_FAILURE, "usage: %s [-s SEED] [-n STEPS] [-v] [DIRECTORY]",
			     argv[0]);
	}
	if (!steps)
		errx(EXIT_FAILURE, "no steps, no test");
	directory = argv[optind] ?: "test_modules";
	snprintf(path[0], sizeof(path[0]), "%s/test_klp_world_0000.ko", directory);
	snprintf(path[1], sizeof(path[1]), "%s/test_klp_world_mod_0.ko", directory);

	printf("TAP version 13\n# seed %lu, %lu steps\n1..%lu\n", seed, steps, nr_tests());
	fflush(stdout);
	open_kernel(path[0], path[1]);
	check_facts();

	return run();
}
