# SPDX-License-Identifier: GPL-2.0
# klpnl check: what is asked, what the answers look like, and exit statuses.

livepatch vendor_v2 0 cmdline_proc_show meminfo_proc_show
livepatch hotfix 7 meminfo_proc_show

kernel <<'EOF'
msg generation=1 verdict=0 nr-failures=0 supersedes-origin=0
done
EOF
transcript "clean" 0 asked check hotfix.ko <<'EOF'
hotfix (set 7): CLEAN, nothing is known that would stop insmod
  not predicted: callbacks, memory, relocations, other users of ftrace
EOF
transcript "request for a check" 0 cat "$work/log" <<'EOF'
check name=hotfix replace-set=7 func{ name=meminfo_proc_show }
EOF
transcript "clean as JSON" 0 asked -j check hotfix.ko <<'EOF'
[{"name":"hotfix","replace-set":7,"generation":1,"verdict":"clean","nr-failures":0,"supersedes-origin":"built-in","findings":[]}]
EOF

kernel <<'EOF'
msg generation=4 verdict=0 nr-failures=0 supersedes-origin=0
msg finding=14 patch-name=vendor_v1 patch-set=0 callbacks=1
msg finding=14 patch-name=vendor_v0 patch-set=3
msg finding=15 patch-name=vendor_v1 patch-set=0 object=vmlinux func-name=version_proc_show sympos=1
msg finding=15 patch-name=vendor_v1 patch-set=0 object=nf_tables func-name=dup sympos=2
msg finding=16 object=nf_tables
done
EOF
transcript "clean, with consequences" 0 asked check vendor_v2.ko <<'EOF'
vendor_v2 (set 0): CLEAN, nothing is known that would stop insmod
  would replace: vendor_v1 (set 0)
  would replace: vendor_v0 (set 3)
  warning: the callbacks of vendor_v1 for its removal would not run
  warning: function version_proc_show of vmlinux would return to its original code (vendor_v1 patches it now)
  warning: function dup,2 of nf_tables would return to its original code (vendor_v1 patches it now)
  note: module nf_tables is not loaded, so its functions were compared by name and not looked up
  not predicted: callbacks, memory, relocations, other users of ftrace
EOF

kernel <<'EOF'
msg generation=4 verdict=1 error=22 nr-failures=1 supersedes-origin=0
msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=meminfo_proc_show sympos=1
msg finding=14 patch-name=vendor_v1 patch-set=0
done
EOF
transcript "refused because of a function" 3 asked check vendor_v2.ko <<'EOF'
vendor_v2 (set 0): REFUSED, insmod would fail with "Invalid argument"
  would replace: vendor_v1 (set 0)
  conflict: function meminfo_proc_show of vmlinux belongs to hotfix (set 7)
  to resolve: disable hotfix first: klpnl disable hotfix
          or: leave what belongs to hotfix out of vendor_v2
EOF
transcript "refused as JSON" 3 asked -j -p check vendor_v2.ko <<'EOF'
[
  {
    "name": "vendor_v2",
    "replace-set": 0,
    "generation": 4,
    "verdict": "refused",
    "error": 22,
    "nr-failures": 1,
    "supersedes-origin": "built-in",
    "findings": [
      {
        "finding": "function-conflict",
        "patch-name": "hotfix",
        "patch-set": 7,
        "object": "vmlinux",
        "func-name": "meminfo_proc_show",
        "sympos": 1
      },
      {
        "finding": "replaced",
        "patch-name": "vendor_v1",
        "patch-set": 0
      }
    ]
  }
]
EOF

kernel <<'EOF'
msg generation=4 verdict=1 error=22 nr-failures=9 supersedes-origin=0
msg finding=3 object=vmlinux func-name=f sympos=1
msg finding=4 state-id=5
msg finding=6 patch-name=hotfix patch-set=7 state-id=18446744073709551615
msg finding=7 patch-name=vendor_v1 patch-set=0 state-id=6 other-version=1
msg finding=8 patch-name=vendor_v1 patch-set=0 state-id=8 state-version=1 other-version=2
msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=f sympos=1
msg finding=9 patch-name=hotfix patch-set=7 object=vmlinux func-name=__do_sys_getuid sympos=1 other-func=__x64_sys_getuid other-sympos=3
msg finding=10 object=vmlinux func-name=gone sympos=1
msg finding=10 object=nf_tables func-name=gone sympos=4294967296
msg finding=11 object=vmlinux func-name=many
msg finding=12 object=vmlinux func-name=a sympos=1 other-func=b other-sympos=1
msg finding=13 object=vmlinux func-name=notrace sympos=1
msg finding=99 object=vmlinux
done
EOF
transcript "refused for every reason" 3 asked check vendor_v2.ko <<'EOF'
vendor_v2 (set 0): REFUSED, insmod would fail with "Invalid argument"
  problem: it names function f of vmlinux twice
  problem: it names state 5 twice
  conflict: state 18446744073709551615 belongs to hotfix (set 7)
  conflict: vendor_v1 (set 0), which would be replaced, uses state 6, which vendor_v2 does not know
  conflict: vendor_v1 (set 0), which would be replaced, uses version 2 of state 8, and vendor_v2 has version 1
  conflict: function f of vmlinux belongs to hotfix (set 7)
  conflict: function __do_sys_getuid of vmlinux, there named __x64_sys_getuid,3, belongs to hotfix (set 7)
  problem: there is no function gone in vmlinux
  problem: there is no function gone,4294967296 in nf_tables
  problem: there are several functions many in vmlinux, and it does not say which one it means
  problem: a and b of vmlinux are one function
  problem: ftrace cannot redirect function notrace of vmlinux
  to resolve: build vendor_v2 without the duplicate
         and: disable hotfix first: klpnl disable hotfix
          or: leave what belongs to hotfix out of vendor_v2
         and: disable vendor_v1 first: klpnl disable vendor_v1
          or: build vendor_v2 with state 6 in version 1 or later
         and: disable vendor_v1 first: klpnl disable vendor_v1
          or: build vendor_v2 with state 8 in version 2 or later
         and: build vendor_v2 for this kernel (RELEASE), it was made for another one
         and: build vendor_v2 for the nf_tables that is loaded, it was made for another one
         and: build vendor_v2 with the position of the symbol (old_sympos)
         and: build vendor_v2 so that it patches the callers instead
  note: the kernel tells of something unknown to this klpnl (99)
EOF

kernel <<'EOF'
msg generation=4 verdict=1 error=22 nr-failures=1 supersedes-origin=0
msg finding=1 patch-name=hotfix patch-set=7
done
EOF
transcript "installed already" 3 asked check hotfix.ko <<'EOF'
hotfix (set 7): REFUSED, insmod would fail with "Invalid argument"
  problem: a livepatch named hotfix is already installed
  to resolve: nothing, if it is this very livepatch
          or: disable and remove it first: klpnl disable --unload hotfix
EOF

# These two come in events only, but a newer kernel may think otherwise.
kernel <<'EOF'
msg generation=4 verdict=1 error=22 nr-failures=2 supersedes-origin=0
msg finding=20
msg finding=21
done
EOF
transcript "malformed, and still being removed" 3 asked check hotfix.ko <<'EOF'
hotfix (set 7): REFUSED, insmod would fail with "Invalid argument"
  problem: hotfix is malformed, and the kernel's log says in what way
  problem: hotfix was disabled, and is still being removed
  to resolve: build hotfix without that fault
         and: remove the module, and load it again: rmmod hotfix
EOF

kernel <<'EOF'
msg generation=4 verdict=1 error=17 nr-failures=1 supersedes-origin=0
msg finding=2
done
EOF
transcript "module is still loaded" 3 asked check hotfix.ko <<'EOF'
hotfix (set 7): REFUSED, insmod would fail with "File exists"
  problem: a module named hotfix is still loaded, although it is no longer an installed livepatch
  to resolve: remove the module: rmmod hotfix, which klpnl load --reload does, too
EOF

kernel <<'EOF'
msg generation=4 verdict=2 error=16 nr-failures=1 supersedes-origin=0
msg finding=5 patch-name=vendor_v2 patch-set=0
done
EOF
transcript "busy" 4 asked check hotfix.ko <<'EOF'
hotfix (set 7): BUSY, insmod would fail with "Device or resource busy" for now
  has to wait: vendor_v2 (set 0) is in transition
  to resolve: wait until the transition of vendor_v2 has ended, and check again: klpnl wait
  note: until the transition has ended, all else is provisional
EOF

kernel <<'EOF'
msg generation=4 verdict=3
done
EOF
transcript "verdict of a newer kernel" 6 asked check hotfix.ko <<'EOF'
! klpnl: asking the kernel about 'hotfix.ko': the kernel's verdict 3 is unknown here; use a klpnl that fits the kernel
EOF

kernel <<'EOF'
msg verdict=0
msg generation=4
done
EOF
transcript "finding that is none" 1 asked check hotfix.ko <<'EOF'
! klpnl: asking the kernel about 'hotfix.ko': its answer is incomplete; use a klpnl that fits the kernel
EOF
kernel <<'EOF'
done
EOF
transcript "no verdict" 1 asked check hotfix.ko <<'EOF'
! klpnl: asking the kernel about 'hotfix.ko': its answer is incomplete; use a klpnl that fits the kernel
EOF

kernel <<'EOF'
error errno=1
EOF
transcript "not permitted" 1 asked check hotfix.ko <<'EOF'
! klpnl: asking the kernel about 'hotfix.ko': this takes CAP_SYS_MODULE in the initial user namespace; run klpnl as root (Operation not permitted)
EOF

# The name of hotfix takes 12 bytes behind 20 bytes of headers, the set 8, the
# nest of the function 4.
while read -r what attr; do
	kernel <<EOF
error errno=22 text=Bad $what
EOF
	transcript "error about $attr" 1 asked check hotfix.ko <<EOF
! klpnl: asking the kernel about 'hotfix.ko': it says "Invalid argument": Bad, attribute "$attr"
EOF
done <<'EOF'
offs=20 name
offs=32 replace-set
offs=40 func
offs=44 func.name
miss=2 replace-set
EOF

kernel <<'EOF'
error errno=22 miss=2 nest=40
EOF
transcript "error about what is missing in a nest" 1 asked check hotfix.ko <<'EOF'
! klpnl: asking the kernel about 'hotfix.ko': it says "Invalid argument": attribute "func.name"
EOF
kernel <<'EOF'
error errno=22 offs=4000000000
EOF
transcript "error about what is not there" 1 asked check hotfix.ko <<'EOF'
! klpnl: asking the kernel about 'hotfix.ko': it says "Invalid argument"
EOF

kernel <<'EOF'
family errno=2
EOF
transcript "no family" 5 asked check hotfix.ko vendor_v2.ko <<'EOF'
! klpnl: asking the kernel about 'hotfix.ko': it has no netlink family "klp"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK
EOF

echo text >text.ko
module old.ko name=old livepatch=Y
transcript "several, of which some cannot be read" 1 \
	asked check old.ko hotfix.ko text.ko <<'EOF'
! klpnl: reading 'old.ko': it does not say what it patches (there is no "klp_footprint" in its modinfo); build it with MODULE_LIVEPATCH()
! klpnl: reading 'text.ko': it is not a kernel module, or it is damaged
! klpnl: asking the kernel about 'hotfix.ko': it has no netlink family "klp"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK
EOF

several()
{
	kernel <<'EOF'
msg generation=4 verdict=2 error=16 nr-failures=0 supersedes-origin=0
done
msg generation=5 verdict=1 error=22 nr-failures=0 supersedes-origin=0
done
msg generation=5 verdict=0 nr-failures=0 supersedes-origin=0
done
EOF
	asked "$@"
}

transcript "several verdicts" 4 several check hotfix.ko vendor_v2.ko hotfix.ko <<'EOF'
hotfix (set 7): BUSY, insmod would fail with "Device or resource busy" for now
  note: until the transition has ended, all else is provisional
vendor_v2 (set 0): REFUSED, insmod would fail with "Invalid argument"
hotfix (set 7): CLEAN, nothing is known that would stop insmod
  not predicted: callbacks, memory, relocations, other users of ftrace
EOF
transcript "several verdicts, one that cannot be told" 6 \
	several -j check hotfix.ko old.ko vendor_v2.ko hotfix.ko <<'EOF'
[{"name":"hotfix","replace-set":7,"generation":4,"verdict":"busy","error":16,"nr-failures":0,"supersedes-origin":"built-in","findings":[]},{"name":"vendor_v2","replace-set":0,"generation":5,"verdict":"refused","error":22,"nr-failures":0,"supersedes-origin":"built-in","findings":[]},{"name":"hotfix","replace-set":7,"generation":5,"verdict":"clean","nr-failures":0,"supersedes-origin":"built-in","findings":[]}]
! klpnl: reading 'old.ko': it does not say what it patches (there is no "klp_footprint" in its modinfo); build it with MODULE_LIVEPATCH()
EOF

module full.ko name=full-house livepatch=Y "vermagic=1.2.3-other SMP " \
	klp_footprint=1 klp_replace_set=4294967295 \
	klp_func=vmlinux:f,0 klp_func=vmlinux:g,1 \
	klp_func=nf_tables:h,4294967296 \
	klp_state=1,0 klp_state=18446744073709551615,4294967295 \
	klp_callbacks=vmlinux klp_footprint_end=3,2
kernel <<'EOF'
msg generation=1 verdict=0 nr-failures=0 supersedes-origin=0
done
EOF
transcript "module for another kernel" 0 asked check full.ko <<'EOF'
full_house (set 4294967295): CLEAN, nothing is known that would stop insmod
  warning: built for kernel 1.2.3-other, insmod would not take it on RELEASE
  not predicted: callbacks, memory, relocations, other users of ftrace
EOF
transcript "request with everything" 0 cat "$work/log" <<'EOF'
check name=full_house replace-set=4294967295 func{ name=f } func{ name=g sympos=1 } func{ object=nf_tables name=h sympos=4294967296 } state{ id=1 version=0 } state{ id=18446744073709551615 version=4294967295 }
EOF
transcript "module for another kernel, JSON" 0 asked -j check full.ko <<'EOF'
[{"name":"full_house","replace-set":4294967295,"generation":1,"verdict":"clean","nr-failures":0,"supersedes-origin":"built-in","findings":[]}]
! klpnl: warning: full_house was built for kernel 1.2.3-other, insmod would not take it on RELEASE
EOF

module knob.ko name=knob livepatch=Y klp_param=replace_set:my-set \
	klp_footprint=1 klp_replace_set=3 klp_footprint_end=0,0
transcript "parameter that is not given" 0 asked check knob.ko <<'EOF'
knob (set 3): CLEAN, nothing is known that would stop insmod
  note: this holds without the parameter my-set; see --param for more
  not predicted: callbacks, memory, relocations, other users of ftrace
EOF

rm "$work/log"
while read -r given set; do
	asked check --param "my_set=$given" knob.ko >/dev/null || echo "$given"
	echo "check name=knob replace-set=$set" >>expected_log
done >refused <<'EOF'
0 0
7 7
+7 7
007 7
010 8
0x1F 31
0Xff 255
4294967295 4294967295
0xffffffff 4294967295
EOF
result "parameter with what the kernel takes for an uint" refused
same "parameter sets the replace set" expected_log "$work/log"

for value in "" -1 1x 08 0x 0x1g 4294967296 0x100000000 99999999999999999999 \
	     " 1" "1 " ++1 1.0; do
	transcript "parameter '$value'" 2 asked check knob.ko \
		--param "my-set=$value" <<EOF
! klpnl: the parameter 'my-set' takes a number from 0 to 4294967295, not '$value'
EOF
done

transcript "parameter given twice: the last one counts" 0 \
	asked -j check knob.ko --param my-set=1 --param my-set=2 <<'EOF'
[{"name":"knob","replace-set":2,"generation":1,"verdict":"clean","nr-failures":0,"supersedes-origin":"built-in","findings":[]}]
EOF
transcript "undeclared parameter" 2 asked check hotfix.ko knob.ko \
	--param other=1 <<'EOF'
! klpnl: hotfix has no parameter 'other' that says what it patches; it declares none (MODULE_LIVEPATCH_PARAM)
! klpnl: knob has no parameter 'other' that says what it patches; it declares 'my-set'
EOF
transcript "parameter without a value" 2 asked check knob.ko --param my-set <<'EOF'
! klpnl: a parameter is written as NAME=VALUE, not as 'my-set'
EOF

# Whatever is in the text, nothing gets to the terminal.
kernel <<'EOF'
msg generation=1 verdict=1 error=22 nr-failures=1 supersedes-origin=0
msg finding=9 patch-name=%1b[2J patch-set=1 object=%07 func-name=a%0ab sympos=1
done
EOF
transcript "control characters in an answer" 3 asked check hotfix.ko <<'EOF'
hotfix (set 7): REFUSED, insmod would fail with "Invalid argument"
  conflict: function a\x0ab of \x07 belongs to \x1b[2J (set 1)
  to resolve: disable \x1b[2J first: klpnl disable '\x1b[2J'
          or: leave what belongs to \x1b[2J out of hotfix
EOF
asked -j check hotfix.ko | python3 -m json.tool >out 2>not_json
result "control characters in an answer as JSON" not_json

# As many functions as the kernel looks at: 3 MB, and a long answer.
many_functions big.ko 65536
{
	echo "msg verdict=1 error=22 nr-failures=10000"
	seq -f "msg finding=9 patch-name=other patch-set=1 object=vmlinux func-name=some_long_function_name_%.0f sympos=1" 10000
	echo "done"
} | kernel
asked check big.ko >out 2>err
{
	grep -c "  conflict: " out
	grep -c "to resolve" out
	grep -o "func{ name=some_long_function_name_[0-9]* }" "$work/log" |
		wc -l
	cat err
} >count
printf '10000\n1\n65536\n' >expected_count
same "65536 functions and 10000 conflicts" expected_count count

# The names in JSON are those of the kernel.
for ((i = 1; i <= 21; i++)); do
	echo "msg finding=$i"
done | { echo "msg generation=1 verdict=0 nr-failures=0 supersedes-origin=0"; cat; echo "done"; } | kernel
asked -j check hotfix.ko | python3 -c '
import json, sys
for finding in json.load(sys.stdin)[0]["findings"]:
    print(finding["finding"])' >names
sed -n '/^enum klp_finding/,/^}/s/^\tKLP_FINDING_\([A-Z_]*\).*/\1/p' "$uapi" |
	tr A-Z_ a-z- >expected_names
same "names of the findings" expected_names names
