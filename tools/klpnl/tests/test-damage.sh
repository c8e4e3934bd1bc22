# SPDX-License-Identifier: GPL-2.0
# The corpus of fuzz_footprint.c, which is damaged further.

replay()
{
	"${runner[@]}" "$build/klpnl-obj/replay" "$@"
}

replay "$here"/corpus/*.modinfo | cut -c -100 >actual
cat >expected <<'EOF'
complete.modinfo: read
doubled.modinfo: its footprint is damaged: it says the same klp_func twice; build it again
embedded-nul.modinfo: its footprint is damaged: "2" is not in its place; build it again
empty.modinfo: read
huge-sympos.modinfo: its footprint is damaged, as "klp_func=vmlinux:f,18446744073709551616" makes no
leading-zero.modinfo: its footprint is damaged, as "klp_func=vmlinux:f,01" makes no sense; build it 
long-names.modinfo: read
misspelt.modinfo: its footprint is damaged: "jlp_supersedes" is not in its place; build it again
no-colon.modinfo: its footprint is damaged, as "klp_func=vmlinux,0" makes no sense; build it again
no-end.modinfo: its footprint is incomplete: it says klp_footprint_end 0 times; build it again
no-footprint.modinfo: it does not say what it patches (there is no "klp_footprint" in its modinfo); 
no-livepatch.modinfo: it is not a livepatch (there is no "livepatch" in its modinfo)
not-utf8.modinfo: its footprint is damaged, as the function 'vmlinux:f' has a name that is empty, t
too-long-name.modinfo: its footprint is damaged, as the function 'vmlinux:ffffffffffffffffffffffffff
too-many-sets.modinfo: its footprint is damaged, as "klp_supersedes=1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,
unknown.modinfo: its footprint has the field klp_news, which this klpnl does not know; use a klpnl t
EOF
# Bytes that are not text are printed as they are.
tr -d '\377' <actual >printable
same "what becomes of the corpus" expected printable

# harmless NAME ARGUMENT...: nothing fails in replay.
harmless()
{
	: >"$work/valgrind"
	replay "${@:2}" >/dev/null 2>damage ||
		echo "exit status $?" >>damage
	cat "$work/valgrind" >>damage
	result "$1" damage
}

harmless "modules" "$here"/corpus/*.ko*
# Each module that is damaged takes a process, which is slow in the others.
if [ "$variant" = plain ]; then
	harmless "modules that are damaged anywhere" -d "$here"/corpus/*.ko*
fi
if [ ${#runner[@]} = 0 ]; then
	harmless "modinfo that is damaged anywhere" -d "$here"/corpus/*.modinfo
fi
