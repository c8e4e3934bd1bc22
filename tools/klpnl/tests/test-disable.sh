# SPDX-License-Identifier: GPL-2.0
# klpnl disable and klpnl wait: until something is no longer, or is.

nothing="done
done"
enabled="msg generation=3 name=hotfix_1 replace-set=7 enabled=1 supersedes-origin=0
done
done"
going="msg generation=4 name=hotfix_1 replace-set=7 direction=0 supersedes-origin=0
done
done"
coming="msg generation=4 name=hotfix_1 replace-set=7 enabled=1 direction=1 supersedes-origin=0
done
done"
other="msg generation=9 name=hotfix_1 replace-set=7 enabled=1 supersedes-origin=0
msg generation=9 name=vendor replace-set=0 enabled=1 direction=1 supersedes-origin=0
done
done"
replaced="msg generation=9 name=hotfix_1 replace-set=7 enabled=1 replaced-by=vendor supersedes-origin=0
msg generation=9 name=vendor replace-set=0 enabled=1 direction=1 supersedes-origin=0
done
done"
started="event transition-started sequence=11 generation=4 name=hotfix_1 replace-set=7 direction=0"
gone="event patch-disabled sequence=12 generation=5 name=hotfix_1 replace-set=7"

# says LINE...: a kernel that says these, and a livepatch that can be told.
says()
{
	mkdir -p sys/kernel/livepatch/hotfix_1 sys/module/hotfix_1
	printf 'live\n' >sys/module/hotfix_1/initstate
	: >sys/kernel/livepatch/hotfix_1/enabled
	chmod 0644 sys/kernel/livepatch/hotfix_1/enabled
	printf '%s\n' "$@" | kernel
}

# told NAME WHAT: the livepatch has been told WHAT.
told()
{
	printf '%s' "$2" >expected
	same "$1" expected sys/kernel/livepatch/hotfix_1/enabled
}

before()
{
	KLP_FAKE_PROC=proc KLP_FAKE_SYS=sys asked "$@"
}

mkdir -p proc/42/task/42
printf 'worker\n' >proc/42/task/42/comm
printf 'worker\0--fast\0' >proc/42/task/42/cmdline
echo 1 >proc/42/task/42/patch_state

for name in hotfix-1 hotfix_1 dir/hotfix-1.ko.xz; do
	says "$enabled" "$started" "$going" "$gone" "$nothing"
	transcript "livepatch $name" 0 before disable "$name" <<'EOF'
hotfix_1 (set 7): disabled
EOF
	told "it is told so" 0
done
says "$enabled" "$started" "$gone" "$nothing"
transcript "livepatch, as JSON" 0 before -j disable hotfix_1 <<'EOF'
{"name":"hotfix_1","replace-set":7,"result":"disabled","unloaded":false}
EOF
says "$enabled" "$started" "$going" "$gone" "$nothing" "module errno=11" \
	"event patch-released sequence=13 generation=5 name=hotfix_1 replace-set=7" module
transcript "--unload" 0 before disable hotfix_1 --unload <<'EOF'
hotfix_1 (set 7): disabled, and unloaded
EOF
says "$enabled" "$started" "$going" "$gone" "$nothing" module
transcript "--unload, as JSON" 0 before -j disable hotfix_1 --unload <<'EOF'
{"name":"hotfix_1","replace-set":7,"result":"disabled","unloaded":true}
EOF
says "$enabled" "$started" "$going" "$gone forced=1" "$nothing"
transcript "--unload after a forced transition" 1 before disable hotfix_1 --unload <<'EOF'
hotfix_1 (set 7): disabled
! klpnl: disabling hotfix_1: its module can never be unloaded, because the transition was forced
EOF
says "$enabled" "$started" "$going"
transcript "--no-wait" 0 before disable hotfix_1 --no-wait <<'EOF'
hotfix_1 (set 7): tasks are being moved; to wait for that: klpnl wait hotfix_1 --for disabled
EOF
says "$enabled" "$started" "$going" overrun "$nothing"
transcript "events are lost" 0 before disable hotfix_1 <<'EOF'
hotfix_1 (set 7): disabled
EOF

# What is so already, or cannot be.
says "$nothing"
transcript "livepatch that is disabled, and loaded" 0 before disable hotfix_1 <<'EOF'
hotfix_1: disabled already
EOF
says "$nothing" module
transcript "livepatch that is disabled, and unloaded now" 0 before -j disable hotfix_1 --unload <<'EOF'
{"name":"hotfix_1","result":"already-disabled","unloaded":true}
EOF
says "$nothing" "module errno=1"
transcript "unloading is not allowed" 1 before disable hotfix_1 --unload <<'EOF'
hotfix_1: disabled already
! klpnl: disabling hotfix_1: unloading modules takes CAP_SYS_MODULE; run klpnl as root (Operation not permitted)
EOF
says "$nothing"
transcript "unknown livepatch" 1 before disable hotfix_2 <<'EOF'
! klpnl: disabling hotfix_2: no livepatch of that name is installed, and no module is loaded; 'klpnl patches' lists those that are installed
EOF
says "$enabled"
chmod 0 sys/kernel/livepatch/hotfix_1/enabled
transcript "not root" 1 before disable hotfix_1 <<'EOF'
! klpnl: disabling hotfix_1: this takes root; run klpnl as root (Permission denied)
EOF
says "family errno=2"
transcript "disable, kernel without the family" 5 before disable hotfix_1 <<'EOF'
! klpnl: disabling hotfix_1: it has no netlink family "klp"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK
EOF
transcript "disable, name that is too long" 2 klpnl disable "$(printf '%056d' 1)" <<EOF
! klpnl: disable: '$(printf '%056d' 1)' cannot be the name of a module, which has 1 to 55 characters
EOF
transcript "--unload without waiting" 2 klpnl disable hotfix_1 --unload --no-wait <<'EOF'
! klpnl: --unload makes no sense with --no-wait; see 'klpnl help disable'
EOF

# Transitions of others, and its own.
says "$other" "event transition-completed sequence=4 generation=10 name=vendor replace-set=0 direction=1" \
	"$enabled" "$started" "$gone" "$nothing"
transcript "another transition is waited for" 0 before disable hotfix_1 <<'EOF'
hotfix_1 (set 7): disabled
EOF
says "$other" timeout "$other"
transcript "another transition does not end" 4 before disable hotfix_1 --timeout 5 <<'EOF'
hotfix_1 (set 7): TIMED OUT, nothing was done: the transition of vendor has not ended
  note: the transition is about to end, or waits for the idle task of a processor (swapper), which does not stand in /proc
EOF
told "it is left alone" ""
says "$replaced" "event transition-completed sequence=4 generation=10 name=vendor replace-set=0 direction=1" \
	"event patch-replaced sequence=5 generation=10 name=hotfix_1 replace-set=7 replaced-by=vendor" "$nothing"
transcript "it is replaced" 0 before -j disable hotfix_1 <<'EOF'
{"name":"hotfix_1","replace-set":7,"result":"replaced","replaced-by":"vendor","unloaded":false}
EOF
says "$replaced" "event transition-completed sequence=4 generation=10 name=vendor replace-set=0 direction=1" \
	"event patch-replaced sequence=5 generation=10 name=hotfix_1 replace-set=7 replaced-by=vendor" "$nothing"
transcript "it is replaced, as text" 0 before disable hotfix_1 <<'EOF'
hotfix_1 (set 7): replaced by vendor meanwhile
EOF
says "$coming" "event transition-reversed sequence=4 generation=5 name=hotfix_1 replace-set=7 direction=0" \
	"$going" "$gone" "$nothing"
transcript "it is being enabled" 0 before disable hotfix_1 <<'EOF'
hotfix_1 (set 7): disabled
EOF
told "that is reversed" 0
says "$going" "$gone" "$nothing"
transcript "it is being disabled" 0 before disable hotfix_1 <<'EOF'
hotfix_1 (set 7): disabled
EOF
told "that goes on" ""
says "$enabled" "$started" "$going" \
	"event transition-reversed sequence=12 generation=5 name=hotfix_1 replace-set=7 direction=1" "$enabled"
transcript "somebody else enables it again" 1 before disable hotfix_1 <<'EOF'
! klpnl: disabling hotfix_1: somebody else has enabled it again before all tasks were moved; 'klpnl monitor' shows what happens
EOF
says "$enabled" "$enabled"
chmod 0744 sys/kernel/livepatch/hotfix_1/enabled
transcript "it cannot be told" 1 before disable hotfix_1 <<'EOF'
! klpnl: disabling hotfix_1: writing to /sys/kernel/livepatch/hotfix_1/enabled: No such process
EOF

says "$enabled" "$started" "$going" timeout "$going"
transcript "stalled transition" 4 before disable hotfix_1 --timeout 5 <<'EOF'
hotfix_1 (set 7): STALLED, it is being disabled, but some tasks use it still
PID  TID  COMM    COMMAND
42   42   worker  worker --fast
  it is left so; to go on waiting: klpnl wait hotfix_1 --for disabled
                 to take it back:  echo 1 > /sys/kernel/livepatch/hotfix_1/enabled
EOF
told "it is not reverted" 0
again="event transition-reversed sequence=12 generation=5 name=hotfix_1 replace-set=7 direction=1"
says "$enabled" "$started" "$going" timeout "$going" "$going" "$again" "$coming" \
	"event patch-enabled sequence=13 generation=6 name=hotfix_1 replace-set=7" "$enabled"
transcript "--on-stall revert" 4 before -j disable hotfix_1 --timeout 5 --on-stall revert <<'EOF'
{"name":"hotfix_1","replace-set":7,"result":"reverted","unloaded":false,"transition":"hotfix_1","direction":"unpatching","blocking":[{"pid":42,"tid":42,"comm":"worker","cmdline":["worker","--fast"]}]}
EOF
told "it is enabled again" 1
says "$enabled" "$started" "$going" timeout "$going" "$nothing"
transcript "transition that ends before it is reverted" 0 before disable hotfix_1 --timeout 5 --on-stall revert <<'EOF'
hotfix_1 (set 7): disabled
EOF
says "$enabled" "$started" "$going" timeout "$going" "$going" "$gone" "$nothing"
transcript "transition that ends just when it is reverted" 0 before -j disable hotfix_1 --timeout 5 --on-stall revert <<'EOF'
{"name":"hotfix_1","replace-set":7,"result":"disabled","unloaded":false}
EOF
{
	printf '%s\n' "$enabled" "$started" "$going" timeout "$going" "$going" "$again" "$coming"
	for i in {1..12}; do
		printf '%s\n' timeout "$coming"
	done
} >script
says "$(cat script)"
transcript "revert that is stalled, too" 4 before disable hotfix_1 --timeout 5 --on-stall revert <<'EOF'
hotfix_1 (set 7): STALLED, it is being enabled again, and that has not ended either
  note: the transition is about to end, or waits for the idle task of a processor (swapper), which does not stand in /proc
  to go on waiting: klpnl wait hotfix_1
EOF
for option in "--no-wait" "--timeout infinity"; do
	# shellcheck disable=SC2086 # two words
	transcript "disable --on-stall revert with $option" 2 klpnl disable hotfix_1 --on-stall revert $option <<EOF
! klpnl: --on-stall revert makes no sense with $option; see 'klpnl help disable'
EOF
done
says "$nothing" "module errno=2"
transcript "somebody else unloads it" 0 before disable hotfix_1 --unload <<'EOF'
hotfix_1: disabled already, and unloaded
EOF
says "$nothing" "module errno=16" timeout module
transcript "somebody else is at it" 0 before disable hotfix_1 --unload <<'EOF'
hotfix_1: disabled already, and unloaded
EOF

# Waiting.
says "$enabled"
transcript "wait, it is so" 0 before wait hotfix-1.ko <<'EOF'
hotfix_1: enabled
EOF
says "$nothing" "event transition-started sequence=3 generation=3 name=hotfix_1 replace-set=7 direction=1" \
	"$coming" "event patch-enabled sequence=4 generation=5 name=hotfix_1 replace-set=7" "$enabled"
transcript "wait until it is enabled" 0 before -j wait hotfix_1 --for enabled <<'EOF'
{"name":"hotfix_1","for":"enabled","result":"reached"}
EOF
says "$enabled" "$started" "$going" "$gone" "$nothing"
transcript "wait until it is disabled" 0 before wait hotfix_1 --for disabled <<'EOF'
hotfix_1: not installed
EOF
says "$replaced" "event transition-completed sequence=4 generation=10 name=vendor replace-set=0 direction=1" "$nothing"
transcript "wait until no transition is running" 0 before wait <<'EOF'
no transition is running
EOF
says "$replaced" timeout "$replaced"
transcript "one that is being replaced is not waited for in vain" 4 before -j wait hotfix_1 --timeout 5 <<'EOF'
{"name":"hotfix_1","for":"enabled","result":"timed-out","transition":"vendor","direction":"patching","blocking":[]}
EOF
says "$nothing"
transcript "wait no time" 4 before wait hotfix_1 --timeout 0 <<'EOF'
hotfix_1: TIMED OUT, and no transition is running
EOF
says "$going" timeout "$going"
transcript "wait too long" 4 before wait --timeout 5 <<'EOF'
TIMED OUT, the transition of hotfix_1 has not ended
PID  TID  COMM    COMMAND
42   42   worker  worker --fast
EOF
says "error errno=12"
transcript "wait, the kernel fails" 1 before wait <<'EOF'
! klpnl: waiting: it says "Cannot allocate memory"
EOF
says "family errno=2"
transcript "wait, kernel without the family" 5 before wait <<'EOF'
! klpnl: waiting: it has no netlink family "klp"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK
EOF
transcript "wait for a livepatch without a name" 2 klpnl wait --for enabled <<'EOF'
! klpnl: --for enabled is about one livepatch; name it; see 'klpnl help wait'
EOF
transcript "wait for all with a name" 2 klpnl wait hotfix --for idle <<'EOF'
! klpnl: --for idle is about all livepatches; leave 'hotfix' out; see 'klpnl help wait'
EOF
transcript "wait for something unknown" 2 klpnl wait --for ever <<'EOF'
! klpnl: --for takes enabled, disabled or idle; see 'klpnl help wait'
EOF
transcript "wait for words" 2 klpnl wait --timeout soon <<'EOF'
! klpnl: --timeout takes a number of seconds, up to 4294967294, or infinity; see 'klpnl help wait'
EOF
transcript "wait twice" 2 klpnl wait --timeout 1 --timeout 2 <<'EOF'
! klpnl: --timeout is given twice; decide for one; see 'klpnl help wait'
EOF
