// SPDX-License-Identifier: GPL-2.0
/* The modinfo of modules: of files, and of what is installed. Hides libkmod. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libkmod.h>

#include "apart.h"
#include "array.h"
#include "kmod.h"
#include "modinfo.h"

/**
 * struct compression - a way to compress modules
 * @name: the program that does it
 * @unpack: the command that takes it back
 * @magic: what such a file begins with
 */
struct compression {
	const char *name;
	const char *unpack;
	const char *magic;
};

static const struct compression compressions[] = {
	{ "gzip", "gunzip -k", "\x1f\x8b" },
	{ "xz", "unxz -k", "\3757zXZ" },
	{ "zstd", "unzstd", "\x28\xb5\x2f\xfd" },
};

static enum status no_memory(struct fault *why)
{
	return fault_set(why, STATUS_ERROR, "not enough memory");
}

const char *module_ending(const char *name)
{
	static const char * const endings[] = { ".ko", ".ko.gz", ".ko.xz",
						".ko.zst" };
	size_t len = strlen(name);
	size_t i, end;

	for (i = 0; i < ARRAY_SIZE(endings); i++) {
		end = strlen(endings[i]);
		if (len >= end && !strcmp(name + len - end, endings[i]))
			return name + len - end;
	}

	return NULL;
}

bool modinfo_add(struct modinfo *info, const char *key, const char *value)
{
	struct modinfo_field *fields, *field;

	fields = grow(info->fields, info->nr, sizeof(*fields));
	if (!fields)
		return false;
	info->fields = fields;
	field = &fields[info->nr++];
	*field = (struct modinfo_field) {
		.key = strdup(key),
		.value = strdup(value),
	};

	return field->key && field->value;
}

const char *modinfo_find(const struct modinfo *info, const char *key)
{
	size_t i;

	for (i = 0; i < info->nr; i++) {
		if (!strcmp(info->fields[i].key, key))
			return info->fields[i].value;
	}

	return NULL;
}

void modinfo_free(struct modinfo *info)
{
	size_t i;

	for (i = 0; i < info->nr; i++) {
		free(info->fields[i].key);
		free(info->fields[i].value);
	}
	free(info->fields);
	free(info->file_name);
	free(info->file);
	*info = (struct modinfo) { 0 };
}

/* NULL when the file is not compressed in a way that is known here. */
static const struct compression *find_compression(const char *path)
{
	char start[8] = "";
	size_t i;
	FILE *file = fopen(path, "re");

	if (!file)
		return NULL;
	if (!fread(start, 1, sizeof(start) - 1, file))
		start[0] = '\0';
	fclose(file);

	for (i = 0; i < ARRAY_SIZE(compressions); i++) {
		if (!strncmp(start, compressions[i].magic,
			     strlen(compressions[i].magic)))
			return &compressions[i];
	}

	return NULL;
}

/* libkmod does not tell which compressions it has been built with. */
static enum status no_module(const char *path, struct fault *why)
{
	const struct compression *compression = find_compression(path);

	if (!compression)
		return fault_set(why, STATUS_ERROR,
				 "it is not a kernel module, or it is damaged");

	return fault_set(why, STATUS_ERROR,
			 "it is compressed with %s, and is damaged, or libkmod cannot unpack it here; unpack it first: %s",
			 compression->name, compression->unpack);
}

/* Writes each field as two strings. */
static int write_fields(FILE *out, void *data)
{
	struct kmod_list *list = NULL, *entry;
	struct kmod_module *module = data;
	const char *text;
	int err;

	err = kmod_module_get_info(module, &list);
	if (err < 0)
		return err;

	kmod_list_foreach(entry, list) {
		text = kmod_module_info_get_key(entry);
		fwrite(text, strlen(text) + 1, 1, out);
		text = kmod_module_info_get_value(entry);
		fwrite(text, strlen(text) + 1, 1, out);
	}
	kmod_module_info_free_list(list);

	return 0;
}

static enum status split_fields(struct modinfo *info, const char *text,
				size_t size, struct fault *why)
{
	const char *end = text + size;
	const char *key, *value;

	while (text < end) {
		key = text;
		value = key + strlen(key) + 1;
		text = value + strlen(value) + 1;
		if (!modinfo_add(info, key, value))
			return no_memory(why);
	}

	return STATUS_OK;
}

/* On some damaged files, libkmod fails an assertion or reads too far. */
static enum status read_fields(struct modinfo *info, struct kmod_module *module,
			       struct fault *why)
{
	enum status status;
	size_t size;
	char *text;
	int err;

	err = run_apart(write_fields, module, &text, &size);
	switch (err) {
	case 0:
		status = split_fields(info, text, size, why);
		break;
	case -ENOENT:
	case -ENODATA:
	case -EINVAL:
	case -ENOEXEC:
	case -ECHILD:
		status = no_module(kmod_module_get_path(module), why);
		break;
	default:
		status = fault_set(why, STATUS_ERROR, "%s", strerror(-err));
	}
	free(text);

	return status;
}

/* libkmod has one error for many reasons, so look for the usual ones first. */
static enum status look_at_file(const char *path, struct fault *why)
{
	enum status status = STATUS_OK;
	struct stat st;
	int fd;

	/* O_NONBLOCK: do not wait for the other end of a FIFO. */
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return fault_set(why, STATUS_ERROR, "%s", strerror(errno));

	if (fstat(fd, &st))
		status = fault_set(why, STATUS_ERROR, "%s", strerror(errno));
	else if (S_ISDIR(st.st_mode))
		status = fault_set(why, STATUS_ERROR,
				   "it is a directory; name the module's file");
	else if (!S_ISREG(st.st_mode))
		status = fault_set(why, STATUS_ERROR,
				   "it is not a regular file");
	else if (!st.st_size)
		status = fault_set(why, STATUS_ERROR, "the file is empty");
	close(fd);

	return status;
}

static enum status open_file(struct kmod_ctx *ctx, const char *path,
			     struct kmod_module **module, struct fault *why)
{
	enum status status = look_at_file(path, why);
	int err;

	if (status)
		return status;

	err = kmod_module_new_from_path(ctx, path, module);
	if (err < 0)
		return fault_set(why, STATUS_ERROR, "%s", strerror(-err));

	return STATUS_OK;
}

static enum status no_such_name(struct kmod_ctx *ctx, const char *name,
				struct fault *why)
{
	const char *dir = kmod_get_dirname(ctx);
	const char *hint = "";
	char index[PATH_MAX];

	if (!access(name, F_OK))
		hint = "; for the file of that name, put ./ before it";

	snprintf(index, sizeof(index), "%s/modules.dep.bin", dir);
	if (access(index, R_OK))
		return fault_set(why, STATUS_ERROR,
				 "installed modules are looked up in %s, and there is none (%s)%s",
				 index, strerror(errno), hint);

	return fault_set(why, STATUS_ERROR,
			 "there is no module of that name in %s/modules.dep; if it has just been installed, run depmod%s",
			 dir, hint);
}

static enum status open_name(struct kmod_ctx *ctx, const char *name,
			     struct kmod_module **module, struct fault *why)
{
	enum status status;
	struct fault fault;
	const char *path;
	int err;

	/* libkmod would end the name at a dot. */
	if (!*name || strchr(name, '.'))
		return no_such_name(ctx, name, why);

	/*
	 * kmod_module_new_from_name_lookup() of libkmod 30 reads what it has
	 * not set where it does not find a name.
	 */
	err = kmod_module_new_from_name(ctx, name, module);
	if (err < 0)
		return fault_set(why, STATUS_ERROR, "%s", strerror(-err));

	path = kmod_module_get_path(*module);
	if (!path && kmod_module_get_initstate(*module) == KMOD_MODULE_BUILTIN)
		return fault_set(why, STATUS_ERROR,
				 "it is built into the kernel, and thus is no livepatch");
	if (!path)
		return no_such_name(ctx, name, why);
	status = look_at_file(path, &fault);
	if (status)
		fault_set(why, status,
			  "it is installed as %s: %s; if that has changed, run depmod",
			  path, fault.text);

	return status;
}

static enum status read_module(struct modinfo *info, struct kmod_module *module,
			       const char *file, struct fault *why)
{
	info->file = strdup(file);
	info->file_name = strdup(kmod_module_get_name(module));
	if (!info->file || !info->file_name)
		return no_memory(why);

	return read_fields(info, module, why);
}

/* What modprobe.d says is nothing to a modinfo. */
static const char * const no_config[] = { NULL };

bool is_module_file(const char *arg)
{
	return strchr(arg, '/') || module_ending(arg);
}

enum status modinfo_read(const char *arg, struct modinfo *info,
			 struct fault *why)
{
	bool is_file = is_module_file(arg);
	struct kmod_module *module = NULL;
	struct kmod_ctx *ctx;
	enum status status;

	*info = (struct modinfo) { 0 };

	ctx = new_kmod(no_config);
	if (!ctx)
		return no_memory(why);

	status = is_file ? open_file(ctx, arg, &module, why) :
			   open_name(ctx, arg, &module, why);
	if (!status)
		status = read_module(info, module,
				     is_file ? arg :
					       kmod_module_get_path(module),
				     why);

	kmod_module_unref(module);
	kmod_unref(ctx);

	return status;
}

/* Drops what it has read when there is no vermagic. */
static bool read_vermagic(struct modinfo *info, struct kmod_module *module)
{
	const char *path = kmod_module_get_path(module);
	struct fault why;

	if (path && !read_module(info, module, path, &why) &&
	    modinfo_find(info, "vermagic"))
		return true;
	modinfo_free(info);

	return false;
}

/* Where some modules cannot be read, there is little hope for the others. */
#define MAX_TRIES 8

/* The kernel did not look at the vermagic of what was forced into it. */
static bool was_forced(const char *name)
{
	char path[PATH_MAX], taints[64];
	bool forced = true;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/module/%s/taint", name);
	file = fopen(path, "re");
	if (!file)
		return true;
	if (fgets(taints, sizeof(taints), file))
		forced = strchr(taints, 'F');
	fclose(file);

	return forced;
}

static bool read_loaded(struct kmod_ctx *ctx, struct modinfo *info)
{
	struct kmod_list *list = NULL, *entry;
	struct kmod_module *module;
	int tries = MAX_TRIES;
	bool found = false;

	if (kmod_module_new_from_loaded(ctx, &list) < 0)
		return false;

	kmod_list_foreach(entry, list) {
		module = kmod_module_get_module(entry);
		found = !was_forced(kmod_module_get_name(module)) &&
			read_vermagic(info, module);
		kmod_module_unref(module);
		if (found || !--tries)
			break;
	}
	kmod_module_unref_list(list);

	return found;
}

/* @line is of modules.dep. */
static bool read_line(struct kmod_ctx *ctx, const char *line,
		      struct modinfo *info)
{
	struct kmod_module *module;
	char path[PATH_MAX];
	bool found;

	snprintf(path, sizeof(path), "%s/%.*s", kmod_get_dirname(ctx),
		 (int)strcspn(line, ":"), line);
	if (kmod_module_new_from_path(ctx, path, &module))
		return false;
	found = read_vermagic(info, module);
	kmod_module_unref(module);

	return found;
}

/* Only the modules that come with the kernel are below kernel/. */
static bool read_installed(struct kmod_ctx *ctx, struct modinfo *info)
{
	char path[PATH_MAX];
	int tries = MAX_TRIES;
	char *line = NULL;
	bool found = false;
	size_t size = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/modules.dep", kmod_get_dirname(ctx));
	file = fopen(path, "re");
	if (!file)
		return false;

	while (!found && tries && getline(&line, &size, file) > 0) {
		if (strncmp(line, "kernel/", strlen("kernel/")))
			continue;
		found = read_line(ctx, line, info);
		tries--;
	}
	free(line);
	fclose(file);

	return found;
}

bool modinfo_read_reference(struct modinfo *info)
{
	struct kmod_ctx *ctx;
	bool found;

	*info = (struct modinfo) { 0 };

	ctx = new_kmod(no_config);
	if (!ctx)
		return false;
	found = read_loaded(ctx, info) || read_installed(ctx, info);
	kmod_unref(ctx);

	return found;
}
