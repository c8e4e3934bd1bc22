# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# A test of the selftests that runs for as long as one likes. To be sourced.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$top/build
selftests=$build/linux/tools/testing/selftests/livepatch
kernel=kernel${FLAVOUR:+-$FLAVOUR}
seed=$RANDOM

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# long_run SECONDS TEST [ARGUMENT...]: run it, see whether memory is lost, and tell
# in one line what it has done. FLAVOUR is for vm/run.
long_run() {
	local seconds=$1 test=$2 log=$build/long-run/${0##*/}-$seed.log status verdict summary

	shift 2
	mkdir -p "${log%/*}"
	"$top/vm/run" -t "$seconds" -m 4G -- "$top/vm/no-leaks" \
		"$selftests/$test" -s "$seed" -d "$selftests/test_modules" "$@" | tee "$log"
	status=${PIPESTATUS[0]}
	case $status in
	0) verdict="no report of the kernel, no memory lost" ;;
	98) verdict="MEMORY LOST" ;;
	99) verdict="REPORTS OF THE KERNEL" ;;
	*) verdict="FAILED (exit status $status)" ;;
	esac
	summary=$(sed -n "s/^# \(seed $seed: \)/\1/p" "$log")
	echo "${0##*/} on $kernel: ${summary:-seed $seed}, $verdict"
	return "$status"
}
