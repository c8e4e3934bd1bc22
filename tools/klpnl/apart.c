// SPDX-License-Identifier: GPL-2.0
/* Doing something in a process of its own, which may crash. */
#include <errno.h>
#include <fcntl.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "apart.h"

/**
 * struct trailer - what the process writes behind the result
 * @size: size of the result, which shows whether all of it has arrived
 * @err: 0 or a negative errno
 */
struct trailer {
	size_t size;
	int err;
};

/* Neither a core nor the last words of a library are of use to the user. */
static void die_quietly(void)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (null >= 0)
		dup2(null, STDERR_FILENO);
	prctl(PR_SET_DUMPABLE, 0);
}

static int send_result(int fd, const char *result, size_t size, int err)
{
	struct trailer trailer = { .size = size, .err = err };
	FILE *pipe = fdopen(fd, "w");

	if (!pipe)
		return 1;
	fwrite(result, 1, size, pipe);
	fwrite(&trailer, sizeof(trailer), 1, pipe);

	return fclose(pipe) ? 1 : 0;
}

/* Returns the exit status; 0 is for a result that has been sent. */
static int work_apart(int fd, int (*work)(FILE *out, void *data), void *data)
{
	char *result = NULL;
	size_t size = 0;
	FILE *out;
	int err;

	/* What is still to be written belongs to the other process. */
	__fpurge(stdout);
	die_quietly();
	out = open_memstream(&result, &size);
	if (!out)
		return 1;
	err = work(out, data);
	if (fclose(out))
		err = -ENOMEM;
	err = send_result(fd, result, err ? 0 : size, err);
	free(result);

	return err;
}

static int receive(int fd, char **received, size_t *size)
{
	FILE *text = open_memstream(received, size);
	char part[4096];
	ssize_t len;
	int err = 0;

	if (!text)
		return -ENOMEM;
	do {
		len = TEMP_FAILURE_RETRY(read(fd, part, sizeof(part)));
		if (len > 0)
			fwrite(part, 1, (size_t)len, text);
	} while (len > 0);
	if (len < 0)
		err = -errno;
	if (fclose(text))
		err = -ENOMEM;

	return err;
}

/* Takes the trailer off what was received, and returns what it says. */
static int take_trailer(const char *received, size_t *size)
{
	struct trailer trailer;

	if (*size < sizeof(trailer))
		return -ECHILD;
	*size -= sizeof(trailer);
	memcpy(&trailer, received + *size, sizeof(trailer));

	return trailer.size == *size ? trailer.err : -ECHILD;
}

int run_apart(int (*work)(FILE *out, void *data), void *data, char **result,
	      size_t *size)
{
	int fds[2];
	pid_t pid;
	int err;

	*result = NULL;
	*size = 0;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		_exit(work_apart(fds[1], work, data));
	err = pid < 0 ? -errno : 0;
	close(fds[1]);

	if (!err)
		err = receive(fds[0], result, size);
	if (!err)
		err = take_trailer(*result, size);
	close(fds[0]);
	if (pid > 0)
		TEMP_FAILURE_RETRY(waitpid(pid, NULL, 0));

	return err;
}
