/* SPDX-License-Identifier: GPL-2.0 */
/* The modinfo of modules: of files, and of what is installed. Hides libkmod. */
#ifndef KLPNL_MODINFO_H
#define KLPNL_MODINFO_H

#include "status.h"
#include "types.h"

/**
 * struct modinfo_field - one string of a modinfo
 * @key: what stands before the first "="
 * @value: what stands after it; empty when there is no "="
 */
struct modinfo_field {
	char *key;
	char *value;
};

/**
 * struct modinfo - the modinfo of one module
 * @file: where it was read from
 * @file_name: the name of the module, as @file has it
 * @fields: the strings, in their order
 * @nr: number of @fields
 *
 * All memory belongs to this structure; see modinfo_free().
 */
struct modinfo {
	char *file;
	char *file_name;
	struct modinfo_field *fields;
	size_t nr;
};

/**
 * is_module_file() - tell what a user means by a module
 * @arg: what the user has written
 *
 * Return: true when it is a file, as it has a slash or ends in .ko, .ko.gz,
 * .ko.xz or .ko.zst; false when it is the name of an installed module.
 */
bool is_module_file(const char *arg);

/**
 * modinfo_read() - read the modinfo of a module
 * @arg: a file or the name of a module that is installed for the running
 *	 kernel; see is_module_file()
 * @info: where it goes; to be freed by modinfo_free() in any case
 * @why: the reason when there is none
 *
 * The file may be compressed in the ways that libkmod has been built with. In
 * a name, - and _ are the same; it is not looked for among the aliases.
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status modinfo_read(const char *arg, struct modinfo *info,
			 struct fault *why);

/**
 * modinfo_read_reference() - read a module that was built with this kernel
 * @info: where it goes; to be freed by modinfo_free() in any case
 *
 * It is one that is loaded and installed, or else one that is installed and
 * that belongs to the kernel itself.
 *
 * Return: true when there is one, and it has a vermagic.
 */
bool modinfo_read_reference(struct modinfo *info);

/**
 * modinfo_add() - add a string
 * @info: the modinfo
 * @key: the key
 * @value: the value
 *
 * Return: false without memory.
 */
bool modinfo_add(struct modinfo *info, const char *key, const char *value);

/**
 * modinfo_find() - find the first field of a name
 * @info: the modinfo
 * @key: the name
 *
 * Return: its value, or NULL.
 */
const char *modinfo_find(const struct modinfo *info, const char *key);

/**
 * modinfo_free() - free what a modinfo owns
 * @info: empty afterwards
 */
void modinfo_free(struct modinfo *info);

/**
 * module_ending() - find the end of a file name that says "module"
 * @name: the name
 *
 * Return: where .ko, .ko.gz, .ko.xz or .ko.zst begins at the end of @name, or
 * NULL.
 */
const char *module_ending(const char *name);

#endif /* KLPNL_MODINFO_H */
