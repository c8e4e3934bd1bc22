// SPDX-License-Identifier: GPL-2.0
/*
 * Chance: which livepatches the differential test thinks of. The same seed gives
 * the same ones in the same worlds.
 *
 * Most of them are such as somebody might make, so that many are enabled, many
 * meet others, and few are just wrong.
 */

#include <stdio.h>
#include <string.h>

#include "../../../../include/uapi/linux/klp_netlink.h"
#include "klp_chance.h"
#include "klp_world.h"

static struct chance fate;

void seed_random(unsigned long seed)
{
	fate = begin_chance(seed, 0);
}

/* A number below @nr */
unsigned int pick(unsigned int nr)
{
	return below(&fate, nr);
}

bool chance(unsigned int percent)
{
	return pick(100) < percent;
}

static const __u32 sets[] = { 0, 1, 2, 3, 5, 7, 256, 2147483648U, 4294967295U };

static __u32 pick_set(void)
{
	return sets[pick(ARRAY_SIZE(sets))];
}

/* Some differ only in what is above 32 bits. */
static const unsigned long state_ids[] = {
	1, 2, 3, 4, 5, 4294967295UL, 4294967297UL, 4294967298UL,
	9223372036854775808UL, 18446744073709551615UL,
};

static unsigned long pick_state_id(void)
{
	return state_ids[pick(ARRAY_SIZE(state_ids))];
}

/* Does the livepatch have this function, under whatever name? */
static bool has_func(const struct livepatch *lp, const struct func *func)
{
	const struct fact *fact = find_fact(func), *other;
	unsigned int i;

	for (i = 0; i < lp->nr_funcs; i++) {
		if (same_func(&lp->funcs[i], func))
			return true;
		other = find_fact(&lp->funcs[i]);
		if (lp->funcs[i].object == func->object && fact && other &&
		    fact->slot == other->slot)
			return true;
	}

	return false;
}

static void add_func(struct livepatch *lp, const struct func *func)
{
	if (lp->nr_funcs < MAX_CANDIDATE_FUNCS)
		lp->funcs[lp->nr_funcs++] = *func;
}

static struct func pick_func(void)
{
	int object = pick(NR_OBJECTS);
	struct func func = { .object = object };
	const struct fact *fact;

	/* What is not traceable comes last, and seldom. */
	fact = &facts[object][chance(2) ? nr_facts[object] - 1 : pick(nr_facts[object] - 1)];
	func.name = fact->name;
	func.pos = fact->nr_pos == 1 && chance(60) ? 0 : fact->pos;
	if (fact->nr_pos == 2 && chance(15))
		func.pos = chance(50) ? 0 : 3;
	else if (chance(1))
		func.name = "klp_world_nowhere";
	else if (chance(1))
		func.pos = 2;

	return func;
}

/* A function that an installed livepatch patches in a module that is not loaded */
static const struct func *pick_hidden(const struct world *world)
{
	const struct func *func, *picked = NULL;
	unsigned int i, j, nr = 0;

	for (i = 0; i < world->nr; i++) {
		for (j = 0; j < world->installed[i].nr_funcs; j++) {
			func = &world->installed[i].funcs[j];
			if (!world->loaded[func->object] && find_fact(func) && !pick(++nr))
				picked = func;
		}
	}

	return picked;
}

/*
 * Patch such a function by another name: nobody can see before the module comes
 * that it is the same one.
 */
static void add_hidden_alias(const struct world *world, struct livepatch *lp)
{
	const struct func *hidden = pick_hidden(world);
	const struct fact *fact, *other;
	struct func func;
	unsigned int i;

	if (!hidden)
		return;

	func = *hidden;
	fact = find_fact(&func);
	for (i = 0; i < nr_facts[func.object]; i++) {
		other = &facts[func.object][i];
		if (other->slot != fact->slot || other == fact)
			continue;
		func.name = other->name;
		func.pos = other->pos;
		if (!has_func(lp, &func))
			add_func(lp, &func);
		return;
	}
}

static void pick_funcs(const struct world *world, struct livepatch *lp)
{
	const struct livepatch *old;
	struct func func;
	unsigned int i, nr = 1 + pick(5);

	/* A later version of something that is installed */
	for (i = 0; i < world->nr; i++) {
		old = &world->installed[i];
		if (old->set == lp->set && chance(60))
			nr = pick(3);
	}
	for (i = 0; !nr && i < world->nr; i++) {
		unsigned int j;

		old = &world->installed[i];
		for (j = 0; old->set == lp->set && j < old->nr_funcs; j++) {
			if (chance(70))
				add_func(lp, &old->funcs[j]);
		}
	}
	while (nr--) {
		func = pick_func();
		if (!has_func(lp, &func))
			add_func(lp, &func);
	}
	if (chance(60))
		add_hidden_alias(world, lp);
	/* Where a task is held, something has to be held up, too. */
	for (i = MOD_1; i < NR_OBJECTS; i++) {
		func = (struct func) { .object = i, .name = "klp_world_busy" };
		if (world->held[i] && chance(45) && !has_func(lp, &func))
			add_func(lp, &func);
	}
	if (!lp->nr_funcs) {
		func = pick_func();
		add_func(lp, &func);
	}
}

/* One function twice, by the same name or by another one */
static void add_twice(struct livepatch *lp)
{
	struct func func = lp->funcs[pick(lp->nr_funcs)];
	const struct fact *fact = find_fact(&func);
	unsigned int i;

	if (chance(35) || !fact) {
		if (func.pos < 2)
			func.pos = chance(50);
		add_func(lp, &func);
		return;
	}
	for (i = 0; i < nr_facts[func.object]; i++) {
		if (facts[func.object][i].slot != fact->slot ||
		    !strcmp(facts[func.object][i].name, func.name))
			continue;
		func.name = facts[func.object][i].name;
		func.pos = facts[func.object][i].pos;
		if (chance(70)) {
			add_func(lp, &func);
			return;
		}
	}
}

static void add_state(struct livepatch *lp, unsigned long id, __u32 version)
{
	unsigned int i;

	for (i = 0; i < lp->nr_states; i++) {
		if (lp->states[i].id == id) {
			if (lp->states[i].version < version)
				lp->states[i].version = version;
			return;
		}
	}
	if (lp->nr_states < MAX_CANDIDATE_STATES) {
		lp->states[lp->nr_states].id = id;
		lp->states[lp->nr_states++].version = version;
	}
}

/* The sets of livepatches that are in the way of its functions */
static void pick_conflicting(const struct world *world,
			     const struct livepatch *lp, struct list *list)
{
	unsigned int i, j;

	for (i = 0; i < world->nr; i++) {
		for (j = 0; j < world->installed[i].nr_funcs; j++) {
			if (has_func(lp, &world->installed[i].funcs[j]))
				break;
		}
		if (j < world->installed[i].nr_funcs)
			list->sets[list->nr++] = world->installed[i].set;
	}
}

/* Mostly those of the livepatches that it would replace, or would have to */
static void pick_states(struct world *world, struct livepatch *lp,
			const struct list *runtime)
{
	const struct livepatch *old;
	struct list list, conflicting = { 0 };
	unsigned int i, j;
	__u32 version;
	int origin;

	list = runtime->there ? *runtime : *list_in_force(world, lp, &origin);
	pick_conflicting(world, lp, &conflicting);
	for (i = 0; i < world->nr; i++) {
		old = &world->installed[i];
		if (!is_staying(world, old) ||
		    (!is_superseding(lp, &list, old) &&
		     (!list_has(&conflicting, old->set) || chance(40))))
			continue;
		for (j = 0; j < old->nr_states; j++) {
			if (chance(10))
				continue;
			version = old->states[j].version;
			if (version < 4294967295U && chance(20))
				version++;
			else if (version && chance(4))
				version--;
			add_state(lp, old->states[j].id, version);
		}
	}
	if (chance(30))
		add_state(lp, pick_state_id(), chance(95) ? pick(3) : 4294967295U);
	if (lp->nr_states && lp->nr_states < MAX_CANDIDATE_STATES && chance(3)) {
		lp->states[lp->nr_states] = lp->states[pick(lp->nr_states)];
		lp->states[lp->nr_states++].version = pick(3);
	}
}

/* An author cannot say all. */
void pick_list(const struct world *world, const struct livepatch *lp,
	       struct list *list, bool may_be_all)
{
	unsigned int kind = pick(100), first, i;

	*list = (struct list) { .there = true };
	if (kind < 55) {
		pick_conflicting(world, lp, list);
	} else if (kind < 80) {
		for (i = pick(4); i; i--)
			list->sets[list->nr++] = chance(90) ? pick_set() : pick(1000);
	} else if (kind < 90 && may_be_all) {
		list->all = true;
	} else if (kind < 95) {
		/*
		 * No room for more: with the sets that are in use, or without
		 * them. A module parameter has up to 1024 characters.
		 */
		first = chance(40) ? 1 : 300;
		for (i = KLP_MAX_SUPERSEDES; i; i--)
			list->sets[list->nr++] = first + i - 1;
	}
	/* An author who supersedes nothing has no list. */
	if (!may_be_all && !list->nr)
		list->there = false;
}

static const char *const bad_parameters[] = {
	"supersedes", "supersedes=,", "supersedes=1,", "supersedes=,1",
	"supersedes=1,,2", "supersedes=x", "supersedes=1x", "supersedes=-1",
	"supersedes=+1", "supersedes=0x1", "supersedes=4294967296",
	"supersedes=99999999999999999999999", "supersedes=\"1, 2\"",
	"supersedes=all,1", "supersedes=ALL", "supersedes=1 supersedes=2",
	"supersedes= supersedes=",
};

static void pick_callbacks(struct livepatch *lp)
{
	int object;

	for (object = 0; object < NR_OBJECTS; object++) {
		if (chance(15))
			lp->callbacks[object] = 1 + pick(15);
		if (lp->callbacks[object] & PRE_PATCH && chance(15))
			lp->fail = object;
	}
}

static void pick_claim(struct livepatch *lp)
{
	unsigned int kind = pick(100);

	if (kind < 40)
		lp->claim = CLAIM_NONE;
	else if (kind < 85)
		lp->claim = CLAIM_TRUE;
	else if (kind < 94)
		lp->claim = CLAIM_ANY_SET;
	else
		lp->claim = CLAIM_WRONG_SET + pick(CLAIM_DAMAGED - CLAIM_WRONG_SET + 1);
	/* The modinfo has no room for everything. */
	if (lp->built_in.nr > 8)
		lp->claim = CLAIM_NONE;
}

/* Objects of a livepatch in the order of its module */
int order_objects(const struct livepatch *lp, int *objects)
{
	bool seen[NR_OBJECTS] = { false };
	unsigned int i;
	int object, nr = 0;

	for (i = 0; i < lp->nr_funcs; i++) {
		object = lp->funcs[i].object;
		if (!seen[object])
			objects[nr++] = object;
		seen[object] = true;
	}
	for (object = 0; object < NR_OBJECTS; object++) {
		if (lp->callbacks[object] && !seen[object])
			objects[nr++] = object;
	}

	return nr;
}

/*
 * A livepatch has its functions by object. Where a check is asked in the same
 * order, the first thing that it finds is the first that loading finds.
 */
static void group_funcs(struct livepatch *lp)
{
	struct func funcs[MAX_CANDIDATE_FUNCS];
	int objects[NR_OBJECTS], nr, place;
	unsigned int i, nr_funcs = 0;

	nr = order_objects(lp, objects);
	for (place = 0; place < nr; place++) {
		for (i = 0; i < lp->nr_funcs; i++) {
			if (lp->funcs[i].object == objects[place])
				funcs[nr_funcs++] = lp->funcs[i];
		}
	}
	memcpy(lp->funcs, funcs, nr_funcs * sizeof(*funcs));
}

/**
 * make_candidate() - think of a livepatch
 * @world:	what there is
 * @id:		its number
 * @in_use:	a module of that number is loaded
 * @lp:		the livepatch
 * @runtime:	the runtime value to be set for it before; there is none when
 *		it says so
 */
void make_candidate(struct world *world, unsigned int id, bool in_use,
		    struct livepatch *lp, struct list *runtime)
{
	*lp = (struct livepatch) { .id = id, .fail = -1 };
	*runtime = (struct list) { 0 };
	lp->set = world->nr && chance(30) ? world->installed[pick(world->nr)].set :
					    pick_set();
	pick_funcs(world, lp);
	if (chance(7))
		add_twice(lp);
	group_funcs(lp);
	if (chance(35))
		pick_list(world, lp, &lp->built_in, false);
	if (chance(35))
		pick_list(world, lp, &lp->parameter, true);
	if (chance(1)) {
		for (lp->built_in.nr = 0; lp->built_in.nr <= KLP_MAX_SUPERSEDES;)
			lp->built_in.sets[lp->built_in.nr++] = pick(4);
		lp->built_in.there = true;
	}
	if (chance(18) && world->nr_runtime < MAX_RUNTIME && !in_use)
		pick_list(world, lp, runtime, true);
	pick_states(world, lp, runtime);
	pick_callbacks(lp);
	pick_claim(lp);
	if (chance(2) && !in_use && lp->built_in.nr <= KLP_MAX_SUPERSEDES)
		lp->bad_parameter = bad_parameters[pick(ARRAY_SIZE(bad_parameters))];
}
