# SPDX-License-Identifier: GPL-2.0
# The completion for bash.

# complete_line WORD...: what would be offered for the last word.
complete_line()
{
	(
		. "$here/../klpnl.bash"
		# shellcheck disable=SC2317 # called there
		klpnl()
		{
			case "$*" in
			"supersedes show" | sets) asked "$@" ;;
			*) echo "unexpected: $*" >&2 ;;
			esac
		}
		# shellcheck disable=SC2317 # called there
		sed()
		{
			command sed "${@:1:$# - 1}" "$work/modules.dep"
		}
		COMP_WORDS=(klpnl "$@")
		COMP_CWORD=$#
		_klpnl
		printf '%s\n' "${COMPREPLY[@]}"
	)
}

kernel <<'END'
msg generation=9 name=vendor_v1 replace-set=0 supersedes-origin=0
msg generation=9 name=hotfix replace-set=7 supersedes=3 supersedes-origin=1
done
msg generation=9 name=hot$(evil%09)
msg generation=9 name=vendor_v2 supersedes=5 supersedes=7
done
END
mkdir completion
cd completion || exit 1
mkdir modules
touch a.ko b.ko.xz c.txt
# The first and the last one are not where livepatches are.
cat >"$work/modules.dep" <<'EOF'
kernel/fs/vendor_fs.ko: kernel/lib/vendor.ko
updates/vendor-v3.ko.zst:
extra/acme/2026/vendor_v4.ko: kernel/fs/vendor_fs.ko updates/vendor-v3.ko.zst
livepatch/klp.ko.xz:
kernel/livepatch/sample.ko.gz:
kernel/livepatching/vendor_v5.ko:
EOF

"$build/klpnl" help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\)  .*/\1/p' >commands
transcript "completion of a command" 0 complete_line -j "" <commands
transcript "completion of a command to explain" 0 complete_line help "" <commands

while read -r command; do
	words=("$command")
	[ "$command" != supersedes ] || words+=(clear)
	complete_line "${words[@]}" -- |
		sed '/^--\(json\|pretty\|help\|version\)$/d' | sort >offered
	"$build/klpnl" help "$command" |
		sed -nE 's/^  (-[a-z], )?(--[a-z-]+).*/\2/p' | sort -u >explained
	same "completion of the options of $command" explained offered
done <commands
rm commands offered explained

transcript "completion of the beginning of a command" 0 complete_line i <<'EOF'
info
EOF
transcript "completion of the beginning of a command to explain" 0 complete_line help s <<'EOF'
supersedes
sets
states
EOF
transcript "completion of an option after others" 0 complete_line check a.ko --p <<'EOF'
--pretty
--param
EOF
for command in check info load; do
	transcript "completion of a file or module for $command" 0 \
		complete_line $command "" <<'EOF'
modules
a.ko
b.ko.xz
vendor_v3
vendor_v4
klp
sample
EOF
done
for name in vendor_v vendor-v; do
	transcript "completion of the module $name" 0 complete_line load $name <<'EOF'
vendor_v3
vendor_v4
EOF
done
transcript "completion of a file in a directory" 0 complete_line info ./ <<'EOF'
./modules
./a.ko
./b.ko.xz
EOF
transcript "completion of another file" 0 complete_line check a.ko k <<'EOF'
klp
EOF
transcript "completion of the parameters to load" 0 complete_line load a.ko "" <<'EOF'

EOF
transcript "completion of a file after options" 0 \
	complete_line --supersedes 5,7 check --param a=1 b <<'EOF'
b.ko.xz
EOF
transcript "completion of the options of check" 0 complete_line check --s <<'EOF'
--supersedes
EOF
transcript "completion of a list" 0 complete_line check --supersedes a <<'EOF'
all
EOF
for option in "check --param" "monitor --count" "monitor --since-generation"; do
	# shellcheck disable=SC2086 # two words
	transcript "completion of what nobody can know: $option" 0 \
		complete_line $option "" <<'EOF'

EOF
done
transcript "completion of a goal" 0 complete_line wait hotfix --for "" <<'EOF'
enabled
disabled
idle
EOF
transcript "completion of a goal behind =" 0 complete_line wait --for = i <<'EOF'
idle
EOF
transcript "completion of a goal right behind =" 0 complete_line wait --for = <<'EOF'
enabled
disabled
idle
EOF
for command in load disable; do
	transcript "completion of what to do when $command is stalled" 0 \
		complete_line $command --on-stall "" <<'EOF'
keep
revert
EOF
done
for command in load disable wait monitor; do
	transcript "completion of a time for $command" 0 \
		complete_line $command --timeout "" <<'EOF'
infinity
EOF
done
transcript "completion of the file for metrics" 0 \
	complete_line metrics --follow c <<'EOF'
c.txt
EOF
transcript "completion of supersedes" 0 complete_line -j supersedes "" <<'EOF'
show
set
clear
EOF
transcript "completion of the livepatches to show" 0 \
	complete_line supersedes show "" <<'EOF'
vendor_v1
hotfix
hot\$\(evil\\x09\)
vendor_v2
EOF
transcript "completion of a livepatch to show" 0 \
	complete_line supersedes show hotf <<'EOF'
hotfix
EOF
for name in vendor_v vendor-v; do
	transcript "completion of the name to set: $name" 0 \
		complete_line supersedes set $name <<'EOF'
vendor_v3
vendor_v4
vendor_v2
EOF
done
transcript "completion of the file to set" 0 complete_line supersedes set a <<'EOF'
a.ko
EOF
for name in hot hotf; do
	transcript "completion of the livepatch to disable: $name" 0 \
		complete_line disable --timeout 5 $name <<'EOF'
hotfix
EOF
done
transcript "completion of the livepatch to disable, with -" 0 \
	complete_line disable vendor-v <<'EOF'
vendor_v1
EOF
transcript "completion of the livepatch to wait for" 0 \
	complete_line wait --for = enabled "" <<'EOF'
vendor_v1
hotfix
hot\$\(evil\\x09\)
vendor_v2
EOF
for command in "disable hotfix" "wait hotfix" blocking monitor metrics; do
	# shellcheck disable=SC2086 # one or two words
	transcript "completion of what comes after $command" 0 \
		complete_line $command "" <<'EOF'

EOF
done
transcript "completion of the list to set" 0 \
	complete_line supersedes --if-generation 1 set a.ko "" <<'EOF'
all
EOF
transcript "completion of the name to clear" 0 \
	complete_line supersedes clear v <<'EOF'
vendor_v2
EOF
transcript "completion of the names to clear, options before them" 0 \
	complete_line supersedes --if-generation 9 clear "" <<'EOF'
hot\$\(evil\\x09\)
vendor_v2
EOF
transcript "completion of an installed livepatch" 0 \
	complete_line functions --set 7 --patch v <<'EOF'
vendor_v1
EOF
transcript "completion of the installed livepatches" 0 \
	complete_line -j states --patch "" <<'EOF'
vendor_v1
hotfix
EOF
transcript "completion of the options of functions" 0 \
	complete_line functions --patch hotfix -- <<'EOF'
--json
--pretty
--help
--version
--patch
--set
--object
EOF
transcript "completion of the options of states" 0 \
	complete_line states --s <<'EOF'
--set
EOF
transcript "completion of an object" 0 complete_line functions --object v <<'EOF'
vmlinux
EOF
for command in patches functions states; do
	transcript "completion of what $command does not take" 0 \
		complete_line --set 7 $command "" <<'EOF'

EOF
done
kernel <<'END'
msg id=0 owner=vendor_v1
msg id=7 owner=hotfix
msg id=70
done
END
transcript "completion of a set" 0 complete_line functions --set "" <<'EOF'
0
7
70
EOF
transcript "completion of the beginning of a set" 0 complete_line states --set 7 <<'EOF'
7
70
EOF
kernel <<'END'
done
END
transcript "completion of a set when there is none" 0 complete_line states --set "" <<'EOF'

EOF
kernel <<'END'
done
done
END
for action in show clear; do
	transcript "completion of the names to $action when there are none" 0 \
		complete_line supersedes $action "" <<'EOF'

EOF
done
kernel <<'END'
family errno=2
END
for command in "supersedes show" "supersedes clear" disable wait "states --patch" \
	"states --set"; do
	# shellcheck disable=SC2086 # one or two words
	transcript "completion without a family: $command" 0 \
		complete_line $command "" <<'EOF'

EOF
done
transcript "completion of the options of clear" 0 \
	complete_line supersedes clear -- <<'EOF'
--json
--pretty
--help
--version
--if-generation
--all
EOF
transcript "completion of a generation" 0 \
	complete_line supersedes clear --all --if-generation "" <<'EOF'

EOF
transcript "completion of nothing" 0 complete_line sets "" <<'EOF'

EOF
cd ..
