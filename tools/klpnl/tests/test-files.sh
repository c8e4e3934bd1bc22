# SPDX-License-Identifier: GPL-2.0
# What is no livepatch, or does not say what it patches.

mkdir directory.ko
transcript "directory" 1 klpnl info directory.ko <<'EOF'
! klpnl: reading 'directory.ko': it is a directory; name the module's file
EOF

transcript "missing file" 1 klpnl check missing.ko <<'EOF'
! klpnl: reading 'missing.ko': No such file or directory
EOF

: >empty.ko
transcript "empty file" 1 klpnl check empty.ko <<'EOF'
! klpnl: reading 'empty.ko': the file is empty
EOF

mkfifo fifo.ko
transcript "FIFO" 1 klpnl check fifo.ko <<'EOF'
! klpnl: reading 'fifo.ko': it is not a regular file
EOF

echo "a text" >text.ko
transcript "text file" 1 klpnl check text.ko <<'EOF'
! klpnl: reading 'text.ko': it is not a kernel module, or it is damaged
EOF

transcript "object file without modinfo" 1 klpnl info "$build/klpnl-obj/status.o" <<EOF
! klpnl: reading '$build/klpnl-obj/status.o': it is not a kernel module, or it is damaged
EOF

livepatch good 7 one two three four five six seven eight
size=$(stat -c %s good.ko)
: >"$work/valgrind"
step=11
[ ${#runner[@]} = 0 ] || step=151
for ((i = 1; i < size; i += step)); do
	head -c "$i" good.ko >cut.ko
	klpnl info cut.ko >out 2>err
	status=$?
	[ "$status" = 1 ] || echo "cut after $i bytes: exit status $status"
	cat out
	grep -v "not a kernel module, or it is damaged" err
done >cuts
cat "$work/valgrind" >>cuts
result "module that is cut anywhere" cuts

# The number of the section with the names. It ends libkmod 30.
cp good.ko crash.ko
printf '\377' | dd of=crash.ko bs=1 seek=62 conv=notrunc status=none
transcript "module that libkmod does not survive" 1 klpnl check crash.ko <<'EOF'
! klpnl: reading 'crash.ko': it is not a kernel module, or it is damaged
EOF

module driver.ko name=driver license=GPL
transcript "module that is no livepatch" 1 klpnl check driver.ko <<'EOF'
! klpnl: reading 'driver.ko': it is not a livepatch (there is no "livepatch" in its modinfo)
EOF

module old.ko name=old livepatch=Y
transcript "livepatch without a footprint" 6 klpnl check old.ko <<'EOF'
! klpnl: reading 'old.ko': it does not say what it patches (there is no "klp_footprint" in its modinfo); build it with MODULE_LIVEPATCH()
EOF

# footprint NAME REASON FIELD...: a livepatch of which klpnl cannot tell.
footprint()
{
	local name=$1 reason=$2

	shift 2
	module bad.ko name=bad livepatch=Y "$@"
	transcript "$name" 6 klpnl check bad.ko <<EOF
! klpnl: reading 'bad.ko': $reason
EOF
}

footprint "unknown version of the footprint" \
	"its footprint has version 2, and this klpnl knows version 1; use a klpnl that fits the module" \
	klp_footprint=2 klp_news=1
footprint "version that is no number" \
	'its footprint is damaged, as "klp_footprint=1x" makes no sense; build it again' \
	klp_footprint=1x
footprint "two footprints" \
	"its footprint is damaged: it says klp_footprint 2 times; build it again" \
	klp_footprint=1 klp_footprint=1 klp_replace_set=0 klp_footprint_end=0,0
footprint "unknown field" \
	"its footprint has the field klp_news, which this klpnl does not know; use a klpnl that fits the module" \
	klp_footprint=1 klp_replace_set=0 klp_news=1 klp_footprint_end=0,0
footprint "no replace set" \
	"its footprint is incomplete: it says klp_replace_set 0 times; build it again" \
	klp_footprint=1 klp_footprint_end=0,0
footprint "two replace sets" \
	"its footprint is damaged: it says klp_replace_set 2 times; build it again" \
	klp_footprint=1 klp_replace_set=0 klp_replace_set=1 klp_footprint_end=0,0
footprint "two lists of superseded sets" \
	"its footprint is damaged: it says klp_supersedes 2 times; build it again" \
	klp_footprint=1 klp_replace_set=0 klp_supersedes=1 klp_supersedes=2 \
	klp_footprint_end=0,0
footprint "no end" \
	"its footprint is incomplete: it says klp_footprint_end 0 times; build it again" \
	klp_footprint=1 klp_replace_set=0 klp_func=vmlinux:a,0
footprint "list of functions that is cut" \
	'its footprint is incomplete: it has 1 function(s) and 0 state(s), but its end says "2,0"; build it again' \
	klp_footprint=1 klp_replace_set=0 klp_func=vmlinux:a,0 klp_footprint_end=2,0
footprint "list of states that is cut" \
	'its footprint is incomplete: it has 0 function(s) and 1 state(s), but its end says "0,2"; build it again' \
	klp_footprint=1 klp_replace_set=0 klp_state=1,0 klp_footprint_end=0,2
footprint "garbage at the end" \
	'its footprint is incomplete: it has 0 function(s) and 0 state(s), but its end says "0,0 "; build it again' \
	klp_footprint=1 klp_replace_set=0 "klp_footprint_end=0,0 "
footprint "field that an unknown parameter sets" \
	"its field 'states' is set by the parameter 'which' when it is loaded" \
	klp_footprint=1 klp_replace_set=0 klp_param=states:which klp_footprint_end=0,0
footprint "field that two parameters set" \
	"its field 'replace_set' is set by two parameters when it is loaded" \
	klp_footprint=1 klp_replace_set=0 klp_param=replace_set:a \
	klp_param=replace_set:b klp_footprint_end=0,0

# garbage FIELD: a field that makes no sense.
garbage()
{
	footprint "garbage: $1" \
		"its footprint is damaged, as \"$1\" makes no sense; build it again" \
		klp_footprint=1 "$1" klp_footprint_end=0,0 \
		"${@:2}"
}

garbage klp_replace_set=
garbage klp_replace_set=-1
garbage klp_replace_set=0x1
garbage klp_replace_set=4294967296
garbage klp_replace_set=99999999999999999999999
for list in "" all 5,,7 -1 x 0x5 4294967296 "5, 7" 5,all "5,"; do
	garbage "klp_supersedes=$list" klp_replace_set=0
done
footprint "garbage: 257 superseded sets" \
	"its footprint is damaged, as \"klp_supersedes=$(printf '1,%.0s' {1..150})\" makes no sense; build it again" \
	klp_footprint=1 klp_replace_set=0 \
	"klp_supersedes=$(printf '1,%.0s' {1..256})1" klp_footprint_end=0,0
garbage "klp_param=replace_set" klp_replace_set=0
garbage "klp_param=replace_set:" klp_replace_set=0
garbage "klp_param=:p" klp_replace_set=0
garbage klp_func= klp_replace_set=0
garbage klp_func=vmlinux klp_replace_set=0
garbage klp_func=vmlinux:f klp_replace_set=0
garbage klp_func=vmlinux:f, klp_replace_set=0
garbage klp_func=vmlinux,0:f klp_replace_set=0
garbage klp_func=vmlinux:f,x klp_replace_set=0
garbage klp_func=vmlinux:f,18446744073709551616 klp_replace_set=0
garbage klp_state=1 klp_replace_set=0
garbage klp_state=0,1 klp_replace_set=0
garbage klp_state=1, klp_replace_set=0
garbage klp_state=1,4294967296 klp_replace_set=0
garbage klp_callbacks= klp_replace_set=0

garbage klp_replace_set=00 klp_replace_set=0
garbage klp_replace_set=+1
garbage "klp_replace_set= 1"
garbage "klp_replace_set=1 "
garbage klp_footprint=01
garbage klp_footprint=
garbage klp_supersedes=05 klp_replace_set=0
garbage klp_supersedes=5,00 klp_replace_set=0
garbage klp_supersedes=+5 klp_replace_set=0
garbage "klp_supersedes= 5" klp_replace_set=0
garbage klp_func=:f klp_replace_set=0
garbage klp_func=f,0 klp_replace_set=0
garbage klp_func=vmlinux:f,00 klp_replace_set=0
garbage klp_func=vmlinux:f,+1 klp_replace_set=0
garbage klp_func=vmlinux:f,-1 klp_replace_set=0
garbage "klp_func=vmlinux:f, 1" klp_replace_set=0
garbage "klp_func=vmlinux:f,1 " klp_replace_set=0
garbage klp_func=vmlinux:f,0x1 klp_replace_set=0
garbage klp_state=,1 klp_replace_set=0
garbage klp_state=1,1,1 klp_replace_set=0
garbage klp_state=01,1 klp_replace_set=0
garbage klp_state=+1,1 klp_replace_set=0
garbage klp_state=18446744073709551616,1 klp_replace_set=0
garbage klp_callbacks=a:b klp_replace_set=0
garbage klp_callbacks=a,b klp_replace_set=0
garbage "klp_callbacks=vmlinux klp_callbacks=ext4" klp_replace_set=0
garbage "klp_callbacks=$(printf 'x%.0s' {1..56})" klp_replace_set=0

# wrong_name FUNCTION [SHOWN]: a function that has a name which cannot be one.
wrong_name()
{
	footprint "wrong name: ${2-$1}" \
		"its footprint is damaged, as the function '${2-$1}' has a name that is empty, too long or has a wrong character; build it again" \
		klp_footprint=1 klp_replace_set=0 "klp_func=$1,0" \
		klp_footprint_end=1,0
}

wrong_name :f
wrong_name vmlinux:a:b
wrong_name vmlinux:a,b
wrong_name vmlinux:a=b
wrong_name 'vmlinux:a\042' 'vmlinux:a"'
wrong_name 'vmlinux:a\134' "vmlinux:a\\"
wrong_name 'vmlinux:a\012' 'vmlinux:a\x0a'
wrong_name 'vmlinux:a\177' 'vmlinux:a\x7f'
wrong_name 'vmlinux:\303' 'vmlinux:\xc3'
wrong_name 'a\377:f' 'a\xff:f'
wrong_name "$(printf 'x%.0s' {1..56}):f"

# misplaced NAME FIELD FIELDS...: something stands where it does not belong.
misplaced()
{
	footprint "$1" \
		"its footprint is damaged: \"$2\" is not in its place; build it again" \
		"${@:3}"
}

misplaced "field whose name is damaged" jlp_supersedes \
	klp_footprint=1 klp_replace_set=0 jlp_supersedes=5 klp_footprint_end=0,0
misplaced "NUL in a field" 2 \
	klp_footprint=1 klp_replace_set=0 'klp_func=vmlinux:f,1\0002' \
	klp_footprint_end=1,0
misplaced "NUL in the name of a field" k \
	klp_footprint=1 klp_replace_set=0 'k\000lp_callbacks=vmlinux' \
	klp_footprint_end=0,0
misplaced "fields in the wrong order" klp_func \
	klp_footprint=1 klp_replace_set=0 klp_state=1,0 klp_func=vmlinux:f,0 \
	klp_footprint_end=1,1
misplaced "field before the footprint" klp_replace_set \
	klp_replace_set=0 klp_footprint=1 klp_footprint_end=0,0
misplaced "field behind the end" klp_supersedes \
	klp_footprint=1 klp_replace_set=0 klp_footprint_end=0,0 klp_supersedes=5

# doubled KEY FIELDS...: the same thing is there twice.
doubled()
{
	footprint "doubled: ${*:2}" \
		"its footprint is damaged: it says the same $1 twice; build it again" \
		klp_footprint=1 klp_replace_set=0 "${@:2}"
}

doubled klp_func klp_func=vmlinux:f,0 klp_func=a:f,0 klp_func=vmlinux:f,1 \
	klp_footprint_end=3,0
doubled klp_state klp_state=7,0 klp_state=2,0 klp_state=7,1 klp_footprint_end=0,3
doubled klp_callbacks klp_callbacks=a klp_callbacks=b klp_callbacks=a \
	klp_footprint_end=0,0

for end in "" 1 "0," ",0" "00,0" "0,0,0" "1,0" "0,1" "-1,0" "+0,0" "0, 0" \
	   18446744073709551616,0; do
	footprint "end with wrong counts: '$end'" \
		"its footprint is incomplete: it has 0 function(s) and 0 state(s), but its end says \"$end\"; build it again" \
		klp_footprint=1 klp_replace_set=0 "klp_footprint_end=$end"
done

module most.ko name=most livepatch=Y klp_footprint=1 klp_replace_set=0 \
	"klp_supersedes=$(printf '0,%.0s' {1..255})4294967295" \
	"klp_func=$(printf 'o%.0s' {1..55}):$(printf 'f%.0s' {1..511}),18446744073709551615" \
	klp_func=vmlinux:f,1 klp_func=vmlinux:f,2 klp_footprint_end=3,0
klpnl -j info most.ko | grep -c "\"name\":\"f\{511\}\",\"sympos\":\"18446744073709551615\"" >actual
echo 1 >expected
same "longest names and largest numbers" expected actual

# 10 MB in one field, and in many.
{
	printf '.section .modinfo, "a"\n'
	printf '.asciz "livepatch=Y"; .asciz "klp_footprint=1"\n'
	printf '.asciz "klp_replace_set=0"\n'
	printf '.ascii "klp_func=vmlinux:"; .fill 10000000, 1, 0x66; .asciz ",0"\n'
	printf '.asciz "klp_footprint_end=1,0"\n'
} >"$work/module.s"
as -o long_field.ko "$work/module.s"
klpnl check long_field.ko >out 2>err
echo "exit status $?" >>err
sed 's/f\{100,\}/F/' err >actual
cat >expected <<'EOF'
klpnl: reading 'long_field.ko': its footprint is damaged, as the function 'vmlinux:F' has a name that is empty, too long or has a wrong character; build it again
exit status 6
EOF
same "field of 10 MB" expected actual

if [ ${#runner[@]} = 0 ]; then
	many_functions many.ko 200000
	sed -i 's/klp_footprint_end=200000,0/klp_footprint_end=200001,0/' many.ko
	transcript "modinfo of 10 MB without its right end" 6 \
		klpnl check many.ko <<'EOF'
! klpnl: reading 'many.ko': its footprint is incomplete: it has 200000 function(s) and 0 state(s), but its end says "200001,0"; build it again
EOF
fi

long=$(printf 'x%.0s' {1..512})
footprint "function without a name" \
	"its footprint is damaged, as the function 'vmlinux:' has a name that is empty, too long or has a wrong character; build it again" \
	klp_footprint=1 klp_replace_set=0 "klp_func=vmlinux:,0" klp_footprint_end=1,0
footprint "function with a name that is too long" \
	"its footprint is damaged, as the function 'vmlinux:$long' has a name that is empty, too long or has a wrong character; build it again" \
	klp_footprint=1 klp_replace_set=0 "klp_func=vmlinux:$long,0" klp_footprint_end=1,0

module long.ko "name=${long:0:56}" livepatch=Y klp_footprint=1 klp_replace_set=0 klp_footprint_end=0,0
transcript "module with a name that is too long" 1 klpnl check long.ko <<EOF
! klpnl: reading 'long.ko': the module's name '${long:0:56}' is empty or has more than 55 characters
EOF

unreadable()
{
	# Root may read everything, so be somebody else, who may run klpnl.
	if [ "$(id -u)" = 0 ]; then
		chmod 755 "$work" "$work/dir"
		chmod 666 "$work/valgrind"
		setpriv --reuid 65534 --regid 65534 --clear-groups \
			"${runner[@]}" "$work/klpnl-copy" "$@"
	else
		klpnl "$@"
	fi
}

cp "$build/klpnl" "$work/klpnl-copy"
cp good.ko secret.ko
chmod 0 secret.ko
transcript "file that may not be read" 1 unreadable info secret.ko <<'EOF'
! klpnl: reading 'secret.ko': Permission denied
EOF
