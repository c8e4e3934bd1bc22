# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Letting slab allocations fail, for tests in the virtual machine. To be sourced.

failslab=/sys/kernel/debug/failslab

# aim_at FUNCTION: what it allocates, itself or further down, and nothing else
aim_at() {
	local start end

	read -r start end < <(sort /proc/kallsyms |
		awk -v name="$1" 'start { print start, $1; exit } $3 == name { start = $1 }')
	[ -n "${end:-}" ] || return 1
	echo N >"$failslab/ignore-gfp-wait"
	echo 0 >"$failslab/verbose"
	echo 32 >"$failslab/stacktrace-depth"
	echo "0x$start" >"$failslab/require-start"
	echo "0x$end" >"$failslab/require-end"
}
