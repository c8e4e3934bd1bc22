/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/klp.yaml */
/* YNL-GEN uapi header */
/* To regenerate run: tools/net/ynl/ynl-regen.sh */

#ifndef _UAPI_LINUX_KLP_NETLINK_H
#define _UAPI_LINUX_KLP_NETLINK_H

#define KLP_FAMILY_NAME		"klp"
#define KLP_FAMILY_VERSION	1

#define KLP_MAX_NAME_LEN	55
#define KLP_MAX_SYMBOL_LEN	511
#define KLP_MAX_CHECK_FUNCS	65536
#define KLP_MAX_CHECK_STATES	4096
#define KLP_MAX_SUPERSEDES	256
#define KLP_MAX_RUNTIME_VALUES	1024

/**
 * enum klp_origin - Who has said which sets a livepatch supersedes.
 * @KLP_ORIGIN_BUILT_IN: The author of the livepatch.
 * @KLP_ORIGIN_PARAMETER: The module parameter supersedes.
 * @KLP_ORIGIN_RUNTIME: A runtime value, see supersedes-set.
 */
enum klp_origin {
	KLP_ORIGIN_BUILT_IN,
	KLP_ORIGIN_PARAMETER,
	KLP_ORIGIN_RUNTIME,
};

/**
 * enum klp_direction - Where the tasks of the system are being moved to.
 * @KLP_DIRECTION_UNPATCHING: Away from the livepatch in transition.
 * @KLP_DIRECTION_PATCHING: To the livepatch in transition.
 */
enum klp_direction {
	KLP_DIRECTION_UNPATCHING,
	KLP_DIRECTION_PATCHING,
};

/**
 * enum klp_verdict - What klp_enable_patch() would do with the candidate.
 * @KLP_VERDICT_CLEAN: Nothing that can be predicted stands in the way. What
 *   remains can only be found by loading: callbacks that refuse, memory,
 *   livepatch relocations, an ftrace slot that somebody else has taken,
 *   disabled ftrace.
 * @KLP_VERDICT_REFUSED: The candidate would be refused; the findings say why.
 * @KLP_VERDICT_BUSY: A transition is running, which holds up every livepatch.
 *   All other findings are provisional: they leave out the livepatches that
 *   the transition takes away.
 */
enum klp_verdict {
	KLP_VERDICT_CLEAN,
	KLP_VERDICT_REFUSED,
	KLP_VERDICT_BUSY,
};

/**
 * enum klp_finding - What a message of a check is about. Findings up to
 *   not-traceable make the candidate fail, and are listed in the order in
 *   which klp_enable_patch() looks at them. The others inform.
 * @KLP_FINDING_INSTALLED: A livepatch of the candidate's name is installed.
 * @KLP_FINDING_MODULE_LOADED: A module of the candidate's name is loaded,
 *   although no livepatch of that name is installed. It has to be removed
 *   first.
 * @KLP_FINDING_DUPLICATE_FUNCTION: The candidate names one function twice.
 * @KLP_FINDING_DUPLICATE_STATE: The candidate names one state twice.
 * @KLP_FINDING_TRANSITION: The livepatch patch-name is in transition.
 * @KLP_FINDING_STATE_CONFLICT: The livepatch patch-name, which would stay,
 *   uses the same state.
 * @KLP_FINDING_STATE_MISSING: The livepatch patch-name, which would be
 *   replaced, uses a state that the candidate lacks.
 * @KLP_FINDING_STATE_VERSION: The livepatch patch-name, which would be
 *   replaced, uses a newer version of the state.
 * @KLP_FINDING_FUNCTION_CONFLICT: The livepatch patch-name, which would stay,
 *   patches the same function. Where it knows it by another name of the same
 *   address, other-func is that name.
 * @KLP_FINDING_SYMBOL_MISSING: The object is loaded and has no such function.
 * @KLP_FINDING_SYMBOL_AMBIGUOUS: The object has several functions of that
 *   name, and the candidate does not say which one it means.
 * @KLP_FINDING_SAME_ADDRESS: The candidate names one function twice, first as
 *   other-func and then as func-name.
 * @KLP_FINDING_NOT_TRACEABLE: The function cannot be redirected by ftrace.
 * @KLP_FINDING_REPLACED: The livepatch patch-name would be replaced.
 * @KLP_FINDING_REVERTED: The function is patched by the livepatch patch-name,
 *   which would be replaced, and would return to its original code.
 * @KLP_FINDING_OBJECT_NOT_LOADED: The module is not loaded. Its functions were
 *   compared by name only, and were not looked up.
 * @KLP_FINDING_SUPERSEDING_STATE_MISSING: The livepatch patch-name conflicts
 *   with the candidate, and superseding its set would not help: it uses a
 *   state that the candidate lacks.
 * @KLP_FINDING_SUPERSEDING_STATE_VERSION: The livepatch patch-name conflicts
 *   with the candidate, and superseding its set would not help: it uses a
 *   newer version of the state.
 * @KLP_FINDING_SUPERSEDING_TOO_MANY: The list of sets that the candidate would
 *   have to supersede is too long. There is no room for the one that the
 *   conflict with the livepatch patch-name, or the lack of its states, calls
 *   for.
 * @KLP_FINDING_MALFORMED: The livepatch is malformed in a way that cannot be
 *   asked about; the kernel's log says in which. In load-refused only, where
 *   it makes the load fail.
 * @KLP_FINDING_LEAVING: The module's livepatch was disabled, and is still
 *   being removed. In load-refused only, where it makes the load fail.
 */
enum klp_finding {
	KLP_FINDING_INSTALLED = 1,
	KLP_FINDING_MODULE_LOADED,
	KLP_FINDING_DUPLICATE_FUNCTION,
	KLP_FINDING_DUPLICATE_STATE,
	KLP_FINDING_TRANSITION,
	KLP_FINDING_STATE_CONFLICT,
	KLP_FINDING_STATE_MISSING,
	KLP_FINDING_STATE_VERSION,
	KLP_FINDING_FUNCTION_CONFLICT,
	KLP_FINDING_SYMBOL_MISSING,
	KLP_FINDING_SYMBOL_AMBIGUOUS,
	KLP_FINDING_SAME_ADDRESS,
	KLP_FINDING_NOT_TRACEABLE,
	KLP_FINDING_REPLACED,
	KLP_FINDING_REVERTED,
	KLP_FINDING_OBJECT_NOT_LOADED,
	KLP_FINDING_SUPERSEDING_STATE_MISSING,
	KLP_FINDING_SUPERSEDING_STATE_VERSION,
	KLP_FINDING_SUPERSEDING_TOO_MANY,
	KLP_FINDING_MALFORMED,
	KLP_FINDING_LEAVING,
};

enum {
	KLP_A_SET_GENERATION = 1,
	KLP_A_SET_ID,
	KLP_A_SET_OWNER,
	KLP_A_SET_DIRECTION,
	KLP_A_SET_INCOMING,
	KLP_A_SET_OUTGOING,

	__KLP_A_SET_MAX,
	KLP_A_SET_MAX = (__KLP_A_SET_MAX - 1)
};

enum {
	KLP_A_PATCH_GENERATION = 1,
	KLP_A_PATCH_NAME,
	KLP_A_PATCH_REPLACE_SET,
	KLP_A_PATCH_SUPERSEDES,
	KLP_A_PATCH_SUPERSEDES_ALL,
	KLP_A_PATCH_SUPERSEDES_ORIGIN,
	KLP_A_PATCH_STACK_ORDER,
	KLP_A_PATCH_ENABLED,
	KLP_A_PATCH_DIRECTION,
	KLP_A_PATCH_REPLACED_BY,
	KLP_A_PATCH_FORCED,
	KLP_A_PATCH_CALLBACKS,
	KLP_A_PATCH_NR_FUNCS,
	KLP_A_PATCH_NR_STATES,
	KLP_A_PATCH_SEQUENCE,

	__KLP_A_PATCH_MAX,
	KLP_A_PATCH_MAX = (__KLP_A_PATCH_MAX - 1)
};

enum {
	KLP_A_INSTALLED_FUNC_GENERATION = 1,
	KLP_A_INSTALLED_FUNC_PATCH_NAME,
	KLP_A_INSTALLED_FUNC_REPLACE_SET,
	KLP_A_INSTALLED_FUNC_OBJECT,
	KLP_A_INSTALLED_FUNC_NAME,
	KLP_A_INSTALLED_FUNC_SYMPOS,

	__KLP_A_INSTALLED_FUNC_MAX,
	KLP_A_INSTALLED_FUNC_MAX = (__KLP_A_INSTALLED_FUNC_MAX - 1)
};

enum {
	KLP_A_INSTALLED_STATE_GENERATION = 1,
	KLP_A_INSTALLED_STATE_PATCH_NAME,
	KLP_A_INSTALLED_STATE_REPLACE_SET,
	KLP_A_INSTALLED_STATE_ID,
	KLP_A_INSTALLED_STATE_VERSION,

	__KLP_A_INSTALLED_STATE_MAX,
	KLP_A_INSTALLED_STATE_MAX = (__KLP_A_INSTALLED_STATE_MAX - 1)
};

enum {
	KLP_A_RUNTIME_GENERATION = 1,
	KLP_A_RUNTIME_NAME,
	KLP_A_RUNTIME_SUPERSEDES,
	KLP_A_RUNTIME_SUPERSEDES_ALL,
	KLP_A_RUNTIME_EXPECTED_GENERATION,
	KLP_A_RUNTIME_EVERY_NAME,
	KLP_A_RUNTIME_NR_CLEARED,
	KLP_A_RUNTIME_SEQUENCE,

	__KLP_A_RUNTIME_MAX,
	KLP_A_RUNTIME_MAX = (__KLP_A_RUNTIME_MAX - 1)
};

enum {
	KLP_A_FUNC_OBJECT = 1,
	KLP_A_FUNC_NAME,
	KLP_A_FUNC_SYMPOS,

	__KLP_A_FUNC_MAX,
	KLP_A_FUNC_MAX = (__KLP_A_FUNC_MAX - 1)
};

enum {
	KLP_A_STATE_ID = 1,
	KLP_A_STATE_VERSION,

	__KLP_A_STATE_MAX,
	KLP_A_STATE_MAX = (__KLP_A_STATE_MAX - 1)
};

enum {
	KLP_A_CHECK_NAME = 1,
	KLP_A_CHECK_REPLACE_SET,
	KLP_A_CHECK_FUNC,
	KLP_A_CHECK_STATE,
	KLP_A_CHECK_GENERATION,
	KLP_A_CHECK_VERDICT,
	KLP_A_CHECK_ERROR,
	KLP_A_CHECK_NR_FAILURES,
	KLP_A_CHECK_FINDING,
	KLP_A_CHECK_PATCH_NAME,
	KLP_A_CHECK_PATCH_SET,
	KLP_A_CHECK_OBJECT,
	KLP_A_CHECK_FUNC_NAME,
	KLP_A_CHECK_SYMPOS,
	KLP_A_CHECK_OTHER_FUNC,
	KLP_A_CHECK_OTHER_SYMPOS,
	KLP_A_CHECK_STATE_ID,
	KLP_A_CHECK_STATE_VERSION,
	KLP_A_CHECK_OTHER_VERSION,
	KLP_A_CHECK_CALLBACKS,
	KLP_A_CHECK_SUPERSEDES,
	KLP_A_CHECK_SUPERSEDES_ALL,
	KLP_A_CHECK_SUPERSEDES_ORIGIN,
	KLP_A_CHECK_REMEDY,
	KLP_A_CHECK_REMEDY_NONE,
	KLP_A_CHECK_UNRESOLVABLE,
	KLP_A_CHECK_SEQUENCE,

	__KLP_A_CHECK_MAX,
	KLP_A_CHECK_MAX = (__KLP_A_CHECK_MAX - 1)
};

enum {
	KLP_CMD_SET_GET = 1,
	KLP_CMD_CHECK,
	KLP_CMD_PATCH_GET,
	KLP_CMD_FUNC_GET,
	KLP_CMD_STATE_GET,
	KLP_CMD_SUPERSEDES_SET,
	KLP_CMD_SUPERSEDES_CLEAR,
	KLP_CMD_SUPERSEDES_GET,
	KLP_CMD_TRANSITION_STARTED,
	KLP_CMD_TRANSITION_REVERSED,
	KLP_CMD_TRANSITION_FORCED,
	KLP_CMD_TRANSITION_COMPLETED,
	KLP_CMD_PATCH_ENABLED,
	KLP_CMD_PATCH_REPLACED,
	KLP_CMD_PATCH_DISABLED,
	KLP_CMD_PATCH_RELEASED,
	KLP_CMD_LOAD_REFUSED,
	KLP_CMD_LOAD_FAILED,
	KLP_CMD_TARGET_REFUSED,
	KLP_CMD_RUNTIME_SET,
	KLP_CMD_RUNTIME_CLEARED,
	KLP_CMD_RUNTIME_CONSUMED,

	__KLP_CMD_MAX,
	KLP_CMD_MAX = (__KLP_CMD_MAX - 1)
};

#define KLP_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_KLP_NETLINK_H */
