# SPDX-License-Identifier: GPL-2.0
# klpnl check: what a livepatch supersedes, and what superseding would resolve.

# cumulative NAME FIELD...: makes NAME.ko, of set 0, with these fields, too.
cumulative()
{
	local name=$1 field others=() list=()

	shift
	for field; do
		case $field in
		klp_supersedes=*) list+=("$field") ;;
		*) others+=("$field") ;;
		esac
	done
	module "$name.ko" "name=$name" "vermagic=$release SMP " livepatch=Y \
		${others[@]+"${others[@]}"} klp_footprint=1 klp_replace_set=0 \
		${list[@]+"${list[@]}"} klp_func=vmlinux:f,0 klp_footprint_end=1,0
}

livepatch plain 0 f
cumulative vendor klp_supersedes=7,5,7
cumulative own klp_supersedes=5 "parmtype=supersedes:array of uint"
cumulative described "parm=supersedes:what the author wants"
cumulative named klp_param=replace_set:supersedes parmtype=supersedes:uint
cumulative knob klp_param=replace_set:my-set

# What is asked.
kernel <<'END'
msg generation=1 verdict=0 nr-failures=0 supersedes-origin=0
done
END
while read -r arguments; do
	# shellcheck disable=SC2086 # several words
	asked -j check $arguments >/dev/null || echo "$arguments"
done >refused <<'END'
vendor.ko
plain.ko --param supersedes=7,5
--param supersedes= vendor.ko
vendor.ko --param supersedes=all
vendor.ko --supersedes 4294967295,0,0
--supersedes all vendor.ko
own.ko
own.ko --supersedes 1
named.ko --param supersedes=9
END
asked -j check vendor.ko --supersedes "" >/dev/null || echo "nothing" >>refused
result "what a candidate can supersede" refused
sed 's/ func{ name=f }$//' "$work/log" >log
transcript "requests with what a candidate supersedes" 0 cat log <<'END'
check name=vendor replace-set=0 supersedes=7 supersedes=5 supersedes=7
check name=plain replace-set=0 supersedes=7 supersedes=5 supersedes-origin=1
check name=vendor replace-set=0 supersedes-origin=1
check name=vendor replace-set=0 supersedes-all supersedes-origin=1
check name=vendor replace-set=0 supersedes=4294967295 supersedes=0 supersedes=0 supersedes-origin=2
check name=vendor replace-set=0 supersedes-all supersedes-origin=2
check name=own replace-set=0 supersedes=5
check name=own replace-set=0 supersedes=1 supersedes-origin=2
check name=named replace-set=9
check name=vendor replace-set=0 supersedes-origin=2
END

max=$(printf '%s,' {4294967040..4294967295})
max=${max%,}
cumulative most "klp_supersedes=$max"
rm "$work/log"
for i in "" "--param=supersedes=$max" "--supersedes=$max"; do
	# shellcheck disable=SC2086 # no word when empty
	asked -j check most.ko $i >/dev/null
done
for i in 0 1 2; do
	echo "check name=most replace-set=0$(printf ' supersedes=%s' \
		{4294967040..4294967295}) supersedes-origin=$i func{ name=f }"
done | sed 's/ supersedes-origin=0//' >expected_requests
same "256 sets, from each source" expected_requests "$work/log"

# What is in force.
in_force()
{
	local attrs=$1 text=$2

	shift 2
	kernel <<END
msg generation=1 verdict=0 nr-failures=0 $attrs
done
END
	transcript "in force: $text" 0 asked check "$@" <<END
vendor (set 0): CLEAN, nothing is known that would stop insmod
  supersedes: $text
  not predicted: callbacks, memory, relocations, other users of ftrace
END
}

in_force "supersedes=5 supersedes=7 supersedes-origin=0" \
	"5, 7 (built in)" vendor.ko
in_force "supersedes=9 supersedes-origin=1" \
	"9 (module parameter)" vendor.ko --param supersedes=9
in_force "supersedes-all=1 supersedes-origin=1" \
	"all (module parameter)" vendor.ko --param supersedes=all
in_force "supersedes-origin=1" \
	"none (module parameter)" vendor.ko --param supersedes=
in_force "supersedes=1 supersedes-origin=2" \
	"1 (set at run time)" vendor.ko
in_force "supersedes-all=1 supersedes-origin=2" \
	"all (set at run time)" vendor.ko
in_force "supersedes-origin=2" "none (set at run time)" vendor.ko
in_force "supersedes=5 supersedes-origin=3" \
	"5 (from where this klpnl does not know)" vendor.ko

kernel <<'END'
msg generation=1 verdict=0 nr-failures=0 supersedes-origin=0
done
END
transcript "nothing is said" 0 asked check plain.ko <<'END'
plain (set 0): CLEAN, nothing is known that would stop insmod
  not predicted: callbacks, memory, relocations, other users of ftrace
END

kernel <<'END'
msg generation=1 verdict=0 nr-failures=0 supersedes=1 supersedes-origin=2
done
END
transcript "parameter that is ignored" 0 \
	asked check vendor.ko --param supersedes=5 <<'END'
vendor (set 0): CLEAN, nothing is known that would stop insmod
  supersedes: 1 (set at run time)
  warning: the parameter supersedes would be ignored, for a runtime value is waiting; to take that back: klpnl supersedes clear vendor
  not predicted: callbacks, memory, relocations, other users of ftrace
END
transcript "parameter that is ignored, JSON" 0 \
	asked -j check vendor.ko --param supersedes=5 <<'END'
[{"name":"vendor","replace-set":0,"generation":1,"verdict":"clean","nr-failures":0,"supersedes":[1],"supersedes-origin":"runtime","findings":[]}]
! klpnl: warning: of vendor, the parameter supersedes would be ignored, for a runtime value is waiting; to take that back: klpnl supersedes clear vendor
END

# What if.
kernel <<'END'
msg generation=1 verdict=0 nr-failures=0 supersedes=5 supersedes=7 supersedes-origin=2
msg finding=14 patch-name=hotfix patch-set=7
done
END
transcript "what if" 0 asked check vendor.ko --supersedes 7,5 <<'END'
vendor (set 0): CLEAN, nothing is known that would stop insmod
  supersedes: 5, 7 (as asked: --supersedes)
  would replace: hotfix (set 7)
  not predicted: callbacks, memory, relocations, other users of ftrace
  to have it so: klpnl load vendor.ko --supersedes 7,5
             or: klpnl supersedes set vendor 7,5
END
for i in 1 2; do
	echo "msg generation=1 verdict=0 nr-failures=0 supersedes-all=1 supersedes-origin=2"
	echo "done"
done | kernel
transcript "what if, all, several" 0 \
	asked check vendor.ko own.ko --supersedes all <<'END'
vendor (set 0): CLEAN, nothing is known that would stop insmod
  supersedes: all (as asked: --supersedes)
  not predicted: callbacks, memory, relocations, other users of ftrace
  to have it so: klpnl load vendor.ko --supersedes all
             or: klpnl supersedes set vendor all
own (set 0): CLEAN, nothing is known that would stop insmod
  supersedes: all (as asked: --supersedes)
  not predicted: callbacks, memory, relocations, other users of ftrace
  to have it so: klpnl supersedes set own all
END
kernel <<'END'
msg generation=1 verdict=0 nr-failures=0 supersedes-origin=2
done
END
transcript "what if, none" 0 asked check vendor.ko --supersedes "" <<'END'
vendor (set 0): CLEAN, nothing is known that would stop insmod
  supersedes: none (as asked: --supersedes)
  not predicted: callbacks, memory, relocations, other users of ftrace
  to have it so: klpnl load vendor.ko --supersedes ''
             or: klpnl supersedes set vendor ''
END

# What would resolve a conflict.
kernel <<'END'
msg generation=4 verdict=1 error=22 nr-failures=3 supersedes=5 supersedes-origin=0 remedy=5 remedy=7
msg finding=6 patch-name=hotfix patch-set=7 state-id=3 callbacks=1
msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=f sympos=1 callbacks=1
msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=g sympos=1 callbacks=1
msg finding=14 patch-name=vendor_v1 patch-set=0 callbacks=1
done
END
transcript "remedy" 3 asked check vendor.ko <<'END'
vendor (set 0): REFUSED, insmod would fail with "Invalid argument"
  supersedes: 5 (built in)
  would replace: vendor_v1 (set 0)
  warning: the callbacks of vendor_v1 for its removal would not run
  conflict: state 3 belongs to hotfix (set 7)
  conflict: function f of vmlinux belongs to hotfix (set 7)
  conflict: function g of vmlinux belongs to hotfix (set 7)
  warning: superseded, the callbacks of hotfix for its removal would not run
  to resolve: klpnl load vendor.ko --supersedes 5,7
          or: klpnl supersedes set vendor 5,7
          or: disable hotfix first: klpnl disable hotfix
  look first: klpnl check vendor.ko --supersedes 5,7
END
transcript "remedy as JSON" 3 asked -j check vendor.ko <<'END'
[{"name":"vendor","replace-set":0,"generation":4,"verdict":"refused","error":22,"nr-failures":3,"supersedes":[5],"supersedes-origin":"built-in","remedy":[5,7],"findings":[{"finding":"state-conflict","patch-name":"hotfix","patch-set":7,"state-id":3,"callbacks":true},{"finding":"function-conflict","patch-name":"hotfix","patch-set":7,"object":"vmlinux","func-name":"f","sympos":1,"callbacks":true},{"finding":"function-conflict","patch-name":"hotfix","patch-set":7,"object":"vmlinux","func-name":"g","sympos":1,"callbacks":true},{"finding":"replaced","patch-name":"vendor_v1","patch-set":0,"callbacks":true}]}]
END
transcript "remedy of a livepatch with a parameter of its own" 3 asked check own.ko <<'END'
own (set 0): REFUSED, insmod would fail with "Invalid argument"
  supersedes: 5 (built in)
  would replace: vendor_v1 (set 0)
  warning: the callbacks of vendor_v1 for its removal would not run
  conflict: state 3 belongs to hotfix (set 7)
  conflict: function f of vmlinux belongs to hotfix (set 7)
  conflict: function g of vmlinux belongs to hotfix (set 7)
  warning: superseded, the callbacks of hotfix for its removal would not run
  to resolve: klpnl supersedes set own 5,7
          or: disable hotfix first: klpnl disable hotfix
  look first: klpnl check own.ko --supersedes 5,7
END

kernel <<'END'
msg generation=4 verdict=1 error=22 nr-failures=2 supersedes-origin=1 remedy=0 remedy=7
msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=f sympos=1
msg finding=9 patch-name=base patch-set=0 object=vmlinux func-name=g sympos=1
done
END
cp knob.ko "a b'c.ko"
transcript "remedy with other parameters, several livepatches and a file with blanks" 3 \
	asked check "a b'c.ko" --param my_set=3 --param supersedes= <<'END'
knob (set 3): REFUSED, insmod would fail with "Invalid argument"
  supersedes: none (module parameter)
  conflict: function f of vmlinux belongs to hotfix (set 7)
  conflict: function g of vmlinux belongs to base (set 0)
  to resolve: klpnl load 'a b'\''c.ko' my_set=3 --supersedes 0,7
          or: klpnl supersedes set knob 0,7
          or: disable these 2 livepatches first: klpnl disable NAME
  look first: klpnl check 'a b'\''c.ko' --param my_set=3 --supersedes 0,7
END

kernel <<'END'
msg generation=4 verdict=1 error=22 nr-failures=1 supersedes=5 supersedes-origin=2 remedy=5 remedy=7
msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=f sympos=1
done
END
transcript "remedy while a runtime value is waiting" 3 asked check vendor.ko <<'END'
vendor (set 0): REFUSED, insmod would fail with "Invalid argument"
  supersedes: 5 (set at run time)
  conflict: function f of vmlinux belongs to hotfix (set 7)
  to resolve: klpnl supersedes set vendor 5,7
          or: disable hotfix first: klpnl disable hotfix
  look first: klpnl check vendor.ko --supersedes 5,7
END
transcript "what if that is too little" 3 asked check vendor.ko --supersedes 5 <<'END'
vendor (set 0): REFUSED, insmod would fail with "Invalid argument"
  supersedes: 5 (as asked: --supersedes)
  conflict: function f of vmlinux belongs to hotfix (set 7)
  to resolve: klpnl load vendor.ko --supersedes 5,7
          or: klpnl supersedes set vendor 5,7
          or: disable hotfix first: klpnl disable hotfix
  look first: klpnl check vendor.ko --supersedes 5,7
END
transcript "what if that is too little, parameter of the livepatch's own" 3 \
	asked check own.ko --supersedes 5 <<'END'
own (set 0): REFUSED, insmod would fail with "Invalid argument"
  supersedes: 5 (as asked: --supersedes)
  conflict: function f of vmlinux belongs to hotfix (set 7)
  to resolve: klpnl supersedes set own 5,7
          or: disable hotfix first: klpnl disable hotfix
  look first: klpnl check own.ko --supersedes 5,7
END
cp vendor.ko ./-vendor.ko
asked check -- -vendor.ko | grep "look first" >look
echo "  look first: klpnl check ./-vendor.ko --supersedes 5,7" >expected
same "remedy of a file whose name begins like an option" expected look

kernel <<'END'
msg generation=4 verdict=2 error=16 nr-failures=2 supersedes-origin=0 remedy=7
msg finding=5 patch-name=vendor_v1 patch-set=0
msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=f sympos=1
done
END
transcript "remedy while a transition is running" 4 asked check plain.ko <<'END'
plain (set 0): BUSY, insmod would fail with "Device or resource busy" for now
  has to wait: vendor_v1 (set 0) is in transition
  conflict: function f of vmlinux belongs to hotfix (set 7)
  to resolve: wait until the transition of vendor_v1 has ended, and check again: klpnl wait
         and: klpnl load plain.ko --supersedes 7
          or: klpnl supersedes set plain 7
          or: disable hotfix first: klpnl disable hotfix
  look first: klpnl check plain.ko --supersedes 7
  note: until the transition has ended, all else is provisional
END

kernel <<'END'
msg generation=4 verdict=2 error=16 nr-failures=1 supersedes=7 supersedes-origin=0
msg finding=5 patch-name=vendor_v1 patch-set=0
done
END
transcript "transition, and nothing to supersede" 4 asked check plain.ko <<'END'
plain (set 0): BUSY, insmod would fail with "Device or resource busy" for now
  supersedes: 7 (built in)
  has to wait: vendor_v1 (set 0) is in transition
  to resolve: wait until the transition of vendor_v1 has ended, and check again: klpnl wait
  note: until the transition has ended, all else is provisional
END

{
	echo "msg generation=4 verdict=1 error=22 nr-failures=1 supersedes-origin=0$(printf ' remedy=%s' {4294967040..4294967295})"
	echo "msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=f sympos=1"
	echo "done"
} | kernel
transcript "remedy with 256 sets" 3 asked check plain.ko <<END
plain (set 0): REFUSED, insmod would fail with "Invalid argument"
  conflict: function f of vmlinux belongs to hotfix (set 7)
  to resolve: klpnl load plain.ko --supersedes $max
          or: klpnl supersedes set plain $max
          or: disable hotfix first: klpnl disable hotfix
  look first: klpnl check plain.ko --supersedes $max
END

# Where superseding less would help.
kernel <<'END'
msg generation=4 verdict=1 error=22 nr-failures=2 supersedes=7 supersedes=8 supersedes-origin=2 remedy=5 remedy=8
msg finding=7 patch-name=hotfix patch-set=7 state-id=6
msg finding=9 patch-name=other patch-set=5 object=vmlinux func-name=f sympos=1
msg finding=14 patch-name=hotfix patch-set=7
msg finding=14 patch-name=third patch-set=8
done
END
transcript "a livepatch that had better not be superseded" 3 asked check plain.ko <<'END'
plain (set 0): REFUSED, insmod would fail with "Invalid argument"
  supersedes: 7, 8 (set at run time)
  would replace: hotfix (set 7)
  would replace: third (set 8)
  conflict: hotfix (set 7), which would be replaced, uses state 6, which plain does not know
  conflict: function f of vmlinux belongs to other (set 5)
  to resolve: klpnl supersedes set plain 5,8
              without set 7: hotfix would stay
          or: disable these 2 livepatches first: klpnl disable NAME
  look first: klpnl check plain.ko --supersedes 5,8
END

# The livepatches of set 0 are replaced in any case, and set 9 is needed.
kernel <<'END'
msg generation=4 verdict=2 error=16 nr-failures=5 supersedes-all=1 supersedes-origin=1 remedy=8 remedy=9
msg finding=5 patch-name=old patch-set=0
msg finding=7 patch-name=hotfix patch-set=7 state-id=6
msg finding=7 patch-name=hotfix patch-set=7 state-id=8
msg finding=8 patch-name=other patch-set=5 state-id=6 state-version=1 other-version=2
msg finding=9 patch-name=away patch-set=9 object=vmlinux func-name=f sympos=1
msg finding=14 patch-name=hotfix patch-set=7
msg finding=14 patch-name=hotfix_v2 patch-set=7
msg finding=14 patch-name=other patch-set=5
msg finding=14 patch-name=third patch-set=8
msg finding=14 patch-name=base patch-set=0
done
END
transcript "livepatches that had better not be superseded, of all" 4 asked check plain.ko <<'END'
plain (set 0): BUSY, insmod would fail with "Device or resource busy" for now
  supersedes: all (module parameter)
  would replace: hotfix (set 7)
  would replace: hotfix_v2 (set 7)
  would replace: other (set 5)
  would replace: third (set 8)
  would replace: base (set 0)
  has to wait: old (set 0) is in transition
  conflict: hotfix (set 7), which would be replaced, uses state 6, which plain does not know
  conflict: hotfix (set 7), which would be replaced, uses state 8, which plain does not know
  conflict: other (set 5), which would be replaced, uses version 2 of state 6, and plain has version 1
  conflict: function f of vmlinux belongs to away (set 9)
  to resolve: wait until the transition of old has ended, and check again: klpnl wait
         and: klpnl load plain.ko --supersedes 8,9
          or: klpnl supersedes set plain 8,9
              without set 7: hotfix would stay
              without set 5: other would stay
              without set 7: hotfix_v2 would stay
          or: disable these 3 livepatches first: klpnl disable NAME
  look first: klpnl check plain.ko --supersedes 8,9
  note: until the transition has ended, all else is provisional
END

kernel <<'END'
msg generation=4 verdict=1 error=22 nr-failures=1 supersedes=7 supersedes-origin=1 remedy-none=1
msg finding=7 patch-name=hotfix patch-set=7 state-id=6
msg finding=14 patch-name=hotfix patch-set=7
done
END
transcript "nothing had better be superseded" 3 asked check plain.ko <<'END'
plain (set 0): REFUSED, insmod would fail with "Invalid argument"
  supersedes: 7 (module parameter)
  would replace: hotfix (set 7)
  conflict: hotfix (set 7), which would be replaced, uses state 6, which plain does not know
  to resolve: klpnl load plain.ko --supersedes ''
          or: klpnl supersedes set plain ''
              without set 7: hotfix would stay
          or: disable hotfix first: klpnl disable hotfix
  look first: klpnl check plain.ko --supersedes ''
END
asked -j check plain.ko | grep -o '"remedy-none":[a-z]*' >none
echo '"remedy-none":true' >expected
same "a remedy of nothing as JSON" expected none

# Where superseding would not help.
kernel <<'END'
msg generation=4 verdict=1 error=22 nr-failures=3 supersedes-origin=0 unresolvable=17
msg finding=6 patch-name=hotfix patch-set=7 state-id=6 callbacks=1
msg finding=9 patch-name=other patch-set=8 object=vmlinux func-name=f sympos=1 callbacks=1
msg finding=9 patch-name=third patch-set=9 object=vmlinux func-name=g sympos=1
msg finding=17 patch-name=hotfix patch-set=7 state-id=6 other-version=1
msg finding=18 patch-name=other patch-set=8 state-id=8 state-version=1 other-version=2
msg finding=19 patch-name=third patch-set=9
done
END
transcript "states that cannot be superseded away" 3 asked check plain.ko <<'END'
plain (set 0): REFUSED, insmod would fail with "Invalid argument"
  conflict: state 6 belongs to hotfix (set 7)
  conflict: function f of vmlinux belongs to other (set 8)
  conflict: function g of vmlinux belongs to third (set 9)
  superseding would not help: hotfix (set 7) uses state 6, which plain does not know
  superseding would not help: other (set 8) uses version 2 of state 8, and plain has version 1
  no list would do: more than 256 sets would be needed
  to resolve: disable hotfix first: klpnl disable hotfix
          or: leave what belongs to hotfix out of plain
         and: disable other first: klpnl disable other
          or: leave what belongs to other out of plain
         and: disable third first: klpnl disable third
          or: leave what belongs to third out of plain
END
asked -j check plain.ko | grep -o '"unresolvable":"[a-z-]*"' >unresolvable
echo '"unresolvable":"superseding-state-missing"' >expected
same "unresolvable as JSON" expected unresolvable

for in_force in "supersedes-origin=1" "supersedes-all=1 supersedes-origin=1"; do
	kernel <<END
msg generation=4 verdict=1 error=22 nr-failures=1 $in_force unresolvable=19
msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=f sympos=1
msg finding=19 patch-name=other patch-set=8
done
END
	asked check "a b'c.ko" --param supersedes= --param my_set=3 |
		grep "superseding\|no list\|--supersedes"
done >many
cat >expected <<'END'
  no list would do: more than 256 sets would be needed; see whether all would: klpnl check 'a b'\''c.ko' --param my_set=3 --supersedes all
  no list would do: more than 256 sets would be needed
END
same "too many sets, and what all would do" expected many

kernel <<'END'
msg generation=4 verdict=1 error=22 nr-failures=4 supersedes-origin=0 unresolvable=10
msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=f sympos=1
msg finding=10 object=vmlinux func-name=gone sympos=1
msg finding=12 object=vmlinux func-name=a sympos=0 other-func=b other-sympos=0
msg finding=10 object=vmlinux func-name=lost sympos=1
done
END
transcript "failure of another kind beside the conflict" 3 asked check plain.ko <<'END'
plain (set 0): REFUSED, insmod would fail with "Invalid argument"
  conflict: function f of vmlinux belongs to hotfix (set 7)
  problem: there is no function gone in vmlinux
  problem: a and b of vmlinux are one function
  problem: there is no function lost in vmlinux
  superseding would not help: there is no function gone in vmlinux
  superseding would not help: there is no function lost in vmlinux
  to resolve: disable hotfix first: klpnl disable hotfix
          or: leave what belongs to hotfix out of plain
         and: build plain for this kernel (RELEASE), it was made for another one
         and: build plain without the duplicate
END

kernel <<'END'
msg generation=4 verdict=1 error=17 nr-failures=1 supersedes-origin=0 unresolvable=2
msg finding=2
done
END
transcript "failure that has nothing to do with superseding" 3 asked check plain.ko <<'END'
plain (set 0): REFUSED, insmod would fail with "File exists"
  problem: a module named plain is still loaded, although it is no longer an installed livepatch
  to resolve: remove the module: rmmod plain, which klpnl load --reload does, too
END

kernel <<'END'
msg generation=4 verdict=1 error=22 nr-failures=1 supersedes-origin=0 unresolvable=99
msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=f sympos=1
msg finding=99
done
END
transcript "reason that only a newer kernel knows" 3 asked check plain.ko <<'END'
plain (set 0): REFUSED, insmod would fail with "Invalid argument"
  conflict: function f of vmlinux belongs to hotfix (set 7)
  superseding would not help, for a reason unknown to this klpnl (99)
  to resolve: disable hotfix first: klpnl disable hotfix
          or: leave what belongs to hotfix out of plain
  note: the kernel tells of something unknown to this klpnl (99)
END

# Wrong usage; malformed lists of --supersedes are in test-supersedes.sh.
rm -f "$work/log"
transcript "parameter supersedes of the livepatch's own" 2 \
	asked check own.ko plain.ko --param supersedes=5 <<'END'
! klpnl: own declares the parameter 'supersedes' itself, and klpnl cannot know what it does there; leave it out, or ask with --supersedes what a runtime value would do
END
transcript "parameter supersedes of the livepatch's own, without a type" 2 \
	asked check described.ko --param supersedes=5 <<'END'
! klpnl: described declares the parameter 'supersedes' itself, and klpnl cannot know what it does there; leave it out, or ask with --supersedes what a runtime value would do
END
transcript "parameter supersedes that sets the replace set" 2 \
	asked check named.ko --param supersedes=5,7 <<'END'
! klpnl: the parameter 'supersedes' takes a number from 0 to 4294967295, not '5,7'
END
transcript "parameter supersedes without a value" 2 \
	asked check plain.ko --param supersedes <<'END'
! klpnl: a parameter is written as NAME=VALUE, not as 'supersedes'
END
transcript "parameter supersedes given twice" 2 \
	asked check plain.ko --param supersedes=5 --param supersedes=5 <<'END'
! klpnl: the parameter 'supersedes' is given twice, which the kernel does not take; give it once
END
transcript "parameter supersedes with a malformed list" 2 \
	asked check plain.ko --param supersedes=5,,7 <<'END'
! klpnl: the parameter 'supersedes' has no number at character 3: '5,,7'; write sets with commas between them, all, or '' for none
END
transcript "parameter supersedes with a large number" 2 \
	asked check plain.ko --param supersedes=4294967296 <<'END'
! klpnl: the parameter 'supersedes' has a number above 4294967295 at character 1: '4294967296'; no set has such a number
END
transcript "parameter supersedes with 257 numbers" 2 \
	asked check plain.ko --param "supersedes=$max,1" <<'END'
! klpnl: the parameter 'supersedes' has more than 256 numbers; name fewer sets, or write all to supersede every set
END
transcript "what if, twice" 2 \
	asked check plain.ko --supersedes 5 --supersedes 7 <<'END'
! klpnl: --supersedes is given twice; write all sets into one LIST; see 'klpnl help check'
END
transcript "what if, twice the same, nothing" 2 \
	asked check --supersedes= plain.ko --supersedes= <<'END'
! klpnl: --supersedes is given twice; write all sets into one LIST; see 'klpnl help check'
END
transcript "parameter and what if" 2 \
	asked check plain.ko --param supersedes=5 --supersedes 5 <<'END'
! klpnl: plain: --supersedes hides the parameter 'supersedes'; leave one of them out
END
transcript "what if of a command that does not check" 2 \
	asked info plain.ko --supersedes 5 <<'END'
! klpnl: --supersedes makes no sense with 'info'; see 'klpnl help info'
END
transcript "what if without a list" 2 asked check plain.ko --supersedes <<'END'
! klpnl: --supersedes takes LIST or all; see 'klpnl help check'
END
[ ! -e "$work/log" ] || echo "the kernel has been asked" >asked
touch asked
result "nothing wrong gets to the kernel" asked
