// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz_claim.c - what a module says in its modinfo, and what the livepatch is
 *
 * An input is a modinfo, after a byte that says what will differ, and one that
 * says whether what must be there is added to it. It is understood here once
 * more, by the words of Documentation/livepatch/footprint.rst. A livepatch is
 * made of what has been understood: it must be the one that the modinfo
 * describes, in whatever order it has everything, and must not be it any more
 * when something is changed.
 */

#include <stdio.h>
#include <linux/livepatch.h>
#include "claim.h"
#include "supersedes.h"

#define NR_FIELDS	128	/* of one kind */
#define NAME_LEN	512

struct func {
	char object[NAME_LEN];
	char name[NAME_LEN];
	unsigned long position;
	bool used;
};

struct state {
	unsigned long id;
	unsigned int version;
};

/* What a modinfo says */
struct footprint {
	unsigned int nr_version, nr_set, nr_supersedes, nr_end;
	unsigned int set;
	bool any_set;
	unsigned int sets[KLP_MAX_SUPERSEDES];
	unsigned int nr_sets;
	struct func funcs[NR_FIELDS];
	unsigned int nr_funcs;
	struct state states[NR_FIELDS];
	unsigned int nr_states;
	char callbacks[NR_FIELDS][NAME_LEN];
	unsigned int nr_callbacks;
	unsigned long end_funcs, end_states;
};

/*
 * What is to be made of a modinfo. Some values have a form that they must not
 * have, and yet it does not matter whether that is found: no livepatch has such
 * a name or state, so that none is the one that is described.
 */
enum outcome { FITS, DAMAGED, UNKNOWN, OPEN };

static struct footprint said;

/* ----- understanding a modinfo ---------------------------------------------------- */

/* Decimal, without a sign, without zeros in front, and not above the highest */
static bool understand_number(const char *text, const char *end, const char *highest,
			      unsigned long *value)
{
	size_t len = end - text, i;

	if (!len || (*text == '0' && len > 1))
		return false;
	for (i = 0; i < len; i++) {
		if (!strchr("0123456789", text[i]))
			return false;
	}
	if (len > strlen(highest) ||
	    (len == strlen(highest) && strncmp(text, highest, len) > 0))
		return false;

	*value = strtoul(text, NULL, 10);
	return true;
}

#define HIGHEST_32	"4294967295"
#define HIGHEST_64	"18446744073709551615"

static enum outcome understand_pair(const char *text, unsigned long *first,
				    const char *highest_second, unsigned long *second)
{
	const char *comma = strchr(text, ',');

	if (!comma || !understand_number(text, comma, HIGHEST_64, first) ||
	    !understand_number(comma + 1, comma + 1 + strlen(comma + 1),
			       highest_second, second))
		return DAMAGED;

	return FITS;
}

static enum outcome understand_set(const char *text)
{
	unsigned long set;

	if (!understand_number(text, text + strlen(text), HIGHEST_32, &set))
		return DAMAGED;

	said.nr_set++;
	said.set = set;
	return FITS;
}

static enum outcome understand_supersedes(const char *text)
{
	unsigned long set;
	const char *end;

	said.nr_supersedes++;
	said.nr_sets = 0;
	for (;; text = end + 1) {
		end = strchr(text, ',') ?: text + strlen(text);
		/* It is read in the way of the parameter, which may have them. */
		if (*text == '0' && end > text + 1)
			return OPEN;
		if (said.nr_sets == KLP_MAX_SUPERSEDES ||
		    !understand_number(text, end, HIGHEST_32, &set))
			return DAMAGED;
		said.sets[said.nr_sets++] = set;
		if (!*end)
			break;
	}

	return FITS;
}

static enum outcome copy_name(char *to, const char *text, size_t len)
{
	if (!len || len >= NAME_LEN)
		return OPEN;

	memcpy(to, text, len);
	to[len] = '\0';
	return FITS;
}

static enum outcome understand_func(const char *text)
{
	struct func *func = &said.funcs[said.nr_funcs];
	const char *colon = strchr(text, ':'), *comma = strrchr(text, ',');

	if (said.nr_funcs++ == NR_FIELDS)
		return OPEN;
	if (!colon || !comma || comma < colon ||
	    !understand_number(comma + 1, comma + 1 + strlen(comma + 1), HIGHEST_64,
			       &func->position))
		return DAMAGED;

	return copy_name(func->object, text, colon - text) ?:
	       copy_name(func->name, colon + 1, comma - colon - 1);
}

static enum outcome understand_state(const char *text)
{
	struct state *state = &said.states[said.nr_states];
	unsigned long version;

	if (said.nr_states++ == NR_FIELDS)
		return OPEN;
	if (understand_pair(text, &state->id, HIGHEST_32, &version))
		return DAMAGED;

	state->version = version;
	return state->id ? FITS : OPEN;
}

static enum outcome understand_callbacks(const char *text)
{
	if (said.nr_callbacks == NR_FIELDS)
		return OPEN;

	return copy_name(said.callbacks[said.nr_callbacks++], text, strlen(text));
}

static enum outcome understand_param(const char *text)
{
	said.any_set = true;
	return strstarts(text, "replace_set:") ? FITS : DAMAGED;
}

static enum outcome understand_end(const char *text)
{
	said.nr_end++;
	return understand_pair(text, &said.end_funcs, HIGHEST_64, &said.end_states);
}

static enum outcome understand_version(const char *text)
{
	said.nr_version++;
	return FITS;
}

static const struct {
	const char *tag;
	enum outcome (*understand)(const char *text);
} fields[] = {
	{ "klp_footprint=", understand_version },
	{ "klp_replace_set=", understand_set },
	{ "klp_supersedes=", understand_supersedes },
	{ "klp_func=", understand_func },
	{ "klp_state=", understand_state },
	{ "klp_callbacks=", understand_callbacks },
	{ "klp_param=", understand_param },
	{ "klp_footprint_end=", understand_end },
};

/* The fields of later versions are unknown, and no damage. */
static enum outcome understand_field(const char *field)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (strstarts(field, fields[i].tag))
			return fields[i].understand(field + strlen(fields[i].tag));
	}

	return FITS;
}

/* A string counts when it has an end. */
static const char *end_of_field(const char *field, const char *end)
{
	return memchr(field, '\0', end - field);
}

static enum outcome find_version(const char *modinfo, const char *end)
{
	const char *field, *field_end;

	for (field = modinfo; (field_end = end_of_field(field, end)); field = field_end + 1) {
		if (!strcmp(field, "klp_footprint=1"))
			return FITS;
		if (strstarts(field, "klp_footprint="))
			return UNKNOWN;
	}

	return UNKNOWN;
}

static enum outcome understand(const char *modinfo, const char *end)
{
	const char *field, *field_end;
	enum outcome outcome;

	said.nr_version = 0;
	said.nr_set = 0;
	said.nr_supersedes = 0;
	said.nr_end = 0;
	said.any_set = false;
	said.nr_sets = 0;
	said.nr_funcs = 0;
	said.nr_states = 0;
	said.nr_callbacks = 0;

	if (find_version(modinfo, end))
		return UNKNOWN;

	for (field = modinfo; (field_end = end_of_field(field, end)); field = field_end + 1) {
		outcome = understand_field(field);
		if (outcome)
			return outcome;
	}

	if (said.nr_version > 1 || said.nr_set != 1 || said.nr_supersedes > 1 ||
	    said.nr_end != 1 || said.end_funcs != said.nr_funcs ||
	    said.end_states != said.nr_states)
		return DAMAGED;

	return FITS;
}

/* ----- the livepatch that it describes ----------------------------------------------- */

static struct klp_patch patch;
static struct klp_object objs[2 * NR_FIELDS + 1];
static struct klp_func funcs[3 * NR_FIELDS + 1];
static struct klp_state states[NR_FIELDS + 1];
static unsigned int sets[KLP_MAX_SUPERSEDES + 1];

static void callback(struct klp_object *obj)
{
}

/* How often an object is named among those that have callbacks */
static unsigned int count_callbacks(const char *object)
{
	unsigned int i, nr = 0;

	for (i = 0; i < said.nr_callbacks; i++)
		nr += !strcmp(said.callbacks[i], object);

	return nr;
}

/* One object with all its functions, the last one first */
static struct klp_func *add_object(struct klp_object *obj, struct klp_func *next,
				   const char *object)
{
	unsigned int i;

	obj->name = strcmp(object, "vmlinux") ? object : NULL;
	obj->funcs = next;
	if (count_callbacks(object))
		obj->callbacks.post_unpatch = callback;

	for (i = said.nr_funcs; i--;) {
		if (strcmp(said.funcs[i].object, object))
			continue;
		said.funcs[i].used = true;
		next->old_name = said.funcs[i].name;
		next->old_sympos = said.funcs[i].position;
		next++;
	}

	/* The empty entry ends the array. */
	return next + 1;
}

static bool is_in_objs(const struct klp_object *end, const char *object)
{
	const struct klp_object *obj;

	for (obj = objs; obj < end; obj++) {
		if (!strcmp(obj->name ?: "vmlinux", object))
			return true;
	}

	return false;
}

/* Everything in another order than the modinfo has it */
static void make_patch(void)
{
	struct klp_object *obj = objs;
	struct klp_func *next = funcs;
	unsigned int i;

	memset(objs, 0, sizeof(objs));
	memset(funcs, 0, sizeof(funcs));
	memset(states, 0, sizeof(states));
	for (i = 0; i < said.nr_funcs; i++)
		said.funcs[i].used = false;

	for (i = said.nr_funcs; i--;) {
		if (!said.funcs[i].used)
			next = add_object(obj++, next, said.funcs[i].object);
	}
	for (i = 0; i < said.nr_callbacks; i++) {
		if (!is_in_objs(obj, said.callbacks[i]))
			next = add_object(obj++, next, said.callbacks[i]);
	}
	for (i = 0; i < said.nr_states; i++) {
		states[i].id = said.states[said.nr_states - 1 - i].id;
		states[i].version = said.states[said.nr_states - 1 - i].version;
	}
	for (i = 0; i < said.nr_sets; i++)
		sets[i] = said.sets[said.nr_sets - 1 - i];

	patch.objs = objs;
	patch.states = states;
	patch.replace_set = said.set;
	patch.supersedes = sets;
	patch.nr_supersedes = said.nr_sets;
}

static bool is_in_sets(unsigned int set)
{
	unsigned int i;

	for (i = 0; i < said.nr_sets; i++) {
		if (said.sets[i] == set)
			return true;
	}

	return false;
}

/* An object cannot have its callbacks twice. */
static const char *expected_difference(void)
{
	unsigned int i;

	for (i = 0; i < said.nr_callbacks; i++) {
		if (count_callbacks(said.callbacks[i]) > 1)
			return "list of callbacks";
	}

	return NULL;
}

static const char *change_sets(u8 what)
{
	unsigned int i = what / 16;

	switch (what % 16) {
	case 1:
		sets[patch.nr_supersedes++] = i;
		return is_in_sets(i) ? NULL : "list of superseded sets";
	case 2:
		/* What is there twice must go for good. */
		for (i = 0; i < patch.nr_supersedes; i++) {
			if (sets[i] == said.sets[0])
				sets[i--] = sets[--patch.nr_supersedes];
		}
		return said.nr_sets ? "list of superseded sets" : NULL;
	default:
		patch.replace_set++;
		return said.any_set ? NULL : "replace set";
	}
}

static const char *change_func(u8 what)
{
	struct klp_func *func = objs[0].funcs;

	if (!func || !func->old_name)
		return NULL;

	switch (what % 16) {
	case 3:
		func->old_name = "";
		break;
	case 4:
		func->old_sympos ^= 1UL << what / 16;
		break;
	default:
		func->old_name++;
		break;
	}

	return "list of functions";
}

static const char *change_state(u8 what)
{
	unsigned int version;
	struct klp_state *last;

	if (!said.nr_states)
		return NULL;

	last = &states[said.nr_states - 1];
	switch (what % 16) {
	case 6:
		last->id ^= 1UL << 63;
		break;
	case 7:
		last->version ^= 1U << 31;
		break;
	case 8:
		*last = (struct klp_state) {};
		break;
	default:
		if (states[0].id == last->id || states[0].version == last->version)
			return NULL;
		version = states[0].version;
		states[0].version = last->version;
		last->version = version;
		break;
	}

	return "list of states";
}

static const char *change_object(void)
{
	struct klp_object *obj = &objs[0];

	if (!obj->funcs)
		return NULL;

	obj->name = "";
	return obj->funcs->old_name ? "list of functions" : "list of callbacks";
}

static const char *change_callbacks(void)
{
	if (!objs[0].funcs)
		return NULL;

	if (objs[0].callbacks.post_unpatch)
		objs[0].callbacks.post_unpatch = NULL;
	else
		objs[0].callbacks.pre_unpatch = callback;

	return "list of callbacks";
}

/* Make the livepatch another one, if it has what is to be changed. */
static const char *change(u8 what)
{
	switch (what % 16) {
	case 0 ... 2:
		return change_sets(what);
	case 3 ... 5:
		return change_func(what);
	case 6 ... 9:
		return change_state(what);
	case 10:
		return change_object();
	case 11:
		return change_callbacks();
	default:
		return NULL;
	}
}

/* ----- the kernel's answer -------------------------------------------------------------- */

static bool is_what(const char *said, const char *expected)
{
	return said && expected ? !strcmp(said, expected) : said == expected;
}

static void compare(const struct klp_claim *claim, u8 what)
{
	const char *twice = expected_difference(), *changed;

	check(!klp_claim_differs(NULL, &patch));
	make_patch();
	check(is_what(klp_claim_differs(claim, &patch), twice));

	/* Of several differences, that of the callbacks is told last. */
	changed = change(what);
	check(is_what(klp_claim_differs(claim, &patch), changed ?: twice));
}

static void judge(const char *modinfo, const char *end, u8 what)
{
	struct module mod = { .name = "livepatch", .klp = true };
	enum outcome outcome;
	int ret;

	if (what >= 240)
		fake_fail_alloc = what - 240;
	ret = klp_module_claim(&mod, modinfo, end - modinfo);
	if (ret == -ENOMEM)
		check(!fake_fail_alloc);
	fake_fail_alloc = -1;
	check(!ret || !mod.klp_claim);

	outcome = ret == -ENOMEM ? OPEN : understand(modinfo, end);
	if (outcome != OPEN) {
		check(ret == (outcome == DAMAGED ? -EINVAL : 0));
		check(!mod.klp_claim == (outcome != FITS));
	}
	if (outcome == FITS)
		compare(mod.klp_claim, what);
	klp_free_module_claim(&mod);
	check(!mod.klp_claim);
}

static unsigned int count_fields(const char *modinfo, const char *end, const char *tag)
{
	const char *field, *field_end;
	unsigned int nr = 0;

	for (field = modinfo; (field_end = end_of_field(field, end)); field = field_end + 1)
		nr += strstarts(field, tag);

	return nr;
}

/* Nobody finds numbers that fit by chance. */
static void judge_with_frame(const char *modinfo, const char *end, u8 what)
{
	static const char head[] = "klp_footprint=1\0klp_replace_set=7";
	size_t size = end - modinfo, len = sizeof(head) + size;
	char *framed = malloc(len + 64);

	check(framed);
	memcpy(framed, head, sizeof(head));
	memcpy(framed + sizeof(head), modinfo, size);
	framed[len++] = '\0';
	len += 1 + sprintf(framed + len, "klp_footprint_end=%u,%u",
			   count_fields(framed, framed + len, "klp_func="),
			   count_fields(framed, framed + len, "klp_state="));
	judge(framed, framed + len, what);
	free(framed);
}

int try(const u8 *data, size_t size)
{
	const char *modinfo = (const char *)data + 2, *end = (const char *)data + size;

	if (size < 2)
		judge(end, end, 0);
	else if (data[1] % 2)
		judge_with_frame(modinfo, end, data[0]);
	else
		judge(modinfo, end, data[0]);

	return 0;
}
