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

transcript "completion of a command" 0 complete_line -j "" <<'EOF'
check
sets
patches
functions
states
supersedes
info
help
EOF
transcript "completion of the beginning of a command" 0 complete_line i <<'EOF'
info
EOF
transcript "completion of a command to explain" 0 complete_line help s <<'EOF'
sets
states
supersedes
EOF
transcript "completion of an option" 0 complete_line check a.ko --p <<'EOF'
--pretty
--param
EOF
transcript "completion of a file" 0 complete_line check "" <<'EOF'
modules
a.ko
b.ko.xz
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
transcript "completion of what nobody can know" 0 complete_line check --param a <<'EOF'

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
transcript "completion of the name to set" 0 complete_line supersedes set a <<'EOF'
a.ko
EOF
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
transcript "completion of the names to show without a family" 0 \
	complete_line supersedes show "" <<'EOF'

EOF
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
