// SPDX-License-Identifier: GPL-2.0
/* The tasks that a transition waits for, which are found in /proc. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/klp_netlink.h>

#include "array.h"
#include "numbers.h"
#include "output.h"
#include "tasks.h"

/* The most that is read of a file; what a command line has more is cut. */
#define MAX_LEN 16384

#define PATH_LEN 64

/**
 * struct walk - a walk through /proc
 * @proc: the directory
 * @wanted: the patch_state of tasks that have not been moved
 * @nr_states: number of tasks that had a patch_state
 * @nr: number of those that have not been moved
 * @tasks: where they go, or NULL to count them only
 * @why: the reason of a failure
 */
struct walk {
	int proc;
	int wanted;
	size_t nr_states;
	size_t nr;
	struct tasks *tasks;
	struct fault *why;
};

/* Returns the length, or a negative errno. A NUL stands behind the content. */
static ssize_t read_file(int proc, const char *path, char content[MAX_LEN + 1])
{
	int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	ssize_t len = 1;
	size_t end = 0;
	int err;

	if (fd < 0)
		return -errno;
	while (len > 0 && end < MAX_LEN) {
		len = TEMP_FAILURE_RETRY(read(fd, content + end,
					      MAX_LEN - end));
		if (len > 0)
			end += (size_t)len;
	}
	err = errno;
	close(fd);
	content[end] = '\0';

	return len < 0 ? -err : (ssize_t)end;
}

static ssize_t read_task_file(const struct walk *walk, u32 pid, u32 tid,
			      const char *name, char content[MAX_LEN + 1])
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "%u/task/%u/%s", pid, tid, name);

	return read_file(walk->proc, path, content);
}

/* The caller frees the pieces. Separators at the end separate nothing. */
static char **split(const char *content, size_t len, char separator, size_t *nr)
{
	const char *end = content + len;
	const char *stop;
	char **pieces = NULL;

	*nr = 0;
	while (end > content && end[-1] == separator)
		end--;
	for (; content < end; content = stop + 1) {
		stop = memchr(content, separator, (size_t)(end - content));
		if (!stop)
			stop = end;
		pieces = grow(pieces, *nr, sizeof(*pieces));
		if (!pieces)
			no_memory_left();
		pieces[*nr] = strndup(content, (size_t)(stop - content));
		if (!pieces[(*nr)++])
			no_memory_left();
	}

	return pieces;
}

/* None when the file cannot be read. */
static char **read_pieces(const struct walk *walk, const struct task *task,
			  const char *name, char separator, size_t *nr)
{
	char content[MAX_LEN + 1];
	ssize_t len = read_task_file(walk, task->pid, task->tid, name, content);

	return split(content, len < 0 ? 0 : (size_t)len, separator, nr);
}

static void add_task(const struct walk *walk, u32 pid, u32 tid)
{
	struct tasks *tasks = walk->tasks;
	char comm[MAX_LEN + 1];
	struct task *task;
	ssize_t len;

	len = read_task_file(walk, pid, tid, "comm", comm);
	if (len < 0)
		return;
	if (len && comm[len - 1] == '\n')
		comm[len - 1] = '\0';

	tasks->list = grow(tasks->list, tasks->nr, sizeof(*tasks->list));
	if (!tasks->list)
		no_memory_left();
	task = &tasks->list[tasks->nr++];
	memset(task, 0, sizeof(*task));
	task->pid = pid;
	task->tid = tid;
	task->comm = strdup(comm);
	if (!task->comm)
		no_memory_left();
	task->cmdline = read_pieces(walk, task, "cmdline", '\0',
				    &task->nr_words);
	if (tasks->stacks)
		task->stack = read_pieces(walk, task, "stack", '\n',
					  &task->nr_frames);
}

static enum status look_at_task(struct walk *walk, u32 pid, u32 tid)
{
	char state[MAX_LEN + 1];
	ssize_t len = read_task_file(walk, pid, tid, "patch_state", state);

	/* It has ended; or no task has this file, see walk_tasks(). */
	if (len == -ENOENT || len == -ESRCH)
		return STATUS_OK;
	if (len < 0)
		return fault_set(walk->why, STATUS_ERROR,
				 "/proc/%u/task/%u/patch_state cannot be read (%s); do it as root",
				 pid, tid, strerror((int)-len));

	walk->nr_states++;
	if (atoi(state) != walk->wanted)
		return STATUS_OK;
	walk->nr++;
	if (walk->tasks)
		add_task(walk, pid, tid);

	return STATUS_OK;
}

static bool next_number(DIR *dir, u32 *number)
{
	struct dirent *entry;
	u64 value;

	while ((entry = readdir(dir))) {
		if (!parse_decimal(entry->d_name, U32_MAX, &value))
			continue;
		*number = (u32)value;
		return true;
	}

	return false;
}

static DIR *open_dir(int proc, const char *path)
{
	int fd = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir && fd >= 0)
		close(fd);

	return dir;
}

static enum status look_at_process(struct walk *walk, u32 pid)
{
	enum status status = STATUS_OK;
	char path[PATH_LEN];
	DIR *dir;
	u32 tid;

	snprintf(path, sizeof(path), "%u/task", pid);
	dir = open_dir(walk->proc, path);
	if (!dir)
		return STATUS_OK;
	while (!status && next_number(dir, &tid))
		status = look_at_task(walk, pid, tid);
	closedir(dir);

	return status;
}

static enum status look_at_all(struct walk *walk)
{
	DIR *dir = open_dir(walk->proc, ".");
	enum status status = STATUS_OK;
	u32 pid;

	while (dir && !status && next_number(dir, &pid))
		status = look_at_process(walk, pid);
	if (dir)
		closedir(dir);
	if (!status && !walk->nr_states)
		return fault_set(walk->why, STATUS_ERROR,
				 "no task in /proc has a patch_state; mount the proc file system there, of a kernel with CONFIG_LIVEPATCH");

	return status;
}

static enum status walk_tasks(struct walk *walk, u64 direction)
{
	enum status status;

	walk->proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (walk->proc < 0)
		return fault_set(walk->why, STATUS_ERROR,
				 "/proc cannot be opened (%s); mount the proc file system there",
				 strerror(errno));

	walk->wanted = direction == KLP_DIRECTION_PATCHING ? 0 : 1;
	status = look_at_all(walk);
	close(walk->proc);

	return status;
}

enum status tasks_count(u64 direction, size_t *nr, struct fault *why)
{
	struct walk walk = { .why = why };
	enum status status = walk_tasks(&walk, direction);

	*nr = walk.nr;

	return status;
}

static int compare_tasks(const void *a, const void *b)
{
	const struct task *one = a, *other = b;

	if (one->pid != other->pid)
		return one->pid < other->pid ? -1 : 1;

	return one->tid < other->tid ? -1 : one->tid > other->tid;
}

enum status tasks_find(u64 direction, bool stacks, struct tasks *tasks,
		       struct fault *why)
{
	struct walk walk = { .tasks = tasks, .why = why };
	enum status status;

	memset(tasks, 0, sizeof(*tasks));
	tasks->stacks = stacks;
	status = walk_tasks(&walk, direction);
	if (tasks->nr)
		qsort(tasks->list, tasks->nr, sizeof(*tasks->list),
		      compare_tasks);

	return status;
}

static void free_pieces(char **pieces, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		free(pieces[i]);
	free(pieces);
}

void tasks_free(struct tasks *tasks)
{
	struct task *task;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		task = &tasks->list[i];
		free(task->comm);
		free_pieces(task->cmdline, task->nr_words);
		free_pieces(task->stack, task->nr_frames);
	}
	free(tasks->list);
	memset(tasks, 0, sizeof(*tasks));
}
