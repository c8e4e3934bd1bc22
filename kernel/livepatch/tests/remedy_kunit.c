// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * remedy_kunit.c - what would make a refused livepatch acceptable?
 *
 * Whatever the remedy is, it is taken, and the candidate is asked about again:
 * it has to be acceptable then. It must not be without any part of the remedy,
 * nor with what the remedy leaves out. Where there is none, every list is tried.
 */

#include <kunit/test.h>
#include "../remedy.h"
#include "describe.h"

/*
 * What to install, one after the other, what to ask about, the answer, and the
 * sets to supersede: "" for none, NULL when there is no need or no remedy. As in
 * conflict_kunit.c, @transition names the livepatch that is in transition.
 */
struct remedy_case {
	const char *desc;
	struct test_livepatch installed[4];
	const char *transition;
	struct test_livepatch candidate;
	int error;
	const char *findings;
	const char *remedy;
	enum klp_finding unresolvable;
};

static const struct remedy_case helping_cases[] = {
	{
		.desc = "nothing is installed",
		.candidate = { "v1", 0, { { ABSENT, "f" } } },
		.findings = NOT_LOADED,
	}, {
		.desc = "nothing is in the way",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.candidate = { "hotfix", 7, { { ABSENT, "g" } } },
		.findings = NOT_LOADED,
	}, {
		.desc = "the own set is not in the way",
		.installed = { { "v1", 3, { { ABSENT, "f" } }, { { 5, 1 } } } },
		.candidate = { "v2", 3, { { ABSENT, "f" } }, { { 5, 1 } } },
		.findings = "replaced v1\n"
			    NOT_LOADED,
	}, {
		.desc = "a function of one set",
		.installed = { { "hotfix", 7, { { ABSENT, "f" } } } },
		.candidate = { "v1", 0, { { ABSENT, "f" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "7",
	}, {
		.desc = "a function of set 0",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.candidate = { "hotfix", 7, { { ABSENT, "f" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 v1\n"
			    NOT_LOADED,
		.remedy = "0",
	}, {
		.desc = "a function of the highest set",
		.installed = { { "v1", U32_MAX, { { ABSENT, "f" } } } },
		.candidate = { "hotfix", 7, { { ABSENT, "f" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 v1\n"
			    NOT_LOADED,
		.remedy = "4294967295",
	}, {
		.desc = "a function under another name",
		.installed = { { "v1", 0, { { OWN, "klp_test_f" } } } },
		.candidate = { "hotfix", 7, { { OWN, "klp_test_f_2nd" } } },
		.error = -EINVAL,
		.findings = "function-conflict " OWN_NAME ":klp_test_f_2nd,1 is klp_test_f,1 v1\n",
		.remedy = "0",
	}, {
		.desc = "a state",
		.installed = { { "hotfix", 7, { }, { { 5, 1 } } } },
		.candidate = { "v1", 0, { }, { { 5, 1 } } },
		.error = -EINVAL,
		.findings = "state-conflict 5 hotfix\n",
		.remedy = "7",
	}, {
		.desc = "an earlier version of a state",
		.installed = { { "hotfix", 7, { }, { { 5, 1 } } } },
		.candidate = { "v1", 0, { }, { { 4, 1 }, { 5, 2 } } },
		.error = -EINVAL,
		.findings = "state-conflict 5 hotfix\n",
		.remedy = "7",
	}, {
		.desc = "a function and a state of one set",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, { { 5, 1 } } },
		.error = -EINVAL,
		.findings = "state-conflict 5 hotfix\n"
			    "function-conflict " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "7",
	}, {
		.desc = "many functions of one set",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" }, { ABSENT, "g" },
					 { ABSENT, "h" }, { ABSENT, "i" } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" }, { ABSENT, "g" },
					  { ABSENT, "h" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    "function-conflict " ABSENT ":g,1 hotfix\n"
			    "function-conflict " ABSENT ":h,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "7",
	}, {
		.desc = "functions of several sets, in turns",
		.installed = {
			{ "v1", 9, { { ABSENT, "f" }, { ABSENT, "i" } } },
			{ "hotfix", 7, { { ABSENT, "g" }, { ABSENT, "j" } } },
			{ "other", 0, { { ABSENT, "h" } } },
		},
		.candidate = { "v2", 3, { { ABSENT, "f" }, { ABSENT, "g" },
					  { ABSENT, "h" }, { ABSENT, "i" },
					  { ABSENT, "j" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 v1\n"
			    "function-conflict " ABSENT ":g,1 hotfix\n"
			    "function-conflict " ABSENT ":h,1 other\n"
			    "function-conflict " ABSENT ":i,1 v1\n"
			    "function-conflict " ABSENT ":j,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "0,7,9",
	}, {
		.desc = "a function of one set and a state of another one",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } } },
			{ "other", 8, { }, { { 5, 1 } } },
			{ "beside", 9, { { ABSENT, "g" } }, { { 6, 1 } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, { { 5, 1 } } },
		.error = -EINVAL,
		.findings = "state-conflict 5 other\n"
			    "function-conflict " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "7,8",
	}, {
		.desc = "the own set is replaced beside a set in the way",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } } },
			{ "hotfix", 7, { { ABSENT, "g" } } },
		},
		.candidate = { "v2", 0, { { ABSENT, "f" }, { ABSENT, "g" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":g,1 hotfix\n"
			    "replaced v1\n"
			    NOT_LOADED,
		.remedy = "7",
	}, {
		.desc = "what would be reverted is no obstacle",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" }, { NULL, "klp_shadow_get" } } },
			{ "hotfix", 7, { { ABSENT, "g" }, { ABSENT, "h" } } },
		},
		.candidate = { "v2", 0, { { ABSENT, "f" }, { ABSENT, "g" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":g,1 hotfix\n"
			    "replaced v1\n"
			    "reverted vmlinux:klp_shadow_get,1 v1\n"
			    NOT_LOADED,
		.remedy = "7",
	},
};

KUNIT_ARRAY_PARAM_DESC(helping, helping_cases, desc);

static const struct remedy_case in_force_cases[] = {
	{
		.desc = "all that is needed",
		.installed = { { "hotfix", 7, { { ABSENT, "f" } } } },
		.candidate = { "v1", 0, { { ABSENT, "f" } }, .supersedes = "7" },
		.findings = "replaced hotfix\n"
			    NOT_LOADED,
	}, {
		.desc = "one set of two",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } } },
			{ "other", 8, { { ABSENT, "g" } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" }, { ABSENT, "g" } },
			       .supersedes = "8" },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    "replaced other\n"
			    NOT_LOADED,
		.remedy = "7,8",
	}, {
		.desc = "sets that nobody uses",
		.installed = { { "hotfix", 7, { { ABSENT, "f" } } } },
		.candidate = { "v1", 0, { { ABSENT, "f" } }, .supersedes = "3,4294967295" },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "3,7,4294967295",
	}, {
		.desc = "a set that is superseded without a need",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } } },
			{ "other", 8, { { ABSENT, "g" } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, .supersedes = "8" },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    "replaced other\n"
			    "reverted " ABSENT ":g,1 other\n"
			    NOT_LOADED,
		.remedy = "7,8",
	}, {
		.desc = "set 0 in force, set 7 needed",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } } },
			{ "hotfix", 7, { { ABSENT, "g" } } },
		},
		.candidate = { "other", 5, { { ABSENT, "f" }, { ABSENT, "g" } },
			       .supersedes = "0" },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":g,1 hotfix\n"
			    "replaced v1\n"
			    NOT_LOADED,
		.remedy = "0,7",
	}, {
		.desc = "set 7 in force, set 0 needed",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } } },
			{ "hotfix", 7, { { ABSENT, "g" } } },
		},
		.candidate = { "other", 5, { { ABSENT, "f" }, { ABSENT, "g" } },
			       .supersedes = "7" },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 v1\n"
			    "replaced hotfix\n"
			    NOT_LOADED,
		.remedy = "0,7",
	}, {
		.desc = "the own set",
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
		.remedy = "0,7",
	}, {
		.desc = "nothing",
		.installed = { { "hotfix", 7, { { ABSENT, "f" } } } },
		.candidate = { "v1", 0, { { ABSENT, "f" } }, .supersedes = "" },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "7",
	}, {
		.desc = "every set",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } } },
			{ "other", 8, { { ABSENT, "g" } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" }, { ABSENT, "g" } },
			       { { 5, 1 } }, .supersedes = "all" },
		.findings = "replaced hotfix\n"
			    "replaced other\n"
			    NOT_LOADED,
	}, {
		.desc = "what the livepatch in the way supersedes does not matter",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } }, .supersedes = "0,8" },
			{ "other", 8, { { ABSENT, "g" } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "7",
	},
};

KUNIT_ARRAY_PARAM_DESC(in_force, in_force_cases, desc);

/* Livepatches that are superseded without a need, and must not be */
static const struct remedy_case spared_cases[] = {
	{
		.desc = "the only one",
		.installed = { { "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } } } },
		.candidate = { "v1", 0, { { ABSENT, "g" } }, .supersedes = "7" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced hotfix\n"
			    "reverted " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "",
	}, {
		.desc = "set 0",
		.installed = { { "v1", 0, { }, { { 5, 1 } } } },
		.candidate = { "hotfix", 7, { }, { { 4, 1 } }, .supersedes = "0" },
		.error = -EINVAL,
		.findings = "state-missing 5 v1\n"
			    "replaced v1\n",
		.remedy = "",
	}, {
		.desc = "one that lacks several states",
		.installed = { { "hotfix", 7, { }, { { 5, 1 }, { 6, 1 }, { 7, 1 } } } },
		.candidate = { "v1", 0, .supersedes = "7" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "state-missing 6 hotfix\n"
			    "state-missing 7 hotfix\n"
			    "replaced hotfix\n",
		.remedy = "",
	}, {
		.desc = "the first set of several",
		.installed = {
			{ "hotfix", 7, { }, { { 5, 1 } } },
			{ "other", 8, { { ABSENT, "f" } } },
			{ "more", 9, { }, { { 6, 1 } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, { { 6, 1 } },
			       .supersedes = "7,8,9" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced hotfix\n"
			    "replaced other\n"
			    "replaced more\n"
			    NOT_LOADED,
		.remedy = "8,9",
	}, {
		.desc = "a set in the middle",
		.installed = {
			{ "more", 9, { }, { { 6, 1 } } },
			{ "other", 8, { }, { { 5, 1 } } },
			{ "hotfix", 7, { { ABSENT, "f" } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, { { 6, 2 } },
			       .supersedes = "7,8,9" },
		.error = -EINVAL,
		.findings = "state-missing 5 other\n"
			    "replaced more\n"
			    "replaced other\n"
			    "replaced hotfix\n"
			    NOT_LOADED,
		.remedy = "7,9",
	}, {
		.desc = "the highest set",
		.installed = {
			{ "v1", 0, { }, { { 6, 1 } } },
			{ "hotfix", U32_MAX, { }, { { 5, 1 } } },
		},
		.candidate = { "other", 7, { }, { { 6, 1 } },
			       .supersedes = "0,4294967295" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced v1\n"
			    "replaced hotfix\n",
		.remedy = "0",
	}, {
		.desc = "two sets of three",
		.installed = {
			{ "hotfix", 7, { }, { { 5, 1 } } },
			{ "other", 8, { { ABSENT, "f" } } },
			{ "more", 9, { }, { { 6, 1 } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, .supersedes = "7,8,9" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "state-missing 6 more\n"
			    "replaced hotfix\n"
			    "replaced other\n"
			    "replaced more\n"
			    NOT_LOADED,
		.remedy = "8",
	}, {
		.desc = "a set beside those that nobody uses",
		.installed = { { "hotfix", 7, { }, { { 5, 1 } } } },
		.candidate = { "v1", 0, .supersedes = "6,7,4294967295" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced hotfix\n",
		.remedy = "6,4294967295",
	}, {
		.desc = "a set beside the own one",
		.installed = {
			{ "v1", 3, { { ABSENT, "f" } }, { { 4, 1 } } },
			{ "hotfix", 7, { }, { { 5, 1 } } },
		},
		.candidate = { "v2", 3, { { ABSENT, "f" } }, { { 4, 1 } },
			       .supersedes = "3,7" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced v1\n"
			    "replaced hotfix\n"
			    NOT_LOADED,
		.remedy = "3",
	}, {
		.desc = "a set beside one that is needed",
		.installed = {
			{ "hotfix", 7, { }, { { 5, 1 } } },
			{ "other", 8, { { ABSENT, "f" } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, .supersedes = "7" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "function-conflict " ABSENT ":f,1 other\n"
			    "replaced hotfix\n"
			    NOT_LOADED,
		.remedy = "8",
	}, {
		.desc = "a set beside one that is needed and one in force",
		.installed = {
			{ "hotfix", 7, { }, { { 5, 1 } } },
			{ "other", 8, { }, { { 6, 1 } } },
			{ "more", 9, { { ABSENT, "f" } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, { { 6, 1 } },
			       .supersedes = "7,9" },
		.error = -EINVAL,
		.findings = "state-conflict 6 other\n"
			    "state-missing 5 hotfix\n"
			    "replaced hotfix\n"
			    "replaced more\n"
			    NOT_LOADED,
		.remedy = "8,9",
	}, {
		.desc = "one of every set",
		.installed = {
			{ "hotfix", 7, { }, { { 5, 1 } } },
			{ "other", 8, { { ABSENT, "f" } } },
			{ "more", 4, { { ABSENT, "g" } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, .supersedes = "all" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced hotfix\n"
			    "replaced other\n"
			    "replaced more\n"
			    "reverted " ABSENT ":g,1 more\n"
			    NOT_LOADED,
		.remedy = "4,8",
	}, {
		.desc = "one of every set, beside the own one",
		.installed = {
			{ "v1", 3, { { ABSENT, "f" } }, { { 6, 1 } } },
			{ "hotfix", 7, { }, { { 5, 1 } } },
			{ "other", 0, { { ABSENT, "g" } } },
		},
		.candidate = { "v2", 3, { { ABSENT, "f" }, { ABSENT, "g" } },
			       { { 6, 1 } }, .supersedes = "all" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced v1\n"
			    "replaced hotfix\n"
			    "replaced other\n"
			    NOT_LOADED,
		.remedy = "0",
	}, {
		.desc = "every set, which is one",
		.installed = { { "hotfix", 7, { }, { { 5, 1 } } } },
		.candidate = { "v1", 0, .supersedes = "all" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced hotfix\n",
		.remedy = "",
	}, {
		.desc = "every set, which are several",
		.installed = {
			{ "hotfix", 7, { }, { { 5, 1 } } },
			{ "other", 8, { { ABSENT, "g" } }, { { 6, 1 } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, .supersedes = "all" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "state-missing 6 other\n"
			    "replaced hotfix\n"
			    "replaced other\n"
			    "reverted " ABSENT ":g,1 other\n"
			    NOT_LOADED,
		.remedy = "",
	}, {
		.desc = "every set but the own one",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } } },
			{ "hotfix", 7, { }, { { 5, 1 } } },
		},
		.candidate = { "v2", 0, { { ABSENT, "f" } }, .supersedes = "all" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced v1\n"
			    "replaced hotfix\n"
			    NOT_LOADED,
		.remedy = "",
	},
};

KUNIT_ARRAY_PARAM_DESC(spared, spared_cases, desc);

/* Livepatches that must not be superseded, and are in the way if they are not */
static const struct remedy_case in_the_way_cases[] = {
	{
		.desc = "by a function",
		.installed = { { "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } } } },
		.candidate = { "v1", 0, { { ABSENT, "f" } }, .supersedes = "7" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced hotfix\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_STATE_MISSING,
	}, {
		.desc = "by a function under another name",
		.installed = {
			{ "hotfix", 7, { { OWN, "klp_test_f" } }, { { 5, 1 } } },
		},
		.candidate = { "v1", 0, { { OWN, "klp_test_f_2nd" } },
			       .supersedes = "7" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced hotfix\n",
		.unresolvable = KLP_FINDING_STATE_MISSING,
	}, {
		.desc = "by a later state",
		.installed = { { "hotfix", 7, { }, { { 5, 2 } } } },
		.candidate = { "v1", 0, { }, { { 5, 1 } }, .supersedes = "7" },
		.error = -EINVAL,
		.findings = "state-version 5 has 1 needs 2 hotfix\n"
			    "replaced hotfix\n",
		.unresolvable = KLP_FINDING_STATE_VERSION,
	}, {
		.desc = "by another state",
		.installed = { { "hotfix", 7, { }, { { 5, 1 }, { 6, 1 } } } },
		.candidate = { "v1", 0, { }, { { 6, 1 } }, .supersedes = "7" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced hotfix\n",
		.unresolvable = KLP_FINDING_STATE_MISSING,
	}, {
		.desc = "by a later state, and another one is missing",
		.installed = { { "hotfix", 7, { }, { { 6, 2 }, { 5, 1 } } } },
		.candidate = { "v1", 0, { }, { { 6, 1 } }, .supersedes = "7" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "state-version 6 has 1 needs 2 hotfix\n"
			    "replaced hotfix\n",
		.unresolvable = KLP_FINDING_STATE_MISSING,
	}, {
		.desc = "every set is superseded",
		.installed = {
			{ "other", 8, { { ABSENT, "g" } } },
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, .supersedes = "all" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "replaced other\n"
			    "reverted " ABSENT ":g,1 other\n"
			    "replaced hotfix\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_STATE_MISSING,
	}, {
		.desc = "the second one of two, and the finding is its own",
		.installed = {
			{ "other", 8, { { ABSENT, "g" } }, { { 6, 1 } } },
			{ "hotfix", 7, { }, { { 5, 2 } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, { { 5, 1 } },
			       .supersedes = "7,8" },
		.error = -EINVAL,
		.findings = "state-missing 6 other\n"
			    "state-version 5 has 1 needs 2 hotfix\n"
			    "replaced other\n"
			    "reverted " ABSENT ":g,1 other\n"
			    "replaced hotfix\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_STATE_VERSION,
	}, {
		.desc = "the second one of two, and every set is superseded",
		.installed = {
			{ "other", 8, { }, { { 6, 1 } } },
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 2 } } },
			{ "more", 9, { { ABSENT, "g" } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" }, { ABSENT, "g" } },
			       { { 5, 1 } }, .supersedes = "all" },
		.error = -EINVAL,
		.findings = "state-missing 6 other\n"
			    "state-version 5 has 1 needs 2 hotfix\n"
			    "replaced other\n"
			    "replaced hotfix\n"
			    "replaced more\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_STATE_VERSION,
	}, {
		.desc = "beside one that is needed",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } } },
			{ "other", 8, { { ABSENT, "g" } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" }, { ABSENT, "g" } },
			       .supersedes = "7" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "function-conflict " ABSENT ":g,1 other\n"
			    "replaced hotfix\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_STATE_MISSING,
	}, {
		.desc = "not, but one that is needed has another state",
		.installed = {
			{ "hotfix", 7, { }, { { 5, 1 } } },
			{ "other", 8, { { ABSENT, "g" } }, { { 6, 1 } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "g" } }, .supersedes = "7" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "function-conflict " ABSENT ":g,1 other\n"
			    "replaced hotfix\n"
			    NOT_LOADED
			    "superseding-state-missing 6 other\n",
		.unresolvable = KLP_FINDING_SUPERSEDING_STATE_MISSING,
	}, {
		.desc = "not, but one that is needed has a later state",
		.installed = {
			{ "hotfix", 7, { }, { { 5, 1 } } },
			{ "other", 8, { }, { { 6, 2 } } },
		},
		.candidate = { "v1", 0, { }, { { 6, 1 } }, .supersedes = "7" },
		.error = -EINVAL,
		.findings = "state-conflict 6 other\n"
			    "state-missing 5 hotfix\n"
			    "replaced hotfix\n"
			    "superseding-state-version 6 has 1 needs 2 other\n",
		.unresolvable = KLP_FINDING_SUPERSEDING_STATE_VERSION,
	},
};

KUNIT_ARRAY_PARAM_DESC(in_the_way, in_the_way_cases, desc);

static const struct remedy_case unresolvable_cases[] = {
	{
		.desc = "the one in the way has another state",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } }, { { 4, 1 } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED
			    "superseding-state-missing 5 hotfix\n",
		.unresolvable = KLP_FINDING_SUPERSEDING_STATE_MISSING,
	}, {
		.desc = "the one in the way has a later state",
		.installed = { { "hotfix", 7, { }, { { 5, 2 } } } },
		.candidate = { "v1", 0, { }, { { 5, 1 } } },
		.error = -EINVAL,
		.findings = "state-conflict 5 hotfix\n"
			    "superseding-state-version 5 has 1 needs 2 hotfix\n",
		.unresolvable = KLP_FINDING_SUPERSEDING_STATE_VERSION,
	}, {
		.desc = "every state is told, and the first one counts",
		.installed = {
			{ "hotfix", 7, { }, { { 5, 2 }, { 6, 1 }, { 8, 1 }, { 7, 4 } } },
		},
		.candidate = { "v1", 0, { }, { { 8, 1 }, { 7, 3 }, { 5, 1 } } },
		.error = -EINVAL,
		.findings = "state-conflict 8 hotfix\n"
			    "state-conflict 7 hotfix\n"
			    "state-conflict 5 hotfix\n"
			    "superseding-state-version 5 has 1 needs 2 hotfix\n"
			    "superseding-state-missing 6 hotfix\n"
			    "superseding-state-version 7 has 3 needs 4 hotfix\n",
		.unresolvable = KLP_FINDING_SUPERSEDING_STATE_VERSION,
	}, {
		.desc = "one of several in the way has another state",
		.installed = {
			{ "other", 8, { { ABSENT, "g" } }, { { 6, 1 } } },
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" }, { ABSENT, "g" } },
			       { { 6, 1 } } },
		.error = -EINVAL,
		.findings = "state-conflict 6 other\n"
			    "function-conflict " ABSENT ":f,1 hotfix\n"
			    "function-conflict " ABSENT ":g,1 other\n"
			    NOT_LOADED
			    "superseding-state-missing 5 hotfix\n",
		.unresolvable = KLP_FINDING_SUPERSEDING_STATE_MISSING,
	}, {
		.desc = "all of several in the way have other states",
		.installed = {
			{ "other", 8, { { ABSENT, "g" } }, { { 6, 1 } } },
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" }, { ABSENT, "g" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    "function-conflict " ABSENT ":g,1 other\n"
			    NOT_LOADED
			    "superseding-state-missing 5 hotfix\n"
			    "superseding-state-missing 6 other\n",
		.unresolvable = KLP_FINDING_SUPERSEDING_STATE_MISSING,
	}, {
		.desc = "who is in the way twice is told once",
		.installed = {
			{ "other", 8, { { ABSENT, "g" } }, { { 6, 1 } } },
			{ "hotfix", 7, { { ABSENT, "f" }, { ABSENT, "h" } }, { { 5, 1 } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" }, { ABSENT, "g" },
					  { ABSENT, "h" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    "function-conflict " ABSENT ":g,1 other\n"
			    "function-conflict " ABSENT ":h,1 hotfix\n"
			    NOT_LOADED
			    "superseding-state-missing 5 hotfix\n"
			    "superseding-state-missing 6 other\n",
		.unresolvable = KLP_FINDING_SUPERSEDING_STATE_MISSING,
	}, {
		.desc = "states of who is not in the way are not needed",
		.installed = {
			{ "other", 8, { { ABSENT, "g" } }, { { 6, 1 } } },
			{ "hotfix", 7, { { ABSENT, "f" } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "7",
	}, {
		.desc = "a state of the own set is missing",
		.installed = {
			{ "v1", 0, { }, { { 5, 1 } } },
			{ "hotfix", 7, { { ABSENT, "f" } } },
		},
		.candidate = { "v2", 0, { { ABSENT, "f" } } },
		.error = -EINVAL,
		.findings = "state-missing 5 v1\n"
			    "function-conflict " ABSENT ":f,1 hotfix\n"
			    "replaced v1\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_STATE_MISSING,
	}, {
		.desc = "a state of the own set is older",
		.installed = { { "v1", 0, { }, { { 5, 2 } } } },
		.candidate = { "v2", 0, { }, { { 5, 1 } } },
		.error = -EINVAL,
		.findings = "state-version 5 has 1 needs 2 v1\n"
			    "replaced v1\n",
		.unresolvable = KLP_FINDING_STATE_VERSION,
	}, {
		.desc = "a state of the own set is missing, and a function not there",
		.installed = { { "v1", 0, { }, { { 5, 1 } } } },
		.candidate = { "v2", 0, { { NULL, "klp_test_nobody" } } },
		.error = -EINVAL,
		.findings = "state-missing 5 v1\n"
			    "symbol-missing vmlinux:klp_test_nobody,1\n"
			    "replaced v1\n",
		.unresolvable = KLP_FINDING_STATE_MISSING,
	}, {
		.desc = "a state of the own set counts before what superseding lacks",
		.installed = {
			{ "v1", 0, { }, { { 5, 1 } } },
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 6, 1 } } },
		},
		.candidate = { "v2", 0, { { ABSENT, "f" } } },
		.error = -EINVAL,
		.findings = "state-missing 5 v1\n"
			    "function-conflict " ABSENT ":f,1 hotfix\n"
			    "replaced v1\n"
			    NOT_LOADED
			    "superseding-state-missing 6 hotfix\n",
		.unresolvable = KLP_FINDING_STATE_MISSING,
	}, {
		.desc = "a state of the own set is missing, and one of a bystander",
		.installed = {
			{ "hotfix", 7, { }, { { 6, 1 } } },
			{ "v1", 0, { }, { { 5, 2 } } },
		},
		.candidate = { "v2", 0, { }, { { 5, 1 } }, .supersedes = "0,7" },
		.error = -EINVAL,
		.findings = "state-missing 6 hotfix\n"
			    "state-version 5 has 1 needs 2 v1\n"
			    "replaced hotfix\n"
			    "replaced v1\n",
		.unresolvable = KLP_FINDING_STATE_VERSION,
	}, {
		.desc = "every set is superseded, and a state of the own one is missing",
		.installed = {
			{ "v1", 0, { }, { { 5, 1 } } },
			{ "hotfix", 7, { }, { { 6, 1 } } },
		},
		.candidate = { "v2", 0, .supersedes = "all" },
		.error = -EINVAL,
		.findings = "state-missing 5 v1\n"
			    "state-missing 6 hotfix\n"
			    "replaced v1\n"
			    "replaced hotfix\n",
		.unresolvable = KLP_FINDING_STATE_MISSING,
	}, {
		.desc = "a function is not there, and a state of a bystander",
		.installed = { { "hotfix", 7, { }, { { 5, 1 } } } },
		.candidate = { "v1", 0, { { NULL, "klp_test_nobody" } },
			       .supersedes = "7" },
		.error = -EINVAL,
		.findings = "state-missing 5 hotfix\n"
			    "symbol-missing vmlinux:klp_test_nobody,1\n"
			    "replaced hotfix\n",
		.unresolvable = KLP_FINDING_SYMBOL_MISSING,
	}, {
		.desc = "a function is not there",
		.candidate = { "v1", 0, { { NULL, "klp_test_nobody" } } },
		.error = -EINVAL,
		.findings = "symbol-missing vmlinux:klp_test_nobody,1\n",
		.unresolvable = KLP_FINDING_SYMBOL_MISSING,
	}, {
		.desc = "a function is not there, and another one in conflict",
		.installed = { { "hotfix", 7, { { ABSENT, "f" } } } },
		.candidate = { "v1", 0, { { ABSENT, "f" },
					  { NULL, "klp_test_nobody" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    "symbol-missing vmlinux:klp_test_nobody,1\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_SYMBOL_MISSING,
	}, {
		.desc = "what the check finds counts before what superseding lacks",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } } },
		},
		.candidate = { "v1", 0, { { ABSENT, "f" },
					  { NULL, "klp_test_nobody" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    "symbol-missing vmlinux:klp_test_nobody,1\n"
			    NOT_LOADED
			    "superseding-state-missing 5 hotfix\n",
		.unresolvable = KLP_FINDING_SYMBOL_MISSING,
	}, {
		.desc = "a function that is there twice",
		.installed = { { "hotfix", 7, { { ABSENT, "f" } } } },
		.candidate = { "v1", 0, { { ABSENT, "f" }, { OWN, "klp_test_twin" } } },
		.error = -EINVAL,
		.findings = "function-conflict " ABSENT ":f,1 hotfix\n"
			    "symbol-ambiguous " OWN_NAME ":klp_test_twin,1\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_SYMBOL_AMBIGUOUS,
	}, {
		.desc = "two names of one function",
		.installed = { { "hotfix", 7, { { OWN, "klp_test_g" } } } },
		.candidate = { "v1", 0, { { OWN, "klp_test_g" }, { OWN, "klp_test_f" },
					  { OWN, "klp_test_f_2nd" } } },
		.error = -EINVAL,
		.findings = "function-conflict " OWN_NAME ":klp_test_g,1 hotfix\n"
			    "same-address " OWN_NAME ":klp_test_f_2nd,1 is klp_test_f,1\n",
		.unresolvable = KLP_FINDING_SAME_ADDRESS,
	}, {
		.desc = "a function that cannot be traced",
		.installed = { { "hotfix", 7, { { OWN, "klp_test_g" } } } },
		.candidate = { "v1", 0, { { OWN, "klp_test_g" },
					  { OWN, "klp_test_notrace" } } },
		.error = -EINVAL,
		.findings = "function-conflict " OWN_NAME ":klp_test_g,1 hotfix\n"
			    "not-traceable " OWN_NAME ":klp_test_notrace,1\n",
		.unresolvable = KLP_FINDING_NOT_TRACEABLE,
	}, {
		.desc = "one function twice",
		.installed = { { "hotfix", 7, { { ABSENT, "f" } } } },
		.candidate = { "v1", 0, { { ABSENT, "f" }, { ABSENT, "f" } } },
		.error = -EINVAL,
		.findings = "duplicate-function " ABSENT ":f,1\n"
			    "function-conflict " ABSENT ":f,1 hotfix\n"
			    "function-conflict " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_DUPLICATE_FUNCTION,
	}, {
		.desc = "one state twice",
		.installed = { { "hotfix", 7, { { ABSENT, "f" } } } },
		.candidate = { "v1", 0, { { ABSENT, "f" } }, { { 5, 1 }, { 5, 1 } } },
		.error = -EINVAL,
		.findings = "duplicate-state 5\n"
			    "function-conflict " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_DUPLICATE_STATE,
	}, {
		.desc = "a livepatch of that name is installed",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } }, { { 5, 1 } } },
			{ "hotfix", 7, { { ABSENT, "g" } } },
		},
		.candidate = { "v1", 3, { { ABSENT, "f" }, { ABSENT, "g" } } },
		.error = -EEXIST,
		.findings = "installed v1\n"
			    "function-conflict " ABSENT ":g,1 hotfix\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_INSTALLED,
#ifdef MODULE
	}, {
		.desc = "a module of that name is loaded",
		.installed = { { "hotfix", 7, { { ABSENT, "f" } } } },
		.candidate = { KBUILD_MODNAME, 0, { { ABSENT, "f" } } },
		.error = -EEXIST,
		.findings = "module-loaded\n"
			    "function-conflict " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_MODULE_LOADED,
#endif
	},
};

KUNIT_ARRAY_PARAM_DESC(unresolvable, unresolvable_cases, desc);

static const struct remedy_case busy_cases[] = {
	{
		.desc = "nothing but the transition",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.transition = "v1",
		.candidate = { "hotfix", 7, { { ABSENT, "g" } } },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    NOT_LOADED,
	}, {
		.desc = "the livepatch in transition is in the way",
		.installed = { { "v1", 0, { { ABSENT, "f" } }, { { 5, 1 } } } },
		.transition = "v1",
		.candidate = { "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } } },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "state-conflict 5 v1\n"
			    "function-conflict " ABSENT ":f,1 v1\n"
			    NOT_LOADED,
		.remedy = "0",
	}, {
		.desc = "another one is in the way",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } } },
			{ "hotfix", 7, { { ABSENT, "g" } } },
		},
		.transition = "v1",
		.candidate = { "other", 8, { { ABSENT, "g" } }, .supersedes = "3" },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "function-conflict " ABSENT ":g,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "3,7",
	}, {
		.desc = "what is being replaced is not in the way",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } }, .replaced_by = "v2" },
			{ "v2", 0, { { ABSENT, "g" } } },
		},
		.transition = "v2",
		.candidate = { "hotfix", 7, { { ABSENT, "f" } } },
		.error = -EBUSY,
		.findings = "transition v2\n"
			    NOT_LOADED,
	}, {
		.desc = "what is being superseded is not in the way",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } },
			  .replaced_by = "v1" },
			{ "v1", 0, { { ABSENT, "g" } }, { { 5, 1 } },
			  .supersedes = "7" },
		},
		.transition = "v1",
		.candidate = { "other", 8, { { ABSENT, "f" }, { ABSENT, "g" } },
			       { { 5, 1 } } },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "state-conflict 5 v1\n"
			    "function-conflict " ABSENT ":g,1 v1\n"
			    NOT_LOADED,
		.remedy = "0",
	}, {
		.desc = "what is being disabled is not in the way",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } }, { { 5, 1 } },
			  .disabled = true },
			{ "hotfix", 7, { { ABSENT, "g" } } },
		},
		.transition = "v1",
		.candidate = { "other", 8, { { ABSENT, "f" }, { ABSENT, "g" } } },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "function-conflict " ABSENT ":g,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "7",
	}, {
		.desc = "a reversal brings back what is in the way",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } }, .replaced_by = "v1" },
			{ "v1", 0, { { ABSENT, "g" } }, .supersedes = "7",
			  .disabled = true },
		},
		.transition = "v1",
		.candidate = { "other", 8, { { ABSENT, "f" }, { ABSENT, "g" } } },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "function-conflict " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "7",
	}, {
		.desc = "the livepatch in transition has another state",
		.installed = { { "v1", 0, { { ABSENT, "f" } }, { { 5, 1 } } } },
		.transition = "v1",
		.candidate = { "hotfix", 7, { { ABSENT, "f" } } },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "function-conflict " ABSENT ":f,1 v1\n"
			    NOT_LOADED
			    "superseding-state-missing 5 v1\n",
		.unresolvable = KLP_FINDING_SUPERSEDING_STATE_MISSING,
	}, {
		.desc = "one is spared",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } } },
			{ "hotfix", 7, { }, { { 5, 1 } } },
		},
		.transition = "v1",
		.candidate = { "other", 8, { { ABSENT, "g" } }, .supersedes = "0,7" },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "state-missing 5 hotfix\n"
			    "replaced v1\n"
			    "reverted " ABSENT ":f,1 v1\n"
			    "replaced hotfix\n"
			    NOT_LOADED,
		.remedy = "0",
	}, {
		.desc = "the livepatch in transition is spared",
		.installed = { { "v1", 0, { { ABSENT, "f" } }, { { 5, 1 } } } },
		.transition = "v1",
		.candidate = { "hotfix", 7, { { ABSENT, "g" } }, .supersedes = "all" },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "state-missing 5 v1\n"
			    "replaced v1\n"
			    "reverted " ABSENT ":f,1 v1\n"
			    NOT_LOADED,
		.remedy = "",
	}, {
		.desc = "one is spared, and another one in the way",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } } },
			{ "hotfix", 7, { }, { { 5, 1 } } },
		},
		.transition = "v1",
		.candidate = { "other", 8, { { ABSENT, "f" } }, .supersedes = "7" },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "state-missing 5 hotfix\n"
			    "function-conflict " ABSENT ":f,1 v1\n"
			    "replaced hotfix\n"
			    NOT_LOADED,
		.remedy = "0",
	}, {
		.desc = "what is spared is in the way",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } } },
			{ "hotfix", 7, { { ABSENT, "g" } }, { { 5, 1 } } },
		},
		.transition = "v1",
		.candidate = { "other", 8, { { ABSENT, "g" } }, .supersedes = "7" },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "state-missing 5 hotfix\n"
			    "replaced hotfix\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_STATE_MISSING,
	}, {
		.desc = "what is being superseded need not be spared",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } },
			  .replaced_by = "v1" },
			{ "v1", 0, { { ABSENT, "g" } }, { { 5, 1 } },
			  .supersedes = "7" },
		},
		.transition = "v1",
		.candidate = { "other", 8, { { ABSENT, "h" } }, .supersedes = "7" },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    NOT_LOADED,
	}, {
		.desc = "a reversal brings back what is spared",
		.installed = {
			{ "hotfix", 7, { { ABSENT, "f" } }, { { 5, 1 } },
			  .replaced_by = "v1" },
			{ "v1", 0, { { ABSENT, "g" } }, { { 5, 1 } },
			  .supersedes = "7", .disabled = true },
		},
		.transition = "v1",
		.candidate = { "other", 8, { { ABSENT, "h" } }, .supersedes = "7" },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "state-missing 5 hotfix\n"
			    "replaced hotfix\n"
			    "reverted " ABSENT ":f,1 hotfix\n"
			    NOT_LOADED,
		.remedy = "",
	}, {
		.desc = "every set is without those that go",
		.installed = {
			{ "old", 5, { { ABSENT, "f" } }, .replaced_by = "v1" },
			{ "v1", 0, { { ABSENT, "f" } }, .supersedes = "5" },
			{ "hotfix", 7, { }, { { 5, 1 } } },
			{ "more", 9, { { ABSENT, "g" } } },
		},
		.transition = "v1",
		.candidate = { "other", 8, { { ABSENT, "f" }, { ABSENT, "g" } },
			       .supersedes = "all" },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "state-missing 5 hotfix\n"
			    "replaced v1\n"
			    "replaced hotfix\n"
			    "replaced more\n"
			    NOT_LOADED,
		.remedy = "0,9",
	}, {
		.desc = "every set is without what is being disabled",
		.installed = {
			{ "v1", 0, { { ABSENT, "f" } }, .disabled = true },
			{ "hotfix", 7, { }, { { 5, 1 } } },
			{ "more", 9, { { ABSENT, "g" } } },
		},
		.transition = "v1",
		.candidate = { "other", 8, { { ABSENT, "f" }, { ABSENT, "g" } },
			       .supersedes = "all" },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "state-missing 5 hotfix\n"
			    "replaced hotfix\n"
			    "replaced more\n"
			    NOT_LOADED,
		.remedy = "9",
	}, {
		.desc = "a function is not there",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.transition = "v1",
		.candidate = { "hotfix", 7, { { NULL, "klp_test_nobody" } } },
		.error = -EBUSY,
		.findings = "transition v1\n"
			    "symbol-missing vmlinux:klp_test_nobody,1\n",
		.unresolvable = KLP_FINDING_SYMBOL_MISSING,
	}, {
		.desc = "one function twice",
		.installed = { { "v1", 0, { { ABSENT, "f" } } } },
		.transition = "v1",
		.candidate = { "hotfix", 7, { { ABSENT, "g" }, { ABSENT, "g" } } },
		.error = -EINVAL,
		.findings = "duplicate-function " ABSENT ":g,1\n"
			    "transition v1\n"
			    NOT_LOADED,
		.unresolvable = KLP_FINDING_DUPLICATE_FUNCTION,
	},
};

KUNIT_ARRAY_PARAM_DESC(busy, busy_cases, desc);

/* Ask about a candidate; @remedy is valid until the test ends. */
static int ask_for_remedy(struct kunit *test, struct klp_footprint *candidate,
			  const struct klp_patch *transition,
			  struct klp_remedy *remedy, klp_report_fn fn, void *data)
{
	struct fake_world *world = test->priv;
	int ret;

	scoped_guard(mutex, &klp_mutex)
		ret = klp_check_for_remedy(&world->reg, candidate, transition,
					   remedy, fn, data);
	if (remedy->supersedes)
		keep_supersedes(test, remedy->supersedes);

	return ret;
}

static void ignore_finding(const struct klp_report *report, void *data)
{
}

static void note_obstacle(const struct klp_report *report, void *data)
{
	bool *obstacle = data;

	if (report->finding != KLP_FINDING_TRANSITION &&
	    klp_finding_error(report->finding))
		*obstacle = true;
}

/* With that list, does more stand in the way than a transition? */
static bool is_obstructed(struct kunit *test, struct klp_footprint *candidate,
			  const struct klp_patch *transition,
			  const struct klp_supersedes *supersedes)
{
	const struct klp_supersedes *in_force = candidate->supersedes;
	int accepted = transition ? -EBUSY : 0;
	struct fake_world *world = test->priv;
	bool obstacle = false;
	int ret;

	candidate->supersedes = supersedes;
	scoped_guard(mutex, &klp_mutex)
		ret = klp_check(&world->reg, candidate, transition,
				note_obstacle, &obstacle);
	candidate->supersedes = in_force;
	if (!obstacle)
		KUNIT_EXPECT_EQ(test, ret, accepted);

	return obstacle;
}

/* Who follows the advice is asked for nothing more. */
static void expect_help(struct kunit *test, struct klp_footprint *candidate,
			const struct klp_patch *transition,
			const struct klp_supersedes *remedy)
{
	const struct klp_supersedes *in_force = candidate->supersedes;
	int accepted = transition ? -EBUSY : 0;
	struct klp_remedy more;

	KUNIT_EXPECT_FALSE(test, is_obstructed(test, candidate, transition, remedy));
	candidate->supersedes = remedy;
	KUNIT_EXPECT_EQ(test, accepted,
			ask_for_remedy(test, candidate, transition, &more,
				       ignore_finding, NULL));
	KUNIT_EXPECT_NULL(test, more.supersedes);
	KUNIT_EXPECT_EQ(test, (int)more.unresolvable, 0);
	candidate->supersedes = in_force;
}

/* Who follows it in part, and supersedes @instead, is told the same again. */
static void expect_again(struct kunit *test, struct klp_footprint *candidate,
			 const struct klp_patch *transition,
			 const struct klp_supersedes *remedy,
			 const struct klp_supersedes *instead)
{
	const struct klp_supersedes *in_force = candidate->supersedes;
	struct klp_remedy again;

	KUNIT_EXPECT_TRUE(test, is_obstructed(test, candidate, transition, instead));
	candidate->supersedes = instead;
	ask_for_remedy(test, candidate, transition, &again, ignore_finding, NULL);
	candidate->supersedes = in_force;
	KUNIT_EXPECT_STREQ(test, write_supersedes(test, again.supersedes),
			   write_supersedes(test, remedy));
}

/* Nothing may be left out but what is in force anyway. */
static void expect_need(struct kunit *test, struct klp_footprint *candidate,
			const struct klp_patch *transition,
			const struct klp_supersedes *remedy)
{
	struct klp_supersedes *less;
	unsigned int i;

	for (i = 0; i < remedy->nr; i++) {
		if (klp_is_superseded(candidate->supersedes, remedy->ids[i]))
			continue;
		less = klp_supersedes_dup(remedy);
		keep_supersedes(test, less);
		less->ids[i] = less->ids[less->nr - 1];
		less->nr--;
		klp_supersedes_seal(less);
		expect_again(test, candidate, transition, remedy, less);
	}
}

/* What is in force and no longer in the list must not be in it. */
static void expect_sparing(struct kunit *test, struct klp_footprint *candidate,
			   const struct klp_patch *transition,
			   const struct klp_supersedes *remedy)
{
	const struct klp_supersedes *in_force = candidate->supersedes;
	struct klp_supersedes *more;
	unsigned int i;

	for (i = 0; in_force && i < in_force->nr; i++) {
		if (klp_is_superseded(remedy, in_force->ids[i]))
			continue;
		more = klp_supersedes_alloc(KLP_ORIGIN_RUNTIME, remedy->nr + 1);
		keep_supersedes(test, more);
		memcpy(more->ids, remedy->ids,
		       flex_array_size(remedy, ids, remedy->nr));
		more->ids[remedy->nr] = in_force->ids[i];
		klp_supersedes_seal(more);
		expect_again(test, candidate, transition, remedy, more);
	}
}

/* Where superseding does not help, no choice of the installed sets does. */
static void expect_no_help(struct kunit *test, struct klp_footprint *candidate,
			   const struct klp_patch *transition)
{
	const struct remedy_case *params = test->param_value;
	unsigned int choices = 1, nr, i, j;
	struct klp_supersedes *choice;

	for (i = 0; i < ARRAY_SIZE(params->installed); i++) {
		if (params->installed[i].name)
			choices <<= 1;
	}

	for (i = 0; i < choices; i++) {
		choice = klp_supersedes_alloc(KLP_ORIGIN_RUNTIME, hweight32(i));
		keep_supersedes(test, choice);
		nr = 0;
		for (j = 0; j < ARRAY_SIZE(params->installed); j++) {
			if (i & BIT(j))
				choice->ids[nr++] = params->installed[j].set;
		}
		klp_supersedes_seal(choice);
		KUNIT_EXPECT_TRUE(test,
				  is_obstructed(test, candidate, transition, choice));
	}
}

/* The answer is the expected one, and begins with that of klp_check(). */
static void expect_answer(struct kunit *test, struct klp_footprint *candidate,
			  const struct klp_patch *transition,
			  struct klp_remedy *remedy)
{
	const struct remedy_case *params = test->param_value;
	struct seq_buf *text = new_text(test);
	const char *findings, *checked;
	int ret;

	ret = ask_for_remedy(test, candidate, transition, remedy, write_finding,
			     text);
	findings = read_text(test, text);
	KUNIT_EXPECT_EQ(test, ret, params->error);
	KUNIT_EXPECT_STREQ(test, findings, params->findings);
	KUNIT_EXPECT_EQ(test, (int)remedy->unresolvable, (int)params->unresolvable);
	if (params->remedy)
		KUNIT_EXPECT_STREQ(test, params->remedy,
				   write_supersedes(test, remedy->supersedes));
	else
		KUNIT_EXPECT_NULL(test, remedy->supersedes);

	KUNIT_EXPECT_EQ(test, ask(test, candidate, transition, &checked), ret);
	KUNIT_EXPECT_TRUE(test, strstarts(findings, checked));
}

/* Giving an answer changes nothing: the second one is the same. */
static void check_remedy(struct kunit *test)
{
	const struct remedy_case *params = test->param_value;
	struct klp_footprint *candidate;
	struct klp_patch *transition;
	struct klp_remedy remedy;
	int i;

	install_all(test, params->installed, ARRAY_SIZE(params->installed));
	transition = find_installed(test, params->transition);
	candidate = describe_candidate(test, &params->candidate);

	for (i = 0; i < 2; i++)
		expect_answer(test, candidate, transition, &remedy);

	if (remedy.supersedes) {
		KUNIT_EXPECT_EQ(test, remedy.supersedes->origin, KLP_ORIGIN_RUNTIME);
		expect_help(test, candidate, transition, remedy.supersedes);
		expect_need(test, candidate, transition, remedy.supersedes);
		expect_sparing(test, candidate, transition, remedy.supersedes);
	}
	if (remedy.unresolvable)
		expect_no_help(test, candidate, transition);
	KUNIT_EXPECT_EQ(test, remedy.supersedes || remedy.unresolvable,
			is_obstructed(test, candidate, transition,
				      candidate->supersedes));
}

static void lists_what_is_needed(struct kunit *test)
{
	check_remedy(test);
}

static void adds_to_what_is_in_force(struct kunit *test)
{
	check_remedy(test);
}

static void spares_what_must_stay(struct kunit *test)
{
	check_remedy(test);
}

static void tells_what_cannot_be_spared(struct kunit *test)
{
	check_remedy(test);
}

static void tells_what_does_not_help(struct kunit *test)
{
	check_remedy(test);
}

static void looks_past_the_transition(struct kunit *test)
{
	check_remedy(test);
}

/*
 * So many livepatches are in the way of a candidate that supersedes so many
 * others: is there a remedy? One more may have to be spared, whose set is the
 * first one in force.
 */
struct many_case {
	const char *desc;
	unsigned int nr_in_the_way;
	unsigned int nr_in_force;
	bool spared;
	bool too_many;
};

static const struct many_case many_cases[] = {
	{ "255 in the way", 255, 0, false, false },
	{ "256 in the way", 256, 0, false, false },
	{ "257 in the way", 257, 0, false, true },
	{ "300 in the way", 300, 0, false, true },
	{ "255 in the way, 1 in force", 255, 1, false, false },
	{ "256 in the way, 1 in force", 256, 1, false, true },
	{ "257 in the way, 256 in force", 257, 256, false, true },
	{ "100 in the way, 156 in force", 100, 156, false, false },
	{ "100 in the way, 157 in force", 100, 157, false, true },
	{ "1 in the way, 255 in force", 1, 255, false, false },
	{ "1 in the way, 256 in force", 1, 256, false, true },
	{ "256 in force, 1 of them spared", 0, 256, true, false },
	{ "1 in the way, 256 in force, 1 of them spared", 1, 256, true, false },
	{ "2 in the way, 256 in force, 1 of them spared", 2, 256, true, true },
	{ "256 in the way, 1 in force, that one spared", 256, 1, true, false },
	{ "257 in the way, 1 in force, that one spared", 257, 1, true, true },
};

KUNIT_ARRAY_PARAM_DESC(many, many_cases, desc);

/* What is in the way has the sets from 1, what is in force those from here. */
#define IN_FORCE	1000

static const char *numbered(struct kunit *test, const char *what, unsigned int i)
{
	char *name = kunit_kzalloc(test, KLP_MAX_NAME_LEN + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, name);
	snprintf(name, KLP_MAX_NAME_LEN + 1, "%s_%u", what, i);

	return name;
}

static struct klp_supersedes *many_in_force(struct kunit *test, unsigned int nr)
{
	struct klp_supersedes *supersedes;
	unsigned int i;

	supersedes = klp_supersedes_alloc(KLP_ORIGIN_PARAMETER, nr);
	keep_supersedes(test, supersedes);
	for (i = 0; i < nr; i++)
		supersedes->ids[i] = IN_FORCE + i;

	return supersedes;
}

/* Install livepatches that are in the way of the candidate that is returned. */
static struct klp_footprint *many_in_the_way(struct kunit *test, unsigned int nr)
{
	struct test_livepatch livepatch = { };
	struct klp_footprint *candidate;
	const char *func;
	unsigned int i;
	int ret;

	candidate = klp_footprint_alloc("candidate", 0, nr, 0);
	KUNIT_ASSERT_NOT_NULL(test, candidate);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, free_footprint, candidate));

	for (i = 0; i < nr; i++) {
		func = numbered(test, "f", i);
		livepatch.name = numbered(test, "livepatch", i + 1);
		livepatch.set = i + 1;
		livepatch.funcs[0] = (struct test_func) { ABSENT, func };
		install(test, &livepatch);
		klp_footprint_set_func(candidate, i, ABSENT, func, 0);
	}
	ret = klp_footprint_seal(candidate);
	KUNIT_ASSERT_EQ(test, ret, 0);

	return candidate;
}

/* It conflicts with nothing, but it has a state, and they have none. */
static void install_spared(struct kunit *test)
{
	struct test_livepatch spared = { "spared", IN_FORCE, { }, { { 5, 1 } } };

	install(test, &spared);
}

struct many_found {
	unsigned int nr_conflicts;
	unsigned int nr_replaced;
	unsigned int nr_too_many;
	unsigned int too_many_set;
};

static void count_finding(const struct klp_report *report, void *data)
{
	struct many_found *found = data;

	if (report->finding == KLP_FINDING_FUNCTION_CONFLICT)
		found->nr_conflicts++;
	if (report->finding == KLP_FINDING_REPLACED)
		found->nr_replaced++;
	if (report->finding == KLP_FINDING_SUPERSEDING_TOO_MANY) {
		found->nr_too_many++;
		found->too_many_set = report->patch->replace_set;
	}
}

/* Either a remedy of so many sets, or too many, which is told of @set. */
static void expect_many(struct kunit *test, struct klp_footprint *candidate,
			struct many_found *found, unsigned int nr,
			bool too_many, unsigned int set)
{
	struct klp_remedy remedy;

	KUNIT_EXPECT_EQ(test, -EINVAL,
			ask_for_remedy(test, candidate, NULL, &remedy,
				       count_finding, found));

	if (too_many) {
		KUNIT_EXPECT_NULL(test, remedy.supersedes);
		KUNIT_EXPECT_EQ(test, remedy.unresolvable,
				KLP_FINDING_SUPERSEDING_TOO_MANY);
		KUNIT_EXPECT_EQ(test, found->nr_too_many, 1);
		KUNIT_EXPECT_EQ(test, found->too_many_set, set);
		return;
	}

	KUNIT_EXPECT_EQ(test, (int)remedy.unresolvable, 0);
	KUNIT_EXPECT_EQ(test, found->nr_too_many, 0);
	KUNIT_ASSERT_NOT_NULL(test, remedy.supersedes);
	KUNIT_EXPECT_EQ(test, remedy.supersedes->nr, nr);
	expect_help(test, candidate, NULL, remedy.supersedes);
}

static void list_is_bounded(struct kunit *test)
{
	const struct many_case *params = test->param_value;
	struct klp_footprint *candidate;
	struct many_found found = { };

	candidate = many_in_the_way(test, params->nr_in_the_way);
	candidate->supersedes = many_in_force(test, params->nr_in_force);
	if (params->spared)
		install_spared(test);

	expect_many(test, candidate, &found,
		    params->nr_in_the_way + params->nr_in_force - params->spared,
		    params->too_many, params->nr_in_the_way);
	KUNIT_EXPECT_EQ(test, found.nr_conflicts, params->nr_in_the_way);
	KUNIT_EXPECT_EQ(test, found.nr_replaced, (unsigned int)params->spared);
}

/* Every set is superseded, and all of these can be but for one. */
struct every_case {
	const char *desc;
	unsigned int nr;
	bool too_many;
};

static const struct every_case every_cases[] = {
	{ "1 remains", 1, false },
	{ "254 remain", 254, false },
	{ "255 remain", 255, false },
	{ "256 remain", 256, false },
	{ "257 remain", 257, true },
	{ "300 remain", 300, true },
};

KUNIT_ARRAY_PARAM_DESC(every, every_cases, desc);

static void list_of_every_set_is_bounded(struct kunit *test)
{
	const struct every_case *params = test->param_value;
	struct klp_footprint *candidate;
	struct many_found found = { };

	candidate = many_in_the_way(test, params->nr);
	candidate->supersedes = describe_supersedes(test, "all");
	install_spared(test);

	expect_many(test, candidate, &found, params->nr, params->too_many,
		    IN_FORCE);
	KUNIT_EXPECT_EQ(test, found.nr_conflicts, 0);
	KUNIT_EXPECT_EQ(test, found.nr_replaced, params->nr + 1);
}

static struct kunit_case remedy_cases[] = {
	KUNIT_CASE_PARAM(lists_what_is_needed, helping_gen_params),
	KUNIT_CASE_PARAM(adds_to_what_is_in_force, in_force_gen_params),
	KUNIT_CASE_PARAM(spares_what_must_stay, spared_gen_params),
	KUNIT_CASE_PARAM(tells_what_cannot_be_spared, in_the_way_gen_params),
	KUNIT_CASE_PARAM(tells_what_does_not_help, unresolvable_gen_params),
	KUNIT_CASE_PARAM(looks_past_the_transition, busy_gen_params),
	KUNIT_CASE_PARAM(list_is_bounded, many_gen_params),
	KUNIT_CASE_PARAM(list_of_every_set_is_bounded, every_gen_params),
	{}
};

static struct kunit_suite remedy_suite = {
	.name = "livepatch_remedy",
	.init = world_init,
	.exit = world_exit,
	.test_cases = remedy_cases,
};

kunit_test_suite(remedy_suite);
