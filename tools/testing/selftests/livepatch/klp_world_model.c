// SPDX-License-Identifier: GPL-2.0
/*
 * What the rules for livepatches say: who replaces whom, what is in conflict,
 * what is told about it, and whose version of a function runs.
 *
 * This follows Documentation/livepatch/replace-sets.rst, the specification of
 * the netlink family and nothing else. It is as simple as it can be, and knows
 * neither hash tables nor an order in which something would be faster.
 */

#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../../include/uapi/linux/klp_netlink.h"
#include "klp_world.h"
#include "test_modules/test_klp_world.h"

/* Words */

const char *const object_names[NR_OBJECTS] = {
	"vmlinux", "test_klp_world_mod_1", "test_klp_world_mod_2",
};

const char *const finding_names[] = {
	"none", "installed", "module-loaded", "duplicate-function",
	"duplicate-state", "transition", "state-conflict", "state-missing",
	"state-version", "function-conflict", "symbol-missing",
	"symbol-ambiguous", "same-address", "not-traceable", "replaced",
	"reverted", "object-not-loaded", "superseding-state-missing",
	"superseding-state-version", "superseding-too-many", "malformed",
	"leaving",
};

const char *const origin_names[NR_ORIGINS] = { "built-in", "parameter", "runtime" };
const char *const verdict_names[NR_VERDICTS] = { "clean", "refused", "busy" };
const char *const direction_names[NR_DIRECTIONS] = { "unpatching", "patching" };

const char *name_of(unsigned int id)
{
	static char names[8][32];
	static int next;
	char *name = names[next++ % ARRAY_SIZE(names)];

	snprintf(name, sizeof(names[0]), "test_klp_world_%04u", id % MAX_IDS);
	return name;
}

void tell(struct told *told, unsigned int attr, const char *fmt, ...)
{
	va_list args;

	free(told->attr[attr]);
	va_start(args, fmt);
	if (vasprintf(&told->attr[attr], fmt, args) < 0)
		err(EXIT_FAILURE, "vasprintf");
	va_end(args);
}

void tell_list(struct told *told, unsigned int attr, unsigned int attr_all,
	       const struct list *list)
{
	char text[12 * MAX_LIST] = "";
	unsigned int i;
	int len = 0;

	if (list->all) {
		tell(told, attr_all, "yes");
		return;
	}

	for (i = 0; i < list->nr; i++)
		len += sprintf(text + len, i ? ",%u" : "%u", list->sets[i]);
	if (list->nr)
		tell(told, attr, "%s", text);
}

const char *cmd_name(__u8 cmd)
{
	static const char *const names[] = {
		[KLP_CMD_SET_GET] = "set",
		[KLP_CMD_CHECK] = "check",
		[KLP_CMD_PATCH_GET] = "patch",
		[KLP_CMD_FUNC_GET] = "func",
		[KLP_CMD_STATE_GET] = "state",
		[KLP_CMD_SUPERSEDES_GET] = "runtime",
		[KLP_CMD_TRANSITION_STARTED] = "transition-started",
		[KLP_CMD_TRANSITION_REVERSED] = "transition-reversed",
		[KLP_CMD_TRANSITION_FORCED] = "transition-forced",
		[KLP_CMD_TRANSITION_COMPLETED] = "transition-completed",
		[KLP_CMD_PATCH_ENABLED] = "patch-enabled",
		[KLP_CMD_PATCH_REPLACED] = "patch-replaced",
		[KLP_CMD_PATCH_DISABLED] = "patch-disabled",
		[KLP_CMD_PATCH_RELEASED] = "patch-released",
		[KLP_CMD_LOAD_REFUSED] = "load-refused",
		[KLP_CMD_LOAD_FAILED] = "load-failed",
		[KLP_CMD_TARGET_REFUSED] = "target-refused",
		[KLP_CMD_RUNTIME_SET] = "runtime-set",
		[KLP_CMD_RUNTIME_CLEARED] = "runtime-cleared",
		[KLP_CMD_RUNTIME_CONSUMED] = "runtime-consumed",
	};

	return cmd < ARRAY_SIZE(names) && names[cmd] ? names[cmd] : "unknown";
}

const char *attr_name(__u8 cmd, unsigned int attr)
{
	static const char *const of_set[] = {
		[KLP_A_SET_ID] = "id",
		[KLP_A_SET_OWNER] = "owner",
		[KLP_A_SET_DIRECTION] = "direction",
		[KLP_A_SET_INCOMING] = "incoming",
		[KLP_A_SET_OUTGOING] = "outgoing",
		[31] = NULL,
	};
	static const char *const of_patch[] = {
		[KLP_A_PATCH_NAME] = "name",
		[KLP_A_PATCH_REPLACE_SET] = "set",
		[KLP_A_PATCH_SUPERSEDES] = "supersedes",
		[KLP_A_PATCH_SUPERSEDES_ALL] = "supersedes-all",
		[KLP_A_PATCH_SUPERSEDES_ORIGIN] = "origin",
		[KLP_A_PATCH_STACK_ORDER] = "order",
		[KLP_A_PATCH_ENABLED] = "enabled",
		[KLP_A_PATCH_DIRECTION] = "direction",
		[KLP_A_PATCH_REPLACED_BY] = "replaced-by",
		[KLP_A_PATCH_FORCED] = "forced",
		[KLP_A_PATCH_CALLBACKS] = "callbacks",
		[KLP_A_PATCH_NR_FUNCS] = "nr-funcs",
		[KLP_A_PATCH_NR_STATES] = "nr-states",
		[31] = NULL,
	};
	static const char *const of_func[] = {
		[KLP_A_INSTALLED_FUNC_PATCH_NAME] = "patch",
		[KLP_A_INSTALLED_FUNC_REPLACE_SET] = "set",
		[KLP_A_INSTALLED_FUNC_OBJECT] = "object",
		[KLP_A_INSTALLED_FUNC_NAME] = "name",
		[KLP_A_INSTALLED_FUNC_SYMPOS] = "sympos",
		[31] = NULL,
	};
	static const char *const of_state[] = {
		[KLP_A_INSTALLED_STATE_PATCH_NAME] = "patch",
		[KLP_A_INSTALLED_STATE_REPLACE_SET] = "set",
		[KLP_A_INSTALLED_STATE_ID] = "id",
		[KLP_A_INSTALLED_STATE_VERSION] = "version",
		[31] = NULL,
	};
	static const char *const of_runtime[] = {
		[KLP_A_RUNTIME_NAME] = "name",
		[KLP_A_RUNTIME_SUPERSEDES] = "supersedes",
		[KLP_A_RUNTIME_SUPERSEDES_ALL] = "supersedes-all",
		[KLP_A_RUNTIME_NR_CLEARED] = "nr-cleared",
		[31] = NULL,
	};
	static const char *const of_check[] = {
		[KLP_A_CHECK_NAME] = "name",
		[KLP_A_CHECK_REPLACE_SET] = "set",
		[KLP_A_CHECK_VERDICT] = "verdict",
		[KLP_A_CHECK_ERROR] = "error",
		[KLP_A_CHECK_NR_FAILURES] = "nr-failures",
		[KLP_A_CHECK_FINDING] = "finding",
		[KLP_A_CHECK_PATCH_NAME] = "patch",
		[KLP_A_CHECK_PATCH_SET] = "patch-set",
		[KLP_A_CHECK_OBJECT] = "object",
		[KLP_A_CHECK_FUNC_NAME] = "func",
		[KLP_A_CHECK_SYMPOS] = "sympos",
		[KLP_A_CHECK_OTHER_FUNC] = "other-func",
		[KLP_A_CHECK_OTHER_SYMPOS] = "other-sympos",
		[KLP_A_CHECK_STATE_ID] = "state",
		[KLP_A_CHECK_STATE_VERSION] = "state-version",
		[KLP_A_CHECK_OTHER_VERSION] = "other-version",
		[KLP_A_CHECK_CALLBACKS] = "callbacks",
		[KLP_A_CHECK_SUPERSEDES] = "supersedes",
		[KLP_A_CHECK_SUPERSEDES_ALL] = "supersedes-all",
		[KLP_A_CHECK_SUPERSEDES_ORIGIN] = "origin",
		[KLP_A_CHECK_REMEDY] = "remedy",
		[KLP_A_CHECK_REMEDY_NONE] = "remedy-none",
		[KLP_A_CHECK_UNRESOLVABLE] = "unresolvable",
		[31] = NULL,
	};

	switch (cmd) {
	case KLP_CMD_SET_GET:
		return of_set[attr];
	case KLP_CMD_FUNC_GET:
		return of_func[attr];
	case KLP_CMD_STATE_GET:
		return of_state[attr];
	case KLP_CMD_CHECK:
	case KLP_CMD_LOAD_REFUSED:
	case KLP_CMD_LOAD_FAILED:
	case KLP_CMD_TARGET_REFUSED:
		return of_check[attr];
	case KLP_CMD_SUPERSEDES_GET:
	case KLP_CMD_RUNTIME_SET:
	case KLP_CMD_RUNTIME_CLEARED:
	case KLP_CMD_RUNTIME_CONSUMED:
		return of_runtime[attr];
	default:
		return of_patch[attr];
	}
}

static char *line_of(const struct told *told)
{
	const char *name;
	unsigned int i;
	size_t size;
	char *line;
	FILE *out;

	out = open_memstream(&line, &size);
	if (!out)
		err(EXIT_FAILURE, "open_memstream");
	fprintf(out, "%s", cmd_name(told->cmd));
	for (i = 0; i < ARRAY_SIZE(told->attr); i++) {
		if (!told->attr[i])
			continue;
		name = attr_name(told->cmd, i);
		if (name)
			fprintf(out, " %s=%s", name, told->attr[i]);
		else
			fprintf(out, " attribute-%u=%s", i, told->attr[i]);
	}
	fclose(out);

	return line;
}

/* Takes what is in @told over. */
void add_told(struct tale *tale, struct told *told)
{
	tale->told = realloc(tale->told, (tale->nr + 1) * sizeof(*tale->told));
	tale->line = realloc(tale->line, (tale->nr + 1) * sizeof(*tale->line));
	if (!tale->told || !tale->line)
		err(EXIT_FAILURE, "realloc");
	tale->told[tale->nr] = *told;
	tale->line[tale->nr] = line_of(told);
	tale->nr++;
	memset(told, 0, sizeof(*told));
}

void sort_tale(struct tale *tale)
{
	struct told told;
	unsigned int i, j;
	char *line;

	for (i = 1; i < tale->nr; i++) {
		for (j = i; j && strcmp(tale->line[j - 1], tale->line[j]) > 0; j--) {
			line = tale->line[j];
			tale->line[j] = tale->line[j - 1];
			tale->line[j - 1] = line;
			told = tale->told[j];
			tale->told[j] = tale->told[j - 1];
			tale->told[j - 1] = told;
		}
	}
}

void clear_tale(struct tale *tale)
{
	unsigned int i, j;

	for (i = 0; i < tale->nr; i++) {
		for (j = 0; j < ARRAY_SIZE(tale->told[i].attr); j++)
			free(tale->told[i].attr[j]);
		free(tale->line[i]);
	}
	free(tale->told);
	free(tale->line);
	*tale = (struct tale) { 0 };
}

void clear_opinion(struct opinion *opinion)
{
	clear_tale(&opinion->summary);
	clear_tale(&opinion->findings);
}

/* Facts */

static const struct fact vmlinux_facts[] = {
	{ "__do_sys_getppid", 1, 1, TEST_KLP_WORLD_GETPPID, true },
	{ "__x64_sys_getppid", 1, 1, TEST_KLP_WORLD_GETPPID, true },
	{ "__do_sys_getpgrp", 1, 1, TEST_KLP_WORLD_GETPGRP, true },
	{ "__x64_sys_getpgrp", 1, 1, TEST_KLP_WORLD_GETPGRP, true },
	{ "__do_sys_getegid", 1, 1, TEST_KLP_WORLD_GETEGID, true },
	{ "__x64_sys_getegid", 1, 1, TEST_KLP_WORLD_GETEGID, true },
	{ "cmdline_proc_show", 1, 1, TEST_KLP_WORLD_CMDLINE, true },
	{ "version_proc_show", 1, 1, TEST_KLP_WORLD_VERSION, true },
	{ "execdomains_proc_show", 1, 1, TEST_KLP_WORLD_EXECDOMAINS, true },
	{ "m_show", 1, 2, TEST_KLP_WORLD_MODULES, true },
	{ "m_show", 2, 2, TEST_KLP_WORLD_MOUNTS, true },
	{ "klp_ftrace_handler", 1, 1, TEST_KLP_WORLD_VMLINUX_SLOTS, false },
};

static const struct fact mod_facts[] = {
	{ "klp_world_f0", 1, 1, TEST_KLP_WORLD_F0, true },
	{ "klp_world_f1", 1, 1, TEST_KLP_WORLD_F1, true },
	{ "klp_world_f2", 1, 1, TEST_KLP_WORLD_F2, true },
	{ "klp_world_f3", 1, 1, TEST_KLP_WORLD_F3, true },
	{ "klp_world_pair", 1, 1, TEST_KLP_WORLD_PAIR, true },
	{ "klp_world_pair2", 1, 1, TEST_KLP_WORLD_PAIR, true },
	{ "klp_world_trio", 1, 1, TEST_KLP_WORLD_TRIO, true },
	{ "klp_world_trio2", 1, 1, TEST_KLP_WORLD_TRIO, true },
	{ "klp_world_trio3", 1, 1, TEST_KLP_WORLD_TRIO, true },
	{ "klp_world_twin", 1, 2, TEST_KLP_WORLD_TWIN1, true },
	{ "klp_world_twin", 2, 2, TEST_KLP_WORLD_TWIN2, true },
	{ "klp_world_second", 1, 1, TEST_KLP_WORLD_TWIN2, true },
	{ "klp_world_busy", 1, 1, TEST_KLP_WORLD_BUSY, true },
	{ "klp_world_notrace", 1, 1, TEST_KLP_WORLD_MOD_SLOTS, false },
};

const struct fact *const facts[NR_OBJECTS] = {
	vmlinux_facts, mod_facts, mod_facts,
};

const unsigned int nr_facts[NR_OBJECTS] = {
	ARRAY_SIZE(vmlinux_facts), ARRAY_SIZE(mod_facts), ARRAY_SIZE(mod_facts),
};

const int nr_slots[NR_OBJECTS] = {
	TEST_KLP_WORLD_VMLINUX_SLOTS, TEST_KLP_WORLD_MOD_SLOTS,
	TEST_KLP_WORLD_MOD_SLOTS,
};

/* Who replaces whom */

static const struct livepatch *installed_end(const struct world *world)
{
	return world->installed + world->nr;
}

static const struct func *funcs_end(const struct livepatch *lp)
{
	return lp->funcs + lp->nr_funcs;
}

static const struct state *states_end(const struct livepatch *lp)
{
	return lp->states + lp->nr_states;
}

static unsigned long position(const struct func *func)
{
	return func->pos ? func->pos : 1;
}

/* By name: the positions 0 and 1 are equal. */
bool same_func(const struct func *a, const struct func *b)
{
	return a->object == b->object && !strcmp(a->name, b->name) &&
	       position(a) == position(b);
}

/* The function that is meant in its object, NULL when there is none or several */
const struct fact *find_fact(const struct func *func)
{
	const struct fact *fact = facts[func->object];
	unsigned int i;

	for (i = 0; i < nr_facts[func->object]; i++, fact++) {
		if (strcmp(fact->name, func->name))
			continue;
		if (!func->pos)
			return fact->nr_pos == 1 ? fact : NULL;
		if (fact->pos == func->pos)
			return fact;
	}

	return NULL;
}

static bool is_ambiguous(const struct func *func)
{
	struct func first = { func->object, func->name, 1 };

	return !func->pos && !find_fact(func) && find_fact(&first);
}

/* By another name: one address in an object that is loaded */
static bool is_alias(const struct world *world, const struct func *a,
		     const struct func *b)
{
	const struct fact *fa = find_fact(a), *fb = find_fact(b);

	return a->object == b->object && world->loaded[a->object] && fa && fb &&
	       fa->slot == fb->slot && !same_func(a, b);
}

bool list_has(const struct list *list, __u32 set)
{
	unsigned int i;

	for (i = 0; i < list->nr; i++) {
		if (list->sets[i] == set)
			return true;
	}

	return false;
}

static void add_set(struct list *list, __u32 set)
{
	list->there = true;
	if (!list_has(list, set))
		list->sets[list->nr++] = set;
}

/* In rising order, each once */
void seal_list(struct list *list)
{
	struct list sealed = { .there = list->there, .all = list->all };
	unsigned int i, smallest;

	while (list->nr) {
		smallest = 0;
		for (i = 1; i < list->nr; i++) {
			if (list->sets[i] < list->sets[smallest])
				smallest = i;
		}
		add_set(&sealed, list->sets[smallest]);
		list->sets[smallest] = list->sets[--list->nr];
	}

	*list = sealed;
}

struct livepatch *find_installed(struct world *world, unsigned int id)
{
	unsigned int i;

	for (i = 0; id && i < world->nr; i++) {
		if (world->installed[i].id == id)
			return &world->installed[i];
	}

	return NULL;
}

struct runtime *find_runtime(struct world *world, unsigned int id)
{
	unsigned int i;

	for (i = 0; i < world->nr_runtime; i++) {
		if (world->runtime[i].id == id)
			return &world->runtime[i];
	}

	return NULL;
}

/* Is it installed when the transition that may be running is over? */
bool is_staying(const struct world *world, const struct livepatch *lp)
{
	if (lp->id == world->transition)
		return world->patching;
	if (lp->replaced_by)
		return !world->patching;

	return true;
}

bool is_superseding(const struct livepatch *new, const struct list *list,
		    const struct livepatch *old)
{
	return new->set == old->set || list->all || list_has(list, old->set);
}

/* Runtime value, parameter, built in: the first one that is there */
const struct list *list_in_force(struct world *world, const struct livepatch *lp,
				 int *origin)
{
	static struct list list;
	struct runtime *runtime = find_runtime(world, lp->id);

	if (runtime) {
		*origin = KLP_ORIGIN_RUNTIME;
		list = runtime->list;
	} else if (lp->parameter.there) {
		*origin = KLP_ORIGIN_PARAMETER;
		list = lp->parameter;
	} else {
		*origin = KLP_ORIGIN_BUILT_IN;
		list = lp->built_in;
	}
	seal_list(&list);

	return &list;
}

static bool has_removal_callbacks(const struct livepatch *lp)
{
	int object;

	for (object = 0; object < NR_OBJECTS; object++) {
		if (lp->callbacks[object] & (PRE_UNPATCH | POST_UNPATCH))
			return true;
	}

	return false;
}

static const struct state *find_state(const struct livepatch *lp, unsigned long id)
{
	unsigned int i;

	for (i = 0; i < lp->nr_states; i++) {
		if (lp->states[i].id == id)
			return &lp->states[i];
	}

	return NULL;
}

/* What is found about a candidate */

static void tell_finding(struct told *told, enum klp_finding finding)
{
	told->cmd = KLP_CMD_CHECK;
	tell(told, KLP_A_CHECK_FINDING, "%s", finding_names[finding]);
}

static void tell_patch(struct told *told, const struct livepatch *lp)
{
	tell(told, KLP_A_CHECK_PATCH_NAME, "%s", name_of(lp->id));
	tell(told, KLP_A_CHECK_PATCH_SET, "%u", lp->set);
}

static void tell_callbacks(struct told *told, const struct livepatch *lp)
{
	if (has_removal_callbacks(lp))
		tell(told, KLP_A_CHECK_CALLBACKS, "yes");
}

static void tell_func(struct told *told, const struct func *func)
{
	tell(told, KLP_A_CHECK_OBJECT, "%s", object_names[func->object]);
	tell(told, KLP_A_CHECK_FUNC_NAME, "%s", func->name);
	tell(told, KLP_A_CHECK_SYMPOS, "%lu", position(func));
}

static void tell_other_func(struct told *told, const struct func *func)
{
	tell(told, KLP_A_CHECK_OTHER_FUNC, "%s", func->name);
	tell(told, KLP_A_CHECK_OTHER_SYMPOS, "%lu", position(func));
}

/* What a candidate is judged by */
struct judging {
	const struct world *world;
	const struct livepatch *candidate;
	const struct list *list;
	bool module_loaded;
	struct tale *findings;
};

/* The livepatch of the candidate's own name is not compared with it. */
static bool would_stay(const struct judging *j, const struct livepatch *old)
{
	return old->id != j->candidate->id && is_staying(j->world, old) &&
	       !is_superseding(j->candidate, j->list, old);
}

static bool would_go(const struct judging *j, const struct livepatch *old)
{
	return old->id != j->candidate->id && is_staying(j->world, old) &&
	       is_superseding(j->candidate, j->list, old);
}

static void find_names(const struct judging *j)
{
	const struct livepatch *lp;
	struct told told = { 0 };

	for (lp = j->world->installed; lp < installed_end(j->world); lp++) {
		if (lp->id != j->candidate->id)
			continue;
		tell_finding(&told, KLP_FINDING_INSTALLED);
		tell_patch(&told, lp);
		add_told(j->findings, &told);
		return;
	}

	if (j->module_loaded) {
		tell_finding(&told, KLP_FINDING_MODULE_LOADED);
		add_told(j->findings, &told);
	}
}

static void find_duplicates(const struct judging *j)
{
	const struct livepatch *lp = j->candidate;
	const struct state *state, *before;
	const struct func *func, *prev;
	struct told told = { 0 };

	for (func = lp->funcs; func < funcs_end(lp); func++) {
		for (prev = lp->funcs; prev < func && !same_func(prev, func); prev++)
			;
		if (prev == func)
			continue;
		tell_finding(&told, KLP_FINDING_DUPLICATE_FUNCTION);
		tell_func(&told, func);
		add_told(j->findings, &told);
	}

	for (state = lp->states; state < states_end(lp); state++) {
		for (before = lp->states; before < state && before->id != state->id; before++)
			;
		if (before == state)
			continue;
		tell_finding(&told, KLP_FINDING_DUPLICATE_STATE);
		tell(&told, KLP_A_CHECK_STATE_ID, "%lu", state->id);
		tell(&told, KLP_A_CHECK_STATE_VERSION, "%u", state->version);
		add_told(j->findings, &told);
	}
}

static void find_transition(const struct judging *j)
{
	const struct livepatch *lp;
	struct told told = { 0 };

	for (lp = j->world->installed; lp < installed_end(j->world); lp++) {
		if (lp->id != j->world->transition)
			continue;
		tell_finding(&told, KLP_FINDING_TRANSITION);
		tell_patch(&told, lp);
		add_told(j->findings, &told);
	}
}

static void tell_state(struct told *told, const struct state *new,
		       const struct state *old)
{
	tell(told, KLP_A_CHECK_STATE_ID, "%lu", old->id);
	if (new)
		tell(told, KLP_A_CHECK_STATE_VERSION, "%u", new->version);
	tell(told, KLP_A_CHECK_OTHER_VERSION, "%u", old->version);
}

static void find_states(const struct judging *j)
{
	const struct state *new, *old;
	const struct livepatch *lp;
	struct told told = { 0 };

	for (lp = j->world->installed; lp < installed_end(j->world); lp++) {
		for (old = lp->states; old < states_end(lp); old++) {
			for (new = j->candidate->states; new < states_end(j->candidate); new++) {
				if (new->id != old->id || !would_stay(j, lp))
					continue;
				tell_finding(&told, KLP_FINDING_STATE_CONFLICT);
				tell_patch(&told, lp);
				tell_callbacks(&told, lp);
				tell_state(&told, new, old);
				add_told(j->findings, &told);
			}
			for (new = j->candidate->states; new < states_end(j->candidate); new++) {
				if (new->id != old->id || !would_go(j, lp) ||
				    new->version >= old->version)
					continue;
				tell_finding(&told, KLP_FINDING_STATE_VERSION);
				tell_patch(&told, lp);
				tell_state(&told, new, old);
				add_told(j->findings, &told);
			}
			if (would_go(j, lp) && !find_state(j->candidate, old->id)) {
				tell_finding(&told, KLP_FINDING_STATE_MISSING);
				tell_patch(&told, lp);
				tell_state(&told, NULL, old);
				add_told(j->findings, &told);
			}
		}
	}
}

static void find_conflicts(const struct judging *j)
{
	const struct func *new, *old;
	const struct livepatch *lp;
	struct told told = { 0 };

	for (new = j->candidate->funcs; new < funcs_end(j->candidate); new++) {
		for (lp = j->world->installed; lp < installed_end(j->world); lp++) {
			for (old = lp->funcs; old < funcs_end(lp); old++) {
				if (!would_stay(j, lp))
					continue;
				if (!same_func(new, old) &&
				    !is_alias(j->world, new, old))
					continue;
				tell_finding(&told, KLP_FINDING_FUNCTION_CONFLICT);
				tell_patch(&told, lp);
				tell_callbacks(&told, lp);
				tell_func(&told, new);
				if (!same_func(new, old))
					tell_other_func(&told, old);
				add_told(j->findings, &told);
			}
		}
	}
}

static void find_symbols(const struct judging *j)
{
	const struct func *func, *prev;
	const struct fact *fact;
	struct told told = { 0 };

	for (func = j->candidate->funcs; func < funcs_end(j->candidate); func++) {
		if (!j->world->loaded[func->object])
			continue;
		fact = find_fact(func);
		if (!fact) {
			tell_finding(&told, is_ambiguous(func) ?
				     KLP_FINDING_SYMBOL_AMBIGUOUS :
				     KLP_FINDING_SYMBOL_MISSING);
			tell_func(&told, func);
			add_told(j->findings, &told);
			continue;
		}
		if (!fact->traceable) {
			tell_finding(&told, KLP_FINDING_NOT_TRACEABLE);
			tell_func(&told, func);
			add_told(j->findings, &told);
		}
		/* The second name is told as the function, the first one as other-func. */
		for (prev = func; prev-- > j->candidate->funcs;) {
			if (!is_alias(j->world, prev, func))
				continue;
			tell_finding(&told, KLP_FINDING_SAME_ADDRESS);
			tell_func(&told, func);
			tell_other_func(&told, prev);
			add_told(j->findings, &told);
			break;
		}
	}
}

/* Does the candidate patch this function, too, by whatever name? */
static bool takes_over(const struct judging *j, const struct func *old)
{
	const struct func *new;

	for (new = j->candidate->funcs; new < funcs_end(j->candidate); new++) {
		if (same_func(new, old) || is_alias(j->world, new, old))
			return true;
	}

	return false;
}

static void find_replaced(const struct judging *j)
{
	const struct livepatch *lp;
	const struct func *old;
	struct told told = { 0 };

	for (lp = j->world->installed; lp < installed_end(j->world); lp++) {
		if (!would_go(j, lp))
			continue;
		tell_finding(&told, KLP_FINDING_REPLACED);
		tell_patch(&told, lp);
		tell_callbacks(&told, lp);
		add_told(j->findings, &told);
		for (old = lp->funcs; old < funcs_end(lp); old++) {
			if (takes_over(j, old))
				continue;
			tell_finding(&told, KLP_FINDING_REVERTED);
			tell_patch(&told, lp);
			tell_func(&told, old);
			add_told(j->findings, &told);
		}
	}
}

static void find_not_loaded(const struct judging *j)
{
	const struct func *func;
	struct told told = { 0 };
	int object;

	for (object = 0; object < NR_OBJECTS; object++) {
		if (j->world->loaded[object])
			continue;
		for (func = j->candidate->funcs; func < funcs_end(j->candidate); func++) {
			if (func->object != object)
				continue;
			tell_finding(&told, KLP_FINDING_OBJECT_NOT_LOADED);
			tell(&told, KLP_A_CHECK_OBJECT, "%s", object_names[object]);
			add_told(j->findings, &told);
			break;
		}
	}
}

static int error_of(enum klp_finding finding)
{
	switch (finding) {
	case KLP_FINDING_INSTALLED:
	case KLP_FINDING_MODULE_LOADED:
		return -EEXIST;
	case KLP_FINDING_TRANSITION:
		return -EBUSY;
	default:
		return finding <= KLP_FINDING_NOT_TRACEABLE ? -EINVAL : 0;
	}
}

static int finding_of(const char *name)
{
	int i;

	for (i = 0; i < (int)ARRAY_SIZE(finding_names); i++) {
		if (!strcmp(finding_names[i], name))
			return i;
	}
	broken("there is no finding %s", name);
}

/* Which finding a message is about */
int told_finding(const struct told *told)
{
	return finding_of(told->attr[KLP_A_CHECK_FINDING]);
}

bool is_failure(const char *finding)
{
	return error_of(finding_of(finding));
}

/* The failures come in the order of enum klp_finding: the smallest is the first. */
int first_error(const struct opinion *opinion)
{
	enum klp_finding first = KLP_FINDING_LEAVING, finding;
	unsigned int i;

	for (i = 0; i < opinion->findings.nr; i++) {
		finding = told_finding(&opinion->findings.told[i]);
		if (finding < first)
			first = finding;
	}

	return error_of(first);
}

static unsigned int count_failures(const struct opinion *opinion)
{
	unsigned int i, nr = 0;

	for (i = 0; i < opinion->findings.nr; i++)
		nr += !!error_of(told_finding(&opinion->findings.told[i]));

	return nr;
}

static void judge(struct world *world, const struct livepatch *candidate,
		  const struct list *list, bool module_loaded,
		  struct tale *findings)
{
	const struct judging judging = {
		.world = world,
		.candidate = candidate,
		.list = list,
		.module_loaded = module_loaded,
		.findings = findings,
	};

	find_names(&judging);
	find_duplicates(&judging);
	find_transition(&judging);
	find_states(&judging);
	find_conflicts(&judging);
	find_symbols(&judging);
	find_replaced(&judging);
	find_not_loaded(&judging);
}

/* The error with another list, where a running transition does not count */
static int predict_error(struct world *world, const struct livepatch *candidate,
			 const struct list *list)
{
	struct opinion opinion = { 0 };
	unsigned int i;
	int error = 0;

	judge(world, candidate, list, false, &opinion.findings);
	for (i = 0; i < opinion.findings.nr && !error; i++) {
		if (told_finding(&opinion.findings.told[i]) != KLP_FINDING_TRANSITION)
			error = error_of(told_finding(&opinion.findings.told[i]));
	}
	clear_opinion(&opinion);

	return error;
}

/*
 * A remedy: what is in force, all being the sets that are in use; without those
 * of livepatches that cannot be replaced and are not in the way; with those of
 * livepatches that are in the way.
 */
static void make_remedy(const struct judging *j, const struct tale *findings,
			struct list *remedy)
{
	const struct livepatch *lp;
	enum klp_finding finding;
	struct list spared = { 0 };
	unsigned int i;
	__u32 set;

	*remedy = (struct list) { .there = true };
	for (i = 0; i < findings->nr; i++) {
		finding = told_finding(&findings->told[i]);
		if (finding != KLP_FINDING_STATE_MISSING &&
		    finding != KLP_FINDING_STATE_VERSION)
			continue;
		set = strtoul(findings->told[i].attr[KLP_A_CHECK_PATCH_SET], NULL, 10);
		/* The one of its own set is not spared by any list. */
		if (set != j->candidate->set)
			add_set(&spared, set);
	}

	for (i = 0; i < j->list->nr; i++) {
		if (!list_has(&spared, j->list->sets[i]))
			add_set(remedy, j->list->sets[i]);
	}
	for (lp = j->world->installed; lp < installed_end(j->world); lp++) {
		if (j->list->all && would_go(j, lp) && lp->set != j->candidate->set &&
		    !list_has(&spared, lp->set))
			add_set(remedy, lp->set);
	}
	for (i = 0; i < findings->nr; i++) {
		finding = told_finding(&findings->told[i]);
		if (finding != KLP_FINDING_STATE_CONFLICT &&
		    finding != KLP_FINDING_FUNCTION_CONFLICT)
			continue;
		set = strtoul(findings->told[i].attr[KLP_A_CHECK_PATCH_SET], NULL, 10);
		add_set(remedy, set);
	}
	seal_list(remedy);
}

/* Is there any list of sets in use with which the candidate would be accepted? */
static bool any_list_helps(struct world *world, const struct livepatch *candidate)
{
	struct list used = { 0 }, list;
	unsigned int i, subset;

	for (i = 0; i < world->nr; i++)
		add_set(&used, world->installed[i].set);

	for (subset = 0; subset < 1U << used.nr; subset++) {
		list = (struct list) { .there = true };
		for (i = 0; i < used.nr; i++) {
			if (subset & 1U << i)
				add_set(&list, used.sets[i]);
		}
		if (!predict_error(world, candidate, &list))
			return true;
	}

	return false;
}

static void add_superseding(struct opinion *opinion, const struct judging *j,
			    const struct list *remedy)
{
	const struct state *old, *new;
	const struct livepatch *lp;
	struct told told = { 0 };

	for (lp = j->world->installed; lp < installed_end(j->world); lp++) {
		if (!would_stay(j, lp) || !list_has(remedy, lp->set))
			continue;
		for (old = lp->states; old < states_end(lp); old++) {
			new = find_state(j->candidate, old->id);
			if (new && new->version >= old->version)
				continue;
			tell_finding(&told, new ? KLP_FINDING_SUPERSEDING_STATE_VERSION :
						  KLP_FINDING_SUPERSEDING_STATE_MISSING);
			tell_patch(&told, lp);
			tell_state(&told, new, old);
			add_told(&opinion->findings, &told);
		}
	}
}

/* Does more stand in the way than a transition? */
static bool is_hopeless_to_wait(const struct opinion *opinion)
{
	enum klp_finding finding;
	unsigned int i;

	for (i = 0; i < opinion->findings.nr; i++) {
		finding = told_finding(&opinion->findings.told[i]);
		if (error_of(finding) && finding != KLP_FINDING_TRANSITION)
			return true;
	}

	return false;
}

static bool is_name_in_use(const struct opinion *opinion)
{
	unsigned int i;

	for (i = 0; i < opinion->findings.nr; i++) {
		if (error_of(told_finding(&opinion->findings.told[i])) == -EEXIST)
			return true;
	}

	return false;
}

/* Looks for a way out, and tells why where there is none. */
static void add_remedy(struct world *world, const struct livepatch *candidate,
		       const struct list *in_force, struct opinion *opinion,
		       struct told *summary)
{
	const struct judging j = {
		.world = world,
		.candidate = candidate,
		.list = in_force,
	};
	struct told told = { 0 };
	struct list remedy;

	if (!is_hopeless_to_wait(opinion))
		return;

	make_remedy(&j, &opinion->findings, &remedy);
	add_superseding(opinion, &j, &remedy);
	if (remedy.nr > KLP_MAX_SUPERSEDES) {
		tell_finding(&told, KLP_FINDING_SUPERSEDING_TOO_MANY);
		add_told(&opinion->findings, &told);
	}

	if (is_name_in_use(opinion) || remedy.nr > KLP_MAX_SUPERSEDES ||
	    !any_list_helps(world, candidate)) {
		tell(summary, KLP_A_CHECK_UNRESOLVABLE, "yes");
		return;
	}
	if (predict_error(world, candidate, &remedy))
		broken("the model's remedy is none, but there is one");
	if (remedy.nr)
		tell_list(summary, KLP_A_CHECK_REMEDY, KLP_A_CHECK_REMEDY, &remedy);
	else
		tell(summary, KLP_A_CHECK_REMEDY_NONE, "yes");
}

/**
 * predict() - judge a candidate by the rules
 * @world:		what there is
 * @candidate:		the candidate
 * @module_loaded:	a module of its name is loaded
 * @opinion:		what the answer of a check should be
 *
 * Of what is unresolvable, only "yes" is told.
 */
void predict(struct world *world, const struct livepatch *candidate,
	     bool module_loaded, struct opinion *opinion)
{
	struct told told = { .cmd = KLP_CMD_CHECK };
	struct list list;
	int origin, error;

	list = *list_in_force(world, candidate, &origin);
	judge(world, candidate, &list, module_loaded, &opinion->findings);

	error = first_error(opinion);
	tell(&told, KLP_A_CHECK_VERDICT, "%s",
	     verdict_names[!error ? KLP_VERDICT_CLEAN :
			   error == -EBUSY ? KLP_VERDICT_BUSY : KLP_VERDICT_REFUSED]);
	if (error)
		tell(&told, KLP_A_CHECK_ERROR, "%d", -error);
	tell(&told, KLP_A_CHECK_NR_FAILURES, "%u", count_failures(opinion));
	tell_list(&told, KLP_A_CHECK_SUPERSEDES, KLP_A_CHECK_SUPERSEDES_ALL, &list);
	tell(&told, KLP_A_CHECK_SUPERSEDES_ORIGIN, "%s", origin_names[origin]);
	add_remedy(world, candidate, &list, opinion, &told);
	add_told(&opinion->summary, &told);
}

/* Whose version runs */

static bool patches_slot(const struct livepatch *lp, int object, int slot)
{
	const struct fact *fact;
	const struct func *func;

	for (func = lp->funcs; func < funcs_end(lp); func++) {
		fact = func->object == object ? find_fact(func) : NULL;
		if (fact && fact->slot == slot)
			return true;
	}

	return false;
}

/**
 * owner() - tell whose version of a function a task runs
 * @world:	what there is
 * @object:	the object
 * @slot:	the function in it
 * @moved:	the task has been moved to where the transition leads, if any runs
 *
 * Return: number of the livepatch, 0 for the original.
 */
unsigned int owner(const struct world *world, int object, int slot, bool moved)
{
	const struct livepatch *lp;
	unsigned int id = 0;
	bool active;

	for (lp = world->installed; lp < installed_end(world); lp++) {
		active = is_staying(world, lp);
		/* One of those that come or go; the others stay in any case. */
		if (!moved && (lp->id == world->transition || lp->replaced_by))
			active = !active;
		if (!active || !patches_slot(lp, object, slot))
			continue;
		if (id)
			broken("the model has two owners of %s:%d: %u and %u",
			       object_names[object], slot, id, lp->id);
		id = lp->id;
	}

	return id;
}

/* Modules that are patched */

/* One replaces the other, so that they may have the same function. */
static bool is_related(const struct livepatch *a, const struct livepatch *b)
{
	return a->replaced_by == b->id || b->replaced_by == a->id;
}

static void tell_refusal(struct told *told, int object, const struct livepatch *lp,
			 int error)
{
	*told = (struct told) { .cmd = KLP_CMD_TARGET_REFUSED };
	tell(told, KLP_A_CHECK_NAME, "%s", name_of(lp->id));
	tell(told, KLP_A_CHECK_REPLACE_SET, "%u", lp->set);
	tell(told, KLP_A_CHECK_ERROR, "%d", -error);
	tell(told, KLP_A_CHECK_OBJECT, "%s", object_names[object]);
}

/* These two turn out to be one function. */
static void tell_target_conflict(struct tale *refusals,
				 const struct livepatch *a, const struct func *fa,
				 const struct livepatch *b, const struct func *fb)
{
	struct told told;

	tell_refusal(&told, fa->object, a, -EINVAL);
	tell(&told, KLP_A_CHECK_FINDING, "%s",
	     finding_names[a == b ? KLP_FINDING_SAME_ADDRESS :
				    KLP_FINDING_FUNCTION_CONFLICT]);
	if (a != b)
		tell_patch(&told, b);
	tell(&told, KLP_A_CHECK_FUNC_NAME, "%s", fa->name);
	tell(&told, KLP_A_CHECK_SYMPOS, "%lu", position(fa));
	tell_other_func(&told, fb);
	add_told(refusals, &told);
}

static void find_one_address(const struct world *world, int object,
			     const struct livepatch *a, const struct livepatch *b,
			     struct tale *refusals)
{
	const struct func *fa, *fb;

	for (fa = a->funcs; fa < funcs_end(a); fa++) {
		for (fb = b->funcs; fb < funcs_end(b); fb++) {
			if (fa->object == object && is_alias(world, fa, fb))
				tell_target_conflict(refusals, a, fa, b, fb);
		}
	}
}

static void find_target_conflicts(const struct world *world, int object,
				  struct tale *refusals)
{
	struct world later = *world;
	const struct livepatch *a, *b;

	later.loaded[object] = true;
	for (a = later.installed; a < installed_end(&later); a++) {
		for (b = later.installed; b < installed_end(&later); b++) {
			if (a == b || !is_related(a, b))
				find_one_address(&later, object, a, b, refusals);
		}
	}
}

/* Why a livepatch cannot be applied to a module that is loaded: an error, or 0 */
static int applying_error(const struct livepatch *lp, int object)
{
	const struct fact *fact;
	const struct func *func;
	bool traceable = true;

	for (func = lp->funcs; func < funcs_end(lp); func++) {
		if (func->object != object)
			continue;
		fact = find_fact(func);
		if (!fact)
			return -EINVAL;
		traceable = traceable && fact->traceable;
	}
	if (lp->fail == object)
		return -ENODEV;

	return traceable ? 0 : -EINVAL;
}

/**
 * predict_target() - say whether a module that is to be loaded is refused
 * @world:	what there is
 * @object:	the module
 * @refusals:	what may be told of that: of several conflicts, the kernel
 *		chooses one. Where there is none, the first livepatch that
 *		cannot be applied decides.
 *
 * Return: the error, or 0
 */
int predict_target(const struct world *world, int object, struct tale *refusals)
{
	const struct livepatch *lp;
	struct told told;
	int error;

	find_target_conflicts(world, object, refusals);
	if (refusals->nr)
		return -EINVAL;

	for (lp = world->installed; lp < installed_end(world); lp++) {
		error = applying_error(lp, object);
		if (!error)
			continue;
		tell_refusal(&told, object, lp, error);
		add_told(refusals, &told);
		return error;
	}

	return 0;
}

/* What the dumps should say */

static const char *direction(const struct world *world)
{
	return direction_names[world->patching];
}

static void describe_sets(const struct world *world, struct tale *tale)
{
	const struct livepatch *lp, *incoming;
	struct list used = { 0 };
	struct told told;
	char outgoing[1024];
	unsigned int i;
	bool concerned;

	for (lp = world->installed; lp < installed_end(world); lp++)
		add_set(&used, lp->set);
	seal_list(&used);

	for (i = 0; i < used.nr; i++) {
		told = (struct told) { .cmd = KLP_CMD_SET_GET };
		tell(&told, KLP_A_SET_ID, "%u", used.sets[i]);
		concerned = false;
		incoming = NULL;
		outgoing[0] = '\0';
		for (lp = world->installed; lp < installed_end(world); lp++) {
			if (lp->id == world->transition && world->patching)
				incoming = lp;
			if (lp->set != used.sets[i])
				continue;
			if (lp->id != world->transition)
				tell(&told, KLP_A_SET_OWNER, "%s", name_of(lp->id));
			if (lp->id == world->transition || lp->replaced_by)
				concerned = true;
			if (!is_staying(world, lp))
				sprintf(outgoing + strlen(outgoing), "%s%s",
					*outgoing ? "," : "", name_of(lp->id));
		}
		if (concerned)
			tell(&told, KLP_A_SET_DIRECTION, "%s", direction(world));
		if (concerned && incoming)
			tell(&told, KLP_A_SET_INCOMING, "%s", name_of(incoming->id));
		if (*outgoing)
			tell(&told, KLP_A_SET_OUTGOING, "%s", outgoing);
		add_told(tale, &told);
	}
}

static void describe_patches(const struct world *world, struct tale *tale)
{
	const struct livepatch *lp;
	struct told told;

	for (lp = world->installed; lp < installed_end(world); lp++) {
		told = (struct told) { .cmd = KLP_CMD_PATCH_GET };
		tell(&told, KLP_A_PATCH_NAME, "%s", name_of(lp->id));
		tell(&told, KLP_A_PATCH_REPLACE_SET, "%u", lp->set);
		tell_list(&told, KLP_A_PATCH_SUPERSEDES,
			  KLP_A_PATCH_SUPERSEDES_ALL, &lp->in_force);
		tell(&told, KLP_A_PATCH_SUPERSEDES_ORIGIN, "%s",
		     origin_names[lp->origin]);
		tell(&told, KLP_A_PATCH_STACK_ORDER, "%u",
		     (unsigned int)(lp - world->installed) + 1);
		/* One that is being replaced is enabled until the end of that. */
		if (lp->id != world->transition || world->patching)
			tell(&told, KLP_A_PATCH_ENABLED, "yes");
		if (lp->id == world->transition)
			tell(&told, KLP_A_PATCH_DIRECTION, "%s", direction(world));
		if (lp->replaced_by)
			tell(&told, KLP_A_PATCH_REPLACED_BY, "%s",
			     name_of(lp->replaced_by));
		if (lp->forced)
			tell(&told, KLP_A_PATCH_FORCED, "yes");
		if (has_removal_callbacks(lp))
			tell(&told, KLP_A_PATCH_CALLBACKS, "yes");
		tell(&told, KLP_A_PATCH_NR_FUNCS, "%u", lp->nr_funcs);
		tell(&told, KLP_A_PATCH_NR_STATES, "%u", lp->nr_states);
		add_told(tale, &told);
	}
}

/* By object, with vmlinux first, by name and by position */
static int order_of_funcs(const void *a, const void *b)
{
	const struct func *fa = a, *fb = b;
	int ret;

	if (fa->object != fb->object)
		return fa->object - fb->object;
	ret = strcmp(fa->name, fb->name);
	if (ret)
		return ret;

	return position(fa) < position(fb) ? -1 : 1;
}

static int order_of_states(const void *a, const void *b)
{
	const struct state *sa = a, *sb = b;

	return sa->id < sb->id ? -1 : 1;
}

static void describe_funcs(const struct world *world, struct tale *tale)
{
	struct func funcs[MAX_CANDIDATE_FUNCS];
	const struct livepatch *lp;
	struct told told;
	unsigned int i;

	for (lp = world->installed; lp < installed_end(world); lp++) {
		memcpy(funcs, lp->funcs, sizeof(funcs));
		qsort(funcs, lp->nr_funcs, sizeof(*funcs), order_of_funcs);
		for (i = 0; i < lp->nr_funcs; i++) {
			told = (struct told) { .cmd = KLP_CMD_FUNC_GET };
			tell(&told, KLP_A_INSTALLED_FUNC_PATCH_NAME, "%s", name_of(lp->id));
			tell(&told, KLP_A_INSTALLED_FUNC_REPLACE_SET, "%u", lp->set);
			tell(&told, KLP_A_INSTALLED_FUNC_OBJECT, "%s",
			     object_names[funcs[i].object]);
			tell(&told, KLP_A_INSTALLED_FUNC_NAME, "%s", funcs[i].name);
			tell(&told, KLP_A_INSTALLED_FUNC_SYMPOS, "%lu", position(&funcs[i]));
			add_told(tale, &told);
		}
	}
}

static void describe_states(const struct world *world, struct tale *tale)
{
	struct state states[MAX_CANDIDATE_STATES];
	const struct livepatch *lp;
	struct told told;
	unsigned int i;

	for (lp = world->installed; lp < installed_end(world); lp++) {
		memcpy(states, lp->states, sizeof(states));
		qsort(states, lp->nr_states, sizeof(*states), order_of_states);
		for (i = 0; i < lp->nr_states; i++) {
			told = (struct told) { .cmd = KLP_CMD_STATE_GET };
			tell(&told, KLP_A_INSTALLED_STATE_PATCH_NAME, "%s", name_of(lp->id));
			tell(&told, KLP_A_INSTALLED_STATE_REPLACE_SET, "%u", lp->set);
			tell(&told, KLP_A_INSTALLED_STATE_ID, "%lu", states[i].id);
			tell(&told, KLP_A_INSTALLED_STATE_VERSION, "%u", states[i].version);
			add_told(tale, &told);
		}
	}
}

/* In a dump, or in an event */
void tell_runtime(struct tale *tale, __u8 cmd, const struct runtime *runtime)
{
	struct list sealed = runtime->list;
	struct told told = { .cmd = cmd };

	seal_list(&sealed);
	tell(&told, KLP_A_RUNTIME_NAME, "%s", name_of(runtime->id));
	tell_list(&told, KLP_A_RUNTIME_SUPERSEDES, KLP_A_RUNTIME_SUPERSEDES_ALL,
		  &sealed);
	add_told(tale, &told);
}

/* In the order of their names, which is that of their numbers */
static void describe_runtime(const struct world *world, struct tale *tale)
{
	unsigned int i, id;

	for (id = 0; id < MAX_IDS; id++) {
		for (i = 0; i < world->nr_runtime; i++) {
			if (world->runtime[i].id == id)
				tell_runtime(tale, KLP_CMD_SUPERSEDES_GET,
					     &world->runtime[i]);
		}
	}
}

void describe_world(const struct world *world, struct tale *tale)
{
	describe_sets(world, tale);
	describe_patches(world, tale);
	describe_funcs(world, tale);
	describe_states(world, tale);
	describe_runtime(world, tale);
}

/* What happens */

static void tell_event(struct tale *events, __u8 cmd, const struct livepatch *lp,
		       const struct world *world, bool with_list)
{
	struct told told = { .cmd = cmd };

	tell(&told, KLP_A_PATCH_NAME, "%s", name_of(lp->id));
	tell(&told, KLP_A_PATCH_REPLACE_SET, "%u", lp->set);
	if (world)
		tell(&told, KLP_A_PATCH_DIRECTION, "%s", direction(world));
	if (with_list) {
		tell_list(&told, KLP_A_PATCH_SUPERSEDES,
			  KLP_A_PATCH_SUPERSEDES_ALL, &lp->in_force);
		tell(&told, KLP_A_PATCH_SUPERSEDES_ORIGIN, "%s",
		     origin_names[lp->origin]);
	}
	if (lp->forced && (cmd == KLP_CMD_PATCH_REPLACED || cmd == KLP_CMD_PATCH_DISABLED))
		tell(&told, KLP_A_PATCH_FORCED, "yes");
	if (cmd == KLP_CMD_PATCH_REPLACED)
		tell(&told, KLP_A_PATCH_REPLACED_BY, "%s", name_of(lp->replaced_by));
	add_told(events, &told);
}

static void drop_runtime(struct world *world, struct runtime *runtime)
{
	*runtime = world->runtime[--world->nr_runtime];
}

/* The candidate has been accepted: a transition to it begins. */
void enable(struct world *world, const struct livepatch *candidate,
	    struct tale *events)
{
	struct livepatch *new = &world->installed[world->nr], *old;
	struct runtime *runtime = find_runtime(world, candidate->id);

	if (world->nr == MAX_INSTALLED)
		broken("too many livepatches for the model");

	*new = *candidate;
	new->in_force = *list_in_force(world, candidate, &new->origin);
	for (old = world->installed; old < installed_end(world); old++) {
		if (is_superseding(new, &new->in_force, old))
			old->replaced_by = new->id;
	}
	world->nr++;
	world->transition = new->id;
	world->patching = true;
	tell_event(events, KLP_CMD_TRANSITION_STARTED, new, world, true);

	if (runtime) {
		tell_runtime(events, KLP_CMD_RUNTIME_CONSUMED, runtime);
		drop_runtime(world, runtime);
	}
}

void disable(struct world *world, unsigned int id, struct tale *events)
{
	world->transition = id;
	world->patching = false;
	tell_event(events, KLP_CMD_TRANSITION_STARTED, find_installed(world, id),
		   world, false);
}

void reverse(struct world *world, struct tale *events)
{
	world->patching = !world->patching;
	tell_event(events, KLP_CMD_TRANSITION_REVERSED,
		   find_installed(world, world->transition), world, false);
}

void force(struct world *world, struct tale *events)
{
	struct livepatch *lp;

	for (lp = world->installed; lp < installed_end(world); lp++) {
		if (!is_staying(world, lp))
			lp->forced = true;
	}
	tell_event(events, KLP_CMD_TRANSITION_FORCED,
		   find_installed(world, world->transition), world, false);
}

/* Livepatches that go are removed; what holds their modules is let go. */
static void remove_leaving(struct world *world, struct tale *events)
{
	struct livepatch *lp;

	for (lp = world->installed; lp < world->installed + world->nr;) {
		if (is_staying(world, lp)) {
			lp++;
			continue;
		}
		if (!lp->forced)
			tell_event(events, KLP_CMD_PATCH_RELEASED, lp, NULL, false);
		memmove(lp, lp + 1, (char *)(world->installed + world->nr) - (char *)(lp + 1));
		world->nr--;
	}
}

/* All tasks have been moved. */
void complete(struct world *world, struct tale *events)
{
	struct livepatch *done = find_installed(world, world->transition), *lp;

	tell_event(events, KLP_CMD_TRANSITION_COMPLETED, done, world, false);
	for (lp = world->installed; lp < installed_end(world); lp++) {
		if (world->patching && lp->replaced_by)
			tell_event(events, KLP_CMD_PATCH_REPLACED, lp, NULL, false);
	}
	if (world->patching)
		tell_event(events, KLP_CMD_PATCH_ENABLED, done, NULL, true);
	else
		tell_event(events, KLP_CMD_PATCH_DISABLED, done, NULL, false);

	remove_leaving(world, events);
	for (lp = world->installed; lp < installed_end(world); lp++)
		lp->replaced_by = 0;
	world->transition = 0;
}
