/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Livepatch claims: what a module says in its modinfo that it touches
 */
#ifndef _LIVEPATCH_CLAIM_H
#define _LIVEPATCH_CLAIM_H

#include <linux/types.h>

struct klp_patch;
struct klp_supersedes;

/**
 * struct klp_digest - a list of which order does not matter
 * @nr:		number of its entries
 * @sum:	sum of a keyed hash of each entry, so that nobody can choose
 *		entries with which two lists look the same
 */
struct klp_digest {
	unsigned int nr;
	u64 sum;
};

/**
 * struct klp_claim - what a livepatch touches, in short
 * @replace_set: its replace set
 * @any_set:	a module parameter may set another one
 * @supersedes:	the other sets that it replaces; NULL for none
 * @funcs:	its functions
 * @states:	its states
 * @callbacks:	its objects that have callbacks
 */
struct klp_claim {
	unsigned int replace_set;
	bool any_set;
	struct klp_supersedes *supersedes;
	struct klp_digest funcs;
	struct klp_digest states;
	struct klp_digest callbacks;
};

struct klp_claim *klp_claim_parse(const char *modinfo, size_t size,
				  const char *name);
void klp_claim_free(struct klp_claim *claim);
const char *klp_claim_differs(const struct klp_claim *claim,
			      const struct klp_patch *patch);

#endif /* _LIVEPATCH_CLAIM_H */
