#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A livepatch replaces those of other replace sets, too, when it supersedes
# them. Which ones is said by its author (built in), by a module parameter, or
# by a runtime value, which takes klpnl to set.

. $(dirname $0)/functions.sh
. $(dirname $0)/replace-set-functions.sh

CMDLINE=test_klp_set_cmdline
CMDLINE2=test_klp_set_cmdline2
MEMINFO=test_klp_set_meminfo
PLAIN=test_klp_set_plain
TWIN1=test_klp_set_twin1
TWIN2=test_klp_set_twin2
V1=test_klp_set_v1
V2=test_klp_set_v2
V2_ALIAS=test_klp_set_v2_alias
STATE=test_klp_state
STATE2=test_klp_state2
CALLBACKS=test_klp_callbacks_demo
CALLBACKS2=test_klp_callbacks_demo2
MALFORMED=test_klp_malformed
BUILT_IN=test_klp_sup_built_in
OWN_PARAM=test_klp_sup_own_param
FAIL=test_klp_sup_fail
STATE_ONE=test_klp_sup_state1
STATE_TWO=test_klp_sup_state2
STATES=test_klp_sup_states
FORCED=test_klp_sup_forced
FORCED2=test_klp_sup_forced2
KPROBE=test_klp_kprobe
# The livepatch of this name never comes.
NOBODY=test_klp_sup_nobody

ENODEV="No such device"

setup_config


# What the kernel log has to show.

# enabling(modname) - a livepatch begins to be enabled
function enabling() {
	echo "livepatch: enabling patch '$1'
livepatch: '$1': initializing patching transition"
}

# loaded_saying(modname, text, params) - a livepatch is loaded, and its callback
#	says something before the transition
function loaded_saying() {
	local mod="$1" text="$2"
	shift 2

	insmod_line "$mod" "$@"
	enabling "$mod"
	echo "$text
livepatch: '$mod': starting patching transition"
	completed "$mod" patching
}

# loaded_demo(modname, params) - one of the livepatches whose callbacks all tell
#	that they run is loaded
function loaded_demo() {
	insmod_line "$@"
	enabling "$1"
	echo "$1: pre_patch_callback: vmlinux
livepatch: '$1': starting patching transition
livepatch: '$1': completing patching transition
$1: post_patch_callback: vmlinux
livepatch: '$1': patching complete"
}

# cancelled(modname, error, message, params) - a livepatch is loaded, but cannot be
#	enabled
function cancelled() {
	local mod="$1" error="$2" message="$3"
	shift 3

	insmod_line "$mod" "$@"
	enabling "$mod"
	echo "livepatch: $message
livepatch: failed to enable patch '$mod'
livepatch: '$mod': canceling patching transition, going to unpatch"
	completed "$mod" unpatching
	echo "insmod: ERROR: could not insert module test_modules/$mod.ko: $error"
}

# reversed(modname) - a livepatch is disabled in the middle of its transition
function reversed() {
	echo "% echo 0 > $SYSFS_KLP_DIR/$1/enabled
livepatch: '$1': reversing transition from patching to unpatching
livepatch: '$1': starting unpatching transition"
	completed "$1" unpatching
}

# in_vain(modname, message, found, params) - a livepatch is refused, once
function in_vain() {
	local mod="$1" message="$2" found="$3"
	shift 3

	failed "$mod" "$EINVAL" "$message
livepatch: '$mod' is refused ($found found)" "$@"
}

# conflict(modname, set, modname, set, file) - two livepatches patch one file of
#	/proc
function conflict() {
	echo "'$1' (set $2) conflicts with '$3' (set $4): both patch function \
'vmlinux:${5}_proc_show,1'"
}


# What is superseded.

# json_list(key, json) - the list of numbers of a key, with commas between them
function json_list() {
	[[ "$2" =~ \"$1\":\ *\[([0-9,\ ]*)\] ]] && echo "${BASH_REMATCH[1]// /}"
}

# json_word(key, json) - the word that is the value of a key
function json_word() {
	[[ "$2" =~ \"$1\":\ *\"([a-z-]*)\" ]] && echo "${BASH_REMATCH[1]}"
}

# json_supersedes(json) - what is superseded
function json_supersedes() {
	if [[ "$1" =~ \"supersedes-all\":\ *true ]]; then
		echo "all"
	else
		json_list supersedes "$1"
	fi
}

# check_foreseen(list, origin) - klpnl foresaw which list would be in force, and
#	where it would come from
function check_foreseen() {
	local list origin

	[[ -n "$PREDICT" ]] || return 0

	list=$(json_supersedes "$PREDICTION")
	origin=$(json_word supersedes-origin "$PREDICTION")
	[[ "$list ($origin)" == "$1 ($2)" ]] ||
		die "klpnl foresaw '$list' ($origin) in force instead of '$1' ($2)"
}

# check_in_force(list, origin, modname) - what a livepatch supersedes
function check_in_force() {
	check_sysfs_value "$3" "supersedes" "$1"
	check_sysfs_value "$3" "supersedes_origin" "$2"
}

# load_superseding_lp_nowait(list, origin, modname, params) - load a livepatch,
#	expect a list to be in force, do not wait for the end of the transition
function load_superseding_lp_nowait() {
	local list="$1" origin="$2"
	shift 2

	predict 0 "$@"
	check_foreseen "$list" "$origin"
	load_lp_nowait "$@"
	check_in_force "$list" "$origin" "$1"
}

# load_superseding_lp(list, origin, modname, params) - load a livepatch, expect a
#	list to be in force
function load_superseding_lp() {
	load_superseding_lp_nowait "$@"
	wait_for_transition "$3"
}

# load_lp_in_vain(list, origin, modname, params) - load a livepatch, expect it to
#	be refused in spite of the list that is in force
function load_lp_in_vain() {
	local list="$1" origin="$2"
	shift 2

	predict 3 "$@"
	check_foreseen "$list" "$origin"
	load_failing_mod "$@"
}

# fail_with_kprobe(modname, params) - load a livepatch while a kprobe holds its
#	function of /proc/cmdline, where the kernel has such kprobes
# What the kernel log has to show is left in $KPROBE_LOG.
function fail_with_kprobe() {
	KPROBE_LOG=""
	grep -q kprobe_ftrace_ops /proc/kallsyms || return 0

	echo 1 > "$SYSFS_KPROBES_DIR/enabled"
	load_mod $KPROBE has_post_handler=y
	load_failing_mod "$@"
	unload_mod $KPROBE

	KPROBE_LOG="
% insmod test_modules/$KPROBE.ko has_post_handler=y
$(cancelled "$1" "$EBUSY" "failed to register ftrace handler for function \
'cmdline_proc_show' (-16)
livepatch: failed to patch object 'vmlinux'" "${@:2}")
% rmmod $KPROBE"
}

# check_remedy(list) - klpnl foresaw what would have to be superseded
function check_remedy() {
	local remedy

	[[ -n "$PREDICT" ]] || return 0

	remedy=$(json_list remedy "$PREDICTION")
	[[ "$remedy" == "$1" ]] ||
		die "klpnl would supersede '$remedy' instead of '$1': $PREDICTION"
	[[ "$PREDICTION" != *'"unresolvable"'* ]] ||
		die "klpnl knows a remedy, and none: $PREDICTION"
}

# check_unresolvable(finding) - klpnl foresaw that superseding would not help
function check_unresolvable() {
	local finding

	[[ -n "$PREDICT" ]] || return 0

	finding=$(json_word unresolvable "$PREDICTION")
	[[ "$finding" == "$1" ]] ||
		die "klpnl calls '$finding' unresolvable instead of '$1': $PREDICTION"
	[[ "$PREDICTION" != *'"remedy"'* ]] ||
		die "klpnl knows no remedy, and one: $PREDICTION"
}

# check_moving(set, old, new) - a replace set is being taken over
function check_moving() {
	local moving

	[[ -n "$PREDICT" ]] || return 0

	moving=$("$PREDICT" -j sets | sed 's/{/\n{/g' | grep "\"id\": *$1,")
	[[ "$(json_value incoming <<< "$moving")" == "$3" &&
	   "$moving" == *'"outgoing"'*"\"$2\""* ]] ||
		die "set $1 should move from $2 to $3: $moving"
}

# check_callbacks(modname) - klpnl tells of callbacks for the removal
function check_callbacks() {
	[[ -n "$PREDICT" ]] || return 0

	"$PREDICT" -j supersedes show "$1" | grep -q '"callbacks": *true' ||
		die "klpnl does not tell of the callbacks of $1"
}


# A kernel without supersedes has nothing to be tested here.

load_lp $CMDLINE
does_sysfs_exist $CMDLINE "supersedes" || no_supersedes=1
remove_lp $CMDLINE
[[ -z "$no_supersedes" ]] || skip "test-supersedes requires livepatches that can supersede others"

setup_predictions


# - load livepatches of two sets, which supersede nothing
# - load one that supersedes both sets since it was built: they go, in one
#   transition, and it is the only one left

start_test "built in"

load_superseding_lp "" built-in $CMDLINE replace_set=5
load_superseding_lp "" built-in $MEMINFO replace_set=7

load_superseding_lp 5,7 built-in $BUILT_IN
check_predicted replaced patch-name=$CMDLINE patch-set=5
check_predicted replaced patch-name=$MEMINFO patch-set=7
check_replaced $CMDLINE
check_replaced $MEMINFO
check_enabled $BUILT_IN
check_proc cmdline $BUILT_IN
check_proc meminfo $BUILT_IN
unload_lp $CMDLINE
unload_lp $MEMINFO
check_in_force 5,7 built-in $BUILT_IN
remove_lp $BUILT_IN
check_proc cmdline original
check_proc meminfo original

# as its author wrote it
log "supersedes of $BUILT_IN: $(modinfo -F klp_supersedes test_modules/$BUILT_IN.ko)"

check_result "$(loaded $CMDLINE replace_set=5)
$(loaded $MEMINFO replace_set=7)
$(loaded $BUILT_IN)
% rmmod $CMDLINE
% rmmod $MEMINFO
$(removed $BUILT_IN)
supersedes of $BUILT_IN: 7,5,7"


# - set 5 supersedes set 0, which is a set like any other, and leaves set 7 alone

start_test "parameter, set 0 is superseded by set 5"

load_predicted_lp $CMDLINE
load_predicted_lp $MEMINFO replace_set=7
load_lp_in_vain "" built-in $CMDLINE2 replace_set=5
check_remedy 0
load_superseding_lp 0 parameter $CMDLINE2 replace_set=5 supersedes=0
check_predicted replaced patch-name=$CMDLINE patch-set=0
check_replaced $CMDLINE
check_enabled $MEMINFO $CMDLINE2
check_proc cmdline $CMDLINE2
check_proc meminfo $MEMINFO
unload_lp $CMDLINE
remove_lp $CMDLINE2
check_proc cmdline original
check_proc meminfo $MEMINFO
remove_lp $MEMINFO

check_result "$(loaded $CMDLINE)
$(loaded $MEMINFO replace_set=7)
$(in_vain $CMDLINE2 "$(conflict $CMDLINE2 5 $CMDLINE 0 cmdline)" 1 replace_set=5)
$(loaded $CMDLINE2 replace_set=5 supersedes=0)
% rmmod $CMDLINE
$(removed $CMDLINE2 $MEMINFO)"


# - the own set is replaced anyway, and sets that nobody uses do no harm, nor
#   does what is there twice

start_test "own set, unknown sets, and sets that are there twice"

load_predicted_lp $CMDLINE replace_set=5
load_superseding_lp 0,5,99,4294967295 parameter $CMDLINE2 replace_set=5 \
	supersedes=99,5,4294967295,0,5,99
check_replaced $CMDLINE
check_proc cmdline $CMDLINE2
unload_lp $CMDLINE
remove_lp $CMDLINE2

check_result "$(loaded $CMDLINE replace_set=5)
$(loaded $CMDLINE2 replace_set=5 supersedes=99,5,4294967295,0,5,99)
% rmmod $CMDLINE
$(removed $CMDLINE2)"


# - supersede three sets and the own one beside a fifth one, in one transition
# - what the new livepatch has is taken over, the rest returns to the original

start_test "several sets at once, functions taken over and dropped"

load_mod $TARGET
load_predicted_lp $CMDLINE replace_set=5
load_predicted_lp $MEMINFO replace_set=7
load_predicted_lp $PLAIN replace_set=9
load_predicted_lp $TWIN1
load_predicted_lp $TWIN2 replace_set=11
load_superseding_lp 5,7,9 parameter $V2 supersedes=7,9,5
for mod in $CMDLINE $MEMINFO $PLAIN $TWIN1; do
	check_predicted replaced patch-name=$mod
	check_replaced $mod
done
check_predicted reverted patch-name=$MEMINFO func-name=meminfo_proc_show
check_predicted reverted patch-name=$TWIN1 func-name=${TARGET}_twin sympos=1
check_enabled $V2 $TWIN2
check_proc cmdline $V2
check_proc meminfo original
check_target plain $V2
check_target twin1 "original 1"
check_target twin2 $TWIN2
for mod in $CMDLINE $MEMINFO $PLAIN $TWIN1; do
	unload_lp $mod
done
remove_lp $V2 $TWIN2
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $CMDLINE replace_set=5)
$(loaded $MEMINFO replace_set=7)
$(loaded $PLAIN replace_set=9)
$(loaded $TWIN1)
$(loaded $TWIN2 replace_set=11)
$(loaded $V2 supersedes=7,9,5)
% rmmod $CMDLINE
% rmmod $MEMINFO
% rmmod $PLAIN
% rmmod $TWIN1
$(removed $V2 $TWIN2)
% rmmod $TARGET"


# - supersede all sets: those that are there now, not those that come later

start_test "all"

load_mod $TARGET
load_predicted_lp $MEMINFO
load_predicted_lp $CMDLINE replace_set=5
load_predicted_lp $TWIN2 replace_set=4294967295
load_superseding_lp all parameter $V2 replace_set=7 supersedes=all
for mod in $MEMINFO $CMDLINE $TWIN2; do
	check_predicted replaced patch-name=$mod
	check_replaced $mod
	unload_lp $mod
done
check_proc cmdline $V2
check_proc meminfo original
check_target twin2 "original 2"

load_predicted_lp $MEMINFO
check_enabled $V2 $MEMINFO
check_in_force all parameter $V2
remove_lp $V2 $MEMINFO
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $MEMINFO)
$(loaded $CMDLINE replace_set=5)
$(loaded $TWIN2 replace_set=4294967295)
$(loaded $V2 replace_set=7 supersedes=all)
% rmmod $MEMINFO
% rmmod $CMDLINE
% rmmod $TWIN2
$(loaded $MEMINFO)
$(removed $V2 $MEMINFO)
% rmmod $TARGET"


# - the parameter takes the place of the list that is built in, and is not added to
#   it, not even when it is empty
# - what would help is told as the whole list

start_test "a parameter goes before what is built in"

load_predicted_lp $CMDLINE replace_set=5
load_predicted_lp $MEMINFO replace_set=7
load_lp_in_vain "" parameter $BUILT_IN supersedes=
check_remedy 5,7
load_lp_in_vain 7,99 parameter $BUILT_IN supersedes=99,7
check_remedy 5,7,99
load_superseding_lp all parameter $BUILT_IN supersedes=all
check_replaced $CMDLINE
check_replaced $MEMINFO
unload_lp $CMDLINE
unload_lp $MEMINFO
remove_lp $BUILT_IN

check_result "$(loaded $CMDLINE replace_set=5)
$(loaded $MEMINFO replace_set=7)
$(in_vain $BUILT_IN "$(conflict $BUILT_IN 0 $CMDLINE 5 cmdline)" \
	2 supersedes=)
$(in_vain $BUILT_IN "$(conflict $BUILT_IN 0 $CMDLINE 5 cmdline)" \
	1 supersedes=99,7)
$(loaded $BUILT_IN supersedes=all)
% rmmod $CMDLINE
% rmmod $MEMINFO
$(removed $BUILT_IN)"


# Lists that are none. The kernel says where the fault is.

# check_bad_list(fault, value, params) - what is wrong, and the value as the module
#	loader quotes it
function check_bad_list() {
	local fault="$1" value="$2"
	shift 2

	predict 2 $CMDLINE "$@"
	load_failing_mod $CMDLINE "$@"
	bad_lists+="
$(failed $CMDLINE "$EINVAL" "'$CMDLINE': supersedes $fault
$CMDLINE: \`$value' invalid for parameter \`supersedes'" "$@")"
}

start_test "bad lists"

sets_256=$(seq -s , 0 255)
bad_lists=""
before=$(klp_snapshot)
check_bad_list "has no number at character 3: '5,,7'" "5,,7" supersedes=5,,7
check_bad_list "has no number at character 1: ',5'" ",5" supersedes=,5
check_bad_list "has no number at character 3: '5,'" "5," supersedes=5,
check_bad_list "has no number at character 1: '-1'" "-1" supersedes=-1
check_bad_list "has no number at character 1: '+1'" "+1" supersedes=+1
check_bad_list "has no number at character 3: '5, 7'" "5, 7" "supersedes=\"5, 7\""
check_bad_list "has no number at character 1: 'x'" "x" supersedes=x
check_bad_list "has no number at character 3: '5,0x7'" "5,0x7" supersedes=5,0x7
check_bad_list "has no number at character 1: 'all,5'" "all,5" supersedes=all,5
check_bad_list "has no number at character 3: '5,all'" "5,all" supersedes=5,all
check_bad_list "has a number above 4294967295 at character 1: '4294967296'" \
	"4294967296" supersedes=4294967296
check_bad_list "has a number above 4294967295 at character 3: \
'7,99999999999999999999999'" "7,99999999999999999999999" \
	supersedes=7,99999999999999999999999
check_bad_list "has more than 256 numbers" "$sets_256,256" supersedes=$sets_256,256
check_bad_list "is given twice" "5" supersedes=5 supersedes=5
check_bad_list "is given twice" "5" supersedes= supersedes=5
check_bad_list "needs a value: IDs with commas between them, all, or nothing \
after the = for none" "" supersedes
[[ "$(klp_snapshot)" == "$before" ]] ||
	die "a bad list has left a trace: $(klp_snapshot)"

check_result "${bad_lists#?}"


# - a list that is good goes away with the module when another parameter is bad
# - it counts when it is given again; it may have 256 sets

start_test "a good list and another parameter that is bad"

load_predicted_lp $CMDLINE replace_set=5
load_failing_mod $CMDLINE2 supersedes=5 replace_set=x
load_failing_mod $CMDLINE2 replace_set=x supersedes=5
load_lp_in_vain "" built-in $CMDLINE2
load_superseding_lp $sets_256 parameter $CMDLINE2 supersedes=$sets_256
check_replaced $CMDLINE
unload_lp $CMDLINE
remove_lp $CMDLINE2

bad_set="$CMDLINE2: \`x' invalid for parameter \`replace_set'
insmod: ERROR: could not insert module test_modules/$CMDLINE2.ko: $EINVAL"

check_result "$(loaded $CMDLINE replace_set=5)
$(insmod_line $CMDLINE2 supersedes=5 replace_set=x)
$bad_set
$(insmod_line $CMDLINE2 replace_set=x supersedes=5)
$bad_set
$(in_vain $CMDLINE2 "$(conflict $CMDLINE2 0 $CMDLINE 5 cmdline)" 1)
$(loaded $CMDLINE2 supersedes=$sets_256)
% rmmod $CMDLINE
$(removed $CMDLINE2)"


# - a module that has a parameter of that name gets what is given, and nothing is
#   made of it

start_test "a parameter of the livepatch's own"

load_predicted_lp $CMDLINE replace_set=5
predict 3 $OWN_PARAM
load_failing_mod $OWN_PARAM supersedes=5
remove_lp $CMDLINE

predict 0 $OWN_PARAM
load_lp $OWN_PARAM supersedes=5,,x
check_in_force "" built-in $OWN_PARAM
[[ "$(cat /sys/module/$OWN_PARAM/parameters/supersedes)" == "5,,x" ]] ||
	die "$OWN_PARAM has not got its parameter"
remove_lp $OWN_PARAM

check_result "$(loaded $CMDLINE replace_set=5)
$(in_vain $OWN_PARAM "$(conflict $OWN_PARAM 0 $CMDLINE 5 cmdline)" 1 supersedes=5)
$(removed $CMDLINE)
$(loaded $OWN_PARAM supersedes=5,,x)
$(removed $OWN_PARAM)"


# - a module that is no livepatch, and a parameter of another name

start_test "parameters that nobody knows"

load_mod $TARGET supersedes=5
unload_mod $TARGET
load_lp $CMDLINE supersede=5
check_in_force "" built-in $CMDLINE
remove_lp $CMDLINE

check_result "% insmod test_modules/$TARGET.ko supersedes=5
$TARGET: unknown parameter 'supersedes' ignored
% rmmod $TARGET
$(insmod_line $CMDLINE supersede=5)
$CMDLINE: unknown parameter 'supersede' ignored
$(loaded $CMDLINE | sed 1d)
$(removed $CMDLINE)"


# Malformed livepatches, without a footprint, so that klpnl cannot tell.

# check_malformed(fault, message)
function check_malformed() {
	local message="'$MALFORMED' is malformed: $2"

	start_test "malformed, $1"
	load_refused_lp 6 $MALFORMED "fault=$1"
	check_result "$(failed $MALFORMED "$EINVAL" "$message" "fault=$1")
$(failed $MALFORMED "$EINVAL" "$message" "fault=$1")"
}

check_malformed supersedes_without_count "supersedes is set, and nr_supersedes is 0"
check_malformed count_without_supersedes "nr_supersedes is 2, and supersedes is not set"
check_malformed supersedes_too_many "it supersedes 257 sets, and 256 are the most"


# - supersede two livepatches that have a state each, by one that has both, in
#   the same version and in a later one
# - it finds what each of them has left

start_test "states are taken over"

load_predicted_lp $STATE_ONE replace_set=5
load_predicted_lp $STATE_TWO replace_set=7
load_refused_lp 3 $STATES
check_predicted state-conflict patch-name=$STATE_ONE state-id=1
check_predicted state-conflict patch-name=$STATE_TWO state-id=2
check_remedy 5,7
load_superseding_lp 5,7 parameter $STATES supersedes=5,7
check_replaced $STATE_ONE
check_replaced $STATE_TWO
check_proc cmdline $STATES
check_proc meminfo $STATES
unload_lp $STATE_ONE
unload_lp $STATE_TWO
remove_lp $STATES

check_result "$(loaded_saying $STATE_ONE \
	"$STATE_ONE: state 1 was left by: nobody" replace_set=5)
$(loaded_saying $STATE_TWO \
	"$STATE_TWO: state 2 was left by: nobody" replace_set=7)
$(refused $STATES "$EINVAL" "'$STATES' (set 0) conflicts with '$STATE_ONE' \
(set 5): both use state 1" 4)
$(loaded_saying $STATES "$STATES: state 1 was left by: $STATE_ONE
$STATES: state 2 was left by: $STATE_TWO" supersedes=5,7)
% rmmod $STATE_ONE
% rmmod $STATE_TWO
$(removed $STATES)"


# - who does not have the states of another livepatch cannot supersede it, and is
#   told so before the try

start_test "states that cannot be taken over"

load_predicted_lp $STATE_ONE replace_set=5
load_predicted_lp $MEMINFO replace_set=7
load_lp_in_vain "" parameter $BUILT_IN supersedes=
check_predicted superseding-state-missing patch-name=$STATE_ONE state-id=1
check_unresolvable superseding-state-missing
load_refused_lp 3 $BUILT_IN
check_predicted state-missing patch-name=$STATE_ONE state-id=1
check_unresolvable state-missing
check_enabled $STATE_ONE $MEMINFO
remove_lp $STATE_ONE $MEMINFO

check_result "$(loaded_saying $STATE_ONE \
	"$STATE_ONE: state 1 was left by: nobody" replace_set=5)
$(loaded $MEMINFO replace_set=7)
$(in_vain $BUILT_IN "$(conflict $BUILT_IN 0 $STATE_ONE 5 cmdline)" 2 supersedes=)
$(refused $BUILT_IN "$EINVAL" "'$BUILT_IN' (set 0) cannot replace '$STATE_ONE' \
(set 5): state 1 is missing" 1)
$(removed $STATE_ONE $MEMINFO)"


start_test "a state that is too old to be taken over"

load_predicted_lp $STATE2 replace_set=5
load_lp_in_vain "" built-in $STATE
check_predicted superseding-state-version patch-name=$STATE2 state-id=1 \
	state-version=1 other-version=2
check_unresolvable superseding-state-version
load_refused_lp 3 $STATE supersedes=5
check_predicted state-version patch-name=$STATE2 state-id=1
check_unresolvable state-version
check_enabled $STATE2
remove_lp $STATE2

check_result "% insmod test_modules/$STATE2.ko replace_set=5
$(enabling $STATE2)
$STATE2: pre_patch_callback: vmlinux
$STATE2: allocate_loglevel_state: allocating space to store console_loglevel
livepatch: '$STATE2': starting patching transition
livepatch: '$STATE2': completing patching transition
$STATE2: post_patch_callback: vmlinux
$STATE2: fix_console_loglevel: fixing console_loglevel
livepatch: '$STATE2': patching complete
$(in_vain $STATE "'$STATE' (set 0) conflicts with '$STATE2' (set 5): \
both use state 1" 1)
$(refused $STATE "$EINVAL" "'$STATE' (set 0) cannot replace '$STATE2' (set 5): \
state 1 has version 1, at least 2 is needed" 1 supersedes=5)
% echo 0 > $SYSFS_KLP_DIR/$STATE2/enabled
livepatch: '$STATE2': initializing unpatching transition
$STATE2: pre_unpatch_callback: vmlinux
$STATE2: restore_console_loglevel: restoring console_loglevel
livepatch: '$STATE2': starting unpatching transition
livepatch: '$STATE2': completing unpatching transition
$STATE2: post_unpatch_callback: vmlinux
$STATE2: free_loglevel_state: freeing space for the stored console_loglevel
livepatch: '$STATE2': unpatching complete
% rmmod $STATE2"


# - supersede two livepatches that have callbacks: none of these runs, which is
#   told before

start_test "callbacks of superseded livepatches do not run"

load_predicted_lp $CALLBACKS replace_set=5
load_predicted_lp $CALLBACKS2 replace_set=7
check_callbacks $CALLBACKS
check_callbacks $CALLBACKS2
load_lp_in_vain "" built-in $V2_ALIAS
check_predicted function-conflict patch-name=$CALLBACKS callbacks=true
check_remedy 5
load_superseding_lp 5,7 parameter $V2_ALIAS supersedes=5,7
check_predicted replaced patch-name=$CALLBACKS callbacks=true
check_predicted replaced patch-name=$CALLBACKS2 callbacks=true
check_replaced $CALLBACKS
check_replaced $CALLBACKS2
unload_lp $CALLBACKS
unload_lp $CALLBACKS2
remove_lp $V2_ALIAS

check_result "$(loaded_demo $CALLBACKS replace_set=5)
$(loaded_demo $CALLBACKS2 replace_set=7)
$(in_vain $V2_ALIAS "'$V2_ALIAS' (set 0) conflicts with '$CALLBACKS' \
(set 5): both patch function '$TARGET_BUSY:busymod_work_func,1'" 1)
$(loaded $V2_ALIAS supersedes=5,7)
% rmmod $CALLBACKS
% rmmod $CALLBACKS2
$(removed $V2_ALIAS)"


# - a livepatch that would supersede two others fails when it is enabled in half,
#   because of its callback, and because of a kprobe
# - everything is as before; they can be superseded afterwards

start_test "failures while two livepatches are being superseded"

load_mod $TARGET
load_predicted_lp $PLAIN replace_set=5
load_predicted_lp $TWIN1 replace_set=7
before=$(klp_snapshot)
predict 0 $FAIL supersedes=5,7
load_failing_mod $FAIL supersedes=5,7 pre_patch_ret=-19
[[ "$(klp_snapshot)" == "$before" ]] ||
	die "the failure of the callback has left a trace: $(klp_snapshot)"

fail_with_kprobe $FAIL supersedes=5,7
[[ "$(klp_snapshot)" == "$before" ]] ||
	die "the failure because of ftrace has left a trace: $(klp_snapshot)"

load_superseding_lp 5,7 parameter $FAIL supersedes=5,7
check_replaced $PLAIN
check_replaced $TWIN1
check_proc cmdline $FAIL
check_target plain $FAIL
check_target twin1 "original 1"
unload_lp $PLAIN
unload_lp $TWIN1
remove_lp $FAIL
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $PLAIN replace_set=5)
$(loaded $TWIN1 replace_set=7)
$(cancelled $FAIL "$ENODEV" "pre-patch callback failed for object 'vmlinux'" \
	supersedes=5,7 pre_patch_ret=-19)$KPROBE_LOG
$(loaded $FAIL supersedes=5,7)
% rmmod $PLAIN
% rmmod $TWIN1
$(removed $FAIL)
% rmmod $TARGET"


# - stall a transition that supersedes two livepatches, and reverse it: both are
#   as they were, and so is the one of another set
# - one can be disabled, the other one superseded

start_test "two livepatches are being superseded, and that is reversed"

load_mod $TARGET
load_predicted_lp $PLAIN replace_set=5
load_predicted_lp $MEMINFO replace_set=7
load_predicted_lp $TWIN1 replace_set=9
before=$(klp_snapshot)
hold_task original

load_superseding_lp_nowait 5,7 parameter $V2 supersedes=5,7
check_stalled $V2
check_proc cmdline $V2
check_proc meminfo original
check_target plain $V2
check_target "held plain" $PLAIN
check_target twin1 $TWIN1
check_moving 5 $PLAIN $V2
check_moving 7 $MEMINFO $V2

disable_lp $V2
check_enabled $PLAIN $MEMINFO $TWIN1
check_target "held plain" $PLAIN
unload_lp $V2
release_task
[[ "$(klp_snapshot)" == "$before" ]] ||
	die "the reversal has left a trace: $(klp_snapshot)"

remove_lp $MEMINFO
load_superseding_lp 5,7 parameter $V2 supersedes=5,7
check_replaced $PLAIN
check_proc cmdline $V2
check_proc meminfo original
check_target plain $V2
check_target twin1 $TWIN1
unload_lp $PLAIN
remove_lp $V2 $TWIN1
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $PLAIN replace_set=5)
$(loaded $MEMINFO replace_set=7)
$(loaded $TWIN1 replace_set=9)
$(loading $V2 supersedes=5,7)
$(reversed $V2)
% rmmod $V2
$(removed $MEMINFO)
$(loaded $V2 supersedes=5,7)
% rmmod $PLAIN
$(removed $V2 $TWIN1)
% rmmod $TARGET"


# What a livepatch replaces is settled when it is enabled.
#
# - supersede a livepatch of set 7; then load another one into that set
# - disable the superseding one while a task is held in it, and take that back:
#   the newer one of set 7 stays
# - it stays, too, when the superseding one is removed

start_test "what is superseded was settled before"

load_mod $TARGET
load_predicted_lp $TWIN1 replace_set=7
load_superseding_lp 7 parameter $V2 supersedes=7
check_replaced $TWIN1
check_target twin1 "original 1"
unload_lp $TWIN1
load_lp_in_vain "" built-in $PLAIN replace_set=7
check_remedy 0
load_predicted_lp $TWIN2 replace_set=7
check_enabled $V2 $TWIN2

hold_task $V2
log "% echo 0 > $SYSFS_KLP_DIR/$V2/enabled"
echo 0 > $SYSFS_KLP_DIR/$V2/enabled
check_stalled $V2
check_sysfs_value $TWIN2 "enabled" "1"
check_target twin2 $TWIN2

log "% echo 1 > $SYSFS_KLP_DIR/$V2/enabled"
echo 1 > $SYSFS_KLP_DIR/$V2/enabled
wait_for_transition $V2
check_enabled $V2 $TWIN2
check_in_force 7 parameter $V2
check_target plain $V2
check_target twin2 $TWIN2
release_task

remove_lp $V2
check_enabled $TWIN2
check_target twin2 $TWIN2
remove_lp $TWIN2
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $TWIN1 replace_set=7)
$(loaded $V2 supersedes=7)
% rmmod $TWIN1
$(in_vain $PLAIN "'$PLAIN' (set 7) conflicts with '$V2' (set 0): both \
patch function '$TARGET:${TARGET}_plain,1'" 1 replace_set=7)
$(loaded $TWIN2 replace_set=7)
$(disabling $V2)
% echo 1 > $SYSFS_KLP_DIR/$V2/enabled
livepatch: '$V2': reversing transition from unpatching to patching
livepatch: '$V2': starting patching transition
$(completed $V2 patching)
$(removed $V2 $TWIN2)
% rmmod $TARGET"


# - stall a transition that supersedes two livepatches and force it
# - these two are lost: their modules stay for good
# - the livepatch of another set and the new one can be removed
#
# This comes last because of the modules that stay.

function test_force() {
	local mod

	if [[ -e /sys/module/$FORCED ]]; then
		skip "the module $FORCED is there since an earlier run, reboot to force again"
	fi

	start_test "a transition that supersedes two livepatches is forced"

	load_mod $TARGET
	load_predicted_lp $FORCED replace_set=5
	load_predicted_lp $FORCED2 replace_set=7
	load_predicted_lp $TWIN1 replace_set=9
	hold_task original
	load_superseding_lp_nowait 5,7 parameter $V2 supersedes=5,7
	check_stalled $V2
	check_target "held plain" $FORCED

	log "% echo 1 > $SYSFS_KLP_DIR/$V2/force"
	echo 1 > $SYSFS_KLP_DIR/$V2/force
	wait_for_transition $V2
	check_replaced $FORCED
	check_replaced $FORCED2
	check_enabled $V2 $TWIN1
	check_proc cmdline $V2
	check_proc meminfo original
	check_target plain $V2
	check_target twin1 $TWIN1
	check_target twin2 "original 2"
	release_task

	remove_lp $TWIN1 $V2
	check_proc cmdline original
	check_target plain original
	for mod in $FORCED $FORCED2; do
		[[ "$(cat /sys/module/$mod/refcnt)" == "1" ]] ||
			die "$mod is not pinned"
		log "% rmmod $mod"
		log "$(rmmod $mod 2>&1)"
	done
	unload_mod $TARGET

	check_result "% insmod test_modules/$TARGET.ko
$(loaded $FORCED replace_set=5)
$(loaded $FORCED2 replace_set=7)
$(loaded $TWIN1 replace_set=9)
$(loading $V2 supersedes=5,7)
% echo 1 > $SYSFS_KLP_DIR/$V2/force
livepatch: forcing remaining tasks to the patched state
$(completed $V2 patching)
$(removed $TWIN1 $V2)
% rmmod $FORCED
rmmod: ERROR: Module $FORCED is in use
% rmmod $FORCED2
rmmod: ERROR: Module $FORCED2 is in use
% rmmod $TARGET"
}


# Runtime values. There are none without klpnl, which alone sets them here.

if [[ -z "$PREDICT" ]]; then
	echo "NOTE: runtime values are not tested"
	test_force
	exit 0
fi

# run_klpnl(args) - a command of klpnl succeeds; it is seen in the kernel log
function run_klpnl() {
	local line="% klpnl $*"
	local ret

	# the generation is another one each time
	line="${line/--if-generation */--if-generation G}"
	log "${line% }"
	ret=$("$PREDICT" -j "$@" 2>&1) || die "klpnl $*: $ret"
}

# waiting(modname) - the runtime value that is waiting for a livepatch, in words
function waiting() {
	local values

	values=$("$PREDICT" -j supersedes show)
	if [[ "$values" =~ \"runtime\":\ *\[.*\"name\":\ *\"$1\"([^}]*) ]]; then
		echo "value '$(json_supersedes "${BASH_REMATCH[1]}")'"
	else
		echo "no value"
	fi
}

# check_waiting(list, modname) - a runtime value is waiting for a livepatch
function check_waiting() {
	[[ "$(waiting $2)" == "value '$1'" ]] ||
		die "$(waiting $2) is waiting for $2 instead of '$1'"
}

# check_none_waiting(modname) - no runtime value is waiting for a livepatch
function check_none_waiting() {
	[[ "$(waiting $1)" == "no value" ]] ||
		die "$(waiting $1) is waiting for $1"
}

# generation() - counts what has changed; a value has to be waiting
function generation() {
	"$PREDICT" -j supersedes show | json_value generation
}

# check_risen(before) - the generation is not what it was
function check_risen() {
	[[ "$(generation)" -gt "$1" ]] ||
		die "the generation was $1 and is $(generation)"
}

# check_fails(status, words, command) - a command of klpnl fails with these words,
#	and changes nothing
function check_fails() {
	local status="$1" words="$2"
	local before out ret=0
	shift 2

	before=$("$PREDICT" -j supersedes show)
	out=$("$@" 2>&1) || ret=$?
	[[ "$ret" == "$status" && "$out" == *"$words"* ]] ||
		die "$*: exit status $ret instead of $status ($words): $out"
	[[ "$("$PREDICT" -j supersedes show)" == "$before" ]] ||
		die "$*: this has failed and changed something"
}

# what_if(status, list, modname) - ask klpnl what loading a livepatch would do
#	with a runtime value, see predict()
function what_if() {
	local status="$1" list="$2" mod="$3"
	local ret=0

	PREDICTION=$("$PREDICT" -j check --supersedes "$list" \
		     "test_modules/$mod.ko" 2>&1) || ret=$?
	[[ "$ret" == "$status" ]] ||
		die "klpnl check --supersedes '$list' $mod: exit status $ret: $PREDICTION"
	check_foreseen "$list" runtime
}


# - a value is set for a livepatch by its name, is in force when it is loaded, and
#   is used once

start_test "runtime"

load_predicted_lp $CMDLINE replace_set=5
load_predicted_lp $MEMINFO replace_set=7
load_lp_in_vain "" built-in $CMDLINE2
check_remedy 5
what_if 0 5 $CMDLINE2
check_none_waiting $CMDLINE2

# - and _ are the same
run_klpnl supersedes set test_klp-set_cmdline2 5
check_waiting 5 $CMDLINE2
load_superseding_lp 5 runtime $CMDLINE2
check_predicted replaced patch-name=$CMDLINE
check_none_waiting $CMDLINE2
check_replaced $CMDLINE
check_enabled $MEMINFO $CMDLINE2
unload_lp $CMDLINE
remove_lp $CMDLINE2

load_predicted_lp $CMDLINE replace_set=5
load_lp_in_vain "" built-in $CMDLINE2
remove_lp $CMDLINE $MEMINFO

check_result "$(loaded $CMDLINE replace_set=5)
$(loaded $MEMINFO replace_set=7)
$(in_vain $CMDLINE2 "$(conflict $CMDLINE2 0 $CMDLINE 5 cmdline)" 1)
% klpnl supersedes set test_klp-set_cmdline2 5
$(loaded $CMDLINE2)
% rmmod $CMDLINE
$(removed $CMDLINE2)
$(loaded $CMDLINE replace_set=5)
$(in_vain $CMDLINE2 "$(conflict $CMDLINE2 0 $CMDLINE 5 cmdline)" 1)
$(removed $CMDLINE $MEMINFO)"


# - the runtime value takes the place of the parameter and of what is built in, and
#   is not added to them, not even when it is empty
# - a livepatch that is refused does not use it up
# - when it has been used, the others have their turn again

start_test "a runtime value goes before a parameter and what is built in"

load_predicted_lp $CMDLINE replace_set=5
load_predicted_lp $MEMINFO replace_set=7
what_if 3 "" $BUILT_IN
check_remedy 5,7

run_klpnl supersedes set $BUILT_IN ""
load_lp_in_vain "" runtime $BUILT_IN
check_remedy 5,7
load_lp_in_vain "" runtime $BUILT_IN supersedes=5,7
check_waiting "" $BUILT_IN

run_klpnl supersedes set $BUILT_IN 7
load_lp_in_vain 7 runtime $BUILT_IN
check_remedy 5,7
load_lp_in_vain 7 runtime $BUILT_IN supersedes=all
check_waiting 7 $BUILT_IN
what_if 0 all $BUILT_IN

run_klpnl supersedes set $BUILT_IN all
check_waiting all $BUILT_IN
load_superseding_lp all runtime $BUILT_IN supersedes=
check_none_waiting $BUILT_IN
check_replaced $CMDLINE
check_replaced $MEMINFO
unload_lp $CMDLINE
unload_lp $MEMINFO
remove_lp $BUILT_IN

load_superseding_lp 5,7 built-in $BUILT_IN
remove_lp $BUILT_IN
load_superseding_lp "" parameter $BUILT_IN supersedes=
remove_lp $BUILT_IN

check_result "$(loaded $CMDLINE replace_set=5)
$(loaded $MEMINFO replace_set=7)
% klpnl supersedes set $BUILT_IN
$(in_vain $BUILT_IN "$(conflict $BUILT_IN 0 $CMDLINE 5 cmdline)" 2)
$(in_vain $BUILT_IN "$(conflict $BUILT_IN 0 $CMDLINE 5 cmdline)" \
	2 supersedes=5,7)
% klpnl supersedes set $BUILT_IN 7
$(in_vain $BUILT_IN "$(conflict $BUILT_IN 0 $CMDLINE 5 cmdline)" 1)
$(in_vain $BUILT_IN "$(conflict $BUILT_IN 0 $CMDLINE 5 cmdline)" \
	1 supersedes=all)
% klpnl supersedes set $BUILT_IN all
$(loaded $BUILT_IN supersedes=)
% rmmod $CMDLINE
% rmmod $MEMINFO
$(removed $BUILT_IN)
$(loaded $BUILT_IN)
$(removed $BUILT_IN)
$(loaded $BUILT_IN supersedes=)
$(removed $BUILT_IN)"


# - three livepatches are in the way of a fourth one, which supersedes a set that
#   has nothing to do with it
# - do what is told to help: it helps

start_test "the remedy is followed to the letter"

load_mod $TARGET
load_predicted_lp $CMDLINE replace_set=5
load_predicted_lp $MEMINFO replace_set=7
load_predicted_lp $PLAIN replace_set=4294967295
load_predicted_lp $TWIN1 replace_set=9
load_lp_in_vain 99 parameter $V1 supersedes=99
check_remedy 5,7,99,4294967295
remedy=$(json_list remedy "$PREDICTION")

what_if 0 "$remedy" $V1
run_klpnl supersedes set $V1 "$remedy"
load_superseding_lp "$remedy" runtime $V1
check_replaced $CMDLINE
check_replaced $MEMINFO
check_replaced $PLAIN
check_enabled $V1 $TWIN1
check_target plain $V1
unload_lp $CMDLINE
unload_lp $MEMINFO
unload_lp $PLAIN
remove_lp $V1 $TWIN1
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $CMDLINE replace_set=5)
$(loaded $MEMINFO replace_set=7)
$(loaded $PLAIN replace_set=4294967295)
$(loaded $TWIN1 replace_set=9)
$(in_vain $V1 "$(conflict $V1 0 $CMDLINE 5 cmdline)" 3 supersedes=99)
% klpnl supersedes set $V1 5,7,99,4294967295
$(loaded $V1)
% rmmod $CMDLINE
% rmmod $MEMINFO
% rmmod $PLAIN
$(removed $V1 $TWIN1)
% rmmod $TARGET"


# - a load fails because of a bad parameter, of another livepatch, of its own
#   callback, and of a kprobe: the value waits for the next try
# - it is used when that succeeds

start_test "a load that fails leaves the runtime value"

load_mod $TARGET
load_predicted_lp $PLAIN replace_set=5
load_predicted_lp $TWIN1 replace_set=7
load_predicted_lp $CMDLINE replace_set=9
run_klpnl supersedes set $FAIL 7,5
check_waiting 5,7 $FAIL

load_failing_mod $FAIL replace_set=x
check_waiting 5,7 $FAIL

before=$(generation)
load_refused_lp 3 $FAIL
check_foreseen 5,7 runtime
check_remedy 5,7,9
check_waiting 5,7 $FAIL
[[ "$(generation)" == "$before" ]] ||
	die "the refusal has moved the generation from $before to $(generation)"

remove_lp $CMDLINE
before=$(klp_snapshot)
predict 0 $FAIL
load_failing_mod $FAIL pre_patch_ret=-19
check_waiting 5,7 $FAIL
fail_with_kprobe $FAIL
check_waiting 5,7 $FAIL
[[ "$(klp_snapshot)" == "$before" ]] ||
	die "the failures have left a trace: $(klp_snapshot)"

load_superseding_lp 5,7 runtime $FAIL
check_none_waiting $FAIL
check_replaced $PLAIN
check_replaced $TWIN1
unload_lp $PLAIN
unload_lp $TWIN1
remove_lp $FAIL
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $PLAIN replace_set=5)
$(loaded $TWIN1 replace_set=7)
$(loaded $CMDLINE replace_set=9)
% klpnl supersedes set $FAIL 7,5
$(insmod_line $FAIL replace_set=x)
$FAIL: \`x' invalid for parameter \`replace_set'
insmod: ERROR: could not insert module test_modules/$FAIL.ko: $EINVAL
$(refused $FAIL "$EINVAL" "$(conflict $FAIL 0 $CMDLINE 9 cmdline)" 1)
$(removed $CMDLINE)
$(cancelled $FAIL "$ENODEV" "pre-patch callback failed for object 'vmlinux'" \
	pre_patch_ret=-19)$KPROBE_LOG
$(loaded $FAIL)
% rmmod $PLAIN
% rmmod $TWIN1
$(removed $FAIL)
% rmmod $TARGET"


# - a value is used when the livepatch has been enabled, and does not come back
#   when that is reversed
# - it is too late for another value until the livepatch is gone

start_test "a reversal does not bring the runtime value back"

load_mod $TARGET
load_predicted_lp $PLAIN replace_set=5
hold_task original
run_klpnl supersedes set $V2 5,7
load_superseding_lp_nowait 5,7 runtime $V2
check_stalled $V2
check_none_waiting $V2
check_fails 1 "installed" "$PREDICT" supersedes set $V2 5

disable_lp $V2
check_enabled $PLAIN
check_none_waiting $V2
# its module is there, the livepatch is not
run_klpnl supersedes set $V2 9
unload_lp $V2
release_task
load_lp_in_vain 9 runtime $V2
run_klpnl supersedes clear $V2
load_lp_in_vain "" built-in $V2
remove_lp $PLAIN
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $PLAIN replace_set=5)
% klpnl supersedes set $V2 5,7
$(loading $V2)
$(reversed $V2)
% klpnl supersedes set $V2 9
% rmmod $V2
$(in_vain $V2 "'$V2' (set 0) conflicts with '$PLAIN' (set 5): both \
patch function '$TARGET:${TARGET}_plain,1'" 1)
% klpnl supersedes clear $V2
$(in_vain $V2 "'$V2' (set 0) conflicts with '$PLAIN' (set 5): both \
patch function '$TARGET:${TARGET}_plain,1'" 1)
$(removed $PLAIN)
% rmmod $TARGET"


# - each change moves the generation on, and can be made to depend on it
# - what is refused changes nothing

start_test "runtime values that are set, cleared, and refused"

load_predicted_lp $CMDLINE
before=$(generation)
run_klpnl supersedes set $NOBODY 5,7
check_risen "$before"
check_waiting 5,7 $NOBODY

before=$(generation)
run_klpnl supersedes set $NOBODY 4294967295,0,7,0
check_risen "$before"
check_waiting 0,7,4294967295 $NOBODY

check_fails 1 "the generation is" \
	"$PREDICT" supersedes set $NOBODY 5 --if-generation "$before"
check_fails 1 "the generation is" \
	"$PREDICT" supersedes clear $NOBODY --if-generation "$before"
check_fails 1 "the generation is" \
	"$PREDICT" supersedes clear --all --if-generation "$before"
check_fails 1 "installed" "$PREDICT" supersedes set $CMDLINE 5
check_fails 1 "installed" "$PREDICT" supersedes set test-klp-set-cmdline ""
check_fails 1 "no runtime value" "$PREDICT" supersedes clear $CMDLINE
check_fails 1 "no runtime value" "$PREDICT" supersedes clear $CMDLINE2
check_fails 2 "256" "$PREDICT" supersedes set $NOBODY "$sets_256,256"
for list in 5,,7 -1 4294967296 x all,5 "5, 7"; do
	check_fails 2 "" "$PREDICT" supersedes set -- $NOBODY "$list"
done

before=$(generation)
run_klpnl supersedes set $CMDLINE2 all --if-generation "$before"
check_risen "$before"
before=$(generation)
run_klpnl supersedes clear $NOBODY --if-generation "$before"
check_risen "$before"
check_none_waiting $NOBODY

# what is used up is a change, too
before=$(generation)
load_superseding_lp all runtime $CMDLINE2
check_risen "$before"
check_replaced $CMDLINE
unload_lp $CMDLINE
remove_lp $CMDLINE2

check_result "$(loaded $CMDLINE)
% klpnl supersedes set $NOBODY 5,7
% klpnl supersedes set $NOBODY 4294967295,0,7,0
% klpnl supersedes set $CMDLINE2 all --if-generation G
% klpnl supersedes clear $NOBODY --if-generation G
$(loaded $CMDLINE2)
% rmmod $CMDLINE
$(removed $CMDLINE2)"


# - only root of the whole system may ask for a verdict or change something; not
#   somebody without privilege, nor who is root in a user namespace of his own
# - everybody may look

start_test "who may set runtime values"

dir=$(mktemp -d)
cp "$(command -v "$PREDICT")" $dir/klpnl
cp test_modules/$CMDLINE.ko $dir
chmod -R a+rX $dir
run_klpnl supersedes set $NOBODY 5

prefixes=("setpriv --reuid=65534 --regid=65534 --clear-groups")
if [[ -e /proc/self/ns/user ]]; then
	prefixes+=("unshare --user --map-root-user")
	${prefixes[1]} grep -q '^CapEff:.*[1-9a-f]ffff$' /proc/self/status ||
		die "root of a user namespace has no capabilities there"
fi

for prefix in "${prefixes[@]}"; do
	check_fails 1 "not permitted" $prefix $dir/klpnl supersedes set $NOBODY 7
	check_fails 1 "not permitted" $prefix $dir/klpnl supersedes set $CMDLINE all
	check_fails 1 "not permitted" $prefix $dir/klpnl supersedes clear $NOBODY
	check_fails 1 "not permitted" $prefix $dir/klpnl supersedes clear --all
	check_fails 1 "not permitted" $prefix $dir/klpnl check $dir/$CMDLINE.ko
	[[ "$($prefix $dir/klpnl -j supersedes show)" == \
	   "$("$PREDICT" -j supersedes show)" ]] ||
		die "$prefix: runtime values are not what they are for root"
done

rm -r $dir
check_waiting 5 $NOBODY
run_klpnl supersedes clear $NOBODY

check_result "% klpnl supersedes set $NOBODY 5
% klpnl supersedes clear $NOBODY"


# - 256 sets are the most, in the largest numbers, too
# - a list that would have to be longer is no remedy

start_test "a long runtime value"

check_fails 1 "too long" ./test_klp-set_runtime 1 257
large_256=$(seq -s , 4294967040 4294967295)
load_predicted_lp $CMDLINE replace_set=4294967295
load_lp_in_vain $sets_256 parameter $CMDLINE2 supersedes=$sets_256
check_predicted superseding-too-many patch-name=$CMDLINE patch-set=4294967295
check_unresolvable superseding-too-many
"$PREDICT" supersedes set $CMDLINE2 $large_256 > /dev/null ||
	die "256 sets cannot be superseded"
check_waiting $large_256 $CMDLINE2
load_superseding_lp $large_256 runtime $CMDLINE2
check_replaced $CMDLINE
unload_lp $CMDLINE
remove_lp $CMDLINE2

check_result "$(loaded $CMDLINE replace_set=4294967295)
$(in_vain $CMDLINE2 "$(conflict $CMDLINE2 0 $CMDLINE 4294967295 cmdline)" \
	1 supersedes=$sets_256)
$(loaded $CMDLINE2)
% rmmod $CMDLINE
$(removed $CMDLINE2)"


# - 1024 values are the most; a value can be changed nevertheless, and another one
#   can be set when one has gone

start_test "too many runtime values"

./test_klp-set_runtime 1024 1 || die "1024 runtime values cannot be set"
[[ $("$PREDICT" -j supersedes show | grep -o '"name"' | wc -l) -eq 1024 ]] ||
	die "not all runtime values are shown"
check_fails 1 "too many" "$PREDICT" supersedes set $NOBODY 5
check_waiting 1 test_klp_sup_1024
run_klpnl supersedes set test_klp_sup_1024 5
check_waiting 5 test_klp_sup_1024
run_klpnl supersedes clear test_klp_sup_1
run_klpnl supersedes set $NOBODY 5
check_waiting 5 $NOBODY
run_klpnl supersedes clear --all
check_none_waiting $NOBODY
check_none_waiting test_klp_sup_1024

check_result "% klpnl supersedes set test_klp_sup_1024 5
% klpnl supersedes clear test_klp_sup_1
% klpnl supersedes set $NOBODY 5"


test_force

exit 0
