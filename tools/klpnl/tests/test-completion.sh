# SPDX-License-Identifier: GPL-2.0
# The completion for bash.

# complete_line WORD...: what would be offered for the last word.
complete_line()
{
	(
		. "$here/../klpnl.bash"
		COMP_WORDS=(klpnl "$@")
		COMP_CWORD=$#
		_klpnl
		printf '%s\n' "${COMPREPLY[@]}"
	)
}

mkdir completion
cd completion || exit 1
mkdir modules
touch a.ko b.ko.xz c.txt

transcript "completion of a command" 0 complete_line -j "" <<'EOF'
check
sets
info
help
EOF
transcript "completion of the beginning of a command" 0 complete_line i <<'EOF'
info
EOF
transcript "completion of a command to explain" 0 complete_line help s <<'EOF'
sets
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
transcript "completion of nothing" 0 complete_line sets "" <<'EOF'

EOF
cd ..
