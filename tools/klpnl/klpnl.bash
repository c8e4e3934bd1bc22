# SPDX-License-Identifier: GPL-2.0
# bash completion for klpnl(8)

_klpnl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local options="--json --pretty --help --version" commands="check sets info help"
	local i command=

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-*) ;;
		*)
			command=${COMP_WORDS[i]}
			break
			;;
		esac
	done

	COMPREPLY=()
	if [[ $prev == --param ]]; then
		return
	elif [[ $cur == -* ]]; then
		[[ $command == check ]] && options+=" --param"
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
	elif [[ -z $command || $command == help ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
	elif [[ $command == check || $command == info ]]; then
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(
			compgen -d -- "$cur"
			for i in .ko .ko.gz .ko.xz .ko.zst; do
				compgen -f -X "!*$i" -- "$cur"
			done
		)
	fi
}

complete -F _klpnl klpnl
