# SPDX-License-Identifier: GPL-2.0
# klpnl load: from a file to a livepatch that all tasks use.

livepatch vendor_v2 0 cmdline_proc_show meminfo_proc_show

nothing="done
done"
clean="msg generation=1 verdict=0 nr-failures=0 supersedes-origin=0
done"
enabled="msg generation=3 name=vendor_v2 replace-set=0 enabled=1 supersedes-origin=0
done
done"
patching="msg generation=2 name=vendor_v2 replace-set=0 enabled=1 direction=1 supersedes-origin=0
done
done"
other="msg generation=9 name=hotfix replace-set=7 enabled=1 direction=0 supersedes-origin=0
done
done"
started="event transition-started sequence=11 generation=2 name=vendor_v2 replace-set=0 direction=1"
completed="event transition-completed sequence=12 generation=3 name=vendor_v2 replace-set=0 direction=1"

told="event patch-enabled sequence=13 generation=3 name=vendor_v2 replace-set=0"

# says LINE...: a kernel that says these.
says()
{
	printf '%s\n' "$@" | kernel
}

on_a_terminal()
{
	KLP_FAKE=$work/script TERM=xterm NO_COLOR=1 \
		"$build/klpnl-obj/on_terminal" 12 0 \
		"${runner[@]}" "$build/klpnl-obj/klpnl-fake" "$@"
}

# did NAME LINE...: what was done to the kernel, and how it was checked.
did()
{
	local name=$1

	shift
	printf "${1:+%s\n}" "$@" >expected-log
	grep -v -e -get "$work/log" >actual-log
	same "$name" expected-log actual-log
}

says "$nothing" "$clean" module "$started" "$patching" "$completed" \
	"event patch-replaced sequence=13 generation=3 name=vendor_v1 replace-set=0 replaced-by=vendor_v2" \
	"event patch-replaced sequence=14 generation=3 name=hotfix replace-set=7 replaced-by=vendor_v2" \
	"event patch-replaced sequence=15 generation=3 name=strange replace-set=8 replaced-by=another" \
	"event patch-enabled sequence=16 generation=3 name=vendor_v2 replace-set=0" \
	"$enabled"
transcript "livepatch that replaces others" 0 asked load ./vendor_v2.ko --supersedes 7 <<'EOF'
vendor_v2 (set 0): enabled
  replaced: vendor_v1 (set 0)
  replaced: hotfix (set 7)
EOF
did "it is checked as it is loaded" \
	"check name=vendor_v2 replace-set=0 supersedes=7 supersedes-origin=1 func{ name=cmdline_proc_show } func{ name=meminfo_proc_show }" \
	"insert vendor_v2 supersedes=7"

says "$nothing" "$clean" module "$started" "$completed" \
	"event patch-replaced sequence=13 generation=3 name=vendor_v1 replace-set=0 replaced-by=vendor_v2" \
	"event patch-enabled sequence=14 generation=3 name=vendor_v2 replace-set=0" \
	"$enabled"
transcript "transition that has ended at once, as JSON" 0 asked -j load vendor_v2.ko <<'EOF'
{"name":"vendor_v2","replace-set":0,"result":"enabled","replaced":[{"name":"vendor_v1","replace-set":0}]}
EOF

says "$nothing" "$clean" module "$started" "$patching" overrun "$enabled"
transcript "events are lost" 0 asked load vendor_v2.ko <<'EOF'
vendor_v2 (set 0): enabled
  note: what it has replaced is not known for sure, as events were lost
EOF
says "$nothing" "$clean" module "$started" "$patching" overrun "$enabled"
transcript "events are lost, as JSON" 0 asked -j load vendor_v2.ko <<'EOF'
{"name":"vendor_v2","replace-set":0,"result":"enabled"}
EOF

says "$nothing" "$clean" module "$started" "$patching"
transcript "--no-wait" 0 asked load vendor_v2.ko --no-wait <<'EOF'
vendor_v2 (set 0): loaded, tasks are being moved; to wait for that: klpnl wait vendor_v2
EOF
says "$nothing" "$clean" module "$started" "$patching"
transcript "--no-wait, as JSON" 0 asked -j load vendor_v2.ko --no-wait <<'EOF'
{"name":"vendor_v2","replace-set":0,"result":"started"}
EOF

# What is there already.
says "$enabled"
transcript "livepatch that is enabled already" 0 asked load vendor_v2.ko <<'EOF'
vendor_v2 (set 0): enabled already
EOF
did "nothing is done to it"
says "$enabled"
transcript "livepatch that is enabled already, as JSON" 0 asked -j load vendor_v2.ko <<'EOF'
{"name":"vendor_v2","replace-set":0,"result":"already-enabled"}
EOF
says "$patching" "$completed" "$enabled"
transcript "livepatch that is being enabled" 0 asked load vendor_v2.ko <<'EOF'
vendor_v2 (set 0): enabled already
EOF

module build.ko name=vendor_v2 srcversion=ABCDEF "vermagic=$release SMP " livepatch=Y \
	klp_footprint=1 klp_replace_set=0 klp_footprint_end=0,0
mkdir -p sys/module/vendor_v2
echo 123456 >sys/module/vendor_v2/srcversion
says "$enabled"
KLP_FAKE_SYS=sys transcript "another build of it is enabled" 1 asked load build.ko <<'EOF'
! klpnl: loading 'build.ko': another build of it is installed, with the srcversion 123456 in place of ABCDEF; give the new one another name, or disable the old one first with 'klpnl disable --unload vendor_v2'
EOF
echo ABCDEF >sys/module/vendor_v2/srcversion
says "$enabled"
KLP_FAKE_SYS=sys transcript "the same build of it is enabled" 0 asked load build.ko <<'EOF'
vendor_v2 (set 0): enabled already
EOF

# What stops it before it is loaded.
says "$nothing" "msg generation=1 verdict=1 error=22 nr-failures=1 remedy=7 supersedes-origin=0" \
	"msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=meminfo_proc_show sympos=1" "done"
transcript "conflict" 3 asked load ./vendor_v2.ko debug=1 <<'EOF'
vendor_v2 (set 0): REFUSED, insmod would fail with "Invalid argument"
  conflict: function meminfo_proc_show of vmlinux belongs to hotfix (set 7)
  to resolve: klpnl load ./vendor_v2.ko debug=1 --supersedes 7
          or: klpnl supersedes set vendor_v2 7
          or: disable hotfix first: klpnl disable hotfix
  look first: klpnl check ./vendor_v2.ko --supersedes 7
  nothing was loaded
EOF
did "it is not loaded" "check name=vendor_v2 replace-set=0 func{ name=cmdline_proc_show } func{ name=meminfo_proc_show }"
says "$nothing" "msg generation=1 verdict=1 error=22 nr-failures=1 remedy=7 supersedes-origin=0" \
	"msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=meminfo_proc_show sympos=1" "done"
transcript "conflict, as JSON" 3 asked -j load ./vendor_v2.ko <<'EOF'
{"name":"vendor_v2","replace-set":0,"result":"refused","check":{"name":"vendor_v2","replace-set":0,"generation":1,"verdict":"refused","error":22,"nr-failures":1,"supersedes-origin":"built-in","remedy":[7],"findings":[{"finding":"function-conflict","patch-name":"hotfix","patch-set":7,"object":"vmlinux","func-name":"meminfo_proc_show","sympos":1}]}}
EOF

says "done
msg generation=4 name=vendor_v2 supersedes=5
done"
transcript "--supersedes while a runtime value is waiting" 1 asked load vendor_v2.ko --supersedes 7 <<'EOF'
! klpnl: loading 'vendor_v2.ko': a runtime value is waiting for it, which would be in force in place of what it is to supersede here; leave that out, or clear the value with 'klpnl supersedes clear vendor_v2'
EOF
did "it is neither checked nor loaded"

module own.ko name=own "vermagic=$release SMP " livepatch=Y parmtype=supersedes:int \
	klp_footprint=1 klp_replace_set=0 klp_footprint_end=0,0
transcript "--supersedes for a module with a parameter of that name" 1 asked load own.ko --supersedes 7 <<'EOF'
! klpnl: loading 'own.ko': it declares the parameter 'supersedes' itself, so that --supersedes cannot set what it supersedes; use 'klpnl supersedes set own'
EOF
says "$nothing" "$clean" module \
	"event patch-enabled sequence=13 generation=3 name=own replace-set=0" \
	"msg generation=3 name=own replace-set=0 enabled=1 supersedes-origin=0" "done" "done"
transcript "that parameter itself" 0 asked load own.ko supersedes=7 <<'EOF'
own (set 0): enabled
! klpnl: warning: own declares the parameter 'supersedes' itself, and the check does not know what it does
EOF

module plain.ko name=plain "vermagic=$release SMP " livepatch=Y
transcript "livepatch without a footprint" 6 asked load plain.ko <<'EOF'
! klpnl: loading 'plain.ko': it does not say what it patches (there is no "klp_footprint" in its modinfo); build it with MODULE_LIVEPATCH()
EOF

# Transitions of others.
says "$other" "event transition-completed sequence=4 generation=10 name=hotfix replace-set=7 direction=0" \
	"$nothing" "$clean" module "${told/=13/=5}" "$enabled"
transcript "another transition is waited for" 0 asked load vendor_v2.ko <<'EOF'
vendor_v2 (set 0): enabled
EOF
says "$nothing" "msg generation=8 verdict=2 error=16 nr-failures=1" \
	"msg finding=5 patch-name=hotfix patch-set=7" "done" \
	"event transition-started sequence=4 generation=8 name=hotfix replace-set=7 direction=0" "$other" \
	"event transition-completed sequence=5 generation=10 name=hotfix replace-set=7 direction=0" \
	"$nothing" "$clean" module "${told/=13/=6}" "$enabled"
transcript "another transition begins just then" 0 asked load vendor_v2.ko <<'EOF'
vendor_v2 (set 0): enabled
EOF
says "$nothing" "$clean" "module errno=16" \
	"event transition-started sequence=4 generation=8 name=hotfix replace-set=7 direction=0" \
	"event load-refused sequence=5 generation=8 name=vendor_v2 replace-set=0 error=16 nr-failures=1 finding=5 patch-name=hotfix patch-set=7" \
	"$other" \
	"event transition-completed sequence=6 generation=10 name=hotfix replace-set=7 direction=0" \
	"$nothing" "$clean" module "${told/=13/=7}" "$enabled"
transcript "another transition begins before the load" 0 asked load vendor_v2.ko <<'EOF'
vendor_v2 (set 0): enabled
EOF
did "it is loaded once more" \
	"check name=vendor_v2 replace-set=0 func{ name=cmdline_proc_show } func{ name=meminfo_proc_show }" \
	"insert vendor_v2" \
	"check name=vendor_v2 replace-set=0 func{ name=cmdline_proc_show } func{ name=meminfo_proc_show }" \
	"insert vendor_v2"

mkdir -p proc/42/task/42
printf 'worker\n' >proc/42/task/42/comm
printf 'worker\0--fast\0' >proc/42/task/42/cmdline
echo 1 >proc/42/task/42/patch_state
says "$other" timeout "$other"
KLP_FAKE_PROC=proc transcript "another transition does not end" 4 asked load vendor_v2.ko --timeout 5 <<'EOF'
vendor_v2 (set 0): TIMED OUT, nothing was loaded: the transition of hotfix has not ended
PID  TID  COMM    COMMAND
42   42   worker  worker --fast
EOF
says "$other" timeout "$other"
KLP_FAKE_PROC=proc transcript "another transition does not end, as JSON" 4 asked -j load vendor_v2.ko --timeout 5 <<'EOF'
{"name":"vendor_v2","replace-set":0,"result":"timed-out","transition":"hotfix","direction":"unpatching","blocking":[{"pid":42,"tid":42,"comm":"worker","cmdline":["worker","--fast"]}]}
EOF

says "$nothing" "$clean" "module errno=16" \
	"event load-refused sequence=5 generation=8 name=vendor_v2 replace-set=0 error=16 nr-failures=1 finding=5 patch-name=hotfix patch-set=7" \
	"$other" timeout "$other"
KLP_FAKE_PROC=proc transcript "another that begins before the load does not end, as JSON" 4 asked -j load vendor_v2.ko --timeout 3 <<'EOF'
{"name":"vendor_v2","replace-set":0,"result":"timed-out","transition":"hotfix","direction":"unpatching","blocking":[{"pid":42,"tid":42,"comm":"worker","cmdline":["worker","--fast"]}]}
EOF

# Tasks that do not come to use it.
echo 0 >proc/42/task/42/patch_state
mkdir -p sys/kernel/livepatch/vendor_v2
: >sys/kernel/livepatch/vendor_v2/enabled
says "$nothing" "$clean" module "$started" "$patching" timeout "$patching"
KLP_FAKE_PROC=proc KLP_FAKE_SYS=sys transcript "stalled transition" 4 asked load vendor_v2.ko --timeout 5 <<'EOF'
vendor_v2 (set 0): STALLED, it is loaded, but not all tasks use it yet
PID  TID  COMM    COMMAND
42   42   worker  worker --fast
  it is kept as it is; to go on waiting: klpnl wait vendor_v2
                       to take it back:  klpnl disable vendor_v2
EOF
same "it is not reverted" /dev/null sys/kernel/livepatch/vendor_v2/enabled
says "$nothing" "$clean" module "$started" "$patching" timeout "$patching"
KLP_FAKE_PROC=proc transcript "stalled transition, as JSON" 4 asked -j load vendor_v2.ko --timeout 5 --on-stall keep <<'EOF'
{"name":"vendor_v2","replace-set":0,"result":"stalled","transition":"vendor_v2","direction":"patching","blocking":[{"pid":42,"tid":42,"comm":"worker","cmdline":["worker","--fast"]}]}
EOF

taken_back="msg generation=4 name=vendor_v2 replace-set=0 direction=0 supersedes-origin=0
done
done"
reversed="event transition-reversed sequence=12 generation=4 name=vendor_v2 replace-set=0 direction=0"
gone="event patch-disabled sequence=13 generation=5 name=vendor_v2 replace-set=0"
says "$nothing" "$clean" module "$started" "$patching" timeout "$patching" "$patching" \
	"$reversed" "$taken_back" "$gone" "$nothing" \
	"module errno=11" "event patch-released sequence=14 generation=5 name=vendor_v2 replace-set=0" module
KLP_FAKE_PROC=proc KLP_FAKE_SYS=sys transcript "--on-stall revert" 4 \
	asked load vendor_v2.ko --timeout 5 --on-stall revert <<'EOF'
vendor_v2 (set 0): REVERTED, for some tasks did not come to use it; it is unloaded
PID  TID  COMM    COMMAND
42   42   worker  worker --fast
EOF
printf 0 >expected
same "it is disabled" expected sys/kernel/livepatch/vendor_v2/enabled
did "it is unloaded once that is possible" \
	"check name=vendor_v2 replace-set=0 func{ name=cmdline_proc_show } func{ name=meminfo_proc_show }" \
	"insert vendor_v2" "remove vendor_v2" "remove vendor_v2"
for json in "" -j; do
	says "$nothing" "$clean" module "$started" "$patching" timeout "$patching" "$patching" \
		"$reversed" "$taken_back" "$gone forced=1" "$nothing"
	if [ -z "$json" ]; then
		cat <<'EOF'
vendor_v2 (set 0): REVERTED, for some tasks did not come to use it
PID  TID  COMM    COMMAND
42   42   worker  worker --fast
EOF
	else
		cat <<'EOF'
{"name":"vendor_v2","replace-set":0,"result":"reverted","unloaded":false,"transition":"vendor_v2","direction":"patching","blocking":[{"pid":42,"tid":42,"comm":"worker","cmdline":["worker","--fast"]}]}
EOF
	fi >expected
	echo "! klpnl: loading 'vendor_v2.ko': it is taken back, but its module can never be unloaded, because the transition was forced" >>expected
	# shellcheck disable=SC2086 # none is no argument
	KLP_FAKE_PROC=proc KLP_FAKE_SYS=sys transcript "revert that is forced ${json:-as text}" 1 \
		asked $json load vendor_v2.ko --timeout 5 --on-stall revert <expected
done
says "$nothing" "$clean" module "$started" "$patching" timeout "$patching" "$completed" "$told" "$enabled"
KLP_FAKE_PROC=proc transcript "transition that ends before it is reverted" 0 \
	asked load vendor_v2.ko --timeout 5 --on-stall revert <<'EOF'
vendor_v2 (set 0): enabled
EOF
says "$nothing" "$clean" module "$started" "$patching" timeout "$patching" "$completed" "$told" "$enabled"
KLP_FAKE_PROC=proc transcript "transition that ends before it is reverted, as JSON" 0 \
	asked -j load vendor_v2.ko --timeout 5 --on-stall revert <<'EOF'
{"name":"vendor_v2","replace-set":0,"result":"enabled","replaced":[]}
EOF
says "$nothing" "$clean" module "$started" "$patching" timeout "$patching" "$patching" "$completed" "$told" \
	"event transition-started sequence=14 generation=4 name=vendor_v2 replace-set=0 direction=0" "$taken_back" \
	"event patch-disabled sequence=15 generation=5 name=vendor_v2 replace-set=0" "$nothing"
KLP_FAKE_PROC=proc KLP_FAKE_SYS=sys transcript "transition that ends just when it is reverted" 1 \
	asked load vendor_v2.ko --timeout 5 --on-stall revert <<'EOF'
! klpnl: loading 'vendor_v2.ko': it had just been enabled by all tasks when it was taken back, and what it replaced is not enabled any more; 'klpnl patches' lists what is
EOF
{
	printf '%s\n' "$nothing" "$clean" module "$started" "$patching" timeout "$patching" "$patching" "$reversed" "$taken_back"
	for i in {1..12}; do
		printf '%s\n' timeout "$taken_back"
	done
} | kernel
KLP_FAKE_PROC=proc KLP_FAKE_SYS=sys transcript "revert that is stalled, too" 4 \
	asked load vendor_v2.ko --timeout 5 --on-stall revert <<'EOF'
vendor_v2 (set 0): STALLED, it is being taken back, and that has not ended either
  note: the transition is about to end, or waits for the idle task of a processor (swapper), which does not stand in /proc
  to go on waiting: klpnl wait vendor_v2 --for disabled
   and to clean up: klpnl disable --unload vendor_v2
EOF
mkdir -p forbidden/kernel/livepatch/vendor_v2
: >forbidden/kernel/livepatch/vendor_v2/enabled
chmod 0 forbidden/kernel/livepatch/vendor_v2/enabled
says "$nothing" "$clean" module "$started" "$patching" timeout "$patching" "$patching" "$patching"
KLP_FAKE_PROC=proc KLP_FAKE_SYS=forbidden transcript "revert that is not allowed" 4 \
	asked load vendor_v2.ko --timeout 5 --on-stall revert <<'EOF'
vendor_v2 (set 0): STALLED, it is loaded, but not all tasks use it yet
PID  TID  COMM    COMMAND
42   42   worker  worker --fast
  it is kept as it is; to go on waiting: klpnl wait vendor_v2
                       to take it back:  klpnl disable vendor_v2
! klpnl: loading 'vendor_v2.ko': it cannot be reverted (Permission denied)
EOF
says "$nothing" "$clean" module "$started" "$patching" "$reversed" "$taken_back" "$gone" "$nothing"
transcript "somebody else reverts it" 1 asked load vendor_v2.ko <<'EOF'
! klpnl: loading 'vendor_v2.ko': somebody else has reverted it before all tasks used it; 'klpnl monitor' shows what happens
EOF
says "$nothing" "$clean" module "$started" "$patching" overrun "$nothing"
transcript "it goes while events are lost" 1 asked load vendor_v2.ko <<'EOF'
! klpnl: loading 'vendor_v2.ko': it was loaded, and is not installed any more; what has happened is not known, as events have been lost
EOF
replaced_by="msg generation=4 name=vendor_v2 replace-set=0 enabled=1 replaced-by=vendor_v3 supersedes-origin=0
msg generation=4 name=vendor_v3 replace-set=0 enabled=1 direction=1 supersedes-origin=0
done
done"
: >sys/kernel/livepatch/vendor_v2/enabled
says "$nothing" "$clean" module "$started" "$completed" "$told" "$replaced_by"
KLP_FAKE_SYS=sys transcript "it is replaced as soon as it is enabled" 0 \
	asked load vendor_v2.ko --timeout 5 --on-stall revert <<'EOF'
vendor_v2 (set 0): enabled
EOF
same "nothing is reverted then" /dev/null sys/kernel/livepatch/vendor_v2/enabled
says "$nothing" "$clean" module "$started" "$patching" timeout "$enabled"
transcript "no event is heard" 0 asked load vendor_v2.ko <<'EOF'
vendor_v2 (set 0): enabled
  note: what it has replaced is not known for sure, as events were lost
EOF
for option in "--no-wait" "--timeout infinity"; do
	# shellcheck disable=SC2086 # two words
	transcript "--on-stall revert with $option" 2 klpnl load vendor_v2.ko --on-stall revert $option <<EOF
! klpnl: --on-stall revert makes no sense with $option; see 'klpnl help load'
EOF
done

# Others.
says "$nothing" "$clean" "module errno=17" "$started" "$patching" "$completed" "$enabled"
transcript "somebody else loads it just then" 0 asked load vendor_v2.ko <<'EOF'
vendor_v2 (set 0): enabled already
EOF
mkdir -p coming/module/vendor_v2
echo coming >coming/module/vendor_v2/initstate
says "$nothing" "msg generation=1 verdict=1 error=17 nr-failures=1" "msg finding=2" "done" timeout "$enabled"
KLP_FAKE_SYS=coming transcript "somebody else is loading it" 0 asked load vendor_v2.ko --reload <<'EOF'
vendor_v2 (set 0): enabled already
EOF
did "it is left alone" "check name=vendor_v2 replace-set=0 func{ name=cmdline_proc_show } func{ name=meminfo_proc_show }"
says "$nothing" "$clean" "module errno=16" \
	"event load-refused sequence=5 generation=8 name=vendor_v2 replace-set=0 error=16 nr-failures=1 finding=5 patch-name=hotfix patch-set=7" \
	"$nothing" timeout "$nothing" "msg generation=1 verdict=1 error=22 nr-failures=1 remedy=7 supersedes-origin=0" \
	"msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=meminfo_proc_show sympos=1" "done"
transcript "conflict with one that was quicker" 3 asked -j load vendor_v2.ko <<'EOF'
{"name":"vendor_v2","replace-set":0,"result":"refused","check":{"name":"vendor_v2","replace-set":0,"generation":1,"verdict":"refused","error":22,"nr-failures":1,"supersedes-origin":"built-in","remedy":[7],"findings":[{"finding":"function-conflict","patch-name":"hotfix","patch-set":7,"object":"vmlinux","func-name":"meminfo_proc_show","sympos":1}]}}
EOF
says "msg generation=3 name=vendor_v2 replace-set=0 enabled=1 supersedes-origin=0
msg generation=3 name=hotfix replace-set=7 enabled=1 direction=1 supersedes-origin=0" "done" "done"
transcript "enabled already, while another is in transition" 0 asked load vendor_v2.ko <<'EOF'
vendor_v2 (set 0): enabled already
EOF
says "$taken_back" timeout "$taken_back"
KLP_FAKE_PROC=proc transcript "while it is being disabled" 4 asked load vendor_v2.ko --timeout 5 <<'EOF'
vendor_v2 (set 0): TIMED OUT, nothing was loaded: the transition of vendor_v2 has not ended
  note: the transition is about to end, or waits for the idle task of a processor (swapper), which does not stand in /proc
EOF
says "msg generation=3 name=vendor_v2 replace-set=5 enabled=1 supersedes-origin=0" "done" "done"
transcript "enabled already, in another set" 1 asked load vendor_v2.ko <<'EOF'
! klpnl: loading 'vendor_v2.ko': it is installed already, in set 5 and not in set 0; disable it first with 'klpnl disable --unload vendor_v2'
EOF
for sets in "5,7" "7,5,0" "7,5,7"; do
	says "msg generation=3 name=vendor_v2 replace-set=0 enabled=1 supersedes=5 supersedes=7 supersedes-origin=1" "done" "done"
	transcript "enabled already, and supersedes the same: $sets" 0 asked load vendor_v2.ko --supersedes "$sets" <<'EOF'
vendor_v2 (set 0): enabled already
EOF
done
for sets in 5 5,7,9 all ""; do
	says "msg generation=3 name=vendor_v2 replace-set=0 enabled=1 supersedes=5 supersedes=7 supersedes-origin=1" "done" "done"
	transcript "enabled already, and supersedes others: $sets" 1 asked load vendor_v2.ko "supersedes=$sets" <<'EOF'
! klpnl: loading 'vendor_v2.ko': it is installed already, and supersedes other sets than it was to supersede; see 'klpnl supersedes show vendor_v2', or disable it first with 'klpnl disable --unload vendor_v2'
EOF
done

# What a terminal is shown meanwhile.
cat >expected <<'EOF'
^[[Kenabling vendor_v2, tasks left: 1^[[Kenabling vendor_v2, tasks left: 1^[[Kvendor_v2 (set 0): enabled
EOF
says "$nothing" "$clean" module "$started" "$patching" timeout "$patching" "$completed" "$told" "$enabled"
KLP_FAKE_PROC=proc transcript "progress on a terminal" 0 on_a_terminal load vendor_v2.ko <expected

# A module that is left of an earlier livepatch.
left="msg generation=1 verdict=1 error=17 nr-failures=1
msg finding=2
done"
says "$nothing" "$left"
transcript "module that is still loaded" 3 asked load vendor_v2.ko <<'EOF'
vendor_v2 (set 0): REFUSED, insmod would fail with "File exists"
  problem: a module named vendor_v2 is still loaded, although it is no longer an installed livepatch
  to resolve: remove the module: rmmod vendor_v2, which klpnl load --reload does, too
  nothing was loaded
EOF
says "$nothing" "$left" module "$clean" module "$told" "$enabled"
transcript "--reload" 0 asked load vendor_v2.ko --reload --timeout 0 <<'EOF'
vendor_v2 (set 0): enabled
EOF
did "it is unloaded first" \
	"check name=vendor_v2 replace-set=0 func{ name=cmdline_proc_show } func{ name=meminfo_proc_show }" \
	"remove vendor_v2" \
	"check name=vendor_v2 replace-set=0 func{ name=cmdline_proc_show } func{ name=meminfo_proc_show }" \
	"insert vendor_v2"
mkdir -p sys/module/vendor_v2/holders/user
says "$nothing" "$left" "module errno=11" timeout "module errno=11"
KLP_FAKE_SYS=sys transcript "--reload of a module that is used" 1 asked load vendor_v2.ko --reload <<'EOF'
! klpnl: loading 'vendor_v2.ko': unloading what is left of it: it is used by user; unload that first (Resource temporarily unavailable)
EOF
says "$nothing" "msg generation=1 verdict=1 error=17 nr-failures=2" "msg finding=2" \
	"msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=f sympos=1" "done"
transcript "--reload where more is in the way" 3 asked load vendor_v2.ko --reload <<'EOF'
vendor_v2 (set 0): REFUSED, insmod would fail with "File exists"
  problem: a module named vendor_v2 is still loaded, although it is no longer an installed livepatch
  conflict: function f of vmlinux belongs to hotfix (set 7)
  to resolve: remove the module: rmmod vendor_v2, which klpnl load --reload does, too
         and: disable hotfix first: klpnl disable hotfix
          or: leave what belongs to hotfix out of vendor_v2
  nothing was loaded
EOF
did "nothing is unloaded" "check name=vendor_v2 replace-set=0 func{ name=cmdline_proc_show } func{ name=meminfo_proc_show }"

# What the kernel says although the check was clean.
says "$nothing" "$clean" "module errno=22" \
	"event load-refused sequence=5 generation=1 name=vendor_v2 replace-set=0 error=22 nr-failures=1 finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=f sympos=1" \
	"$nothing"
transcript "refused by the kernel" 3 asked load vendor_v2.ko <<'EOF'
vendor_v2 (set 0): REFUSED by the kernel, after its check had not told so: function f of vmlinux belongs to hotfix (set 7)
EOF
says "$nothing" "$clean" "module errno=22" \
	"event load-refused sequence=5 generation=1 name=vendor_v2 replace-set=0 error=22 nr-failures=1 finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=f sympos=1" \
	"$nothing"
transcript "refused by the kernel, as JSON" 3 asked -j load vendor_v2.ko <<'EOF'
{"name":"vendor_v2","replace-set":0,"result":"refused","load-refused":{"name":"vendor_v2","replace-set":0,"generation":1,"error":22,"nr-failures":1,"finding":"function-conflict","patch-name":"hotfix","patch-set":7,"object":"vmlinux","func-name":"f","sympos":1,"sequence":5}}
EOF
says "$nothing" "$clean" "module errno=22" \
	"event load-refused sequence=5 generation=1 name=vendor_v2 replace-set=0 error=22 nr-failures=1 finding=99" "$nothing"
transcript "refused for a reason that only a newer kernel knows" 3 asked load vendor_v2.ko <<'EOF'
vendor_v2 (set 0): REFUSED by the kernel, after its check had not told so: for a reason unknown to this klpnl (99)
EOF
says "$nothing" "$clean" "module errno=16" \
	"event load-failed sequence=5 generation=1 name=vendor_v2 replace-set=0 error=16" "$nothing"
transcript "failed in a callback" 1 asked load vendor_v2.ko <<'EOF'
! klpnl: loading 'vendor_v2.ko': the kernel has accepted it, but could not enable it, and has undone everything (Device or resource busy): a callback has refused, memory has run out, its relocations do not resolve, or somebody else has a function in ftrace; the kernel's log has more
EOF
did "it is not tried again, whatever the errno says" \
	"check name=vendor_v2 replace-set=0 func{ name=cmdline_proc_show } func{ name=meminfo_proc_show }" \
	"insert vendor_v2"
for error in "1/it takes CAP_SYS_MODULE, and may be forbidden by lockdown or by the sysctl kernel.modules_disabled; run klpnl as root, or look there" \
	"2/it needs a symbol or a module that is not there; the kernel's log may name it" \
	"8/it is damaged, or made for another kernel; 'klpnl info' tells for which, and the kernel's log has more" \
	"17/a module of that name is loaded; see whether it is of use any more, and unload it" \
	"22/the kernel's log may have more" \
	"126/this kernel wants modules to be signed by a key that it knows"; do
	says "$nothing" "$clean" "module errno=${error%%/*}" "$nothing"
	asked load vendor_v2.ko 2>&1 | grep -F -o "${error#*/}"
	echo "${error#*/}" >&3
done >errors 3>expected
same "what would help when the module loader refuses it" expected errors

# Parameters.
says "$nothing" "$clean" module "$told" "$enabled"
transcript "parameters" 0 asked load vendor_v2.ko debug "text=a b" x=1 supersedes= <<'EOF'
vendor_v2 (set 0): enabled
EOF
did "they are given to the kernel" \
	"check name=vendor_v2 replace-set=0 supersedes-origin=1 func{ name=cmdline_proc_show } func{ name=meminfo_proc_show }" \
	'insert vendor_v2 debug text="a b" x=1 supersedes='
transcript "parameter that cannot be given" 2 asked load vendor_v2.ko 'a="b' <<'EOF'
! klpnl: loading 'vendor_v2.ko': the kernel takes no quotation marks in a parameter, as in 'a="b'
EOF
transcript "parameter without a name" 2 asked load vendor_v2.ko =5 <<'EOF'
! klpnl: loading 'vendor_v2.ko': a parameter is written as NAME=VALUE, not as '=5'
EOF
transcript "parameter with a blank in its name" 2 asked load vendor_v2.ko 'a b=1' <<'EOF'
! klpnl: loading 'vendor_v2.ko': a parameter is written as NAME=VALUE, not as 'a b=1'
EOF
transcript "list without a value" 2 asked load vendor_v2.ko supersedes <<'EOF'
! klpnl: loading 'vendor_v2.ko': a parameter is written as NAME=VALUE, not as 'supersedes'
EOF
says "$nothing" "$clean" module "$told" "$enabled"
transcript "value with characters that the kernel takes for blanks" 0 asked load vendor_v2.ko $'a=x\xa0y' <<'EOF'
vendor_v2 (set 0): enabled
EOF
printf 'insert vendor_v2 a="x\240y"\n' >expected
grep -a insert "$work/log" >actual
same "it is quoted" expected actual
transcript "list twice" 2 asked load vendor_v2.ko supersedes=5 --supersedes 7 <<'EOF'
! klpnl: loading 'vendor_v2.ko': the parameter 'supersedes' is given twice, which the kernel does not take; give it once
EOF
transcript "malformed list" 2 asked load vendor_v2.ko --supersedes 7,x <<'EOF'
! klpnl: loading 'vendor_v2.ko': --supersedes has no number at character 3: '7,x'; write sets with commas between them, all, or '' for none
EOF

transcript "no such file" 1 asked load ./none.ko <<'EOF'
! klpnl: loading './none.ko': No such file or directory
EOF
says "family errno=2"
transcript "kernel without the family" 5 asked load vendor_v2.ko <<'EOF'
! klpnl: loading 'vendor_v2.ko': it has no netlink family "klp"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK
EOF
says "error errno=1"
transcript "snapshot that fails" 1 asked load vendor_v2.ko <<'EOF'
! klpnl: loading 'vendor_v2.ko': this takes CAP_SYS_MODULE in the initial user namespace; run klpnl as root (Operation not permitted)
EOF
