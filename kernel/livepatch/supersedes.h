/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Livepatch supersedes: which other sets a livepatch replaces, and who says so
 */
#ifndef _LIVEPATCH_SUPERSEDES_H
#define _LIVEPATCH_SUPERSEDES_H

#include <linux/types.h>
#include <uapi/linux/klp_netlink.h>

struct klp_patch;

/**
 * struct klp_supersedes - the sets that a livepatch supersedes
 * @origin:	who has said so
 * @all:	it supersedes every set, and @ids is empty
 * @nr:		number of sets in @ids
 * @ids:	the sets; in rising order and each once, after
 *		klp_supersedes_seal()
 */
struct klp_supersedes {
	enum klp_origin origin;
	bool all;
	unsigned int nr;
	unsigned int ids[] __counted_by(nr);
};

struct klp_supersedes *klp_supersedes_alloc(enum klp_origin origin,
					    unsigned int nr);
struct klp_supersedes *klp_supersedes_dup(const struct klp_supersedes *supersedes);
void klp_supersedes_seal(struct klp_supersedes *supersedes);
struct klp_supersedes *klp_supersedes_parse(const char *text, const char *name);
struct klp_supersedes *
klp_supersedes_in_force(const char *name, const struct klp_supersedes *given);
struct klp_supersedes *klp_supersedes_of_patch(const struct klp_patch *patch);

bool klp_is_superseded(const struct klp_supersedes *supersedes,
		       unsigned int set);

#endif /* _LIVEPATCH_SUPERSEDES_H */
