#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tests klpnl on any machine: run.sh PLAIN SANITIZED, the directories of the
# plain build and of the one with sanitizers. Each test is a transcript: the
# arguments, and what must be printed. TAP on stdout, exit status 1 when a test
# has failed.

set -u
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
plain=$(cd "$1" && pwd)
sanitized=$(cd "$2" && pwd)
export uapi=$here/../../../include/uapi/linux/klp_netlink.h
PROMTOOL=$(command -v "${PROMTOOL:-promtool}")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/json"
release=$(uname -r)
modules=$work/no-modules
passed=0
failed=0

# result NAME FILE: the test has passed when FILE, the reason, is empty.
result()
{
	local number=$((passed + failed + 1))

	if [ -s "$2" ]; then
		failed=$((failed + 1))
		echo "not ok $number - $variant: $1"
		sed 's/^/# /' "$2"
	else
		passed=$((passed + 1))
		echo "ok $number - $variant: $1"
	fi
}

# transcript NAME STATUS COMMAND...: stdin is what COMMAND has to print, first
# on stdout, then, after "! ", on stderr. RELEASE stands for the running kernel.
transcript()
{
	local name=$1 status=$2

	shift 2
	: >"$work/valgrind"
	"$@" >"$work/out" 2>"$work/err" </dev/null
	{
		echo "exit status $?"
		sed "s|$release|RELEASE|g" "$work/out"
		sed -e "s|$release|RELEASE|g" -e 's/^/! /' "$work/err"
	} >"$work/actual"
	{
		echo "exit status $status"
		cat
	} >"$work/expected"

	diff -u --label expected --label actual "$work/expected" \
		"$work/actual" >"$work/diff"
	cat "$work/valgrind" >>"$work/diff"
	result "$name" "$work/diff"
}

# same NAME EXPECTED ACTUAL: two files have to be the same.
same()
{
	diff -u "$2" "$3" >"$work/diff" 2>&1
	result "$1" "$work/diff"
}

# module FILE FIELD...: makes an object file with this modinfo. \NNN in a field
# is a character.
module()
{
	local file=$1 field

	shift
	{
		echo '.section .modinfo, "a"'
		for field; do
			echo ".asciz \"$field\""
		done
	} >"$work/module.s"
	as -o "$file" "$work/module.s"
}

# livepatch NAME SET FUNC...: makes NAME.ko with functions of vmlinux.
livepatch()
{
	local name=$1 set=$2 func fields=()

	shift 2
	for func; do
		fields+=("klp_func=vmlinux:$func,0")
	done
	module "$name.ko" "name=$name" "vermagic=$release SMP " livepatch=Y \
		klp_footprint=1 "klp_replace_set=$set" \
		${fields[@]+"${fields[@]}"} "klp_footprint_end=$#,0"
}

# many_functions FILE NUMBER: makes a livepatch with that many functions.
many_functions()
{
	{
		echo '.section .modinfo, "a"'
		echo '.asciz "livepatch=Y"; .asciz "klp_footprint=1"'
		echo '.asciz "klp_replace_set=0"'
		seq -f ".asciz \"klp_func=vmlinux:some_long_function_name_%.0f,0\"" "$2"
		echo ".asciz \"klp_footprint_end=$2,0\""
	} >"$work/module.s"
	as -o "$1" "$work/module.s"
}

# kernel: stdin is what the kernel answers; see fake_klp.c.
kernel()
{
	cat >"$work/script"
	rm -f "$work/log"
}

# wants_json ARGUMENT...: is JSON to be printed?
wants_json()
{
	local word

	for word; do
		case $word in
		--json) return 0 ;;
		--*) ;;
		-*j*) return 0 ;;
		esac
	done

	return 1
}

# run PROGRAM ARGUMENT...: what the plain program prints as JSON is kept for
# schema.py.
run()
{
	local file

	if [ "$variant" = plain ] && wants_json "$@"; then
		file=$(mktemp "$work/json/XXXXXX")
		echo "${*:2}" | tr '\n' ' ' >"$file"
		echo >>"$file"
		"$@" | tee -a "$file"
		return "${PIPESTATUS[0]}"
	fi
	"${runner[@]}" "$@"
}

klpnl()
{
	run "$build/klpnl" "$@"
}

# klpnl before the kernel of kernel(), for which modules are installed in
# $modules.
asked()
{
	KLP_FAKE=$work/script KLP_FAKE_LOG=$work/log KLP_FAKE_MODULES=$modules \
		run "$build/klpnl-obj/klpnl-fake" "$@"
}

# Is what has been printed as JSON what the schema of it says?
judge_json()
{
	local commands file

	mapfile -t commands < <("$build/klpnl" help |
		sed -n '/^Commands:/,/^$/s/^  \([a-z]*\)  .*/\1/p')
	mkdir "$work/results"
	"$here/schema.py" "$here/../klpnl.schema.json" \
		"$here/../../../Documentation/netlink/specs/klp.yaml" \
		"$work/json" "$work/results" "${commands[@]}" 2>"$work/diff" ||
		result "schema of JSON" "$work/diff"
	for file in "$work/results"/*; do
		[ ! -e "$file" ] || result "${file##*/}" "$file"
	done
}

# variant NAME DIR [RUNNER...]: runs all tests on the program in DIR.
run_variant()
{
	local file

	variant=$1
	build=$2
	shift 2
	runner=("$@")
	mkdir "$work/dir"
	cd "$work/dir" || exit 1
	for file in "$here"/test-*.sh; do
		# shellcheck source=/dev/null
		. "$file"
	done
	cd "$work" || exit 1
	rm -rf "$work/dir"
}

[ -n "$PROMTOOL" ] ||
	echo "# promtool is not installed, so metrics are not tested with it"
runner=()
run_variant plain "$plain"
judge_json
run_variant sanitizers "$sanitized"
if command -v "$VALGRIND" >/dev/null; then
	run_variant valgrind "$plain" "$VALGRIND" -q --error-exitcode=70 \
		--leak-check=full --child-silent-after-fork=yes --log-file="$work/valgrind"
else
	echo "# $VALGRIND is not installed, so there are no tests with it"
fi

echo "1..$((passed + failed))"
echo "# klpnl: $passed passed, $failed failed"
[ "$failed" = 0 ]
