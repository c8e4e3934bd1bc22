// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Livepatch claims: what a module says in its modinfo that it touches
 *
 * Tools judge a livepatch by its modinfo before it is loaded. That is worth
 * nothing if the livepatch then does something else. The modinfo is gone when
 * the module is initialized, so the module loader has a summary made of it,
 * which is compared with the livepatch that is to be enabled. The fields are
 * described in Documentation/livepatch/footprint.rst.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <kunit/visibility.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/once.h>
#include <linux/overflow.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "claim.h"
#include "core.h"
#include "supersedes.h"

/* The version of the fields that this code knows */
#define KLP_CLAIM_VERSION 1

static u64 klp_hash(const void *data, size_t len)
{
	static siphash_key_t key __read_mostly;

	get_random_once(&key, sizeof(key));

	return siphash(data, len, &key);
}

static void klp_digest_add(struct klp_digest *digest, const void *data, size_t len)
{
	digest->nr++;
	digest->sum += klp_hash(data, len);
}

static bool klp_same_digest(const struct klp_digest *a, const struct klp_digest *b)
{
	return a->nr == b->nr && a->sum == b->sum;
}

static void klp_digest_add_func(struct klp_digest *funcs,
				const char *object, size_t object_len,
				const char *name, size_t name_len, u64 sympos)
{
	u64 func[] = {
		klp_hash(object, object_len), klp_hash(name, name_len), sympos,
	};

	klp_digest_add(funcs, func, sizeof(func));
}

static void klp_digest_add_state(struct klp_digest *states, u64 id, u64 version)
{
	u64 state[] = { id, version };

	klp_digest_add(states, state, sizeof(state));
}

/* A modinfo that is being read: what the end mark says must be there. */
struct klp_claiming {
	struct klp_claim *claim;
	const char *name;
	bool has_version;
	bool has_set;
	bool has_end;
	u64 nr_funcs;
	u64 nr_states;
};

/*
 * A number as modpost writes it: no sign, no blanks, no zeros in front. Tools
 * that read the modinfo take nothing else, and must not be contradicted.
 *
 * Return: what stands behind it, NULL when it is none or above @max.
 */
static const char *klp_parse_number(const char *text, u64 max, u64 *number)
{
	const char *digit;
	u64 value = 0;

	for (digit = text; isdigit(*digit); digit++) {
		if (check_mul_overflow(value, (u64)10, &value) ||
		    check_add_overflow(value, (u64)(*digit - '0'), &value))
			return NULL;
	}
	if (digit == text || (*text == '0' && digit > text + 1) || value > max)
		return NULL;

	*number = value;
	return digit;
}

static int klp_parse_only_number(const char *text, u64 max, u64 *number)
{
	const char *end = klp_parse_number(text, max, number);

	return end && !*end ? 0 : -EINVAL;
}

/* Two numbers with a comma between them, and nothing else */
static int klp_parse_pair(const char *value, u64 max_first, u64 *first,
			  u64 max_second, u64 *second)
{
	const char *comma = klp_parse_number(value, max_first, first);

	if (!comma || *comma != ',')
		return -EINVAL;

	return klp_parse_only_number(comma + 1, max_second, second);
}

static int klp_take_version(struct klp_claiming *claiming, const char *value)
{
	if (claiming->has_version)
		return -EINVAL;

	/* Which version it is has been looked at before. */
	claiming->has_version = true;
	return 0;
}

static int klp_take_set(struct klp_claiming *claiming, const char *value)
{
	u64 set;

	if (claiming->has_set || klp_parse_only_number(value, U32_MAX, &set))
		return -EINVAL;

	claiming->has_set = true;
	claiming->claim->replace_set = set;
	return 0;
}

static int klp_take_supersedes(struct klp_claiming *claiming, const char *value)
{
	struct klp_supersedes *supersedes;

	/* An empty list is not written down. */
	if (claiming->claim->supersedes || !*value)
		return -EINVAL;

	supersedes = klp_supersedes_parse(value, claiming->name);
	if (IS_ERR(supersedes))
		return PTR_ERR(supersedes);

	claiming->claim->supersedes = supersedes;
	/* That a livepatch replaces all others is not for its author to say. */
	return supersedes->all ? -EINVAL : 0;
}

/* <object>:<name>,<position> */
static int klp_take_func(struct klp_claiming *claiming, const char *value)
{
	const char *colon = strchr(value, ':'), *comma = strrchr(value, ',');
	u64 sympos;

	if (!colon || !comma || comma < colon ||
	    klp_parse_only_number(comma + 1, ULONG_MAX, &sympos))
		return -EINVAL;

	klp_digest_add_func(&claiming->claim->funcs, value, colon - value,
			    colon + 1, comma - colon - 1, sympos);
	return 0;
}

static int klp_take_state(struct klp_claiming *claiming, const char *value)
{
	u64 id, version;
	int ret;

	ret = klp_parse_pair(value, ULONG_MAX, &id, U32_MAX, &version);
	if (!ret)
		klp_digest_add_state(&claiming->claim->states, id, version);

	return ret;
}

static int klp_take_callbacks(struct klp_claiming *claiming, const char *value)
{
	klp_digest_add(&claiming->claim->callbacks, value, strlen(value));
	return 0;
}

static int klp_take_param(struct klp_claiming *claiming, const char *value)
{
	if (!str_has_prefix(value, "replace_set:"))
		return -EINVAL;

	claiming->claim->any_set = true;
	return 0;
}

static int klp_take_end(struct klp_claiming *claiming, const char *value)
{
	if (claiming->has_end)
		return -EINVAL;

	claiming->has_end = true;
	return klp_parse_pair(value, U32_MAX, &claiming->nr_funcs,
			      U32_MAX, &claiming->nr_states);
}

static const struct {
	const char *tag;
	int (*take)(struct klp_claiming *claiming, const char *value);
} klp_claim_fields[] = {
	{ "klp_footprint=", klp_take_version },
	{ "klp_replace_set=", klp_take_set },
	{ "klp_supersedes=", klp_take_supersedes },
	{ "klp_func=", klp_take_func },
	{ "klp_state=", klp_take_state },
	{ "klp_callbacks=", klp_take_callbacks },
	{ "klp_param=", klp_take_param },
	{ "klp_footprint_end=", klp_take_end },
};

static int klp_take_field(struct klp_claiming *claiming, const char *field)
{
	unsigned int i;
	size_t len;
	int ret;

	for (i = 0; i < ARRAY_SIZE(klp_claim_fields); i++) {
		len = str_has_prefix(field, klp_claim_fields[i].tag);
		if (!len)
			continue;
		ret = klp_claim_fields[i].take(claiming, field + len);
		if (!ret || ret == -ENOMEM)
			return ret;
		pr_err("'%s': its modinfo is damaged at '%.200s'\n",
		       claiming->name, field);
		return -EINVAL;
	}

	return 0;
}

/* The string there, if it is one that ends with NUL before @end */
static const char *klp_field_at(const char *field, const char *end)
{
	return field < end && memchr(field, '\0', end - field) ? field : NULL;
}

static const char *klp_next_field(const char *field, const char *end)
{
	return klp_field_at(field + strlen(field) + 1, end);
}

/* Is there a footprint of the version that is known here? */
static bool klp_has_claim(const char *modinfo, const char *end)
{
	const char *field;
	size_t len;

	for (field = klp_field_at(modinfo, end); field;
	     field = klp_next_field(field, end)) {
		len = str_has_prefix(field, "klp_footprint=");
		if (len)
			return !strcmp(field + len, __stringify(KLP_CLAIM_VERSION));
	}

	return false;
}

static int klp_take_fields(struct klp_claiming *claiming, const char *modinfo,
			   const char *end)
{
	const struct klp_claim *claim = claiming->claim;
	const char *field;
	int ret;

	for (field = klp_field_at(modinfo, end); field;
	     field = klp_next_field(field, end)) {
		ret = klp_take_field(claiming, field);
		if (ret)
			return ret;
	}

	if (claiming->has_set && claiming->has_end &&
	    claim->funcs.nr == claiming->nr_funcs &&
	    claim->states.nr == claiming->nr_states)
		return 0;

	pr_err("'%s': its modinfo is incomplete\n", claiming->name);
	return -EINVAL;
}

/**
 * klp_claim_parse() - read what a livepatch says that it touches
 * @modinfo:	the modinfo of the module
 * @size:	its size
 * @name:	name of the module, for the log
 *
 * Return: the claim, to be freed by klp_claim_free(); NULL when there is none,
 * or of an unknown version; the error pointer -EINVAL after telling in the log
 * that it is damaged, or -ENOMEM.
 */
struct klp_claim *klp_claim_parse(const char *modinfo, size_t size,
				  const char *name)
{
	struct klp_claiming claiming = { .name = name };
	int ret;

	if (!klp_has_claim(modinfo, modinfo + size))
		return NULL;

	claiming.claim = kzalloc_obj(*claiming.claim);
	if (!claiming.claim)
		return ERR_PTR(-ENOMEM);

	ret = klp_take_fields(&claiming, modinfo, modinfo + size);
	if (ret) {
		klp_claim_free(claiming.claim);
		return ERR_PTR(ret);
	}

	return claiming.claim;
}
EXPORT_SYMBOL_IF_KUNIT(klp_claim_parse);

/**
 * klp_claim_free() - free a claim
 * @claim:	the claim, may be NULL
 */
void klp_claim_free(struct klp_claim *claim)
{
	if (!claim)
		return;

	kfree(claim->supersedes);
	kfree(claim);
}
EXPORT_SYMBOL_IF_KUNIT(klp_claim_free);

/* Both say the same sets, in whatever order and however often. */
static bool klp_same_supersedes(const struct klp_supersedes *claimed,
				const struct klp_patch *patch)
{
	unsigned int i, j;

	for (i = 0; i < patch->nr_supersedes; i++) {
		if (!klp_is_superseded(claimed, patch->supersedes[i]))
			return false;
	}

	for (i = 0; claimed && i < claimed->nr; i++) {
		for (j = 0; j < patch->nr_supersedes; j++) {
			if (patch->supersedes[j] == claimed->ids[i])
				break;
		}
		if (j == patch->nr_supersedes)
			return false;
	}

	return true;
}

static bool klp_has_callbacks(const struct klp_object *obj)
{
	return obj->callbacks.pre_patch || obj->callbacks.post_patch ||
	       obj->callbacks.pre_unpatch || obj->callbacks.post_unpatch;
}

static void klp_digest_object(struct klp_claim *claim, struct klp_object *obj)
{
	const char *object = obj->name ?: "vmlinux";
	struct klp_func *func;

	klp_for_each_func_static(obj, func)
		klp_digest_add_func(&claim->funcs, object, strlen(object),
				    func->old_name, strlen(func->old_name),
				    func->old_sympos);

	if (klp_has_callbacks(obj))
		klp_digest_add(&claim->callbacks, object, strlen(object));
}

/**
 * klp_claim_differs() - is a livepatch another one than its modinfo says?
 * @claim:	what the modinfo says, NULL when it says nothing
 * @patch:	the livepatch
 *
 * Return: what differs, in a word or two; NULL when nothing does.
 */
const char *klp_claim_differs(const struct klp_claim *claim,
			      const struct klp_patch *patch)
{
	struct klp_claim real = {};
	struct klp_object *obj;
	struct klp_state *state;

	if (!claim)
		return NULL;

	klp_for_each_object_static(patch, obj)
		klp_digest_object(&real, obj);
	for (state = patch->states; state && state->id; state++)
		klp_digest_add_state(&real.states, state->id, state->version);

	if (!claim->any_set && claim->replace_set != patch->replace_set)
		return "replace set";
	if (!klp_same_supersedes(claim->supersedes, patch))
		return "list of superseded sets";
	if (!klp_same_digest(&claim->funcs, &real.funcs))
		return "list of functions";
	if (!klp_same_digest(&claim->states, &real.states))
		return "list of states";
	if (!klp_same_digest(&claim->callbacks, &real.callbacks))
		return "list of callbacks";

	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(klp_claim_differs);

/**
 * klp_module_claim() - keep what the modinfo of a module says that it touches
 * @mod:	the module, which is being loaded
 * @modinfo:	its modinfo, which will be gone when it is initialized
 * @size:	the size of that
 *
 * The module owns it, see klp_free_module_claim(). The caller is the module
 * loader, before anybody else can see the module.
 *
 * Return: 0; -EINVAL after telling in the log that it is damaged, or -ENOMEM.
 */
int klp_module_claim(struct module *mod, const char *modinfo, size_t size)
{
	struct klp_claim *claim;

	if (!is_livepatch_module(mod))
		return 0;

	claim = klp_claim_parse(modinfo, size, mod->name);
	if (IS_ERR(claim))
		return PTR_ERR(claim);

	mod->klp_claim = claim;
	return 0;
}

/**
 * klp_free_module_claim() - free what klp_module_claim() has kept
 * @mod:	the module, which goes away or cannot be loaded
 */
void klp_free_module_claim(struct module *mod)
{
	klp_claim_free(mod->klp_claim);
	mod->klp_claim = NULL;
}
