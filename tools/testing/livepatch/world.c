// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * world.c - livepatches in plain words, and what the rules say about them
 */

#include "world.h"

static const struct world_finding nothing = {
	.livepatch = NONE,
	.func = { NONE, NONE, NONE },
	.other_func = { NONE, NONE, NONE },
	.state_id = NONE,
	.version = NONE,
	.other_version = NONE,
	.object = NONE,
};

static const struct world_func *funcs_end(const struct world_livepatch *lp)
{
	return lp->funcs + lp->nr_funcs;
}

static const struct world_state *states_end(const struct world_livepatch *lp)
{
	return lp->states + lp->nr_states;
}

/* The first installed livepatch from @lp on */
static const struct world_livepatch *installed_from(const struct world *world,
						    const struct world_livepatch *lp)
{
	for (; lp < world->livepatches + NR_LIVEPATCHES; lp++) {
		if (lp->installed)
			return lp;
	}

	return NULL;
}

static const struct world_livepatch *first_installed(const struct world *world)
{
	return installed_from(world, world->livepatches);
}

static const struct world_livepatch *next_installed(const struct world *world,
						    const struct world_livepatch *lp)
{
	return installed_from(world, lp + 1);
}

/* ----- answers --------------------------------------------------------------- */

/**
 * world_find() - add a finding to an answer
 * @answer:	the answer
 * @finding:	the finding
 */
void world_find(struct world_answer *answer, const struct world_finding *finding)
{
	check(answer->nr < NR_FINDINGS);
	answer->findings[answer->nr++] = *finding;
}

static void find(struct world_answer *answer, enum klp_finding kind, int livepatch)
{
	struct world_finding finding = nothing;

	finding.kind = kind;
	finding.livepatch = livepatch;
	world_find(answer, &finding);
}

static struct world_func named(const struct world_func *func)
{
	struct world_func name = *func;

	name.position = func->position ?: 1;
	return name;
}

static void find_func(struct world_answer *answer, enum klp_finding kind,
		      int livepatch, const struct world_func *func,
		      const struct world_func *other)
{
	struct world_finding finding = nothing;

	finding.kind = kind;
	finding.livepatch = livepatch;
	finding.func = named(func);
	if (other)
		finding.other_func = named(other);
	world_find(answer, &finding);
}

static void find_state(struct world_answer *answer, enum klp_finding kind,
		       int livepatch, const struct world_state *state,
		       const struct world_state *other)
{
	struct world_finding finding = nothing;

	finding.kind = kind;
	finding.livepatch = livepatch;
	finding.state_id = state ? state->id : other->id;
	if (state)
		finding.version = state->version;
	if (other)
		finding.other_version = other->version;
	world_find(answer, &finding);
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct world_finding));
}

/**
 * world_sort() - put the findings of an answer into an order
 * @answer:	the answer
 */
void world_sort(struct world_answer *answer)
{
	qsort(answer->findings, answer->nr, sizeof(*answer->findings), compare);
}

/* ----- what is the same, and who replaces whom -------------------------------- */

static int count_symbols(const struct world *world, const struct world_func *func)
{
	const struct world_object *object = &world->objects[func->object];
	int i, nr = 0;

	for (i = 0; i < object->nr_symbols; i++)
		nr += object->symbols[i].name == func->name;

	return nr;
}

static bool is_missing(const struct world *world, const struct world_func *func)
{
	return world->objects[func->object].loaded &&
	       count_symbols(world, func) < (func->position ?: 1);
}

static bool is_ambiguous(const struct world *world, const struct world_func *func)
{
	return world->objects[func->object].loaded && !func->position &&
	       count_symbols(world, func) > 1;
}

/**
 * world_address() - find the address of a function
 * @world:	the system
 * @func:	the function
 *
 * Return: the address, 0 when the object is not loaded or has no such function.
 */
unsigned long world_address(const struct world *world, const struct world_func *func)
{
	const struct world_object *object = &world->objects[func->object];
	int i, position = func->position ?: 1;

	if (!object->loaded || is_missing(world, func) || is_ambiguous(world, func))
		return 0;

	for (i = 0; i < object->nr_symbols; i++) {
		if (object->symbols[i].name == func->name && !--position)
			break;
	}

	return object->symbols[i].addr;
}

/**
 * world_same_key() - are two functions the same by name?
 * @a:	one function
 * @b:	the other
 *
 * Return: true when they are.
 */
bool world_same_key(const struct world_func *a, const struct world_func *b)
{
	return a->object == b->object && a->name == b->name &&
	       (a->position ?: 1) == (b->position ?: 1);
}

static bool has_same_address(const struct world *world, const struct world_func *a,
			     const struct world_func *b)
{
	unsigned long addr;

	/* No address is in two objects. */
	if (a->object != b->object)
		return false;

	addr = world_address(world, a);
	return addr && addr == world_address(world, b);
}

static bool is_same(const struct world *world, const struct world_func *a,
		    const struct world_func *b)
{
	return world_same_key(a, b) || has_same_address(world, a, b);
}

static bool has_func(const struct world *world, const struct world_livepatch *lp,
		     const struct world_func *func)
{
	const struct world_func *own;

	for (own = lp->funcs; own < funcs_end(lp); own++) {
		if (is_same(world, own, func))
			return true;
	}

	return false;
}

static const struct world_state *find_own(const struct world_livepatch *lp, int id)
{
	const struct world_state *state;

	for (state = lp->states; state < states_end(lp); state++) {
		if (state->id == id)
			return state;
	}

	return NULL;
}

static bool is_listed(const struct world_supersedes *supersedes, unsigned int set)
{
	int i;

	for (i = 0; i < supersedes->nr; i++) {
		if (supersedes->sets[i] == set)
			return true;
	}

	return false;
}

/**
 * world_replaces() - does a livepatch replace another one?
 * @new:	the one that is to be enabled
 * @old:	the one that is installed
 *
 * Return: true when it does.
 */
bool world_replaces(const struct world_livepatch *new,
		    const struct world_livepatch *old)
{
	return new->set == old->set || new->supersedes.all ||
	       is_listed(&new->supersedes, old->set);
}

/* A running transition is taken to be over. */
static bool will_be_there(const struct world *world, const struct world_livepatch *lp)
{
	const struct world_livepatch *incoming;

	if (lp->name == world->transition)
		return lp->enabled;
	if (lp->replaced_by == NONE)
		return true;

	incoming = &world->livepatches[lp->replaced_by];
	return !incoming->enabled;
}

/* A livepatch is not compared with itself. */
static bool is_judged(const struct world *world,
		      const struct world_livepatch *candidate,
		      const struct world_livepatch *lp)
{
	return will_be_there(world, lp) && lp->name != candidate->name;
}

static bool will_go(const struct world *world,
		    const struct world_livepatch *candidate,
		    const struct world_livepatch *lp)
{
	return is_judged(world, candidate, lp) && world_replaces(candidate, lp);
}

static bool will_stay(const struct world *world,
		      const struct world_livepatch *candidate,
		      const struct world_livepatch *lp)
{
	return is_judged(world, candidate, lp) && !world_replaces(candidate, lp);
}

/* ----- the check ------------------------------------------------------------- */

static void check_malformed(const struct world *world,
			    const struct world_livepatch *candidate,
			    bool is_loading, struct world_answer *answer)
{
	const struct world_func *func, *func2;
	const struct world_state *state;

	if (world->livepatches[candidate->name].installed)
		find(answer, KLP_FINDING_INSTALLED, candidate->name);
	else if (world->has_module[candidate->name] && !is_loading)
		find(answer, KLP_FINDING_MODULE_LOADED, NONE);

	for (func = candidate->funcs; func < funcs_end(candidate); func++) {
		for (func2 = candidate->funcs; func2 < func; func2++) {
			if (!world_same_key(func, func2))
				continue;
			find_func(answer, KLP_FINDING_DUPLICATE_FUNCTION, NONE, func, NULL);
			break;
		}
	}

	for (state = candidate->states; state < states_end(candidate); state++) {
		if (find_own(candidate, state->id) != state)
			find_state(answer, KLP_FINDING_DUPLICATE_STATE, NONE, state, NULL);
	}

	if (world->transition != NONE)
		find(answer, KLP_FINDING_TRANSITION, world->transition);
}

static void check_states(const struct world *world,
			 const struct world_livepatch *candidate,
			 const struct world_livepatch *lp,
			 struct world_answer *answer)
{
	const struct world_state *state, *old;

	for (old = lp->states; old < states_end(lp); old++) {
		for (state = candidate->states; state < states_end(candidate); state++) {
			if (state->id != old->id)
				continue;
			if (will_stay(world, candidate, lp))
				find_state(answer, KLP_FINDING_STATE_CONFLICT, lp->name,
					   state, old);
			else if (state->version < old->version)
				find_state(answer, KLP_FINDING_STATE_VERSION, lp->name,
					   state, old);
		}
		if (will_go(world, candidate, lp) && !find_own(candidate, old->id))
			find_state(answer, KLP_FINDING_STATE_MISSING, lp->name, NULL, old);
	}
}

static void check_funcs(const struct world *world,
			const struct world_livepatch *candidate,
			const struct world_livepatch *lp,
			struct world_answer *answer)
{
	const struct world_func *func, *old;

	for (func = candidate->funcs; func < funcs_end(candidate); func++) {
		for (old = lp->funcs; old < funcs_end(lp); old++) {
			if (is_same(world, func, old))
				find_func(answer, KLP_FINDING_FUNCTION_CONFLICT, lp->name,
					  func, old);
		}
	}
}

static void check_symbol(const struct world *world,
			 const struct world_livepatch *candidate,
			 const struct world_func *func,
			 struct world_answer *answer)
{
	const struct world_func *before, *alias = NULL;

	if (is_missing(world, func))
		find_func(answer, KLP_FINDING_SYMBOL_MISSING, NONE, func, NULL);
	if (is_ambiguous(world, func))
		find_func(answer, KLP_FINDING_SYMBOL_AMBIGUOUS, NONE, func, NULL);
	if (world_address(world, func) & FAKE_NOTRACE)
		find_func(answer, KLP_FINDING_NOT_TRACEABLE, NONE, func, NULL);

	for (before = candidate->funcs; before < func; before++) {
		if (has_same_address(world, before, func))
			alias = before;
	}
	if (alias && !world_same_key(alias, func))
		find_func(answer, KLP_FINDING_SAME_ADDRESS, NONE, func, alias);
}

static void tell_reverted(const struct world *world,
			  const struct world_livepatch *candidate,
			  const struct world_livepatch *lp,
			  struct world_answer *answer)
{
	const struct world_func *old;

	find(answer, KLP_FINDING_REPLACED, lp->name);
	for (old = lp->funcs; old < funcs_end(lp); old++) {
		if (!has_func(world, candidate, old))
			find_func(answer, KLP_FINDING_REVERTED, lp->name, old, NULL);
	}
}

static void tell_not_loaded(const struct world *world,
			    const struct world_livepatch *candidate,
			    struct world_answer *answer)
{
	struct world_finding finding = nothing;
	const struct world_func *func;
	int object;

	finding.kind = KLP_FINDING_OBJECT_NOT_LOADED;
	for (object = 1; object < NR_OBJECTS; object++) {
		for (func = candidate->funcs; func < funcs_end(candidate); func++) {
			if (func->object != object || world->objects[object].loaded)
				continue;
			finding.object = object;
			world_find(answer, &finding);
			break;
		}
	}
}

static int error_of(enum klp_finding kind)
{
	if (kind <= KLP_FINDING_MODULE_LOADED)
		return -EEXIST;
	if (kind == KLP_FINDING_TRANSITION)
		return -EBUSY;

	return kind <= KLP_FINDING_NOT_TRACEABLE ? -EINVAL : 0;
}

/**
 * world_check() - would a livepatch be accepted?
 * @world:	the system
 * @candidate:	the livepatch
 * @is_loading:	it is being loaded, its module is there
 * @answer:	what stands in the way, and what is worth knowing
 */
void world_check(const struct world *world, const struct world_livepatch *candidate,
		 bool is_loading, struct world_answer *answer)
{
	const struct world_livepatch *lp;
	const struct world_func *func;
	enum klp_finding first = KLP_FINDING_REPLACED;
	int i;

	answer->nr = 0;
	answer->has_remedy = false;
	answer->is_unresolvable = false;

	check_malformed(world, candidate, is_loading, answer);
	for (lp = first_installed(world); lp; lp = next_installed(world, lp)) {
		if (!is_judged(world, candidate, lp))
			continue;
		check_states(world, candidate, lp, answer);
		if (will_stay(world, candidate, lp))
			check_funcs(world, candidate, lp, answer);
		else
			tell_reverted(world, candidate, lp, answer);
	}
	for (func = candidate->funcs; func < funcs_end(candidate); func++)
		check_symbol(world, candidate, func, answer);
	tell_not_loaded(world, candidate, answer);

	for (i = 0; i < answer->nr; i++)
		first = min(first, answer->findings[i].kind);
	answer->error = error_of(first);
}

/* ----- the remedy ------------------------------------------------------------ */

static bool has_finding(const struct world_answer *answer, enum klp_finding kind,
			int livepatch)
{
	int i;

	for (i = 0; i < answer->nr; i++) {
		if (answer->findings[i].kind == kind &&
		    answer->findings[i].livepatch == livepatch)
			return true;
	}

	return false;
}

static bool is_in_the_way(const struct world_answer *answer,
			  const struct world_livepatch *lp)
{
	return has_finding(answer, KLP_FINDING_STATE_CONFLICT, lp->name) ||
	       has_finding(answer, KLP_FINDING_FUNCTION_CONFLICT, lp->name);
}

static bool must_not_go(const struct world_answer *answer,
			const struct world_livepatch *lp)
{
	return has_finding(answer, KLP_FINDING_STATE_MISSING, lp->name) ||
	       has_finding(answer, KLP_FINDING_STATE_VERSION, lp->name);
}

/* A running transition does not last. */
static bool has_obstacle(const struct world_answer *answer)
{
	int i;

	for (i = 0; i < answer->nr; i++) {
		if (answer->findings[i].kind != KLP_FINDING_TRANSITION &&
		    error_of(answer->findings[i].kind))
			return true;
	}

	return false;
}

static bool is_accepted(const struct world *world,
			const struct world_livepatch *candidate,
			const struct world_supersedes *supersedes)
{
	struct world_livepatch other = *candidate;
	static struct world_answer answer;

	other.supersedes = *supersedes;
	world_check(world, &other, false, &answer);

	return !has_obstacle(&answer);
}

/* Is there any list at all that helps? */
static bool can_be_accepted(const struct world *world,
			    const struct world_livepatch *candidate)
{
	struct world_supersedes supersedes;
	const struct world_livepatch *lp;
	unsigned int sets[NR_LIVEPATCHES], nr = 0, choice, i;

	for (lp = first_installed(world); lp; lp = next_installed(world, lp)) {
		if (is_judged(world, candidate, lp))
			sets[nr++] = lp->set;
	}

	for (choice = 0; choice < 1U << nr; choice++) {
		supersedes = (struct world_supersedes) {};
		for (i = 0; i < nr; i++) {
			if (choice & 1U << i)
				supersedes.sets[supersedes.nr++] = sets[i];
		}
		if (is_accepted(world, candidate, &supersedes))
			return true;
	}

	return false;
}

static void list(struct world_supersedes *supersedes, unsigned int set)
{
	if (!is_listed(supersedes, set))
		supersedes->sets[supersedes->nr++] = set;
}

static bool has_set_that_stays(const struct world *world,
			       const struct world_answer *answer, unsigned int set)
{
	const struct world_livepatch *lp;

	for (lp = first_installed(world); lp; lp = next_installed(world, lp)) {
		if (lp->set == set && must_not_go(answer, lp))
			return true;
	}

	return false;
}

/* What is in force, less what must not go, and what is in the way. */
static void list_remedy(const struct world *world,
			const struct world_livepatch *candidate,
			struct world_answer *answer)
{
	const struct world_supersedes *in_force = &candidate->supersedes;
	struct world_supersedes *remedy = &answer->remedy;
	const struct world_livepatch *lp;
	int i;

	*remedy = (struct world_supersedes) { .nr_unused = in_force->nr_unused };

	for (i = 0; i < in_force->nr; i++) {
		if (in_force->sets[i] == candidate->set ||
		    !has_set_that_stays(world, answer, in_force->sets[i]))
			list(remedy, in_force->sets[i]);
	}
	for (lp = first_installed(world); lp; lp = next_installed(world, lp)) {
		if (lp->set == candidate->set)
			continue;
		if (in_force->all && will_go(world, candidate, lp) &&
		    !must_not_go(answer, lp))
			list(remedy, lp->set);
		if (is_in_the_way(answer, lp))
			list(remedy, lp->set);
	}
}

/* Does the candidate have the states of one that it has to supersede? */
static void check_superseding(const struct world_livepatch *candidate,
			      const struct world_livepatch *lp,
			      struct world_answer *answer)
{
	const struct world_state *old, *state;

	for (old = lp->states; old < states_end(lp); old++) {
		state = find_own(candidate, old->id);
		if (!state)
			find_state(answer, KLP_FINDING_SUPERSEDING_STATE_MISSING, lp->name,
				   NULL, old);
		else if (state->version < old->version)
			find_state(answer, KLP_FINDING_SUPERSEDING_STATE_VERSION, lp->name,
				   state, old);
	}
}

/**
 * world_check_for_remedy() - would it be accepted if it superseded other sets?
 * @world:	the system
 * @candidate:	the livepatch
 * @answer:	that of world_check(), and the remedy
 */
void world_check_for_remedy(const struct world *world,
			    const struct world_livepatch *candidate,
			    struct world_answer *answer)
{
	const struct world_livepatch *lp;
	bool is_asked_for = false, has_room;

	world_check(world, candidate, false, answer);
	answer->is_unresolvable = has_obstacle(answer);

	for (lp = first_installed(world); lp; lp = next_installed(world, lp)) {
		if (is_in_the_way(answer, lp))
			check_superseding(candidate, lp, answer);
		if (is_in_the_way(answer, lp) ||
		    (lp->set != candidate->set && must_not_go(answer, lp)))
			is_asked_for = true;
	}
	if (!is_asked_for)
		return;

	list_remedy(world, candidate, answer);
	has_room = answer->remedy.nr + answer->remedy.nr_unused <= KLP_MAX_SUPERSEDES;
	if (!has_room)
		find(answer, KLP_FINDING_SUPERSEDING_TOO_MANY, NONE);

	answer->has_remedy = has_room &&
			     is_accepted(world, candidate, &answer->remedy);
	answer->is_unresolvable = !answer->has_remedy;
	/* The list was made without looking for others, so look for them now. */
	if (has_room && !answer->has_remedy)
		check(!can_be_accepted(world, candidate));
}

/* ----- modules that are loaded later ------------------------------------------ */

static bool is_related(const struct world_livepatch *a, const struct world_livepatch *b)
{
	return a->replaced_by == b->name || b->replaced_by == a->name;
}

static bool share_address(const struct world *world, int object,
			  const struct world_livepatch *a,
			  const struct world_livepatch *b)
{
	const struct world_func *func, *other;

	for (func = a->funcs; func < funcs_end(a); func++) {
		for (other = b->funcs; other < funcs_end(b); other++) {
			if (func != other && func->object == object &&
			    has_same_address(world, func, other))
				return true;
		}
	}

	return false;
}

/**
 * world_accepts_module() - may a module be loaded that livepatches patch?
 * @world:	the system, as if the module were there
 * @object:	the module
 *
 * Return: false when two functions turn out to be one.
 */
bool world_accepts_module(const struct world *world, int object)
{
	const struct world_livepatch *a, *b;

	for (a = first_installed(world); a; a = next_installed(world, a)) {
		for (b = first_installed(world); b; b = next_installed(world, b)) {
			if (!is_related(a, b) &&
			    share_address(world, object, a, b))
				return false;
		}
	}

	return true;
}
