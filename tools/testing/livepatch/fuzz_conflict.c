// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz_conflict.c - does the check of the kernel say what the rules say?
 *
 * An input is a story: livepatches are asked about, loaded, disabled and
 * reversed; the modules that they patch come and go. The kernel's code and the
 * rules in world.c are told the same story, and asked the same questions.
 * Any difference is a bug of one of them.
 */

#include <linux/livepatch.h>
#include <linux/rhashtable.h>
#include "core.h"
#include "registry.h"
#include "remedy.h"
#include "replace.h"
#include "supersedes.h"
#include "target.h"
#include "world.h"

#define NR_NAMES	6
#define NR_POSITIONS	4
#define NR_IDS		5

/* Each object has some addresses, every other one of which ftrace knows. */
#define NR_ADDRS	16
#define BASE(object)	(0x1000UL * ((object) + 1))

static const char * const func_names[NR_NAMES] = {
	"f0", "f1", "f2", "f3", "f4", "f5",
};

static const char * const object_names[NR_OBJECTS] = {
	NULL, "object1", "object2", "object3",
};

static const char * const livepatch_names[NR_LIVEPATCHES] = {
	"livepatch0", "livepatch1", "livepatch2", "livepatch3",
	"livepatch4", "livepatch5", "livepatch6", "livepatch7",
};

static const unsigned int sets[] = { 0, 1, 2, 7, 256, U32_MAX };

/* Sets that no livepatch has begin here. */
#define UNUSED_SET	1000

/* A livepatch as the kernel has it, and what its structures refer to */
struct livepatch {
	struct klp_patch patch;
	struct module mod;
	struct klp_object objs[NR_OBJECTS + 1];
	struct klp_func funcs[NR_OBJECTS][NR_FUNCS + 1];
	struct klp_state states[NR_STATES + 1];
};

/* A module that livepatches patch, as the kernel has it; the first is vmlinux. */
struct object {
	struct module mod;
	struct fake_symbol symbols[NR_SYMBOLS];
	bool listed;
};

static struct world world;
static struct livepatch livepatches[NR_LIVEPATCHES];
static struct object objects[NR_OBJECTS];

/* ----- input ----------------------------------------------------------------- */

static const u8 *input, *input_end;

static unsigned int take(unsigned int limit)
{
	return input < input_end ? *input++ % limit : 0;
}

static void take_symbols(struct world_object *object, unsigned long base)
{
	unsigned int i, byte;

	object->nr_symbols = take(NR_SYMBOLS + 1);
	for (i = 0; i < object->nr_symbols; i++) {
		byte = take(256);
		object->symbols[i].name = byte % NR_NAMES;
		object->symbols[i].addr = base + byte / 32 * 16;
		if (byte / 8 % 4 == 3)
			object->symbols[i].addr |= FAKE_NOTRACE;
	}
}

static void take_supersedes(struct world_supersedes *supersedes)
{
	unsigned int i, byte = take(256), mask;

	*supersedes = (struct world_supersedes) {};
	switch (byte % 8) {
	case 0:
		supersedes->all = true;
		break;
	case 1:
		if (byte >= 128)
			supersedes->nr_unused = 250 + byte / 8 % 7;
		fallthrough;
	case 2:
	case 3:
		mask = take(1 << ARRAY_SIZE(sets));
		for (i = 0; i < ARRAY_SIZE(sets); i++) {
			if (mask & 1 << i &&
			    supersedes->nr + supersedes->nr_unused < KLP_MAX_SUPERSEDES)
				supersedes->sets[supersedes->nr++] = sets[i];
		}
		break;
	}
}

static void take_funcs(struct world_livepatch *lp)
{
	unsigned int i, byte;

	lp->nr_funcs = take(NR_FUNCS + 1);
	for (i = 0; i < lp->nr_funcs; i++) {
		byte = take(NR_OBJECTS * NR_NAMES * NR_POSITIONS);
		lp->funcs[i].object = byte % NR_OBJECTS;
		lp->funcs[i].name = byte / NR_OBJECTS % NR_NAMES;
		lp->funcs[i].position = byte / NR_OBJECTS / NR_NAMES;
	}
}

/* What is there twice has one version: which of two would count is not defined. */
static void take_states(struct world_livepatch *lp)
{
	unsigned int i, j, byte;

	lp->nr_states = take(NR_STATES + 1);
	for (i = 0; i < lp->nr_states; i++) {
		byte = take(256);
		lp->states[i].id = byte % NR_IDS + 1;
		lp->states[i].version = byte / NR_IDS % 3;
		for (j = 0; j < i; j++) {
			if (lp->states[j].id == lp->states[i].id)
				lp->states[i].version = lp->states[j].version;
		}
	}
}

static void take_livepatch(struct world_livepatch *lp)
{
	*lp = (struct world_livepatch) { .replaced_by = NONE };
	lp->name = take(NR_LIVEPATCHES);
	lp->set = sets[take(ARRAY_SIZE(sets))];
	take_supersedes(&lp->supersedes);
	take_funcs(lp);
	take_states(lp);
}

/* ----- from plain words to the kernel and back --------------------------------- */

static struct klp_supersedes *make_supersedes(const struct world_supersedes *from)
{
	struct klp_supersedes *supersedes;
	unsigned int i, nr = from->nr + from->nr_unused;

	supersedes = klp_supersedes_alloc(KLP_ORIGIN_PARAMETER, nr);
	if (!supersedes)
		return NULL;

	supersedes->all = from->all;
	for (i = 0; i < from->nr; i++)
		supersedes->ids[i] = from->sets[i];
	for (; i < nr; i++)
		supersedes->ids[i] = UNUSED_SET + i - from->nr;
	klp_supersedes_seal(supersedes);

	return supersedes;
}

/* A livepatch that is only asked about, as the netlink family makes it */
static struct klp_footprint *describe(const struct world_livepatch *lp,
				      const struct klp_supersedes *supersedes)
{
	struct klp_footprint *fp;
	unsigned int i;

	fp = klp_footprint_alloc(livepatch_names[lp->name], lp->set, lp->nr_funcs,
				 lp->nr_states);
	if (!fp)
		return NULL;

	fp->supersedes = supersedes;
	for (i = 0; i < lp->nr_funcs; i++)
		klp_footprint_set_func(fp, i, object_names[lp->funcs[i].object],
				       func_names[lp->funcs[i].name],
				       lp->funcs[i].position);
	for (i = 0; i < lp->nr_states; i++)
		klp_footprint_set_state(fp, i, lp->states[i].id,
					lp->states[i].version);
	if (klp_footprint_seal(fp)) {
		klp_footprint_free(fp);
		return NULL;
	}

	return fp;
}

static void add_objects(struct livepatch *new, const struct world_livepatch *lp)
{
	unsigned int i, object, nr_objects = 0, nr_funcs;
	struct klp_func *funcs;

	for (object = 0; object < NR_OBJECTS; object++) {
		funcs = new->funcs[nr_objects];
		nr_funcs = 0;
		for (i = 0; i < lp->nr_funcs; i++) {
			if (lp->funcs[i].object != object)
				continue;
			funcs[nr_funcs].old_name = func_names[lp->funcs[i].name];
			funcs[nr_funcs++].old_sympos = lp->funcs[i].position;
		}
		if (!nr_funcs)
			continue;
		new->objs[nr_objects].name = object_names[object];
		new->objs[nr_objects++].funcs = funcs;
	}
}

/* A livepatch that is being loaded, with its module */
static void make(struct livepatch *new, const struct world_livepatch *lp)
{
	unsigned int i;

	*new = (struct livepatch) {};
	set_name(&new->mod, livepatch_names[lp->name]);
	new->patch.mod = &new->mod;
	new->patch.objs = new->objs;
	new->patch.states = new->states;
	new->patch.replace_set = lp->set;
	INIT_LIST_HEAD(&new->patch.obj_list);
	add_objects(new, lp);
	for (i = 0; i < lp->nr_states; i++) {
		new->states[i].id = lp->states[i].id;
		new->states[i].version = lp->states[i].version;
	}
}

static int livepatch_of(const struct klp_patch *patch)
{
	return patch ? container_of(patch, struct livepatch, patch) - livepatches : NONE;
}

/* The number at the end of a name */
static int number_of(const char *name)
{
	return name ? name[strlen(name) - 1] - '0' : 0;
}

static struct world_func func_of(const struct klp_footprint_func *func)
{
	if (!func)
		return (struct world_func) { NONE, NONE, NONE };

	return (struct world_func) {
		number_of(func->key.object), number_of(func->key.name),
		func->key.sympos,
	};
}

/* What comes first of a check: the obstacles by their kind, then the rest. */
static int rank(enum klp_finding kind)
{
	switch (kind) {
	case KLP_FINDING_REVERTED:
		return KLP_FINDING_REPLACED;
	case KLP_FINDING_SUPERSEDING_STATE_VERSION:
		return KLP_FINDING_SUPERSEDING_STATE_MISSING;
	default:
		return kind;
	}
}

static void note(const struct klp_report *report, void *data)
{
	struct world_answer *answer = data;
	struct world_finding finding = {
		.kind = report->finding,
		.livepatch = livepatch_of(report->patch),
		.func = func_of(report->func),
		.other_func = func_of(report->other_func),
		.state_id = report->state_id ?: NONE,
		.version = report->state ? report->state->version : NONE,
		.other_version = report->other_state ?
				 report->other_state->version : NONE,
		.object = report->object ? number_of(report->object) : NONE,
	};

	check(!report->state || report->state->id == report->state_id);
	check(!report->other_state || report->other_state->id == report->state_id);
	if (answer->nr)
		check(rank(answer->findings[answer->nr - 1].kind) <= rank(finding.kind));

	/* Any of those for which there is no room may be named. */
	if (finding.kind == KLP_FINDING_SUPERSEDING_TOO_MANY) {
		check(finding.livepatch != NONE);
		finding.livepatch = NONE;
	}
	world_find(answer, &finding);
}

/* ----- what must be in the registry --------------------------------------------- */

static bool is_known(const struct klp_footprint *fp)
{
	return livepatch_of(fp->patch) >= 0 && livepatch_of(fp->patch) < NR_LIVEPATCHES &&
	       world.livepatches[livepatch_of(fp->patch)].installed && fp->registered;
}

static unsigned int count_by_key(const struct klp_func_key *key)
{
	struct klp_footprint_func *func;
	unsigned int nr = 0;

	for (func = klp_first_by_key(&klp_installed, key); func;
	     func = klp_next_by_key(func)) {
		check(is_known(func->footprint) && klp_same_func(&func->key, key));
		nr++;
	}

	return nr;
}

static unsigned int count_by_addr(unsigned long addr)
{
	struct klp_footprint_func *func;
	unsigned int nr = 0;

	for (func = klp_first_by_addr(&klp_installed, addr); func;
	     func = klp_next_by_addr(func)) {
		check(is_known(func->footprint) && func->addr == addr);
		nr++;
	}

	return nr;
}

static unsigned int count_by_id(unsigned long id)
{
	struct klp_footprint_state *state;
	unsigned int nr = 0;

	for (state = klp_first_by_id(&klp_installed, id); state;
	     state = klp_next_by_id(state)) {
		check(is_known(state->footprint) && state->id == id);
		nr++;
	}

	return nr;
}

static const struct klp_footprint_func *
own_func(const struct klp_footprint *fp, const struct world_func *func)
{
	struct klp_footprint_func *own;
	struct world_func name;

	for (own = fp->funcs; own < klp_funcs_end(fp); own++) {
		name = func_of(own);
		if (world_same_key(&name, func))
			return own;
	}

	return NULL;
}

/* How much the rules say is there */
struct expected {
	unsigned int keys[NR_OBJECTS][NR_NAMES][NR_POSITIONS];
	unsigned int addrs[NR_OBJECTS][NR_ADDRS];
	unsigned int ids[NR_IDS + 1];
};

static void expect(struct expected *expected, const struct world_livepatch *lp)
{
	const struct world_func *func;
	unsigned long addr;
	unsigned int i;

	for (i = 0; i < lp->nr_funcs; i++) {
		func = &lp->funcs[i];
		expected->keys[func->object][func->name][func->position ?: 1]++;
		addr = world_address(&world, func);
		if (addr)
			expected->addrs[func->object][(addr - BASE(func->object)) / 8]++;
	}
	for (i = 0; i < lp->nr_states; i++)
		expected->ids[lp->states[i].id]++;
}

/* What the kernel has of a livepatch is what has been told. */
static void check_livepatch(const struct klp_patch *patch, const struct world_livepatch *lp)
{
	const struct klp_footprint_func *func;
	unsigned int i;

	check(klp_find_installed(&klp_installed, livepatch_names[lp->name]) == patch);
	check(patch->enabled == lp->enabled);
	check(livepatch_of(patch->replaced_by) == lp->replaced_by);
	check(patch->footprint->nr_funcs == lp->nr_funcs);
	check(patch->footprint->nr_states == lp->nr_states);
	for (i = 0; i < lp->nr_funcs; i++) {
		func = own_func(patch->footprint, &lp->funcs[i]);
		check(func && func->addr == world_address(&world, &lp->funcs[i]));
		check(!func->addr ||
		      klp_has_func_at(&klp_installed, patch->footprint, func->addr));
	}
}

static unsigned int check_keys(const struct expected *expected)
{
	unsigned int object, name, position, nr = 0;
	struct klp_footprint_func func, *sorted;
	struct klp_footprint fp = { .funcs = &func, .sorted = &sorted };

	for (object = 0; object < NR_OBJECTS; object++) {
		for (name = 0; name < NR_NAMES; name++) {
			for (position = 1; position < NR_POSITIONS; position++) {
				if (!expected->keys[object][name][position])
					continue;
				klp_footprint_set_func(&fp, 0, object_names[object],
						       func_names[name], position);
				check(count_by_key(&func.key) ==
				      expected->keys[object][name][position]);
				nr++;
			}
		}
	}

	return nr;
}

static unsigned int check_addrs(const struct expected *expected)
{
	unsigned int object, i, nr = 0;

	for (object = 0; object < NR_OBJECTS; object++) {
		for (i = 0; i < NR_ADDRS; i++) {
			if (!expected->addrs[object][i])
				continue;
			check(count_by_addr(BASE(object) + 8 * i) ==
			      expected->addrs[object][i]);
			nr++;
		}
	}

	return nr;
}

static unsigned int check_ids(const struct expected *expected)
{
	unsigned int id, nr = 0;

	for (id = 1; id <= NR_IDS; id++) {
		if (!expected->ids[id])
			continue;
		check(count_by_id(id) == expected->ids[id]);
		nr++;
	}

	return nr;
}

/* Everything that is installed can be found, and nothing else is there. */
static void check_registry(void)
{
	struct expected expected = {};
	unsigned int i;

	for (i = 0; i < NR_LIVEPATCHES; i++) {
		if (!world.livepatches[i].installed)
			continue;
		check_livepatch(&livepatches[i].patch, &world.livepatches[i]);
		expect(&expected, &world.livepatches[i]);
	}

	check(atomic_read(&klp_installed.by_key.ht.nelems) == check_keys(&expected));
	check(atomic_read(&klp_installed.by_addr.ht.nelems) == check_addrs(&expected));
	check(atomic_read(&klp_installed.by_id.ht.nelems) == check_ids(&expected));
}

/* ----- questions --------------------------------------------------------------- */

static const struct klp_patch *in_transition(void)
{
	return world.transition == NONE ? NULL : &livepatches[world.transition].patch;
}

static void compare(struct world_answer *said, struct world_answer *expected)
{
	world_sort(said);
	world_sort(expected);
	check(said->nr == expected->nr);
	check(!memcmp(said->findings, expected->findings,
		      said->nr * sizeof(*said->findings)));
}

/* Each function is looked for once, whatever else is installed. */
static void check_cost(unsigned long nr_before, const struct klp_footprint *candidate)
{
	unsigned long nr = klp_installed.nr_key_compares - nr_before;

	check(nr <= candidate->nr_funcs * RHT_ELASTICITY);
}

/*
 * Ask the kernel about a livepatch that is being loaded, and see that the rules
 * say the same.
 */
static int ask(struct klp_footprint *candidate, const struct world_livepatch *lp)
{
	static struct world_answer said, expected;
	unsigned long nr_before = klp_installed.nr_key_compares;
	int ret;

	said.nr = 0;
	ret = klp_check(&klp_installed, candidate, in_transition(), note, &said);
	check_cost(nr_before, candidate);
	if (ret == -ENOMEM) {
		check(!fake_fail_alloc && !said.nr);
		return ret;
	}

	world_check(&world, lp, candidate->patch, &expected);
	check(ret == expected.error);
	compare(&said, &expected);

	return ret;
}

/*
 * What is unresolvable has been found, and stands in the way. A conflict alone is
 * no reason: the state that is lacking to supersede the other livepatch is one.
 */
static void check_unresolvable(const struct world_answer *said, enum klp_finding finding)
{
	unsigned int i;

	for (i = 0; i < said->nr; i++) {
		if (said->findings[i].kind == finding)
			break;
	}
	check(i < said->nr);
	check(finding != KLP_FINDING_STATE_CONFLICT &&
	      finding != KLP_FINDING_FUNCTION_CONFLICT);
	check(klp_finding_error(finding) ||
	      rank(finding) >= KLP_FINDING_SUPERSEDING_STATE_MISSING);
}

/* With the remedy, nothing but a running transition stands in the way. */
static void try_remedy(struct klp_footprint *candidate,
		       const struct world_livepatch *lp,
		       const struct klp_supersedes *remedy)
{
	const struct klp_supersedes *in_force = candidate->supersedes;
	static struct world_answer said;
	unsigned int i;

	said.nr = 0;
	candidate->supersedes = remedy;
	klp_check(&klp_installed, candidate, in_transition(), note, &said);
	candidate->supersedes = in_force;

	for (i = 0; i < said.nr; i++)
		check(said.findings[i].kind == KLP_FINDING_TRANSITION ||
		      !klp_finding_error(said.findings[i].kind));
}

static void check_remedy(struct klp_footprint *candidate,
			 const struct world_livepatch *lp,
			 const struct klp_remedy *remedy, const struct world_answer *said,
			 const struct world_answer *expected)
{
	struct klp_supersedes *list;

	check(!remedy->supersedes == !expected->has_remedy);
	check(!remedy->unresolvable == !expected->is_unresolvable);
	if (remedy->unresolvable)
		check_unresolvable(said, remedy->unresolvable);
	if (!remedy->supersedes)
		return;

	list = make_supersedes(&expected->remedy);
	check(remedy->supersedes->origin == KLP_ORIGIN_RUNTIME);
	check(!remedy->supersedes->all);
	check(remedy->supersedes->nr == list->nr);
	check(!memcmp(remedy->supersedes->ids, list->ids,
		      flex_array_size(list, ids, list->nr)));
	kfree(list);

	try_remedy(candidate, lp, remedy->supersedes);
}

/* The same, with what would help, about one that is not loaded */
static void ask_for_remedy(struct klp_footprint *candidate,
			   const struct world_livepatch *lp)
{
	static struct world_answer said, expected;
	struct klp_remedy remedy;
	int ret;

	said.nr = 0;
	ret = klp_check_for_remedy(&klp_installed, candidate, in_transition(), &remedy,
				   note, &said);
	if (ret == -ENOMEM) {
		check(!fake_fail_alloc && !remedy.supersedes);
		return;
	}
	fake_fail_alloc = -1;

	world_check_for_remedy(&world, lp, &expected);
	check(ret == expected.error);
	compare(&said, &expected);
	check_remedy(candidate, lp, &remedy, &said, &expected);
	kfree(remedy.supersedes);
}

/* ----- what happens ------------------------------------------------------------ */

static void remove_livepatch(int name)
{
	struct klp_patch *patch = &livepatches[name].patch;

	list_del(&patch->list);
	patch->replaced_by = NULL;
	klp_forget_replaced(patch);
	klp_unregister(&klp_installed, patch->footprint);
	klp_footprint_free(patch->footprint);
	kfree(patch->in_force);
	world.livepatches[name].installed = false;
}

static void add_livepatch(const struct world_livepatch *lp)
{
	struct klp_patch *patch = &livepatches[lp->name].patch;
	struct world_livepatch *old;

	patch->enabled = true;
	klp_record_replaced(patch);
	list_add_tail(&patch->list, &klp_patches);

	for (old = world.livepatches; old < world.livepatches + NR_LIVEPATCHES; old++) {
		if (old->installed && world_replaces(lp, old))
			old->replaced_by = lp->name;
	}
	world.livepatches[lp->name] = *lp;
	world.livepatches[lp->name].installed = true;
	world.livepatches[lp->name].enabled = true;
	world.has_module[lp->name] = true;
	world.transition = lp->name;
}

/* The way of klp_enable_patch() */
static void load(const struct world_livepatch *lp)
{
	struct livepatch *new = &livepatches[lp->name];
	struct klp_footprint *fp;

	/* The module loader does not take two of one name. */
	if (world.has_module[lp->name])
		return;

	make(new, lp);
	new->patch.in_force = make_supersedes(&lp->supersedes);
	fp = new->patch.in_force ? klp_footprint_of_patch(&new->patch) : NULL;
	if (!fp) {
		check(!fake_fail_alloc);
		goto free;
	}
	fp->supersedes = new->patch.in_force;

	if (ask(fp, lp))
		goto free;
	if (klp_register(&klp_installed, fp)) {
		check(!fake_fail_alloc);
		goto free;
	}

	new->patch.footprint = fp;
	list_add_tail(&new->mod.list, &fake_modules);
	add_livepatch(lp);
	return;

free:
	klp_footprint_free(fp);
	kfree(new->patch.in_force);
}

static void take_and_load(void)
{
	unsigned int flags = take(256);
	struct klp_supersedes *supersedes;
	struct world_livepatch lp;
	struct klp_footprint *fp;

	take_livepatch(&lp);
	if (flags % 8 == 7)
		fake_fail_alloc = flags / 8;

	supersedes = make_supersedes(&lp.supersedes);
	fp = supersedes ? describe(&lp, supersedes) : NULL;
	check(fp || !fake_fail_alloc);
	if (fp)
		ask_for_remedy(fp, &lp);
	klp_footprint_free(fp);
	kfree(supersedes);

	if (flags % 8 == 6)
		fake_fail_alloc = flags / 8;
	if (flags % 8)
		load(&lp);
	fake_fail_alloc = -1;
}

/* The transition ends. */
static void finish(void)
{
	int i, name = world.transition;

	if (name == NONE)
		return;

	world.transition = NONE;
	for (i = 0; i < NR_LIVEPATCHES; i++) {
		if (!world.livepatches[i].installed ||
		    world.livepatches[i].replaced_by != name)
			continue;
		world.livepatches[i].replaced_by = NONE;
		check(klp_is_replaced_by(&livepatches[i].patch, &livepatches[name].patch));
		if (world.livepatches[name].enabled)
			remove_livepatch(i);
	}
	if (!world.livepatches[name].enabled)
		remove_livepatch(name);
}

static void reverse(void)
{
	int name = world.transition;

	if (name == NONE)
		return;

	world.livepatches[name].enabled = !world.livepatches[name].enabled;
	livepatches[name].patch.enabled = world.livepatches[name].enabled;
}

static void disable(int name)
{
	if (world.transition != NONE || !world.livepatches[name].installed)
		return;

	world.transition = name;
	reverse();
}

/* The module of a livepatch goes, or one comes that is none. */
static void change_module(int name)
{
	if (world.livepatches[name].installed)
		return;

	world.has_module[name] = !world.has_module[name];
	if (world.has_module[name]) {
		make(&livepatches[name], &(struct world_livepatch) { .name = name });
		list_add_tail(&livepatches[name].mod.list, &fake_modules);
	} else {
		list_del(&livepatches[name].mod.list);
	}
}

/* ----- the modules that are patched ---------------------------------------------- */

static void set_symbols(int object)
{
	const struct world_object *from = &world.objects[object];
	struct object *to = &objects[object];
	unsigned int i;

	for (i = 0; i < from->nr_symbols; i++) {
		to->symbols[i].name = func_names[from->symbols[i].name];
		to->symbols[i].addr = from->symbols[i].addr;
	}
	to->mod.symbols = to->symbols;
	to->mod.nr_symbols = from->nr_symbols;
}

/* What would make klp_module_coming() fail after this */
static bool can_be_patched(int object)
{
	const struct world_livepatch *lp;
	unsigned long addr;
	unsigned int i;

	for (lp = world.livepatches; lp < world.livepatches + NR_LIVEPATCHES; lp++) {
		for (i = 0; lp->installed && i < lp->nr_funcs; i++) {
			if (lp->funcs[i].object != object)
				continue;
			addr = world_address(&world, &lp->funcs[i]);
			if (!addr || addr & FAKE_NOTRACE)
				return false;
		}
	}

	return true;
}

static void unload_object(int object)
{
	if (world.objects[object].loaded)
		klp_unregister_target(&klp_installed, object_names[object]);
	if (objects[object].listed)
		list_del(&objects[object].mod.list);
	objects[object].listed = false;
	world.objects[object].loaded = false;
}

/* Two functions of the module are one under two names. */
static void check_refusal(const struct klp_target_refusal *refusal, int object)
{
	const struct klp_report *report = &refusal->report;
	struct world_func func = func_of(report->func);
	struct world_func other = func_of(report->other_func);
	const struct klp_footprint *of_other;

	check(report->func && report->other_func);
	check(func.object == object && other.object == object);
	check(!world_same_key(&func, &other));
	check(world_address(&world, &func));
	check(world_address(&world, &func) == world_address(&world, &other));

	of_other = report->other_func->footprint;
	check(is_known(of_other) && is_known(refusal->footprint));
	check(report->func->footprint == refusal->footprint);
	if (of_other == refusal->footprint) {
		check(report->finding == KLP_FINDING_SAME_ADDRESS);
		check(!report->patch);
	} else {
		check(report->finding == KLP_FINDING_FUNCTION_CONFLICT);
		check(report->patch == of_other->patch);
	}
}

static void load_object(int object)
{
	struct klp_target_refusal refusal;
	bool accepted;
	int ret;

	unload_object(object);
	take_symbols(&world.objects[object], BASE(object));
	set_symbols(object);
	objects[object].listed = true;
	objects[object].mod.klp_alive = true;
	list_add_tail(&objects[object].mod.list, &fake_modules);

	world.objects[object].loaded = true;
	accepted = world_accepts_module(&world, object);
	ret = klp_register_target(&klp_installed, object_names[object], &refusal);
	if (ret == -ENOMEM)
		check(!fake_fail_alloc && !refusal.report.finding);
	else
		check(ret == (accepted ? 0 : -EINVAL));
	check(!ret == !refusal.footprint);
	if (ret == -EINVAL)
		check_refusal(&refusal, object);

	if (ret) {
		world.objects[object].loaded = false;
		check_registry();
	}
	if (ret || !can_be_patched(object))
		unload_object(object);
}

/* It is on its way out, and the livepatches have been told so. */
static void start_unloading(int object)
{
	if (!world.objects[object].loaded)
		return;

	klp_unregister_target(&klp_installed, object_names[object]);
	objects[object].mod.klp_alive = false;
	world.objects[object].loaded = false;
}

static void change_object(void)
{
	unsigned int byte = take(256), object = 1 + byte % (NR_OBJECTS - 1);

	switch (byte / 4 % 4) {
	case 0:
		start_unloading(object);
		break;
	case 1:
		unload_object(object);
		break;
	case 2:
		fake_fail_alloc = byte / 16 % 4 ? -1 : byte / 64;
		fallthrough;
	case 3:
		load_object(object);
		fake_fail_alloc = -1;
		break;
	}
}

/* ----- the story --------------------------------------------------------------- */

static void begin(void)
{
	unsigned int i;

	world = (struct world) { .transition = NONE };
	INIT_LIST_HEAD(&klp_patches);
	INIT_LIST_HEAD(&fake_modules);
	klp_installed.nr_key_compares = 0;
	check(!klp_registry_init(&klp_installed, &klp_patches));

	memset(objects, 0, sizeof(objects));
	for (i = 1; i < NR_OBJECTS; i++)
		set_name(&objects[i].mod, object_names[i]);
	take_symbols(&world.objects[0], BASE(0));
	set_symbols(0);
	fake_vmlinux = objects[0].mod;
	world.objects[0].loaded = true;
}

static void go_on(void)
{
	unsigned int byte = take(256);

	switch (byte % 16) {
	case 0:
		disable(byte / 16 % NR_LIVEPATCHES);
		break;
	case 1:
		reverse();
		break;
	case 2:
		change_module(byte / 16 % NR_LIVEPATCHES);
		break;
	case 3:
	case 4:
	case 5:
		change_object();
		break;
	case 6:
	case 7:
	case 8:
		finish();
		break;
	default:
		take_and_load();
		break;
	}
	if (byte < 192)
		fake_run_work();
	check_registry();
}

static void end(void)
{
	int i;

	finish();
	for (i = 0; i < NR_LIVEPATCHES; i++) {
		if (world.livepatches[i].installed)
			remove_livepatch(i);
	}
	check_registry();
	check(list_empty(&klp_patches));
	klp_registry_destroy(&klp_installed);
}

int try(const u8 *data, size_t size)
{
	input = data;
	input_end = data + size;

	begin();
	while (input < input_end)
		go_on();
	end();

	return 0;
}
