# SPDX-License-Identifier: GPL-2.0
# What klpnl info prints of a footprint.

module fancy.ko name=fancy-one "vermagic=1.2.3 SMP mod_unload " livepatch=Y \
	klp_param=replace_set:which parmtype=supersedes:uint \
	klp_footprint=1 klp_replace_set=4294967295 \
	klp_supersedes=7,5,7,4294967295 \
	klp_func=vmlinux:meminfo_proc_show,0 klp_func=vmlinux:dup,2 \
	klp_func=nf_tables:é.b,18446744073709551615 \
	klp_state=1,0 klp_state=18446744073709551615,4294967295 \
	klp_callbacks=vmlinux klp_callbacks=nf_tables klp_footprint_end=3,2

transcript "everything that a footprint can have" 0 asked info fancy.ko <<'EOF'
fancy_one (set 4294967295)
  supersedes: 7, 5, 7, 4294967295
  file: fancy.ko
  built for: 1.2.3 SMP mod_unload
  fits the running kernel: no, built for kernel 1.2.3, insmod would not take it on RELEASE
  functions: 3
    vmlinux:meminfo_proc_show
    vmlinux:dup,2
    nf_tables:é.b,18446744073709551615
  states: 2
    1, version 0
    18446744073709551615, version 4294967295
  callbacks for: vmlinux
  callbacks for: nf_tables
  parameter: which, sets replace_set when it is loaded
  parameter: supersedes, declared by the module itself
EOF

# jansson has 63 bits for a number, so that larger ones are strings.
transcript "the same as JSON" 0 asked -jp info ./fancy.ko <<'EOF'
[
  {
    "name": "fancy_one",
    "replace-set": 4294967295,
    "supersedes": [
      7,
      5,
      7,
      4294967295
    ],
    "func": [
      {
        "object": "vmlinux",
        "name": "meminfo_proc_show",
        "sympos": 0
      },
      {
        "object": "vmlinux",
        "name": "dup",
        "sympos": 2
      },
      {
        "object": "nf_tables",
        "name": "é.b",
        "sympos": "18446744073709551615"
      }
    ],
    "state": [
      {
        "id": 1,
        "version": 0
      },
      {
        "id": "18446744073709551615",
        "version": 4294967295
      }
    ],
    "callback-objects": [
      "vmlinux",
      "nf_tables"
    ],
    "params": [
      {
        "field": "replace_set",
        "param": "which"
      }
    ],
    "own-supersedes": true,
    "file": "./fancy.ko",
    "vermagic": "1.2.3 SMP mod_unload",
    "fits": false,
    "fits-why": "built for kernel 1.2.3, insmod would not take it on RELEASE"
  }
]
EOF

module ./no-name.ko livepatch=Y klp_footprint=1 klp_replace_set=0 \
	klp_footprint_end=0,0
transcript "module without a name or a kernel" 0 asked info no-name.ko <<'EOF'
no_name (set 0)
  file: no-name.ko
  fits the running kernel: cannot tell, there is no vermagic in its modinfo, so insmod would not take it, or take it unseen
  functions: 0
  states: 0
EOF

livepatch first 1 f
cp first.ko renamed.ko
transcript "several files, one renamed, one missing" 1 \
	asked info renamed.ko missing.ko first.ko <<'EOF'
first (set 1)
  file: renamed.ko
  built for: RELEASE SMP
  fits the running kernel: cannot tell, the release is right, but there is no installed module to compare the rest with
  functions: 1
    vmlinux:f
  states: 0
first (set 1)
  file: first.ko
  built for: RELEASE SMP
  fits the running kernel: cannot tell, the release is right, but there is no installed module to compare the rest with
  functions: 1
    vmlinux:f
  states: 0
! klpnl: reading 'missing.ko': No such file or directory
EOF

module evil.ko 'name=e\033[2J' 'vermagic=a\012b\377' livepatch=Y \
	klp_footprint=1 klp_replace_set=0 klp_footprint_end=0,0
transcript "control characters in names" 0 asked info evil.ko <<'EOF'
e\x1b[2J (set 0)
  file: evil.ko
  built for: a\x0ab\xff
  fits the running kernel: no, built for kernel a\x0ab\xff, insmod would not take it on RELEASE
  functions: 0
  states: 0
EOF

asked -j info evil.ko >json
python3 -c '
import json, sys
(module,) = json.load(open("json"))
print(ascii(module["name"]), ascii(module["vermagic"]))' >names
cat >expected_names <<'EOF'
'e\x1b[2J' 'a\nb\\xff'
EOF
same "control characters in JSON" expected_names names

asked -j info first.ko | grep -o '"supersedes":[^,]*' >supersedes
echo '"supersedes":[]' >expected
same "nothing that is superseded, as JSON" expected supersedes
asked -j info first.ko | grep -o '"own-supersedes"[^,]*' >own
result "no parameter of its own, as JSON" own

asked -j info missing.ko >json 2>err
echo "[]" >expected_json
same "JSON without a result" expected_json json

# libkmod may have been built without one of them, and does not tell.
while read -r pack ending unpack; do
	file=packed.ko.$ending
	refused="it is compressed with $pack, and is damaged, or libkmod cannot unpack it here; unpack it first: $unpack"
	cp first.ko packed.ko
	$pack -q packed.ko
	asked info "$file" >out 2>err
	grep -q "^first (set 1)" out ||
		grep -qxF "klpnl: reading '$file': $refused" err ||
		cat out err >unread
	touch unread
	result "module that is compressed with $pack" unread

	head -c 100 "$file" >"cut.$file"
	transcript "module that is compressed with $pack and cut" 1 \
		asked info "cut.$file" <<EOF
! klpnl: reading 'cut.$file': $refused
EOF
	rm -f packed.ko* unread
done <<'EOF'
gzip gz gunzip -k
xz xz unxz -k
zstd zst unzstd
EOF

many_functions huge.ko 70000
asked info huge.ko | grep -c some_long_function_name_ >count
echo 70000 >expected_count
same "huge footprint" expected_count count
kernel <<<"done"
transcript "footprint that is too large to be checked" 6 \
	asked check huge.ko <<'EOF'
! klpnl: asking the kernel about 'huge.ko': it patches 70000 functions and has 0 states; the kernel looks at up to 65536 and 4096
EOF
