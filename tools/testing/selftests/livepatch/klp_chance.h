/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Chance that can be repeated: the same numbers from the same seed, everywhere.
 */
#ifndef KLP_CHANCE_H
#define KLP_CHANCE_H

#include <stdbool.h>

#include <linux/types.h>

struct chance {
	__u64 state;
};

static inline __u64 draw(struct chance *chance)
{
	chance->state ^= chance->state >> 12;
	chance->state ^= chance->state << 25;
	chance->state ^= chance->state >> 27;

	return chance->state * 0x2545f4914f6cdd1dULL;
}

/* Each part of a test has numbers of its own. */
static inline struct chance begin_chance(__u64 seed, __u64 part)
{
	struct chance chance = {
		.state = (seed + 1) * 0x9e3779b97f4a7c15ULL ^
			 (part + 1) * 0xbf58476d1ce4e5b9ULL,
	};

	draw(&chance);
	draw(&chance);
	return chance;
}

/* A number below @nr */
static inline unsigned int below(struct chance *chance, unsigned int nr)
{
	return (draw(chance) >> 33) % nr;
}

static inline bool one_in(struct chance *chance, unsigned int nr)
{
	return !below(chance, nr);
}

#endif /* KLP_CHANCE_H */
