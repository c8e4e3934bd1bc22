// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Livepatch supersedes: which other sets a livepatch replaces, and who says so
 *
 * A runtime value, the module parameter and the author of the livepatch may
 * each name the sets. The first of these three that does is in force; an empty
 * list is a list, too.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <kunit/visibility.h>
#include <linux/bsearch.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include "runtime.h"
#include "supersedes.h"

/**
 * klp_supersedes_alloc() - make a list
 * @origin:	who says which sets
 * @nr:		number of sets, which the caller fills in
 *
 * Return: the list, to be freed by kfree(), or NULL without memory.
 */
struct klp_supersedes *klp_supersedes_alloc(enum klp_origin origin,
					    unsigned int nr)
{
	struct klp_supersedes *supersedes;

	supersedes = kzalloc(struct_size(supersedes, ids, nr),
			     GFP_KERNEL);
	if (!supersedes)
		return NULL;

	supersedes->origin = origin;
	supersedes->nr = nr;

	return supersedes;
}
EXPORT_SYMBOL_IF_KUNIT(klp_supersedes_alloc);

/**
 * klp_supersedes_dup() - copy a list
 * @supersedes:	the list
 *
 * Return: the copy, to be freed by kfree(), or NULL without memory.
 */
struct klp_supersedes *klp_supersedes_dup(const struct klp_supersedes *supersedes)
{
	return kmemdup(supersedes, struct_size(supersedes, ids, supersedes->nr),
		       GFP_KERNEL);
}
EXPORT_SYMBOL_IF_KUNIT(klp_supersedes_dup);

static int klp_cmp_ids(const void *a, const void *b)
{
	unsigned int ia = *(const unsigned int *)a;
	unsigned int ib = *(const unsigned int *)b;

	return ia < ib ? -1 : ia > ib;
}

/**
 * klp_supersedes_seal() - complete a list whose sets have been filled in
 * @supersedes:	the list; sorted and without duplicates afterwards
 */
void klp_supersedes_seal(struct klp_supersedes *supersedes)
{
	unsigned int *ids = supersedes->ids;
	unsigned int i, nr = 0;

	sort(ids, supersedes->nr, sizeof(*ids), klp_cmp_ids, NULL);

	for (i = 0; i < supersedes->nr; i++) {
		if (!i || ids[i] != ids[i - 1])
			ids[nr++] = ids[i];
	}
	supersedes->nr = nr;
}
EXPORT_SYMBOL_IF_KUNIT(klp_supersedes_seal);

/**
 * klp_is_superseded() - is a set superseded?
 * @supersedes:	the list, sealed; NULL for none
 * @set:	the set
 *
 * Return: true when it is.
 */
bool klp_is_superseded(const struct klp_supersedes *supersedes,
		       unsigned int set)
{
	if (!supersedes)
		return false;

	return supersedes->all ||
	       bsearch(&set, supersedes->ids, supersedes->nr,
		       sizeof(*supersedes->ids), klp_cmp_ids);
}
EXPORT_SYMBOL_IF_KUNIT(klp_is_superseded);

static unsigned int klp_count_entries(const char *text)
{
	unsigned int nr = 1;

	if (!*text)
		return 0;

	for (; *text; text++)
		nr += *text == ',';

	return nr;
}

/* Digits only, and what follows them must end the entry. */
static int klp_parse_entry(const char *text, unsigned int *id)
{
	const char *digit;
	u64 value = 0;

	for (digit = text; isdigit(*digit); digit++)
		value = min(10 * value + (*digit - '0'), (u64)U32_MAX + 1);

	if (digit == text || (*digit && *digit != ','))
		return -EINVAL;
	if (value > U32_MAX)
		return -ERANGE;

	*id = value;
	return 0;
}

static int klp_parse_entries(struct klp_supersedes *supersedes,
			     const char *text, const char *name)
{
	const char *entry = text;
	unsigned int i;
	int ret;

	for (i = 0; i < supersedes->nr; i++) {
		ret = klp_parse_entry(entry, &supersedes->ids[i]);
		if (ret == -ERANGE)
			pr_err("'%s': supersedes has a number above %u at character %td: '%.200s'\n",
			       name, U32_MAX, entry - text + 1, text);
		else if (ret)
			pr_err("'%s': supersedes has no number at character %td: '%.200s'\n",
			       name, entry - text + 1, text);
		if (ret)
			return -EINVAL;
		entry = strchrnul(entry, ',') + 1;
	}

	return 0;
}

/**
 * klp_supersedes_parse() - make a list of what a module parameter says
 * @text:	decimal numbers with commas between them, "all", or nothing
 * @name:	name of the module, for the log
 *
 * Return: the list, to be freed by kfree(); the error pointer -EINVAL after
 * telling in the log what is wrong with @text, or -ENOMEM.
 */
struct klp_supersedes *klp_supersedes_parse(const char *text, const char *name)
{
	bool all = !strcmp(text, "all");
	struct klp_supersedes *supersedes;
	unsigned int nr;
	int ret;

	nr = all ? 0 : klp_count_entries(text);
	if (nr > KLP_MAX_SUPERSEDES) {
		pr_err("'%s': supersedes has more than %d numbers\n", name,
		       KLP_MAX_SUPERSEDES);
		return ERR_PTR(-EINVAL);
	}

	supersedes = klp_supersedes_alloc(KLP_ORIGIN_PARAMETER, nr);
	if (!supersedes)
		return ERR_PTR(-ENOMEM);

	supersedes->all = all;
	ret = klp_parse_entries(supersedes, text, name);
	if (ret) {
		kfree(supersedes);
		return ERR_PTR(ret);
	}
	klp_supersedes_seal(supersedes);

	return supersedes;
}
EXPORT_SYMBOL_IF_KUNIT(klp_supersedes_parse);

/**
 * klp_module_param() - take a parameter of a livepatch module
 * @mod:	the module, which is being loaded
 * @param:	name of a parameter that the module itself does not have
 * @val:	its value, NULL when there is none
 *
 * The module owns what is kept of it, see klp_free_module_params(). The caller
 * is the module loader, before anybody else can see the module.
 *
 * Return: 0; -ENOENT when the parameter does not concern livepatching;
 * -EINVAL after telling in the log what is wrong, or -ENOMEM.
 */
int klp_module_param(struct module *mod, const char *param, const char *val)
{
	struct klp_supersedes *supersedes;

	if (!is_livepatch_module(mod) || strcmp(param, "supersedes"))
		return -ENOENT;

	if (!val) {
		pr_err("'%s': supersedes needs a value: IDs with commas between them, all, or nothing after the = for none\n",
		       mod->name);
		return -EINVAL;
	}
	if (mod->klp_supersedes) {
		pr_err("'%s': supersedes is given twice\n", mod->name);
		return -EINVAL;
	}

	supersedes = klp_supersedes_parse(val, mod->name);
	if (IS_ERR(supersedes))
		return PTR_ERR(supersedes);

	mod->klp_supersedes = supersedes;
	return 0;
}

/**
 * klp_free_module_params() - free what klp_module_param() has kept
 * @mod:	the module, which goes away or cannot be loaded
 */
void klp_free_module_params(struct module *mod)
{
	kfree(mod->klp_supersedes);
	mod->klp_supersedes = NULL;
}

static struct klp_supersedes *klp_built_in(const struct klp_patch *patch)
{
	struct klp_supersedes *supersedes;

	supersedes = klp_supersedes_alloc(KLP_ORIGIN_BUILT_IN,
					  patch->nr_supersedes);
	if (!supersedes)
		return NULL;

	memcpy(supersedes->ids, patch->supersedes,
	       flex_array_size(supersedes, ids, supersedes->nr));
	klp_supersedes_seal(supersedes);

	return supersedes;
}

/**
 * klp_supersedes_in_force() - which list is in force?
 * @name:	name of the livepatch, with _ and never -
 * @given:	what its module parameter says, or its author if there is none; or
 *		a runtime value, to see what would be if there were this one
 *
 * The caller holds klp_mutex.
 *
 * Return: a copy of the list, to be freed by kfree(), or NULL without memory.
 */
struct klp_supersedes *
klp_supersedes_in_force(const char *name, const struct klp_supersedes *given)
{
	struct klp_runtime_value *value = NULL;

	if (given->origin != KLP_ORIGIN_RUNTIME)
		value = klp_find_runtime_value(name);

	return klp_supersedes_dup(value ? value->supersedes : given);
}
EXPORT_SYMBOL_IF_KUNIT(klp_supersedes_in_force);

/**
 * klp_supersedes_of_patch() - which list is in force for a livepatch?
 * @patch:	a livepatch that has passed klp_check_patch()
 *
 * The caller holds klp_mutex.
 *
 * Return: a copy of the list, to be freed by kfree(), or NULL without memory.
 */
struct klp_supersedes *klp_supersedes_of_patch(const struct klp_patch *patch)
{
	struct klp_supersedes *in_force, *built_in;
	struct module *mod = patch->mod;

	if (mod->klp_supersedes)
		return klp_supersedes_in_force(mod->name, mod->klp_supersedes);

	built_in = klp_built_in(patch);
	if (!built_in)
		return NULL;

	in_force = klp_supersedes_in_force(mod->name, built_in);
	kfree(built_in);

	return in_force;
}
EXPORT_SYMBOL_IF_KUNIT(klp_supersedes_of_patch);
