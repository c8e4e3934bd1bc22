// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Livepatch remedies: would a refused livepatch be accepted if it superseded
 * other sets?
 *
 * Superseding takes a livepatch out of the way of another one only when the
 * other has all its states. Where it has not, it may help not to supersede that
 * livepatch. Nothing else that stands in the way is resolved by either.
 */

#include <kunit/visibility.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include "core.h"
#include "remedy.h"
#include "supersedes.h"

/* An installed livepatch, and what has been found about it */
struct klp_notice {
	const struct klp_patch *patch;
	enum klp_finding finding;
};

struct klp_notices {
	struct klp_notice list[KLP_MAX_SUPERSEDES];
	unsigned int nr;
	const struct klp_patch *one_too_many;
};

/*
 * A check under way: what is asked; the livepatches of other sets that would be
 * replaced, and those that would be and must not; those that have to be
 * superseded; and where the answers go.
 */
struct klp_remedying {
	struct klp_footprint *candidate;
	struct klp_remedy *remedy;
	struct klp_notices replaced;
	struct klp_notices spared;
	struct klp_notices needed;
	klp_report_fn fn;
	void *data;
};

static void klp_cannot_help(struct klp_remedying *rem, enum klp_finding finding)
{
	if (!rem->remedy->unresolvable)
		rem->remedy->unresolvable = finding;
}

static const struct klp_notice *klp_find_notice(const struct klp_notices *notices,
						const struct klp_patch *patch)
{
	unsigned int i;

	/* Findings about one livepatch tend to follow one another. */
	for (i = notices->nr; i; i--) {
		if (notices->list[i - 1].patch == patch)
			return &notices->list[i - 1];
	}

	return NULL;
}

static bool klp_has_notice_of_set(const struct klp_notices *notices,
				  unsigned int set)
{
	unsigned int i;

	for (i = 0; i < notices->nr; i++) {
		if (notices->list[i].patch->replace_set == set)
			return true;
	}

	return false;
}

static void klp_note(struct klp_notices *notices, const struct klp_report *report)
{
	struct klp_notice *notice = &notices->list[notices->nr];

	if (klp_find_notice(notices, report->patch))
		return;
	if (notices->nr == ARRAY_SIZE(notices->list)) {
		notices->one_too_many = report->patch;
		return;
	}

	notice->patch = report->patch;
	notice->finding = report->finding;
	notices->nr++;
}

static void klp_note_finding(const struct klp_report *report, void *data)
{
	struct klp_remedying *rem = data;
	bool other_set = report->patch && report->patch->replace_set !=
					  rem->candidate->replace_set;

	switch (report->finding) {
	case KLP_FINDING_STATE_CONFLICT:
	case KLP_FINDING_FUNCTION_CONFLICT:
		klp_note(&rem->needed, report);
		break;
	case KLP_FINDING_STATE_MISSING:
	case KLP_FINDING_STATE_VERSION:
		if (other_set)
			klp_note(&rem->spared, report);
		else
			klp_cannot_help(rem, report->finding);
		break;
	case KLP_FINDING_REPLACED:
		/* What is to be spared has been found before. */
		if (other_set && !klp_find_notice(&rem->spared, report->patch))
			klp_note(&rem->replaced, report);
		break;
	case KLP_FINDING_TRANSITION:
		break;
	default:
		if (klp_finding_error(report->finding))
			klp_cannot_help(rem, report->finding);
		break;
	}

	rem->fn(report, rem->data);
}

static void klp_report_obstacle(struct klp_remedying *rem,
				const struct klp_report *report)
{
	klp_cannot_help(rem, report->finding);
	rem->fn(report, rem->data);
}

/* Does the candidate have the states of a livepatch that it has to supersede? */
static void klp_check_superseding(struct klp_remedying *rem,
				  const struct klp_patch *old)
{
	const struct klp_footprint_state *old_state;
	struct klp_report report = {
		.patch = old,
	};

	for (old_state = old->footprint->states;
	     old_state < klp_states_end(old->footprint); old_state++) {
		report.state_id = old_state->id;
		report.other_state = old_state;
		report.state = klp_footprint_find_state(rem->candidate,
							old_state->id);
		if (!report.state)
			report.finding = KLP_FINDING_SUPERSEDING_STATE_MISSING;
		else if (report.state->version < old_state->version)
			report.finding = KLP_FINDING_SUPERSEDING_STATE_VERSION;
		else
			continue;
		klp_report_obstacle(rem, &report);
	}
}

static void klp_report_too_many(struct klp_remedying *rem)
{
	struct klp_report report = {
		.finding = KLP_FINDING_SUPERSEDING_TOO_MANY,
	};

	report.patch = rem->needed.one_too_many;
	if (!report.patch && rem->needed.nr)
		report.patch = rem->needed.list[rem->needed.nr - 1].patch;
	if (!report.patch)
		report.patch = rem->spared.list[rem->spared.nr - 1].patch;

	klp_report_obstacle(rem, &report);
}

/*
 * What is in force, without the sets that are to be spared, and with those that
 * are needed. "All" becomes a list of those that are really there.
 *
 * Return: the list, which may be too long, or NULL without memory.
 */
static struct klp_supersedes *klp_list_remedy(const struct klp_remedying *rem)
{
	const struct klp_supersedes *in_force = rem->candidate->supersedes;
	bool all = in_force && in_force->all;
	struct klp_supersedes *supersedes;
	unsigned int i, id, nr_old, nr = 0;

	if (all)
		nr_old = rem->replaced.nr;
	else
		nr_old = in_force ? in_force->nr : 0;

	supersedes = klp_supersedes_alloc(KLP_ORIGIN_RUNTIME,
					  nr_old + rem->needed.nr);
	if (!supersedes)
		return NULL;

	for (i = 0; i < nr_old; i++) {
		id = all ? rem->replaced.list[i].patch->replace_set :
			   in_force->ids[i];
		if (!klp_has_notice_of_set(&rem->spared, id))
			supersedes->ids[nr++] = id;
	}
	for (i = 0; i < rem->needed.nr; i++)
		supersedes->ids[nr++] = rem->needed.list[i].patch->replace_set;

	supersedes->nr = nr;
	klp_supersedes_seal(supersedes);

	return supersedes;
}

static void klp_note_first_failure(const struct klp_report *report, void *data)
{
	struct klp_notice *first = data;

	if (first->finding || report->finding == KLP_FINDING_TRANSITION ||
	    !klp_finding_error(report->finding))
		return;

	first->finding = report->finding;
	first->patch = report->patch;
}

/* A remedy has to stand the check, too. */
static int klp_try_remedy(struct klp_remedying *rem, struct klp_registry *reg,
			  const struct klp_patch *transition,
			  const struct klp_supersedes *supersedes)
{
	const struct klp_supersedes *in_force = rem->candidate->supersedes;
	const struct klp_notice *spared;
	struct klp_notice first = {};
	int ret;

	rem->candidate->supersedes = supersedes;
	ret = klp_check(reg, rem->candidate, transition, klp_note_first_failure,
			&first);
	rem->candidate->supersedes = in_force;
	if (ret == -ENOMEM)
		return ret;
	if (!first.finding)
		return 0;

	/* What is spared is in the way: it can neither stay nor go. */
	spared = klp_find_notice(&rem->spared, first.patch);
	klp_cannot_help(rem, spared ? spared->finding : first.finding);

	return 0;
}

static int klp_find_remedy(struct klp_remedying *rem, struct klp_registry *reg,
			   const struct klp_patch *transition)
{
	struct klp_supersedes *supersedes;
	unsigned int i;
	int ret = 0;

	if (!rem->needed.nr && !rem->spared.nr)
		return 0;

	for (i = 0; i < rem->needed.nr; i++)
		klp_check_superseding(rem, rem->needed.list[i].patch);

	supersedes = klp_list_remedy(rem);
	if (!supersedes)
		return -ENOMEM;

	if (rem->needed.one_too_many || rem->replaced.one_too_many ||
	    rem->spared.one_too_many || supersedes->nr > KLP_MAX_SUPERSEDES)
		klp_report_too_many(rem);

	if (!rem->remedy->unresolvable)
		ret = klp_try_remedy(rem, reg, transition, supersedes);

	if (ret || rem->remedy->unresolvable)
		kfree(supersedes);
	else
		rem->remedy->supersedes = supersedes;

	return ret;
}

/**
 * klp_check_for_remedy() - check a candidate and look for a remedy
 * @reg:	the installed livepatches
 * @candidate:	footprint of the livepatch; its addresses get looked up
 * @transition:	the livepatch that is in transition, or NULL
 * @remedy:	where the remedy goes
 * @fn:		is called for each finding: those of klp_check(), then the
 *		reasons why superseding does not help
 * @data:	passed to @fn
 *
 * The rules of klp_check() hold here, too. The remedy has passed a check of its
 * own; it does not make a running transition go away.
 *
 * Return: as klp_check(). After -ENOMEM there is no remedy to be freed.
 */
int klp_check_for_remedy(struct klp_registry *reg,
			 struct klp_footprint *candidate,
			 const struct klp_patch *transition,
			 struct klp_remedy *remedy,
			 klp_report_fn fn, void *data)
{
	struct klp_remedying *rem;
	int ret;

	*remedy = (struct klp_remedy) {};

	rem = kvzalloc_obj(*rem);
	if (!rem)
		return -ENOMEM;
	rem->candidate = candidate;
	rem->remedy = remedy;
	rem->fn = fn;
	rem->data = data;

	ret = klp_check(reg, candidate, transition, klp_note_finding, rem);
	if (ret != -ENOMEM && klp_find_remedy(rem, reg, transition))
		ret = -ENOMEM;
	kvfree(rem);

	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(klp_check_for_remedy);
