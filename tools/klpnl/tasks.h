/* SPDX-License-Identifier: GPL-2.0 */
/* The tasks that a transition waits for, which are found in /proc. */
#ifndef KLPNL_TASKS_H
#define KLPNL_TASKS_H

#include "status.h"
#include "types.h"

/**
 * struct task - a task, which is a thread of a process or of the kernel
 * @pid: its process
 * @tid: the task
 * @comm: its name; any characters, as all that follows
 * @nr_words: number of @cmdline
 * @cmdline: the words of the process's command line, without empty ones at its
 *	     end; none for a thread of the kernel
 * @nr_frames: number of @stack
 * @stack: the lines that the kernel shows for its stack, the innermost function
 *	   first; none when they are not wanted, or cannot be read
 */
struct task {
	u32 pid;
	u32 tid;
	char *comm;
	size_t nr_words;
	char **cmdline;
	size_t nr_frames;
	char **stack;
};

/**
 * struct tasks - tasks in the order of their numbers
 * @stacks: they have stacks
 * @nr: number of @list
 * @list: the tasks, owned by this structure
 */
struct tasks {
	bool stacks;
	size_t nr;
	struct task *list;
};

/**
 * tasks_count() - count the tasks that a transition waits for
 * @direction: direction of the livepatch in transition, of enum klp_direction
 * @nr: how many there are
 * @why: the reason of a failure
 *
 * It reads little, so that it can be repeated once in a second. The idle tasks
 * of the processors and the tasks of other PID namespaces do not stand in
 * /proc, so that none may be found. Tasks that end while they are looked at are
 * left out.
 *
 * Return: STATUS_OK, or STATUS_ERROR when /proc cannot be read, for which root
 * is needed.
 */
enum status tasks_count(u64 direction, size_t *nr, struct fault *why);

/**
 * tasks_find() - find the tasks that a transition waits for
 * @direction: direction of the livepatch in transition, of enum klp_direction
 * @stacks: read their stacks, too
 * @tasks: the tasks; to be freed by tasks_free() in any case
 * @why: the reason of a failure
 *
 * It ends the program without memory. All else is as in tasks_count().
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status tasks_find(u64 direction, bool stacks, struct tasks *tasks,
		       struct fault *why);

/**
 * tasks_free() - free tasks
 * @tasks: empty afterwards
 */
void tasks_free(struct tasks *tasks);

#endif /* KLPNL_TASKS_H */
