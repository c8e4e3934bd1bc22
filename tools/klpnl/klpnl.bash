# SPDX-License-Identifier: GPL-2.0
# bash completion for klpnl(8)

# _klpnl_offer BEGINNING: those names on stdin that begin so. In names of
# modules, - and _ are the same.
_klpnl_offer()
{
	local name

	while read -r name; do
		[[ ${name//-/_} == "${1//-/_}"* ]] || continue
		# A name may hold what means something to the shell.
		COMPREPLY+=("$(printf %q "$name")")
	done
}

# _klpnl_livepatches [STATE]: all that the kernel knows, or those of a state.
_klpnl_livepatches()
{
	local name state

	# The first line has the titles.
	klpnl supersedes show 2>/dev/null | tail -n +2 |
		while read -r name _ state _; do
			[[ ${1:-$state} != "$state" ]] || printf '%s\n' "$name"
		done
}

_klpnl_sets()
{
	local sets

	sets=$(klpnl sets 2>/dev/null | tail -n +2 | cut -d ' ' -f 1)
	mapfile -t COMPREPLY < <(compgen -W "$sets" -- "$1")
}

# The names of the modules that stand where livepatches are installed. To read
# them, and see which are livepatches, would take too long.
_klpnl_module_names()
{
	sed -nE 's,^(updates|extra|livepatch|kernel/livepatch)/([^:]*/)?([^/:]*)\.ko[^/:]*:.*,\3,p' \
		"/lib/modules/$(uname -r)/modules.dep" 2>/dev/null | tr - _
}

# _klpnl_modules BEGINNING: files, and names of modules that are installed.
_klpnl_modules()
{
	local ending

	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(
		compgen -d -- "$1"
		for ending in .ko .ko.gz .ko.xz .ko.zst; do
			compgen -f -X "!*$ending" -- "$1"
		done
	)
	[[ $1 == */* ]] || _klpnl_offer "$1" < <(_klpnl_module_names)
}

# _klpnl_has_value OPTION: does it take something?
_klpnl_has_value()
{
	case $1 in
	--param | --supersedes | --if-generation | --patch | --set | --object | \
	--timeout | --on-stall | --for | --count | --since-generation | --follow)
		return 0
		;;
	esac

	return 1
}

# _klpnl_value OPTION BEGINNING: what it takes, where that is known.
_klpnl_value()
{
	local choices=

	case $1 in
	--timeout) choices=infinity ;;
	--on-stall) choices="keep revert" ;;
	--for) choices="enabled disabled idle" ;;
	--supersedes) choices=all ;;
	--object) choices=vmlinux ;;
	--patch)
		_klpnl_offer "$2" < <(_klpnl_livepatches installed)
		return
		;;
	--set)
		_klpnl_sets "$2"
		return
		;;
	--follow)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$2")
		return
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$2")
}

# _klpnl_options COMMAND [ACTION]: the options that it takes.
_klpnl_options()
{
	local options="--json --pretty --help --version"

	case $* in
	load*) options+=" --supersedes --timeout --no-wait --on-stall --reload --verbose" ;;
	disable*) options+=" --timeout --no-wait --on-stall --unload --verbose" ;;
	wait*) options+=" --for --timeout --verbose" ;;
	blocking*) options+=" --verbose" ;;
	check*) options+=" --param --supersedes" ;;
	"supersedes set") options+=" --if-generation" ;;
	"supersedes clear") options+=" --if-generation --all" ;;
	functions*) options+=" --patch --set --object" ;;
	states*) options+=" --patch --set" ;;
	monitor*) options+=" --count --timeout --since-generation --timestamps" ;;
	metrics*) options+=" --follow" ;;
	esac
	echo "$options"
}

# _klpnl_argument BEGINNING WORD...: what comes after these words.
_klpnl_argument()
{
	local cur=$1 choices=

	shift
	case "${*:1:2}/$#" in
	/0 | help/1)
		choices="load disable wait blocking check supersedes sets patches"
		choices+=" functions states info monitor metrics help"
		;;
	supersedes/1) choices="show set clear" ;;
	"supersedes set/3") choices=all ;;
	"supersedes show/2" | wait/1)
		_klpnl_offer "$cur" < <(_klpnl_livepatches)
		return
		;;
	"supersedes clear/2")
		_klpnl_offer "$cur" < <(_klpnl_livepatches waiting)
		return
		;;
	disable/1)
		_klpnl_offer "$cur" < <(_klpnl_livepatches installed)
		return
		;;
	load/1 | check* | info*)
		_klpnl_modules "$cur"
		return
		;;
	"supersedes set/2")
		_klpnl_modules "$cur"
		_klpnl_offer "$cur" < <(_klpnl_livepatches waiting)
		return
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$cur")
}

_klpnl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local i words=()

	# In --for=idle, the = is a word.
	if [[ $cur == "=" ]]; then
		cur=
	elif [[ $prev == "=" ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi

	# What is there before the word, without options and their arguments.
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-*)
			_klpnl_has_value "${COMP_WORDS[i]}" || continue
			i=$((i + 1))
			[[ ${COMP_WORDS[i]} != "=" ]] || i=$((i + 1))
			;;
		*) words+=("${COMP_WORDS[i]}") ;;
		esac
	done

	COMPREPLY=()
	if _klpnl_has_value "$prev"; then
		_klpnl_value "$prev" "$cur"
	elif [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(
			compgen -W "$(_klpnl_options "${words[@]:0:2}")" -- "$cur")
	else
		_klpnl_argument "$cur" "${words[@]}"
	fi
}

complete -F _klpnl klpnl
