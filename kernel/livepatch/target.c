// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Livepatch targets: modules that livepatches patch, and that come and go
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <kunit/visibility.h>
#include <linux/livepatch.h>
#include <linux/lockdep.h>
#include <linux/string.h>
#include "core.h"
#include "target.h"

/* Two livepatches that are enabled and do not replace one another. */
static bool klp_unrelated(const struct klp_footprint *a,
			  const struct klp_footprint *b)
{
	return a != b && a->patch->replaced_by != b->patch &&
	       b->patch->replaced_by != a->patch;
}

static struct klp_footprint_object *
klp_find_target(const struct klp_footprint *fp, const char *name)
{
	struct klp_footprint_object *obj;

	for (obj = fp->objects; obj < klp_objects_end(fp); obj++) {
		if (obj->name && !strcmp(obj->name, name))
			return obj;
	}

	return NULL;
}

/* Two functions of a module that is being loaded turn out to be one. */
static void klp_refuse_target(const char *name,
			      const struct klp_footprint_func *func,
			      const struct klp_footprint_func *other,
			      struct klp_report *report)
{
	const struct klp_footprint *fp = func->footprint;

	report->func = func;
	report->other_func = other;
	if (other->footprint == fp) {
		report->finding = KLP_FINDING_SAME_ADDRESS;
		pr_err("module '%s' refused: '%s' (set %u) patches one address of it twice: '%s:%s,%lu' and '%s:%s,%lu'\n",
		       name, fp->name, fp->replace_set,
		       name, other->key.name, other->key.sympos,
		       name, func->key.name, func->key.sympos);
	} else {
		report->finding = KLP_FINDING_FUNCTION_CONFLICT;
		report->patch = other->footprint->patch;
		pr_err("module '%s' refused: '%s' (set %u) and '%s' (set %u) both patch one address of it: '%s:%s,%lu' and '%s:%s,%lu'\n",
		       name, other->footprint->name,
		       other->footprint->replace_set,
		       fp->name, fp->replace_set,
		       name, other->key.name, other->key.sympos,
		       name, func->key.name, func->key.sympos);
	}
}

/*
 * The addresses of a module that is being loaded are known only now, and with
 * them what is the same function under two names.
 */
static int klp_check_target_func(struct klp_registry *reg, const char *name,
				 const struct klp_footprint_func *func,
				 struct klp_report *report)
{
	const struct klp_footprint *fp = func->footprint;
	struct klp_footprint_func *other;

	if (!func->addr)
		return 0;

	for (other = klp_first_by_addr(reg, func->addr); other;
	     other = klp_next_by_addr(other)) {
		if (other == func)
			continue;
		if (other->footprint != fp && !klp_unrelated(other->footprint, fp))
			continue;

		klp_refuse_target(name, func, other, report);
		return -EINVAL;
	}

	return 0;
}

static int klp_register_target_funcs(struct klp_registry *reg,
				     struct klp_footprint_object *obj,
				     struct klp_report *report)
{
	unsigned int i;
	int ret;

	klp_footprint_resolve_object(obj);
	ret = klp_insert_addrs(reg, obj->funcs, obj->nr_funcs);
	if (ret) {
		pr_err("module '%s' refused: no memory to keep track of its patched functions\n",
		       obj->name);
		klp_footprint_forget_object(obj);
		return ret;
	}

	for (i = 0; i < obj->nr_funcs; i++) {
		ret = klp_check_target_func(reg, obj->name, obj->funcs[i], report);
		if (ret)
			return ret;
	}

	return 0;
}

/**
 * klp_register_target() - a module that livepatches may patch is being loaded
 * @reg:	the installed livepatches
 * @name:	name of the module
 * @refusal:	why it is refused, when it is
 *
 * Looks up the functions that the installed livepatches patch in the module.
 *
 * Return: 0; -EINVAL when two of them turn out to be one function under two
 * names, which has been logged then; or -ENOMEM. With nothing changed unless
 * it is 0.
 */
int klp_register_target(struct klp_registry *reg, const char *name,
			struct klp_target_refusal *refusal)
{
	struct klp_footprint_object *obj;
	struct klp_patch *patch;
	int ret;

	lockdep_assert_held(&klp_mutex);

	*refusal = (struct klp_target_refusal) {};

	list_for_each_entry(patch, reg->patches, list) {
		obj = klp_find_target(patch->footprint, name);
		if (!obj)
			continue;
		ret = klp_register_target_funcs(reg, obj, &refusal->report);
		if (ret) {
			refusal->footprint = patch->footprint;
			klp_unregister_target(reg, name);
			return ret;
		}
	}

	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(klp_register_target);

/**
 * klp_unregister_target() - undo klp_register_target()
 * @reg:	the installed livepatches
 * @name:	name of the module that goes away
 */
void klp_unregister_target(struct klp_registry *reg, const char *name)
{
	struct klp_footprint_object *obj;
	struct klp_patch *patch;

	lockdep_assert_held(&klp_mutex);

	list_for_each_entry(patch, reg->patches, list) {
		obj = klp_find_target(patch->footprint, name);
		if (!obj)
			continue;
		klp_remove_addrs(reg, obj->funcs, obj->nr_funcs);
		klp_footprint_forget_object(obj);
	}
}
EXPORT_SYMBOL_IF_KUNIT(klp_unregister_target);
