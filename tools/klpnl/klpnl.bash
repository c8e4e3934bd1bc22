# SPDX-License-Identifier: GPL-2.0
# bash completion for klpnl(8)

# Where each installed livepatch has a directory.
_klpnl_sysfs=/sys/kernel/livepatch

_klpnl_livepatches()
{
	local path

	for path in "$_klpnl_sysfs"/*/; do
		[[ -d $path ]] && basename "$path"
	done
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
	local commands="check sets supersedes info help"
	local i words=() choices=

	# What is there before the word, without options and their arguments.
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--param | --supersedes | --if-generation) i=$((i + 1)) ;;
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
	esac

	case "${words[*]:0:2}" in
	check*) options+=" --param --supersedes" ;;
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
	"supersedes show/2") choices=$(_klpnl_livepatches) ;;
	"supersedes set/3") choices=all ;;
	check* | info* | "supersedes set/2" | "supersedes clear/2")
		_klpnl_modules "$cur"
		return
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$cur")
}

complete -F _klpnl klpnl
