/* SPDX-License-Identifier: GPL-2.0 */
/* libkmod, without the messages that it writes by itself. */
#ifndef KLPNL_KMOD_H
#define KLPNL_KMOD_H

struct kmod_ctx;

/**
 * new_kmod() - begin to use libkmod
 * @config: the directories of modprobe.d, ended by NULL; NULL for those of the
 *	    system
 *
 * A context of its own for each module is best, for libkmod keeps modules apart
 * by name only.
 *
 * Return: the context, which the caller gives to kmod_unref(), or NULL without
 * memory.
 */
struct kmod_ctx *new_kmod(const char * const *config);

#endif /* KLPNL_KMOD_H */
