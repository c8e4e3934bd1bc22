// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * runtime_kunit.c - runtime values wait for the livepatch of their name
 *
 * The table is the real one, which may have values of others in it. A test
 * holds klp_mutex as long as values of its own are there: nobody else sees
 * them, and nothing may abort it meanwhile.
 */

#include <kunit/test.h>
#include <linux/err.h>
#include <linux/list.h>
#include "../runtime.h"
#include "describe.h"

/* No livepatch has such a name, which could not be a directory in sysfs. */
#define FAKE(name)	"fake/" name

static int set_value(const char *name, const char *list)
{
	struct klp_supersedes *supersedes = klp_supersedes_parse(list, name);
	int ret;

	if (IS_ERR(supersedes))
		return PTR_ERR(supersedes);

	supersedes->origin = KLP_ORIGIN_RUNTIME;
	ret = klp_set_runtime_value(name, supersedes);
	if (ret)
		kfree(supersedes);

	return ret;
}

/* Forget a value, and tell whether it was there. */
static bool clear_value(const char *name)
{
	struct klp_runtime_value *value = klp_find_runtime_value(name);

	if (!value)
		return false;

	klp_clear_runtime_value(value, KLP_CMD_RUNTIME_CLEARED);
	return true;
}

/* How many values there are, given one of them */
static size_t count_values(struct klp_runtime_value *value)
{
	/* It takes the place of the table's head, which gets counted instead. */
	return list_count_nodes(&value->list);
}

struct value_case {
	const char *desc;
	unsigned int built_in[4];
	unsigned int nr_built_in;
	const char *parameter;
	const char *name;
	const char *runtime;
	const char *list;
	enum klp_origin origin;
};

static const struct value_case value_cases[] = {
	{ "a runtime value alone", { }, 0, NULL, FAKE("v1"), "9,5", "5,9",
	  KLP_ORIGIN_RUNTIME },
	{ "before what is built in", { 7, 5 }, 2, NULL, FAKE("v1"), "9,5", "5,9",
	  KLP_ORIGIN_RUNTIME },
	{ "before a parameter", { }, 0, "7,5", FAKE("v1"), "9,5", "5,9",
	  KLP_ORIGIN_RUNTIME },
	{ "before both", { 7, 5 }, 2, "8", FAKE("v1"), "9,5", "5,9",
	  KLP_ORIGIN_RUNTIME },
	{ "an empty value before what is built in", { 7, 5 }, 2, NULL, FAKE("v1"), "", "",
	  KLP_ORIGIN_RUNTIME },
	{ "an empty value before both", { 7, 5 }, 2, "8", FAKE("v1"), "", "",
	  KLP_ORIGIN_RUNTIME },
	{ "an empty value before every set", { }, 0, "all", FAKE("v1"), "", "",
	  KLP_ORIGIN_RUNTIME },
	{ "a value before an empty parameter", { 7 }, 1, "", FAKE("v1"), "5", "5",
	  KLP_ORIGIN_RUNTIME },
	{ "every set", { 7, 5 }, 2, "8", FAKE("v1"), "all", "all",
	  KLP_ORIGIN_RUNTIME },
	{ "for another livepatch, beside what is built in", { 7, 5 }, 2, NULL, FAKE("v2"), "9",
	  "5,7", KLP_ORIGIN_BUILT_IN },
	{ "for another livepatch, beside a parameter", { 7, 5 }, 2, "8", FAKE("v2"), "9", "8",
	  KLP_ORIGIN_PARAMETER },
	{ "for a longer name", { 7 }, 1, NULL, FAKE("v1_1"), "9", "7",
	  KLP_ORIGIN_BUILT_IN },
	{ "for a shorter name", { 7 }, 1, NULL, FAKE("v"), "9", "7",
	  KLP_ORIGIN_BUILT_IN },
};

KUNIT_ARRAY_PARAM_DESC(value, value_cases, desc);

/* Asking for it does not use it up: the livepatch may yet fail to load. */
static void value_is_in_force(struct kunit *test)
{
	const struct value_case *params = test->param_value;
	struct klp_supersedes *in_force;
	struct klp_patch *patch;
	bool waiting;
	int ret;

	patch = describe_incoming(test, FAKE("v1"), params->built_in,
				  params->nr_built_in, params->parameter);
	scoped_guard(mutex, &klp_mutex) {
		ret = set_value(params->name, params->runtime);
		in_force = klp_supersedes_of_patch(patch);
		waiting = clear_value(params->name);
	}
	keep_supersedes(test, in_force);

	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_TRUE(test, waiting);
	/* The value is gone, and what was in force must not go with it. */
	KUNIT_EXPECT_STREQ(test, write_supersedes(test, in_force), params->list);
	KUNIT_EXPECT_EQ(test, in_force->origin, params->origin);
}

/*
 * What the asking one says that a livepatch supersedes, where it has that from,
 * and which value is waiting for which name, if any
 */
struct given_case {
	const char *desc;
	const char *given;
	enum klp_origin given_origin;
	const char *name;
	const char *runtime;
	const char *list;
	enum klp_origin origin;
};

static const struct given_case given_cases[] = {
	{ "built in, no value", "5,7", KLP_ORIGIN_BUILT_IN, NULL, NULL,
	  "5,7", KLP_ORIGIN_BUILT_IN },
	{ "nothing built in, no value", "", KLP_ORIGIN_BUILT_IN, NULL, NULL,
	  "", KLP_ORIGIN_BUILT_IN },
	{ "a parameter, no value", "5,7", KLP_ORIGIN_PARAMETER, NULL, NULL,
	  "5,7", KLP_ORIGIN_PARAMETER },
	{ "every set by parameter, no value", "all", KLP_ORIGIN_PARAMETER, NULL, NULL,
	  "all", KLP_ORIGIN_PARAMETER },
	{ "a value, no other one", "5,7", KLP_ORIGIN_RUNTIME, NULL, NULL,
	  "5,7", KLP_ORIGIN_RUNTIME },
	{ "a value before what is built in", "5,7", KLP_ORIGIN_BUILT_IN, FAKE("v1"), "9",
	  "9", KLP_ORIGIN_RUNTIME },
	{ "a value before a parameter", "5,7", KLP_ORIGIN_PARAMETER, FAKE("v1"), "9",
	  "9", KLP_ORIGIN_RUNTIME },
	{ "an empty value before every set", "all", KLP_ORIGIN_PARAMETER, FAKE("v1"), "",
	  "", KLP_ORIGIN_RUNTIME },
	{ "every set before nothing built in", "", KLP_ORIGIN_BUILT_IN, FAKE("v1"), "all",
	  "all", KLP_ORIGIN_RUNTIME },
	{ "a value that is given before the one there", "5,7", KLP_ORIGIN_RUNTIME, FAKE("v1"),
	  "9", "5,7", KLP_ORIGIN_RUNTIME },
	{ "an empty value that is given before the one there", "", KLP_ORIGIN_RUNTIME,
	  FAKE("v1"), "all", "", KLP_ORIGIN_RUNTIME },
	{ "every set given before the empty value there", "all", KLP_ORIGIN_RUNTIME,
	  FAKE("v1"), "", "all", KLP_ORIGIN_RUNTIME },
	{ "built in, a value for another livepatch", "5,7", KLP_ORIGIN_BUILT_IN, FAKE("v2"),
	  "9", "5,7", KLP_ORIGIN_BUILT_IN },
	{ "a parameter, a value for another livepatch", "5,7", KLP_ORIGIN_PARAMETER,
	  FAKE("v2"), "9", "5,7", KLP_ORIGIN_PARAMETER },
	{ "a parameter, a value for a longer name", "5,7", KLP_ORIGIN_PARAMETER,
	  FAKE("v1_1"), "9", "5,7", KLP_ORIGIN_PARAMETER },
	{ "a value that is given, one for another livepatch", "5,7", KLP_ORIGIN_RUNTIME,
	  FAKE("v2"), "9", "5,7", KLP_ORIGIN_RUNTIME },
};

KUNIT_ARRAY_PARAM_DESC(given, given_cases, desc);

/* Whichever it is, the answer is a copy, and the value is there afterwards. */
static void given_is_judged(struct kunit *test)
{
	const struct given_case *params = test->param_value;
	struct klp_supersedes *given, *in_force;
	bool waiting = false;
	int ret = 0;

	given = describe_supersedes(test, params->given);
	given->origin = params->given_origin;
	scoped_guard(mutex, &klp_mutex) {
		if (params->runtime)
			ret = set_value(params->name, params->runtime);
		in_force = klp_supersedes_in_force(FAKE("v1"), given);
		if (params->runtime)
			waiting = clear_value(params->name);
	}
	keep_supersedes(test, in_force);

	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, waiting, !!params->runtime);
	KUNIT_EXPECT_PTR_NE(test, in_force, given);
	KUNIT_EXPECT_STREQ(test, write_supersedes(test, in_force), params->list);
	KUNIT_EXPECT_EQ(test, in_force->origin, params->origin);
	KUNIT_EXPECT_STREQ(test, write_supersedes(test, given), params->given);
	KUNIT_EXPECT_EQ(test, given->origin, params->given_origin);
}

static void value_goes_when_cleared(struct kunit *test)
{
	static const unsigned int built_in[] = { 7 };
	struct klp_supersedes *in_force;
	struct klp_patch *patch;

	patch = describe_incoming(test, FAKE("v1"), built_in, 1, NULL);
	scoped_guard(mutex, &klp_mutex) {
		KUNIT_EXPECT_NULL(test, klp_find_runtime_value(FAKE("v1")));
		KUNIT_EXPECT_EQ(test, set_value(FAKE("v1"), "9"), 0);
		KUNIT_EXPECT_EQ(test, set_value(FAKE("v2"), "5"), 0);
		KUNIT_EXPECT_TRUE(test, clear_value(FAKE("v1")));
		KUNIT_EXPECT_NULL(test, klp_find_runtime_value(FAKE("v1")));
		in_force = klp_supersedes_of_patch(patch);
		KUNIT_EXPECT_TRUE(test, clear_value(FAKE("v2")));
		KUNIT_EXPECT_NULL(test, klp_find_runtime_value(FAKE("v2")));
	}
	keep_supersedes(test, in_force);

	KUNIT_EXPECT_STREQ(test, write_supersedes(test, in_force), "7");
	KUNIT_EXPECT_EQ(test, in_force->origin, KLP_ORIGIN_BUILT_IN);
}

/* A later value takes the place of an earlier one, and of no other. */
static void value_is_overwritten(struct kunit *test)
{
	struct klp_runtime_value *v1, *v2;
	size_t nr;

	guard(mutex)(&klp_mutex);

	KUNIT_EXPECT_EQ(test, set_value(FAKE("v1"), "5,7"), 0);
	KUNIT_EXPECT_EQ(test, set_value(FAKE("v2"), "8"), 0);
	v1 = klp_find_runtime_value(FAKE("v1"));
	v2 = klp_find_runtime_value(FAKE("v2"));
	if (v1 && v2) {
		nr = count_values(v1);
		KUNIT_EXPECT_STREQ(test, v1->name, FAKE("v1"));
		KUNIT_EXPECT_EQ(test, v1->supersedes->nr, 2);

		KUNIT_EXPECT_EQ(test, set_value(FAKE("v1"), "all"), 0);
		KUNIT_EXPECT_PTR_EQ(test, klp_find_runtime_value(FAKE("v1")), v1);
		KUNIT_EXPECT_TRUE(test, v1->supersedes->all);

		KUNIT_EXPECT_EQ(test, set_value(FAKE("v1"), "9"), 0);
		KUNIT_EXPECT_PTR_EQ(test, klp_find_runtime_value(FAKE("v1")), v1);
		KUNIT_EXPECT_FALSE(test, v1->supersedes->all);
		KUNIT_EXPECT_EQ(test, v1->supersedes->nr, 1);
		KUNIT_EXPECT_EQ(test, v1->supersedes->ids[0], 9);

		KUNIT_EXPECT_EQ(test, v2->supersedes->ids[0], 8);
		KUNIT_EXPECT_EQ(test, count_values(v1), nr);
	}

	/* One for each name, and not one more */
	KUNIT_EXPECT_TRUE(test, clear_value(FAKE("v1")));
	KUNIT_EXPECT_FALSE(test, clear_value(FAKE("v1")));
	KUNIT_EXPECT_TRUE(test, clear_value(FAKE("v2")));
	KUNIT_EXPECT_FALSE(test, clear_value(FAKE("v2")));
}

struct order_case {
	const char *desc;
	const char *names[5];
};

static const struct order_case order_cases[] = {
	{ "rising", { FAKE("a"), FAKE("ab"), FAKE("b"), FAKE("c"), FAKE("d") } },
	{ "falling", { FAKE("d"), FAKE("c"), FAKE("b"), FAKE("ab"), FAKE("a") } },
	{ "to both ends", { FAKE("b"), FAKE("ab"), FAKE("c"), FAKE("a"), FAKE("d") } },
	{ "from both ends", { FAKE("a"), FAKE("d"), FAKE("ab"), FAKE("c"), FAKE("b") } },
	{ "some twice", { FAKE("c"), FAKE("a"), FAKE("c"), FAKE("b"), FAKE("a") } },
};

KUNIT_ARRAY_PARAM_DESC(order, order_cases, desc);

/*
 * However they come, the values are in the order of their names. Those of
 * others are before or after all of ours.
 */
static void values_are_sorted(struct kunit *test)
{
	const struct order_case *params = test->param_value;
	struct klp_runtime_value *value, *last = NULL;
	static const char * const sorted[] = {
		FAKE("a"), FAKE("ab"), FAKE("b"), FAKE("c"), FAKE("d"),
	};
	int i;

	guard(mutex)(&klp_mutex);

	for (i = 0; i < ARRAY_SIZE(params->names); i++)
		KUNIT_EXPECT_EQ(test, set_value(params->names[i], "7"), 0);

	for (i = 0; i < ARRAY_SIZE(sorted); i++) {
		value = klp_find_runtime_value(sorted[i]);
		if (!value)
			continue;
		if (last)
			KUNIT_EXPECT_PTR_EQ(test, list_next_entry(last, list), value);
		last = value;
	}

	for (i = 0; i < ARRAY_SIZE(params->names); i++) {
		clear_value(params->names[i]);
		KUNIT_EXPECT_NULL(test, klp_find_runtime_value(params->names[i]));
	}
}

#define NUMBERED_SIZE	sizeof(FAKE("0000"))

static const char *numbered(char name[NUMBERED_SIZE], int i)
{
	snprintf(name, NUMBERED_SIZE, FAKE("%04d"), i);

	return name;
}

/* Set values until there is no room. Returns how many could be set. */
static int fill_table(struct kunit *test)
{
	char name[NUMBERED_SIZE];
	int ret = 0, i;

	for (i = 0; i <= KLP_MAX_RUNTIME_VALUES; i++) {
		ret = set_value(numbered(name, i), "7");
		if (ret)
			break;
	}
	KUNIT_EXPECT_EQ(test, ret, -ENOSPC);
	KUNIT_EXPECT_NULL(test, klp_find_runtime_value(name));

	return i;
}

static void empty_table(struct kunit *test, int nr)
{
	char name[NUMBERED_SIZE];
	int i;

	for (i = 0; i < nr; i++)
		KUNIT_EXPECT_TRUE(test, clear_value(numbered(name, i)));
}

/* What a full table still takes, and what it does not */
static void expect_full(struct kunit *test, int nr)
{
	struct klp_runtime_value *first;
	char name[NUMBERED_SIZE];

	first = klp_find_runtime_value(FAKE("0000"));
	KUNIT_EXPECT_NOT_NULL(test, first);
	if (!first)
		return;
	KUNIT_EXPECT_EQ(test, count_values(first), KLP_MAX_RUNTIME_VALUES);

	KUNIT_EXPECT_EQ(test, set_value(FAKE("0000"), "8,9"), 0);
	KUNIT_EXPECT_EQ(test, first->supersedes->nr, 2);
	KUNIT_EXPECT_EQ(test, set_value(numbered(name, nr), "7"), -ENOSPC);

	/* There is room again for one, be it of another name. */
	KUNIT_EXPECT_TRUE(test, clear_value(numbered(name, nr - 1)));
	KUNIT_EXPECT_EQ(test, set_value(FAKE("one"), "7"), 0);
	KUNIT_EXPECT_EQ(test, set_value(numbered(name, nr - 1), "7"), -ENOSPC);
	KUNIT_EXPECT_TRUE(test, clear_value(FAKE("one")));
	KUNIT_EXPECT_EQ(test, set_value(numbered(name, nr - 1), "7"), 0);
}

/* The second round finds as much room as the first one. */
static void table_is_bounded(struct kunit *test)
{
	int nr[2], i;

	guard(mutex)(&klp_mutex);

	for (i = 0; i < ARRAY_SIZE(nr); i++) {
		nr[i] = fill_table(test);
		expect_full(test, nr[i]);
		empty_table(test, nr[i]);
	}
	KUNIT_EXPECT_EQ(test, nr[0], nr[1]);
}

static struct kunit_case runtime_cases[] = {
	KUNIT_CASE_PARAM(value_is_in_force, value_gen_params),
	KUNIT_CASE_PARAM(given_is_judged, given_gen_params),
	KUNIT_CASE(value_goes_when_cleared),
	KUNIT_CASE(value_is_overwritten),
	KUNIT_CASE_PARAM(values_are_sorted, order_gen_params),
	KUNIT_CASE(table_is_bounded),
	{}
};

static struct kunit_suite runtime_suite = {
	.name = "livepatch_runtime",
	.test_cases = runtime_cases,
};

kunit_test_suite(runtime_suite);
