// SPDX-License-Identifier: GPL-2.0
/* A file that is written anew again and again, while others read it. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publish.h"
#include "signals.h"

/* The file, and the one that takes its place; here, for a signal. */
static const char *published;
static char temporary[PATH_MAX];

enum status publish_begin(const char *name, struct fault *why)
{
	struct stat about;

	/* A device must not be replaced, nor a link to who knows what. */
	if (!lstat(name, &about) && !S_ISREG(about.st_mode))
		return fault_set(why, STATUS_ERROR,
				 "it is no regular file; name one, or one that does not exist yet");

	if ((size_t)snprintf(temporary, sizeof(temporary), "%s.XXXXXX", name) >=
	    sizeof(temporary))
		return fault_set(why, STATUS_ERROR, "its name is too long");

	published = name;
	end_on_signals(publish_end);

	return STATUS_OK;
}

void publish_end(void)
{
	unlink(temporary);
	unlink(published);
}

/* Returns false with errno. The file is for programs of other users. */
static bool fill(int fd, const char *text)
{
	FILE *stream;
	int error;

	stream = fdopen(fd, "w");
	if (!stream)
		return false;

	error = fchmod(fd, 0644) || fputs(text, stream) < 0 ? errno : 0;
	if (fclose(stream) && !error)
		error = errno;
	errno = error;

	return !error;
}

enum status publish(const char *text, struct fault *why)
{
	int fd;

	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", published);
	fd = mkstemp(temporary);
	if (fd < 0)
		return fault_set(why, STATUS_ERROR,
				 "a new file cannot be made beside it (%s); name a file in a directory that can be written to",
				 strerror(errno));

	if (!fill(fd, text))
		return fault_set(why, STATUS_ERROR,
				 "a new file beside it cannot be written (%s); make room for it",
				 strerror(errno));

	if (rename(temporary, published))
		return fault_set(why, STATUS_ERROR,
				 "it cannot be replaced (%s); name a file that may be",
				 strerror(errno));

	return STATUS_OK;
}
