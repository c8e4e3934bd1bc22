// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * claim_kunit.c - what a module says in its modinfo, and what the livepatch is
 */

#include <kunit/test.h>
#include <linux/err.h>
#include <linux/livepatch.h>
#include "../claim.h"
#include "../supersedes.h"

#define HEAD	"license=GPL\0livepatch=Y\0klp_footprint=1\0"
#define FUNCS	"klp_func=vmlinux:f,0\0klp_func=some_module:g.part.0,2\0"
#define STATES	"klp_state=1,2\0klp_state=18446744073709551615,4294967295\0"

/* A modinfo, with its length, for it has NULs inside */
struct modinfo {
	const char *text;
	size_t size;
};

#define MODINFO(text) { text, sizeof(text) }

struct claim_case {
	const char *desc;
	struct modinfo modinfo;
	int error;
	bool none;
};

static const struct claim_case claim_cases[] = {
	{ "everything", MODINFO(HEAD "klp_replace_set=7\0klp_supersedes=5,9\0"
				FUNCS STATES "klp_callbacks=vmlinux\0"
				"klp_footprint_end=2,2\0klp_param=replace_set:set") },
	{ "the least", MODINFO(HEAD "klp_replace_set=0\0klp_footprint_end=0,0") },
	{ "an unknown field", MODINFO(HEAD "klp_replace_set=0\0klp_new=x\0"
				      "klp_footprint_end=0,0") },
	{ "no footprint", MODINFO("license=GPL\0livepatch=Y"), .none = true },
	{ "no modinfo", { "", 0 }, .none = true },
	{ "an unknown version", MODINFO("klp_footprint=2\0klp_func=another form"),
	  .none = true },
	{ "a string without an end", { "klp_footprint=1", 15 }, .none = true },

	{ "no set", MODINFO(HEAD "klp_footprint_end=0,0"), -EINVAL },
	{ "two sets", MODINFO(HEAD "klp_replace_set=0\0klp_replace_set=0\0"
			      "klp_footprint_end=0,0"), -EINVAL },
	{ "too large a set", MODINFO(HEAD "klp_replace_set=4294967296\0"
				     "klp_footprint_end=0,0"), -EINVAL },
	{ "no end", MODINFO(HEAD "klp_replace_set=0\0" FUNCS), -EINVAL },
	{ "two ends", MODINFO(HEAD "klp_replace_set=0\0klp_footprint_end=0,0\0"
			      "klp_footprint_end=0,0"), -EINVAL },
	{ "a function is cut", MODINFO(HEAD "klp_replace_set=0\0" FUNCS
				       "klp_footprint_end=3,0"), -EINVAL },
	{ "a state is cut", MODINFO(HEAD "klp_replace_set=0\0" STATES
				    "klp_footprint_end=0,3"), -EINVAL },
	{ "the end is cut", { HEAD "klp_replace_set=0\0klp_footprint_end=0,0",
			      sizeof(HEAD "klp_replace_set=0\0klp_footprint_end=0,0") - 1 },
	  -EINVAL },
	{ "a function without an object", MODINFO(HEAD "klp_replace_set=0\0"
						  "klp_func=f,0\0klp_footprint_end=1,0"),
	  -EINVAL },
	{ "a function without a position", MODINFO(HEAD "klp_replace_set=0\0"
						   "klp_func=vmlinux:f\0klp_footprint_end=1,0"),
	  -EINVAL },
	{ "a comma before the colon", MODINFO(HEAD "klp_replace_set=0\0"
					      "klp_func=vm,1:f\0klp_footprint_end=1,0"),
	  -EINVAL },
	{ "a position that is no number", MODINFO(HEAD "klp_replace_set=0\0"
						  "klp_func=vmlinux:f,x\0klp_footprint_end=1,0"),
	  -EINVAL },
	{ "a state without a version", MODINFO(HEAD "klp_replace_set=0\0klp_state=1\0"
					       "klp_footprint_end=0,1"), -EINVAL },
	{ "more behind a state", MODINFO(HEAD "klp_replace_set=0\0klp_state=1,2,3\0"
					 "klp_footprint_end=0,1"), -EINVAL },
	{ "two lists of sets", MODINFO(HEAD "klp_replace_set=0\0klp_supersedes=1\0"
				       "klp_supersedes=1\0klp_footprint_end=0,0"), -EINVAL },
	{ "every set", MODINFO(HEAD "klp_replace_set=0\0klp_supersedes=all\0"
			       "klp_footprint_end=0,0"), -EINVAL },
	{ "no sets", MODINFO(HEAD "klp_replace_set=0\0klp_supersedes=\0"
			     "klp_footprint_end=0,0"), -EINVAL },
	{ "two footprints", MODINFO(HEAD "klp_footprint=1\0klp_replace_set=0\0"
				    "klp_footprint_end=0,0"), -EINVAL },
	{ "two versions", MODINFO(HEAD "klp_footprint=2\0klp_replace_set=0\0"
				  "klp_footprint_end=0,0"), -EINVAL },
	{ "a set with a sign", MODINFO(HEAD "klp_replace_set=+7\0"
				       "klp_footprint_end=0,0"), -EINVAL },
	{ "a set with zeros in front", MODINFO(HEAD "klp_replace_set=07\0"
					       "klp_footprint_end=0,0"), -EINVAL },
	{ "a set and a newline", MODINFO(HEAD "klp_replace_set=7\n\0"
					 "klp_footprint_end=0,0"), -EINVAL },
	{ "no number of a set", MODINFO(HEAD "klp_replace_set=\0"
					"klp_footprint_end=0,0"), -EINVAL },
	{ "a position with a sign", MODINFO(HEAD "klp_replace_set=0\0klp_func=vmlinux:f,+1\0"
					    "klp_footprint_end=1,0"), -EINVAL },
	{ "a position that is 1 in its lower 64 bits",
	  MODINFO(HEAD "klp_replace_set=0\0klp_func=vmlinux:f,18446744073709551617\0"
		  "klp_footprint_end=1,0"), -EINVAL },
	{ "a state with a blank", MODINFO(HEAD "klp_replace_set=0\0klp_state=1, 2\0"
					  "klp_footprint_end=0,1"), -EINVAL },
	{ "a state with zeros in front", MODINFO(HEAD "klp_replace_set=0\0klp_state=01,2\0"
						 "klp_footprint_end=0,1"), -EINVAL },
	{ "a state that is 5 in its lower 64 bits",
	  MODINFO(HEAD "klp_replace_set=0\0klp_state=18446744073709551621,2\0"
		  "klp_footprint_end=0,1"), -EINVAL },
	{ "a version that is 2 in its lower 32 bits",
	  MODINFO(HEAD "klp_replace_set=0\0klp_state=1,4294967298\0"
		  "klp_footprint_end=0,1"), -EINVAL },
	{ "a number of functions that is 0 in its lower 32 bits",
	  MODINFO(HEAD "klp_replace_set=0\0klp_footprint_end=4294967296,0"), -EINVAL },
	{ "a number of states that is 0 in its lower 32 bits",
	  MODINFO(HEAD "klp_replace_set=0\0klp_footprint_end=0,4294967296"), -EINVAL },
	{ "an unknown parameter", MODINFO(HEAD "klp_replace_set=0\0klp_param=states:x\0"
					  "klp_footprint_end=0,0"), -EINVAL },
};

KUNIT_ARRAY_PARAM_DESC(claim, claim_cases, desc);

static void reads_a_modinfo(struct kunit *test)
{
	const struct claim_case *params = test->param_value;
	struct klp_claim *claim;

	claim = klp_claim_parse(params->modinfo.text, params->modinfo.size, "v1");
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(claim), params->error);
	if (!params->error)
		KUNIT_EXPECT_EQ(test, !claim, params->none);
	if (!IS_ERR(claim))
		klp_claim_free(claim);
}

static int pre_patch(struct klp_object *obj)
{
	return 0;
}

static struct klp_func vmlinux_funcs[] = {
	{ .old_name = "f" }, { .old_name = "g", .old_sympos = 2 }, { }
};

static struct klp_func module_funcs[] = {
	{ .old_name = "f" }, { }
};

static struct klp_object objs[] = {
	{ .funcs = vmlinux_funcs, .callbacks.pre_patch = pre_patch },
	{ .name = "some_module", .funcs = module_funcs },
	{ }
};

static struct klp_state states[] = {
	{ .id = 1, .version = 2 }, { .id = 3 }, { }
};

static const unsigned int supersedes[] = { 9, 5 };

static struct klp_patch patch = {
	.objs = objs,
	.states = states,
	.replace_set = 7,
	.supersedes = supersedes,
	.nr_supersedes = ARRAY_SIZE(supersedes),
};

#define END		"klp_footprint_end=3,2"
#define SET_OF_PATCH	"klp_replace_set=7\0"
#define SUP_OF_PATCH	"klp_supersedes=5,9\0"
#define FUNCS_OF_PATCH	"klp_func=vmlinux:f,0\0klp_func=vmlinux:g,2\0" \
			"klp_func=some_module:f,0\0"
#define STATES_OF_PATCH	"klp_state=1,2\0klp_state=3,0\0"
#define CALLBACKS	"klp_callbacks=vmlinux\0"

struct differs_case {
	const char *desc;
	struct modinfo modinfo;
	const char *what;
};

static const struct differs_case differs_cases[] = {
	{ "nothing", MODINFO(HEAD SET_OF_PATCH SUP_OF_PATCH FUNCS_OF_PATCH
			     STATES_OF_PATCH CALLBACKS END), NULL },
	{ "the order", MODINFO(HEAD SET_OF_PATCH "klp_supersedes=9,5,9\0"
			       "klp_func=some_module:f,0\0klp_func=vmlinux:g,2\0"
			       "klp_func=vmlinux:f,0\0klp_state=3,0\0klp_state=1,2\0"
			       CALLBACKS END), NULL },
	{ "the set", MODINFO(HEAD "klp_replace_set=8\0" SUP_OF_PATCH FUNCS_OF_PATCH
			     STATES_OF_PATCH CALLBACKS END), "replace set" },
	{ "the set, by a parameter", MODINFO(HEAD "klp_replace_set=8\0" SUP_OF_PATCH
					     FUNCS_OF_PATCH STATES_OF_PATCH CALLBACKS
					     END "\0klp_param=replace_set:set"), NULL },
	{ "a set is superseded", MODINFO(HEAD SET_OF_PATCH "klp_supersedes=5\0"
					 FUNCS_OF_PATCH STATES_OF_PATCH CALLBACKS END),
	  "list of superseded sets" },
	{ "a set is not superseded", MODINFO(HEAD SET_OF_PATCH "klp_supersedes=5,9,10\0"
					     FUNCS_OF_PATCH STATES_OF_PATCH CALLBACKS END),
	  "list of superseded sets" },
	{ "nothing is superseded", MODINFO(HEAD SET_OF_PATCH FUNCS_OF_PATCH
					   STATES_OF_PATCH CALLBACKS END),
	  "list of superseded sets" },
	{ "a function", MODINFO(HEAD SET_OF_PATCH SUP_OF_PATCH
				"klp_func=vmlinux:f,0\0klp_func=vmlinux:g,2\0"
				"klp_func=some_module:h,0\0" STATES_OF_PATCH CALLBACKS END),
	  "list of functions" },
	{ "the object of a function", MODINFO(HEAD SET_OF_PATCH SUP_OF_PATCH
					      "klp_func=vmlinux:f,0\0klp_func=vmlinux:g,2\0"
					      "klp_func=other_module:f,0\0"
					      STATES_OF_PATCH CALLBACKS END),
	  "list of functions" },
	{ "two objects are swapped", MODINFO(HEAD SET_OF_PATCH SUP_OF_PATCH
					     "klp_func=vmlinux:f,0\0"
					     "klp_func=some_module:g,2\0"
					     "klp_func=vmlinux:f,0\0"
					     STATES_OF_PATCH CALLBACKS END),
	  "list of functions" },
	{ "a position", MODINFO(HEAD SET_OF_PATCH SUP_OF_PATCH
				"klp_func=vmlinux:f,0\0klp_func=vmlinux:g,1\0"
				"klp_func=some_module:f,0\0" STATES_OF_PATCH CALLBACKS END),
	  "list of functions" },
	{ "the number of functions", MODINFO(HEAD SET_OF_PATCH SUP_OF_PATCH
					     "klp_func=vmlinux:f,0\0" STATES_OF_PATCH
					     CALLBACKS "klp_footprint_end=1,2"),
	  "list of functions" },
	{ "a state", MODINFO(HEAD SET_OF_PATCH SUP_OF_PATCH FUNCS_OF_PATCH
			     "klp_state=1,2\0klp_state=4,0\0" CALLBACKS END),
	  "list of states" },
	{ "the version of a state", MODINFO(HEAD SET_OF_PATCH SUP_OF_PATCH FUNCS_OF_PATCH
					    "klp_state=1,2\0klp_state=3,1\0" CALLBACKS END),
	  "list of states" },
	{ "two versions are swapped", MODINFO(HEAD SET_OF_PATCH SUP_OF_PATCH FUNCS_OF_PATCH
					      "klp_state=1,0\0klp_state=3,2\0" CALLBACKS END),
	  "list of states" },
	{ "callbacks", MODINFO(HEAD SET_OF_PATCH SUP_OF_PATCH FUNCS_OF_PATCH
			       STATES_OF_PATCH END), "list of callbacks" },
	{ "the object of callbacks", MODINFO(HEAD SET_OF_PATCH SUP_OF_PATCH FUNCS_OF_PATCH
					     STATES_OF_PATCH "klp_callbacks=some_module\0"
					     END), "list of callbacks" },
};

KUNIT_ARRAY_PARAM_DESC(differs, differs_cases, desc);

static void finds_what_differs(struct kunit *test)
{
	const struct differs_case *params = test->param_value;
	struct klp_claim *claim;

	claim = klp_claim_parse(params->modinfo.text, params->modinfo.size, "v1");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, claim);
	KUNIT_EXPECT_STREQ(test, klp_claim_differs(claim, &patch) ?: "nothing",
			   params->what ?: "nothing");
	klp_claim_free(claim);
}

static void compares_nothing_without_a_claim(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, klp_claim_differs(NULL, &patch));
}

static struct kunit_case claim_kunit_cases[] = {
	KUNIT_CASE_PARAM(reads_a_modinfo, claim_gen_params),
	KUNIT_CASE_PARAM(finds_what_differs, differs_gen_params),
	KUNIT_CASE(compares_nothing_without_a_claim),
	{}
};

static struct kunit_suite claim_suite = {
	.name = "livepatch_claim",
	.test_cases = claim_kunit_cases,
};

kunit_test_suite(claim_suite);
