#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the tests of replace sets have in common, to be sourced after functions.sh.

TARGET=test_klp_set_target
TARGET_BUSY=test_klp_callbacks_busy
HOLD=/sys/module/$TARGET/parameters/hold

EINVAL="Invalid parameters"
EBUSY="Device or resource busy"
EEXIST="File exists"


# What the kernel log has to show.

# insmod_line(modname, params)
function insmod_line() {
	local mod="$1"; shift
	local msg="% insmod test_modules/$mod.ko $*"

	echo "${msg%% }"
}

# loading(modname, params) - a livepatch is loaded, its transition begins
function loading() {
	insmod_line "$@"
	echo "livepatch: enabling patch '$1'
livepatch: '$1': initializing patching transition
livepatch: '$1': starting patching transition"
}

# completed(modname, direction) - a transition ends
function completed() {
	echo "livepatch: '$1': completing $2 transition
livepatch: '$1': $2 complete"
}

# loaded(modname, params) - a livepatch is loaded, its transition ends
function loaded() {
	loading "$@"
	completed "$1" patching
}

# disabling(modname) - a livepatch is disabled, its transition begins
function disabling() {
	echo "% echo 0 > $SYSFS_KLP_DIR/$1/enabled
livepatch: '$1': initializing unpatching transition
livepatch: '$1': starting unpatching transition"
}

# disabled(modname) - a livepatch is disabled, its transition ends
function disabled() {
	disabling "$1"
	completed "$1" unpatching
}

# removed(modname...) - livepatches are disabled and unloaded
function removed() {
	local mod

	for mod in "$@"; do
		disabled "$mod"
		echo "% rmmod $mod"
	done
}

# failed(modname, error, messages, params) - a module cannot be loaded
function failed() {
	local mod="$1"; shift
	local error="$1"; shift
	local messages="$1"; shift

	insmod_line "$mod" "$@"
	[[ -z "$messages" ]] || echo "livepatch: $messages"
	echo "insmod: ERROR: could not insert module test_modules/$mod.ko: $error"
}

# refused(modname, error, message, found, params) - a livepatch is refused,
#	twice
function refused() {
	local mod="$1" error="$2" found="$4"
	local message="$3
livepatch: '$mod' is refused ($found found)"
	shift 4

	failed "$mod" "$error" "$message" "$@"
	failed "$mod" "$error" "$message" "$@"
}


# What is done and checked.

# remove_lp(modname...) - disable livepatches and unload them
function remove_lp() {
	local mod

	for mod in "$@"; do
		disable_lp "$mod"
		unload_lp "$mod"
	done
}

# check_replaced(modname) - a livepatch goes away because of another one
function check_replaced() {
	local mod="$1"

	loop_until '[[ ! -e "$SYSFS_KLP_DIR/$mod" ]]' ||
		die "$mod has not been replaced"
}

# check_enabled(modname...) - livepatches are there to stay
function check_enabled() {
	local mod

	for mod in "$@"; do
		check_sysfs_value "$mod" "enabled" "1"
		check_sysfs_value "$mod" "transition" "0"
	done
}

# check_proc(file, modname) - which livepatch makes a file of /proc; the kernel
#	itself when modname is "original"
function check_proc() {
	local owner

	owner=$(sed -n 's/: this has been live patched$//p' "/proc/$1")
	[[ "${owner:-original}" == "$2" ]] ||
		die "/proc/$1 is made by ${owner:-original} instead of $2"
}

# check_target(key, text) - what a function of the target module says
function check_target() {
	local text

	text=$(sed -n "s/^$1: //p" "/proc/$TARGET")
	[[ "$text" == "$2" ]] ||
		die "$TARGET: $1 says '$text' instead of '$2'"
}

# check_stalled(modname) - a livepatch is in transition and cannot finish
function check_stalled() {
	local mod="$1"

	loop_until 'grep -q "^1$" $SYSFS_KLP_DIR/$mod/transition' ||
		die "the transition of $mod is not stalled"
}

# wait_for_transition(modname) - the transition of a livepatch can finish
function wait_for_transition() {
	local mod="$1"

	loop_until 'grep -q "^0$" $SYSFS_KLP_DIR/$mod/transition' ||
		die "the transition of $mod does not finish"
}

# hold_task(version) - keep a task in a function of the target module
#	version - the version of the function that it must be in
function hold_task() {
	local version="$1"

	echo 1 > $HOLD
	loop_until 'grep -q "^held in: $version$" /proc/$TARGET' ||
		die "no task is held in the version of $version"
}

# release_task() - let the task go on
function release_task() {
	echo 0 > $HOLD
	loop_until 'grep -q "^held in: nothing$" /proc/$TARGET' ||
		die "the task does not leave"
}
