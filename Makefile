# SPDX-License-Identifier: GPL-2.0
#
# Every way to build, boot and test. Each target makes what it needs first, and
# only what has changed; `make help` lists them.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

build := $(CURDIR)/build

# A kernel source tree to use in the place of Debian's package
KSRC ?=
JOBS ?= $(shell nproc)
# The kernel that is built and run beside the plain one, or nothing
FLAVOUR ?=
export JOBS FLAVOUR
# How long the soak test runs, and what decides what it does
STEPS ?= 10000
SEED ?=

packaging := debhelper python3-docutils

help:
	@sed -n 's/^## //p' Makefile

## make setup      install the Debian packages that are missing
setup:
	@vm/setup

## make tree       build/linux: the base kernel with patches and new files
##                 (KSRC=DIR: DIR's kernel in the place of Debian's package)
tree: setup
	@vm/tree $(if $(KSRC),'$(KSRC)')

## make kernel     build/kernel: kernel and modules, built (JOBS=N)
##                 (FLAVOUR=debug: build/kernel-debug, with KASAN and more, too;
##                 FLAVOUR=kcsan: build/kernel-kcsan, which looks for data races)
kernel: tree
	@FLAVOUR= vm/kernel
	@$(if $(FLAVOUR),FLAVOUR='$(FLAVOUR)' vm/kernel)

## make modules    the livepatch selftests and their modules
modules: kernel
	@vm/modules

## make tools      build/tools/klpnl
tools: setup tree
	@$(MAKE) -C tools/klpnl O=$(build)/tools

## make install    klpnl and what belongs to it, under PREFIX=/usr/local
install: setup
	@vm/setup python3-docutils
	@$(MAKE) -C tools/klpnl O=$(build)/tools install

## make deb        build/package/klpnl_*.deb: the same as a Debian package
deb: setup
	@vm/setup $(packaging)
	@vm/package

## make demo       boot the kernel and play replace sets on real livepatches
demo: modules tools
	@vm/demo

## make check      run all tests; the last line counts them
check: modules tools
	@vm/setup $(packaging) lintian man-db systemd
	@vm/promtool
	@vm/check

## make fuzz-kernel
##                 look for inputs with which the kernel's decisions about
##                 livepatches differ from the rules (SECONDS=N or EXECUTIONS=N
##                 for each of three programs)
fuzz-kernel: tree
	@vm/setup clang libclang-rt-14-dev
	@$(MAKE) -s -C tools/testing/livepatch fuzz

## make check-klp-build
##                 make livepatches from source patches with the kernel's
##                 klp-build, and let them meet (some 10 minutes the first time)
check-klp-build: setup
	@vm/setup gawk patchutils libxxhash-dev
	@$(MAKE) modules tools
	@vm/test-klp-build

## make soak STEPS=N [SEED=N]
##                 compare checks of random livepatches with what loading them
##                 does, for N steps (5 and more a second)
soak: modules
	@vm/soak '$(STEPS)' $(SEED)

## make fuzz-netlink
##                 send wrong requests to the kernel (MESSAGES=N, SEED=N, FLAVOUR=NAME)
fuzz-netlink: modules
	@vm/fuzz $(if $(MESSAGES),-n '$(MESSAGES)') $(if $(SEED),-s '$(SEED)')

## make stress     load, disable, list, set and listen in parallel (MINUTES=N, SEED=N,
##                 FLAVOUR=NAME)
stress: modules tools
	@vm/stress $(if $(MINUTES),-m '$(MINUTES)') $(if $(SEED),-s '$(SEED)')

## make bench      time checks, dumps and events
bench: modules tools
	@vm/bench

## make ynl        generate the netlink code from the YAML specification
ynl: tree
	@vm/ynl

## make ynl-check  see that the netlink code is what ynl generates
ynl-check: tree
	@vm/ynl --check

## make clean      remove the tools, the stage and the results
clean:
	rm -rf $(build)/tools $(build)/stage $(build)/stage.* $(build)/results \
		$(build)/vm $(build)/ynl $(build)/demo $(build)/configs \
		$(build)/without $(build)/kernel-without-* $(build)/bench \
		$(build)/package $(build)/soak $(build)/long-run

## make distclean  remove build/, with sources, kernel and compiler cache
distclean:
	rm -rf $(build)

.PHONY: help setup tree kernel modules tools install deb demo check fuzz-kernel check-klp-build soak fuzz-netlink stress bench ynl ynl-check clean distclean
