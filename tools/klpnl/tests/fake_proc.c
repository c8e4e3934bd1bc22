// SPDX-License-Identifier: GPL-2.0
/*
 * Plays /proc and /sys for the tests: $KLP_FAKE_PROC and $KLP_FAKE_SYS are
 * directories that take their places.
 *
 * A file in it without any permission cannot be opened, not even by root. One
 * with the permission to execute is that of a task that has just ended.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../types.h"

/* Returns 0, or a negative errno when the file cannot be opened. */
static int refusal(int dir, const char *path)
{
	struct stat about;

	if (!getenv("KLP_FAKE_PROC") || fstatat(dir, path, &about, 0) ||
	    !S_ISREG(about.st_mode))
		return 0;
	if (about.st_mode & 0111)
		return -ESRCH;

	return about.st_mode & 0444 ? 0 : -EACCES;
}

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
	int error = refusal(dir, path);

	if (error) {
		errno = -error;
		return -1;
	}

	return (int)syscall(SYS_openat, dir, path, flags, mode);
}

/* What takes the place of a file. */
static const char *place(const char *path, char *room, size_t size)
{
	const char *proc = getenv("KLP_FAKE_PROC");
	const char *sys = getenv("KLP_FAKE_SYS");

	if (proc && !strcmp(path, "/proc"))
		return proc;
	if (!sys || strncmp(path, "/sys/", strlen("/sys/")))
		return path;
	snprintf(room, size, "%s%s", sys, path + strlen("/sys"));

	return room;
}

int open(const char *path, int flags, ...)
{
	char room[PATH_MAX];
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);

	return open_at(AT_FDCWD, place(path, room, sizeof(room)), flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);

	return open_at(dir, path, flags, mode);
}
