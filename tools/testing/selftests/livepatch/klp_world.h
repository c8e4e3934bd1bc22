/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The world of the differential test: livepatches, what is installed, and what
 * is told about it.
 *
 * klp_world_random.c thinks of livepatches. klp_world_model.c knows the rules,
 * and nothing of the kernel's code. klp_world_kernel.c knows what the kernel says
 * and does. Both tell it in the same words, so that test_klp-differential.c has
 * just to compare them.
 */
#ifndef KLP_WORLD_H
#define KLP_WORLD_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>

/* For ARRAY_SIZE(), __printf() and __noreturn */
#include "kselftest.h"

/* Objects that can be patched; all but the first are modules that come and go. */
enum {
	VMLINUX,
	MOD_1,
	MOD_2,
	NR_OBJECTS,
};

#define MAX_SLOTS		16
#define MAX_CANDIDATE_FUNCS	16
#define MAX_CANDIDATE_STATES	8
#define MAX_LIST		300
#define MAX_INSTALLED		16
#define MAX_RUNTIME		32
#define MAX_IDS			10000

#define NR_ORIGINS		3
#define NR_VERDICTS		3
#define NR_DIRECTIONS		2

/* Kinds of callbacks, as in test_klp_world_livepatch.c */
#define PRE_PATCH	1
#define POST_PATCH	2
#define PRE_UNPATCH	4
#define POST_UNPATCH	8

/**
 * struct list - which sets are superseded
 * @there:	somebody says so
 * @all:	all of them
 * @nr:		number of them
 * @sets:	them
 */
struct list {
	bool there;
	bool all;
	unsigned int nr;
	__u32 sets[MAX_LIST];
};

/* A function as the author of a livepatch names it */
struct func {
	int object;
	const char *name;
	unsigned long pos;
};

struct state {
	unsigned long id;
	__u32 version;
};

/* What a module says about itself in its modinfo */
enum claim {
	CLAIM_NONE,
	CLAIM_TRUE,
	CLAIM_ANY_SET,
	CLAIM_WRONG_SET,
	CLAIM_WRONG_FUNC,
	CLAIM_WRONG_STATE,
	CLAIM_WRONG_SUPERSEDES,
	CLAIM_WRONG_CALLBACKS,
	CLAIM_DAMAGED,
};

/**
 * struct livepatch - a livepatch
 * @id:		its number, which makes its name
 * @set:	its replace set
 * @funcs:	what it patches
 * @states:	what it modifies
 * @built_in:	what it supersedes by its author
 * @parameter:	... by its module parameter
 * @bad_parameter: the parameter as it is passed, when it is malformed
 * @callbacks:	kinds of callbacks for each object
 * @fail:	object whose pre_patch() fails, or -1
 * @claim:	whether its modinfo tells about it, and the truth
 * @origin:	who says what is in force, once it is installed
 * @in_force:	what it supersedes, once it is installed
 * @replaced_by: the livepatch in transition that has begun to replace it, or 0
 * @forced:	its module can never be unloaded
 */
struct livepatch {
	unsigned int id;
	__u32 set;
	unsigned int nr_funcs;
	struct func funcs[MAX_CANDIDATE_FUNCS];
	unsigned int nr_states;
	struct state states[MAX_CANDIDATE_STATES];
	struct list built_in;
	struct list parameter;
	const char *bad_parameter;
	unsigned int callbacks[NR_OBJECTS];
	int fail;
	enum claim claim;

	int origin;
	struct list in_force;
	unsigned int replaced_by;
	bool forced;
};

/**
 * struct runtime - a runtime value
 * @id:		number of the livepatch for which it is waiting
 * @list:	what that is to supersede
 * @was_tried:	a load of it has failed since
 */
struct runtime {
	unsigned int id;
	struct list list;
	bool was_tried;
};

/**
 * struct world - what there is
 * @nr:		number of installed livepatches
 * @installed:	them, in the order in which they were enabled
 * @loaded:	of each object, whether it is loaded
 * @transition:	number of the livepatch in transition, or 0
 * @patching:	whether the tasks move to it
 * @nr_runtime:	number of runtime values that are waiting
 * @runtime:	them
 * @held:	of each module, whether a task is held in its klp_world_busy()
 */
struct world {
	unsigned int nr;
	struct livepatch installed[MAX_INSTALLED];
	bool loaded[NR_OBJECTS];
	unsigned int transition;
	bool patching;
	unsigned int nr_runtime;
	struct runtime runtime[MAX_RUNTIME];
	bool held[NR_OBJECTS];
};

/**
 * struct told - a message: of the answer to a check, of a dump, or an event
 * @cmd:	KLP_CMD_*
 * @attr:	its attributes as text, NULL where there is none
 */
struct told {
	__u8 cmd;
	char *attr[32];
};

/* Many of them, each as a line of text too */
struct tale {
	unsigned int nr;
	struct told *told;
	char **line;
};

/**
 * struct opinion - what somebody thinks of a candidate
 * @summary:	the first message of the answer to a check
 * @findings:	the others
 */
struct opinion {
	struct tale summary;
	struct tale findings;
};

/* Words (klp_world_model.c) */

extern const char *const object_names[NR_OBJECTS];
extern const char *const finding_names[];
extern const char *const origin_names[NR_ORIGINS];
extern const char *const verdict_names[NR_VERDICTS];
extern const char *const direction_names[NR_DIRECTIONS];

const char *name_of(unsigned int id);
void __printf(3, 4) tell(struct told *told, unsigned int attr, const char *fmt, ...);
void tell_list(struct told *told, unsigned int attr, unsigned int attr_all,
	       const struct list *list);
const char *attr_name(__u8 cmd, unsigned int attr);
const char *cmd_name(__u8 cmd);
void add_told(struct tale *tale, struct told *told);
void sort_tale(struct tale *tale);
void clear_tale(struct tale *tale);
void clear_opinion(struct opinion *opinion);

/* Facts about the objects (klp_world_model.c) */

/**
 * struct fact - a function that there is
 * @name:	one of its names
 * @pos:	its position among those of that name
 * @nr_pos:	how many there are of that name
 * @slot:	which one it is: functions of one slot have one address
 * @traceable:	it can be patched
 */
struct fact {
	const char *name;
	unsigned long pos;
	unsigned long nr_pos;
	int slot;
	bool traceable;
};

extern const struct fact *const facts[NR_OBJECTS];
extern const unsigned int nr_facts[NR_OBJECTS];
extern const int nr_slots[NR_OBJECTS];

/* The rules (klp_world_model.c) */

bool same_func(const struct func *a, const struct func *b);
const struct fact *find_fact(const struct func *func);
bool list_has(const struct list *list, __u32 set);
void seal_list(struct list *list);
struct livepatch *find_installed(struct world *world, unsigned int id);
struct runtime *find_runtime(struct world *world, unsigned int id);
bool is_staying(const struct world *world, const struct livepatch *lp);
bool is_superseding(const struct livepatch *new, const struct list *list,
		    const struct livepatch *old);
const struct list *list_in_force(struct world *world, const struct livepatch *lp,
				 int *origin);
void predict(struct world *world, const struct livepatch *candidate,
	     bool module_loaded, struct opinion *opinion);
int first_error(const struct opinion *opinion);
int told_finding(const struct told *told);
bool is_failure(const char *finding);
unsigned int owner(const struct world *world, int object, int slot, bool moved);
int predict_target(const struct world *world, int object, struct tale *refusals);
void tell_runtime(struct tale *tale, __u8 cmd, const struct runtime *runtime);
void describe_world(const struct world *world, struct tale *tale);

/* What happens (klp_world_model.c); what is told of it is added to @events. */

void enable(struct world *world, const struct livepatch *lp, struct tale *events);
void disable(struct world *world, unsigned int id, struct tale *events);
void reverse(struct world *world, struct tale *events);
void force(struct world *world, struct tale *events);
void complete(struct world *world, struct tale *events);

/* Chance (klp_world_random.c) */

void seed_random(unsigned long seed);
unsigned int pick(unsigned int nr);
bool chance(unsigned int percent);
/* Its objects in the order of its module; there are so many. */
int order_objects(const struct livepatch *lp, int *objects);
void pick_list(const struct world *world, const struct livepatch *lp,
	       struct list *list, bool may_be_all);
void make_candidate(struct world *world, unsigned int id, bool in_use,
		    struct livepatch *lp, struct list *runtime);

/* Reality (klp_world_kernel.c) */

void open_kernel(const char *livepatch_file, const char *target_file);
void check_facts(void);
int ask_check(const struct livepatch *lp, const struct list *what_if,
	      struct opinion *opinion);
int ask_runtime_set(unsigned int id, const struct list *list, bool dashes,
		    const __u32 *generation);
int ask_runtime_clear(unsigned int id, bool dashes);
int ask_runtime_clear_all(void);
__u32 dump_world(struct tale *tale);
int load_livepatch(const struct livepatch *lp);
int load_target(int object);
int unload(const char *name);
int write_patch_file(unsigned int id, const char *file, const char *text);
int read_calls(unsigned int id, char *text, size_t size);
void read_events(struct tale *events, unsigned int nr, int timeout_ms);
void observe(int object, unsigned int *values);
void hold(int object);
void release(int object);
void observe_held(int object, unsigned int *values);
void start_watching(const struct world *world);
void stop_watching(void);
const unsigned int *watched(int watcher, int object, int slot, unsigned int *nr);
int nr_watchers(void);
bool set_cpu(bool online);

void __noreturn __printf(1, 2) broken(const char *fmt, ...);

#endif /* KLP_WORLD_H */
