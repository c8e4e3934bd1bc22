# SPDX-License-Identifier: GPL-2.0
# klpnl supersedes: what is asked of the kernel, what is shown, what can fail.

kernel <<'END'
msg generation=9 name=vendor_v1 replace-set=0 supersedes-origin=0 stack-order=1 enabled=1 nr-funcs=1 nr-states=0
msg generation=9 name=hotfix replace-set=7 supersedes=3 supersedes=4294967295 supersedes-origin=1 stack-order=2 enabled=1 direction=1 callbacks=1 nr-funcs=2 nr-states=1
msg generation=9 name=old replace-set=5 supersedes-all=1 supersedes-origin=2 stack-order=3 replaced-by=hotfix forced=1 nr-funcs=1 nr-states=0
done
msg generation=9 name=nothing
msg generation=9 name=vendor_v2 supersedes=5 supersedes=7
msg generation=9 name=wild supersedes-all=1
done
END
transcript "show" 0 asked supersedes show <<'END'
LIVEPATCH  SET  STATE      ORIGIN     SUPERSEDES
vendor_v1  0    installed  built-in   none
hotfix     7    installed  parameter  3,4294967295
old        5    installed  runtime    all
nothing    -    waiting    runtime    none
vendor_v2  -    waiting    runtime    5,7
wild       -    waiting    runtime    all
END
transcript "requests of show" 0 cat "$work/log" <<'END'
patch-get
supersedes-get
END
transcript "show as JSON" 0 asked -j supersedes show <<'END'
{"generation":9,"patch":[{"generation":9,"name":"vendor_v1","replace-set":0,"supersedes-origin":"built-in","stack-order":1,"enabled":true,"nr-funcs":1,"nr-states":0},{"generation":9,"name":"hotfix","replace-set":7,"supersedes":[3,4294967295],"supersedes-origin":"parameter","stack-order":2,"enabled":true,"direction":"patching","callbacks":true,"nr-funcs":2,"nr-states":1},{"generation":9,"name":"old","replace-set":5,"supersedes-all":true,"supersedes-origin":"runtime","stack-order":3,"replaced-by":"hotfix","forced":true,"nr-funcs":1,"nr-states":0}],"runtime":[{"generation":9,"name":"nothing"},{"generation":9,"name":"vendor_v2","supersedes":[5,7]},{"generation":9,"name":"wild","supersedes-all":true}]}
END
transcript "show one that is installed" 0 asked supersedes show hotfix <<'END'
LIVEPATCH  SET  STATE      ORIGIN     SUPERSEDES
hotfix     7    installed  parameter  3,4294967295
END
transcript "show one that is waiting, by its file" 0 \
	asked supersedes show /nowhere/vendor-v2.ko.zst <<'END'
LIVEPATCH  SET  STATE    ORIGIN   SUPERSEDES
vendor_v2  -    waiting  runtime  5,7
END
transcript "show one that is waiting as JSON" 0 asked supersedes show vendor-v2 -j <<'END'
{"generation":9,"patch":[],"runtime":[{"generation":9,"name":"vendor_v2","supersedes":[5,7]}]}
END
for json in "" -j; do
	# shellcheck disable=SC2086 # no word when empty
	transcript "show one that is not there $json" 1 \
		asked $json supersedes show vendor_v3.ko <<'END'
! klpnl: showing what vendor_v3 supersedes: it is not installed, and no runtime value is waiting for it; 'klpnl supersedes show' lists all that there are
END
done

kernel <<'END'
done
done
END
transcript "show when there is nothing" 0 asked supersedes show <<'END'
no livepatch is installed, and no runtime value is waiting
END
transcript "show when there is nothing as JSON" 0 asked supersedes show -j <<'END'
{"patch":[],"runtime":[]}
END

kernel <<'END'
done
msg generation=3 name=vendor_v2
done
END
transcript "show when nothing is installed as JSON" 0 asked supersedes show -j <<'END'
{"generation":3,"patch":[],"runtime":[{"generation":3,"name":"vendor_v2"}]}
END

# vendor_v2 is enabled while the first answer is on its way.
kernel <<'END'
msg generation=3 name=hotfix replace-set=7 supersedes-origin=0
done
msg generation=4 name=other
done
msg generation=4 name=hotfix replace-set=7 supersedes-origin=0
msg generation=4 name=vendor_v2 replace-set=0 supersedes=7 supersedes-origin=2
done
msg generation=4 name=other
done
END
transcript "change between the two lists" 0 asked supersedes show <<'END'
LIVEPATCH  SET  STATE      ORIGIN    SUPERSEDES
hotfix     7    installed  built-in  none
vendor_v2  0    installed  runtime   7
other      -    waiting    runtime   none
END
for ((i = 0; i < 16; i++)); do
	printf 'msg generation=3 name=a\ndone\nmsg generation=4 name=b\ndone\n'
done | kernel
transcript "change between the two lists each time" 1 asked supersedes show <<'END'
! klpnl: asking the kernel what livepatches supersede: livepatches changed during each of 16 answers; try again when they have settled
END

kernel <<'END'
msg generation=3 name=a replace-set=1 supersedes-origin=9 supersedes=1
done
done
END
transcript "origin of a newer kernel" 0 asked supersedes show <<'END'
LIVEPATCH  SET  STATE      ORIGIN  SUPERSEDES
a          1    installed  9       1
END
kernel <<'END'
msg generation=3 4=0102
done
END
transcript "set that is too short" 1 asked supersedes show <<'END'
! klpnl: asking the kernel what livepatches supersede: its answer makes no sense; use a klpnl that fits the kernel
END
kernel <<'END'
msg generation=3 name=a
done
error errno=95
END
transcript "kernel that knows no supersedes" 1 asked supersedes show <<'END'
! klpnl: asking the kernel what livepatches supersede: its netlink family "klp" is older than this klpnl; boot a newer kernel (Operation not supported)
END

# What is set.
kernel <<'END'
reply generation=5 name=vendor_v2 supersedes=5 supersedes=7
END
transcript "set" 0 asked supersedes set vendor_v2 7,5,7 <<'END'
vendor_v2 is going to supersede: 5, 7
  used once, when vendor_v2 is enabled; to take it back: klpnl supersedes clear vendor_v2
END
transcript "set, as JSON" 0 asked -j supersedes set vendor_v2 7,5,7 <<'END'
{"generation":5,"name":"vendor_v2","supersedes":[5,7]}
END
kernel <<'END'
reply generation=5 name=vendor_v2 supersedes-all=1
END
transcript "set all" 0 asked supersedes set vendor_v2 all <<'END'
vendor_v2 is going to supersede: all
  used once, when vendor_v2 is enabled; to take it back: klpnl supersedes clear vendor_v2
END
transcript "set all, as JSON" 0 asked supersedes set vendor_v2 all --json <<'END'
{"generation":5,"name":"vendor_v2","supersedes-all":true}
END
kernel <<'END'
reply generation=5 name=vendor_v2
END
transcript "set none" 0 asked supersedes set vendor_v2 "" <<'END'
vendor_v2 is going to supersede: none
  used once, when vendor_v2 is enabled; to take it back: klpnl supersedes clear vendor_v2
END

rm -f "$work/log"
long=$(printf 'x%.0s' {1..55})
max=$(printf '%s,' {4294967040..4294967295})
max=${max%,}
while read -r arguments; do
	# shellcheck disable=SC2086 # several words
	asked supersedes set $arguments >/dev/null || echo "$arguments"
	asked supersedes set a "" >/dev/null || echo "nothing"
done >refused <<END
a-b_c 0
--if-generation 4294967295 a 007,7
a all --if-generation 1
./dir/a-b.ko 4294967295
a.ko.gz 1
a.ko.xz 1
a.ko.zst 1
a.ko.bz2 1
.ko.ko 1
$long 1
/$long.ko 1
a $max
END
{
	printf 'supersedes-set name=%s\n' \
		"a_b_c supersedes=0" \
		"a expected-generation=4294967295 supersedes=7 supersedes=7" \
		"a expected-generation=1 supersedes-all" \
		"a_b supersedes=4294967295" \
		"a supersedes=1" "a supersedes=1" "a supersedes=1" \
		"a.ko.bz2 supersedes=1" ".ko supersedes=1" \
		"$long supersedes=1" "$long supersedes=1" \
		"a$(printf ' supersedes=%s' {4294967040..4294967295})"
} | sed 'a supersedes-set name=a' >expected_requests
result "lists and names that can be set" refused
same "requests for them" expected_requests "$work/log"

rm -f "$work/log"
while read -r place fault list; do
	[ "$list" != "-" ] || list=
	case $fault in
	none) reason="has no number at character $place: '$list'; write sets with commas between them, all, or '' for none" ;;
	large) reason="has a number above 4294967295 at character $place: '$list'; no set has such a number" ;;
	many) reason="has more than 256 numbers; name fewer sets, or write all to supersede every set" ;;
	esac
	transcript "set a malformed list: ${list:0:30}" 2 \
		asked supersedes set a -- "$list" <<END
! klpnl: supersedes set: LIST $reason; see 'klpnl help supersedes'
END
	transcript "check with a malformed list: ${list:0:30}" 2 \
		asked check a.ko --supersedes "$list" <<END
! klpnl: --supersedes $reason
END
done <<END
3 none 5,,7
1 none -1
1 none +1
1 none x
1 none 0x5
1 none all,5
3 none 5,all
1 none All
1 none ,
1 none ,5
3 none 5,
3 none 5,-7
1 none 5x,7
3 none 5,7;8
1 large 4294967296
3 large 5,4294967296,7
1 large 99999999999999999999999999
0 many $max,1
0 many 1,1,$(printf '1,%.0s' {1..254})1
END
transcript "set a malformed list: blanks" 2 asked supersedes set a "5, 7" <<'END'
! klpnl: supersedes set: LIST has no number at character 3: '5, 7'; write sets with commas between them, all, or '' for none; see 'klpnl help supersedes'
END
[ ! -e "$work/log" ] || echo "the kernel has been asked" >asked
touch asked
result "nothing malformed gets to the kernel" asked

transcript "set a list that looks like an option" 2 asked supersedes set a -1 <<'END'
! klpnl: wrong option '-1'; 'klpnl help' lists the options
END
for name in "" / a/ .ko dir/.ko.xz "x$long"; do
	transcript "set for the name '${name:0:20}'" 2 \
		asked supersedes set "$name" 1 <<END
! klpnl: supersedes set: '$name' cannot be the name of a module, which has 1 to 55 characters; see 'klpnl help supersedes'
END
done
transcript "show a name that is none" 2 asked supersedes show .ko <<'END'
! klpnl: supersedes show: '.ko' cannot be the name of a module, which has 1 to 55 characters; see 'klpnl help supersedes'
END
transcript "clear a name that is none" 2 asked supersedes clear .ko <<'END'
! klpnl: supersedes clear: '.ko' cannot be the name of a module, which has 1 to 55 characters; see 'klpnl help supersedes'
END

# What is cleared.
kernel <<'END'
reply generation=6 nr-cleared=1
END
transcript "clear" 0 asked supersedes clear vendor-v2.ko <<'END'
the runtime value of vendor_v2 is cleared
END
transcript "clear, as JSON" 0 asked -j supersedes clear vendor_v2 --if-generation 5 <<'END'
{"generation":6,"nr-cleared":1}
END
kernel_log=$work/log
cat "$kernel_log" >log
kernel <<'END'
reply generation=6 nr-cleared=0
END
transcript "clear all" 0 asked supersedes clear --all <<'END'
runtime values cleared: 0
END
transcript "clear all, as JSON" 0 asked -j --all --if-generation 6 supersedes clear <<'END'
{"generation":6,"nr-cleared":0}
END
cat "$kernel_log" >>log
transcript "requests to clear" 0 cat log <<'END'
supersedes-clear name=vendor_v2
supersedes-clear name=vendor_v2 expected-generation=5
supersedes-clear every-name
supersedes-clear every-name expected-generation=6
END

# What the kernel refuses: fault NAME ERROR TEXT REASON.
refusal()
{
	kernel <<END
error errno=$2 text=${3// /%20} offs=20
END
	transcript "set: $1" 1 asked supersedes set vendor_v2 5 <<END
! klpnl: setting what is superseded by vendor_v2: it says "$1": $3, attribute "name"$4
END
	transcript "clear: $1" 1 asked -j supersedes clear vendor_v2 <<END
! klpnl: clearing the runtime value of vendor_v2: it says "$1": $3, attribute "name"$4
END
}

refusal "Device or resource busy" 16 "this livepatch is installed, it is too late to say what it supersedes" \
	"; disable and remove it first: klpnl disable --unload vendor_v2"
refusal "Stale file handle" 116 "something has changed: the generation is 7" \
	"; look again what has changed, with 'klpnl -j check' or 'klpnl -j supersedes show', and use the generation that they tell"
refusal "No space left on device" 28 "too many runtime values are waiting, clear some" \
	"; find one that is not needed with 'klpnl supersedes show', and make room with 'klpnl supersedes clear NAME'"
refusal "No such file or directory" 2 "no runtime value is waiting for this livepatch" \
	"; it may have been used already, 'klpnl supersedes show' lists those that are waiting"
refusal "Invalid argument" 22 "some reason" ""

# Names that mean something to a shell.
kernel <<'END'
reply generation=5 name=a%20b%27c supersedes=5
END
transcript "set: name that has to be quoted" 0 \
	asked supersedes set "a b'c" 5 <<'END'
a b'c is going to supersede: 5
  used once, when a b'c is enabled; to take it back: klpnl supersedes clear 'a b'\''c'
END
kernel <<'END'
error errno=16
END
asked supersedes set "a b'c" 5 2>&1 | grep -o 'klpnl disable.*' >advice
cat >expected <<'END'
klpnl disable --unload 'a b'\''c'
END
same "set: advice with a name that has to be quoted" expected advice

kernel <<'END'
error errno=116 text=stale offs=24
END
transcript "clear all: Stale file handle" 1 \
	asked supersedes clear --all --if-generation 1 <<'END'
! klpnl: clearing the runtime value of every livepatch: it says "Stale file handle": stale, attribute "expected-generation"; look again what has changed, with 'klpnl -j check' or 'klpnl -j supersedes show', and use the generation that they tell
END
kernel <<'END'
error errno=1 text=no
END
transcript "set: not permitted" 1 asked supersedes set a 5 <<'END'
! klpnl: setting what is superseded by a: this takes CAP_SYS_MODULE in the initial user namespace; run klpnl as root (Operation not permitted)
END
kernel <<'END'
error errno=95
END
transcript "set: kernel that does not know it" 1 asked supersedes set a 5 <<'END'
! klpnl: setting what is superseded by a: its netlink family "klp" is older than this klpnl; boot a newer kernel (Operation not supported)
END
kernel <<'END'
family errno=2
END
transcript "set: no family" 5 asked supersedes set a 5 <<'END'
! klpnl: setting what is superseded by a: it has no netlink family "klp"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK
END
transcript "show: no family" 5 asked supersedes show <<'END'
! klpnl: asking the kernel what livepatches supersede: it has no netlink family "klp"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK
END
for answer in ack "reply generation=5"; do
	kernel <<<"$answer"
	transcript "set: incomplete reply: $answer" 1 asked supersedes set a 5 <<'END'
! klpnl: setting what is superseded by a: its answer is incomplete; use a klpnl that fits the kernel
END
	transcript "clear: incomplete reply: $answer" 1 asked supersedes clear a <<'END'
! klpnl: clearing the runtime value of a: its answer is incomplete; use a klpnl that fits the kernel
END
done
kernel <<'END'
reply generation=5 name=%1b[2J supersedes=1
END
transcript "control characters in a reply" 0 asked supersedes set a 1 <<'END'
\x1b[2J is going to supersede: 1
  used once, when \x1b[2J is enabled; to take it back: klpnl supersedes clear '\x1b[2J'
END

# wrong ARGUMENT... on stdin, and what is wrong.
wrong()
{
	local reason

	read -r reason
	transcript "wrong: $*" 2 klpnl "$@" <<END
! klpnl: $reason; see 'klpnl help supersedes'
END
}

wrong supersedes <<<"too few arguments for 'supersedes'"
wrong supersedes arm <<<"supersedes: there is no 'arm', but show, set and clear"
wrong supersedes show a b <<<"supersedes show: it takes one NAME, or none to show all"
wrong supersedes show --all <<<"supersedes show: --all makes no sense, all are shown when no NAME is given"
wrong supersedes show --if-generation 1 <<<"supersedes show: --if-generation makes no sense, it is for set and clear"
wrong supersedes set <<<"supersedes set: it takes NAME, and LIST or all or ''"
wrong supersedes set a <<<"supersedes set: it takes NAME, and LIST or all or ''"
wrong supersedes set a 5 7 <<<"supersedes set: it takes NAME, and LIST or all or ''"
wrong supersedes set a --all <<<"supersedes set: --all makes no sense, it is for clear; to supersede every set, write all in place of LIST"
wrong supersedes clear <<<"supersedes clear: it takes one NAME, or --all for every one"
wrong supersedes clear a b <<<"supersedes clear: it takes one NAME, or --all for every one"
wrong supersedes clear a --all <<<"supersedes clear: it takes NAME or --all, and not both"
wrong supersedes set a 5 --supersedes 7 <<<"--supersedes makes no sense with 'supersedes'"
wrong supersedes show --param supersedes=7 <<<"--param makes no sense with 'supersedes'"
for number in 0 -1 x 1x 4294967296 ""; do
	wrong supersedes clear --all --if-generation "$number" <<<"--if-generation takes the number of a generation, from 1 to 4294967295"
done
wrong supersedes clear --all --if-generation <<<"--if-generation takes the number of a generation, from 1 to 4294967295"
