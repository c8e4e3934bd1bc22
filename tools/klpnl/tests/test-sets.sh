# SPDX-License-Identifier: GPL-2.0
# klpnl sets, and what can go wrong between klpnl and the kernel.

kernel <<'EOF'
msg generation=5 id=0 owner=vendor_v1
msg generation=5 id=7 owner=hotfix direction=1 incoming=hotfix_v2 outgoing=hotfix outgoing=other
msg generation=5 id=4294967295 direction=0 incoming=%1b[2J
done
EOF
transcript "replace sets" 0 asked sets <<'EOF'
SET         OWNER      TRANSITION  INCOMING   OUTGOING
0           vendor_v1  -           -          -
7           hotfix     patching    hotfix_v2  hotfix,other
4294967295  -          unpatching  \x1b[2J    -
EOF
transcript "request for the sets" 0 cat "$work/log" <<'EOF'
set-get
EOF

transcript "replace sets as JSON" 0 asked -j sets <<'EOF'
[{"generation":5,"id":0,"owner":"vendor_v1"},{"generation":5,"id":7,"owner":"hotfix","direction":"patching","incoming":"hotfix_v2","outgoing":["hotfix","other"]},{"generation":5,"id":4294967295,"direction":"unpatching","incoming":"\u001B[2J"}]
EOF

kernel <<'EOF'
done
EOF
transcript "no sets" 0 asked sets <<'EOF'
no replace set is in use (no livepatch is enabled)
EOF
transcript "no sets as JSON" 0 asked sets -j <<'EOF'
[]
EOF

kernel <<'EOF'
msg generation=5 id=1 direction=9 99=0102 0=01
done
EOF
transcript "news from a newer kernel" 0 asked sets <<'EOF'
SET  OWNER  TRANSITION  INCOMING  OUTGOING
1    -      9           -         -
EOF
transcript "news from a newer kernel as JSON" 0 asked -j sets <<'EOF'
[{"generation":5,"id":1,"direction":9}]
EOF

kernel <<'EOF'
msg id=1 owner=old
msg intr id=2 owner=old
done intr
msg id=1 owner=new
done
EOF
transcript "change during the answer" 0 asked sets <<'EOF'
SET  OWNER  TRANSITION  INCOMING  OUTGOING
1    new    -           -         -
EOF

for ((i = 0; i < 16; i++)); do
	printf 'msg id=1 owner=old\ndone intr\n'
done | kernel
transcript "change during each answer" 1 asked sets <<'EOF'
! klpnl: asking the kernel for its replace sets: livepatches changed during each of 16 answers; try again when they have settled
EOF

kernel <<'EOF'
family errno=2
EOF
transcript "no family" 5 asked sets <<'EOF'
! klpnl: asking the kernel for its replace sets: it has no netlink family "klp"; boot a kernel with replace sets and CONFIG_LIVEPATCH_NETLINK
EOF

# An answer that is longer than any buffer with a fixed size.
{
	seq -f "msg owner=livepatch_with_a_long_name id=%.0f" 5000
	echo "done"
} | kernel
asked sets | sed 1d | wc -l >count
echo 5000 >expected_count
same "5000 sets" expected_count count

# fault NAME REASON: the kernel's answer on stdin is an error.
fault()
{
	kernel
	transcript "$1" 1 asked sets <<EOF
! klpnl: asking the kernel for its replace sets: $2
EOF
}

fault "error at once" 'it says "No such file or directory"' <<'EOF'
error errno=2
EOF
fault "error with a text" \
	'it says "Invalid argument": Unsupported attribute' <<'EOF'
error errno=22 text=Unsupported%20attribute
EOF
fault "error at the end of the dump" 'it says "Stale file handle"' <<'EOF'
msg id=1 owner=old
done errno=116
EOF
fault "error with a text at the end of the dump" \
	'it says "Argument list too long": no\x1bway' <<'EOF'
done errno=7 text=no%1bway
EOF
fault "errno that libnl does not know" 'it says "Text file busy"' <<'EOF'
error errno=26
EOF
fault "number that is too short" \
	"its answer makes no sense; use a klpnl that fits the kernel" <<'EOF'
msg 2=0102
done
EOF
fault "number that is too long" \
	"its answer makes no sense; use a klpnl that fits the kernel" <<'EOF'
msg 2=0102030405060708
done
EOF

kernel <<'EOF'
msg generation=5 id=1 3=6162
done
EOF
transcript "string without an end" 0 asked -j sets <<'EOF'
[{"generation":5,"id":1,"owner":"ab"}]
EOF
