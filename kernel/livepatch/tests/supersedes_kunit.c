// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * supersedes_kunit.c - which sets does a livepatch supersede?
 */

#include <kunit/test.h>
#include "describe.h"

#define DIGITS_100	"0000000000000000000000000000000000000000000000000" \
			"000000000000000000000000000000000000000000000000000"

/* What is in a module parameter, and the list that it makes: NULL for none */
struct parse_case {
	const char *desc;
	const char *text;
	const char *list;
};

static const struct parse_case parse_cases[] = {
	{ "one set", "7", "7" },
	{ "set 0", "0", "0" },
	{ "the highest set", "4294967295", "4294967295" },
	{ "several sets", "5,7,9", "5,7,9" },
	{ "from the lowest to the highest", "0,4294967295", "0,4294967295" },
	{ "falling order", "4294967295,7,0", "0,7,4294967295" },
	{ "as numbers, not as text", "10,9,100", "9,10,100" },
	{ "one set twice", "7,7", "7" },
	{ "one set several times", "7,5,7,7,5", "5,7" },
	{ "every set", "all", "all" },
	{ "nothing", "", "" },
	{ "leading zeros", "007,010", "7,10" },
	{ "many zeros", DIGITS_100, "0" },
	{ "many leading zeros", DIGITS_100 "4294967295", "4294967295" },
	{ "one number twice, written otherwise", "07,7", "7" },

	{ "a comma only", ",", NULL },
	{ "no first number", ",7", NULL },
	{ "no number in between", "5,,7", NULL },
	{ "no last number", "5,7,", NULL },
	{ "a minus", "-1", NULL },
	{ "a plus", "+1", NULL },
	{ "a later minus", "5,-7", NULL },
	{ "a range", "5-7", NULL },
	{ "a letter", "x", NULL },
	{ "a letter after a number", "5x", NULL },
	{ "a letter before a number", "x5", NULL },
	{ "a letter in the last number", "5,7,9x", NULL },
	{ "hexadecimal", "0x10", NULL },
	{ "hexadecimal without 0x", "1f", NULL },
	{ "a fraction", "5.0", NULL },
	{ "an exponent", "1e3", NULL },
	{ "a blank only", " ", NULL },
	{ "a leading blank", " 5", NULL },
	{ "a trailing blank", "5 ", NULL },
	{ "a blank after a comma", "5, 7", NULL },
	{ "a blank before a comma", "5 ,7", NULL },
	{ "a blank instead of a comma", "5 7", NULL },
	{ "a tab", "5,\t7", NULL },
	{ "a newline", "5\n", NULL },
	{ "a newline only", "\n", NULL },
	{ "another separator", "5;7", NULL },
	{ "every set, and one", "all,5", NULL },
	{ "one, and every set", "5,all", NULL },
	{ "every set twice", "all,all", NULL },
	{ "every set, and a comma", "all,", NULL },
	{ "a comma, and every set", ",all", NULL },
	{ "every set, and a blank", "all ", NULL },
	{ "a blank, and every set", " all", NULL },
	{ "every set, and a newline", "all\n", NULL },
	{ "part of every set", "al", NULL },
	{ "every set, and more letters", "allx", NULL },
	{ "every set in capitals", "ALL", NULL },
	{ "every set, quoted", "\"all\"", NULL },
	{ "one too high", "4294967296", NULL },
	{ "one too high after others", "5,7,4294967296", NULL },
	{ "one too high before others", "4294967296,5", NULL },
	{ "7 in its lower 32 bits", "4294967303", NULL },
	{ "one digit more", "42949672950", NULL },
	{ "the highest of 64 bits", "18446744073709551615", NULL },
	{ "0 in its lower 64 bits", "18446744073709551616", NULL },
	{ "7 in its lower 64 bits", "18446744073709551623", NULL },
	{ "0 in as many lower bits as there are", "1" DIGITS_100, NULL },
};

KUNIT_ARRAY_PARAM_DESC(parse, parse_cases, desc);

static void parses_a_parameter(struct kunit *test)
{
	const struct parse_case *params = test->param_value;
	struct klp_supersedes *supersedes;

	supersedes = klp_supersedes_parse(params->text, "parse_case");
	if (!params->list) {
		KUNIT_EXPECT_PTR_EQ(test, supersedes, ERR_PTR(-EINVAL));
		if (!IS_ERR(supersedes))
			kfree(supersedes);
		return;
	}

	keep_supersedes(test, supersedes);
	KUNIT_EXPECT_EQ(test, supersedes->origin, KLP_ORIGIN_PARAMETER);
	KUNIT_EXPECT_STREQ(test, write_supersedes(test, supersedes), params->list);
}

/* How long a parameter may be: @nr numbers that fall to @last */
struct length_case {
	const char *desc;
	unsigned int nr;
	unsigned int step;
	const char *tail;
	unsigned int nr_sets;
};

static const struct length_case length_cases[] = {
	{ "255 numbers", 255, 1, "", 255 },
	{ "256 numbers", 256, 1, "", 256 },
	{ "257 numbers", 257, 1, "", 0 },
	{ "300 numbers", 300, 1, "", 0 },
	{ "256 times the same", 256, 0, "", 1 },
	{ "257 times the same", 257, 0, "", 0 },
	{ "256 numbers and a comma", 256, 1, ",", 0 },
	{ "255 numbers and a comma", 255, 1, ",", 0 },
	{ "255 numbers and a letter", 255, 1, ",x", 0 },
};

KUNIT_ARRAY_PARAM_DESC(length, length_cases, desc);

static void parses_long_parameters(struct kunit *test)
{
	const struct length_case *params = test->param_value;
	struct seq_buf *text = new_text(test);
	struct klp_supersedes *supersedes;
	unsigned int i, last;

	for (i = params->nr; i; i--)
		seq_buf_printf(text, "%u%s", 1000 + i * params->step,
			       i > 1 ? "," : params->tail);

	supersedes = klp_supersedes_parse(read_text(test, text), "length_case");
	if (!params->nr_sets) {
		KUNIT_EXPECT_PTR_EQ(test, supersedes, ERR_PTR(-EINVAL));
		if (!IS_ERR(supersedes))
			kfree(supersedes);
		return;
	}

	keep_supersedes(test, supersedes);
	KUNIT_ASSERT_EQ(test, supersedes->nr, params->nr_sets);
	KUNIT_EXPECT_FALSE(test, supersedes->all);
	last = params->nr_sets - 1;
	KUNIT_EXPECT_EQ(test, supersedes->ids[0], 1000 + params->step);
	KUNIT_EXPECT_EQ(test, supersedes->ids[last],
			1000 + params->step * params->nr);
}

struct seal_case {
	const char *desc;
	unsigned int ids[8];
	unsigned int nr;
	const char *list;
};

static const struct seal_case seal_cases[] = {
	{ "nothing", { }, 0, "" },
	{ "one", { 7 }, 1, "7" },
	{ "rising", { 5, 7, 9 }, 3, "5,7,9" },
	{ "falling", { 9, 7, 5 }, 3, "5,7,9" },
	{ "mixed", { 7, 9, 0, 5 }, 4, "0,5,7,9" },
	{ "the same", { 7, 7, 7 }, 3, "7" },
	{ "0 twice", { 0, 0, 5 }, 3, "0,5" },
	{ "the first twice", { 5, 5, 7, 9 }, 4, "5,7,9" },
	{ "the last twice", { 5, 7, 9, 9 }, 4, "5,7,9" },
	{ "twice, apart", { 9, 5, 7, 9, 0, 5, 0 }, 7, "0,5,7,9" },
	{ "the highest and the lowest", { U32_MAX, 0 }, 2, "0,4294967295" },
	{ "on both sides of the highest bit", { BIT(31), BIT(31) - 1, U32_MAX, 1 }, 4,
	  "1,2147483647,2147483648,4294967295" },
};

KUNIT_ARRAY_PARAM_DESC(seal, seal_cases, desc);

static void seals_a_list(struct kunit *test)
{
	const struct seal_case *params = test->param_value;
	struct klp_supersedes *supersedes;
	unsigned int i;

	supersedes = klp_supersedes_alloc(KLP_ORIGIN_BUILT_IN, params->nr);
	keep_supersedes(test, supersedes);
	for (i = 0; i < params->nr; i++)
		supersedes->ids[i] = params->ids[i];

	/* Sealing what is sealed changes nothing. */
	for (i = 0; i < 2; i++) {
		klp_supersedes_seal(supersedes);
		KUNIT_EXPECT_STREQ(test, write_supersedes(test, supersedes),
				   params->list);
	}
	KUNIT_EXPECT_EQ(test, supersedes->origin, KLP_ORIGIN_BUILT_IN);
}

struct superseded_case {
	const char *desc;
	const char *list;
	unsigned int set;
	bool superseded;
};

static const struct superseded_case superseded_cases[] = {
	{ "no list", NULL, 0, false },
	{ "no list, another set", NULL, 7, false },
	{ "an empty list", "", 0, false },
	{ "an empty list, another set", "", 7, false },
	{ "every set, the lowest", "all", 0, true },
	{ "every set, another one", "all", 7, true },
	{ "every set, the highest", "all", U32_MAX, true },
	{ "the only one", "7", 7, true },
	{ "before the only one", "7", 6, false },
	{ "after the only one", "7", 8, false },
	{ "set 0 is not in the list", "7", 0, false },
	{ "set 0 is in the list", "0,7", 0, true },
	{ "set 0 alone", "0", 0, true },
	{ "after set 0", "0", 1, false },
	{ "the first", "5,7,9", 5, true },
	{ "in the middle", "5,7,9", 7, true },
	{ "the last", "5,7,9", 9, true },
	{ "before the first", "5,7,9", 4, false },
	{ "between two", "5,7,9", 8, false },
	{ "after the last", "5,7,9", 10, false },
	{ "one of an even number", "5,7,9,11", 11, true },
	{ "the highest", "0,4294967295", U32_MAX, true },
	{ "before the highest", "0,4294967295", U32_MAX - 1, false },
	{ "the highest is not in the list", "0,7", U32_MAX, false },
	{ "the highest bit alone differs", "7", BIT(31) | 7, false },
};

KUNIT_ARRAY_PARAM_DESC(superseded, superseded_cases, desc);

static void finds_a_superseded_set(struct kunit *test)
{
	const struct superseded_case *params = test->param_value;
	struct klp_supersedes *supersedes = describe_supersedes(test, params->list);

	KUNIT_EXPECT_EQ(test, klp_is_superseded(supersedes, params->set),
			params->superseded);
}

struct dup_case {
	const char *list;
	enum klp_origin origin;
};

static const struct dup_case dup_cases[] = {
	{ "", KLP_ORIGIN_RUNTIME },
	{ "all", KLP_ORIGIN_PARAMETER },
	{ "7", KLP_ORIGIN_BUILT_IN },
	{ "0,5,7,4294967295", KLP_ORIGIN_RUNTIME },
};

KUNIT_ARRAY_PARAM_DESC(dup, dup_cases, list);

static void copies_a_list(struct kunit *test)
{
	const struct dup_case *params = test->param_value;
	struct klp_supersedes *supersedes, *copy;
	unsigned int i;

	supersedes = describe_supersedes(test, params->list);
	supersedes->origin = params->origin;
	copy = klp_supersedes_dup(supersedes);
	keep_supersedes(test, copy);

	KUNIT_EXPECT_PTR_NE(test, copy, supersedes);
	KUNIT_EXPECT_EQ(test, copy->origin, params->origin);
	KUNIT_EXPECT_STREQ(test, write_supersedes(test, copy), params->list);

	/* What becomes of the original does not concern the copy. */
	supersedes->all = !supersedes->all;
	for (i = 0; i < supersedes->nr; i++)
		supersedes->ids[i]++;
	KUNIT_EXPECT_STREQ(test, write_supersedes(test, copy), params->list);
}

/* What the author has built in, and what the module parameter says */
struct source_case {
	const char *desc;
	unsigned int built_in[4];
	unsigned int nr_built_in;
	const char *parameter;
	const char *list;
	enum klp_origin origin;
};

static const struct source_case source_cases[] = {
	{ "nothing at all", { }, 0, NULL, "", KLP_ORIGIN_BUILT_IN },
	{ "one set built in", { 7 }, 1, NULL, "7", KLP_ORIGIN_BUILT_IN },
	{ "set 0 built in", { 0 }, 1, NULL, "0", KLP_ORIGIN_BUILT_IN },
	{ "several sets built in, as the author likes", { 7, 5, U32_MAX, 5 }, 4, NULL,
	  "5,7,4294967295", KLP_ORIGIN_BUILT_IN },
	{ "a parameter alone", { }, 0, "9,5", "5,9", KLP_ORIGIN_PARAMETER },
	{ "a parameter goes before, and nothing is merged", { 7, 5 }, 2, "9,5", "5,9",
	  KLP_ORIGIN_PARAMETER },
	{ "an empty parameter goes before", { 7, 5 }, 2, "", "", KLP_ORIGIN_PARAMETER },
	{ "an empty parameter alone", { }, 0, "", "", KLP_ORIGIN_PARAMETER },
	{ "every set by parameter", { 7, 5 }, 2, "all", "all", KLP_ORIGIN_PARAMETER },
};

KUNIT_ARRAY_PARAM_DESC(source, source_cases, desc);

/* Each livepatch gets a list of its own, which outlives where it came from. */
static void takes_the_most_specific_source(struct kunit *test)
{
	const struct source_case *params = test->param_value;
	struct klp_supersedes *in_force;
	struct klp_patch *patch;

	patch = describe_incoming(test, "v1", params->built_in,
				  params->nr_built_in, params->parameter);
	scoped_guard(mutex, &klp_mutex)
		in_force = klp_supersedes_of_patch(patch);
	keep_supersedes(test, in_force);

	KUNIT_EXPECT_STREQ(test, write_supersedes(test, in_force), params->list);
	KUNIT_EXPECT_EQ(test, in_force->origin, params->origin);
	KUNIT_EXPECT_PTR_NE(test, in_force, patch->mod->klp_supersedes);
}

static struct kunit_case supersedes_cases[] = {
	KUNIT_CASE_PARAM(parses_a_parameter, parse_gen_params),
	KUNIT_CASE_PARAM(parses_long_parameters, length_gen_params),
	KUNIT_CASE_PARAM(seals_a_list, seal_gen_params),
	KUNIT_CASE_PARAM(finds_a_superseded_set, superseded_gen_params),
	KUNIT_CASE_PARAM(copies_a_list, dup_gen_params),
	KUNIT_CASE_PARAM(takes_the_most_specific_source, source_gen_params),
	{}
};

static struct kunit_suite supersedes_suite = {
	.name = "livepatch_supersedes",
	.test_cases = supersedes_cases,
};

kunit_test_suite(supersedes_suite);
