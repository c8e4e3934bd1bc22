/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers, and lists of replace sets, as they are written in text. */
#ifndef KLPNL_NUMBERS_H
#define KLPNL_NUMBERS_H

#include <linux/klp_netlink.h>

#include "status.h"
#include "types.h"

/**
 * struct set_list - replace sets that a livepatch supersedes
 * @all: every set; then there are none in @sets
 * @nr: number of entries in @sets
 * @sets: the sets, as they were written: in any order, perhaps twice
 */
struct set_list {
	bool all;
	size_t nr;
	u32 sets[KLP_MAX_SUPERSEDES];
};

/**
 * parse_decimal() - read a decimal number
 * @text: digits, and nothing but digits
 * @max: the largest number that is wanted
 * @number: where it goes
 *
 * Return: false when @text is something else, with @number unchanged.
 */
bool parse_decimal(const char *text, u64 max, u64 *number);

/**
 * parse_uint_param() - read a number as the kernel reads a parameter
 * @text: the value of a parameter of type uint
 * @number: where it goes
 *
 * Return: false when the kernel would not take it, with @number unchanged.
 */
bool parse_uint_param(const char *text, u32 *number);

/**
 * parse_sets() - read a list as the kernel reads the parameter supersedes
 * @what: what is read, for @why
 * @text: decimal numbers with commas between them, "all", or nothing
 * @list: where it goes
 * @why: the reason when the kernel would not take it
 *
 * Return: STATUS_OK, or STATUS_USAGE with @list undefined.
 */
enum status parse_sets(const char *what, const char *text,
		       struct set_list *list, struct fault *why);

#endif /* KLPNL_NUMBERS_H */
