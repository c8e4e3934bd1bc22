/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loading and unloading of modules without starting any program.
 */
#ifndef KLP_MODULES_H
#define KLP_MODULES_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where the modules are; the programs set it. */
static const char *klp_module_dir = "test_modules";

/* Loads a module. Returns 0, or a negative error number. */
static inline int klp_load(const char *name, const char *params)
{
	char path[512];
	int fd, ret;

	snprintf(path, sizeof(path), "%s/%s.ko", klp_module_dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;

	ret = syscall(SYS_finit_module, fd, params, 0) ? -errno : 0;
	close(fd);

	return ret;
}

/* Unloads a module. Returns 0, or a negative error number. */
static inline int klp_unload(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}

static inline bool klp_is_loaded(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return !access(path, F_OK);
}

/* Reads 0 or 1 from a file of an installed livepatch; -ENOENT without any. */
static inline int klp_read_flag(const char *name, const char *file)
{
	char path[160], value;
	int fd, ret;

	snprintf(path, sizeof(path), "/sys/kernel/livepatch/%s/%s", name, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;

	ret = read(fd, &value, 1) == 1 ? value - '0' : -ENOENT;
	close(fd);

	return ret;
}

/* Enables or disables a livepatch. Returns 0, or a negative error number. */
static inline int klp_enable(const char *name, bool enable)
{
	char path[160];
	int fd, ret;

	snprintf(path, sizeof(path), "/sys/kernel/livepatch/%s/enabled", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;

	ret = write(fd, enable ? "1" : "0", 1) < 0 ? -errno : 0;
	close(fd);

	return ret;
}

/* Waits for the end of a transition. Returns false after a minute. */
static inline bool klp_settle(const char *name)
{
	int tries = 6000;

	while (klp_read_flag(name, "transition") == 1) {
		if (!tries--)
			return false;
		usleep(10000);
	}

	return true;
}

/*
 * Removes a livepatch, however far it is, or another module. Returns false when
 * it is still there after a minute.
 */
static inline bool klp_remove(const char *name)
{
	int tries = 6000, ret;

	while (klp_is_loaded(name)) {
		if (!tries--)
			return false;
		if (klp_read_flag(name, "enabled") == 1 &&
		    klp_read_flag(name, "transition") == 0)
			klp_enable(name, false);
		ret = klp_unload(name);
		if (ret)
			usleep(10000);
	}

	return true;
}

#endif /* KLP_MODULES_H */
