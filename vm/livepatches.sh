# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Loading and removing the selftests' livepatches, for tests in the virtual
# machine. To be sourced; leaves the shell in the directory of the modules.

klp=/sys/kernel/livepatch

cd "$(dirname "${BASH_SOURCE[0]}")/../build/linux/tools/testing/selftests/livepatch/test_modules" || exit 1

# until_true COMMAND...: wait for it, some seconds at most
until_true() {
	local tries=200

	until "$@"; do
		[ $((tries--)) -gt 0 ] || return 1
		sleep 0.05
	done
}

has_settled() {
	[ "$(cat "$klp/$1/transition" 2>/dev/null)" = 0 ]
}

is_unused() {
	[ ! -e "$klp/$1" ] && [ "$(cat "/sys/module/$1/refcnt")" = 0 ]
}

# load NAME [PARAM=VALUE...]: load a livepatch and wait for its transition
load() {
	local name=$1

	shift
	insmod "$name.ko" "$@" && until_true has_settled "$name"
}

# disable NAME: start to disable a livepatch
disable() {
	echo 0 >"$klp/$1/enabled"
}

# remove NAME...: unload livepatches that are being replaced or disabled
remove() {
	local name

	for name in "$@"; do
		until_true is_unused "$name" && rmmod "$name" || return
	done
}
