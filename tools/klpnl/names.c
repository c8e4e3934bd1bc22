// SPDX-License-Identifier: GPL-2.0
/* Names of modules, as users write them. */
#include <string.h>

#include "modinfo.h"
#include "names.h"
#include "output.h"

/* Without a directory and .ko, .ko.gz, .ko.xz or .ko.zst. */
static size_t strip_file_name(const char **name)
{
	const char *slash = strrchr(*name, '/');
	const char *end;

	if (slash)
		*name = slash + 1;
	end = module_ending(*name);

	return end ? (size_t)(end - *name) : strlen(*name);
}

bool module_name(const char *arg, char name[KLP_MAX_NAME_LEN + 1])
{
	const char *start = arg;
	size_t len = strip_file_name(&start);
	size_t i;

	if (!len || len > KLP_MAX_NAME_LEN)
		return false;

	for (i = 0; i < len; i++)
		name[i] = start[i] == '-' ? '_' : start[i];
	name[len] = '\0';

	return true;
}

enum status module_name_argument(const char *command, const char *arg,
				 char name[KLP_MAX_NAME_LEN + 1])
{
	if (module_name(arg, name))
		return STATUS_OK;
	complain("%s: '%s' cannot be the name of a module, which has 1 to %d characters",
		 command, arg, KLP_MAX_NAME_LEN);

	return STATUS_USAGE;
}
