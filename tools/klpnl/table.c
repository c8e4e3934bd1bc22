// SPDX-License-Identifier: GPL-2.0
/* Tables: cells that stand below one another. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "table.h"

static void table_grow(struct table *table)
{
	table->room = table->room ? 2 * table->room : 64;
	table->cells = reallocarray(table->cells, table->room,
				    sizeof(*table->cells));
	if (!table->cells)
		no_memory_left();
}

void table_add(struct table *table, char *text)
{
	if (table->nr_cells == table->room)
		table_grow(table);
	table->cells[table->nr_cells++] = text;
}

void table_add_attr(struct table *table, const struct record *record,
		    unsigned int attr)
{
	struct text text;
	FILE *stream = text_open(&text);

	text_put_attr(stream, record, attr);
	table_add(table, text_close(&text));
}

static size_t column_width(const struct table *table, size_t column)
{
	size_t width = strlen(table->titles[column]);
	size_t i, len;

	for (i = column; i < table->nr_cells; i += table->nr_columns) {
		len = strlen(table->cells[i]);
		if (len > width)
			width = len;
	}

	return width;
}

/* The last cell needs no blanks behind it. */
static void print_row(const size_t *width, size_t nr, const char * const *cells)
{
	struct text text;
	FILE *stream = text_open(&text);
	char *line;
	size_t i;

	for (i = 0; i + 1 < nr; i++)
		fprintf(stream, "%-*s  ", (int)width[i], cells[i]);
	fputs(cells[i], stream);

	line = text_close(&text);
	say("%s", line);
	free(line);
}

void table_print(struct table *table)
{
	size_t *width;
	size_t i;

	width = calloc(table->nr_columns, sizeof(*width));
	if (!width)
		no_memory_left();
	for (i = 0; i < table->nr_columns; i++)
		width[i] = column_width(table, i);

	print_row(width, table->nr_columns, table->titles);
	for (i = 0; i < table->nr_cells; i += table->nr_columns)
		print_row(width, table->nr_columns,
			  (const char * const *)&table->cells[i]);

	free(width);
	for (i = 0; i < table->nr_cells; i++)
		free(table->cells[i]);
	free(table->cells);
	table->cells = NULL;
	table->nr_cells = 0;
	table->room = 0;
}
