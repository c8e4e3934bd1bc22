# SPDX-License-Identifier: GPL-2.0
# The command line, exit statuses of wrong usage, and what happens to output.

transcript "option without its command" 2 klpnl --all <<'EOF'
! klpnl: --all makes no sense without a command; see 'klpnl help supersedes'
EOF

transcript "unknown command" 2 klpnl frobnicate <<'EOF'
! klpnl: unknown command 'frobnicate'; 'klpnl help' lists the commands
EOF

transcript "control characters of the user" 2 klpnl $'a\e[31mb\n\xff\xc3\xa9\xc2\x85' <<'EOF'
! klpnl: unknown command 'a\x1b[31mb\x0a\xffé\xc2\x85'; 'klpnl help' lists the commands
EOF

transcript "help of an unknown command" 2 klpnl help frobnicate <<'EOF'
! klpnl: unknown command 'frobnicate'; 'klpnl help' lists the commands
EOF

transcript "unknown short option" 2 klpnl sets -jx <<'EOF'
! klpnl: wrong option '-x'; 'klpnl help' lists the options
EOF

transcript "unknown long option" 2 klpnl --frobnicate sets <<'EOF'
! klpnl: wrong option '--frobnicate'; 'klpnl help' lists the options
EOF

transcript "check without a file" 2 klpnl check <<'EOF'
! klpnl: too few arguments for 'check'; see 'klpnl help check'
EOF

transcript "info without a file" 2 klpnl info <<'EOF'
! klpnl: too few arguments for 'info'; see 'klpnl help info'
EOF

transcript "sets with an argument" 2 klpnl sets 7 <<'EOF'
! klpnl: too many arguments for 'sets'; see 'klpnl help sets'
EOF

transcript "--param without a value" 2 klpnl check x.ko --param <<'EOF'
! klpnl: --param takes NAME=VALUE; see 'klpnl help check'
EOF

transcript "option that takes no argument" 2 klpnl supersedes --all=5 <<'EOF'
! klpnl: wrong option '--all=5'; 'klpnl help' lists the options
EOF

transcript "--param where it makes no sense" 2 klpnl info --param a=1 x.ko <<'EOF'
! klpnl: --param makes no sense with 'info'; see 'klpnl help info'
EOF

transcript "--pretty without --json" 2 klpnl -p sets <<'EOF'
! klpnl: --pretty makes no sense without --json
EOF

manual=$here/../../../Documentation/tools/klpnl/klpnl.rst
klpnl help >usage
klpnl --help >option
same "help and --help say the same" usage option
for word in check sets patches functions states supersedes info help --json --pretty --help --version; do
	grep -q -e " $word " usage || echo "$word is missing in the help"
	grep -q -e "^\*\*.*$word\*\*" "$manual" ||
		echo "$word is missing in the man page"
done >missing
while read -r command word; do
	klpnl help "$command" | grep -q -e " $word" ||
		echo "$word is missing in the help of $command"
	grep -q -e "^\*\*.*$word\*\*" "$manual" ||
		echo "$word is missing in the man page"
done >>missing <<'EOF'
check --param
check --supersedes
functions --patch
functions --set
functions --object
states --patch
states --set
supersedes show
supersedes set
supersedes clear
supersedes --if-generation
supersedes --all
EOF
result "help and man page name all commands and options" missing

transcript "help of a command" 0 klpnl sets -h <<'EOF'
Usage: klpnl [OPTION]... sets
List the replace sets that are in use.

OWNER is the livepatch that is enabled in the set. During a transition,
INCOMING is the livepatch that takes the set over, and OUTGOING are those
that leave it. Everybody may ask.
EOF

transcript "version" 0 klpnl -V <<'EOF'
klpnl 0.1 (netlink family klp version 1, footprint version 1)
EOF

full_disk()
{
	klpnl help >/dev/full
}

transcript "full disk" 1 full_disk <<'EOF'
! klpnl: writing the output: No space left on device
EOF

closed_stdout()
{
	klpnl help >&-
}

# valgrind itself would take the place of stdout.
[ ${#runner[@]} != 0 ] || transcript "closed stdout" 1 closed_stdout <<'EOF'
! klpnl: writing the output: Bad file descriptor
EOF

closed_pipe()
{
	# The reader is gone before klpnl starts.
	{
		sleep 0.2
		klpnl help
		echo "exit status $?" >&2
	} | :
}

transcript "closed pipe" 0 closed_pipe <<'EOF'
! exit status 1
EOF
