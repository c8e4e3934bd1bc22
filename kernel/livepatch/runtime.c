// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Livepatch runtime values: what livepatches are going to supersede
 *
 * An administrator sets them by the name of a livepatch. They wait for it to
 * be enabled, and are used once.
 */

#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/livepatch.h>
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "core.h"
#include "event.h"
#include "registry.h"
#include "runtime.h"
#include "supersedes.h"

LIST_HEAD(klp_runtime_values);
static unsigned int klp_nr_runtime_values;

/**
 * klp_find_runtime_value() - find the runtime value for a livepatch
 * @name:	name of the livepatch, with _ and never -
 *
 * The caller holds klp_mutex.
 *
 * Return: the value, NULL when none is waiting for that livepatch.
 */
struct klp_runtime_value *klp_find_runtime_value(const char *name)
{
	struct klp_runtime_value *value;

	lockdep_assert_held(&klp_mutex);

	list_for_each_entry(value, &klp_runtime_values, list) {
		if (!strcmp(value->name, name))
			return value;
	}

	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(klp_find_runtime_value);

static struct klp_runtime_value *
klp_add_runtime_value(const char *name, struct klp_supersedes *supersedes)
{
	struct klp_runtime_value *value, *next;
	size_t len = strlen(name) + 1;

	if (klp_nr_runtime_values >= KLP_MAX_RUNTIME_VALUES)
		return ERR_PTR(-ENOSPC);

	value = kzalloc(struct_size(value, name, len), GFP_KERNEL);
	if (!value)
		return ERR_PTR(-ENOMEM);
	memcpy(value->name, name, len);
	value->supersedes = supersedes;

	/* Before the first one of a greater name, or at the end */
	list_for_each_entry(next, &klp_runtime_values, list) {
		if (strcmp(next->name, name) > 0)
			break;
	}
	list_add_tail(&value->list, &next->list);
	klp_nr_runtime_values++;

	return value;
}

/**
 * klp_set_runtime_value() - set what a livepatch is going to supersede
 * @name:	name of the livepatch, with _ and never -
 * @supersedes:	the list, sealed; belongs to the table if that succeeds
 *
 * Overwrites an earlier value. The caller holds klp_mutex.
 *
 * Return: 0, or with nothing changed: -EBUSY when the livepatch is installed,
 * -ENOSPC when too many values are waiting, or -ENOMEM.
 */
int klp_set_runtime_value(const char *name, struct klp_supersedes *supersedes)
{
	struct klp_runtime_value *value;

	lockdep_assert_held(&klp_mutex);

	if (klp_find_installed(&klp_installed, name))
		return -EBUSY;

	value = klp_find_runtime_value(name);
	if (value) {
		kfree(value->supersedes);
		value->supersedes = supersedes;
	} else {
		value = klp_add_runtime_value(name, supersedes);
		if (IS_ERR(value))
			return PTR_ERR(value);
	}
	klp_changed();
	klp_event_runtime(KLP_CMD_RUNTIME_SET, value);

	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(klp_set_runtime_value);

/**
 * klp_clear_runtime_value() - forget a runtime value
 * @value:	the value; freed afterwards
 * @event:	the event that tells why, KLP_CMD_RUNTIME_*
 *
 * The caller holds klp_mutex.
 */
void klp_clear_runtime_value(struct klp_runtime_value *value, u8 event)
{
	lockdep_assert_held(&klp_mutex);

	list_del(&value->list);
	klp_nr_runtime_values--;
	klp_changed();
	klp_event_runtime(event, value);

	kfree(value->supersedes);
	kfree(value);
}
EXPORT_SYMBOL_IF_KUNIT(klp_clear_runtime_value);
