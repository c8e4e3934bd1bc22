# SPDX-License-Identifier: GPL-2.0
# Modules that are installed, which are found by name, and whether a module fits
# the kernel that they are installed for.

modules=$PWD/tree/lib/modules/$release
mkdir -p "$modules"/{kernel,updates}

index()
{
	PATH=$PATH:/sbin:/usr/sbin depmod -b "$PWD/tree" "$release" 2>/dev/null
}

transcript "name without any index of modules" 1 asked info vendor_fix <<EOF
! klpnl: reading 'vendor_fix': installed modules are looked up in $PWD/tree/lib/modules/RELEASE/modules.dep.bin, and there is none (No such file or directory)
EOF

livepatch vendor-fix 5 f
mv vendor-fix.ko "$modules/updates"
echo kernel/built-in.ko >"$modules/modules.builtin"
index

# vendor_fix FITS: what info prints.
vendor_fix()
{
	cat <<EOF
vendor_fix (set 5)
  file: $PWD/tree/lib/modules/RELEASE/updates/vendor-fix.ko
  built for: RELEASE SMP
  fits the running kernel: $1
  functions: 1
    vmlinux:f
  states: 0
EOF
}

for name in vendor_fix vendor-fix; do
	transcript "installed module: $name" 0 asked info $name < <(
		vendor_fix "cannot tell, the release is right, but there is no installed module to compare the rest with"
	)
done

kernel <<'EOF'
msg generation=1 verdict=0 nr-failures=0
done
EOF
transcript "check of an installed module" 0 asked check vendor_fix <<'EOF'
vendor_fix (set 5): CLEAN, nothing is known that would stop insmod
  not predicted: callbacks, memory, relocations, other users of ftrace
EOF
transcript "request for a check of an installed module" 0 cat "$work/log" <<'EOF'
check name=vendor_fix replace-set=5 func{ name=f }
EOF

# unknown NAME [HINT]: no such module is installed.
unknown()
{
	transcript "module that is not installed: ${1:0:20}" 1 \
		asked check "$1" <<EOF
! klpnl: reading '$1': there is no module of that name in $PWD/tree/lib/modules/RELEASE/modules.dep; if it has just been installed, run depmod${2-}
EOF
}

unknown vendor
unknown vendor_fix.old
unknown vendor_fix.ko.bz2
unknown "vendor_fi?"
unknown ""
unknown "$(printf 'x%.0s' {1..400})"
touch vendor
unknown vendor "; for the file of that name, put ./ before it"
transcript "file without the ending of a module" 1 asked check ./vendor <<'EOF'
! klpnl: reading './vendor': the file is empty
EOF
transcript "name with the ending of a module" 1 asked check vendor_fix.ko <<'EOF'
! klpnl: reading 'vendor_fix.ko': No such file or directory
EOF
transcript "module that is built in" 1 asked info built-in <<'EOF'
! klpnl: reading 'built-in': it is built into the kernel, and thus is no livepatch
EOF

# What the running kernel takes is known from a module that comes with it.
module "$modules/updates/dkms.ko" name=dkms "vermagic=$release unlike "
module "$modules/kernel/other.ko" name=other "vermagic=$release SMP " \
	alias=vendor_alias
index
other=$PWD/tree/lib/modules/RELEASE/kernel/other.ko
unknown vendor_alias
transcript "module that fits the running kernel" 0 asked info vendor_fix < <(
	vendor_fix "yes, $other was built for the same"
)

# fits NAME VERMAGIC JSON ANSWER: whether a module with VERMAGIC fits.
fits()
{
	module fits.ko name=fits livepatch=Y "$2" klp_footprint=1 \
		klp_replace_set=0 klp_footprint_end=0,0
	asked info fits.ko >out
	asked -j info fits.ko >json
	{
		grep "fits the running" out
		grep -o '"fits":[a-z]*' json
	} | sed "s|$release|RELEASE|g" >actual
	cat >expected <<EOF
  fits the running kernel: $4
"fits":$3
EOF
	same "$1" expected actual
}

fits "same vermagic" "vermagic=$release SMP " true \
	"yes, $other was built for the same"
fits "same vermagic without the blank" "vermagic=$release SMP" true \
	"yes, $other was built for the same"
fits "another release" "vermagic=1.2.3 SMP " false \
	"no, built for kernel 1.2.3, insmod would not take it on RELEASE"
fits "release that only begins like this one" "vermagic=${release}1 SMP " false \
	"no, built for kernel RELEASE1, insmod would not take it on RELEASE"
fits "beginning of this release" "vermagic=${release%?} SMP " false \
	"no, built for kernel ${release%?}, insmod would not take it on RELEASE"
fits "another configuration" "vermagic=$release SMP preempt " false \
	"no, built for \"RELEASE SMP preempt\", insmod would not take it where $other was built for \"RELEASE SMP \""
fits "no vermagic" license=GPL null \
	"cannot tell, there is no vermagic in its modinfo, so insmod would not take it, or take it unseen"
fits "empty vermagic" vermagic= false \
	"no, built for kernel , insmod would not take it on RELEASE"

module unlike.ko name=unlike "vermagic=$release UP " livepatch=Y \
	klp_footprint=1 klp_replace_set=5 klp_func=vmlinux:f,0 \
	klp_footprint_end=1,0
kernel <<'EOF'
msg generation=1 verdict=0 nr-failures=0
done
EOF
transcript "check of a module for another configuration" 0 \
	asked check unlike.ko <<EOF
unlike (set 5): CLEAN, nothing is known that would stop insmod
  warning: built for "RELEASE UP", insmod would not take it where $other was built for "RELEASE SMP "
  not predicted: callbacks, memory, relocations, other users of ftrace
EOF

module "$modules/kernel/other.ko" name=other "vermagic=$release SMP modversions "
fits "another release, with versions of symbols" \
	"vermagic=1.2.3 SMP modversions " null \
	"cannot tell, built for kernel 1.2.3, so that RELEASE goes by the versions of symbols"
fits "another configuration, with versions of symbols" \
	"vermagic=1.2.3 modversions " false \
	"no, built for \"1.2.3 modversions\", insmod would not take it where $other was built for \"RELEASE SMP modversions \""
fits "no versions of symbols where the kernel has them" "vermagic=$release SMP " \
	false "no, built for \"RELEASE SMP\", insmod would not take it where $other was built for \"RELEASE SMP modversions \""

rm "$modules/updates/vendor-fix.ko"
transcript "installed module whose file is gone" 1 asked info vendor_fix <<EOF
! klpnl: reading 'vendor_fix': it is installed as $PWD/tree/lib/modules/RELEASE/updates/vendor-fix.ko: No such file or directory; if that has changed, run depmod
EOF
modules=$work/no-modules
