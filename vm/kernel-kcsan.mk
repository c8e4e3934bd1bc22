# SPDX-License-Identifier: GPL-2.0
#
# For make, with FLAVOUR=kcsan: only livepatching is compiled for KCSAN. So it
# alone spends the time, and what others do with their own memory is not told.

KCSAN_SANITIZE = $(if $(filter kernel/livepatch kernel/livepatch/%,$(obj)),y,n)
# Of kernel/module
KCSAN_SANITIZE_livepatch.o := y
