/* SPDX-License-Identifier: GPL-2.0 */
/* Tables: cells that stand below one another. */
#ifndef KLPNL_TABLE_H
#define KLPNL_TABLE_H

#include "attrs.h"
#include "types.h"

/**
 * struct table - a table that is being filled, row by row
 * @titles: what stands above the columns
 * @nr_columns: number of @titles
 * @cells: the cells so far, owned by this structure
 * @nr_cells: number of @cells
 * @room: number of cells that @cells has room for
 */
struct table {
	const char * const *titles;
	size_t nr_columns;
	char **cells;
	size_t nr_cells;
	size_t room;
};

/**
 * table_add() - add a cell
 * @table: the table
 * @text: memory that is taken over
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
 * table_print() - print a table, and free its cells
 * @table: the table; all rows are complete
 *
 * Ends the program without memory.
 */
void table_print(struct table *table);

#endif /* KLPNL_TABLE_H */
