# SPDX-License-Identifier: GPL-2.0
# klpnl blocking: the tasks that the running transition waits for.

# blocking ARGUMENT...: klpnl blocking before the tasks in proc; see fake_proc.c.
blocking()
{
	KLP_FAKE_PROC=$PWD/proc asked blocking "$@"
}

# task PID TID STATE COMM [CMDLINE]: makes a task with that patch_state.
task()
{
	local dir=proc/$1/task/$2

	mkdir -p "$dir"
	echo "$3" >"$dir/patch_state"
	# shellcheck disable=SC2059 # there are \NNN in it
	printf "$4\n" >"$dir/comm"
	# shellcheck disable=SC2059
	printf "${5-}" >"$dir/cmdline"
	echo "[<0>] sleep_in_$2+0x2d/0x40" >"$dir/stack"
	echo "[<0>] kthread+0xf0/0x120" >>"$dir/stack"
}

# transition DIRECTION [GENERATION]: the answer of the kernel while one is running.
transition()
{
	echo "msg generation=${2-9} name=vendor_v1 replace-set=0 enabled=1 replaced-by=vendor_v2"
	echo "msg generation=${2-9} name=vendor_v2 replace-set=3 direction=$1 enabled=1"
	echo "done"
}

# running DIRECTION: kernel() with a transition that goes on.
running()
{
	{
		transition "$1"
		transition "$1"
	} | kernel
}

task 1 1 1 init '/sbin/init\0'
task 30 30 0 kworker/1:2+events
task 812 812 1 java '/usr/bin/java\0-jar\0'
task 812 99 0 'a \033[1m\377\nb' '/usr/bin/java\0\0-name=x y\0\033[2J\377\0\0\0'
task 1000 1000 -1 fresh 'fresh\0'
mkdir -p proc/sys/kernel proc/2000/task/2001 proc/2002
ln -s 1 proc/self

running 1
transcript "tasks that block patching" 0 blocking <<'END'
vendor_v2 (set 3): patching, 2 tasks block it
PID  TID  COMM                COMMAND
30   30   kworker/1:2+events  -
812  99   a \x1b[1m\xff\x0ab  /usr/bin/java  -name=x y \x1b[2J\xff
END
transcript "request for the transition" 0 cat "$work/log" <<'END'
patch-get
patch-get
END
for verbose in -v --verbose; do
	transcript "tasks with their stacks: $verbose" 0 \
		blocking $verbose <<'END'
vendor_v2 (set 3): patching, 2 tasks block it
PID  TID  COMM                COMMAND
30   30   kworker/1:2+events  -
    [<0>] sleep_in_30+0x2d/0x40
    [<0>] kthread+0xf0/0x120
812  99   a \x1b[1m\xff\x0ab  /usr/bin/java  -name=x y \x1b[2J\xff
    [<0>] sleep_in_99+0x2d/0x40
    [<0>] kthread+0xf0/0x120
END
done
transcript "tasks as JSON" 0 blocking -j <<'END'
[{"pid":30,"tid":30,"comm":"kworker/1:2+events","cmdline":[]},{"pid":812,"tid":99,"comm":"a \u001B[1m\\xff\nb","cmdline":["/usr/bin/java","","-name=x y","\u001B[2J\\xff"]}]
END
transcript "tasks with their stacks as JSON" 0 blocking -jv <<'END'
[{"pid":30,"tid":30,"comm":"kworker/1:2+events","cmdline":[],"stack":["[<0>] sleep_in_30+0x2d/0x40","[<0>] kthread+0xf0/0x120"]},{"pid":812,"tid":99,"comm":"a \u001B[1m\\xff\nb","cmdline":["/usr/bin/java","","-name=x y","\u001B[2J\\xff"],"stack":["[<0>] sleep_in_99+0x2d/0x40","[<0>] kthread+0xf0/0x120"]}]
END

# On a terminal, the command line gives way, and a stack is whole.
on_terminal()
{
	KLP_FAKE_PROC=$PWD/proc KLP_FAKE=$work/script TERM=xterm NO_COLOR='' \
		LC_ALL=C.UTF-8 \
		"$build/klpnl-obj/on_terminal" 1 30 \
		"${runner[@]}" "$build/klpnl-obj/klpnl-fake" blocking -v
}
transcript "tasks on a narrow terminal" 0 on_terminal <<'END'
vendor_v2 (set 3): ^[[33mpatching^[[0m, 2 tasks block it
^[[1mPID^[[0m  ^[[1mTID^[[0m  ^[[1mCOMM^[[0m       ^[[1mCOMMAND^[[0m
30   30   kworker/…  -
    [<0>] sleep_in_30+0x2d/0x40
    [<0>] kthread+0xf0/0x120
812  99   a \x1b[1…  /usr/bin…
    [<0>] sleep_in_99+0x2d/0x40
    [<0>] kthread+0xf0/0x120
END

chmod 0 proc/812/task/99/stack
rm proc/30/task/30/stack
transcript "stacks that cannot be read" 0 blocking -v <<'END'
vendor_v2 (set 3): patching, 2 tasks block it
PID  TID  COMM                COMMAND
30   30   kworker/1:2+events  -
812  99   a \x1b[1m\xff\x0ab  /usr/bin/java  -name=x y \x1b[2J\xff
END

chmod 700 proc/30/task/30/patch_state
transcript "task that has ended before its state is read" 0 blocking <<'END'
vendor_v2 (set 3): patching, 1 task blocks it
PID  TID  COMM                COMMAND
812  99   a \x1b[1m\xff\x0ab  /usr/bin/java  -name=x y \x1b[2J\xff
END
rm proc/812/task/99/comm
transcript "task that has ended before its name is read" 0 blocking <<'END'
vendor_v2 (set 3): patching, no task in /proc blocks it
  note: the transition is about to end, or waits for the idle task of a processor (swapper), which does not stand in /proc
END
transcript "no task as JSON" 0 blocking -j <<'END'
[]
END
rm -r proc/812

running 0
transcript "task that blocks unpatching" 0 blocking <<'END'
vendor_v2 (set 3): unpatching, 1 task blocks it
PID  TID  COMM  COMMAND
1    1    init  /sbin/init
END

printf '/bin/x\0%20000d\0' 0 >proc/1/task/1/cmdline
blocking -j | wc -c >count
echo $((16384 + 51)) >expected_count
same "long command line" expected_count count

kernel <<'END'
msg generation=9 name=vendor_v1 replace-set=0 enabled=1
done
END
transcript "no transition" 0 blocking <<'END'
no transition is running
END
transcript "no transition as JSON" 0 blocking -j <<'END'
[]
END

# What was found belongs to a transition that has gone.
{
	transition 1 9
	transition 0 10
	transition 0 10
} | kernel
echo /sbin/init >proc/1/task/1/cmdline
transcript "transition that is reversed meanwhile" 0 blocking <<'END'
vendor_v2 (set 3): unpatching, 1 task blocks it
PID  TID  COMM  COMMAND
1    1    init  /sbin/init\x0a
END
transcript "requests until the transition is the same" 0 cat "$work/log" <<'END'
patch-get
patch-get
patch-get
END
{
	transition 1
	echo "done"
} | kernel
transcript "transition that ends meanwhile" 0 blocking <<'END'
no transition is running
END

running 1
chmod 0 proc/1/task/1/patch_state
rm proc/30/task/30/patch_state proc/1000/task/1000/patch_state
for json in "" -j; do
	# shellcheck disable=SC2086 # no word when empty
	transcript "user who may not see the states $json" 1 blocking $json <<'END'
! klpnl: asking the kernel what blocks its transition: /proc/1/task/1/patch_state cannot be read (Permission denied); do it as root
END
done
rm proc/1/task/1/patch_state
transcript "tasks without a state" 1 blocking <<'END'
! klpnl: asking the kernel what blocks its transition: no task in /proc has a patch_state; mount the proc file system there, of a kernel with CONFIG_LIVEPATCH
END
rm -r proc
transcript "no /proc" 1 blocking <<'END'
! klpnl: asking the kernel what blocks its transition: /proc cannot be opened (No such file or directory); mount the proc file system there
END

kernel <<'END'
family errno=2
END
transcript "no family" 5 blocking <<'END'
! klpnl: asking the kernel what blocks its transition: it has no netlink family "klp"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK
END
transcript "argument of blocking" 2 blocking x <<'END'
! klpnl: too many arguments for 'blocking'; see 'klpnl help blocking'
END
