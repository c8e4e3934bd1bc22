// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz_supersedes.c - who says which sets a livepatch supersedes, and how
 *
 * An input is text: commands with '|' between them, one letter each, in most
 * cases followed by a digit that names a livepatch, and a list of sets as in a
 * module parameter:
 *
 *	pLIST		read the list
 *	rNNNLIST	read it NNN times over, with commas in between
 *	mLIST, M	the module has the parameter, with and without a value
 *	bDIGITLIST	what the livepatch has built in
 *	sDIGITLIST	set a runtime value
 *	cDIGIT		clear it
 *	lDIGIT, LDIGIT	load the livepatch; L fails after the question
 *	uDIGIT		it is disabled
 *	nDIGIT		let an allocation of the next command fail
 *
 * What must follow is worked out here once more, from the text.
 */

#include <stdio.h>
#include <linux/livepatch.h>
#include "core.h"
#include "footprint.h"
#include "registry.h"
#include "runtime.h"
#include "supersedes.h"

#define NR_NAMES	10
/* So many other values are waiting all the time that the table can get full. */
#define NR_OTHERS	(KLP_MAX_RUNTIME_VALUES - NR_NAMES / 2)

#define LIST_LEN	4096

/* A list of sets, as it is understood here */
struct list {
	bool given;
	bool all;
	unsigned int sets[KLP_MAX_SUPERSEDES];
	unsigned int nr;
};

static const char * const names[NR_NAMES] = {
	"lp", "lp_", "lp_0", "lp0", "lp1", "lp10", "lp2", "a", "b", "B",
};

/* A livepatch: what it has built in, and what else is said about it */
struct livepatch {
	struct klp_patch patch;
	struct module mod;
	struct list built_in;
	struct list runtime;
	bool installed;
};

static struct livepatch livepatches[NR_NAMES];
static unsigned int nr_waiting;

/* The parameter of the module that is loaded next */
static struct module loading;
static struct list parameter;

/* ----- reading a list ---------------------------------------------------------- */

static int compare_sets(const void *a, const void *b)
{
	unsigned int ia = *(const unsigned int *)a, ib = *(const unsigned int *)b;

	return ia < ib ? -1 : ia > ib;
}

static void sort_sets(struct list *list)
{
	unsigned int i, nr = 0;

	qsort(list->sets, list->nr, sizeof(*list->sets), compare_sets);
	for (i = 0; i < list->nr; i++) {
		if (!nr || list->sets[nr - 1] != list->sets[i])
			list->sets[nr++] = list->sets[i];
	}
	list->nr = nr;
}

/* A number that fits: compared as text, without the zeros in front of it */
static bool understand_number(const char *text, size_t len, unsigned int *set)
{
	static const char highest[] = "4294967295";
	size_t i;

	if (!len)
		return false;
	for (i = 0; i < len; i++) {
		if (!strchr("0123456789", text[i]))
			return false;
	}

	while (len > 1 && *text == '0') {
		text++;
		len--;
	}
	if (len > strlen(highest) ||
	    (len == strlen(highest) && strncmp(text, highest, len) > 0))
		return false;

	*set = strtoul(text, NULL, 10);
	return true;
}

static bool understand(const char *text, struct list *list)
{
	const char *end;

	*list = (struct list) { .given = true };
	if (!strcmp(text, "all")) {
		list->all = true;
		return true;
	}
	if (!*text)
		return true;

	for (;; text = end + 1) {
		end = strchr(text, ',') ?: text + strlen(text);
		if (list->nr == KLP_MAX_SUPERSEDES ||
		    !understand_number(text, end - text, &list->sets[list->nr++]))
			return false;
		if (!*end)
			break;
	}
	sort_sets(list);

	return true;
}

/* ----- comparing --------------------------------------------------------------- */

static bool has_set(const struct list *list, unsigned int set)
{
	unsigned int i;

	for (i = 0; i < list->nr; i++) {
		if (list->sets[i] == set)
			return true;
	}

	return list->all;
}

static void compare(const struct klp_supersedes *said, const struct list *list,
		    enum klp_origin origin)
{
	unsigned int i;

	check(said->origin == origin);
	check(said->all == list->all);
	check(said->nr == list->nr);
	check(!memcmp(said->ids, list->sets, flex_array_size(said, ids, said->nr)));

	for (i = 0; i < list->nr; i++) {
		check(klp_is_superseded(said, list->sets[i]));
		check(klp_is_superseded(said, list->sets[i] + 1) ==
		      has_set(list, list->sets[i] + 1));
		check(klp_is_superseded(said, list->sets[i] - 1) ==
		      has_set(list, list->sets[i] - 1));
	}
}

static struct klp_supersedes *make(const struct list *list, enum klp_origin origin)
{
	struct klp_supersedes *supersedes = klp_supersedes_alloc(origin, list->nr);

	if (!supersedes)
		return NULL;

	supersedes->all = list->all;
	memcpy(supersedes->ids, list->sets,
	       flex_array_size(supersedes, ids, list->nr));
	klp_supersedes_seal(supersedes);

	return supersedes;
}

static void parse(const char *text)
{
	struct klp_supersedes *supersedes, *copy;
	bool understood;
	struct list list;

	supersedes = klp_supersedes_parse(text, "parse");
	understood = understand(text, &list);
	if (IS_ERR(supersedes)) {
		if (PTR_ERR(supersedes) == -ENOMEM)
			check(!fake_fail_alloc);
		else
			check(!understood && PTR_ERR(supersedes) == -EINVAL);
		return;
	}

	check(understood);
	compare(supersedes, &list, KLP_ORIGIN_PARAMETER);
	copy = klp_supersedes_dup(supersedes);
	if (copy)
		compare(copy, &list, KLP_ORIGIN_PARAMETER);
	else
		check(!fake_fail_alloc);
	kfree(copy);
	kfree(supersedes);
}

static void parse_repeated(const char *text)
{
	char list[LIST_LEN], *end = list;
	unsigned int nr = 0, i;

	for (i = 0; i < 3 && *text >= '0' && *text <= '9'; i++)
		nr = 10 * nr + *text++ - '0';

	*list = '\0';
	for (i = 0; i < nr && end + strlen(text) + 2 < list + LIST_LEN; i++)
		end += sprintf(end, "%s%s", i ? "," : "", text);
	parse(list);
}

/* ----- the module parameter ------------------------------------------------------ */

static void free_parameter(void)
{
	klp_free_module_params(&loading);
	check(!loading.klp_supersedes);
	parameter.given = false;
}

static void set_parameter(const char *text)
{
	struct list list;
	bool right = text && understand(text, &list) && !parameter.given;
	int ret;

	check(klp_module_param(&loading, "supersede", text) == -ENOENT);
	ret = klp_module_param(&loading, "supersedes", text);
	if (ret == -ENOMEM) {
		check(!fake_fail_alloc);
		return;
	}
	check(ret == (right ? 0 : -EINVAL));

	/* The module is not loaded, and what was kept of it has to go. */
	if (ret) {
		free_parameter();
		return;
	}
	parameter = list;
	compare(loading.klp_supersedes, &list, KLP_ORIGIN_PARAMETER);
}

/* ----- runtime values ------------------------------------------------------------- */

/* Each value is there, and in the order of names. */
static void check_values(void)
{
	const struct klp_runtime_value *value, *before = NULL;
	unsigned int i, nr = 0;

	for (i = 0; i < NR_NAMES; i++) {
		value = klp_find_runtime_value(names[i]);
		check(!value == !livepatches[i].runtime.given);
		if (!value)
			continue;
		check(!strcmp(value->name, names[i]));
		compare(value->supersedes, &livepatches[i].runtime, KLP_ORIGIN_RUNTIME);
	}

	list_for_each_entry(value, &klp_runtime_values, list) {
		check(!before || strcmp(before->name, value->name) < 0);
		before = value;
		nr++;
	}
	check(nr == nr_waiting);
}

static void set_runtime(struct livepatch *lp, const char *text)
{
	unsigned int generation = klp_generation, nr_events = fake_nr_events;
	struct klp_supersedes *supersedes;
	bool has_room = lp->runtime.given || nr_waiting < NR_NAMES / 2;
	struct list list;
	int ret;

	if (!understand(text, &list))
		return;
	supersedes = make(&list, KLP_ORIGIN_RUNTIME);
	if (!supersedes)
		return;

	ret = klp_set_runtime_value(lp->mod.name, supersedes);
	if (ret == -ENOMEM)
		check(!fake_fail_alloc);
	else
		check(ret == (lp->installed ? -EBUSY : has_room ? 0 : -ENOSPC));
	check(klp_generation - generation == !ret);
	check(fake_nr_events - nr_events == !ret);
	if (ret) {
		kfree(supersedes);
		return;
	}

	check(fake_last_event == KLP_CMD_RUNTIME_SET);
	nr_waiting += !lp->runtime.given;
	lp->runtime = list;
}

static void clear_runtime(struct livepatch *lp, u8 event)
{
	struct klp_runtime_value *value = klp_find_runtime_value(lp->mod.name);
	unsigned int generation = klp_generation;

	check(!value == !lp->runtime.given);
	if (!value)
		return;

	klp_clear_runtime_value(value, event);
	check(klp_generation - generation == 1);
	check(fake_last_event == event);
	lp->runtime.given = false;
	nr_waiting--;
}

/* ----- livepatches ------------------------------------------------------------------ */

static void disable(struct livepatch *lp)
{
	if (!lp->installed)
		return;

	list_del(&lp->patch.list);
	klp_footprint_free(lp->patch.footprint);
	lp->installed = false;
}

static void enable(struct livepatch *lp)
{
	lp->patch.footprint = klp_footprint_alloc(lp->mod.name, 0, 0, 0);
	if (!lp->patch.footprint) {
		check(!fake_fail_alloc);
		return;
	}

	list_add_tail(&lp->patch.list, &klp_patches);
	lp->installed = true;
	clear_runtime(lp, KLP_CMD_RUNTIME_CONSUMED);
}

/* The most specific one counts alone; an empty one counts, too. */
static void load(struct livepatch *lp, bool succeeds)
{
	struct klp_supersedes *in_force;
	const struct list *list = &lp->built_in;
	enum klp_origin origin = KLP_ORIGIN_BUILT_IN;

	if (lp->installed)
		return;

	lp->mod.klp_supersedes = loading.klp_supersedes;
	lp->patch.supersedes = lp->built_in.nr ? lp->built_in.sets : NULL;
	lp->patch.nr_supersedes = lp->built_in.nr;
	in_force = klp_supersedes_of_patch(&lp->patch);
	lp->mod.klp_supersedes = NULL;
	if (!in_force) {
		check(!fake_fail_alloc);
		return;
	}

	if (lp->runtime.given) {
		list = &lp->runtime;
		origin = KLP_ORIGIN_RUNTIME;
	} else if (parameter.given) {
		list = &parameter;
		origin = KLP_ORIGIN_PARAMETER;
	}
	compare(in_force, list, origin);
	free_parameter();

	if (succeeds)
		enable(lp);
	/* It is a copy. */
	check(in_force->origin == origin);
	kfree(in_force);
}

static void set_built_in(struct livepatch *lp, const char *text)
{
	struct list list;

	/* That it replaces all others is not for its author to say. */
	if (!lp->installed && understand(text, &list) && !list.all)
		lp->built_in = list;
}

/* ----- commands ---------------------------------------------------------------------- */

static void run_for(struct livepatch *lp, const char *command)
{
	switch (*command) {
	case 'b':
		set_built_in(lp, command + 2);
		break;
	case 's':
		set_runtime(lp, command + 2);
		break;
	case 'c':
		clear_runtime(lp, KLP_CMD_RUNTIME_CLEARED);
		break;
	case 'l':
		load(lp, true);
		break;
	case 'L':
		load(lp, false);
		break;
	case 'u':
		disable(lp);
		break;
	}
}

static void run(const char *command)
{
	unsigned int digit = *command ? command[1] - '0' : NR_NAMES;

	switch (*command) {
	case 'n':
		fake_fail_alloc = digit < 4 ? digit : -1;
		return;
	case 'p':
		parse(command + 1);
		break;
	case 'r':
		parse_repeated(command + 1);
		break;
	case 'm':
		set_parameter(command + 1);
		break;
	case 'M':
		set_parameter(NULL);
		break;
	default:
		if (digit < NR_NAMES)
			run_for(&livepatches[digit], command);
		break;
	}
	fake_fail_alloc = -1;
	check_values();
}

/*
 * Values of livepatches that play no part. They count; but it would take too
 * long to pass them by each time that another one is looked for.
 */
static void add_others(void)
{
	struct klp_supersedes *supersedes;
	static LIST_HEAD(others);
	char name[16];
	unsigned int i;

	for (i = 0; i < NR_OTHERS; i++) {
		sprintf(name, "other_%04u", i);
		supersedes = klp_supersedes_alloc(KLP_ORIGIN_RUNTIME, 0);
		check(!klp_set_runtime_value(name, supersedes));
		list_splice_init(&klp_runtime_values, &others);
	}
}

static void begin(void)
{
	static bool are_others_there;
	unsigned int i;

	if (!are_others_there)
		add_others();
	are_others_there = true;

	memset(livepatches, 0, sizeof(livepatches));
	for (i = 0; i < NR_NAMES; i++) {
		set_name(&livepatches[i].mod, names[i]);
		livepatches[i].patch.mod = &livepatches[i].mod;
	}
	loading = (struct module) { .name = "loading", .klp = true };
}

static void end(void)
{
	unsigned int i;

	for (i = 0; i < NR_NAMES; i++) {
		disable(&livepatches[i]);
		clear_runtime(&livepatches[i], KLP_CMD_RUNTIME_CLEARED);
	}
	free_parameter();
	check(!nr_waiting);
	check(list_empty(&klp_patches));
}

int try(const u8 *data, size_t size)
{
	char *story = strndup((const char *)data, size), *rest = story, *command;

	check(story);

	begin();
	while ((command = strsep(&rest, "|")))
		run(command);
	end();
	free(story);

	return 0;
}
