/* SPDX-License-Identifier: GPL-2.0 */
/* Showing the tasks that a transition waits for. */
#ifndef KLPNL_BLOCKING_H
#define KLPNL_BLOCKING_H

#include <jansson.h>

#include "tasks.h"

/**
 * blocking_print() - print a table of tasks
 * @tasks: the tasks; when there are none, a line tells what that may mean
 *
 * Ends the program without memory.
 */
void blocking_print(const struct tasks *tasks);

/**
 * blocking_json() - make JSON of tasks
 * @tasks: the tasks
 *
 * Return: a new reference to an array with an object for each of them; ends the
 * program without memory.
 */
json_t *blocking_json(const struct tasks *tasks);

#endif /* KLPNL_BLOCKING_H */
