/* SPDX-License-Identifier: GPL-2.0 */
/* What a livepatch module says about itself in its modinfo. */
#ifndef KLPNL_FOOTPRINT_H
#define KLPNL_FOOTPRINT_H

#include "numbers.h"
#include "status.h"
#include "types.h"

struct modinfo;

/* The version of the fields that this program knows. */
#define FOOTPRINT_VERSION 1

/**
 * struct footprint_func - a function that the livepatch patches
 * @object: the module that has it, "vmlinux" for the kernel
 * @name: its name
 * @sympos: which one of that name is meant, as the author wrote it; 0 when
 *	    the name is unique
 */
struct footprint_func {
	char *object;
	char *name;
	u64 sympos;
};

/**
 * struct footprint_state - a system state that the livepatch modifies
 * @id: the state, never 0
 * @version: the version of the change
 */
struct footprint_state {
	u64 id;
	u32 version;
};

/**
 * struct footprint_param - a field that a module parameter sets at load
 * @field: the field of struct klp_patch
 * @param: the parameter
 * @given: footprint_set_param() has set the field
 */
struct footprint_param {
	char *field;
	char *param;
	bool given;
};

/**
 * struct footprint - what a livepatch module says about itself
 * @name: name of the module, with _ and never -
 * @file: where it was read from
 * @vermagic: the kernel that it was built for, without blanks at the end, or
 *	      NULL
 * @srcversion: what the sources were that it was built from, or NULL
 * @replace_set: the replace set
 * @supersedes: the other sets that it replaces; what is built in, unless the
 *		parameter of that name has been given
 * @origin: who has said @supersedes
 * @own_supersedes: it declares a parameter of its own that is named supersedes
 * @funcs: the functions
 * @nr_funcs: number of @funcs
 * @states: the states
 * @nr_states: number of @states
 * @callbacks: the objects that have callbacks
 * @nr_callbacks: number of @callbacks
 * @params: the fields that depend on module parameters
 * @nr_params: number of @params
 *
 * All memory belongs to this structure; see footprint_free().
 */
struct footprint {
	char *name;
	char *file;
	char *vermagic;
	char *srcversion;
	u32 replace_set;
	struct set_list supersedes;
	enum klp_origin origin;
	bool own_supersedes;
	struct footprint_func *funcs;
	size_t nr_funcs;
	struct footprint_state *states;
	size_t nr_states;
	char **callbacks;
	size_t nr_callbacks;
	struct footprint_param *params;
	size_t nr_params;
};

/**
 * footprint_read() - read the footprint of a module
 * @arg: a file or the name of an installed module, as for modinfo_read()
 * @footprint: where it goes; to be freed by footprint_free() in any case
 * @why: the reason when there is none
 *
 * Return: STATUS_OK, STATUS_CANNOT_TELL when the module does not say what it
 * patches, or STATUS_ERROR.
 */
enum status footprint_read(const char *arg, struct footprint *footprint,
			   struct fault *why);

/**
 * footprint_parse() - find the footprint in a modinfo
 * @info: the modinfo
 * @footprint: where it goes; to be freed by footprint_free() in any case
 * @why: the reason when there is none
 *
 * Return: as footprint_read().
 */
enum status footprint_parse(const struct modinfo *info,
			    struct footprint *footprint, struct fault *why);

/**
 * footprint_set_param() - do what a module parameter would do
 * @footprint: the footprint
 * @param: NAME=VALUE
 * @why: the reason when it cannot be done
 *
 * It may be one that is known to set a field, or supersedes, which every
 * livepatch has that does not declare it. Values are those that the kernel
 * takes.
 *
 * Return: STATUS_OK, or STATUS_USAGE with nothing changed.
 */
enum status footprint_set_param(struct footprint *footprint, const char *param,
				struct fault *why);

/**
 * footprint_is_supersedes() - tell whether a parameter is what every livepatch
 *			       has
 * @footprint: the footprint
 * @param: NAME=VALUE
 *
 * Return: true when @param is supersedes, and does not set another field.
 */
bool footprint_is_supersedes(const struct footprint *footprint,
			     const char *param);

/**
 * footprint_takes_param() - tell whether a parameter changes a footprint
 * @footprint: the footprint
 * @param: a parameter, as NAME=VALUE or as NAME
 *
 * Return: true when it is one for footprint_set_param().
 */
bool footprint_takes_param(const struct footprint *footprint,
			   const char *param);

/**
 * footprint_free() - free what a footprint owns
 * @footprint: empty afterwards
 */
void footprint_free(struct footprint *footprint);

#endif /* KLPNL_FOOTPRINT_H */
