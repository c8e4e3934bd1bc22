# SPDX-License-Identifier: GPL-2.0
# The completion for bash.

# complete_line WORD...: what would be offered for the last word.
complete_line()
{
	(
		. "$here/../klpnl.bash"
		# shellcheck disable=SC2034 # read there
		_klpnl_sysfs=$OLDPWD/livepatch
		COMP_WORDS=(klpnl "$@")
		COMP_CWORD=$#
		_klpnl
		printf '%s\n' "${COMPREPLY[@]}"
	)
}

mkdir -p completion livepatch/vendor_v1 livepatch/hotfix
cd completion || exit 1
mkdir modules
touch a.ko b.ko.xz c.txt

transcript "completion of a command" 0 complete_line -j "" <<'EOF'
check
sets
supersedes
info
help
EOF
transcript "completion of the beginning of a command" 0 complete_line i <<'EOF'
info
EOF
transcript "completion of a command to explain" 0 complete_line help s <<'EOF'
sets
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
hotfix
vendor_v1
EOF
transcript "completion of a livepatch to show" 0 \
	complete_line supersedes show v <<'EOF'
vendor_v1
EOF
transcript "completion of the name to set" 0 complete_line supersedes set a <<'EOF'
a.ko
EOF
transcript "completion of the list to set" 0 \
	complete_line supersedes --if-generation 1 set a.ko "" <<'EOF'
all
EOF
transcript "completion of the name to clear" 0 \
	complete_line supersedes clear b <<'EOF'
b.ko.xz
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
