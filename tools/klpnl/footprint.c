// SPDX-License-Identifier: GPL-2.0
/* What a livepatch module says about itself in its modinfo. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/klp_netlink.h>

#include "array.h"
#include "footprint.h"
#include "modinfo.h"
#include "utf8.h"

static enum status no_memory(struct fault *why)
{
	return fault_set(why, STATUS_ERROR, "not enough memory");
}

static enum status malformed(struct fault *why, const char *key,
			     const char *value)
{
	return fault_set(why, STATUS_CANNOT_TELL,
			 "its footprint is damaged, as \"%s=%.300s\" makes no sense; build it again",
			 key, value);
}

/* The build writes neither signs nor zeros before a number. */
static bool parse_number(const char *text, u64 max, u64 *number)
{
	if (text[0] == '0' && text[1])
		return false;

	return parse_decimal(text, max, number);
}

static bool name_fits(const char *name, size_t max)
{
	size_t len = strlen(name);

	return len && len <= max;
}

/*
 * Names of objects and functions, with the characters that they can have. An =
 * shows that two fields have become one.
 */
static bool is_name(const char *name, size_t max)
{
	const unsigned char *c = (const unsigned char *)name;
	size_t len;

	for (; *c; c += len) {
		len = utf8_len(c);
		if (!len || *c < ' ' || *c == 0x7f || strchr("\"\\,:=", *c))
			return false;
	}

	return name_fits(name, max);
}

/* The parsers of fields may write into @value, and tell success. */

static enum status parse_replace_set(struct footprint *fp, char *value,
				     struct fault *why)
{
	u64 number;

	if (!parse_number(value, U32_MAX, &number))
		return malformed(why, "klp_replace_set", value);
	fp->replace_set = (u32)number;

	return STATUS_OK;
}

static bool has_leading_zero(const char *list)
{
	for (; list; list = strchr(list, ',')) {
		list += *list == ',';
		if (list[0] == '0' && list[1] && list[1] != ',')
			return true;
	}

	return false;
}

static enum status parse_supersedes(struct footprint *fp, char *value,
				    struct fault *why)
{
	/* A livepatch without any has no such field, and cannot ask for all. */
	if (!*value || has_leading_zero(value) ||
	    parse_sets("it", value, &fp->supersedes, why) ||
	    fp->supersedes.all)
		return malformed(why, "klp_supersedes", value);

	return STATUS_OK;
}

static enum status parse_param(struct footprint *fp, char *value,
			       struct fault *why)
{
	struct footprint_param *params, *param;
	char *colon = strchr(value, ':');
	size_t i;

	if (!colon || colon == value || !colon[1])
		return malformed(why, "klp_param", value);
	*colon = '\0';

	/* Only for this field is it known what the parameter does to it. */
	if (strcmp(value, "replace_set"))
		return fault_set(why, STATUS_CANNOT_TELL,
				 "its field '%.100s' is set by the parameter '%.100s' when it is loaded",
				 value, colon + 1);
	for (i = 0; i < fp->nr_params; i++) {
		if (!strcmp(fp->params[i].field, value))
			return fault_set(why, STATUS_CANNOT_TELL,
					 "its field '%.100s' is set by two parameters when it is loaded",
					 value);
	}

	params = grow(fp->params, fp->nr_params, sizeof(*params));
	if (!params)
		return no_memory(why);
	fp->params = params;
	param = &params[fp->nr_params++];
	*param = (struct footprint_param) {
		.field = strdup(value),
		.param = strdup(colon + 1),
	};
	if (!param->field || !param->param)
		return no_memory(why);

	return STATUS_OK;
}

static enum status parse_func(struct footprint *fp, char *value,
			      struct fault *why)
{
	struct footprint_func *funcs, *func;
	char *colon = strchr(value, ':');
	char *comma = strrchr(value, ',');
	u64 sympos;

	if (!colon || !comma || comma < colon ||
	    !parse_number(comma + 1, U64_MAX, &sympos))
		return malformed(why, "klp_func", value);
	*colon = '\0';
	*comma = '\0';
	if (!is_name(value, KLP_MAX_NAME_LEN) ||
	    !is_name(colon + 1, KLP_MAX_SYMBOL_LEN))
		return fault_set(why, STATUS_CANNOT_TELL,
				 "its footprint is damaged, as the function '%.100s:%.600s' has a name that is empty, too long or has a wrong character; build it again",
				 value, colon + 1);

	funcs = grow(fp->funcs, fp->nr_funcs, sizeof(*funcs));
	if (!funcs)
		return no_memory(why);
	fp->funcs = funcs;
	func = &funcs[fp->nr_funcs++];
	*func = (struct footprint_func) {
		.object = strdup(value),
		.name = strdup(colon + 1),
		.sympos = sympos,
	};
	if (!func->object || !func->name)
		return no_memory(why);

	return STATUS_OK;
}

static enum status parse_state(struct footprint *fp, char *value,
			       struct fault *why)
{
	struct footprint_state *states;
	char *comma = strchr(value, ',');
	u64 id, version;

	if (!comma)
		return malformed(why, "klp_state", value);
	*comma = '\0';
	if (!parse_number(value, U64_MAX, &id) || !id ||
	    !parse_number(comma + 1, U32_MAX, &version)) {
		*comma = ',';
		return malformed(why, "klp_state", value);
	}

	states = grow(fp->states, fp->nr_states, sizeof(*states));
	if (!states)
		return no_memory(why);
	fp->states = states;
	states[fp->nr_states++] = (struct footprint_state) {
		.id = id,
		.version = (u32)version,
	};

	return STATUS_OK;
}

static enum status parse_callbacks(struct footprint *fp, char *value,
				   struct fault *why)
{
	char **objects;

	if (!is_name(value, KLP_MAX_NAME_LEN))
		return malformed(why, "klp_callbacks", value);

	objects = grow(fp->callbacks, fp->nr_callbacks, sizeof(*objects));
	if (!objects)
		return no_memory(why);
	fp->callbacks = objects;
	objects[fp->nr_callbacks] = strdup(value);

	return objects[fp->nr_callbacks++] ? STATUS_OK : no_memory(why);
}

/* The counts let a list be noticed that was cut, or that something was added. */
static enum status parse_end(struct footprint *fp, char *value,
			     struct fault *why)
{
	char counts[64];

	snprintf(counts, sizeof(counts), "%zu,%zu", fp->nr_funcs,
		 fp->nr_states);
	if (strcmp(value, counts))
		return fault_set(why, STATUS_CANNOT_TELL,
				 "its footprint is incomplete: it has %zu function(s) and %zu state(s), but its end says \"%.100s\"; build it again",
				 fp->nr_funcs, fp->nr_states, value);

	return STATUS_OK;
}

static enum status parse_version(struct footprint *fp, char *value,
				 struct fault *why)
{
	u64 version;

	(void)fp;
	if (!parse_number(value, U32_MAX, &version))
		return malformed(why, "klp_footprint", value);
	if (version != FOOTPRINT_VERSION)
		return fault_set(why, STATUS_CANNOT_TELL,
				 "its footprint has version %llu, and this klpnl knows version %d; use a klpnl that fits the module",
				 version, FOOTPRINT_VERSION);

	return STATUS_OK;
}

/**
 * struct field - a field of the footprint
 * @key: its name
 * @min: how often it is there at least
 * @max: how often it may be there
 * @anywhere: it need not stand among the others
 * @parse: reads one of them
 */
struct field {
	const char *key;
	size_t min;
	size_t max;
	bool anywhere;
	enum status (*parse)(struct footprint *fp, char *value,
			     struct fault *why);
};

/* In the order in which the build writes them, and they are looked at. */
static const struct field fields[] = {
	{ "klp_footprint", 1, 1, false, parse_version },
	{ "klp_replace_set", 1, 1, false, parse_replace_set },
	{ "klp_supersedes", 0, 1, false, parse_supersedes },
	{ "klp_param", 0, SIZE_MAX, true, parse_param },
	{ "klp_func", 0, SIZE_MAX, false, parse_func },
	{ "klp_state", 0, SIZE_MAX, false, parse_state },
	{ "klp_callbacks", 0, SIZE_MAX, false, parse_callbacks },
	{ "klp_footprint_end", 1, 1, false, parse_end },
};

static enum status parse_value(const struct field *field,
			       struct footprint *fp, const char *value,
			       struct fault *why)
{
	char *copy = strdup(value);
	enum status status;

	if (!copy)
		return no_memory(why);
	status = field->parse(fp, copy, why);
	free(copy);

	return status;
}

static enum status parse_field(const struct field *field, struct footprint *fp,
			       const struct modinfo *info, struct fault *why)
{
	enum status status;
	size_t nr = 0;
	size_t i;

	for (i = 0; i < info->nr; i++) {
		if (strcmp(info->fields[i].key, field->key))
			continue;
		nr++;
		status = parse_value(field, fp, info->fields[i].value, why);
		if (status)
			return status;
	}
	if (nr < field->min || nr > field->max)
		return fault_set(why, STATUS_CANNOT_TELL,
				 "its footprint is %s: it says %s %zu times; build it again",
				 nr ? "damaged" : "incomplete", field->key, nr);

	return STATUS_OK;
}

static const struct field *find_field(const char *key)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!strcmp(key, fields[i].key))
			return &fields[i];
	}

	return NULL;
}

/* A field that is not understood might change everything. */
static enum status refuse_unknown(const struct modinfo *info,
				  struct fault *why)
{
	const char *key;
	size_t i;

	for (i = 0; i < info->nr; i++) {
		key = info->fields[i].key;
		if (!strncmp(key, "klp_", 4) && !find_field(key))
			return fault_set(why, STATUS_CANNOT_TELL,
					 "its footprint has the field %.100s, which this klpnl does not know; use a klpnl that fits the module",
					 key);
	}

	return STATUS_OK;
}

/*
 * What stands among the fields has been one of them, which is not counted
 * perhaps, before its name was damaged, or the rest of a cut one.
 */
static enum status refuse_disorder(const struct modinfo *info,
				   struct fault *why)
{
	const struct field *first = &fields[0];
	const struct field *end = &fields[ARRAY_SIZE(fields) - 1];
	const struct field *field, *last = NULL;
	size_t i;

	for (i = 0; i < info->nr; i++) {
		field = find_field(info->fields[i].key);
		if (field ? field->anywhere : !last || last == end)
			continue;
		if (!field || (last ? field < last : field != first))
			return fault_set(why, STATUS_CANNOT_TELL,
					 "its footprint is damaged: \"%.300s\" is not in its place; build it again",
					 info->fields[i].key);
		last = field;
	}

	return STATUS_OK;
}

static int compare_funcs(const void *a, const void *b)
{
	const struct footprint_func *x = *(struct footprint_func * const *)a;
	const struct footprint_func *y = *(struct footprint_func * const *)b;
	u64 x_pos = x->sympos ? x->sympos : 1;
	u64 y_pos = y->sympos ? y->sympos : 1;
	int order = strcmp(x->object, y->object);

	if (!order)
		order = strcmp(x->name, y->name);

	return order ? order : (x_pos > y_pos) - (x_pos < y_pos);
}

static int compare_states(const void *a, const void *b)
{
	u64 x = (*(struct footprint_state * const *)a)->id;
	u64 y = (*(struct footprint_state * const *)b)->id;

	return (x > y) - (x < y);
}

static int compare_callbacks(const void *a, const void *b)
{
	return strcmp(**(char ** const *)a, **(char ** const *)b);
}

/* Leaves @array of @nr elements of @size bytes as it is. */
static enum status refuse_twice(const char *key, const void *array, size_t nr,
				size_t size,
				int (*compare)(const void *a, const void *b),
				struct fault *why)
{
	const void **sorted = NULL;
	size_t i;

	if (nr < 2)
		return STATUS_OK;

	sorted = calloc(nr, sizeof(*sorted));
	if (!sorted)
		return no_memory(why);
	for (i = 0; i < nr; i++)
		sorted[i] = (const char *)array + i * size;
	qsort(sorted, nr, sizeof(*sorted), compare);
	for (i = 1; i < nr; i++) {
		if (!compare(&sorted[i - 1], &sorted[i]))
			break;
	}
	free(sorted);
	if (i < nr)
		return fault_set(why, STATUS_CANNOT_TELL,
				 "its footprint is damaged: it says the same %s twice; build it again",
				 key);

	return STATUS_OK;
}

static enum status refuse_doubled(const struct footprint *fp,
				  struct fault *why)
{
	enum status status;

	status = refuse_twice("klp_func", fp->funcs, fp->nr_funcs,
			      sizeof(*fp->funcs), compare_funcs, why);
	if (!status)
		status = refuse_twice("klp_state", fp->states, fp->nr_states,
				      sizeof(*fp->states), compare_states, why);
	if (!status)
		status = refuse_twice("klp_callbacks", fp->callbacks,
				      fp->nr_callbacks, sizeof(*fp->callbacks),
				      compare_callbacks, why);

	return status;
}

static enum status parse_fields(struct footprint *fp,
				const struct modinfo *info,
				struct fault *why)
{
	enum status status;
	size_t i;

	if (!modinfo_find(info, "livepatch"))
		return fault_set(why, STATUS_ERROR,
				 "it is not a livepatch (there is no \"livepatch\" in its modinfo)");
	if (!modinfo_find(info, "klp_footprint"))
		return fault_set(why, STATUS_CANNOT_TELL,
				 "it does not say what it patches (there is no \"klp_footprint\" in its modinfo); build it with MODULE_LIVEPATCH()");

	status = parse_field(&fields[0], fp, info, why);
	if (status)
		return status;
	status = refuse_unknown(info, why);
	for (i = 1; i < ARRAY_SIZE(fields) && !status; i++)
		status = parse_field(&fields[i], fp, info, why);
	if (!status)
		status = refuse_disorder(info, why);
	if (!status)
		status = refuse_doubled(fp, why);

	return status;
}

/* Some kinds of parameters have no type in the modinfo, just a description. */
static bool declares_supersedes(const struct modinfo *info)
{
	static const char declared[] = "supersedes:";
	const char *key;
	size_t i;

	for (i = 0; i < info->nr; i++) {
		key = info->fields[i].key;
		if (strcmp(key, "parmtype") && strcmp(key, "parm"))
			continue;
		if (!strncmp(info->fields[i].value, declared,
			     strlen(declared)))
			return true;
	}

	return false;
}

/* What the kernel is going to call the module; a file can be renamed. */
static enum status parse_name(struct footprint *fp, const char *name,
			      struct fault *why)
{
	char *c;

	if (!name_fits(name, KLP_MAX_NAME_LEN))
		return fault_set(why, STATUS_ERROR,
				 "the module's name '%.100s' is empty or has more than %d characters",
				 name, KLP_MAX_NAME_LEN);

	fp->name = strdup(name);
	if (!fp->name)
		return no_memory(why);
	for (c = fp->name; *c; c++) {
		if (*c == '-')
			*c = '_';
	}

	return STATUS_OK;
}

static enum status parse_vermagic(struct footprint *fp, const char *vermagic,
				  struct fault *why)
{
	size_t len;

	if (!vermagic)
		return STATUS_OK;

	for (len = strlen(vermagic); len && vermagic[len - 1] == ' '; len--)
		;
	fp->vermagic = strndup(vermagic, len);

	return fp->vermagic ? STATUS_OK : no_memory(why);
}

enum status footprint_parse(const struct modinfo *info,
			    struct footprint *footprint, struct fault *why)
{
	const char *name, *srcversion;
	enum status status;

	*footprint = (struct footprint) { 0 };

	status = parse_fields(footprint, info, why);
	if (status)
		return status;
	footprint->own_supersedes = declares_supersedes(info);

	name = modinfo_find(info, "name");
	status = parse_name(footprint, name ? name : info->file_name, why);
	if (status)
		return status;

	footprint->file = strdup(info->file);
	if (!footprint->file)
		return no_memory(why);

	srcversion = modinfo_find(info, "srcversion");
	if (srcversion) {
		footprint->srcversion = strdup(srcversion);
		if (!footprint->srcversion)
			return no_memory(why);
	}

	return parse_vermagic(footprint, modinfo_find(info, "vermagic"), why);
}

enum status footprint_read(const char *arg, struct footprint *footprint,
			   struct fault *why)
{
	struct modinfo info;
	enum status status;

	*footprint = (struct footprint) { 0 };

	status = modinfo_read(arg, &info, why);
	if (!status)
		status = footprint_parse(&info, footprint, why);
	modinfo_free(&info);

	return status;
}

/* The kernel takes - and _ in the names of parameters for the same. */
static bool same_param(const char *declared, const char *given, size_t len)
{
	size_t i;

	if (strlen(declared) != len)
		return false;

	for (i = 0; i < len; i++) {
		if (declared[i] != given[i] &&
		    (!strchr("-_", declared[i]) || !strchr("-_", given[i])))
			return false;
	}

	return true;
}

static enum status set_supersedes(struct footprint *footprint,
				  const char *value, struct fault *why)
{
	struct set_list list;
	enum status status;

	if (footprint->own_supersedes)
		return fault_set(why, STATUS_USAGE,
				 "%s declares the parameter 'supersedes' itself, and klpnl cannot know what it does there; leave it out, or ask with --supersedes what a runtime value would do",
				 footprint->name);
	if (footprint->origin == KLP_ORIGIN_PARAMETER)
		return fault_set(why, STATUS_USAGE,
				 "the parameter 'supersedes' is given twice, which the kernel does not take; give it once");

	status = parse_sets("the parameter 'supersedes'", value, &list, why);
	if (status)
		return status;
	footprint->supersedes = list;
	footprint->origin = KLP_ORIGIN_PARAMETER;

	return STATUS_OK;
}

/* The parameter that is known to set a field, or NULL. */
static struct footprint_param *find_param(const struct footprint *footprint,
					  const char *param)
{
	size_t i;

	for (i = 0; i < footprint->nr_params; i++) {
		if (same_param(footprint->params[i].param, param,
			       strcspn(param, "=")))
			return &footprint->params[i];
	}

	return NULL;
}

bool footprint_is_supersedes(const struct footprint *footprint,
			     const char *param)
{
	return !strncmp(param, "supersedes=", strlen("supersedes=")) &&
	       !find_param(footprint, param);
}

bool footprint_takes_param(const struct footprint *footprint, const char *param)
{
	return footprint_is_supersedes(footprint, param) ||
	       find_param(footprint, param);
}

enum status footprint_set_param(struct footprint *footprint, const char *param,
				struct fault *why)
{
	const char *equals = strchr(param, '=');
	struct footprint_param *found;

	if (!equals || equals == param)
		return fault_set(why, STATUS_USAGE,
				 "a parameter is written as NAME=VALUE, not as '%.300s'",
				 param);
	if (footprint_is_supersedes(footprint, param))
		return set_supersedes(footprint, equals + 1, why);

	found = find_param(footprint, param);
	if (!found && footprint->nr_params)
		return fault_set(why, STATUS_USAGE,
				 "%s has no parameter '%.*s' that says what it patches; it declares '%.100s'",
				 footprint->name,
				 (int)(equals - param), param,
				 footprint->params[0].param);
	if (!found)
		return fault_set(why, STATUS_USAGE,
				 "%s has no parameter '%.*s' that says what it patches; it declares none (MODULE_LIVEPATCH_PARAM)",
				 footprint->name,
				 (int)(equals - param), param);

	if (!parse_uint_param(equals + 1, &footprint->replace_set))
		return fault_set(why, STATUS_USAGE,
				 "the parameter '%s' takes a number from 0 to %u, not '%.300s'",
				 found->param, U32_MAX, equals + 1);
	found->given = true;

	return STATUS_OK;
}

void footprint_free(struct footprint *footprint)
{
	size_t i;

	for (i = 0; i < footprint->nr_funcs; i++) {
		free(footprint->funcs[i].object);
		free(footprint->funcs[i].name);
	}
	for (i = 0; i < footprint->nr_callbacks; i++)
		free(footprint->callbacks[i]);
	for (i = 0; i < footprint->nr_params; i++) {
		free(footprint->params[i].field);
		free(footprint->params[i].param);
	}
	free(footprint->funcs);
	free(footprint->states);
	free(footprint->callbacks);
	free(footprint->params);
	free(footprint->name);
	free(footprint->file);
	free(footprint->vermagic);
	free(footprint->srcversion);
	*footprint = (struct footprint) { 0 };
}
