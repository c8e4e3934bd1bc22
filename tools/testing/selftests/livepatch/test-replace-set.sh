#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Livepatches replace the one of their own replace set, and must not get in the
# way of those of other sets.

. $(dirname $0)/functions.sh
. $(dirname $0)/replace-set-functions.sh

CMDLINE=test_klp_set_cmdline
CMDLINE2=test_klp_set_cmdline2
MEMINFO=test_klp_set_meminfo
MEMINFO2=test_klp_set_meminfo2
BOTH=test_klp_set_both
GETUID=test_klp_set_getuid
GETUID_ALIAS=test_klp_set_getuid_alias
PLAIN=test_klp_set_plain
PLAIN2=test_klp_set_plain2
PLAIN_POS1=test_klp_set_plain_pos1
ALIAS=test_klp_set_alias
ALIAS_TWICE=test_klp_set_alias_twice
TWIN=test_klp_set_twin
TWIN1=test_klp_set_twin1
TWIN2=test_klp_set_twin2
EARLY2=test_klp_set_early2
EARLY2_NEW=test_klp_set_early2_new
BEGIN=test_klp_set_begin
MISSING=test_klp_set_missing
NOTRACE=test_klp_set_notrace
V1=test_klp_set_v1
V2=test_klp_set_v2
V2_ALIAS=test_klp_set_v2_alias
FORCED=test_klp_set_forced
STATE=test_klp_state
STATE2=test_klp_state2
MALFORMED=test_klp_malformed
LIAR=test_klp_liar

RELEASE=/sys/module/$TARGET_BUSY/parameters/block_transition
AGAIN=/sys/module/$MALFORMED/parameters/enable_again

# load_refused_target() - the target module is refused, as often as it is tried, and
#	nothing of it is left
load_refused_target() {
	local before

	before=$(klp_snapshot)
	load_failing_mod $TARGET
	load_failing_mod $TARGET
	[[ "$(klp_snapshot)" == "$before" ]] ||
		die "the refusal of $TARGET has left a trace: $(klp_snapshot)"
}

setup_config


# A kernel without replace sets has nothing to be tested here.

load_lp $CMDLINE
does_sysfs_exist $CMDLINE "replace_set" || no_replace_sets=1
remove_lp $CMDLINE
[[ -z "$no_replace_sets" ]] || skip "test-replace-set requires CONFIG_KLP_HAS_REPLACE_SET"

setup_predictions


# - load a livepatch of two files, and one of the same set that has only one of
#   them: the other file is the original again
# - nothing of the first livepatch comes back when the second one is disabled

start_test "a livepatch replaces the one of its set"

load_predicted_lp $BOTH
check_proc cmdline $BOTH
check_proc meminfo $BOTH

load_predicted_lp $CMDLINE
check_predicted replaced patch-name=$BOTH
check_predicted reverted patch-name=$BOTH func-name=meminfo_proc_show
check_replaced $BOTH
check_enabled $CMDLINE
check_proc cmdline $CMDLINE
check_proc meminfo original
unload_lp $BOTH

remove_lp $CMDLINE
check_proc cmdline original
check_proc meminfo original

check_result "$(loaded $BOTH)
$(loaded $CMDLINE)
% rmmod $BOTH
$(removed $CMDLINE)"


# - load livepatches of three sets, the smallest and the largest among them
# - remove them in another order: each takes away only what it has brought

start_test "livepatches of different sets coexist"

load_mod $TARGET
load_predicted_lp $CMDLINE
load_predicted_lp $MEMINFO replace_set=7
load_predicted_lp $PLAIN replace_set=4294967295
check_enabled $CMDLINE $MEMINFO $PLAIN
check_sysfs_value $CMDLINE "replace_set" "0"
check_sysfs_value $MEMINFO "replace_set" "7"
check_sysfs_value $PLAIN "replace_set" "4294967295"
check_proc cmdline $CMDLINE
check_proc meminfo $MEMINFO
check_target plain $PLAIN

remove_lp $MEMINFO
check_proc cmdline $CMDLINE
check_proc meminfo original
check_target plain $PLAIN

remove_lp $CMDLINE
check_proc cmdline original
check_target plain $PLAIN

remove_lp $PLAIN
check_target plain original
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $CMDLINE)
$(loaded $MEMINFO replace_set=7)
$(loaded $PLAIN replace_set=4294967295)
$(removed $MEMINFO $CMDLINE $PLAIN)
% rmmod $TARGET"


# - replace the livepatch of set 0 while there is one of set 7, and the other
#   way round: the one of the other set stays

start_test "set 0 is a set like any other"

load_predicted_lp $CMDLINE replace_set=0
load_predicted_lp $MEMINFO replace_set=7

load_predicted_lp $CMDLINE2 replace_set=0
check_replaced $CMDLINE
check_enabled $MEMINFO $CMDLINE2
check_proc cmdline $CMDLINE2
check_proc meminfo $MEMINFO
unload_lp $CMDLINE

load_predicted_lp $MEMINFO2 replace_set=7
check_replaced $MEMINFO
check_enabled $MEMINFO2 $CMDLINE2
check_proc cmdline $CMDLINE2
check_proc meminfo $MEMINFO2
unload_lp $MEMINFO

remove_lp $CMDLINE2 $MEMINFO2

check_result "$(loaded $CMDLINE replace_set=0)
$(loaded $MEMINFO replace_set=7)
$(loaded $CMDLINE2 replace_set=0)
% rmmod $CMDLINE
$(loaded $MEMINFO2 replace_set=7)
% rmmod $MEMINFO
$(removed $CMDLINE2 $MEMINFO2)"


# - a livepatch that is there cannot be loaded again, nor can one whose module
#   has stayed after it was replaced

start_test "a livepatch that is already there"

load_predicted_lp $CMDLINE
predict 3 $CMDLINE
check_predicted installed patch-name=$CMDLINE
load_failing_mod $CMDLINE

load_predicted_lp $CMDLINE2
check_replaced $CMDLINE
predict 3 $CMDLINE
check_predicted module-loaded
load_failing_mod $CMDLINE

unload_lp $CMDLINE
predict 0 $CMDLINE
remove_lp $CMDLINE2

check_result "$(loaded $CMDLINE)
$(failed $CMDLINE "$EEXIST" "")
$(loaded $CMDLINE2)
$(failed $CMDLINE "$EEXIST" "")
% rmmod $CMDLINE
$(removed $CMDLINE2)"


# - load livepatches of two sets and one of a third set that has the functions
#   of both: it is refused because of the first one, and two conflicts are counted

start_test "conflict in vmlinux"

load_predicted_lp $CMDLINE
load_refused_lp 3 $CMDLINE2 replace_set=7
load_predicted_lp $MEMINFO replace_set=1
load_refused_lp 3 $BOTH replace_set=7
check_enabled $CMDLINE $MEMINFO
check_proc cmdline $CMDLINE
check_proc meminfo $MEMINFO
remove_lp $CMDLINE $MEMINFO

check_result "$(loaded $CMDLINE)
$(refused $CMDLINE2 "$EINVAL" "'$CMDLINE2' (set 7) conflicts with '$CMDLINE' \
(set 0): both patch function 'vmlinux:cmdline_proc_show,1'" 1 replace_set=7)
$(loaded $MEMINFO replace_set=1)
$(refused $BOTH "$EINVAL" "'$BOTH' (set 7) conflicts with '$CMDLINE' \
(set 0): both patch function 'vmlinux:cmdline_proc_show,1'" 2 replace_set=7)
$(removed $CMDLINE $MEMINFO)"


start_test "conflict in a loaded module"

load_mod $TARGET
load_predicted_lp $PLAIN
load_refused_lp 3 $PLAIN2 replace_set=7
check_target plain $PLAIN
remove_lp $PLAIN
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $PLAIN)
$(refused $PLAIN2 "$EINVAL" "'$PLAIN2' (set 7) conflicts with '$PLAIN' \
(set 0): both patch function '$TARGET:${TARGET}_plain,1'" 1 replace_set=7)
$(removed $PLAIN)
% rmmod $TARGET"


start_test "conflict in a module that is loaded later"

load_predicted_lp $PLAIN
load_refused_lp 3 $PLAIN2 replace_set=7
load_mod $TARGET
check_target plain $PLAIN
remove_lp $PLAIN
unload_mod $TARGET

check_result "$(loaded $PLAIN)
$(refused $PLAIN2 "$EINVAL" "'$PLAIN2' (set 7) conflicts with '$PLAIN' \
(set 0): both patch function '$TARGET:${TARGET}_plain,1'" 1 replace_set=7)
% insmod test_modules/$TARGET.ko
livepatch: applying patch '$PLAIN' to loading module '$TARGET'
$(removed $PLAIN)
% rmmod $TARGET"


# - position 0 stands for a unique name, which is the first one as well: whether
#   the module is there or not, and in the own set as in another one

start_test "position 0 is position 1"

load_predicted_lp $PLAIN
load_refused_lp 3 $PLAIN_POS1 replace_set=7
load_mod $TARGET
load_refused_lp 3 $PLAIN_POS1 replace_set=7

load_predicted_lp $PLAIN_POS1
check_replaced $PLAIN
unload_lp $PLAIN
check_target plain $PLAIN_POS1
load_refused_lp 3 $PLAIN replace_set=7

remove_lp $PLAIN_POS1
unload_mod $TARGET

check_result "$(loaded $PLAIN)
$(refused $PLAIN_POS1 "$EINVAL" "'$PLAIN_POS1' (set 7) conflicts with '$PLAIN' \
(set 0): both patch function '$TARGET:${TARGET}_plain,1'" 1 replace_set=7)
% insmod test_modules/$TARGET.ko
livepatch: applying patch '$PLAIN' to loading module '$TARGET'
$(refused $PLAIN_POS1 "$EINVAL" "'$PLAIN_POS1' (set 7) conflicts with '$PLAIN' \
(set 0): both patch function '$TARGET:${TARGET}_plain,1'" 1 replace_set=7)
$(loaded $PLAIN_POS1)
% rmmod $PLAIN
$(refused $PLAIN "$EINVAL" "'$PLAIN' (set 7) conflicts with '$PLAIN_POS1' \
(set 0): both patch function '$TARGET:${TARGET}_plain,1'" 1 replace_set=7)
$(removed $PLAIN_POS1)
% rmmod $TARGET"


# - as long as the module is not there, a unique name and position 2 of it are
#   two functions, and position 1 is the unique name
# - in the module that has two functions of that name, positions 1 and 2 are
#   patched side by side, and the name alone is ambiguous

start_test "position 0 or 1 is not position 2"

load_predicted_lp $TWIN
load_predicted_lp $TWIN2 replace_set=7
load_refused_lp 3 $TWIN1 replace_set=1
remove_lp $TWIN

load_mod $TARGET
check_target twin1 "original 1"
check_target twin2 $TWIN2
load_refused_lp 3 $TWIN
load_predicted_lp $TWIN1
check_target twin1 $TWIN1
check_target twin2 $TWIN2

remove_lp $TWIN2
check_target twin1 $TWIN1
check_target twin2 "original 2"
remove_lp $TWIN1
check_target twin1 "original 1"
unload_mod $TARGET

check_result "$(loaded $TWIN)
$(loaded $TWIN2 replace_set=7)
$(refused $TWIN1 "$EINVAL" "'$TWIN1' (set 1) conflicts with '$TWIN' \
(set 0): both patch function '$TARGET:${TARGET}_twin,1'" 1 replace_set=1)
$(removed $TWIN)
% insmod test_modules/$TARGET.ko
livepatch: applying patch '$TWIN2' to loading module '$TARGET'
$(refused $TWIN "$EINVAL" "'$TWIN': symbol '${TARGET}_twin' is ambiguous in \
object '$TARGET'" 1)
$(loaded $TWIN1)
$(removed $TWIN2 $TWIN1)
% rmmod $TARGET"


start_test "functions that cannot be patched"

load_mod $TARGET
load_refused_lp 3 $MISSING
load_refused_lp 3 $NOTRACE
check_target notrace original
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(refused $MISSING "$EINVAL" "'$MISSING': symbol '${TARGET}_missing' not found \
in object '$TARGET'" 1)
$(refused $NOTRACE "$EINVAL" "'$NOTRACE': function '$TARGET:${TARGET}_notrace,1' \
cannot be traced" 1)
% rmmod $TARGET"


# On x86-64 each system call without arguments has two names.

if [[ $(grep -c -e ' __x64_sys_getuid$' -e ' __do_sys_getuid$' /proc/kallsyms) -eq 2 ]]; then
	start_test "conflict by another name in vmlinux"

	load_predicted_lp $GETUID
	load_refused_lp 3 $GETUID_ALIAS replace_set=7
	remove_lp $GETUID

	check_result "$(loaded $GETUID)
$(refused $GETUID_ALIAS "$EINVAL" "'$GETUID_ALIAS' (set 7) conflicts with \
'$GETUID' (set 0): function 'vmlinux:__do_sys_getuid,1' is its \
'vmlinux:__x64_sys_getuid,1'" 1 replace_set=7)
$(removed $GETUID)"
fi


# - the module has one function more of that name while it is being loaded, which
#   comes first: position 2 is the same function then and later
# - a livepatch of a function that is only there then is refused
# - if the livepatch is there before the module, the module is refused, as often as
#   it is tried, and can be loaded without the livepatch

start_test "functions of the initialization of a module"

load_predicted_lp $EARLY2
load_mod $TARGET
check_target early1 "the first that stays"
check_target early2 $EARLY2

load_predicted_lp $EARLY2_NEW
check_replaced $EARLY2
check_target early1 "the first that stays"
check_target early2 $EARLY2_NEW
unload_lp $EARLY2
load_refused_lp 3 $BEGIN replace_set=7
unload_mod $TARGET

load_predicted_lp $BEGIN replace_set=7
check_predicted object-not-loaded object=$TARGET
load_refused_target

remove_lp $BEGIN
load_mod $TARGET
check_target early2 $EARLY2_NEW
remove_lp $EARLY2_NEW
check_target early2 "the second that stays"
unload_mod $TARGET

applying="livepatch: applying patch '$EARLY2_NEW' to loading module '$TARGET'"
reverting="livepatch: reverting patch '$EARLY2_NEW' on unloading module '$TARGET'"
target_refused="% insmod test_modules/$TARGET.ko
$applying
livepatch: symbol '${TARGET}_begin' not found in symbol table
livepatch: failed to initialize patch '$BEGIN' for module '$TARGET' (-22)
livepatch: patch '$BEGIN' failed for module '$TARGET', refusing to load module '$TARGET'
$reverting
insmod: ERROR: could not insert module test_modules/$TARGET.ko: $EINVAL"

check_result "$(loaded $EARLY2)
% insmod test_modules/$TARGET.ko
livepatch: applying patch '$EARLY2' to loading module '$TARGET'
$(loaded $EARLY2_NEW)
% rmmod $EARLY2
$(refused $BEGIN "$EINVAL" "'$BEGIN': symbol '${TARGET}_begin' not found \
in object '$TARGET'" 1 replace_set=7)
% rmmod $TARGET
$reverting
$(loaded $BEGIN replace_set=7)
$target_refused
$target_refused
$(removed $BEGIN)
% insmod test_modules/$TARGET.ko
$applying
$(removed $EARLY2_NEW)
% rmmod $TARGET"


start_test "conflict by another name in a module"

load_mod $TARGET
load_predicted_lp $PLAIN
load_refused_lp 3 $ALIAS replace_set=7
check_target plain $PLAIN
remove_lp $PLAIN
load_refused_lp 3 $ALIAS_TWICE
check_target plain original
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $PLAIN)
$(refused $ALIAS "$EINVAL" "'$ALIAS' (set 7) conflicts with '$PLAIN' \
(set 0): function '$TARGET:${TARGET}_alias,1' is its \
'$TARGET:${TARGET}_plain,1'" 1 replace_set=7)
$(removed $PLAIN)
$(refused $ALIAS_TWICE "$EINVAL" "'$ALIAS_TWICE' is malformed: function \
'$TARGET:${TARGET}_alias,1' is its '$TARGET:${TARGET}_plain,1'" 1)
% rmmod $TARGET"


# - replace a livepatch by one that has the same function by its other name,
#   and keep a task from taking part
# - that task sees the old version of the function, everybody else the new one,
#   and nobody the original

start_test "another name within a set"

load_mod $TARGET
load_predicted_lp $PLAIN
hold_task original
check_target "held plain" $PLAIN

predict 0 $V2_ALIAS
load_lp_nowait $V2_ALIAS
check_stalled $V2_ALIAS
check_target plain $V2_ALIAS
check_target "held plain" $PLAIN

release_task
wait_for_transition $V2_ALIAS
check_replaced $PLAIN
check_target plain $V2_ALIAS
unload_lp $PLAIN

hold_task $V2_ALIAS
check_target "held plain" $V2_ALIAS
release_task

# and back to the first name
load_predicted_lp $PLAIN
check_replaced $V2_ALIAS
check_target plain $PLAIN
unload_lp $V2_ALIAS
remove_lp $PLAIN
check_target plain original
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $PLAIN)
$(loading $V2_ALIAS)
$(completed $V2_ALIAS patching)
% rmmod $PLAIN
$(loaded $PLAIN)
% rmmod $V2_ALIAS
$(removed $PLAIN)
% rmmod $TARGET"


# - the same, but nobody knows that the two names are one function before the
#   module is loaded in the middle of the transition

start_test "another name within a set, in a module that is loaded later"

load_mod $TARGET_BUSY block_transition=Y
load_predicted_lp $PLAIN
predict 0 $V2_ALIAS
check_predicted object-not-loaded object=$TARGET
load_lp_nowait $V2_ALIAS
check_stalled $V2_ALIAS

load_mod $TARGET
check_target plain $V2_ALIAS

echo N > $RELEASE
wait_for_transition $V2_ALIAS
check_replaced $PLAIN
check_target plain $V2_ALIAS
unload_lp $PLAIN
remove_lp $V2_ALIAS
check_target plain original
unload_mod $TARGET
unload_mod $TARGET_BUSY

check_result "% insmod test_modules/$TARGET_BUSY.ko block_transition=Y
$TARGET_BUSY: ${TARGET_BUSY}_init
$TARGET_BUSY: busymod_work_func enter
$(loaded $PLAIN)
$(loading $V2_ALIAS)
% insmod test_modules/$TARGET.ko
livepatch: applying patch '$PLAIN' to loading module '$TARGET'
livepatch: applying patch '$V2_ALIAS' to loading module '$TARGET'
$TARGET_BUSY: busymod_work_func exit
$(completed $V2_ALIAS patching)
% rmmod $PLAIN
$(removed $V2_ALIAS)
% rmmod $TARGET
% rmmod $TARGET_BUSY
$TARGET_BUSY: ${TARGET_BUSY}_exit"


# - the same again, but the transition is reversed: the first livepatch is in
#   force as if the second one had never been there

start_test "another name within a set, in a module that is loaded later, reversed"

load_mod $TARGET_BUSY block_transition=Y
load_predicted_lp $PLAIN
load_lp_nowait $V2_ALIAS
check_stalled $V2_ALIAS

load_mod $TARGET
check_target plain $V2_ALIAS

disable_lp $V2_ALIAS
check_enabled $PLAIN
check_target plain $PLAIN
unload_lp $V2_ALIAS
unload_mod $TARGET
unload_mod $TARGET_BUSY
remove_lp $PLAIN

check_result "% insmod test_modules/$TARGET_BUSY.ko block_transition=Y
$TARGET_BUSY: ${TARGET_BUSY}_init
$TARGET_BUSY: busymod_work_func enter
$(loaded $PLAIN)
$(loading $V2_ALIAS)
% insmod test_modules/$TARGET.ko
livepatch: applying patch '$PLAIN' to loading module '$TARGET'
livepatch: applying patch '$V2_ALIAS' to loading module '$TARGET'
% echo 0 > $SYSFS_KLP_DIR/$V2_ALIAS/enabled
livepatch: '$V2_ALIAS': reversing transition from patching to unpatching
livepatch: '$V2_ALIAS': starting unpatching transition
$(completed $V2_ALIAS unpatching)
% rmmod $V2_ALIAS
% rmmod $TARGET
livepatch: reverting patch '$PLAIN' on unloading module '$TARGET'
% rmmod $TARGET_BUSY
$TARGET_BUSY: busymod_work_func exit
$TARGET_BUSY: ${TARGET_BUSY}_exit
$(removed $PLAIN)"


# - enable livepatches of two sets for a module that is not there
# - the module turns out to have one function where they have two names: it is
#   refused, as often as it is tried
# - without one of the two livepatches it can be loaded

start_test "conflict by another name, found when the module is loaded"

load_predicted_lp $PLAIN
load_predicted_lp $ALIAS replace_set=7
check_predicted object-not-loaded object=$TARGET

load_refused_target

remove_lp $ALIAS
load_mod $TARGET
check_target plain $PLAIN
load_refused_lp 3 $ALIAS replace_set=7
remove_lp $PLAIN
check_target plain original
unload_mod $TARGET

target_refused="module '$TARGET' refused: '$PLAIN' (set 0) and '$ALIAS' (set 7) \
both patch one address of it: '$TARGET:${TARGET}_plain,1' and \
'$TARGET:${TARGET}_alias,1'"

check_result "$(loaded $PLAIN)
$(loaded $ALIAS replace_set=7)
$(failed $TARGET "$EINVAL" "$target_refused")
$(failed $TARGET "$EINVAL" "$target_refused")
$(removed $ALIAS)
% insmod test_modules/$TARGET.ko
livepatch: applying patch '$PLAIN' to loading module '$TARGET'
$(refused $ALIAS "$EINVAL" "'$ALIAS' (set 7) conflicts with '$PLAIN' \
(set 0): function '$TARGET:${TARGET}_alias,1' is its \
'$TARGET:${TARGET}_plain,1'" 1 replace_set=7)
$(removed $PLAIN)
% rmmod $TARGET"


# - a state has one owner among the livepatches that stay
# - who replaces a livepatch has to know its states

start_test "conflicts of states"

load_predicted_lp $STATE
load_refused_lp 3 $STATE2 replace_set=7
load_refused_lp 3 $CMDLINE
load_predicted_lp $CMDLINE replace_set=7
check_enabled $STATE $CMDLINE
remove_lp $CMDLINE
remove_lp $STATE

check_result "% insmod test_modules/$STATE.ko
livepatch: enabling patch '$STATE'
livepatch: '$STATE': initializing patching transition
$STATE: pre_patch_callback: vmlinux
$STATE: allocate_loglevel_state: allocating space to store console_loglevel
livepatch: '$STATE': starting patching transition
livepatch: '$STATE': completing patching transition
$STATE: post_patch_callback: vmlinux
$STATE: fix_console_loglevel: fixing console_loglevel
livepatch: '$STATE': patching complete
$(refused $STATE2 "$EINVAL" "'$STATE2' (set 7) conflicts with '$STATE' \
(set 0): both use state 1" 1 replace_set=7)
$(refused $CMDLINE "$EINVAL" "'$CMDLINE' (set 0) cannot replace '$STATE' \
(set 0): state 1 is missing" 1)
$(loaded $CMDLINE replace_set=7)
$(removed $CMDLINE)
% echo 0 > $SYSFS_KLP_DIR/$STATE/enabled
livepatch: '$STATE': initializing unpatching transition
$STATE: pre_unpatch_callback: vmlinux
$STATE: restore_console_loglevel: restoring console_loglevel
livepatch: '$STATE': starting unpatching transition
livepatch: '$STATE': completing unpatching transition
$STATE: post_unpatch_callback: vmlinux
$STATE: free_loglevel_state: freeing space for the stored console_loglevel
livepatch: '$STATE': unpatching complete
% rmmod $STATE"


# A function must never fall back to an older livepatched version: with lp1
# (cmdline) of one set, lp2 (cmdline, meminfo) of another one and lp3 (meminfo)
# that replaces lp2, /proc/cmdline would do so.
#
# - lp2 is refused beside lp1, whether lp3 would follow or not
# - lp2 in the set of lp1 replaces it, and lp3 in that set brings back the
#   original, not lp1

start_test "no way back to an older version"

load_predicted_lp $CMDLINE replace_set=1
load_refused_lp 3 $BOTH replace_set=2
load_predicted_lp $MEMINFO replace_set=2
load_predicted_lp $MEMINFO2 replace_set=2
check_replaced $MEMINFO
check_proc cmdline $CMDLINE
check_proc meminfo $MEMINFO2
unload_lp $MEMINFO
remove_lp $MEMINFO2
check_proc cmdline $CMDLINE

load_predicted_lp $BOTH replace_set=1
check_replaced $CMDLINE
check_proc cmdline $BOTH
load_predicted_lp $MEMINFO replace_set=1
check_replaced $BOTH
check_proc cmdline original
check_proc meminfo $MEMINFO
unload_lp $CMDLINE
unload_lp $BOTH
remove_lp $MEMINFO

check_result "$(loaded $CMDLINE replace_set=1)
$(refused $BOTH "$EINVAL" "'$BOTH' (set 2) conflicts with '$CMDLINE' \
(set 1): both patch function 'vmlinux:cmdline_proc_show,1'" 1 replace_set=2)
$(loaded $MEMINFO replace_set=2)
$(loaded $MEMINFO2 replace_set=2)
% rmmod $MEMINFO
$(removed $MEMINFO2)
$(loaded $BOTH replace_set=1)
$(loaded $MEMINFO replace_set=1)
% rmmod $CMDLINE
% rmmod $BOTH
$(removed $MEMINFO)"


# What a livepatch replaces is settled when it is enabled. Disabling it and
# taking that back must not replace anything again.
#
# - load a livepatch of set 0 that replaces another one, beside one of set 7
#   that is older or newer
# - keep a task in the livepatch of set 0, disable it, and enable it again in the
#   middle of the transition
# - both livepatches are in force

for age in older newer; do
	start_test "disabling is reversed, and the other livepatch is $age"

	load_mod $TARGET
	load_predicted_lp $V1
	[[ $age == newer ]] || load_predicted_lp $TWIN1 replace_set=7
	load_predicted_lp $V2
	check_replaced $V1
	unload_lp $V1
	[[ $age == older ]] || load_predicted_lp $TWIN1 replace_set=7

	hold_task $V2
	log "% echo 0 > $SYSFS_KLP_DIR/$V2/enabled"
	echo 0 > $SYSFS_KLP_DIR/$V2/enabled
	check_stalled $V2
	check_sysfs_value $V2 "enabled" "0"
	check_proc cmdline original
	check_target plain original
	check_target "held plain" $V2
	check_target twin1 $TWIN1

	log "% echo 1 > $SYSFS_KLP_DIR/$V2/enabled"
	echo 1 > $SYSFS_KLP_DIR/$V2/enabled
	wait_for_transition $V2
	check_enabled $V2 $TWIN1
	check_proc cmdline $V2
	check_target plain $V2
	check_target "held plain" $V2
	check_target twin1 $TWIN1
	release_task

	remove_lp $V2
	check_target twin1 $TWIN1
	remove_lp $TWIN1
	check_target twin1 "original 1"
	unload_mod $TARGET

	if [[ $age == older ]]; then
		sequence="$(loaded $TWIN1 replace_set=7)
$(loaded $V2)
% rmmod $V1"
	else
		sequence="$(loaded $V2)
% rmmod $V1
$(loaded $TWIN1 replace_set=7)"
	fi

	check_result "% insmod test_modules/$TARGET.ko
$(loaded $V1)
$sequence
$(disabling $V2)
% echo 1 > $SYSFS_KLP_DIR/$V2/enabled
livepatch: '$V2': reversing transition from unpatching to patching
livepatch: '$V2': starting patching transition
$(completed $V2 patching)
$(removed $V2 $TWIN1)
% rmmod $TARGET"
done


# - stall a replacement, in which /proc/meminfo goes back to the original
# - nothing can be loaded or disabled meanwhile, in no set: not what has nothing
#   to do with it, not what wants the function that is about to be free, and not
#   what would be in conflict anyway
# - all but the last can be done afterwards

start_test "one transition at a time"

load_mod $TARGET
load_predicted_lp $V1
load_predicted_lp $TWIN1 replace_set=5
hold_task original
predict 0 $V2
load_lp_nowait $V2
check_stalled $V2

load_refused_lp 4 $TWIN2 replace_set=6
load_refused_lp 4 $MEMINFO replace_set=7
load_refused_lp 4 $CMDLINE replace_set=7
log "% echo 0 > $SYSFS_KLP_DIR/$TWIN1/enabled"
log "livepatch: $({ echo 0 > $SYSFS_KLP_DIR/$TWIN1/enabled; } 2>&1 | sed 's/.*: //')"
check_enabled $TWIN1
check_target "held plain" $V1

release_task
wait_for_transition $V2
check_replaced $V1
unload_lp $V1
load_predicted_lp $TWIN2 replace_set=6
load_predicted_lp $MEMINFO replace_set=7
load_refused_lp 3 $CMDLINE replace_set=7
check_proc meminfo $MEMINFO
check_proc cmdline $V2
remove_lp $TWIN1 $TWIN2 $MEMINFO $V2
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $V1)
$(loaded $TWIN1 replace_set=5)
$(loading $V2)
$(refused $TWIN2 "$EBUSY" "'$TWIN2' (set 6) has to wait: '$V2' (set 0) is in \
transition" 1 replace_set=6)
$(refused $MEMINFO "$EBUSY" "'$MEMINFO' (set 7) has to wait: '$V2' (set 0) is \
in transition" 1 replace_set=7)
$(refused $CMDLINE "$EBUSY" "'$CMDLINE' (set 7) has to wait: '$V2' (set 0) is \
in transition" 2 replace_set=7)
% echo 0 > $SYSFS_KLP_DIR/$TWIN1/enabled
livepatch: $EBUSY
$(completed $V2 patching)
% rmmod $V1
$(loaded $TWIN2 replace_set=6)
$(loaded $MEMINFO replace_set=7)
$(refused $CMDLINE "$EINVAL" "'$CMDLINE' (set 7) conflicts with '$V2' \
(set 0): both patch function 'vmlinux:cmdline_proc_show,1'" 1 replace_set=7)
$(removed $TWIN1 $TWIN2 $MEMINFO $V2)
% rmmod $TARGET"


# - stall a replacement: the task that is held sees the old versions, everybody
#   else the new ones
# - reverse it: the old livepatch is as it was, for everybody, and so is the one
#   of another set
# - the replacement can be tried again

start_test "a replacement is reversed"

load_mod $TARGET
load_predicted_lp $TWIN1 replace_set=7
load_predicted_lp $V1
before=$(klp_snapshot)
hold_task original

predict 0 $V2
load_lp_nowait $V2
check_stalled $V2
check_proc cmdline $V2
check_proc meminfo original
check_target plain $V2
check_target "held plain" $V1

disable_lp $V2
check_enabled $V1 $TWIN1
check_proc cmdline $V1
check_proc meminfo $V1
check_target plain $V1
check_target "held plain" $V1
unload_lp $V2
release_task
[[ "$(klp_snapshot)" == "$before" ]] ||
	die "the reversal has left a trace: $(klp_snapshot)"

load_predicted_lp $V2
check_replaced $V1
check_proc cmdline $V2
check_proc meminfo original
check_target plain $V2
check_target twin1 $TWIN1
unload_lp $V1
remove_lp $V2 $TWIN1
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $TWIN1 replace_set=7)
$(loaded $V1)
$(loading $V2)
% echo 0 > $SYSFS_KLP_DIR/$V2/enabled
livepatch: '$V2': reversing transition from patching to unpatching
livepatch: '$V2': starting unpatching transition
$(completed $V2 unpatching)
% rmmod $V2
$(loaded $V2)
% rmmod $V1
$(removed $V2 $TWIN1)
% rmmod $TARGET"


# Livepatches that klp_enable_patch() must see through. They have no footprint,
# so that klpnl cannot tell.

# check_malformed(fault, messages) - what is wrong, what the kernel calls it
function check_malformed() {
	local messages="'$MALFORMED' is malformed: $2"

	start_test "malformed, $1"
	load_refused_lp 6 $MALFORMED "fault=$1"
	check_proc cmdline original
	check_result "$(failed $MALFORMED "$EINVAL" "$messages" "fault=$1")
$(failed $MALFORMED "$EINVAL" "$messages" "fault=$1")"
}

FOUND="
livepatch: '$MALFORMED' is refused (1 found)"
CMDLINE_TWICE="function 'vmlinux:cmdline_proc_show,1' is there twice$FOUND"
# MODULE_NAME_LEN is 64 bytes less a long
MAX_OBJECT=$((63 - $(getconf LONG_BIT) / 8))

check_malformed no_objects "it has no objects"
check_malformed no_funcs "object '$TARGET' has no functions"
check_malformed no_old_name "a function of object 'vmlinux' has no old_name"
check_malformed empty_old_name "a function of object 'vmlinux' has no old_name"
check_malformed no_new_func "function 'vmlinux:cmdline_proc_show' has no new_func"
check_malformed empty_object_name "an object has an empty name"
check_malformed vmlinux_by_name "the object of vmlinux has a name, it must be NULL"
check_malformed attribute_as_object "object 'force' has the name of an attribute of livepatches"
check_malformed long_object_name "the name of an object is longer than $MAX_OBJECT characters"
check_malformed long_old_name "an old_name of object 'vmlinux' is longer than 511 characters"
check_malformed object_twice "object 'vmlinux' is there twice"
check_malformed func_twice "$CMDLINE_TWICE"
check_malformed func_twice_by_position "$CMDLINE_TWICE"
check_malformed state_twice "state 1 is there twice$FOUND"


# A livepatch that is another one than its modinfo says is refused, whatever
# could be foreseen from that. Only the order does not matter.

# check_lie(lie, what) - what the livepatch lies about, what the kernel calls it
function check_lie() {
	start_test "a livepatch lies about its modinfo, $1"
	load_failing_mod $LIAR "lie=$1"
	check_proc cmdline original
	check_result "$(failed $LIAR "$EINVAL" "'$LIAR' is malformed: \
its $2 is not the one in its modinfo" "lie=$1")"
}

check_lie set "replace set"
check_lie hidden_supersedes "list of superseded sets"
check_lie name "list of functions"
check_lie position "list of functions"
check_lie hidden_function "list of functions"
check_lie dropped_function "list of functions"
check_lie version "list of states"
check_lie hidden_state "list of states"
check_lie hidden_callback "list of callbacks"

start_test "a livepatch has its functions in another order"

load_lp $LIAR lie=order
check_proc meminfo $LIAR
remove_lp $LIAR

check_result "$(loaded $LIAR lie=order)
$(removed $LIAR)"


# - enable one and the same livepatch a second time: it stays as it is

start_test "a livepatch is enabled twice"

load_lp $MALFORMED fault=none
before=$(klp_snapshot)
log "% echo 1 > $AGAIN"
log "livepatch: $({ echo 1 > $AGAIN; } 2>&1 | sed 's/.*: //')"
[[ "$(klp_snapshot)" == "$before" ]] ||
	die "enabling again has left a trace: $(klp_snapshot)"
check_enabled $MALFORMED
check_proc cmdline $MALFORMED
remove_lp $MALFORMED
check_proc cmdline original

check_result "$(loaded $MALFORMED fault=none)
% echo 1 > $AGAIN
livepatch: '$MALFORMED' is already installed
livepatch: '$MALFORMED' is refused (1 found)
livepatch: $EEXIST
$(removed $MALFORMED)"


# - stall a replacement and force it
# - only the replaced livepatch is lost: its module stays for good
# - the livepatch of another set and the new one can be removed
#
# This comes last because of the module that stays.

if [[ -e /sys/module/$FORCED ]]; then
	skip "the module $FORCED is there since an earlier run, reboot to test forcing again"
fi

start_test "a replacement is forced"

load_mod $TARGET
load_predicted_lp $TWIN1 replace_set=7
load_predicted_lp $FORCED
hold_task original
predict 0 $V2
load_lp_nowait $V2
check_stalled $V2
check_target "held plain" $FORCED

log "% echo 1 > $SYSFS_KLP_DIR/$V2/force"
echo 1 > $SYSFS_KLP_DIR/$V2/force
wait_for_transition $V2
check_replaced $FORCED
check_enabled $V2 $TWIN1
check_proc cmdline $V2
check_proc meminfo original
check_target plain $V2
check_target twin1 $TWIN1
loop_until 'grep -q "^held plain: $V2$" /proc/$TARGET' ||
	die "the task that is held has not been forced"

remove_lp $TWIN1
release_task
remove_lp $V2
check_proc cmdline original
check_target plain original

log "% rmmod $FORCED"
log "$(rmmod $FORCED 2>&1)"
unload_mod $TARGET

check_result "% insmod test_modules/$TARGET.ko
$(loaded $TWIN1 replace_set=7)
$(loaded $FORCED)
$(loading $V2)
% echo 1 > $SYSFS_KLP_DIR/$V2/force
livepatch: forcing remaining tasks to the patched state
$(completed $V2 patching)
$(removed $TWIN1 $V2)
% rmmod $FORCED
rmmod: ERROR: Module $FORCED is in use
% rmmod $TARGET"

exit 0
