# SPDX-License-Identifier: GPL-2.0
# bash completion for klpnl(8)

# _klpnl_livepatches BEGINNING [STATE]: all that are known, or those of a state.
_klpnl_livepatches()
{
	local name state

	# The first line has the titles.
	while read -r name _ state _; do
		[[ $name == "$1"* && ${2:-$state} == "$state" ]] || continue
		# A name may hold what means something to the shell.
		COMPREPLY+=("$(printf %q "$name")")
	done < <(klpnl supersedes show 2>/dev/null | tail -n +2)
}

_klpnl_sets()
{
	local sets

	sets=$(klpnl sets 2>/dev/null | tail -n +2 | cut -d ' ' -f 1)
	mapfile -t COMPREPLY < <(compgen -W "$sets" -- "$1")
}

_klpnl_modules()
{
	local i

	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(
		compgen -d -- "$1"
		for i in .ko .ko.gz .ko.xz .ko.zst; do
			compgen -f -X "!*$i" -- "$1"
		done
	)
}

_klpnl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local options="--json --pretty --help --version"
	local commands="check sets patches functions states supersedes info help"
	local i words=() choices=

	# What is there before the word, without options and their arguments.
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--param | --supersedes | --if-generation | --patch | --set | --object)
			i=$((i + 1))
			;;
		-*) ;;
		*) words+=("${COMP_WORDS[i]}") ;;
		esac
	done

	COMPREPLY=()
	case $prev in
	--param | --if-generation) return ;;
	--supersedes)
		mapfile -t COMPREPLY < <(compgen -W all -- "$cur")
		return
		;;
	--patch)
		_klpnl_livepatches "$cur" installed
		return
		;;
	--set)
		_klpnl_sets "$cur"
		return
		;;
	--object)
		mapfile -t COMPREPLY < <(compgen -W vmlinux -- "$cur")
		return
		;;
	esac

	case "${words[*]:0:2}" in
	check*) options+=" --param --supersedes" ;;
	functions*) options+=" --patch --set --object" ;;
	states*) options+=" --patch --set" ;;
	"supersedes set") options+=" --if-generation" ;;
	"supersedes clear") options+=" --if-generation --all" ;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
		return
	fi

	case "${words[*]:0:2}/${#words[@]}" in
	/0 | help/1) choices=$commands ;;
	supersedes/1) choices="show set clear" ;;
	"supersedes show/2")
		_klpnl_livepatches "$cur"
		return
		;;
	"supersedes clear/2")
		_klpnl_livepatches "$cur" waiting
		return
		;;
	"supersedes set/3") choices=all ;;
	check* | info* | "supersedes set/2")
		_klpnl_modules "$cur"
		return
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$cur")
}

complete -F _klpnl klpnl
