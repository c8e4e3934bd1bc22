// SPDX-License-Identifier: GPL-2.0
/* klpnl blocking: the tasks that a transition waits for. */
#include <stdio.h>
#include <stdlib.h>

#include "attrs.h"
#include "blocking.h"
#include "ipc.h"
#include "klpnl.h"
#include "output.h"
#include "snapshot.h"
#include "table.h"

/* Livepatches change a few times per minute at most. */
#define MAX_TRIES 16

/**
 * struct blocking - a transition, and what blocks it
 * @patches: the installed livepatches
 * @patch: the one of them that is in transition, or NULL
 * @tasks: the tasks that have not been moved
 */
struct blocking {
	struct records patches;
	const struct record *patch;
	struct tasks tasks;
};

static void add_number(struct table *table, u32 number)
{
	struct text text;
	FILE *stream = text_open(&text);

	fprintf(stream, "%u", number);
	table_add(table, text_close(&text));
}

static void add_text(struct table *table, const char *one)
{
	struct text text;
	FILE *stream = text_open(&text);

	fputs(one, stream);
	table_add(table, text_close(&text));
}

/* Threads of the kernel have no command line. */
static void add_cmdline(struct table *table, const struct task *task)
{
	struct text text;
	FILE *stream = text_open(&text);
	size_t i;

	if (!task->nr_words)
		fputs("-", stream);
	for (i = 0; i < task->nr_words; i++)
		fprintf(stream, "%s%s", i ? " " : "", task->cmdline[i]);
	table_add(table, text_close(&text));
}

static void add_task(struct table *table, const struct task *task)
{
	size_t i;

	add_number(table, task->pid);
	add_number(table, task->tid);
	add_text(table, task->comm);
	add_cmdline(table, task);
	for (i = 0; i < task->nr_frames; i++)
		table_note(table, task->stack[i]);
}

void blocking_print(const struct tasks *tasks)
{
	static const char * const titles[] = {
		"PID", "TID", "COMM", "COMMAND",
	};
	struct table table = {
		.titles = titles, .nr_columns = ARRAY_SIZE(titles),
	};
	size_t i;

	if (!tasks->nr) {
		say("  note: %s",
		    "the transition is about to end, or waits for the idle task of a processor (swapper), which does not stand in /proc");
		return;
	}

	for (i = 0; i < tasks->nr; i++)
		add_task(&table, &tasks->list[i]);
	table_print(&table);
}

static json_t *json_texts(char **texts, size_t nr)
{
	json_t *list = json_list();
	size_t i;

	for (i = 0; i < nr; i++)
		json_append(list, json_text(texts[i]));

	return list;
}

json_t *blocking_json(const struct tasks *tasks)
{
	json_t *list = json_list();
	const struct task *task;
	json_t *object;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		task = &tasks->list[i];
		object = json_dict();
		json_put(object, "pid", json_number(task->pid));
		json_put(object, "tid", json_number(task->tid));
		json_put(object, "comm", json_text(task->comm));
		json_put(object, "cmdline",
			 json_texts(task->cmdline, task->nr_words));
		if (tasks->stacks)
			json_put(object, "stack",
				 json_texts(task->stack, task->nr_frames));
		json_append(list, object);
	}

	return list;
}

static enum status look(struct ipc *ipc, struct blocking *blocking,
			struct fault *why)
{
	enum status status;

	status = ipc_list(ipc, IPC_PATCHES, NULL, &blocking->patches, why);
	blocking->patch = find_transition(&blocking->patches);

	return status;
}

/* Each step of a transition gives it another number. */
static u64 generation_of(const struct blocking *blocking)
{
	return record_number(blocking->patch, KLP_A_PATCH_GENERATION);
}

/* Asks again at the end: the tasks have to belong to this very transition. */
static enum status find_blocking(struct ipc *ipc, bool stacks,
				 struct blocking *blocking, struct fault *why)
{
	enum status status = look(ipc, blocking, why);
	u64 generation;
	int try;

	for (try = 0; !status && blocking->patch && try < MAX_TRIES; try++) {
		generation = generation_of(blocking);
		tasks_free(&blocking->tasks);
		status = tasks_find(record_number(blocking->patch,
						  KLP_A_PATCH_DIRECTION),
				    stacks, &blocking->tasks, why);
		if (!status)
			status = look(ipc, blocking, why);
		if (!status && blocking->patch &&
		    generation_of(blocking) == generation)
			break;
	}

	return status;
}

static void print_text(const struct blocking *blocking)
{
	const struct record *patch = blocking->patch;
	size_t nr = blocking->tasks.nr;
	struct text text;
	char *direction;

	if (!patch) {
		say("no transition is running");
		return;
	}

	text_put_attr(text_open(&text), patch, KLP_A_PATCH_DIRECTION);
	direction = text_close(&text);
	say_part(STYLE_PLAIN, "%s (set %llu): ",
		 record_string(patch, KLP_A_PATCH_NAME),
		 record_number(patch, KLP_A_PATCH_REPLACE_SET));
	say_part(STYLE_BUSY, "%s", direction);
	if (nr)
		say(", %zu %s it", nr, nr == 1 ? "task blocks" : "tasks block");
	else
		say(", no task in /proc blocks it");
	blocking_print(&blocking->tasks);
	free(direction);
}

static void print_json(const struct blocking *blocking,
		       const struct options *options)
{
	json_print(blocking->patch ? blocking_json(&blocking->tasks) :
				     json_list(), options);
}

static enum status run_blocking(const struct options *options, int argc,
				char **argv)
{
	bool stacks = options->given & TAKES_VERBOSE;
	struct blocking blocking = { 0 };
	enum status status;
	struct fault why;
	struct ipc *ipc;

	(void)argc;
	(void)argv;
	status = ipc_open(&ipc, &why);
	if (!status)
		status = find_blocking(ipc, stacks, &blocking, &why);

	if (status)
		complain("asking the kernel what blocks its transition: %s",
			 why.text);
	else if (options->json)
		print_json(&blocking, options);
	else
		print_text(&blocking);

	tasks_free(&blocking.tasks);
	records_clear(&blocking.patches);
	ipc_close(ipc);

	return status;
}

const struct command blocking_command = {
	.name		= "blocking",
	.args		= "",
	.summary	= "list the tasks that the running transition waits for",
	.help		=
"A transition ends when each task has been moved, and a task is moved while it\n"
"uses none of the functions that change. One that sleeps in such a function for\n"
"long blocks the transition, which holds up all other livepatches. PID is the\n"
"number of the process, TID that of the task, and COMM its name. COMMAND is - for\n"
"a thread of the kernel. Of a long command line, the beginning is shown.\n"
"\n"
"The idle tasks of the processors (swapper) and the tasks of other PID namespaces\n"
"cannot be seen. Needs root.\n"
"\n"
"Options:\n"
"  -v, --verbose  show where in the kernel the tasks are: the functions on their\n"
"                 stacks, the innermost first\n",
	.takes		= TAKES_VERBOSE,
	.run		= run_blocking,
};
