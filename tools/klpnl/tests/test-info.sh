# SPDX-License-Identifier: GPL-2.0
# What klpnl info prints of a footprint.

module fancy.ko name=fancy-one "vermagic=1.2.3 SMP mod_unload " livepatch=Y \
	klp_param=replace_set:which \
	klp_footprint=1 klp_replace_set=4294967295 \
	klp_supersedes=7,5,7,4294967295 parmtype=supersedes:uint \
	klp_func=vmlinux:meminfo_proc_show,0 klp_func=vmlinux:dup,2 \
	klp_func=nf_tables:a:b,c,18446744073709551615 \
	klp_state=1,0 klp_state=18446744073709551615,4294967295 \
	klp_callbacks=vmlinux klp_callbacks=nf_tables klp_footprint_end=3,2

transcript "everything that a footprint can have" 0 klpnl info fancy.ko <<'EOF'
fancy_one (set 4294967295)
  supersedes: 7, 5, 7, 4294967295
  file: fancy.ko
  built for: 1.2.3 SMP mod_unload
  functions: 3
    vmlinux:meminfo_proc_show
    vmlinux:dup,2
    nf_tables:a:b,c,18446744073709551615
  states: 2
    1, version 0
    18446744073709551615, version 4294967295
  callbacks for: vmlinux
  callbacks for: nf_tables
  parameter: which, sets replace_set when it is loaded
  parameter: supersedes, declared by the module itself
EOF

# jansson has 63 bits for a number, so that larger ones are strings.
transcript "the same as JSON" 0 klpnl -jp info ./fancy.ko <<'EOF'
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
        "name": "a:b,c",
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
    "vermagic": "1.2.3 SMP mod_unload"
  }
]
EOF

module ./no-name.ko livepatch=Y klp_footprint=1 klp_replace_set=0 \
	klp_footprint_end=0,0
transcript "module without a name or a kernel" 0 klpnl info no-name.ko <<'EOF'
no_name (set 0)
  file: no-name.ko
  functions: 0
  states: 0
EOF

livepatch first 1 f
cp first.ko renamed.ko
transcript "several files, one renamed, one missing" 1 \
	klpnl info renamed.ko missing.ko first.ko <<'EOF'
first (set 1)
  file: renamed.ko
  built for: RELEASE SMP
  functions: 1
    vmlinux:f
  states: 0
first (set 1)
  file: first.ko
  built for: RELEASE SMP
  functions: 1
    vmlinux:f
  states: 0
! klpnl: reading 'missing.ko': No such file or directory
EOF

module evil.ko 'name=e\033[2J' livepatch=Y klp_footprint=1 klp_replace_set=0 \
	'klp_func=vmlinux:a\012b\377,0' klp_footprint_end=1,0
transcript "control characters in names" 0 klpnl info evil.ko <<'EOF'
e\x1b[2J (set 0)
  file: evil.ko
  functions: 1
    vmlinux:a\x0ab\xff
  states: 0
EOF

klpnl -j info evil.ko >json
python3 -c '
import json, sys
(module,) = json.load(open("json"))
print(ascii(module["name"]), ascii(module["func"][0]["name"]))' >names
cat >expected_names <<'EOF'
'e\x1b[2J' 'a\nb\\xff'
EOF
same "control characters in JSON" expected_names names

klpnl -j info first.ko | grep -o '"supersedes":[^,]*' >supersedes
echo '"supersedes":[]' >expected
same "nothing that is superseded, as JSON" expected supersedes
klpnl -j info first.ko | grep -o '"own-supersedes"[^,]*' >own
result "no parameter of its own, as JSON" own

klpnl -j info missing.ko >json 2>err
echo "[]" >expected_json
same "JSON without a result" expected_json json

for pack in gzip xz zstd; do
	cp first.ko packed.ko
	$pack -q packed.ko
	klpnl info packed.ko.* >out 2>err
	grep -q "^first (set 1)" out || cat out err
	rm -f packed.ko*
done >compressed
grep -v "packed.ko.gz': " compressed >unread
result "module that is compressed" unread

many_functions huge.ko 70000
klpnl info huge.ko | grep -c some_long_function_name_ >count
echo 70000 >expected_count
same "huge footprint" expected_count count
kernel <<<"done"
transcript "footprint that is too large to be checked" 6 \
	asked check huge.ko <<'EOF'
! klpnl: asking the kernel about 'huge.ko': it patches 70000 functions and has 0 states; the kernel looks at up to 65536 and 4096
EOF
