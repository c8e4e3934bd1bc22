// SPDX-License-Identifier: GPL-2.0
/* Tables: cells that stand below one another. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "output.h"
#include "table.h"

/* What stands between two columns. */
#define GAP 2

/* What a column needs to say something, and to say anything at all. */
#define GOOD_WIDTH 10
#define MIN_WIDTH 4

/**
 * struct column - how a column is printed
 * @width: its width
 * @cells: the width of its widest cell, the title apart
 * @names: it has names of livepatches
 */
struct column {
	size_t width;
	size_t cells;
	bool names;
};

/**
 * struct cell - a cell
 * @text: what it shows, as say() would print it
 * @style: what it is
 */
struct cell {
	char *text;
	enum style style;
};

/**
 * struct note - a line below a row
 * @nr_cells: number of cells up to the end of that row
 * @text: the line
 */
struct note {
	size_t nr_cells;
	char *text;
};

void table_add(struct table *table, char *text)
{
	struct cell *cells = grow(table->cells, table->nr_cells,
				  sizeof(*cells));

	if (!cells)
		no_memory_left();
	table->cells = cells;
	cells[table->nr_cells].text = printable(text);
	cells[table->nr_cells++].style = STYLE_PLAIN;
	free(text);
}

void table_add_attr(struct table *table, const struct record *record,
		    unsigned int attr)
{
	struct text text;
	FILE *stream = text_open(&text);

	text_put_attr(stream, record, attr);
	table_add(table, text_close(&text));
}

void table_style(struct table *table, enum style style)
{
	table->cells[table->nr_cells - 1].style = style;
}

void table_note(struct table *table, const char *text)
{
	struct note *notes = grow(table->notes, table->nr_notes,
				  sizeof(*notes));

	if (!notes)
		no_memory_left();
	table->notes = notes;
	notes[table->nr_notes].nr_cells = table->nr_cells;
	notes[table->nr_notes++].text = printable(text);
}

static void measure_column(const struct table *table, size_t nr,
			   struct column *column)
{
	size_t i, width;

	for (i = nr; i < table->nr_cells; i += table->nr_columns) {
		width = text_columns(table->cells[i].text);
		if (width > column->cells)
			column->cells = width;
	}
	width = text_columns(table->titles[nr]);
	column->width = width > column->cells ? width : column->cells;
	column->names = table->names & 1u << nr;
}

/* The title gives way before the cells do. */
static bool may_shrink(const struct column *column, size_t min)
{
	return column->width > min ||
	       (column->width > MIN_WIDTH && column->width > column->cells);
}

static struct column *find_widest(struct column *columns, size_t nr,
				  bool names, size_t min)
{
	struct column *widest = NULL;
	size_t i;

	for (i = 0; i < nr; i++) {
		if (columns[i].names != names || !may_shrink(&columns[i], min))
			continue;
		if (!widest || columns[i].width > widest->width)
			widest = &columns[i];
	}

	return widest;
}

static size_t line_width(const struct column *columns, size_t nr)
{
	size_t width = GAP * (nr - 1);
	size_t i;

	for (i = 0; i < nr; i++)
		width += columns[i].width;

	return width;
}

static void shrink(struct column *columns, size_t nr, size_t room, bool names,
		   size_t min)
{
	struct column *column;

	while (line_width(columns, nr) > room) {
		column = find_widest(columns, nr, names, min);
		if (!column)
			break;
		column->width--;
	}
}

static void fit_terminal(struct column *columns, size_t nr)
{
	size_t room = terminal_width();

	if (!room)
		return;
	shrink(columns, nr, room, false, GOOD_WIDTH);
	shrink(columns, nr, room, true, GOOD_WIDTH);
	shrink(columns, nr, room, false, MIN_WIDTH);
}

/* Returns what fits into the column; the caller frees it. */
static char *fit_cell(const char *text, size_t width)
{
	char *fitting = text_columns(text) > width ? text_cut(text, width) :
						     strdup(text);

	if (!fitting)
		no_memory_left();

	return fitting;
}

/* The last cell of a row needs no blanks behind it. */
static void print_cell(const char *text, enum style style, size_t width,
		       bool last)
{
	char *cell = fit_cell(text, width);
	size_t blanks = width - text_columns(cell) + GAP;

	say_part(style, "%s", cell);
	if (last)
		say("%s", "");
	else
		say_part(STYLE_PLAIN, "%*s", (int)blanks, "");
	free(cell);
}

static void print_titles(const struct table *table,
			 const struct column *columns)
{
	size_t i;

	for (i = 0; i < table->nr_columns; i++)
		print_cell(table->titles[i], STYLE_TITLE, columns[i].width,
			   i + 1 == table->nr_columns);
}

/* Returns the first note that belongs to a later row. */
static const struct note *print_notes(const struct note *note,
				      const struct note *end, size_t nr_cells)
{
	for (; note != end && note->nr_cells == nr_cells; note++)
		say("    %s", note->text);

	return note;
}

static void print_rows(const struct table *table, const struct column *columns)
{
	const struct note *note = table->notes;
	const struct note *end = note ? note + table->nr_notes : NULL;
	const struct cell *cell;
	size_t i, column;

	for (i = 0; i < table->nr_cells; i++) {
		cell = &table->cells[i];
		column = i % table->nr_columns;
		print_cell(cell->text, cell->style, columns[column].width,
			   column + 1 == table->nr_columns);
		note = print_notes(note, end, i + 1);
	}
}

static void table_free(struct table *table)
{
	size_t i;

	for (i = 0; i < table->nr_cells; i++)
		free(table->cells[i].text);
	free(table->cells);
	table->cells = NULL;
	table->nr_cells = 0;

	for (i = 0; i < table->nr_notes; i++)
		free(table->notes[i].text);
	free(table->notes);
	table->notes = NULL;
	table->nr_notes = 0;
}

void table_print(struct table *table)
{
	struct column *columns;
	size_t i;

	columns = calloc(table->nr_columns, sizeof(*columns));
	if (!columns)
		no_memory_left();
	for (i = 0; i < table->nr_columns; i++)
		measure_column(table, i, &columns[i]);
	fit_terminal(columns, table->nr_columns);

	print_titles(table, columns);
	print_rows(table, columns);

	free(columns);
	table_free(table);
}
