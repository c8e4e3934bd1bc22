// SPDX-License-Identifier: GPL-2.0
/* Numbers, and lists of replace sets, as they are written in text. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "numbers.h"

bool parse_decimal(const char *text, u64 max, u64 *number)
{
	u64 value = 0;
	unsigned int digit;

	if (!*text)
		return false;

	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		digit = (unsigned int)(*text - '0');
		if (value > (max - digit) / 10)
			return false;
		value = 10 * value + digit;
	}
	*number = value;

	return true;
}

/* As kstrtouint() with base 0, which reads parameters of type uint. */
bool parse_uint_param(const char *text, u32 *number)
{
	unsigned long long value;
	const char *digits;
	int base = 10;

	if (*text == '+')
		text++;
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	} else if (text[0] == '0') {
		base = 8;
	}

	digits = base == 16 ? "0123456789abcdefABCDEF" :
		 base == 8 ? "01234567" : "0123456789";
	if (!*text || text[strspn(text, digits)])
		return false;

	errno = 0;
	value = strtoull(text, NULL, base);
	if (errno || value > U32_MAX)
		return false;
	*number = (u32)value;

	return true;
}

/* The entry at @at, which ends at a comma or with the text. */
static enum status parse_entry(const char *what, const char *text,
			       const char *at, u32 *set, struct fault *why)
{
	size_t digits = strspn(at, "0123456789");
	size_t place = (size_t)(at - text) + 1;
	u64 number = 0;
	size_t i;

	if (!digits || (at[digits] && at[digits] != ','))
		return fault_set(why, STATUS_USAGE,
				 "%s has no number at character %zu: '%.300s'; write sets with commas between them, all, or '' for none",
				 what, place, text);

	for (i = 0; i < digits; i++) {
		number = 10 * number + (u64)(at[i] - '0');
		if (number > U32_MAX)
			return fault_set(why, STATUS_USAGE,
					 "%s has a number above %u at character %zu: '%.300s'; no set has such a number",
					 what, U32_MAX, place, text);
	}
	*set = (u32)number;

	return STATUS_OK;
}

enum status parse_sets(const char *what, const char *text,
		       struct set_list *list, struct fault *why)
{
	const char *at = text;
	enum status status;

	list->all = !strcmp(text, "all");
	list->nr = 0;
	if (list->all || !*text)
		return STATUS_OK;

	while (list->nr < KLP_MAX_SUPERSEDES) {
		status = parse_entry(what, text, at, &list->sets[list->nr],
				     why);
		if (status)
			return status;
		list->nr++;

		at = strchr(at, ',');
		if (!at)
			return STATUS_OK;
		at++;
	}

	return fault_set(why, STATUS_USAGE,
			 "%s has more than %d numbers; name fewer sets, or write all to supersede every set",
			 what, KLP_MAX_SUPERSEDES);
}
