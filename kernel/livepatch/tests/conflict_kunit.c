// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * conflict_kunit.c - does klp_check() say what the rules say?
 */

#include <kunit/test.h>
#include <linux/rhashtable.h>
#include "../replace.h"
#include "../target.h"
#include "conflict_twin.h"
#include "describe.h"

KLP_TEST_FUNCTION(klp_test_f)
KLP_TEST_FUNCTION(klp_test_g)
KLP_TEST_FUNCTION(klp_test_twin)
notrace KLP_TEST_FUNCTION(klp_test_notrace)

/* One function with three names */
static __used __alias(klp_test_f) void klp_test_f_2nd(void);
static __used __alias(klp_test_f) void klp_test_f_3rd(void);

/*
 * What to install, one after the other, what to ask about, and the answer.
 * Where @transition names an installed livepatch, its transition is running:
 * it is being disabled when it says so.
 */
struct check_case {
	const char *desc;
	struct test_livepatch installed[4];
	const char *transition;
	struct test_livepatch candidate;
	int error;
	const char *findings;
};

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
		.desc = "positions that are there, and others",
		.candidate = { "v1", 0, { { OWN, "klp_test_twin", ULONG_MAX },
					  { OWN, "klp_test_twin", 2 },
					  { OWN, "klp_test_twin", 3 },
					  { OWN, "klp_test_twin", 1 },
					  { NULL, "klp_shadow_get", ULONG_MAX },
					  { NULL, "klp_shadow_get", 1 },
					  { NULL, "klp_shadow_alloc" } } },
		.error = -EINVAL,
		.findings = "symbol-missing " OWN_NAME ":klp_test_twin,18446744073709551615\n"
			    "symbol-missing " OWN_NAME ":klp_test_twin,3\n"
			    "symbol-missing vmlinux:klp_shadow_get,18446744073709551615\n",
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
		.desc = "a name that is there twice, in the same set",
		.installed = { { "v1", 0, { { OWN, "klp_test_twin", 1 },
					    { OWN, "klp_test_twin", 2 } } } },
		.candidate = { "v2", 0, { { OWN, "klp_test_twin" } } },
		.error = -EINVAL,
		.findings = "symbol-ambiguous " OWN_NAME ":klp_test_twin,1\n"
			    "replaced v1\n"
			    "reverted " OWN_NAME ":klp_test_twin,2 v1\n",
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

static const struct check_case superseding_cases[] = {
	{
		.desc = "a superseded set is taken over",
		.installed = { { "hotfix", 7, { { ABSENT, "f" } } } },
		.candidate = { "v1", 0, { { ABSENT, "f" } }, .supersedes = "7" },
		.findings = "replaced hotfix\n"
			    NOT_LOADED,
	}, {
		.desc = "set 0 is superseded",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.candidate = { "other", 5, { { ABSENT, "f" } }, .supersedes = "0" },
		.findings = "replaced v1\n"
			    NOT_LOADED,
	}, {
		.desc = "the highest set is superseded",
		.installed = { { "v1", U32_MAX, { { ABSENT, "f" } } } },
		.candidate = { "v2", 0, { { ABSENT, "f" } },
			       .supersedes = "4294967295" },
		.findings = "replaced v1\n"
			    NOT_LOADED,
	}, {
		.desc = "a superseded set is replaced without a common function",
		.installed = { { "hotfix", 7 } },
		.candidate = { "v1", 0, .supersedes = "7" },
		.findings = "replaced hotfix\n",
	}, {
		.desc = "functions of a superseded set are left out",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "h" }, { NULL, "klp_shadow_get" },
					 { ABSENT, "f" } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, .supersedes = "7" },
		.findings = "replaced hotfix\n"
			    "reverted " ABSENT ":h,1 hotfix\n"
			    "reverted vmlinux:klp_shadow_get,1 hotfix\n"
			    NOT_LOADED,
	}, {
		.desc = "a function of a superseded set is taken over by another name",
		.installed = {
			{ "hotfix", 7, { { OWN, "klp_test_f" }, { OWN, "klp_test_g" } } },
		},
		.candidate = { "v1", 0, { { OWN, "klp_test_f_2nd" } },
			       .supersedes = "7" },
		.findings = "replaced hotfix\n"
			    "reverted " OWN_NAME ":klp_test_g,1 hotfix\n",
	}, {
		.desc = "the own set and superseded ones are replaced at once",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" }, { ABSENT, "i" } } },
			{ "v1", 0, { { ABSENT, "g" }, { ABSENT, "j" } } },
			{ "other", 5, { { ABSENT, "h" } } },
		},
		.candidate = { "v2", 0, { { ABSENT, "f" }, { ABSENT, "g" },
					  { ABSENT, "h" } }, .supersedes = "5,7" },
		.findings = "replaced hotfix\n"
			    "reverted " ABSENT ":i,1 hotfix\n"
			    "replaced v1\n"
			    "reverted " ABSENT ":j,1 v1\n"
			    "replaced other\n"
			    NOT_LOADED,
	}, {
		.desc = "sets that are not superseded stay",
		.installed = {
			{ "v1", 6, { { ABSENT, "f" } } },
			{ "hotfix", 7, { { ABSENT, "g" } } },
			{ "other", 8, { { ABSENT, "h" } } },
		},
		.candidate = { "v2", 0, { { ABSENT, "f" }, { ABSENT, "g" },
					  { ABSENT, "h" } }, .supersedes = "5,7,9" },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 v1\n"
			    "function-conflict " ABSENT ":h,1 other\n"
			    "replaced hotfix\n"
			    NOT_LOADED,
	}, {
		.desc = "every set is superseded",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } } },
			{ "hotfix", 7, { { ABSENT, "g" } }, { { 5, 1 } } },
			{ "other", U32_MAX, { { ABSENT, "h" } } },
		},
		.candidate = { "v2", 3, { { ABSENT, "f" }, { ABSENT, "g" } },
			       { { 5, 1 } }, .supersedes = "all" },
		.findings = "replaced v1\n"
			    "replaced hotfix\n"
			    "replaced other\n"
			    "reverted " ABSENT ":h,1 other\n"
			    NOT_LOADED,
	}, {
		.desc = "an empty list supersedes nothing",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.candidate = { "hotfix", 7, { { ABSENT, "f" } }, .supersedes = "" },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 v1\n"
			    NOT_LOADED,
	}, {
		.desc = "an empty list leaves the own set",
		.installed = { { "v1", 7, { { ABSENT, "f" } } } },
		.candidate = { "v2", 7, { { ABSENT, "f" } }, .supersedes = "" },
		.findings = "replaced v1\n"
			    NOT_LOADED,
	}, {
		.desc = "the own set is in the list",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } } },
			{ "hotfix", 7, { { ABSENT, "g" } } },
		},
		.candidate = { "v2", 0, { { ABSENT, "f" }, { ABSENT, "g" } },
			       .supersedes = "0" },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":g,1 hotfix\n"
			    "replaced v1\n"
			    NOT_LOADED,
	}, {
		.desc = "the own set need not be in the list",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.candidate = { "v2", 0, { { ABSENT, "f" } }, .supersedes = "5,7" },
		.findings = "replaced v1\n"
			    NOT_LOADED,
	}, {
		.desc = "an installed livepatch supersedes nobody who comes later",
		.installed = { { "v1", 0, { { ABSENT, "f" } }, .supersedes = "7" } },
		.candidate = { "hotfix", 7, { { ABSENT, "f" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 v1\n"
			    NOT_LOADED,
	}, {
		.desc = "what the own set has superseded is not superseded again",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } }, .supersedes = "7" },
			{ "hotfix", 7, { { ABSENT, "g" } } },
		},
		.candidate = { "v2", 0, { { ABSENT, "f" }, { ABSENT, "g" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":g,1 hotfix\n"
			    "replaced v1\n"
			    NOT_LOADED,
	}, {
		.desc = "states of superseded sets are taken over",
		.installed = {
			{ "hotfix", 7, { }, { { 5, 3 }, { 6, 1 } } },
			{ "other", 8, { }, { { 7, 2 } } },
		},
		.candidate = { "v1", 0, { }, { { 7, 2 }, { 6, 4 }, { 5, 3 } },
			       .supersedes = "7,8" },
		.findings = "replaced hotfix\n"
			    "replaced other\n",
	}, {
		.desc = "a superseded set has a later state",
		.installed = {
			{ "hotfix", 7, { }, { { 5, 3 } } },
			{ "other", 8, { }, { { 6, 1 } } },
		},
		.candidate = { "v1", 0, { }, { { 5, 2 }, { 6, 1 } },
			       .supersedes = "7,8" },
		.error = -EINVAL,
		.findings = "state-version 5 has 2 needs 3 hotfix\n"
			    "replaced hotfix\n"
			    "replaced other\n",
	}, {
		.desc = "states of superseded sets are missing",
		.installed = {
			{ "hotfix", 7, { }, { { 5, 1 }, { 6, 1 } } },
			{ "v1", 0, { }, { { 7, 1 } } },
			{ "other", 8, { }, { { 8, 1 } } },
			{ "beside", 9, { }, { { 9, 1 } } },
		},
		.candidate = { "v2", 0, { }, { { 5, 1 } }, .supersedes = "7,8" },
		.error = -EINVAL,
		.findings = "state-missing 6 hotfix\n"
			    "state-missing 7 v1\n"
			    "state-missing 8 other\n"
			    "replaced hotfix\n"
			    "replaced v1\n"
			    "replaced other\n",
	}, {
		.desc = "every set is superseded, and a state is missing",
		.installed = { { "hotfix", 7, { }, { { 5, 1 } } } },
		.candidate = { "v1", 0, .supersedes = "all" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced hotfix\n",
	}, {
		.desc = "one state with a superseded set, another one with a set that stays",
		.installed = {
			{ "hotfix", 7, { }, { { 5, 1 } } },
			{ "other", 8, { }, { { 6, 1 } } },
		},
		.candidate = { "v1", 0, { }, { { 5, 1 }, { 6, 1 } },
			       .supersedes = "7" },
		.error = -EINVAL,
		.findings = "state-conflict 6 other\n"
			    "replaced hotfix\n",
	}, {
		.desc = "an installed livepatch does not supersede itself",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } }, { { 5, 1 } } },
			{ "hotfix", 7, { { ABSENT, "g" } } },
		},
		.candidate = { "v1", 3, .supersedes = "all" },
		.error = -EEXIST,
		.findings = "installed v1\n"
			    "replaced hotfix\n"
			    "reverted " ABSENT ":g,1 hotfix\n",
	}, {
		.desc = "what another livepatch is superseding is not superseded again",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } },
			  .replaced_by = "v1" },
			{ "v1", 0, { { ABSENT, "g" } }, { { 5, 1 } },
			  .supersedes = "7" },
		},
		.transition = "v1",
		.candidate = { "other", 8, { { ABSENT, "g" } }, { { 5, 1 } },
			       .supersedes = "0,7" },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "replaced v1\n"
			    NOT_LOADED,
	}, {
		.desc = "a reversal brings back what was being superseded",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } },
			  .replaced_by = "v1" },
			{ "v1", 0, { { ABSENT, "g" } }, { { 5, 1 } },
			  .supersedes = "7", .disabled = true },
		},
		.transition = "v1",
		.candidate = { "other", 8, { { ABSENT, "g" } }, { { 5, 1 } },
			       .supersedes = "7" },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "replaced hotfix\n"
			    "reverted " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
	},
};

KUNIT_ARRAY_PARAM_DESC(superseding, superseding_cases, desc);

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

/* The answer is the expected one, and giving it has changed nothing. */
static void check_answers(struct kunit *test)
{
	const struct check_case *params = test->param_value;
	struct klp_footprint *candidate;
	struct klp_patch *transition;
	const char *findings;
	int ret, i;

	install_all(test, params->installed, ARRAY_SIZE(params->installed));
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

static void supersedes_other_sets(struct kunit *test)
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

struct replaces_case {
	const char *desc;
	struct test_livepatch new;
	unsigned int old_set;
	bool replaces;
};

static const struct replaces_case replaces_cases[] = {
	{ "the same set", { "v2", 3 }, 3, true },
	{ "set 0", { "v2", 0 }, 0, true },
	{ "the highest set", { "v2", U32_MAX }, U32_MAX, true },
	{ "a later set", { "hotfix", 7 }, 8, false },
	{ "an earlier set", { "hotfix", 7 }, 6, false },
	{ "set 0 and another one", { "hotfix", 7 }, 0, false },
	{ "another one and set 0", { "v1", 0 }, 7, false },
	{ "a superseded set", { "v1", 0, .supersedes = "7" }, 7, true },
	{ "the set after a superseded one", { "v1", 0, .supersedes = "7" }, 8, false },
	{ "the set before a superseded one", { "v1", 0, .supersedes = "7" }, 6, false },
	{ "superseded set 0", { "hotfix", 7, .supersedes = "0" }, 0, true },
	{ "the first of several", { "v1", 0, .supersedes = "5,7,9" }, 5, true },
	{ "the last of several", { "v1", 0, .supersedes = "5,7,9" }, 9, true },
	{ "none of several", { "v1", 0, .supersedes = "5,7,9" }, 8, false },
	{ "the own set beside a list", { "v2", 3, .supersedes = "5,7" }, 3, true },
	{ "the own set in a list", { "v2", 3, .supersedes = "3" }, 3, true },
	{ "another one than the own set in a list", { "v2", 3, .supersedes = "3" }, 5, false },
	{ "an empty list", { "v1", 0, .supersedes = "" }, 7, false },
	{ "the own set and an empty list", { "v2", 3, .supersedes = "" }, 3, true },
	{ "every set", { "v1", 0, .supersedes = "all" }, 7, true },
	{ "every set is set 0, too", { "hotfix", 7, .supersedes = "all" }, 0, true },
};

KUNIT_ARRAY_PARAM_DESC(replaces, replaces_cases, desc);

/* Whatever it supersedes, a livepatch does not replace itself. */
static void replaces_own_and_superseded_sets(struct kunit *test)
{
	const struct replaces_case *params = test->param_value;
	struct klp_footprint *new, *old;

	new = describe_candidate(test, &params->new);
	old = describe_candidate(test, &(struct test_livepatch) {
		"old", params->old_set,
	});

	KUNIT_EXPECT_EQ(test, klp_replaces(new, old), params->replaces);
	KUNIT_EXPECT_EQ(test, klp_replaces(old, new),
			params->new.set == params->old_set);
	KUNIT_EXPECT_FALSE(test, klp_replaces(new, new));
}

/* A livepatch that is being enabled: its module is loaded, of course. */
static void footprint_of_patch(struct kunit *test)
{
	static const struct test_livepatch other = {
		"v1", 0, { { NULL, "klp_shadow_alloc", 1 }, { ABSENT, "f", 2 },
			   { NULL, "klp_shadow_get", 0 } },
		{ { 5, 1 }, { 6, 1 } },
	};
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

	v1 = install(test, &other);
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

/* Its name has changed since it was installed, and it must not be used twice. */
static void is_installed_under_another_name(struct kunit *test)
{
	static const struct test_livepatch before = { "v1", 0, { { ABSENT, "f" } } };
	static const struct test_livepatch now = { "v2", 0, { { ABSENT, "f" } } };
	struct klp_footprint *candidate;
	const char *findings;

	candidate = describe_candidate(test, &now);
	candidate->patch = install(test, &before);

	KUNIT_EXPECT_EQ(test, ask(test, candidate, NULL, &findings), -EEXIST);
	KUNIT_EXPECT_STREQ(test, findings, "installed v1\n" NOT_LOADED);
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
	enum klp_finding finding;
	const char *refused_by;
	const char *other;
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
		.finding = KLP_FINDING_FUNCTION_CONFLICT,
		.refused_by = "hotfix",
		.other = "v1",
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
		.finding = KLP_FINDING_FUNCTION_CONFLICT,
		.refused_by = "hotfix",
		.other = "v2",
	}, {
		.desc = "two names of one function in one livepatch",
		.installed = {
			{ "v1", 0, { { OWN, "klp_test_f" },
				     { OWN, "klp_test_f_2nd" } } },
		},
		.error = -EINVAL,
		.finding = KLP_FINDING_SAME_ADDRESS,
		.refused_by = "v1",
	},
};

KUNIT_ARRAY_PARAM_DESC(target, target_cases, desc);

static int ask_for_target(struct kunit *test, const char *name,
			  struct klp_target_refusal *refusal)
{
	struct fake_world *world = test->priv;

	guard(mutex)(&klp_mutex);

	return klp_register_target(&world->reg, name, refusal);
}

static int register_target(struct kunit *test, const char *name)
{
	struct klp_target_refusal refusal;

	return ask_for_target(test, name, &refusal);
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
	record_replaced(test, livepatches, nr);
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

static void expect_refusal(struct kunit *test,
			   const struct klp_target_refusal *refusal,
			   const struct target_case *params)
{
	const struct klp_patch *other = refusal->report.patch;

	KUNIT_EXPECT_EQ(test, refusal->report.finding, params->finding);
	if (!params->finding) {
		KUNIT_EXPECT_NULL(test, refusal->footprint);
		return;
	}

	KUNIT_EXPECT_STREQ(test, refusal->footprint->name, params->refused_by);
	KUNIT_EXPECT_STREQ(test, refusal->report.func->footprint->name,
			   params->refused_by);
	KUNIT_EXPECT_STREQ(test, other ? other->footprint->name : "",
			   params->other ?: "");
}

/* A refused module leaves nothing behind, and is refused again. */
static void target_comes(struct kunit *test)
{
	const struct target_case *params = test->param_value;
	struct klp_target_refusal refusal;
	int ret, i;

	add_all(test, params->installed, ARRAY_SIZE(params->installed));

	for (i = 0; i < 2; i++) {
		ret = ask_for_target(test, OWN, &refusal);
		KUNIT_EXPECT_EQ(test, ret, params->error);
		expect_refusal(test, &refusal, params);
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

static struct bucket_table *last_table(struct rhashtable *ht)
{
	struct bucket_table *tbl, *next;

	guard(rcu)();
	for (next = rcu_dereference(ht->tbl); next;
	     next = rcu_dereference(tbl->future_tbl))
		tbl = next;

	return tbl;
}

/* Whatever keeps the worker from it: a look-up must not become a search. */
static void grows_without_its_worker(struct kunit *test)
{
	char (*names)[FAKE_NAME_LEN] = fake_names(NR_FUNCS);
	struct fake_world *world = test->priv;
	struct rhashtable *ht = &world->reg.by_key.ht;
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, names);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, free_names, names));

	scoped_guard(mutex, &ht->mutex)
		ret = fake_add_many(world, "a", names, NR_FUNCS);

	KUNIT_ASSERT_EQ(test, 0, ret);
	KUNIT_EXPECT_GE(test, last_table(ht)->size, NR_FUNCS);
	KUNIT_EXPECT_EQ(test, 0, fake_world_settle(world));
}

static struct kunit_case conflict_cases[] = {
	KUNIT_CASE_PARAM(compares_names, name_gen_params),
	KUNIT_CASE_PARAM(finds_what_is_malformed, malformed_gen_params),
	KUNIT_CASE_PARAM(compares_states, state_gen_params),
	KUNIT_CASE_PARAM(compares_addresses, address_gen_params),
	KUNIT_CASE_PARAM(looks_past_the_transition, transition_gen_params),
	KUNIT_CASE_PARAM(supersedes_other_sets, superseding_gen_params),
	KUNIT_CASE_PARAM(keeps_the_order, order_gen_params),
	KUNIT_CASE(finding_errors),
	KUNIT_CASE_PARAM(replaces_own_and_superseded_sets, replaces_gen_params),
	KUNIT_CASE(footprint_of_patch),
	KUNIT_CASE(is_installed_under_another_name),
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
	KUNIT_CASE(grows_without_its_worker),
	{}
};

static struct kunit_suite conflict_suite = {
	.name = "livepatch_conflict",
	.init = world_init,
	.exit = world_exit,
	.test_cases = conflict_cases,
};

kunit_test_suite(conflict_suite);

MODULE_DESCRIPTION("KUnit tests for conflicts of livepatches");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
