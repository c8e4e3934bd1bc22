/* SPDX-License-Identifier: GPL-2.0 */
/* The findings of a check in words, one by one, and what would resolve them. */
#ifndef KLPNL_FINDINGS_H
#define KLPNL_FINDINGS_H

#include "attrs.h"
#include "footprint.h"

/* The longest names with all their characters, and words around them. */
#define TEXT_LEN 768

/**
 * struct remedy - what would resolve a failure
 * @way: what to do
 * @other_way: what to do instead, or empty
 */
struct remedy {
	char way[TEXT_LEN];
	char other_way[TEXT_LEN];
};

/**
 * struct kind - how to tell of one kind of finding
 * @label: what the line begins with
 * @tell: writes the rest of the line, TEXT_LEN characters at most
 * @resolve: writes what would resolve it
 *
 * Findings that do not make the candidate fail have no @resolve.
 */
struct kind {
	const char *label;
	void (*tell)(char *text, const struct footprint *fp,
		     const struct record *finding);
	void (*resolve)(struct remedy *remedy, const struct footprint *fp,
			const struct record *finding);
};

/**
 * finding_number() - get the kind of a finding
 * @finding: the finding
 *
 * Return: its enum klp_finding, or a number that only a newer kernel knows.
 */
u64 finding_number(const struct record *finding);

/**
 * finding_kind() - get what can be told of a finding
 * @finding: the finding
 *
 * Return: its kind, or NULL for one that only a newer kernel knows.
 */
const struct kind *finding_kind(const struct record *finding);

/**
 * finding_is_conflict() - tell whether superseding might resolve a finding
 * @finding: the finding
 *
 * Return: true when a livepatch that would stay is in the way.
 */
bool finding_is_conflict(const struct record *finding);

/**
 * finding_patch() - get the livepatch that a finding is about
 * @finding: the finding
 *
 * Return: its name, owned by @finding; "?" when there is none.
 */
const char *finding_patch(const struct record *finding);

#endif /* KLPNL_FINDINGS_H */
