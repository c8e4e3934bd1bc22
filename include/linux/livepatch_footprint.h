/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a livepatch module tells modpost where its struct klp_patch is and how
 * to read it, so that modpost can list in the modinfo what the module patches.
 *
 * modpost runs on the build host and knows neither the configuration nor the
 * headers of the kernel. It includes this file for the record below only, which
 * therefore stands without any other include.
 */

#ifndef _LINUX_LIVEPATCH_FOOTPRINT_H
#define _LINUX_LIVEPATCH_FOOTPRINT_H

/* Of the record below. The modinfo fields have a version of their own. */
#define KLP_LAYOUT_VERSION	3

/* Discarded by the final link: the module itself does not carry the record. */
#define KLP_FOOTPRINT_SECTION	".discard.klp_footprint"

/* Where the modules of klp-build have their objects, see MODULE_LIVEPATCH_EXT() */
#define KLP_EXT_OBJECTS_SECTION	".init.klp_objects"

struct klp_layout_field {
	unsigned int offset;
	unsigned int size;
};

/*
 * The shape of the livepatch structures in this configuration. It consists of
 * an even number of unsigned int only: modpost swaps their bytes where needed,
 * and a pointer may follow without padding.
 */
struct klp_layout {
	unsigned int size;
	unsigned int version;

	/* Shortest names that are too long */
	unsigned int obj_name_len;
	unsigned int func_name_len;

	struct {
		unsigned int size;
		struct klp_layout_field mod, objs, states, replace_set;
		struct klp_layout_field supersedes, nr_supersedes;
	} patch;

	struct {
		unsigned int size;
		struct klp_layout_field name, funcs;
		/* No field, of size 0, where an empty entry ends the lists */
		struct klp_layout_field nr_funcs;
		struct klp_layout_field pre_patch, post_patch;
		struct klp_layout_field pre_unpatch, post_unpatch;
	} obj;

	struct {
		unsigned int size;
		struct klp_layout_field old_name, new_func, old_sympos;
	} func;

	struct {
		unsigned int size;
		struct klp_layout_field id, version;
	} state;
};

#ifdef __KERNEL__

struct klp_footprint_record {
	struct klp_layout layout;
	const struct klp_patch *patch;
};

#define __KLP_LAYOUT(_object, _func) {					\
		.size = sizeof(struct klp_layout),			\
		.version = KLP_LAYOUT_VERSION,				\
		.obj_name_len = MODULE_NAME_LEN,			\
		.func_name_len = KSYM_NAME_LEN,				\
		.patch = {						\
			.size = sizeof(struct klp_patch),		\
			.mod = {					\
				offsetof(struct klp_patch, mod),	\
				sizeof_field(struct klp_patch, mod),	\
			},						\
			.objs = {					\
				offsetof(struct klp_patch, objs),	\
				sizeof_field(struct klp_patch, objs),	\
			},						\
			.states = {					\
				offsetof(struct klp_patch, states),	\
				sizeof_field(struct klp_patch, states),	\
			},						\
			.replace_set = {				\
				offsetof(struct klp_patch, replace_set), \
				sizeof_field(struct klp_patch, replace_set), \
			},						\
			.supersedes = {					\
				offsetof(struct klp_patch, supersedes),	\
				sizeof_field(struct klp_patch, supersedes), \
			},						\
			.nr_supersedes = {				\
				offsetof(struct klp_patch, nr_supersedes), \
				sizeof_field(struct klp_patch, nr_supersedes), \
			},						\
		},							\
		.obj = {						\
			.size = sizeof(_object),			\
			.name = {					\
				offsetof(_object, name),		\
				sizeof_field(_object, name),		\
			},						\
			.funcs = {					\
				offsetof(_object, funcs),		\
				sizeof_field(_object, funcs),		\
			},						\
			.pre_patch = {					\
				offsetof(_object, callbacks.pre_patch),	\
				sizeof_field(_object, callbacks.pre_patch), \
			},						\
			.post_patch = {					\
				offsetof(_object, callbacks.post_patch), \
				sizeof_field(_object, callbacks.post_patch), \
			},						\
			.pre_unpatch = {				\
				offsetof(_object, callbacks.pre_unpatch), \
				sizeof_field(_object, callbacks.pre_unpatch), \
			},						\
			.post_unpatch = {				\
				offsetof(_object, callbacks.post_unpatch), \
				sizeof_field(_object, callbacks.post_unpatch), \
			},						\
		},							\
		.func = {						\
			.size = sizeof(_func),				\
			.old_name = {					\
				offsetof(_func, old_name),		\
				sizeof_field(_func, old_name),		\
			},						\
			.new_func = {					\
				offsetof(_func, new_func),		\
				sizeof_field(_func, new_func),		\
			},						\
		},							\
		.state = {						\
			.size = sizeof(struct klp_state),		\
			.id = {						\
				offsetof(struct klp_state, id),		\
				sizeof_field(struct klp_state, id),	\
			},						\
			.version = {					\
				offsetof(struct klp_state, version),	\
				sizeof_field(struct klp_state, version), \
			},						\
		},							\
	}

/**
 * MODULE_LIVEPATCH() - declare a module to be a livepatch, and describe it
 * @_patch:	the struct klp_patch of the module; a variable, not a pointer
 *
 * Stands once in a livepatch module, at file scope, after the definition or
 * declaration of @_patch. It takes the place of MODULE_INFO(livepatch, "Y").
 *
 * The build then lists in the modinfo of the module which sets it supersedes,
 * which functions it patches and which states it modifies, so that tools can
 * tell before it is loaded whether it conflicts with another livepatch. For
 * this everything that @_patch refers to must be initialized statically; what
 * the build cannot read is an error. See Documentation/livepatch/footprint.rst.
 */
#define MODULE_LIVEPATCH(_patch)					\
	MODULE_INFO(livepatch, "Y");					\
	static const struct klp_footprint_record __UNIQUE_ID(klp_footprint) \
		__used __section(KLP_FOOTPRINT_SECTION)			\
		__aligned(sizeof(long)) = {				\
			.layout = __KLP_LAYOUT(struct klp_object, struct klp_func), \
			.layout.func.old_sympos = {			\
				offsetof(struct klp_func, old_sympos),	\
				sizeof_field(struct klp_func, old_sympos), \
			},						\
			.patch = &(_patch),				\
		}

/**
 * MODULE_LIVEPATCH_EXT() - the same for a module that klp-build makes
 * @_patch:	the struct klp_patch of the module; a variable, not a pointer
 *
 * The objs of @_patch are made at load time from the table of struct
 * klp_object_ext that klp-build leaves in the module. The build reads them from
 * there, and everything else from @_patch.
 */
#define MODULE_LIVEPATCH_EXT(_patch)					\
	MODULE_INFO(livepatch, "Y");					\
	static const struct klp_footprint_record __UNIQUE_ID(klp_footprint) \
		__used __section(KLP_FOOTPRINT_SECTION)			\
		__aligned(sizeof(long)) = {				\
			.layout = __KLP_LAYOUT(struct klp_object_ext, struct klp_func_ext), \
			.layout.func.old_sympos = {			\
				offsetof(struct klp_func_ext, sympos),	\
				sizeof_field(struct klp_func_ext, sympos), \
			},						\
			.layout.obj.nr_funcs = {			\
				offsetof(struct klp_object_ext, nr_funcs), \
				sizeof_field(struct klp_object_ext, nr_funcs), \
			},						\
			.patch = &(_patch),				\
		}

/**
 * MODULE_LIVEPATCH_PARAM() - declare a field that a module parameter sets
 * @_field:	the field of struct klp_patch; only replace_set can be declared
 * @_param:	the name of the module parameter, which must be of type uint
 *
 * The modinfo shows the value that a field has at build time. When the module
 * is loaded with a parameter that sets the field to another value, tools must
 * know about it, or they would judge the wrong livepatch.
 *
 * The parameter is best made for the field itself, so that its default and its
 * value always are those of the field::
 *
 *	module_param_named(replace_set, patch.replace_set, uint, 0444);
 *	MODULE_LIVEPATCH_PARAM(replace_set, replace_set);
 */
#define MODULE_LIVEPATCH_PARAM(_field, _param)				\
	MODULE_INFO(klp_param, __stringify(_field) ":" __stringify(_param))

#endif /* __KERNEL__ */

#endif /* _LINUX_LIVEPATCH_FOOTPRINT_H */
