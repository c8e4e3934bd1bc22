# SPDX-License-Identifier: GPL-2.0
# klpnl patches, functions and states: what is asked of the kernel, what is
# shown, what can fail. What they have in common with sets is in test-sets.sh.

kernel <<'END'
msg generation=9 name=vendor_v1 replace-set=0 supersedes-origin=0 stack-order=1 enabled=1 replaced-by=vendor_v2 callbacks=1 nr-funcs=10000 nr-states=2
msg generation=9 name=hotfix replace-set=7 supersedes=3 supersedes=4294967295 supersedes-origin=1 stack-order=2 enabled=1 nr-funcs=1 nr-states=0
msg generation=9 name=old replace-set=5 supersedes-all=1 supersedes-origin=2 stack-order=3 enabled=1 replaced-by=vendor_v2 forced=1 nr-funcs=1 nr-states=0
msg generation=9 name=vendor_v2 replace-set=0 supersedes=5 supersedes-origin=2 stack-order=4 enabled=1 direction=1 nr-funcs=2 nr-states=2
done
END
transcript "livepatches" 0 asked patches <<'END'
LIVEPATCH  SET  STATE                                 FUNCTIONS  STATES  CALLBACKS  ORIGIN     SUPERSEDES
vendor_v1  0    enabled,replaced-by=vendor_v2         10000      2       yes        built-in   none
hotfix     7    enabled                               1          0       -          parameter  3,4294967295
old        5    enabled,replaced-by=vendor_v2,forced  1          0       -          runtime    all
vendor_v2  0    patching                              2          2       -          runtime    5
END
transcript "livepatches as JSON" 0 asked -j patches <<'END'
[{"generation":9,"name":"vendor_v1","replace-set":0,"supersedes-origin":"built-in","stack-order":1,"enabled":true,"replaced-by":"vendor_v2","callbacks":true,"nr-funcs":10000,"nr-states":2},{"generation":9,"name":"hotfix","replace-set":7,"supersedes":[3,4294967295],"supersedes-origin":"parameter","stack-order":2,"enabled":true,"nr-funcs":1,"nr-states":0},{"generation":9,"name":"old","replace-set":5,"supersedes-all":true,"supersedes-origin":"runtime","stack-order":3,"enabled":true,"replaced-by":"vendor_v2","forced":true,"nr-funcs":1,"nr-states":0},{"generation":9,"name":"vendor_v2","replace-set":0,"supersedes":[5],"supersedes-origin":"runtime","stack-order":4,"enabled":true,"direction":"patching","nr-funcs":2,"nr-states":2}]
END
transcript "request for the livepatches" 0 cat "$work/log" <<'END'
patch-get
patch-get
END

kernel <<'END'
msg name=a replace-set=1 supersedes-origin=0 direction=0 forced=1 nr-funcs=0 nr-states=0
msg name=b replace-set=2 supersedes-origin=0 nr-funcs=1 nr-states=0
done
END
transcript "livepatch that is being disabled by force, and one that is not enabled" 0 asked patches <<'END'
LIVEPATCH  SET  STATE              FUNCTIONS  STATES  CALLBACKS  ORIGIN    SUPERSEDES
a          1    unpatching,forced  0          0       -          built-in  none
b          2    disabled           1          0       -          built-in  none
END

kernel <<'END'
msg generation=9 patch-name=vendor_v1 replace-set=0 object=vmlinux name=a sympos=1
msg generation=9 patch-name=vendor_v1 replace-set=0 object=nf_tables name=dup sympos=2
msg generation=9 patch-name=hotfix replace-set=4294967295 object=vmlinux name=dup sympos=4294967296
done
END
transcript "functions" 0 asked functions <<'END'
LIVEPATCH  SET         OBJECT     FUNCTION  POSITION
vendor_v1  0           vmlinux    a         1
vendor_v1  0           nf_tables  dup       2
hotfix     4294967295  vmlinux    dup       4294967296
END
transcript "functions as JSON" 0 asked functions -j <<'END'
[{"generation":9,"patch-name":"vendor_v1","replace-set":0,"object":"vmlinux","name":"a","sympos":1},{"generation":9,"patch-name":"vendor_v1","replace-set":0,"object":"nf_tables","name":"dup","sympos":2},{"generation":9,"patch-name":"hotfix","replace-set":4294967295,"object":"vmlinux","name":"dup","sympos":4294967296}]
END

kernel <<'END'
msg generation=9 patch-name=vendor_v1 replace-set=0 id=5 version=0
msg generation=9 patch-name=vendor_v1 replace-set=0 id=18446744073709551615 version=4294967295
done
END
transcript "states" 0 asked states <<'END'
LIVEPATCH  SET  STATE                 VERSION
vendor_v1  0    5                     0
vendor_v1  0    18446744073709551615  4294967295
END
transcript "states as JSON" 0 asked states --json <<'END'
[{"generation":9,"patch-name":"vendor_v1","replace-set":0,"id":5,"version":0},{"generation":9,"patch-name":"vendor_v1","replace-set":0,"id":"18446744073709551615","version":4294967295}]
END

# Which of them are asked for; the kernel is told as the user has said it.
kernel <<'END'
done
END
long=$(printf 'x%.0s' {1..55})
while read -r arguments; do
	# shellcheck disable=SC2086 # several words
	asked $arguments >>out 2>&1 || echo "$arguments"
done >refused <<END
functions
functions --patch a-b_c
functions --set 0 --object vmlinux
--set 4294967295 --patch a functions --object b -j
functions --patch $long --set=007 --object $long
states
states --patch a-b_c
states --set 0
-j --set 4294967295 states --patch=$long
END
cat >expected_requests <<END
func-get
func-get patch-name=a-b_c
func-get replace-set=0 object=vmlinux
func-get patch-name=a replace-set=4294967295 object=b
func-get patch-name=$long replace-set=7 object=$long
state-get
state-get patch-name=a-b_c
state-get replace-set=0
state-get patch-name=$long replace-set=4294967295
END
result "filters that are taken" refused
same "requests with filters" expected_requests "$work/log"

transcript "no livepatches" 0 asked patches <<'END'
no livepatch is installed
END
transcript "no functions" 0 asked functions <<'END'
no installed livepatch patches a function
END
transcript "no functions of that object" 0 asked functions --object nowhere <<'END'
no installed livepatch patches such a function
END
transcript "no states" 0 asked states <<'END'
no installed livepatch uses a state
END
transcript "no states of that set" 0 asked states --set 0 <<'END'
no installed livepatch uses such a state
END
for command in patches functions "functions --object a" "states --set 0"; do
	# shellcheck disable=SC2086 # several words
	transcript "nothing as JSON: $command" 0 asked -j $command <<'END'
[]
END
done

# What the user asks for does not exist.
kernel <<'END'
error errno=2 text=no%20livepatch%20of%20this%20name%20is%20installed offs=20
END
for json in "" -j; do
	# shellcheck disable=SC2086 # no word when empty
	transcript "functions of an unknown livepatch $json" 1 \
		asked $json functions --patch a-b --set 7 <<'END'
! klpnl: asking the kernel for its patched functions: no livepatch named 'a-b' is installed; 'klpnl patches' lists those that are
END
done
transcript "states of an unknown livepatch" 1 asked states --patch $'\e[2J' <<'END'
! klpnl: asking the kernel for its livepatch states: no livepatch named '\x1b[2J' is installed; 'klpnl patches' lists those that are
END
transcript "functions of an unknown set" 1 \
	asked functions --set 4294967295 --object a <<'END'
! klpnl: asking the kernel for its patched functions: no livepatch is in set 4294967295; 'klpnl sets' lists the sets that are in use
END
transcript "states of an unknown set" 1 asked states --set 0 <<'END'
! klpnl: asking the kernel for its livepatch states: no livepatch is in set 0; 'klpnl sets' lists the sets that are in use
END
kernel <<'END'
error errno=2 offs=28
END
transcript "unknown set of a known livepatch" 1 asked states --patch abc --set 7 <<'END'
! klpnl: asking the kernel for its livepatch states: no livepatch is in set 7; 'klpnl sets' lists the sets that are in use
END
kernel <<'END'
error errno=2
END
transcript "something unknown, the kernel does not say what" 1 asked states --set 7 <<'END'
! klpnl: asking the kernel for its livepatch states: it says "No such file or directory"
END
kernel <<'END'
error errno=22 text=the%20name%20is%20empty offs=20
END
transcript "filter that the kernel does not like" 1 asked functions --object a <<'END'
! klpnl: asking the kernel for its patched functions: it says "Invalid argument": the name is empty, attribute "object"
END

# Whatever is in a name, nothing gets to the terminal.
kernel <<'END'
msg generation=9 patch-name=%1b]0;x%07 replace-set=1 object=%0a name=%c2%85%ff sympos=1
done
END
transcript "control characters in functions" 0 asked functions <<'END'
LIVEPATCH     SET  OBJECT  FUNCTION      POSITION
\x1b]0;x\x07  1    \x0a    \xc2\x85\xff  1
END
transcript "control characters in functions as JSON" 0 asked -j functions <<'END'
[{"generation":9,"patch-name":"\u001B]0;x\u0007","replace-set":1,"object":"\n","name":"\\xff","sympos":1}]
END
kernel <<'END'
msg name=%1b[2J replace-set=1 supersedes-origin=0 enabled=1 replaced-by=%9b2J nr-funcs=1 nr-states=0
done
END
transcript "control characters in livepatches" 0 asked patches <<'END'
LIVEPATCH  SET  STATE                       FUNCTIONS  STATES  CALLBACKS  ORIGIN    SUPERSEDES
\x1b[2J    1    enabled,replaced-by=\x9b2J  1          0       -          built-in  none
END

kernel <<'END'
msg generation=9 name=a replace-set=1 supersedes-origin=9 stack-order=1 direction=9 enabled=1 nr-funcs=1 nr-states=0 99=0102 0=01
done
END
transcript "livepatch of a newer kernel" 0 asked patches <<'END'
LIVEPATCH  SET  STATE  FUNCTIONS  STATES  CALLBACKS  ORIGIN  SUPERSEDES
a          1    9      1          0       -          9       none
END
transcript "livepatch of a newer kernel as JSON" 0 asked -j patches <<'END'
[{"generation":9,"name":"a","replace-set":1,"supersedes-origin":9,"stack-order":1,"enabled":true,"direction":9,"nr-funcs":1,"nr-states":0}]
END
kernel <<'END'
msg patch-name=a 99=0102
done
END
transcript "function of a newer kernel" 0 asked functions <<'END'
LIVEPATCH  SET  OBJECT  FUNCTION  POSITION
a          -    -       -         -
END
kernel <<'END'
msg generation=9 patch-name=a replace-set=1 id=3 version=2 99=0102
done
END
transcript "state of a newer kernel as JSON" 0 asked -j states <<'END'
[{"generation":9,"patch-name":"a","replace-set":1,"id":3,"version":2}]
END

# Many thousands of functions, and a change while they are on their way.
{
	seq -f "msg generation=9 patch-name=old replace-set=0 object=vmlinux name=old_%.0f sympos=1" 5000
	echo "done intr"
	seq -f "msg generation=9 patch-name=new replace-set=0 object=vmlinux name=new_%.0f sympos=1" 20000
	echo "done"
} | kernel
asked functions --patch new | awk '
	NR > 1 && $4 != "new_" NR - 1
	END { if (NR != 20001) print NR " lines" }' >wrong_lines
result "20000 functions" wrong_lines
transcript "requests for 20000 functions" 0 cat "$work/log" <<'END'
func-get patch-name=new
func-get patch-name=new
END
asked functions -j | python3 -c '
import json, sys
names = [function["name"] for function in json.load(sys.stdin)]
if names != ["new_%d" % (i + 1) for i in range(20000)]:
    print(len(names), names[:3])' >wrong_names 2>&1
result "20000 functions as JSON" wrong_names

for ((i = 0; i < 16; i++)); do
	printf 'msg patch-name=a id=1 version=1\ndone intr\n'
done | kernel
transcript "change during each answer with states" 1 asked states --patch a <<'END'
! klpnl: asking the kernel for its livepatch states: livepatches changed during each of 16 answers; try again when they have settled
END

while read -r command name; do
	kernel <<'END'
error errno=95
END
	transcript "$command: kernel that does not know them" 1 asked "$command" <<END
! klpnl: asking the kernel for its $name: its netlink family "klp" is older than this klpnl; boot a newer kernel (Operation not supported)
END
	kernel <<'END'
family errno=2
END
	transcript "$command: no family" 5 asked "$command" <<END
! klpnl: asking the kernel for its $name: it has no netlink family "klp"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK
END
	kernel <<'END'
msg 1=0102
done
END
	transcript "$command: number that is too short" 1 asked "$command" <<END
! klpnl: asking the kernel for its $name: its answer makes no sense; use a klpnl that fits the kernel
END
done <<'END'
patches livepatches
functions patched functions
states livepatch states
END

# wrong REASON ARGUMENT...: the kernel is not even asked.
wrong()
{
	local reason=$1

	shift
	transcript "wrong: ${*//$long/LONG}" 2 asked "$@" <<END
! klpnl: $reason
END
}

kernel <<'END'
done
END
patch="--patch takes the name of a livepatch, with 1 to 55 characters; see 'klpnl help functions'"
set="--set takes the number of a replace set, from 0 to 4294967295; see 'klpnl help functions'"
object="--object takes vmlinux or the name of a module, with 1 to 55 characters; see 'klpnl help functions'"
for command in functions states; do
	wrong "$patch" $command --patch
	wrong "$patch" $command --patch ""
	wrong "$patch" $command --patch "x$long"
	wrong "$set" $command --set
	for option in --patch --set; do
		wrong "$option is given twice; ask for one after the other; see 'klpnl help functions'" \
			$command $option 1 $option 1
	done
	wrong "too many arguments for '$command'; see 'klpnl help $command'" $command 7
	wrong "--all makes no sense with '$command'; see 'klpnl help $command'" $command --all
	wrong "--supersedes makes no sense with '$command'; see 'klpnl help $command'" \
		$command --supersedes 7
done
for number in "" -1 +1 x 1x 0x1 1,2 " 1" 4294967296 18446744073709551616; do
	wrong "$set" functions --set "$number"
done
wrong "$object" functions --object
wrong "$object" functions --object ""
wrong "$object" functions --object "x$long"
wrong "--object is given twice; ask for one after the other; see 'klpnl help functions'" \
	functions --object a --object b
wrong "--object makes no sense with 'states'; see 'klpnl help states'" states --object a
wrong "too many arguments for 'patches'; see 'klpnl help patches'" patches 7
for command in sets patches "info x.ko" "check x.ko" "supersedes show"; do
	for option in --patch --set --object; do
		# shellcheck disable=SC2086 # several words
		wrong "$option makes no sense with '${command% *}'; see 'klpnl help ${command% *}'" \
			$command $option 1
	done
done
wrong "--pretty makes no sense without --json" functions -p
[ ! -e "$work/log" ] || cat "$work/log" >asked_anyway
touch asked_anyway
result "nothing wrong gets to the kernel" asked_anyway
