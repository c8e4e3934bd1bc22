// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * conflict_kunit.c - does klp_check() say what the rules say?
 *
 * What it says is written down as text, one line for each finding, so that a
 * failing test shows both answers side by side.
 */

#include <kunit/test.h>
#include <linux/rhashtable.h>
#include <linux/seq_buf.h>
#include "../replace.h"
#include "conflict_twin.h"
#include "fake.h"

/* The object that has the functions of this file */
#ifdef MODULE
#define OWN		KBUILD_MODNAME
#define OWN_NAME	KBUILD_MODNAME
#else
#define OWN		NULL
#define OWN_NAME	"vmlinux"
#endif

/* A module that is not loaded */
#define ABSENT		FAKE_OBJECT

KLP_TEST_FUNCTION(klp_test_f)
KLP_TEST_FUNCTION(klp_test_g)
KLP_TEST_FUNCTION(klp_test_twin)
notrace KLP_TEST_FUNCTION(klp_test_notrace)

/* One function with three names */
static __used __alias(klp_test_f) void klp_test_f_2nd(void);
static __used __alias(klp_test_f) void klp_test_f_3rd(void);

struct test_func {
	const char *object;
	const char *name;
	unsigned long sympos;
};

struct test_state {
	unsigned long id;
	unsigned int version;
};

struct test_livepatch {
	const char *name;
	unsigned int set;
	struct test_func funcs[12];
	struct test_state states[6];
	const char *replaced_by;
	bool disabled;
};

/*
 * What to install, one after the other, what to ask about, and the answer.
 * Where @transition names an installed livepatch, its transition is running:
 * it is being disabled when it says so.
 */
struct check_case {
	const char *desc;
	struct test_livepatch installed[3];
	const char *transition;
	struct test_livepatch candidate;
	int error;
	const char *findings;
};

#define NOT_LOADED	"object-not-loaded " ABSENT "\n"

static const struct check_case name_cases[] = {
	{
		.desc = "nothing installed",
		.candidate = { "v1", 0, { { NULL, "klp_shadow_get" } } },
		.findings = "",
	}, {
		.desc = "a livepatch that touches nothing",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.candidate = { "empty", 7 },
		.findings = "",
	}, {
		.desc = "a livepatch that touches nothing replaces, too",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.candidate = { "empty", 0 },
		.findings = "replaced v1\n"
			    "reverted " ABSENT ":f,1 v1\n",
	}, {
		.desc = "the same function in another set",
		.installed = { { "v1", 0, { { NULL, "klp_shadow_get" } } } },
		.candidate = { "hotfix", 7, { { NULL, "klp_shadow_get" } } },
		.error = -EINVAL,
		.findings = "function-conflict vmlinux:klp_shadow_get,1 v1\n",
	}, {
		.desc = "the same function in the same set",
		.installed = { { "v1", 3, { { NULL, "klp_shadow_get" } } } },
		.candidate = { "v2", 3, { { NULL, "klp_shadow_get" } } },
		.findings = "replaced v1\n",
	}, {
		.desc = "set 0 replaces set 0",
		.installed = { { "v1", 0, { { NULL, "klp_shadow_get" } } } },
		.candidate = { "v2", 0, { { NULL, "klp_shadow_get" } } },
		.findings = "replaced v1\n",
	}, {
		.desc = "set 0 stays out of the way of other sets",
		.installed = { { "hotfix", 7, { { NULL, "klp_shadow_get" } } } },
		.candidate = { "v1", 0, { { NULL, "klp_shadow_get" } } },
		.error = -EINVAL,
		.findings = "function-conflict vmlinux:klp_shadow_get,1 hotfix\n",
	}, {
		.desc = "sets that differ in their highest bit",
		.installed = { { "v1", U32_MAX, { { NULL, "klp_shadow_get" } } } },
		.candidate = { "v2", U32_MAX >> 1, { { NULL, "klp_shadow_get" } } },
		.error = -EINVAL,
		.findings = "function-conflict vmlinux:klp_shadow_get,1 v1\n",
	}, {
		.desc = "another function in another set",
		.installed = { { "v1", 0, { { NULL, "klp_shadow_get" } } } },
		.candidate = { "hotfix", 7, { { NULL, "klp_shadow_alloc" } } },
		.findings = "",
	}, {
		.desc = "a function that the new version leaves out",
		.installed = {
			{ "v1", 0, { { NULL, "klp_shadow_get" },
				     { ABSENT, "f" },
				     { NULL, "klp_shadow_alloc" } } },
			{ "hotfix", 7, { { ABSENT, "g" } } },
		},
		.candidate = { "v2", 0, { { NULL, "klp_shadow_get", 1 } } },
		.findings = "replaced v1\n"
			    "reverted " ABSENT ":f,1 v1\n"
			    "reverted vmlinux:klp_shadow_alloc,1 v1\n",
	}, {
		.desc = "a function of a module that is not loaded",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.candidate = { "hotfix", 7, { { ABSENT, "f" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 v1\n"
			    NOT_LOADED,
	}, {
		.desc = "several modules that are not loaded",
		.candidate = { "v1", 0, { { "fake_b", "f" }, { "fake_a", "f" },
					  { NULL, "klp_shadow_get" },
					  { "fake_b", "g" } } },
		.findings = "object-not-loaded fake_a\n"
			    "object-not-loaded fake_b\n",
	}, {
		.desc = "one name in two modules",
		.installed = { { "v1", 0, { { "fake_a", "f" } } } },
		.candidate = { "hotfix", 7, { { "fake_b", "f" } } },
		.findings = "object-not-loaded fake_b\n",
	}, {
		.desc = "one name in vmlinux and in a module",
		.installed = { { "v1", 0, { { NULL, "klp_shadow_get" } } } },
		.candidate = { "hotfix", 7, { { ABSENT, "klp_shadow_get" } } },
		.findings = NOT_LOADED,
	}, {
		.desc = "one name in a module and in vmlinux",
		.installed = { { "v1", 0, { { ABSENT, "klp_shadow_get" } } } },
		.candidate = { "hotfix", 7, { { NULL, "klp_shadow_get" } } },
		.findings = "",
	}, {
		.desc = "no position and the first one",
		.installed = { { "v1", 0, { { ABSENT, "f", 0 } } } },
		.candidate = { "hotfix", 7, { { ABSENT, "f", 1 } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 v1\n"
			    NOT_LOADED,
	}, {
		.desc = "the first one and no position",
		.installed = { { "v1", 0, { { ABSENT, "f", 1 } } } },
		.candidate = { "hotfix", 7, { { ABSENT, "f", 0 } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 v1\n"
			    NOT_LOADED,
	}, {
		.desc = "no position and the second one",
		.installed = { { "v1", 0, { { ABSENT, "f", 0 } } } },
		.candidate = { "hotfix", 7, { { ABSENT, "f", 2 } } },
		.findings = NOT_LOADED,
	}, {
		.desc = "the first and the second one",
		.installed = { { "v1", 0, { { ABSENT, "f", 2 } } } },
		.candidate = { "hotfix", 7, { { ABSENT, "f", 1 } } },
		.findings = NOT_LOADED,
	}, {
		.desc = "the second one twice",
		.installed = { { "v1", 0, { { ABSENT, "f", 2 } } } },
		.candidate = { "hotfix", 7, { { ABSENT, "f", 2 } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,2 v1\n"
			    NOT_LOADED,
	}, {
		.desc = "conflicts with two livepatches, in the candidate's order",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" }, { ABSENT, "g" } } },
			{ "hotfix", 7, { { ABSENT, "h" } } },
		},
		.candidate = { "other", 8, { { ABSENT, "h" }, { ABSENT, "i" },
					     { ABSENT, "g" }, { ABSENT, "f" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":h,1 hotfix\n"
			    "function-conflict " ABSENT ":g,1 v1\n"
			    "function-conflict " ABSENT ":f,1 v1\n"
			    NOT_LOADED,
	}, {
		.desc = "the new version takes a function of another set",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } } },
			{ "hotfix", 7, { { ABSENT, "g" } } },
		},
		.candidate = { "v2", 0, { { ABSENT, "f" }, { ABSENT, "g" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":g,1 hotfix\n"
			    "replaced v1\n"
			    NOT_LOADED,
	},
};

KUNIT_ARRAY_PARAM_DESC(name, name_cases, desc);

static const struct check_case malformed_cases[] = {
	{
		.desc = "a livepatch of that name is installed",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.candidate = { "v1", 7, { { ABSENT, "g" } } },
		.error = -EEXIST,
		.findings = "installed v1\n"
			    NOT_LOADED,
	}, {
		.desc = "an installed livepatch does not conflict with itself",
		.installed = { { "v1", 0, { { ABSENT, "f" } }, { { 5, 2 } } } },
		.candidate = { "v1", 7, { { ABSENT, "f" } }, { { 5, 1 } } },
		.error = -EEXIST,
		.findings = "installed v1\n"
			    NOT_LOADED,
	}, {
		.desc = "an installed livepatch does not replace itself",
		.installed = { { "v1", 0, { { ABSENT, "f" } }, { { 5, 2 } } } },
		.candidate = { "v1", 0, { { ABSENT, "g" } } },
		.error = -EEXIST,
		.findings = "installed v1\n"
			    NOT_LOADED,
	}, {
#ifdef MODULE
		.desc = "a module of that name is loaded",
		.candidate = { KBUILD_MODNAME, 0, { { ABSENT, "f" } } },
		.error = -EEXIST,
		.findings = "module-loaded\n"
			    NOT_LOADED,
	}, {
#endif
		.desc = "one function twice",
		.candidate = { "v1", 0, { { ABSENT, "f" }, { NULL, "klp_shadow_get" },
					  { ABSENT, "f" } } },
		.error = -EINVAL,
		.findings = "duplicate-function " ABSENT ":f,1\n"
			    NOT_LOADED,
	}, {
		.desc = "one function without and with a position",
		.candidate = { "v1", 0, { { NULL, "klp_shadow_get", 1 },
					  { NULL, "klp_shadow_get", 0 } } },
		.error = -EINVAL,
		.findings = "duplicate-function vmlinux:klp_shadow_get,1\n",
	}, {
		.desc = "one function three times",
		.candidate = { "v1", 0, { { ABSENT, "f", 2 }, { ABSENT, "f", 2 },
					  { ABSENT, "f", 2 } } },
		.error = -EINVAL,
		.findings = "duplicate-function " ABSENT ":f,2\n"
			    "duplicate-function " ABSENT ":f,2\n"
			    NOT_LOADED,
	}, {
		.desc = "two positions of one name",
		.candidate = { "v1", 0, { { ABSENT, "f", 2 }, { ABSENT, "f", 1 } } },
		.findings = NOT_LOADED,
	}, {
		.desc = "one state twice",
		.candidate = { "v1", 0, { }, { { 5, 1 }, { 6, 1 }, { 5, 2 } } },
		.error = -EINVAL,
		.findings = "duplicate-state 5\n",
	},
};

KUNIT_ARRAY_PARAM_DESC(malformed, malformed_cases, desc);

static const struct check_case state_cases[] = {
	{
		.desc = "one state in two sets",
		.installed = { { "v1", 0, { }, { { 5, 1 } } } },
		.candidate = { "hotfix", 7, { }, { { 4, 1 }, { 5, 2 } } },
		.error = -EINVAL,
		.findings = "state-conflict 5 v1\n",
	}, {
		.desc = "different states in two sets",
		.installed = { { "v1", 0, { }, { { 5, 1 } } } },
		.candidate = { "hotfix", 7, { }, { { 6, 1 } } },
		.findings = "",
	}, {
		.desc = "the new version lacks states",
		.installed = {
			{ "v1", 0, { }, { { 7, 1 }, { 5, 1 }, { 6, 1 } } },
			{ "hotfix", 7, { }, { { 8, 1 } } },
		},
		.candidate = { "v2", 0, { }, { { 5, 1 } } },
		.error = -EINVAL,
		.findings = "state-missing 7 v1\n"
			    "state-missing 6 v1\n"
			    "replaced v1\n",
	}, {
		.desc = "the new version has an older state",
		.installed = { { "v1", 0, { }, { { 5, 3 } } } },
		.candidate = { "v2", 0, { }, { { 5, 2 } } },
		.error = -EINVAL,
		.findings = "state-version 5 has 2 needs 3 v1\n"
			    "replaced v1\n",
	}, {
		.desc = "the new version has the same state",
		.installed = { { "v1", 0, { }, { { 5, 3 } } } },
		.candidate = { "v2", 0, { }, { { 5, 3 } } },
		.findings = "replaced v1\n",
	}, {
		.desc = "the new version has a later state, and more",
		.installed = { { "v1", 0, { }, { { 5, 3 } } } },
		.candidate = { "v2", 0, { }, { { 9, 1 }, { 5, 4 } } },
		.findings = "replaced v1\n",
	}, {
		.desc = "identifiers of more than 32 bits",
		.installed = { { "v1", 0, { }, { { 5, 1 }, { BIT(32) | 1, 1 } } } },
		.candidate = { "v2", 0, { }, { { BIT(32) | 1, 1 }, { 5, 1 },
					       { BIT(32) | 5, 1 } } },
		.findings = "replaced v1\n",
	}, {
		.desc = "the largest identifier and version",
		.installed = { { "v1", 0, { }, { { ULONG_MAX, UINT_MAX } } } },
		.candidate = { "v2", 0, { }, { { ULONG_MAX, 0 } } },
		.error = -EINVAL,
		.findings = "state-version 18446744073709551615 has 0 needs 4294967295 v1\n"
			    "replaced v1\n",
	},
};

KUNIT_ARRAY_PARAM_DESC(state, state_cases, desc);

static const struct check_case address_cases[] = {
	{
		.desc = "functions that are there",
		.candidate = { "v1", 0, { { OWN, "klp_test_f" },
					  { OWN, "klp_test_g", 1 } } },
		.findings = "",
	}, {
		.desc = "a function that is not there",
		.candidate = { "v1", 0, { { OWN, "klp_test_nobody" },
					  { NULL, "klp_test_nobody", 2 } } },
		.error = -EINVAL,
		.findings = "symbol-missing " OWN_NAME ":klp_test_nobody,1\n"
			    "symbol-missing vmlinux:klp_test_nobody,2\n",
	}, {
		.desc = "a position that is not there",
		.candidate = { "v1", 0, { { OWN, "klp_test_twin", 3 },
					  { NULL, "klp_shadow_get", 2 } } },
		.error = -EINVAL,
		.findings = "symbol-missing " OWN_NAME ":klp_test_twin,3\n"
			    "symbol-missing vmlinux:klp_shadow_get,2\n",
	}, {
		.desc = "a name that is there twice",
		.candidate = { "v1", 0, { { OWN, "klp_test_twin" } } },
		.error = -EINVAL,
		.findings = "symbol-ambiguous " OWN_NAME ":klp_test_twin,1\n",
	}, {
		.desc = "both positions of a name that is there twice",
		.candidate = { "v1", 0, { { OWN, "klp_test_twin", 2 },
					  { OWN, "klp_test_twin", 1 } } },
		.findings = "",
	}, {
		.desc = "positions of one name in two sets",
		.installed = { { "v1", 0, { { OWN, "klp_test_twin", 1 } } } },
		.candidate = { "hotfix", 7, { { OWN, "klp_test_twin", 2 } } },
		.findings = "",
	}, {
		.desc = "a name that is there twice, in two sets",
		.installed = { { "v1", 0, { { OWN, "klp_test_twin", 1 } } } },
		.candidate = { "hotfix", 7, { { OWN, "klp_test_twin" } } },
		.error = -EINVAL,
		.findings = "function-conflict " OWN_NAME ":klp_test_twin,1 v1\n"
			    "symbol-ambiguous " OWN_NAME ":klp_test_twin,1\n",
	}, {
		.desc = "a function that cannot be traced",
		.candidate = { "v1", 0, { { OWN, "klp_test_notrace" },
					  { OWN, "klp_test_f" } } },
		.error = -EINVAL,
		.findings = "not-traceable " OWN_NAME ":klp_test_notrace,1\n",
	}, {
		.desc = "another name of a function in another set",
		.installed = { { "v1", 0, { { OWN, "klp_test_f" } } } },
		.candidate = { "hotfix", 7, { { OWN, "klp_test_f_2nd" } } },
		.error = -EINVAL,
		.findings = "function-conflict " OWN_NAME ":klp_test_f_2nd,1 is klp_test_f,1 v1\n",
	}, {
		.desc = "another name of a function in the same set",
		.installed = { { "v1", 0, { { OWN, "klp_test_f" },
					    { OWN, "klp_test_g" } } } },
		.candidate = { "v2", 0, { { OWN, "klp_test_f_2nd" } } },
		.findings = "replaced v1\n"
			    "reverted " OWN_NAME ":klp_test_g,1 v1\n",
	}, {
		.desc = "two names of one function in one livepatch",
		.candidate = { "v1", 0, { { OWN, "klp_test_g" }, { OWN, "klp_test_f" },
					  { OWN, "klp_test_f_2nd" } } },
		.error = -EINVAL,
		.findings = "same-address " OWN_NAME ":klp_test_f_2nd,1 is klp_test_f,1\n",
	}, {
		.desc = "three names of one function in one livepatch",
		.candidate = { "v1", 0, { { OWN, "klp_test_f_3rd" },
					  { OWN, "klp_test_f_2nd" },
					  { OWN, "klp_test_f" } } },
		.error = -EINVAL,
		.findings = "same-address " OWN_NAME ":klp_test_f_2nd,1 is klp_test_f_3rd,1\n"
			    "same-address " OWN_NAME ":klp_test_f,1 is klp_test_f_2nd,1\n",
	}, {
		.desc = "one name twice is no second name",
		.candidate = { "v1", 0, { { OWN, "klp_test_f" },
					  { OWN, "klp_test_f" } } },
		.error = -EINVAL,
		.findings = "duplicate-function " OWN_NAME ":klp_test_f,1\n",
	}, {
		.desc = "by its name and by its address",
		.installed = { { "v1", 0, { { OWN, "klp_test_f" } } } },
		.candidate = { "hotfix", 7, { { OWN, "klp_test_f_2nd" },
					      { OWN, "klp_test_f" } } },
		.error = -EINVAL,
		.findings = "function-conflict " OWN_NAME ":klp_test_f_2nd,1 is klp_test_f,1 v1\n"
			    "function-conflict " OWN_NAME ":klp_test_f,1 v1\n"
			    "same-address " OWN_NAME ":klp_test_f,1 is klp_test_f_2nd,1\n",
	},
};

KUNIT_ARRAY_PARAM_DESC(address, address_cases, desc);

static const struct check_case transition_cases[] = {
	{
		.desc = "a livepatch is being enabled",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.transition = "v1",
		.candidate = { "hotfix", 7, { { ABSENT, "g" } } },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    NOT_LOADED,
	}, {
		.desc = "what is being replaced holds no function",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } }, .replaced_by = "v2" },
			{ "v2", 0, { { ABSENT, "g" } } },
		},
		.transition = "v2",
		.candidate = { "hotfix", 7, { { ABSENT, "f" }, { ABSENT, "g" } } },
		.error = -EBUSY,
		.findings = "transition v2\n"
			    "function-conflict " ABSENT ":g,1 v2\n"
			    NOT_LOADED,
	}, {
		.desc = "what is being replaced holds no address",
		.installed = {
			{ "v1", 0, { { OWN, "klp_test_f" } }, .replaced_by = "v2" },
			{ "v2", 0, { { OWN, "klp_test_g" } } },
		},
		.transition = "v2",
		.candidate = { "hotfix", 7, { { OWN, "klp_test_f_2nd" } } },
		.error = -EBUSY,
		.findings = "transition v2\n",
	}, {
		.desc = "what is being replaced holds no state",
		.installed = {
			{ "v1", 0, { }, { { 5, 1 } }, .replaced_by = "v2" },
			{ "v2", 0, { }, { { 5, 2 } } },
		},
		.transition = "v2",
		.candidate = { "hotfix", 7, { }, { { 5, 1 } } },
		.error = -EBUSY,
		.findings = "transition v2\n"
			    "state-conflict 5 v2\n",
	}, {
		.desc = "what is being replaced is not replaced again",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } }, { { 5, 1 } },
			  .replaced_by = "v2" },
			{ "v2", 0, { { ABSENT, "g" } }, { { 5, 2 }, { 6, 1 } } },
		},
		.transition = "v2",
		.candidate = { "v3", 0, { { ABSENT, "h" } }, { { 5, 1 } } },
		.error = -EBUSY,
		.findings = "transition v2\n"
			    "state-missing 6 v2\n"
			    "state-version 5 has 1 needs 2 v2\n"
			    "replaced v2\n"
			    "reverted " ABSENT ":g,1 v2\n"
			    NOT_LOADED,
	}, {
		.desc = "what is being disabled holds nothing",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" }, { OWN, "klp_test_f" } },
			  { { 5, 1 } }, .disabled = true },
		},
		.transition = "v1",
		.candidate = { "hotfix", 7, { { ABSENT, "f" },
					      { OWN, "klp_test_f_2nd" } },
			       { { 5, 1 } } },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    NOT_LOADED,
	}, {
		.desc = "what is being disabled is not replaced",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } }, { { 5, 1 } },
			  .disabled = true },
		},
		.transition = "v1",
		.candidate = { "v2", 0, { { ABSENT, "g" } } },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    NOT_LOADED,
	}, {
		.desc = "a reversal brings back what was being replaced",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } }, { { 5, 1 } },
			  .replaced_by = "v2" },
			{ "v2", 0, { { ABSENT, "g" } }, { { 5, 2 } },
			  .disabled = true },
		},
		.transition = "v2",
		.candidate = { "hotfix", 7, { { ABSENT, "f" }, { ABSENT, "g" } },
			       { { 5, 1 } } },
		.error = -EBUSY,
		.findings = "transition v2\n"
			    "state-conflict 5 v1\n"
			    "function-conflict " ABSENT ":f,1 v1\n"
			    NOT_LOADED,
	}, {
		.desc = "what is being replaced is still installed",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } }, .replaced_by = "v2" },
			{ "v2", 0, { { ABSENT, "f" } } },
		},
		.transition = "v2",
		.candidate = { "v1", 7 },
		.error = -EEXIST,
		.findings = "installed v1\n"
			    "transition v2\n",
	},
};

KUNIT_ARRAY_PARAM_DESC(transition, transition_cases, desc);

static const struct check_case order_cases[] = {
	{
		.desc = "everything at once",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" }, { OWN, "klp_test_g" } },
			  { { 1, 2 }, { 2, 1 } } },
			{ "hotfix", 7, { { ABSENT, "g" } }, { { 3, 1 } } },
			{ "v2", 8, { { ABSENT, "h" } } },
		},
		.transition = "hotfix",
		.candidate = {
			"v2", 0, {
				{ OWN, "klp_test_notrace" },
				{ OWN, "klp_test_f_2nd" },
				{ OWN, "klp_test_f" },
				{ OWN, "klp_test_twin" },
				{ OWN, "klp_test_nobody" },
				{ ABSENT, "g" },
				{ ABSENT, "h" },
				{ ABSENT, "h" },
			}, { { 4, 1 }, { 4, 1 }, { 3, 1 }, { 1, 1 } },
		},
		.error = -EEXIST,
		.findings = "installed v2\n"
			    "duplicate-function " ABSENT ":h,1\n"
			    "duplicate-state 4\n"
			    "transition hotfix\n"
			    "state-conflict 3 hotfix\n"
			    "state-missing 2 v1\n"
			    "state-version 1 has 1 needs 2 v1\n"
			    "function-conflict " ABSENT ":g,1 hotfix\n"
			    "symbol-missing " OWN_NAME ":klp_test_nobody,1\n"
			    "symbol-ambiguous " OWN_NAME ":klp_test_twin,1\n"
			    "same-address " OWN_NAME ":klp_test_f,1 is klp_test_f_2nd,1\n"
			    "not-traceable " OWN_NAME ":klp_test_notrace,1\n"
			    "replaced v1\n"
			    "reverted " ABSENT ":f,1 v1\n"
			    "reverted " OWN_NAME ":klp_test_g,1 v1\n"
			    NOT_LOADED,
	}, {
		.desc = "a running transition comes before conflicts",
		.installed = { { "v1", 0, { { ABSENT, "f" } }, { { 5, 1 } } } },
		.transition = "v1",
		.candidate = { "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } } },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "state-conflict 5 v1\n"
			    "function-conflict " ABSENT ":f,1 v1\n"
			    NOT_LOADED,
	}, {
		.desc = "a malformed livepatch comes before a running transition",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.transition = "v1",
		.candidate = { "hotfix", 7, { { ABSENT, "g" }, { ABSENT, "g" } } },
		.error = -EINVAL,
		.findings = "duplicate-function " ABSENT ":g,1\n"
			    "transition v1\n"
			    NOT_LOADED,
	},
};

KUNIT_ARRAY_PARAM_DESC(order, order_cases, desc);

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
};

static void write_func(struct seq_buf *text, const struct klp_func_key *key)
{
	seq_buf_printf(text, " %s:%s,%lu", key->object ?: "vmlinux", key->name,
		       key->sympos);
}

/* Write down one finding. */
static void write_finding(const struct klp_report *report, void *data)
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
	if (report->finding == KLP_FINDING_STATE_VERSION)
		seq_buf_printf(text, " has %u needs %u", report->state->version,
			       report->other_state->version);
	if (report->patch)
		seq_buf_printf(text, " %s", report->patch->footprint->name);
	seq_buf_putc(text, '\n');
}

#define TEXT_SIZE	2048

/* Ask about a candidate, and get the answer as text. */
static int ask(struct kunit *test, struct klp_footprint *candidate,
	       const struct klp_patch *transition, const char **findings)
{
	struct fake_world *world = test->priv;
	struct seq_buf text;
	char *buf;
	int ret;

	buf = kunit_kzalloc(test, TEXT_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	seq_buf_init(&text, buf, TEXT_SIZE);

	scoped_guard(mutex, &klp_mutex)
		ret = klp_check(&world->reg, candidate, transition,
				write_finding, &text);

	KUNIT_ASSERT_FALSE(test, seq_buf_has_overflowed(&text));
	*findings = seq_buf_str(&text);
	return ret;
}

static struct klp_footprint *describe(struct kunit *test,
				      const struct test_livepatch *livepatch)
{
	unsigned int nr_funcs = 0, nr_states = 0, i;
	struct klp_footprint *fp;
	int ret;

	while (nr_funcs < ARRAY_SIZE(livepatch->funcs) &&
	       livepatch->funcs[nr_funcs].name)
		nr_funcs++;
	while (nr_states < ARRAY_SIZE(livepatch->states) &&
	       livepatch->states[nr_states].id)
		nr_states++;

	fp = klp_footprint_alloc(livepatch->name, livepatch->set, nr_funcs,
				 nr_states);
	KUNIT_ASSERT_NOT_NULL(test, fp);
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
static struct klp_footprint *describe_candidate(struct kunit *test,
						const struct test_livepatch *livepatch)
{
	struct klp_footprint *fp = describe(test, livepatch);

	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, free_footprint, fp));

	return fp;
}

/* Add a livepatch in the way of klp_enable_patch(): it has to be acceptable. */
static struct klp_patch *install(struct kunit *test,
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

static struct klp_patch *find_installed(struct kunit *test, const char *name)
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

static void install_all(struct kunit *test, const struct check_case *params)
{
	const struct test_livepatch *livepatch;
	int i;

	for (i = 0; i < ARRAY_SIZE(params->installed); i++) {
		if (params->installed[i].name)
			install(test, &params->installed[i]);
	}

	for (i = 0; i < ARRAY_SIZE(params->installed); i++) {
		livepatch = &params->installed[i];
		if (livepatch->replaced_by)
			find_installed(test, livepatch->name)->replaced_by =
				find_installed(test, livepatch->replaced_by);
	}
}

/* The answer is the expected one, and giving it has changed nothing. */
static void check_answers(struct kunit *test)
{
	const struct check_case *params = test->param_value;
	struct klp_footprint *candidate;
	struct klp_patch *transition;
	const char *findings;
	int ret, i;

	install_all(test, params);
	transition = find_installed(test, params->transition);
	candidate = describe_candidate(test, &params->candidate);

	for (i = 0; i < 2; i++) {
		ret = ask(test, candidate, transition, &findings);
		KUNIT_EXPECT_EQ(test, ret, params->error);
		KUNIT_EXPECT_STREQ(test, findings, params->findings);
	}
}

static void compares_names(struct kunit *test)
{
	check_answers(test);
}

static void finds_what_is_malformed(struct kunit *test)
{
	check_answers(test);
}

static void compares_states(struct kunit *test)
{
	check_answers(test);
}

static void compares_addresses(struct kunit *test)
{
	check_answers(test);
}

static void looks_past_the_transition(struct kunit *test)
{
	check_answers(test);
}

static void keeps_the_order(struct kunit *test)
{
	check_answers(test);
}

/* The findings before "replaced" stand in the way, and only these. */
static void finding_errors(struct kunit *test)
{
	int finding;

	for (finding = KLP_FINDING_INSTALLED; finding < KLP_FINDING_REPLACED; finding++)
		KUNIT_EXPECT_LT_MSG(test, klp_finding_error(finding), 0, "%s",
				    finding_names[finding]);
	for (; finding < ARRAY_SIZE(finding_names); finding++)
		KUNIT_EXPECT_EQ_MSG(test, klp_finding_error(finding), 0, "%s",
				    finding_names[finding]);
}

static void replaces_own_set_only(struct kunit *test)
{
	struct klp_footprint *v1, *v2, *hotfix;

	v1 = describe_candidate(test, &(struct test_livepatch) { "v1", 0 });
	v2 = describe_candidate(test, &(struct test_livepatch) { "v2", 0 });
	hotfix = describe_candidate(test, &(struct test_livepatch) { "hotfix", 7 });

	KUNIT_EXPECT_TRUE(test, klp_replaces(v2, v1));
	KUNIT_EXPECT_TRUE(test, klp_replaces(v1, v2));
	KUNIT_EXPECT_FALSE(test, klp_replaces(hotfix, v1));
	KUNIT_EXPECT_FALSE(test, klp_replaces(v1, hotfix));
	KUNIT_EXPECT_FALSE(test, klp_replaces(v1, v1));
}

/* A livepatch that is being enabled: its module is loaded, of course. */
static void footprint_of_patch(struct kunit *test)
{
	struct klp_func vmlinux_funcs[] = {
		{ .old_name = "klp_shadow_get", .old_sympos = 1 },
		{ .old_name = "klp_shadow_alloc" },
		{ }
	};
	struct klp_func absent_funcs[] = {
		{ .old_name = "f", .old_sympos = 2 },
		{ }
	};
	struct klp_object objs[] = {
		{ .name = ABSENT, .funcs = absent_funcs },
		{ .funcs = vmlinux_funcs },
		{ }
	};
	struct klp_state states[] = { { .id = 6, .version = 2 }, { .id = 5 }, { } };
	struct klp_patch *patch, *v1;
	struct klp_footprint *fp;
	const char *findings;
	struct module *mod;

	patch = kunit_kzalloc(test, sizeof(*patch), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, patch);
	mod = kunit_kzalloc(test, sizeof(*mod), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mod);
	strscpy(mod->name, KBUILD_MODNAME);
	patch->mod = mod;
	patch->objs = objs;
	patch->states = states;
	patch->replace_set = 7;

	fp = klp_footprint_of_patch(patch);
	KUNIT_ASSERT_NOT_NULL(test, fp);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, free_footprint, fp));

	KUNIT_EXPECT_STREQ(test, fp->name, KBUILD_MODNAME);
	KUNIT_EXPECT_EQ(test, fp->replace_set, 7);
	KUNIT_EXPECT_PTR_EQ(test, fp->patch, patch);
	KUNIT_EXPECT_EQ(test, fp->nr_funcs, 3);
	KUNIT_EXPECT_EQ(test, fp->nr_objects, 2);
	KUNIT_EXPECT_EQ(test, fp->nr_states, 2);

	v1 = install(test, &(struct test_livepatch) {
		"v1", 0, { { NULL, "klp_shadow_alloc", 1 }, { ABSENT, "f", 2 },
			   { NULL, "klp_shadow_get", 0 } },
		{ { 5, 1 }, { 6, 1 } },
	});
	KUNIT_EXPECT_EQ(test, ask(test, fp, NULL, &findings), -EINVAL);
	KUNIT_EXPECT_STREQ(test, findings,
			   "state-conflict 6 v1\n"
			   "state-conflict 5 v1\n"
			   "function-conflict " ABSENT ":f,2 v1\n"
			   "function-conflict vmlinux:klp_shadow_get,1 v1\n"
			   "function-conflict vmlinux:klp_shadow_alloc,1 v1\n"
			   NOT_LOADED);

	fake_remove(test->priv, v1);
	fake_free(v1);
	KUNIT_EXPECT_EQ(test, ask(test, fp, NULL, &findings), 0);
	KUNIT_EXPECT_STREQ(test, findings, NOT_LOADED);
}

static unsigned int nr_elements(const struct rhltable *table)
{
	return atomic_read(&table->ht.nelems);
}

/* What only one of two livepatches has goes with it, and no more. */
static void unregister_takes_its_own(struct kunit *test)
{
	struct fake_world *world = test->priv;
	struct klp_footprint *candidate;
	struct klp_patch *v1, *v2;
	const char *findings;

	v1 = install(test, &(struct test_livepatch) {
		"v1", 0, { { ABSENT, "f" }, { ABSENT, "g" }, { OWN, "klp_test_f" } },
		{ { 5, 1 }, { 6, 1 } },
	});
	v2 = install(test, &(struct test_livepatch) {
		"v2", 0, { { ABSENT, "g" }, { OWN, "klp_test_f_2nd" } },
		{ { 6, 1 }, { 5, 1 } },
	});
	candidate = describe_candidate(test, &(struct test_livepatch) {
		"hotfix", 7, { { ABSENT, "f" }, { ABSENT, "g" }, { OWN, "klp_test_f" } },
		{ { 5, 1 } },
	});

	fake_remove(world, v1);
	KUNIT_EXPECT_EQ(test, ask(test, candidate, NULL, &findings), -EINVAL);
	KUNIT_EXPECT_STREQ(test, findings,
			   "state-conflict 5 v2\n"
			   "function-conflict " ABSENT ":g,1 v2\n"
			   "function-conflict " OWN_NAME ":klp_test_f,1 is klp_test_f_2nd,1 v2\n"
			   NOT_LOADED);

	/* It may be unregistered already. */
	klp_unregister(&world->reg, v1->footprint);
	fake_free(v1);
	fake_remove(world, v2);
	fake_free(v2);
	KUNIT_EXPECT_EQ(test, ask(test, candidate, NULL, &findings), 0);
	KUNIT_EXPECT_STREQ(test, findings, NOT_LOADED);
	KUNIT_EXPECT_EQ(test, nr_elements(&world->reg.by_key), 0);
	KUNIT_EXPECT_EQ(test, nr_elements(&world->reg.by_addr), 0);
	KUNIT_EXPECT_EQ(test, nr_elements(&world->reg.by_id), 0);
}

struct full_case {
	const char *desc;
	size_t table;
};

static const struct full_case full_cases[] = {
	{ "no room for a function", offsetof(struct klp_registry, by_key) },
	{ "no room for an address", offsetof(struct klp_registry, by_addr) },
	{ "no room for a state", offsetof(struct klp_registry, by_id) },
};

KUNIT_ARRAY_PARAM_DESC(full, full_cases, desc);

/* A livepatch that cannot be registered as a whole is not there in parts. */
static void register_undoes_itself(struct kunit *test)
{
	const struct full_case *params = test->param_value;
	struct fake_world *world = test->priv;
	struct klp_registry *reg = &world->reg;
	struct rhltable *table = (void *)reg + params->table;
	unsigned int max_elems = table->ht.max_elems;
	struct klp_patch *patch;
	const char *findings;
	int ret;

	install(test, &(struct test_livepatch) {
		"v1", 0, { { OWN, "klp_test_twin", 1 } }, { { 5, 1 } },
	});
	patch = fake_alloc(describe(test, &(struct test_livepatch) {
		"hotfix", 7, { { OWN, "klp_test_f" }, { OWN, "klp_test_g" },
			       { OWN, "klp_test_twin", 2 } },
		{ { 6, 1 }, { 7, 1 }, { 8, 1 } },
	}));
	KUNIT_ASSERT_NOT_NULL(test, patch);
	KUNIT_EXPECT_EQ(test, ask(test, patch->footprint, NULL, &findings), 0);
	KUNIT_EXPECT_STREQ(test, findings, "");

	/* The last of the three does not fit. */
	table->ht.max_elems = 3;
	ret = fake_add(world, patch);
	KUNIT_EXPECT_NE(test, ret, 0);
	KUNIT_EXPECT_FALSE(test, patch->footprint->registered);
	KUNIT_EXPECT_EQ(test, nr_elements(&reg->by_key), 1);
	KUNIT_EXPECT_EQ(test, nr_elements(&reg->by_addr), 1);
	KUNIT_EXPECT_EQ(test, nr_elements(&reg->by_id), 1);

	table->ht.max_elems = max_elems;
	ret = fake_add(world, patch);
	if (ret)
		fake_free(patch);
	KUNIT_ASSERT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, nr_elements(&reg->by_key), 4);
	KUNIT_EXPECT_EQ(test, nr_elements(&reg->by_addr), 4);
	KUNIT_EXPECT_EQ(test, nr_elements(&reg->by_id), 4);
}

/* Names differ though their hashes do not. */
static void equal_hash_is_no_conflict(struct kunit *test)
{
	struct klp_footprint *candidate;
	const char *findings;
	struct klp_patch *v1;

	candidate = describe_candidate(test, &(struct test_livepatch) {
		"hotfix", 7, { { ABSENT, "g" } },
	});
	v1 = fake_alloc(describe(test, &(struct test_livepatch) {
		"v1", 0, { { ABSENT, "f" } },
	}));
	KUNIT_ASSERT_NOT_NULL(test, v1);
	v1->enabled = true;
	v1->footprint->funcs[0].key.hash = candidate->funcs[0].key.hash;
	KUNIT_ASSERT_EQ(test, 0, fake_add(test->priv, v1));

	KUNIT_EXPECT_EQ(test, ask(test, candidate, NULL, &findings), 0);
	KUNIT_EXPECT_STREQ(test, findings, NOT_LOADED);
}

/* What is not found for sure has no address. */
static void no_address_without_symbol(struct kunit *test)
{
	struct klp_footprint *candidate;
	const char *findings;
	unsigned int i;

	candidate = describe_candidate(test, &(struct test_livepatch) {
		"v1", 0, { { OWN, "klp_test_twin" }, { OWN, "klp_test_g", 2 },
			   { OWN, "klp_test_nobody" }, { ABSENT, "f" } },
	});
	KUNIT_EXPECT_EQ(test, ask(test, candidate, NULL, &findings), -EINVAL);

	for (i = 0; i < candidate->nr_funcs; i++)
		KUNIT_EXPECT_EQ(test, candidate->funcs[i].addr, 0);
	KUNIT_EXPECT_EQ(test, candidate->funcs[0].lookup, -ENOTUNIQ);
	KUNIT_EXPECT_EQ(test, candidate->funcs[1].lookup, -ERANGE);
	KUNIT_EXPECT_EQ(test, candidate->funcs[2].lookup, -ENOENT);
	KUNIT_EXPECT_EQ(test, candidate->funcs[3].lookup, 0);
}

/* Whose function is at an address, whatever its name is. */
static void func_at_address(struct kunit *test)
{
	struct fake_world *world = test->priv;
	struct klp_registry *reg = &world->reg;
	struct klp_patch *v1, *v2;
	unsigned long f, g;

	v1 = install(test, &(struct test_livepatch) {
		"v1", 0, { { OWN, "klp_test_f" }, { OWN, "klp_test_g" },
			   { ABSENT, "f" } },
	});
	v2 = install(test, &(struct test_livepatch) {
		"v2", 0, { { OWN, "klp_test_f_2nd" } },
	});
	f = v1->footprint->funcs[0].addr;
	g = v1->footprint->funcs[1].addr;
	KUNIT_EXPECT_EQ(test, f, (unsigned long)klp_test_f);
	KUNIT_EXPECT_EQ(test, g, (unsigned long)klp_test_g);

	KUNIT_EXPECT_TRUE(test, klp_has_func_at(reg, v1->footprint, f));
	KUNIT_EXPECT_TRUE(test, klp_has_func_at(reg, v1->footprint, g));
	KUNIT_EXPECT_TRUE(test, klp_has_func_at(reg, v2->footprint, f));
	KUNIT_EXPECT_FALSE(test, klp_has_func_at(reg, v2->footprint, g));
	KUNIT_EXPECT_FALSE(test, klp_has_func_at(reg, v1->footprint, f + 1));
	KUNIT_EXPECT_FALSE(test, klp_has_func_at(reg, v1->footprint, 0));

	fake_remove(world, v1);
	KUNIT_EXPECT_FALSE(test, klp_has_func_at(reg, v1->footprint, f));
	KUNIT_EXPECT_TRUE(test, klp_has_func_at(reg, v2->footprint, f));
	fake_free(v1);
}

#ifdef MODULE
/*
 * Here, this module plays the target that is loaded after the livepatches:
 * add() does not look up their functions. What is part of the kernel cannot.
 */
struct target_case {
	const char *desc;
	struct test_livepatch installed[3];
	int error;
};

static const struct target_case target_cases[] = {
	{
		.desc = "two functions of two livepatches",
		.installed = {
			{ "v1", 0, { { OWN, "klp_test_f" } } },
			{ "hotfix", 7, { { ABSENT, "f" }, { OWN, "klp_test_g" } } },
		},
	}, {
		.desc = "two positions of one name",
		.installed = {
			{ "v1", 0, { { OWN, "klp_test_twin", 1 } } },
			{ "hotfix", 7, { { OWN, "klp_test_twin", 2 } } },
		},
	}, {
		.desc = "a function that is not there",
		.installed = {
			{ "v1", 0, { { OWN, "klp_test_nobody" } } },
			{ "hotfix", 7, { { OWN, "klp_test_nobody_else" } } },
		},
	}, {
		.desc = "two names of one function in two livepatches",
		.installed = {
			{ "v1", 0, { { OWN, "klp_test_f" } } },
			{ "other", 8, { { OWN, "klp_test_g" } } },
			{ "hotfix", 7, { { OWN, "klp_test_f_2nd" } } },
		},
		.error = -EINVAL,
	}, {
		.desc = "two names of one function, one livepatch replaces the other",
		.installed = {
			{ "v1", 0, { { OWN, "klp_test_f" } }, .replaced_by = "v2" },
			{ "v2", 0, { { OWN, "klp_test_f_2nd" } } },
		},
	}, {
		.desc = "two names of one function, another livepatch is replaced",
		.installed = {
			{ "v1", 0, { { OWN, "klp_test_f" } }, .replaced_by = "v2" },
			{ "v2", 0, { { OWN, "klp_test_f_3rd" } } },
			{ "hotfix", 7, { { OWN, "klp_test_f_2nd" } } },
		},
		.error = -EINVAL,
	}, {
		.desc = "two names of one function in one livepatch",
		.installed = {
			{ "v1", 0, { { OWN, "klp_test_f" },
				     { OWN, "klp_test_f_2nd" } } },
		},
		.error = -EINVAL,
	},
};

KUNIT_ARRAY_PARAM_DESC(target, target_cases, desc);

static int register_target(struct kunit *test, const char *name)
{
	struct fake_world *world = test->priv;

	guard(mutex)(&klp_mutex);

	return klp_register_target(&world->reg, name);
}

static void unregister_target(struct kunit *test, const char *name)
{
	struct fake_world *world = test->priv;

	guard(mutex)(&klp_mutex);

	klp_unregister_target(&world->reg, name);
}

/* Add a livepatch whose functions nobody has looked up. */
static struct klp_patch *add(struct kunit *test,
			     const struct test_livepatch *livepatch)
{
	struct klp_patch *patch = fake_alloc(describe(test, livepatch));
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, patch);
	patch->enabled = !livepatch->disabled;
	ret = fake_add(test->priv, patch);
	if (ret)
		fake_free(patch);
	KUNIT_ASSERT_EQ(test, ret, 0);

	return patch;
}

static void add_all(struct kunit *test, const struct test_livepatch *livepatches,
		    int nr)
{
	int i;

	for (i = 0; i < nr && livepatches[i].name; i++)
		add(test, &livepatches[i]);
	for (i = 0; i < nr; i++) {
		if (livepatches[i].replaced_by)
			find_installed(test, livepatches[i].name)->replaced_by =
				find_installed(test, livepatches[i].replaced_by);
	}
}

/* Nothing tells that this module was ever seen. */
static void expect_no_target(struct kunit *test)
{
	struct fake_world *world = test->priv;
	struct klp_patch *patch;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, nr_elements(&world->reg.by_addr), 0);
	list_for_each_entry(patch, &world->patches, list) {
		for (i = 0; i < patch->footprint->nr_funcs; i++) {
			KUNIT_EXPECT_EQ(test, patch->footprint->funcs[i].addr, 0);
			KUNIT_EXPECT_EQ(test, patch->footprint->funcs[i].lookup, 0);
		}
		for (i = 0; i < patch->footprint->nr_objects; i++)
			KUNIT_EXPECT_FALSE(test, patch->footprint->objects[i].loaded);
	}
}

/* A refused module leaves nothing behind, and is refused again. */
static void target_comes(struct kunit *test)
{
	const struct target_case *params = test->param_value;
	int ret, i;

	add_all(test, params->installed, ARRAY_SIZE(params->installed));

	for (i = 0; i < 2; i++) {
		ret = register_target(test, OWN);
		KUNIT_EXPECT_EQ(test, ret, params->error);
		if (!ret)
			unregister_target(test, OWN);
		expect_no_target(test);
	}
}

static void target_comes_and_goes(struct kunit *test)
{
	struct fake_world *world = test->priv;
	unsigned long f = (unsigned long)klp_test_f;
	struct klp_footprint *fp, *candidate;
	const char *findings;

	fp = add(test, &(struct test_livepatch) {
		"v1", 0, { { NULL, "klp_shadow_get" }, { OWN, "klp_test_f" },
			   { OWN, "klp_test_nobody" }, { ABSENT, "f" } },
	})->footprint;
	candidate = describe_candidate(test, &(struct test_livepatch) {
		"hotfix", 7, { { OWN, "klp_test_f_2nd" } },
	});

	KUNIT_EXPECT_EQ(test, register_target(test, "fake_other"), 0);
	expect_no_target(test);
	KUNIT_EXPECT_EQ(test, ask(test, candidate, NULL, &findings), 0);

	KUNIT_EXPECT_EQ(test, register_target(test, OWN), 0);
	KUNIT_EXPECT_EQ(test, fp->funcs[1].addr, f);
	KUNIT_EXPECT_EQ(test, fp->funcs[2].lookup, -ENOENT);
	KUNIT_EXPECT_EQ(test, nr_elements(&world->reg.by_addr), 1);
	KUNIT_EXPECT_EQ(test, ask(test, candidate, NULL, &findings), -EINVAL);
	KUNIT_EXPECT_STREQ(test, findings,
			   "function-conflict " OWN_NAME ":klp_test_f_2nd,1 is klp_test_f,1 v1\n");

	unregister_target(test, "fake_other");
	KUNIT_EXPECT_EQ(test, nr_elements(&world->reg.by_addr), 1);
	unregister_target(test, OWN);
	expect_no_target(test);
}

static void target_without_memory(struct kunit *test)
{
	struct fake_world *world = test->priv;
	struct rhashtable *ht = &world->reg.by_addr.ht;
	unsigned int max_elems = ht->max_elems;

	add(test, &(struct test_livepatch) {
		"v1", 0, { { OWN, "klp_test_f" } },
	});
	add(test, &(struct test_livepatch) {
		"hotfix", 7, { { OWN, "klp_test_twin", 1 }, { OWN, "klp_test_g" } },
	});

	ht->max_elems = 2;
	KUNIT_EXPECT_NE(test, register_target(test, OWN), 0);
	expect_no_target(test);

	ht->max_elems = max_elems;
	KUNIT_EXPECT_EQ(test, register_target(test, OWN), 0);
	KUNIT_EXPECT_EQ(test, nr_elements(&world->reg.by_addr), 3);
}
#endif /* MODULE */

#define NR_LIVEPATCHES	10
#define NR_CANDIDATES	32
#define NR_FUNCS	1000
#define NR_CONFLICTS	50
#define FEW		100
#define MANY		100000

static void count_conflict(const struct klp_report *report, void *data)
{
	unsigned int *nr = data;

	if (report->finding == KLP_FINDING_FUNCTION_CONFLICT)
		(*nr)++;
}

KUNIT_DEFINE_ACTION_WRAPPER(destroy_world, fake_world_destroy,
			    struct fake_world *);
KUNIT_DEFINE_ACTION_WRAPPER(free_names, kvfree, const void *);

/*
 * How many keys get compared in checks of several candidates, each of them with
 * other functions: what one of them meets in the hash table is chance.
 */
static unsigned long compares_beside(struct kunit *test, unsigned int nr_installed,
				     char (*names)[FAKE_NAME_LEN])
{
	static const char * const livepatches[NR_LIVEPATCHES] = {
		"a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
	};
	unsigned int nr_each = nr_installed / NR_LIVEPATCHES, nr_conflicts, i;
	struct klp_footprint *candidate;
	struct fake_world *world;

	world = kunit_kzalloc(test, sizeof(*world), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, world);
	KUNIT_ASSERT_EQ(test, 0, fake_world_init(world));
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, destroy_world, world));
	for (i = 0; i < NR_LIVEPATCHES; i++)
		KUNIT_ASSERT_EQ(test, 0,
				fake_add_many(world, livepatches[i],
					      names + i * nr_each, nr_each));
	KUNIT_ASSERT_EQ(test, 0, fake_world_settle(world));

	world->reg.nr_key_compares = 0;
	for (i = 0; i < NR_CANDIDATES; i++) {
		candidate = fake_candidate(names, NR_CONFLICTS,
					   names + MANY + i * NR_FUNCS, NR_FUNCS);
		KUNIT_ASSERT_NOT_NULL(test, candidate);
		nr_conflicts = 0;
		scoped_guard(mutex, &klp_mutex)
			klp_check(&world->reg, candidate, NULL, count_conflict,
				  &nr_conflicts);
		klp_footprint_free(candidate);
		KUNIT_EXPECT_EQ(test, nr_conflicts, NR_CONFLICTS);
	}

	return world->reg.nr_key_compares;
}

/* The cost of a check does not grow with what is installed. */
static void compares_do_not_grow(struct kunit *test)
{
	char (*names)[FAKE_NAME_LEN] = fake_names(MANY + NR_CANDIDATES * NR_FUNCS);
	unsigned long few, many;

	KUNIT_ASSERT_NOT_NULL(test, names);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, free_names, names));

	few = compares_beside(test, FEW, names);
	many = compares_beside(test, MANY, names);
	kunit_info(test, "keys compared: %lu with %u functions installed, %lu with %u",
		   few, FEW, many, MANY);

	KUNIT_EXPECT_GE(test, few, NR_CANDIDATES * NR_CONFLICTS);
	KUNIT_EXPECT_LE(test, many * 10, few * 11);
}

static struct kunit_case conflict_cases[] = {
	KUNIT_CASE_PARAM(compares_names, name_gen_params),
	KUNIT_CASE_PARAM(finds_what_is_malformed, malformed_gen_params),
	KUNIT_CASE_PARAM(compares_states, state_gen_params),
	KUNIT_CASE_PARAM(compares_addresses, address_gen_params),
	KUNIT_CASE_PARAM(looks_past_the_transition, transition_gen_params),
	KUNIT_CASE_PARAM(keeps_the_order, order_gen_params),
	KUNIT_CASE(finding_errors),
	KUNIT_CASE(replaces_own_set_only),
	KUNIT_CASE(footprint_of_patch),
	KUNIT_CASE(unregister_takes_its_own),
	KUNIT_CASE_PARAM(register_undoes_itself, full_gen_params),
	KUNIT_CASE(equal_hash_is_no_conflict),
	KUNIT_CASE(no_address_without_symbol),
	KUNIT_CASE(func_at_address),
#ifdef MODULE
	KUNIT_CASE_PARAM(target_comes, target_gen_params),
	KUNIT_CASE(target_comes_and_goes),
	KUNIT_CASE(target_without_memory),
#endif
	KUNIT_CASE_SLOW(compares_do_not_grow),
	{}
};

static int conflict_init(struct kunit *test)
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

static void conflict_exit(struct kunit *test)
{
	if (test->priv)
		fake_world_destroy(test->priv);
}

static struct kunit_suite conflict_suite = {
	.name = "livepatch_conflict",
	.init = conflict_init,
	.exit = conflict_exit,
	.test_cases = conflict_cases,
};

kunit_test_suite(conflict_suite);

MODULE_DESCRIPTION("KUnit tests for conflicts of livepatches");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
