// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * conflict_bench.c - how long does a check take?
 *
 * Measures once, when it is loaded: a candidate is checked against few and
 * against many installed functions, and the same candidate is compared with
 * the same functions name by name. The results are in the kernel log, one
 * measurement in a line.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ktime.h>
#include <linux/moduleparam.h>
#include <linux/sched.h>
#include <linux/sort.h>
#include "fake.h"

#define NR_LIVEPATCHES	10
#define NR_FUNCS	1000
#define NR_CONFLICTS	50
#define FEW		100
#define MANY		100000

static unsigned int runs = 101;
module_param(runs, uint, 0444);
MODULE_PARM_DESC(runs, "how often the check is measured");

static unsigned int baseline_runs = 3;
module_param(baseline_runs, uint, 0444);
MODULE_PARM_DESC(baseline_runs, "how often comparing name by name is measured");

/* One way to look for conflicts; returns how many there are. */
typedef unsigned int (*bench_fn)(struct fake_world *world,
				 struct klp_footprint *candidate);

static void count_conflict(const struct klp_report *report, void *data)
{
	unsigned int *nr = data;

	if (report->finding == KLP_FINDING_FUNCTION_CONFLICT)
		(*nr)++;
}

static unsigned int by_check(struct fake_world *world,
			     struct klp_footprint *candidate)
{
	unsigned int nr_conflicts = 0;

	guard(mutex)(&klp_mutex);
	klp_check(&world->reg, candidate, NULL, count_conflict, &nr_conflicts);

	return nr_conflicts;
}

static unsigned int count_func(struct fake_world *world,
			       const struct klp_func_key *key)
{
	unsigned int nr_conflicts = 0, i;
	struct klp_footprint *fp;
	struct klp_patch *patch;

	list_for_each_entry(patch, &world->patches, list) {
		fp = patch->footprint;
		if (strcmp(fp->objects[0].name, key->object))
			continue;
		for (i = 0; i < fp->nr_funcs; i++) {
			if (!strcmp(fp->funcs[i].key.name, key->name) &&
			    fp->funcs[i].key.sympos == key->sympos)
				nr_conflicts++;
		}
	}

	return nr_conflicts;
}

/* What a check does that has no table: each function is compared with all. */
static unsigned int by_name(struct fake_world *world,
			    struct klp_footprint *candidate)
{
	unsigned int nr_conflicts = 0, i;

	for (i = 0; i < candidate->nr_funcs; i++) {
		nr_conflicts += count_func(world, &candidate->funcs[i].key);
		cond_resched();
	}

	return nr_conflicts;
}

static int cmp_times(const void *a, const void *b)
{
	u64 ta = *(const u64 *)a, tb = *(const u64 *)b;

	return ta < tb ? -1 : ta > tb;
}

static u64 median(u64 *times, unsigned int nr)
{
	sort(times, nr, sizeof(*times), cmp_times, NULL);

	return times[nr / 2];
}

static int measure_once(bench_fn fn, struct fake_world *world,
			struct klp_footprint *candidate, u64 *time)
{
	unsigned int nr_conflicts;
	ktime_t start;

	start = ktime_get();
	nr_conflicts = fn(world, candidate);
	*time = ktime_to_ns(ktime_sub(ktime_get(), start));

	if (nr_conflicts == NR_CONFLICTS)
		return 0;

	pr_err("%u conflicts were found instead of %u\n", nr_conflicts,
	       NR_CONFLICTS);
	return -EINVAL;
}

static void print_median(const char *what, unsigned int nr_installed, u64 *times,
			 unsigned int nr)
{
	pr_info("method=%s installed=%u candidate=%u conflicts=%u runs=%u median_ns=%llu\n",
		what, nr_installed, NR_FUNCS, NR_CONFLICTS, nr,
		median(times, nr));
}

/* Few and many take turns, so that whatever disturbs meets both alike. */
static int measure(const char *what, bench_fn fn, unsigned int nr,
		   struct fake_world *few, struct fake_world *many,
		   struct klp_footprint *candidate)
{
	u64 *times;
	unsigned int i;
	int ret = 0;

	times = kvcalloc(nr, 2 * sizeof(*times), GFP_KERNEL);
	if (!times)
		return -ENOMEM;

	for (i = 0; i < nr && !ret; i++) {
		ret = measure_once(fn, few, candidate, &times[i]);
		if (!ret)
			ret = measure_once(fn, many, candidate, &times[nr + i]);
		cond_resched();
	}
	if (!ret) {
		print_median(what, FEW, times, nr);
		print_median(what, MANY, times + nr, nr);
	}

	kvfree(times);
	return ret;
}

static int populate(struct fake_world *world, unsigned int nr_installed,
		    char (*names)[FAKE_NAME_LEN])
{
	static const char * const livepatches[NR_LIVEPATCHES] = {
		"a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
	};
	unsigned int nr_each = nr_installed / NR_LIVEPATCHES, i;
	int ret;

	for (i = 0; i < NR_LIVEPATCHES; i++) {
		ret = fake_add_many(world, livepatches[i], names + i * nr_each,
				    nr_each);
		if (ret)
			return ret;
	}

	return fake_world_settle(world);
}

static int measure_all(struct fake_world *few, struct fake_world *many,
		       char (*names)[FAKE_NAME_LEN])
{
	struct klp_footprint *candidate;
	int ret;

	ret = populate(few, FEW, names);
	if (!ret)
		ret = populate(many, MANY, names);
	if (ret)
		return ret;

	candidate = fake_candidate(names, NR_CONFLICTS, names + MANY, NR_FUNCS);
	if (!candidate)
		return -ENOMEM;

	ret = measure("check", by_check, runs, few, many, candidate);
	if (!ret)
		ret = measure("names", by_name, baseline_runs, few, many,
			      candidate);

	klp_footprint_free(candidate);
	return ret;
}

static int __init conflict_bench_init(void)
{
	/* Too large for the stack when locks are being debugged */
	static struct fake_world few, many;
	char (*names)[FAKE_NAME_LEN];
	int ret;

	if (!runs || !baseline_runs) {
		pr_err("nothing can be measured in 0 runs: runs and baseline_runs must be at least 1\n");
		return -EINVAL;
	}

	names = fake_names(MANY + NR_FUNCS);
	if (!names)
		return -ENOMEM;

	ret = fake_world_init(&few);
	if (ret)
		goto free_names;
	ret = fake_world_init(&many);
	if (ret)
		goto destroy_few;

	ret = measure_all(&few, &many, names);

	fake_world_destroy(&many);
destroy_few:
	fake_world_destroy(&few);
free_names:
	kvfree(names);
	return ret;
}
module_init(conflict_bench_init);

static void __exit conflict_bench_exit(void)
{
}
module_exit(conflict_bench_exit);

MODULE_DESCRIPTION("Measures what a check of a livepatch costs");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
