# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Asking the kernel tree's own ynl client, which knows the family "klp" from the
# YAML alone, for tests in the virtual machine. To be sourced; leaves the shell
# in the kernel tree.

n=0
failed=0

cd "$(dirname "${BASH_SOURCE[0]}")/../build/linux" || exit 1

# ynl PREFIX... -- ARGUMENT...: the client, with what is to be run before it
ynl() {
	local prefix=()

	while [ "$1" != -- ]; do
		prefix+=("$1")
		shift
	done
	shift
	# Debian's Python has the modules that the client needs.
	"${prefix[@]}" /usr/bin/python3 -u tools/net/ynl/pyynl/cli.py \
		--spec Documentation/netlink/specs/klp.yaml "$@" 2>&1
}

# result NAME EXPECTED GOT
result() {
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		diff -u --label expected --label got <(echo "$2") <(echo "$3") | sed 's/^/# /'
		failed=1
	fi
}
