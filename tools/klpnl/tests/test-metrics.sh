# SPDX-License-Identifier: GPL-2.0
# klpnl metrics.

mkdir metrics
cd metrics || exit 1

# metrics_state: what the kernel says when it is asked, and then stdin.
metrics_state()
{
	{
		cat <<-'EOF'
		msg generation=5 name=vendor_v1 replace-set=0 supersedes-origin=0 stack-order=1 enabled= nr-funcs=2
		msg generation=5 name=hotfix replace-set=7 supersedes-origin=1 stack-order=2 enabled= nr-funcs=1
		msg generation=5 name=another replace-set=7 stack-order=3 nr-funcs=70000
		done
		msg generation=5 name=vendor_v2 supersedes=7
		done
		EOF
		cat
	} | kernel
}

metrics_state </dev/null
transcript "metrics" 0 asked metrics <<'EOF'
# HELP klp_livepatch_info An installed livepatch, and whether it is enabled, patching, unpatching or disabled.
# TYPE klp_livepatch_info gauge
klp_livepatch_info{name="vendor_v1",set="0",state="enabled"} 1
klp_livepatch_info{name="hotfix",set="7",state="enabled"} 1
klp_livepatch_info{name="another",set="7",state="disabled"} 1
# HELP klp_livepatch_enabled Whether an installed livepatch is enabled, or being enabled.
# TYPE klp_livepatch_enabled gauge
klp_livepatch_enabled{name="vendor_v1",set="0"} 1
klp_livepatch_enabled{name="hotfix",set="7"} 1
klp_livepatch_enabled{name="another",set="7"} 0
# HELP klp_patched_functions Functions that an installed livepatch patches.
# TYPE klp_patched_functions gauge
klp_patched_functions{name="vendor_v1",set="0"} 2
klp_patched_functions{name="hotfix",set="7"} 1
klp_patched_functions{name="another",set="7"} 70000
# HELP klp_livepatches Installed livepatches.
# TYPE klp_livepatches gauge
klp_livepatches 3
# HELP klp_replace_sets Replace sets that installed livepatches are in.
# TYPE klp_replace_sets gauge
klp_replace_sets 2
# HELP klp_transition_running Whether a livepatch is being enabled or disabled.
# TYPE klp_transition_running gauge
klp_transition_running 0
# HELP klp_transition_blocked_tasks Tasks that have not been moved by the running transition.
# TYPE klp_transition_blocked_tasks gauge
klp_transition_blocked_tasks 0
# HELP klp_runtime_values_waiting Livepatches for which it is set at run time what they are going to supersede.
# TYPE klp_runtime_values_waiting gauge
klp_runtime_values_waiting 1
# HELP klp_generation Number that rises with each change; absent when there is nothing.
# TYPE klp_generation gauge
klp_generation 5
EOF
transcript "questions of metrics" 0 cat "$work/log" <<'EOF'
patch-get
supersedes-get
EOF

kernel <<'EOF'
done
done
EOF
transcript "metrics of nothing" 0 asked metrics <<'EOF'
# HELP klp_livepatches Installed livepatches.
# TYPE klp_livepatches gauge
klp_livepatches 0
# HELP klp_replace_sets Replace sets that installed livepatches are in.
# TYPE klp_replace_sets gauge
klp_replace_sets 0
# HELP klp_transition_running Whether a livepatch is being enabled or disabled.
# TYPE klp_transition_running gauge
klp_transition_running 0
# HELP klp_transition_blocked_tasks Tasks that have not been moved by the running transition.
# TYPE klp_transition_blocked_tasks gauge
klp_transition_blocked_tasks 0
# HELP klp_runtime_values_waiting Livepatches for which it is set at run time what they are going to supersede.
# TYPE klp_runtime_values_waiting gauge
klp_runtime_values_waiting 0
EOF

# task TID STATE: adds a task to process 10.
task()
{
	mkdir -p "proc/10/task/$1"
	echo "$2" >"proc/10/task/$1/patch_state"
}

# metric NAME: only what is said of this metric.
metric()
{
	KLP_FAKE_PROC=$PWD/proc asked metrics | grep "^klp_$1[ {]"
}

task 10 0
task 11 0
task 12 1
kernel <<'EOF'
msg generation=5 name=hotfix replace-set=7 direction=1 enabled= nr-funcs=1
done
done
EOF
transcript "livepatch that is being enabled" 0 metric livepatch_info <<'EOF'
klp_livepatch_info{name="hotfix",set="7",state="patching"} 1
EOF
transcript "transition that is running" 0 metric transition_running <<'EOF'
klp_transition_running 1
EOF
transcript "tasks that it waits for" 0 metric transition_blocked_tasks <<'EOF'
klp_transition_blocked_tasks 2
EOF
chmod 0 proc/10/task/11/patch_state
transcript "tasks that cannot be counted" 1 metric transition_blocked_tasks <<'EOF'
EOF
chmod 644 proc/10/task/11/patch_state

kernel <<'EOF'
msg generation=5 name=hotfix replace-set=7 direction=0 nr-funcs=1
done
done
EOF
transcript "livepatch that is being disabled" 0 metric livepatch_info <<'EOF'
klp_livepatch_info{name="hotfix",set="7",state="unpatching"} 1
EOF
transcript "tasks that this waits for" 0 metric transition_blocked_tasks <<'EOF'
klp_transition_blocked_tasks 1
EOF

kernel <<'EOF'
msg generation=5 name=a"b\c%0ad%fe%c3%a4 replace-set=4294967295 enabled= nr-funcs=1
done
done
EOF
transcript "label with any characters" 0 metric livepatch_info <<'EOF'
klp_livepatch_info{name="a\"b\\c\\x0ad\\xfeä",set="4294967295",state="enabled"} 1
EOF
asked metrics >odd.prom

kernel <<'EOF'
family errno=2
EOF
transcript "metrics without the family" 5 asked metrics <<'EOF'
! klpnl: asking the kernel for its livepatches: it has no netlink family "klp"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK
EOF
: >klp.prom
transcript "--follow without the family" 5 asked metrics --follow klp.prom <<'EOF'
! klpnl: listening to what happens to livepatches: it has no netlink family "klp"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK
EOF
transcript "metrics as JSON" 2 asked -j metrics <<'EOF'
! klpnl: --json makes no sense with 'metrics'; see 'klpnl help metrics'
EOF

# service FILE: the service, which is going to write FILE.
service()
{
	KLP_FAKE_PROC=$PWD/proc asked metrics --follow "$1"
}

# What the service writes at some times goes to the directory seen. Whatever
# happens is given a tenth of a second to be followed by more.
mkdir seen
metrics_state <<'EOF'
run cp klp.prom seen/start.prom; stat -c %a klp.prom >seen/mode
event transition-started sequence=11 generation=6 name=vendor_v2 replace-set=0 direction=1
event runtime-consumed sequence=12 generation=6 name=vendor_v2 supersedes=7
timeout
msg generation=6 name=vendor_v2 replace-set=0 direction=1 enabled= nr-funcs=1
msg generation=6 name=hotfix replace-set=7 replaced-by=vendor_v2 enabled= nr-funcs=1
done
done
run cp klp.prom seen/running.prom
timeout
msg generation=6 name=vendor_v2 replace-set=0 direction=1 enabled= nr-funcs=1
done
done
run cp klp.prom seen/later.prom
event transition-completed sequence=13 generation=7 name=vendor_v2 replace-set=0 direction=1
event patch-replaced sequence=14 generation=8 name=hotfix replace-set=7 replaced-by=vendor_v2
event patch-enabled sequence=15 generation=8 name=vendor_v2 replace-set=0
timeout
msg generation=8 name=vendor_v2 replace-set=0 enabled= nr-funcs=1
done
done
run cp klp.prom seen/completed.prom
event load-refused sequence=16 generation=8 name=a replace-set=9 error=22 nr-failures=1 finding=9 patch-name=vendor_v2 patch-set=0
event load-refused sequence=17 generation=8 name=a replace-set=9 error=22 nr-failures=1 finding=77
event load-failed sequence=18 generation=8 name=a replace-set=9 error=12
event target-refused sequence=19 generation=8 name=a replace-set=9 error=16 object=m
event 99 1=01
timeout
msg generation=8 name=vendor_v2 replace-set=0 enabled= nr-funcs=1
done
done
event transition-started sequence=21 generation=9 name=vendor_v2 replace-set=0 direction=0
event transition-reversed sequence=22 generation=10 name=vendor_v2 replace-set=0 direction=1
event transition-completed sequence=23 generation=11 name=vendor_v2 replace-set=0 direction=1
timeout
msg generation=11 name=vendor_v2 replace-set=0 enabled= nr-funcs=1
done
done
run cp klp.prom seen/refused.prom; ls klp.prom* >seen/files
signal
EOF
transcript "service until SIGTERM" 0 service klp.prom <<'EOF'
EOF
transcript "mode of the file" 0 cat seen/mode <<'EOF'
644
EOF
transcript "files of the service" 0 cat seen/files <<'EOF'
klp.prom
EOF
transcript "files after the service" 0 find . -name 'klp.prom*' <<'EOF'
EOF

transcript "counters at the start" 0 sed -n '/klp_events_total/,$p' seen/start.prom <<'EOF'
# HELP klp_events_total Events that the kernel has told.
# TYPE klp_events_total counter
klp_events_total{event="transition-started"} 0
klp_events_total{event="transition-reversed"} 0
klp_events_total{event="transition-forced"} 0
klp_events_total{event="transition-completed"} 0
klp_events_total{event="patch-enabled"} 0
klp_events_total{event="patch-replaced"} 0
klp_events_total{event="patch-disabled"} 0
klp_events_total{event="patch-released"} 0
klp_events_total{event="load-refused"} 0
klp_events_total{event="load-failed"} 0
klp_events_total{event="target-refused"} 0
klp_events_total{event="runtime-set"} 0
klp_events_total{event="runtime-cleared"} 0
klp_events_total{event="runtime-consumed"} 0
klp_events_total{event="unknown"} 0
# HELP klp_event_losses_total How often events have been lost, which the counters lack.
# TYPE klp_event_losses_total counter
klp_event_losses_total 0
# HELP klp_loads_refused_total Livepatches that the kernel has refused, by the first reason.
# TYPE klp_loads_refused_total counter
klp_loads_refused_total{finding="installed"} 0
klp_loads_refused_total{finding="module-loaded"} 0
klp_loads_refused_total{finding="duplicate-function"} 0
klp_loads_refused_total{finding="duplicate-state"} 0
klp_loads_refused_total{finding="transition"} 0
klp_loads_refused_total{finding="state-conflict"} 0
klp_loads_refused_total{finding="state-missing"} 0
klp_loads_refused_total{finding="state-version"} 0
klp_loads_refused_total{finding="function-conflict"} 0
klp_loads_refused_total{finding="symbol-missing"} 0
klp_loads_refused_total{finding="symbol-ambiguous"} 0
klp_loads_refused_total{finding="same-address"} 0
klp_loads_refused_total{finding="not-traceable"} 0
klp_loads_refused_total{finding="malformed"} 0
klp_loads_refused_total{finding="leaving"} 0
klp_loads_refused_total{finding="unknown"} 0
# HELP klp_loads_failed_total Livepatches that could not be enabled, though not refused.
# TYPE klp_loads_failed_total counter
klp_loads_failed_total 0
# HELP klp_targets_refused_total Modules that were not loaded because of livepatches.
# TYPE klp_targets_refused_total counter
klp_targets_refused_total 0
# HELP klp_livepatches_replaced_total Livepatches that others have replaced.
# TYPE klp_livepatches_replaced_total counter
klp_livepatches_replaced_total 0
# HELP klp_transitions_total Transitions that have ended, by the direction in which they started.
# TYPE klp_transitions_total counter
klp_transitions_total{direction="unpatching",result="completed"} 0
klp_transitions_total{direction="unpatching",result="reversed"} 0
klp_transitions_total{direction="patching",result="completed"} 0
klp_transitions_total{direction="patching",result="reversed"} 0
# HELP klp_transition_duration_seconds How long those transitions took that were seen from start to end.
# TYPE klp_transition_duration_seconds summary
klp_transition_duration_seconds_sum 0.000
klp_transition_duration_seconds_count 0
# HELP klp_transition_running_seconds How long the running transition has been seen; 0 without one.
# TYPE klp_transition_running_seconds gauge
klp_transition_running_seconds 0.000
# HELP klp_exporter_start_time_seconds When the counters have begun, in seconds since 1970.
# TYPE klp_exporter_start_time_seconds gauge
klp_exporter_start_time_seconds 1769860800.123
EOF

metrics_state </dev/null
asked metrics >once.prom
sed '/klp_events_total/,$d' seen/start.prom >start_state
same "the state is that of metrics without --follow" once.prom start_state

# changes FROM TO: what is new in the file TO.
changes()
{
	diff "seen/$1.prom" "seen/$2.prom" | sed -n 's/^> \([^#]\)/\1/p'
}

transcript "transition starts" 0 changes start running <<'EOF'
klp_livepatch_info{name="vendor_v2",set="0",state="patching"} 1
klp_livepatch_enabled{name="vendor_v2",set="0"} 1
klp_patched_functions{name="vendor_v2",set="0"} 1
klp_livepatches 2
klp_transition_running 1
klp_transition_blocked_tasks 2
klp_runtime_values_waiting 0
klp_generation 6
klp_events_total{event="transition-started"} 1
klp_events_total{event="runtime-consumed"} 1
klp_transition_running_seconds 0.100
EOF
transcript "transition goes on" 0 changes running later <<'EOF'
klp_livepatches 1
klp_replace_sets 1
klp_transition_running_seconds 15.100
EOF
transcript "transition ends" 0 changes later completed <<'EOF'
klp_livepatch_info{name="vendor_v2",set="0",state="enabled"} 1
klp_transition_running 0
klp_transition_blocked_tasks 0
klp_generation 8
klp_events_total{event="transition-completed"} 1
klp_events_total{event="patch-enabled"} 1
klp_events_total{event="patch-replaced"} 1
klp_livepatches_replaced_total 1
klp_transitions_total{direction="patching",result="completed"} 1
klp_transition_duration_seconds_sum 15.100
klp_transition_duration_seconds_count 1
klp_transition_running_seconds 0.000
EOF
transcript "refusals, and a transition that is reversed" 0 \
	changes completed refused <<'EOF'
klp_generation 11
klp_events_total{event="transition-started"} 2
klp_events_total{event="transition-reversed"} 1
klp_events_total{event="transition-completed"} 2
klp_events_total{event="load-refused"} 2
klp_events_total{event="load-failed"} 1
klp_events_total{event="target-refused"} 1
klp_events_total{event="unknown"} 1
klp_loads_refused_total{finding="function-conflict"} 1
klp_loads_refused_total{finding="unknown"} 1
klp_loads_failed_total 1
klp_targets_refused_total 1
klp_transitions_total{direction="unpatching",result="reversed"} 1
klp_transition_duration_seconds_count 2
EOF

# Nobody knows for how long a transition has been running that was there before.
kernel <<'EOF'
msg generation=6 name=hotfix replace-set=7 direction=1 enabled= nr-funcs=1
done
done
timeout
msg generation=6 name=hotfix replace-set=7 direction=1 enabled= nr-funcs=1
done
done
run cp klp.prom seen/before.prom
event transition-completed sequence=11 generation=7 name=hotfix replace-set=7 direction=1
event patch-enabled sequence=12 generation=8 name=hotfix replace-set=7
timeout
msg generation=8 name=hotfix replace-set=7 enabled= nr-funcs=1
done
done
run cp klp.prom seen/after.prom
signal 2
EOF
transcript "service until SIGINT" 0 service klp.prom <<'EOF'
EOF
transcript "time of a transition from before" 0 \
	grep '^klp_transition_running_sec' seen/before.prom <<'EOF'
klp_transition_running_seconds 15.000
EOF
transcript "end of a transition from before" 0 changes before after <<'EOF'
klp_livepatch_info{name="hotfix",set="7",state="enabled"} 1
klp_transition_running 0
klp_transition_blocked_tasks 0
klp_generation 8
klp_events_total{event="transition-completed"} 1
klp_events_total{event="patch-enabled"} 1
klp_transitions_total{direction="patching",result="completed"} 1
klp_transition_running_seconds 0.000
EOF

# The first loss leaves a transition running, the second one hides its end.
kernel <<'EOF'
done
done
event transition-started sequence=1 generation=2 name=hotfix replace-set=7 direction=1
timeout
msg generation=2 name=hotfix replace-set=7 direction=1 enabled= nr-funcs=1
done
done
overrun
event runtime-set sequence=9 generation=7 name=dropped
timeout
msg generation=7 name=hotfix replace-set=7 direction=1 enabled= nr-funcs=1
done
msg generation=7 name=dropped
done
timeout
msg generation=7 name=hotfix replace-set=7 direction=1 enabled= nr-funcs=1
done
msg generation=7 name=dropped
done
run cp klp.prom seen/loss.prom
event runtime-set sequence=10 generation=8 name=a
event runtime-cleared sequence=12 generation=10 name=a
timeout
msg generation=10 name=hotfix replace-set=7 enabled= nr-funcs=1
done
done
run cp klp.prom seen/loss2.prom
signal
EOF
transcript "service that loses events" 0 service klp.prom <<'EOF'
EOF
transcript "what is known after a loss" 0 \
	grep '^klp_[a-z_]*\({[^}]*}\)\? [^0]\|^klp_transition_running' \
	seen/loss.prom <<'EOF'
klp_livepatch_info{name="hotfix",set="7",state="patching"} 1
klp_livepatch_enabled{name="hotfix",set="7"} 1
klp_patched_functions{name="hotfix",set="7"} 1
klp_livepatches 1
klp_replace_sets 1
klp_transition_running 1
klp_transition_blocked_tasks 2
klp_runtime_values_waiting 1
klp_generation 7
klp_events_total{event="transition-started"} 1
klp_event_losses_total 1
klp_transition_running_seconds 15.200
klp_exporter_start_time_seconds 1769860800.123
EOF
transcript "end of a transition that is lost" 0 changes loss loss2 <<'EOF'
klp_livepatch_info{name="hotfix",set="7",state="enabled"} 1
klp_transition_running 0
klp_transition_blocked_tasks 0
klp_runtime_values_waiting 0
klp_generation 10
klp_events_total{event="runtime-set"} 1
klp_event_losses_total 2
klp_transition_running_seconds 0.000
EOF

: >klp.prom
# It may be another transition than before.
kernel <<'EOF'
done
done
event transition-started sequence=1 generation=2 name=hotfix replace-set=7 direction=1
overrun
timeout
msg generation=6 name=hotfix replace-set=7 direction=1 enabled= nr-funcs=1
done
done
event transition-completed sequence=9 generation=7 name=hotfix replace-set=7 direction=1
timeout
msg generation=8 name=hotfix replace-set=7 enabled= nr-funcs=1
done
done
run cp klp.prom seen/loss3.prom
signal
EOF
transcript "service that loses events of a transition" 0 service klp.prom <<'EOF'
EOF
transcript "time of a transition with a loss" 0 \
	grep '^klp_transition.*_count\|^klp_transitions.*[^0]$' seen/loss3.prom <<'EOF'
klp_transitions_total{direction="patching",result="completed"} 1
klp_transition_duration_seconds_count 0
EOF

kernel <<'EOF'
done
done
run rm -r dir
event runtime-set sequence=1 generation=2 name=a
timeout
done
done
EOF
mkdir dir
transcript "directory that vanishes" 1 service dir/klp.prom <<'EOF'
! klpnl: writing dir/klp.prom: a new file cannot be made beside it (No such file or directory); name a file in a directory that can be written to
EOF

kernel <<'EOF'
done
done
run rm klp.prom; mkdir klp.prom
event runtime-set sequence=1 generation=2 name=a
timeout
done
done
EOF
transcript "directory in the place of the file" 1 service klp.prom <<'EOF'
! klpnl: writing klp.prom: it cannot be replaced (Is a directory); name a file that may be
EOF
rmdir klp.prom
transcript "files after an error" 0 find . -name 'klp.prom*' <<'EOF'
EOF

kernel <<'EOF'
done
done
EOF
transcript "directory that does not exist" 1 service none/klp.prom <<'EOF'
! klpnl: writing none/klp.prom: a new file cannot be made beside it (No such file or directory); name a file in a directory that can be written to
EOF

ln -s klp.prom link
for name in dir /dev/null link; do
	mkdir -p dir
	transcript "$name in the place of the file" 1 service "$name" <<EOF
! klpnl: writing $name: it is no regular file; name one, or one that does not exist yet
EOF
done
transcript "link that is left alone" 0 readlink link <<'EOF'
klp.prom
EOF
printf -v name '%0300d' 0
transcript "file with a name that is too long" 1 service "$name" <<EOF
! klpnl: writing $name: a new file cannot be made beside it (File name too long); name a file in a directory that can be written to
EOF

full_metrics()
{
	asked metrics >/dev/full
}

transcript "metrics into a full disk" 1 full_metrics <<'EOF'
! klpnl: writing the output: No space left on device
EOF

check_metrics()
{
	"$PROMTOOL" check metrics <"$1"
}

for file in once.prom odd.prom seen/*.prom; do
	# Where there is none, run.sh says so.
	[ -z "$PROMTOOL" ] || transcript "promtool has no objection to $file" 0 \
		check_metrics "$file" <<'EOF'
EOF
done
cd ..
rm -r metrics
