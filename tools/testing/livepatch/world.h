/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * world.h - livepatches in plain words, and what the rules say about them
 *
 * What follows from the rules is found out here in the most simple way, in
 * loops over everything, and without anything from kernel/livepatch. The rules
 * are those of Documentation/livepatch/replace-sets.rst; what a check finds is
 * described in Documentation/netlink/specs/klp.yaml.
 */
#ifndef _LIVEPATCH_TESTING_WORLD_H
#define _LIVEPATCH_TESTING_WORLD_H

#include <linux/types.h>
#include <uapi/linux/klp_netlink.h>

#define NR_OBJECTS	4	/* the first one is vmlinux */
#define NR_SYMBOLS	8	/* of one object */
#define NR_FUNCS	12	/* of one livepatch */
#define NR_STATES	4	/* of one livepatch */
#define NR_LISTED	16	/* sets that a livepatch supersedes */
#define NR_LIVEPATCHES	8

/* No livepatch, no number */
#define NONE		(-1)

struct world_symbol {
	int name;
	unsigned long addr;
};

/**
 * struct world_object - vmlinux or a module
 * @loaded:	its symbols are known, and can be patched
 * @symbols:	its functions, in the order in which positions count
 * @nr_symbols:	how many
 */
struct world_object {
	bool loaded;
	struct world_symbol symbols[NR_SYMBOLS];
	int nr_symbols;
};

/* A function as a livepatch names it; position 0 when it names none */
struct world_func {
	int object;
	int name;
	int position;
};

struct world_state {
	int id;
	int version;
};

/**
 * struct world_supersedes - which other sets a livepatch replaces
 * @all:	every one
 * @sets:	these
 * @nr:		how many
 * @nr_unused:	and so many more, which no livepatch has
 */
struct world_supersedes {
	bool all;
	unsigned int sets[NR_LISTED];
	int nr;
	int nr_unused;
};

/**
 * struct world_livepatch - a livepatch
 * @installed:	it is enabled or in transition
 * @enabled:	it is, or is going to be
 * @replaced_by: who replaces it when the transition ends, or NONE
 * @name:	its number
 * @set:	its replace set
 * @supersedes:	the other sets that it replaces
 * @funcs:	its functions
 * @nr_funcs:	how many
 * @states:	its states
 * @nr_states:	how many
 */
struct world_livepatch {
	bool installed;
	bool enabled;
	int replaced_by;
	int name;
	unsigned int set;
	struct world_supersedes supersedes;
	struct world_func funcs[NR_FUNCS];
	int nr_funcs;
	struct world_state states[NR_STATES];
	int nr_states;
};

/**
 * struct world - the system
 * @objects:	vmlinux and the modules
 * @livepatches: those that are installed, by name
 * @has_module:	whether a module of that livepatch's name is loaded
 * @transition:	the livepatch that is in transition, or NONE
 */
struct world {
	struct world_object objects[NR_OBJECTS];
	struct world_livepatch livepatches[NR_LIVEPATCHES];
	bool has_module[NR_LIVEPATCHES];
	int transition;
};

/**
 * struct world_finding - something that a check finds
 *
 * What does not belong to a finding is NONE in it, a position is never 0.
 */
struct world_finding {
	enum klp_finding kind;
	int livepatch;
	struct world_func func;
	struct world_func other_func;
	int state_id;
	int version;
	int other_version;
	int object;
};

#define NR_FINDINGS	1024

/**
 * struct world_answer - what a check finds, and what would help
 * @findings:	the findings, in any order
 * @nr:		how many
 * @error:	the error of the first one that makes the candidate fail, or 0
 * @has_remedy:	it would be accepted if it superseded other sets
 * @is_unresolvable: it would not, whatever it superseded
 * @remedy:	the sets to supersede
 */
struct world_answer {
	struct world_finding findings[NR_FINDINGS];
	int nr;
	int error;
	bool has_remedy;
	bool is_unresolvable;
	struct world_supersedes remedy;
};

void world_find(struct world_answer *answer, const struct world_finding *finding);
void world_sort(struct world_answer *answer);

unsigned long world_address(const struct world *world, const struct world_func *func);
bool world_same_key(const struct world_func *a, const struct world_func *b);
bool world_replaces(const struct world_livepatch *new,
		    const struct world_livepatch *old);

void world_check(const struct world *world, const struct world_livepatch *candidate,
		 bool is_loading, struct world_answer *answer);
void world_check_for_remedy(const struct world *world,
			    const struct world_livepatch *candidate,
			    struct world_answer *answer);
bool world_accepts_module(const struct world *world, int object);

#endif /* _LIVEPATCH_TESTING_WORLD_H */
