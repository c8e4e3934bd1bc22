// SPDX-License-Identifier: GPL-2.0
/* Loading and unloading modules, and what sysfs has of them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libkmod.h>

#include "klpnl.h"
#include "kmod.h"
#include "modinfo.h"
#include "modules.h"
#include "output.h"

/* With what modprobe.d says. */
static struct kmod_ctx *new_context(void)
{
	struct kmod_ctx *ctx = new_kmod(NULL);

	if (!ctx)
		no_memory_left();

	return ctx;
}

/* Opens a file or directory of a module in sysfs. */
static int open_sysfs(const char *module, const char *what)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/module/%s/%s", module, what);

	return open(path, O_RDONLY | O_CLOEXEC);
}

/**
 * struct advice - what an errno of a load means
 * @error: the errno
 * @text: what it means, and what would help
 */
struct advice {
	int error;
	const char *text;
};

static const char *explain_load(int error)
{
	static const char unsigned_text[] =
		"this kernel wants modules to be signed by a key that it knows";
	static const struct advice list[] = {
		{
			EPERM,
			"it takes CAP_SYS_MODULE, and may be forbidden by lockdown or by the sysctl kernel.modules_disabled; run klpnl as root, or look there",
		}, {
			EEXIST,
			"a module of that name is loaded; see whether it is of use any more, and unload it",
		}, {
			ENOEXEC,
			"it is damaged, or made for another kernel; 'klpnl info' tells for which, and the kernel's log has more",
		}, {
			ENOENT,
			"it needs a symbol or a module that is not there; the kernel's log may name it",
		},
		{ ENOKEY, unsigned_text },
		{ EKEYREJECTED, unsigned_text },
		{ EBADMSG, unsigned_text },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(list); i++) {
		if (list[i].error == error)
			return list[i].text;
	}

	return "the kernel's log may have more";
}

static enum status load_failed(int error, struct fault *why)
{
	fault_set(why, STATUS_ERROR, "the kernel says \"%s\": %s",
		  strerror(error), explain_load(error));
	why->error = error;

	return STATUS_ERROR;
}

enum status module_load(const char *arg, const char *params, struct fault *why)
{
	struct kmod_ctx *ctx = new_context();
	struct kmod_module *module = NULL;
	int err;

	if (is_module_file(arg)) {
		err = kmod_module_new_from_path(ctx, arg, &module);
		if (!err)
			err = kmod_module_insert_module(module, 0, params);
	} else {
		err = kmod_module_new_from_name(ctx, arg, &module);
		if (!err)
			err = kmod_module_probe_insert_module(module,
							      KMOD_PROBE_IGNORE_COMMAND |
							      KMOD_PROBE_FAIL_ON_LOADED,
							      params, NULL,
							      NULL, NULL);
	}
	kmod_module_unref(module);
	kmod_unref(ctx);

	return err ? load_failed(err < 0 ? -err : err, why) : STATUS_OK;
}

/* Which modules use it, or an empty text. */
static void list_holders(const char *name, char *text, size_t size)
{
	int fd = open_sysfs(name, "holders");
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	size_t len = 0;

	*text = '\0';
	while (dir && len < size && (entry = readdir(dir))) {
		if (*entry->d_name != '.')
			len += (size_t)snprintf(text + len, size - len, "%s%s",
						len ? ", " : "", entry->d_name);
	}
	if (dir)
		closedir(dir);
}

static enum status unload_failed(const char *name, int error,
				 struct fault *why)
{
	const char *reason = strerror(error);
	char holders[512];

	list_holders(name, holders, sizeof(holders));
	if (error == EAGAIN && *holders)
		fault_set(why, STATUS_ERROR,
			  "it is used by %s; unload that first (%s)", holders,
			  reason);
	else if (error == EAGAIN)
		fault_set(why, STATUS_ERROR,
			  "it is still in use; that never ends when its livepatch was taken away by a forced transition (%s)",
			  reason);
	else if (error == EPERM)
		fault_set(why, STATUS_ERROR,
			  "unloading modules takes CAP_SYS_MODULE; run klpnl as root (%s)",
			  reason);
	else
		fault_set(why, STATUS_ERROR, "the kernel says \"%s\"", reason);
	why->error = error;

	return STATUS_ERROR;
}

enum status module_unload(const char *name, struct fault *why)
{
	struct kmod_ctx *ctx = new_context();
	struct kmod_module *module = NULL;
	int err;

	err = kmod_module_new_from_name(ctx, name, &module);
	if (!err)
		err = kmod_module_remove_module(module, 0);
	kmod_module_unref(module);
	kmod_unref(ctx);

	return err ? unload_failed(name, -err, why) : STATUS_OK;
}

char *module_options(const char *arg)
{
	struct kmod_module *module = NULL;
	const char *options = NULL;
	struct kmod_ctx *ctx;
	char *copy = NULL;

	if (is_module_file(arg))
		return NULL;

	ctx = new_context();
	if (!kmod_module_new_from_name(ctx, arg, &module))
		options = kmod_module_get_options(module);
	if (options) {
		copy = strdup(options);
		if (!copy)
			no_memory_left();
	}
	kmod_module_unref(module);
	kmod_unref(ctx);

	return copy;
}

/* Reads one line; false when there is none. */
static bool read_sysfs(const char *module, const char *what, char *text,
		       size_t size)
{
	int fd = open_sysfs(module, what);
	ssize_t len;

	if (fd < 0)
		return false;
	len = read(fd, text, size - 1);
	close(fd);
	if (len <= 0)
		return false;
	text[len] = '\0';
	text[strcspn(text, "\n")] = '\0';

	return *text;
}

bool module_is_loaded(const char *name)
{
	/* What is built in has a directory, too, but nothing of this. */
	int fd = open_sysfs(name, "initstate");

	if (fd >= 0)
		close(fd);

	return fd >= 0;
}

bool module_is_live(const char *name)
{
	char state[16];

	return read_sysfs(name, "initstate", state, sizeof(state)) &&
	       !strcmp(state, "live");
}

bool module_srcversion(const char *name, char *text, size_t size)
{
	return read_sysfs(name, "srcversion", text, size);
}

static int open_enabled(const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), SYSFS "/%s/enabled", name);

	return open(path, O_WRONLY | O_CLOEXEC);
}

int livepatch_may_be_set(const char *name)
{
	int fd = open_enabled(name);

	if (fd < 0)
		return -errno;
	close(fd);

	return 0;
}

int livepatch_set_enabled(const char *name, bool enabled)
{
	int fd = open_enabled(name);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, enabled ? "1" : "0", 1) < 0)
		err = -errno;
	close(fd);

	return err;
}
