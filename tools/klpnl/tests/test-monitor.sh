# SPDX-License-Identifier: GPL-2.0
# klpnl monitor.

# state: the state that the tests begin with, and then stdin.
state()
{
	{
		cat <<-'EOF'
		msg generation=5 name=vendor_v1 replace-set=0 supersedes-origin=0 stack-order=1 enabled= nr-funcs=2 nr-states=0
		msg generation=5 name=hotfix replace-set=7 supersedes-origin=1 supersedes=5 supersedes=6 stack-order=2 enabled= nr-funcs=1 nr-states=0
		done
		msg generation=5 name=vendor_v2 supersedes=7
		done
		EOF
		cat
	} | kernel
}

state <<'EOF'
event transition-started sequence=11 generation=6 name=vendor_v2 replace-set=0 direction=1 supersedes=7 supersedes-origin=2
event runtime-consumed sequence=12 generation=6 name=vendor_v2 supersedes=7
event transition-completed sequence=13 generation=7 name=vendor_v2 replace-set=0 direction=1
event patch-replaced sequence=14 generation=8 name=vendor_v1 replace-set=0 replaced-by=vendor_v2
event patch-replaced sequence=15 generation=8 name=hotfix replace-set=7 replaced-by=vendor_v2 forced=
event patch-enabled sequence=16 generation=8 name=vendor_v2 replace-set=0 supersedes=7 supersedes-origin=2
event patch-released sequence=17 generation=8 name=vendor_v1 replace-set=0
signal
EOF
transcript "what happens when a livepatch replaces others" 0 asked monitor <<'EOF'
# snapshot: 2 livepatches, generation 5
# vendor_v1 (set 0), enabled
# hotfix (set 7), enabled, supersedes 5,6 (parameter)
# vendor_v2 is going to supersede 7
transition-started: vendor_v2 (set 0), patching, supersedes 7 (runtime)
runtime-consumed: vendor_v2, supersedes 7
transition-completed: vendor_v2 (set 0), patching
patch-replaced: vendor_v1 (set 0), replaced by vendor_v2
patch-replaced: hotfix (set 7), replaced by vendor_v2, forced
patch-enabled: vendor_v2 (set 0), supersedes 7 (runtime)
patch-released: vendor_v1 (set 0)
EOF
transcript "questions of monitor" 0 cat "$work/log" <<'EOF'
patch-get
supersedes-get
EOF

transcript "the same as JSON" 0 asked -j monitor <<'EOF'
{"name":"snapshot","msg":{"generation":5,"patch":[{"generation":5,"name":"vendor_v1","replace-set":0,"supersedes-origin":"built-in","stack-order":1,"enabled":true,"nr-funcs":2,"nr-states":0},{"generation":5,"name":"hotfix","replace-set":7,"supersedes":[5,6],"supersedes-origin":"parameter","stack-order":2,"enabled":true,"nr-funcs":1,"nr-states":0}],"runtime":[{"generation":5,"name":"vendor_v2","supersedes":[7]}]}}
{"name":"transition-started","msg":{"generation":6,"name":"vendor_v2","replace-set":0,"supersedes":[7],"supersedes-origin":"runtime","direction":"patching","sequence":11}}
{"name":"runtime-consumed","msg":{"generation":6,"name":"vendor_v2","supersedes":[7],"sequence":12}}
{"name":"transition-completed","msg":{"generation":7,"name":"vendor_v2","replace-set":0,"direction":"patching","sequence":13}}
{"name":"patch-replaced","msg":{"generation":8,"name":"vendor_v1","replace-set":0,"replaced-by":"vendor_v2","sequence":14}}
{"name":"patch-replaced","msg":{"generation":8,"name":"hotfix","replace-set":7,"replaced-by":"vendor_v2","forced":true,"sequence":15}}
{"name":"patch-enabled","msg":{"generation":8,"name":"vendor_v2","replace-set":0,"supersedes":[7],"supersedes-origin":"runtime","sequence":16}}
{"name":"patch-released","msg":{"generation":8,"name":"vendor_v1","replace-set":0,"sequence":17}}
EOF

# events: stdin is what happens while nothing is installed.
events()
{
	{
		printf 'done\ndone\n'
		cat
		echo signal
	} | kernel
}

events <<'EOF'
event transition-started sequence=1 generation=6 name=hotfix replace-set=7 direction=0
event transition-reversed sequence=2 generation=7 name=hotfix replace-set=7 direction=1
event transition-forced sequence=3 generation=8 name=hotfix replace-set=7 direction=1
event patch-disabled sequence=4 generation=9 name=hotfix replace-set=7
event patch-disabled sequence=5 generation=9 name=hotfix replace-set=7 forced=
event patch-enabled sequence=6 generation=9 name=all replace-set=1 supersedes-all= supersedes-origin=0
event patch-enabled sequence=7 generation=9 name=none replace-set=1 supersedes-origin=1
event patch-enabled sequence=8 generation=9 name=plain replace-set=1 supersedes-origin=0
event runtime-set sequence=9 generation=10 name=hotfix supersedes=7 supersedes=9
event runtime-set sequence=10 generation=10 name=hotfix
event runtime-cleared sequence=11 generation=10 name=hotfix supersedes-all=
event load-failed sequence=12 generation=10 name=hotfix replace-set=7 error=12
EOF
transcript "each other event" 0 asked monitor <<'EOF'
# snapshot: 0 livepatches
transition-started: hotfix (set 7), unpatching
transition-reversed: hotfix (set 7), patching
transition-forced: hotfix (set 7), patching
patch-disabled: hotfix (set 7)
patch-disabled: hotfix (set 7), forced
patch-enabled: all (set 1), supersedes all (built-in)
patch-enabled: none (set 1), supersedes none (parameter)
patch-enabled: plain (set 1)
runtime-set: hotfix, supersedes 7,9
runtime-set: hotfix, supersedes none
runtime-cleared: hotfix, supersedes all
load-failed: hotfix (set 7): Cannot allocate memory
EOF

events <<'EOF'
event load-refused sequence=1 generation=6 name=vendor_v2 replace-set=0 error=22 nr-failures=1 supersedes-origin=0 finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=meminfo_proc_show sympos=1
event load-refused sequence=2 generation=6 name=vendor_v2 replace-set=0 error=22 nr-failures=3 supersedes-origin=0 finding=6 patch-name=hotfix patch-set=7 state-id=3
event load-refused sequence=3 generation=6 name=vendor_v2 replace-set=0 error=22 nr-failures=1 finding=20
event load-refused sequence=4 generation=6 name=vendor_v2 replace-set=0 error=16 nr-failures=1 finding=5 patch-name=hotfix patch-set=7
event load-refused sequence=5 generation=6 name=vendor_v2 replace-set=0 error=22 nr-failures=1 finding=99
event target-refused sequence=6 generation=6 name=one replace-set=1 error=22 object=busymod finding=9 patch-name=other patch-set=2 func-name=f sympos=1 other-func=g other-sympos=2
event target-refused sequence=7 generation=6 name=one replace-set=1 error=22 object=busymod finding=12 func-name=f sympos=1 other-func=g other-sympos=1
event target-refused sequence=8 generation=6 name=one replace-set=1 error=16 object=busymod
EOF
transcript "refusals" 0 asked monitor <<'EOF'
# snapshot: 0 livepatches
load-refused: vendor_v2 (set 0): function meminfo_proc_show of vmlinux belongs to hotfix (set 7) (Invalid argument)
load-refused: vendor_v2 (set 0): state 3 belongs to hotfix (set 7), and 2 more (Invalid argument)
load-refused: vendor_v2 (set 0): vendor_v2 is malformed, and the kernel's log says in what way (Invalid argument)
load-refused: vendor_v2 (set 0): hotfix (set 7) is in transition (Device or resource busy)
load-refused: vendor_v2 (set 0): finding 99 (Invalid argument)
target-refused: one (set 1), module busymod: function f of busymod, there named g,2, belongs to other (set 2) (Invalid argument)
target-refused: one (set 1), module busymod: f and g of busymod are one function (Invalid argument)
target-refused: one (set 1), module busymod: Device or resource busy
EOF

events <<'EOF'
event patch-released sequence=1 generation=6 name=%1b[2J replace-set=7
EOF
transcript "control characters in an event" 0 asked monitor <<'EOF'
# snapshot: 0 livepatches
patch-released: \x1b[2J (set 7)
EOF

events <<'EOF'
event runtime-set sequence=1 generation=6 name=a
event 99 1=01000000
event runtime-set sequence=3 generation=7 name=b 77=0102
EOF
transcript "events and attributes of a newer kernel" 0 asked monitor <<'EOF'
# snapshot: 0 livepatches
runtime-set: a, supersedes none
unknown-99
runtime-set: b, supersedes none
EOF
transcript "events of a newer kernel as JSON" 0 asked -j monitor <<'EOF'
{"name":"snapshot","msg":{"patch":[],"runtime":[]}}
{"name":"runtime-set","msg":{"generation":6,"name":"a","sequence":1}}
{"name":"unknown-99","msg":{}}
{"name":"runtime-set","msg":{"generation":7,"name":"b","sequence":3}}
EOF

events <<'EOF'
event patch-released 1=0102
EOF
transcript "event that makes no sense" 1 asked monitor <<'EOF'
# snapshot: 0 livepatches
! klpnl: listening to what happens to livepatches: its events cannot be read (Bad message)
EOF

# What has come before the snapshot is part of it.
kernel <<'EOF'
event transition-completed sequence=10 generation=5 name=hotfix replace-set=7 direction=1
event patch-enabled sequence=11 generation=6 name=hotfix replace-set=7
event patch-released sequence=12 generation=6 name=old replace-set=7
event runtime-set sequence=13 generation=6 name=later supersedes=1
msg generation=6 name=hotfix replace-set=7 enabled= stack-order=1
done
done
event transition-started sequence=14 generation=7 name=hotfix replace-set=7 direction=0
signal
EOF
transcript "events that the snapshot includes" 0 asked monitor <<'EOF'
# snapshot: 1 livepatch, generation 6
# hotfix (set 7), enabled
patch-released: old (set 7)
runtime-set: later, supersedes 1
transition-started: hotfix (set 7), unpatching
EOF

state <<'EOF'
event patch-released sequence=11 generation=5 name=a replace-set=1
overrun
event patch-released sequence=20 generation=6 name=dropped replace-set=1
overrun
event patch-released sequence=30 generation=7 name=dropped replace-set=1
msg generation=9 name=vendor_v2 replace-set=0 supersedes-origin=0 direction=1 enabled= stack-order=1 nr-funcs=2 nr-states=0
msg generation=9 name=vendor_v1 replace-set=0 supersedes-origin=0 replaced-by=vendor_v2 forced= enabled= stack-order=2 nr-funcs=2 nr-states=0
done
done
event transition-completed sequence=31 generation=9 name=vendor_v2 replace-set=0 direction=1
event patch-enabled sequence=32 generation=10 name=vendor_v2 replace-set=0 supersedes-origin=0
signal
EOF
transcript "overrun" 0 asked monitor <<'EOF'
# snapshot: 2 livepatches, generation 5
# vendor_v1 (set 0), enabled
# hotfix (set 7), enabled, supersedes 5,6 (parameter)
# vendor_v2 is going to supersede 7
patch-released: a (set 1)
# overrun: events have been lost
# snapshot: 2 livepatches, generation 9
# vendor_v2 (set 0), patching
# vendor_v1 (set 0), enabled, replaced by vendor_v2, forced
patch-enabled: vendor_v2 (set 0)
EOF
transcript "overrun as JSON" 0 asked -j monitor --since-generation 5 <<'EOF'
{"name":"patch-released","msg":{"generation":5,"name":"a","replace-set":1,"sequence":11}}
{"name":"overrun"}
{"name":"snapshot","msg":{"generation":9,"patch":[{"generation":9,"name":"vendor_v2","replace-set":0,"supersedes-origin":"built-in","stack-order":1,"enabled":true,"direction":"patching","nr-funcs":2,"nr-states":0},{"generation":9,"name":"vendor_v1","replace-set":0,"supersedes-origin":"built-in","stack-order":2,"enabled":true,"replaced-by":"vendor_v2","forced":true,"nr-funcs":2,"nr-states":0}],"runtime":[]}}
{"name":"patch-enabled","msg":{"generation":10,"name":"vendor_v2","replace-set":0,"supersedes-origin":"built-in","sequence":32}}
EOF

kernel <<'EOF'
done
done
event runtime-set sequence=11 generation=6 name=a
event runtime-set sequence=13 generation=8 name=c
event runtime-set sequence=14 generation=9 name=d
done
msg generation=9 name=a
msg generation=9 name=d
done
event runtime-cleared sequence=15 generation=10 name=d
event runtime-cleared sequence=16 generation=11 name=a
signal
EOF
transcript "gap in the sequence" 0 asked monitor <<'EOF'
# snapshot: 0 livepatches
runtime-set: a, supersedes none
# overrun: events have been lost
# snapshot: 0 livepatches, generation 9
# a is going to supersede none
# d is going to supersede none
runtime-cleared: d, supersedes none
runtime-cleared: a, supersedes none
EOF

state <<'EOF'
overrun
error errno=1
EOF
transcript "no snapshot after an overrun" 1 asked -j monitor --since-generation 5 <<'EOF'
{"name":"overrun"}
! klpnl: listening to what happens to livepatches: this takes CAP_SYS_MODULE in the initial user namespace; run klpnl as root (Operation not permitted)
EOF

# three_events: what happens in the following tests.
three_events()
{
	state <<-'EOF'
	event patch-released sequence=11 generation=5 name=a replace-set=1
	overrun
	done
	done
	event patch-released sequence=13 generation=5 name=b replace-set=1
	event patch-released sequence=14 generation=5 name=c replace-set=1
	timeout
	EOF
}

three_events
transcript "--count ends after as many events" 0 \
	asked monitor --count 2 --since-generation 5 <<'EOF'
patch-released: a (set 1)
# overrun: events have been lost
# snapshot: 0 livepatches
patch-released: b (set 1)
EOF
transcript "--count that is reached before --timeout" 0 \
	asked monitor --count 3 --timeout 5 --since-generation 5 <<'EOF'
patch-released: a (set 1)
# overrun: events have been lost
# snapshot: 0 livepatches
patch-released: b (set 1)
patch-released: c (set 1)
EOF
transcript "--count that is not reached" 4 \
	asked -j monitor --count 4 --timeout 5 --since-generation 5 <<'EOF'
{"name":"patch-released","msg":{"generation":5,"name":"a","replace-set":1,"sequence":11}}
{"name":"overrun"}
{"name":"snapshot","msg":{"patch":[],"runtime":[]}}
{"name":"patch-released","msg":{"generation":5,"name":"b","replace-set":1,"sequence":13}}
{"name":"patch-released","msg":{"generation":5,"name":"c","replace-set":1,"sequence":14}}
! klpnl: listening to what happens to livepatches: 3 of 4 events came in time
EOF
transcript "--timeout without --count" 0 \
	asked monitor --timeout 5 --since-generation 5 <<'EOF'
patch-released: a (set 1)
# overrun: events have been lost
# snapshot: 0 livepatches
patch-released: b (set 1)
patch-released: c (set 1)
EOF

kernel <<'EOF'
done
done
event patch-released sequence=13 generation=5 name=b replace-set=1
EOF
transcript "state only, with --timeout 0" 0 asked monitor --timeout 0 <<'EOF'
# snapshot: 0 livepatches
EOF

state <<'EOF'
signal
EOF
transcript "--since-generation of another generation" 0 \
	asked monitor --since-generation 4 <<'EOF'
# snapshot: 2 livepatches, generation 5
# vendor_v1 (set 0), enabled
# hotfix (set 7), enabled, supersedes 5,6 (parameter)
# vendor_v2 is going to supersede 7
EOF

kernel <<'EOF'
done
done
timeout
EOF
transcript "--since-generation while nothing tells the generation" 0 \
	asked -j monitor --since-generation 4 --timeout 1 <<'EOF'
{"name":"snapshot","msg":{"patch":[],"runtime":[]}}
EOF

kernel <<'EOF'
done
msg generation=7 name=a
done
event runtime-set sequence=1 generation=8 name=b
overrun
done
done
timeout
EOF
transcript "timestamps" 0 asked -t monitor --timeout 7 <<'EOF'
2026-01-31T12:00:00.123456Z # snapshot: 0 livepatches, generation 7
2026-01-31T12:00:00.123456Z # a is going to supersede none
2026-01-31T12:00:00.123456Z runtime-set: b, supersedes none
2026-01-31T12:00:00.123456Z # overrun: events have been lost
2026-01-31T12:00:00.123456Z # snapshot: 0 livepatches
EOF
transcript "timestamps in JSON" 0 asked -jt monitor --timeout 7 <<'EOF'
{"timestamp":"2026-01-31T12:00:00.123456Z","name":"snapshot","msg":{"generation":7,"patch":[],"runtime":[{"generation":7,"name":"a"}]}}
{"timestamp":"2026-01-31T12:00:00.123456Z","name":"runtime-set","msg":{"generation":8,"name":"b","sequence":1}}
{"timestamp":"2026-01-31T12:00:00.123456Z","name":"overrun"}
{"timestamp":"2026-01-31T12:00:00.123456Z","name":"snapshot","msg":{"patch":[],"runtime":[]}}
EOF
transcript "indented JSON" 0 asked -jp monitor --count 1 <<'EOF'
{
  "name": "snapshot",
  "msg": {
    "generation": 7,
    "patch": [],
    "runtime": [
      {
        "generation": 7,
        "name": "a"
      }
    ]
  }
}
{
  "name": "runtime-set",
  "msg": {
    "generation": 8,
    "name": "b",
    "sequence": 1
  }
}
EOF

for signal in 2 15; do
	events <<<"signal $signal"
	transcript "end by signal $signal" 0 asked monitor <<'EOF'
# snapshot: 0 livepatches
EOF
done

# As a shell starts jobs in the background.
ignoring_sigint()
(
	trap '' INT
	asked "$@"
)

kernel <<'EOF'
done
done
signal 2
event patch-released sequence=1 generation=5 name=a replace-set=1
signal 15
EOF
transcript "SIGINT that is ignored" 0 ignoring_sigint monitor <<'EOF'
# snapshot: 0 livepatches
patch-released: a (set 1)
EOF

# Each line has to be there before the next event is waited for.
into_file()
{
	asked "$@" >lines
}

kernel <<'EOF'
done
done
run cat lines >&2
event patch-released sequence=1 generation=5 name=a replace-set=1
run tail -n 1 lines >&2
signal
EOF
transcript "lines are not held back" 0 into_file monitor <<'EOF'
! # snapshot: 0 livepatches
! patch-released: a (set 1)
EOF

# The reader has gone away before the second line.
short_reader()
{
	asked "$@" | {
		head -n 1
		exec <&-
		: >gone
	}
	return "${PIPESTATUS[0]}"
}

kernel <<'EOF'
done
done
run timeout 20 sh -c 'until [ -e gone ]; do sleep 0.01; done'
event patch-released sequence=1 generation=5 name=a replace-set=1
EOF
transcript "reader that goes away" 1 short_reader monitor <<'EOF'
# snapshot: 0 livepatches
EOF
rm gone lines

kernel <<'EOF'
family errno=2
EOF
transcript "monitor without the family" 5 asked monitor <<'EOF'
! klpnl: listening to what happens to livepatches: it has no netlink family "klp"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK
EOF
