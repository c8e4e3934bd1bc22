/* SPDX-License-Identifier: GPL-2.0 */
/* Tables: cells that stand below one another. */
#ifndef KLPNL_TABLE_H
#define KLPNL_TABLE_H

#include "attrs.h"
#include "terminal.h"
#include "types.h"

struct cell;
struct note;

/**
 * struct table - a table that is being filled, row by row
 * @titles: what stands above the columns
 * @nr_columns: number of @titles
 * @names: bits of the columns that have names of livepatches, 1 for the first
 * @cells: the cells so far, owned by this structure
 * @nr_cells: number of @cells
 * @notes: lines below rows, in their order, owned by this structure
 * @nr_notes: number of @notes
 *
 * On a terminal that is narrower than the table, its columns give way, the
 * widest first: those without names of livepatches down to 10 characters, then
 * those with names down to 10, and if that does not suffice, those without names
 * down to 4. Titles are cut before cells. What is too wide even so goes on in
 * the next line. In a file or a pipe, nothing is cut.
 */
struct table {
	const char * const *titles;
	size_t nr_columns;
	unsigned int names;
	struct cell *cells;
	size_t nr_cells;
	struct note *notes;
	size_t nr_notes;
};

/**
 * table_add() - add a cell
 * @table: the table
 * @text: memory that is taken over; any characters, printed as by say()
 *
 * Ends the program without memory.
 */
void table_add(struct table *table, char *text);

/**
 * table_add_attr() - add what a message has of one attribute
 * @table: the table
 * @record: the message
 * @attr: number of the attribute; when it is absent, the cell is "-"
 *
 * Ends the program without memory.
 */
void table_add_attr(struct table *table, const struct record *record,
		    unsigned int attr);

/**
 * table_style() - say what the cell is that was added last
 * @table: the table
 * @style: its style
 */
void table_style(struct table *table, enum style style);

/**
 * table_note() - add a line below the row that was added last
 * @table: the table; its rows are complete
 * @text: the line, which is indented and never cut
 *
 * Ends the program without memory.
 */
void table_note(struct table *table, const char *text);

/**
 * table_print() - print a table, and free its cells
 * @table: the table; all rows are complete
 *
 * Ends the program without memory.
 */
void table_print(struct table *table);

#endif /* KLPNL_TABLE_H */
