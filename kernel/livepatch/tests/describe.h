/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * describe.h - livepatches out of tables, and answers as text
 *
 * A case of a table says which livepatches are installed, what is asked about,
 * and what the answer is, one line for each finding: a failing test shows both
 * answers side by side. Its installed livepatches are in a fake_world, which
 * is test->priv.
 */
#ifndef _LIVEPATCH_TESTS_DESCRIBE_H
#define _LIVEPATCH_TESTS_DESCRIBE_H

#include <kunit/test.h>
#include <linux/seq_buf.h>
#include "../supersedes.h"
#include "fake.h"

/* The object that has the functions of conflict_kunit.c */
#ifdef MODULE
#define OWN		KBUILD_MODNAME
#define OWN_NAME	KBUILD_MODNAME
#else
#define OWN		NULL
#define OWN_NAME	"vmlinux"
#endif

/* A module that is not loaded */
#define ABSENT		FAKE_OBJECT
#define NOT_LOADED	"object-not-loaded " ABSENT "\n"

struct test_func {
	const char *object;
	const char *name;
	unsigned long sympos;
};

struct test_state {
	unsigned long id;
	unsigned int version;
};

/* What it supersedes stands there as in a module parameter, NULL for none. */
struct test_livepatch {
	const char *name;
	unsigned int set;
	struct test_func funcs[12];
	struct test_state states[6];
	const char *supersedes;
	const char *replaced_by;
	bool disabled;
};

/* ----- answers -------------------------------------------------------------- */

static const char * const finding_names[] = {
	[KLP_FINDING_INSTALLED]		= "installed",
	[KLP_FINDING_MODULE_LOADED]	= "module-loaded",
	[KLP_FINDING_DUPLICATE_FUNCTION] = "duplicate-function",
	[KLP_FINDING_DUPLICATE_STATE]	= "duplicate-state",
	[KLP_FINDING_TRANSITION]	= "transition",
	[KLP_FINDING_STATE_CONFLICT]	= "state-conflict",
	[KLP_FINDING_STATE_MISSING]	= "state-missing",
	[KLP_FINDING_STATE_VERSION]	= "state-version",
	[KLP_FINDING_FUNCTION_CONFLICT]	= "function-conflict",
	[KLP_FINDING_SYMBOL_MISSING]	= "symbol-missing",
	[KLP_FINDING_SYMBOL_AMBIGUOUS]	= "symbol-ambiguous",
	[KLP_FINDING_SAME_ADDRESS]	= "same-address",
	[KLP_FINDING_NOT_TRACEABLE]	= "not-traceable",
	[KLP_FINDING_REPLACED]		= "replaced",
	[KLP_FINDING_REVERTED]		= "reverted",
	[KLP_FINDING_OBJECT_NOT_LOADED]	= "object-not-loaded",
	[KLP_FINDING_SUPERSEDING_STATE_MISSING] = "superseding-state-missing",
	[KLP_FINDING_SUPERSEDING_STATE_VERSION] = "superseding-state-version",
	[KLP_FINDING_SUPERSEDING_TOO_MANY] = "superseding-too-many",
};

static inline void write_func(struct seq_buf *text, const struct klp_func_key *key)
{
	seq_buf_printf(text, " %s:%s,%lu", key->object ?: "vmlinux", key->name,
		       key->sympos);
}

/* Write down one finding. */
static inline void write_finding(const struct klp_report *report, void *data)
{
	const struct klp_footprint_func *other = report->other_func;
	struct seq_buf *text = data;

	seq_buf_puts(text, finding_names[report->finding]);
	if (report->object)
		seq_buf_printf(text, " %s", report->object);
	if (report->func)
		write_func(text, &report->func->key);
	if (other && strcmp(other->key.name, report->func->key.name))
		seq_buf_printf(text, " is %s,%lu", other->key.name,
			       other->key.sympos);
	if (report->state_id)
		seq_buf_printf(text, " %lu", report->state_id);
	if (report->finding == KLP_FINDING_STATE_VERSION ||
	    report->finding == KLP_FINDING_SUPERSEDING_STATE_VERSION)
		seq_buf_printf(text, " has %u needs %u", report->state->version,
			       report->other_state->version);
	if (report->patch)
		seq_buf_printf(text, " %s", report->patch->footprint->name);
	seq_buf_putc(text, '\n');
}

#define TEXT_SIZE	4096

/* Room for a text, which goes when the test ends */
static inline struct seq_buf *new_text(struct kunit *test)
{
	struct seq_buf *text;
	char *buf;

	text = kunit_kzalloc(test, sizeof(*text), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, text);
	buf = kunit_kzalloc(test, TEXT_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	seq_buf_init(text, buf, TEXT_SIZE);

	return text;
}

static inline const char *read_text(struct kunit *test, struct seq_buf *text)
{
	KUNIT_ASSERT_FALSE(test, seq_buf_has_overflowed(text));

	return seq_buf_str(text);
}

/* Ask about a candidate, and get the answer as text. */
static inline int ask(struct kunit *test, struct klp_footprint *candidate,
		      const struct klp_patch *transition, const char **findings)
{
	struct seq_buf *text = new_text(test);
	struct fake_world *world = test->priv;
	int ret;

	scoped_guard(mutex, &klp_mutex)
		ret = klp_check(&world->reg, candidate, transition,
				write_finding, text);

	*findings = read_text(test, text);
	return ret;
}

/* ----- what is superseded --------------------------------------------------- */

/* A list as text, NULL for no list */
static inline const char *write_supersedes(struct kunit *test,
					   const struct klp_supersedes *supersedes)
{
	struct seq_buf *text;
	unsigned int i;

	if (!supersedes)
		return NULL;

	text = new_text(test);
	if (supersedes->all)
		seq_buf_puts(text, "all");
	for (i = 0; i < supersedes->nr; i++)
		seq_buf_printf(text, "%s%u", seq_buf_used(text) ? "," : "",
			       supersedes->ids[i]);

	return read_text(test, text);
}

KUNIT_DEFINE_ACTION_WRAPPER(free_supersedes, kfree, const void *);

/* Let a list go when the test ends. */
static inline void keep_supersedes(struct kunit *test,
				   struct klp_supersedes *supersedes)
{
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, supersedes);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, free_supersedes,
						  supersedes));
}

/* A text as list, NULL for no text */
static inline struct klp_supersedes *describe_supersedes(struct kunit *test,
							 const char *text)
{
	struct klp_supersedes *supersedes;

	if (!text)
		return NULL;

	supersedes = klp_supersedes_parse(text, "describe");
	keep_supersedes(test, supersedes);

	return supersedes;
}

/* ----- livepatches ---------------------------------------------------------- */

static inline struct klp_footprint *
describe(struct kunit *test, const struct test_livepatch *livepatch)
{
	unsigned int nr_funcs = 0, nr_states = 0, i;
	const struct klp_supersedes *supersedes;
	struct klp_footprint *fp;
	int ret;

	while (nr_funcs < ARRAY_SIZE(livepatch->funcs) &&
	       livepatch->funcs[nr_funcs].name)
		nr_funcs++;
	while (nr_states < ARRAY_SIZE(livepatch->states) &&
	       livepatch->states[nr_states].id)
		nr_states++;
	supersedes = describe_supersedes(test, livepatch->supersedes);

	fp = klp_footprint_alloc(livepatch->name, livepatch->set, nr_funcs,
				 nr_states);
	KUNIT_ASSERT_NOT_NULL(test, fp);
	fp->supersedes = supersedes;
	for (i = 0; i < nr_funcs; i++)
		klp_footprint_set_func(fp, i, livepatch->funcs[i].object,
				       livepatch->funcs[i].name,
				       livepatch->funcs[i].sympos);
	for (i = 0; i < nr_states; i++)
		klp_footprint_set_state(fp, i, livepatch->states[i].id,
					livepatch->states[i].version);
	ret = klp_footprint_seal(fp);
	if (ret)
		klp_footprint_free(fp);
	KUNIT_ASSERT_EQ(test, ret, 0);

	return fp;
}

KUNIT_DEFINE_ACTION_WRAPPER(free_footprint, klp_footprint_free,
			    struct klp_footprint *);

/* A livepatch that is only asked about; it goes when the test ends. */
static inline struct klp_footprint *
describe_candidate(struct kunit *test, const struct test_livepatch *livepatch)
{
	struct klp_footprint *fp = describe(test, livepatch);

	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, free_footprint, fp));

	return fp;
}

KUNIT_DEFINE_ACTION_WRAPPER(free_patch, fake_free, struct klp_patch *);

/*
 * A livepatch that says itself what it supersedes, and a module parameter does,
 * too, unless that is NULL. It is installed nowhere, and goes when the test ends.
 */
static inline struct klp_patch *
describe_incoming(struct kunit *test, const char *name,
		  const unsigned int *built_in, unsigned int nr_built_in,
		  const char *parameter)
{
	struct klp_supersedes *supersedes = describe_supersedes(test, parameter);
	struct klp_patch *patch;

	patch = fake_alloc(describe(test, &(struct test_livepatch) { name }));
	KUNIT_ASSERT_NOT_NULL(test, patch);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, free_patch, patch));
	patch->supersedes = nr_built_in ? built_in : NULL;
	patch->nr_supersedes = nr_built_in;
	patch->mod->klp_supersedes = supersedes;

	return patch;
}

/* Add a livepatch in the way of klp_enable_patch(): it has to be acceptable. */
static inline struct klp_patch *install(struct kunit *test,
					const struct test_livepatch *livepatch)
{
	struct klp_patch *patch = fake_alloc(describe(test, livepatch));
	const char *findings = "";
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, patch);
	patch->enabled = !livepatch->disabled;
	ret = ask(test, patch->footprint, NULL, &findings);
	if (!ret)
		ret = fake_add(test->priv, patch);
	if (ret)
		fake_free(patch);
	KUNIT_ASSERT_EQ_MSG(test, ret, 0, "%s", findings);

	return patch;
}

static inline struct klp_patch *find_installed(struct kunit *test,
					       const char *name)
{
	struct fake_world *world = test->priv;
	struct klp_patch *patch;

	if (!name)
		return NULL;

	list_for_each_entry(patch, &world->patches, list) {
		if (!strcmp(patch->footprint->name, name))
			return patch;
	}
	KUNIT_FAIL_AND_ABORT(test, "the case names '%s', which is not installed",
			     name);
	return NULL;
}

/* Record which of the installed livepatches replaces which. */
static inline void record_replaced(struct kunit *test,
				   const struct test_livepatch *livepatches,
				   int nr)
{
	int i;

	for (i = 0; i < nr; i++) {
		if (livepatches[i].replaced_by)
			find_installed(test, livepatches[i].name)->replaced_by =
				find_installed(test, livepatches[i].replaced_by);
	}
}

static inline void install_all(struct kunit *test,
			       const struct test_livepatch *livepatches, int nr)
{
	int i;

	for (i = 0; i < nr && livepatches[i].name; i++)
		install(test, &livepatches[i]);
	record_replaced(test, livepatches, nr);
}

/* ----- the world of a test -------------------------------------------------- */

static inline int world_init(struct kunit *test)
{
	struct fake_world *world;
	int ret;

	world = kunit_kzalloc(test, sizeof(*world), GFP_KERNEL);
	if (!world)
		return -ENOMEM;

	ret = fake_world_init(world);
	if (!ret)
		test->priv = world;

	return ret;
}

static inline void world_exit(struct kunit *test)
{
	if (test->priv)
		fake_world_destroy(test->priv);
}

#endif /* _LIVEPATCH_TESTS_DESCRIBE_H */
