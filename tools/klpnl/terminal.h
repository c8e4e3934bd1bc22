/* SPDX-License-Identifier: GPL-2.0 */
/* Terminals: how wide they are, and the only place that knows of colours. */
#ifndef KLPNL_TERMINAL_H
#define KLPNL_TERMINAL_H

#include <stdio.h>

#include "types.h"

/**
 * enum style - what a piece of text is, which a terminal may show by a colour
 * @STYLE_PLAIN: nothing special
 * @STYLE_TITLE: stands above a table
 * @STYLE_GOOD: all is well
 * @STYLE_BUSY: something is going on
 * @STYLE_BAD: something has gone wrong, or would
 */
enum style {
	STYLE_PLAIN,
	STYLE_TITLE,
	STYLE_GOOD,
	STYLE_BUSY,
	STYLE_BAD,
};

/**
 * style_begin() - get what turns a style on
 * @file: where the text goes
 * @style: the style
 *
 * Colours are only for a terminal that understands them: $TERM is not dumb. The
 * user can turn them off with $NO_COLOR, unless that is empty.
 *
 * Return: a sequence of the terminal; an empty text when there is no colour.
 */
const char *style_begin(FILE *file, enum style style);

/**
 * style_end() - get what turns a style off
 * @file: where the text goes
 * @style: the style that was turned on
 *
 * Return: a sequence of the terminal; an empty text when there is no colour.
 */
const char *style_end(FILE *file, enum style style);

/**
 * terminal_width() - find out how much fits in a line of stdout
 *
 * A terminal that does not tell is as wide as $COLUMNS says.
 *
 * Return: the number of columns of the terminal; 0 when stdout is none, or when
 * nobody knows.
 */
size_t terminal_width(void);

/**
 * text_columns() - measure a text
 * @text: UTF-8 without control characters
 *
 * Return: the number of columns that a terminal shows it in.
 */
size_t text_columns(const char *text);

/**
 * text_cut() - shorten a text
 * @text: UTF-8 without control characters
 * @columns: the number of columns that there is room for, at least 1; @text is
 *	     wider
 *
 * Return: the beginning of @text, and "…", or "~" where the locale of the user
 * is not UTF-8; the caller frees it. NULL without memory.
 */
char *text_cut(const char *text, size_t columns);

/**
 * has_status_line() - tell whether there is room for status_line()
 *
 * Return: true when stderr is a terminal that can replace a line.
 */
bool has_status_line(void);

/**
 * status_line() - show on stderr how far something has got
 * @text: takes the place of the text before, shorter than a line of the
 *	  terminal; an empty one at the end
 */
void status_line(const char *text);

#endif /* KLPNL_TERMINAL_H */
