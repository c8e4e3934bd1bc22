// SPDX-License-Identifier: GPL-2.0
/*
 * The attributes of the klp family, by the names of klp.yaml, and messages as
 * records of them.
 */
#include <stdlib.h>
#include <string.h>

#include "attrs.h"

static const char * const origin_names[] = {
	[KLP_ORIGIN_BUILT_IN]	= "built-in",
	[KLP_ORIGIN_PARAMETER]	= "parameter",
	[KLP_ORIGIN_RUNTIME]	= "runtime",
};

static const struct attr_enum origin_values = {
	.nr	= ARRAY_SIZE(origin_names),
	.names	= origin_names,
};

static const char * const direction_names[] = {
	[KLP_DIRECTION_UNPATCHING]	= "unpatching",
	[KLP_DIRECTION_PATCHING]	= "patching",
};

static const struct attr_enum direction_values = {
	.nr	= ARRAY_SIZE(direction_names),
	.names	= direction_names,
};

static const char * const verdict_names[] = {
	[KLP_VERDICT_CLEAN]	= "clean",
	[KLP_VERDICT_REFUSED]	= "refused",
	[KLP_VERDICT_BUSY]	= "busy",
};

static const struct attr_enum verdict_values = {
	.nr	= ARRAY_SIZE(verdict_names),
	.names	= verdict_names,
};

static const char * const finding_names[] = {
	[KLP_FINDING_INSTALLED]			= "installed",
	[KLP_FINDING_MODULE_LOADED]		= "module-loaded",
	[KLP_FINDING_DUPLICATE_FUNCTION]	= "duplicate-function",
	[KLP_FINDING_DUPLICATE_STATE]		= "duplicate-state",
	[KLP_FINDING_TRANSITION]		= "transition",
	[KLP_FINDING_STATE_CONFLICT]		= "state-conflict",
	[KLP_FINDING_STATE_MISSING]		= "state-missing",
	[KLP_FINDING_STATE_VERSION]		= "state-version",
	[KLP_FINDING_FUNCTION_CONFLICT]		= "function-conflict",
	[KLP_FINDING_SYMBOL_MISSING]		= "symbol-missing",
	[KLP_FINDING_SYMBOL_AMBIGUOUS]		= "symbol-ambiguous",
	[KLP_FINDING_SAME_ADDRESS]		= "same-address",
	[KLP_FINDING_NOT_TRACEABLE]		= "not-traceable",
	[KLP_FINDING_REPLACED]			= "replaced",
	[KLP_FINDING_REVERTED]			= "reverted",
	[KLP_FINDING_OBJECT_NOT_LOADED]		= "object-not-loaded",
	[KLP_FINDING_SUPERSEDING_STATE_MISSING]	= "superseding-state-missing",
	[KLP_FINDING_SUPERSEDING_STATE_VERSION]	= "superseding-state-version",
	[KLP_FINDING_SUPERSEDING_TOO_MANY]	= "superseding-too-many",
	[KLP_FINDING_MALFORMED]			= "malformed",
	[KLP_FINDING_LEAVING]			= "leaving",
};

static const struct attr_enum finding_values = {
	.nr	= ARRAY_SIZE(finding_names),
	.names	= finding_names,
};

static const struct attr set_list[] = {
	[KLP_A_SET_GENERATION]	= { "generation", ATTR_U32 },
	[KLP_A_SET_ID]		= { "id", ATTR_U32 },
	[KLP_A_SET_OWNER]	= { "owner", ATTR_STRING },
	[KLP_A_SET_DIRECTION]	= { "direction", ATTR_U32, &direction_values },
	[KLP_A_SET_INCOMING]	= { "incoming", ATTR_STRING },
	[KLP_A_SET_OUTGOING]	= { "outgoing", ATTR_STRINGS },
};

const struct attr_set set_attrs = {
	.max	= ARRAY_SIZE(set_list) - 1,
	.attrs	= set_list,
};

static const struct attr patch_list[] = {
	[KLP_A_PATCH_GENERATION]	= { "generation", ATTR_U32 },
	[KLP_A_PATCH_NAME]		= { "name", ATTR_STRING },
	[KLP_A_PATCH_REPLACE_SET]	= { "replace-set", ATTR_U32 },
	[KLP_A_PATCH_SUPERSEDES]	= { "supersedes", ATTR_U32S },
	[KLP_A_PATCH_SUPERSEDES_ALL]	= { "supersedes-all", ATTR_FLAG },
	[KLP_A_PATCH_SUPERSEDES_ORIGIN]	= { "supersedes-origin", ATTR_U32,
					    &origin_values },
	[KLP_A_PATCH_STACK_ORDER]	= { "stack-order", ATTR_U32 },
	[KLP_A_PATCH_ENABLED]		= { "enabled", ATTR_FLAG },
	[KLP_A_PATCH_DIRECTION]		= { "direction", ATTR_U32,
					    &direction_values },
	[KLP_A_PATCH_REPLACED_BY]	= { "replaced-by", ATTR_STRING },
	[KLP_A_PATCH_FORCED]		= { "forced", ATTR_FLAG },
	[KLP_A_PATCH_CALLBACKS]		= { "callbacks", ATTR_FLAG },
	[KLP_A_PATCH_NR_FUNCS]		= { "nr-funcs", ATTR_U32 },
	[KLP_A_PATCH_NR_STATES]		= { "nr-states", ATTR_U32 },
	[KLP_A_PATCH_SEQUENCE]		= { "sequence", ATTR_UINT },
};

const struct attr_set patch_attrs = {
	.max	= ARRAY_SIZE(patch_list) - 1,
	.attrs	= patch_list,
};

static const struct attr installed_func_list[] = {
	[KLP_A_INSTALLED_FUNC_GENERATION]	= { "generation", ATTR_U32 },
	[KLP_A_INSTALLED_FUNC_PATCH_NAME]	= { "patch-name", ATTR_STRING },
	[KLP_A_INSTALLED_FUNC_REPLACE_SET]	= { "replace-set", ATTR_U32 },
	[KLP_A_INSTALLED_FUNC_OBJECT]		= { "object", ATTR_STRING },
	[KLP_A_INSTALLED_FUNC_NAME]		= { "name", ATTR_STRING },
	[KLP_A_INSTALLED_FUNC_SYMPOS]		= { "sympos", ATTR_UINT },
};

const struct attr_set installed_func_attrs = {
	.max	= ARRAY_SIZE(installed_func_list) - 1,
	.attrs	= installed_func_list,
};

static const struct attr installed_state_list[] = {
	[KLP_A_INSTALLED_STATE_GENERATION]	= { "generation", ATTR_U32 },
	[KLP_A_INSTALLED_STATE_PATCH_NAME]	= { "patch-name", ATTR_STRING },
	[KLP_A_INSTALLED_STATE_REPLACE_SET]	= { "replace-set", ATTR_U32 },
	[KLP_A_INSTALLED_STATE_ID]		= { "id", ATTR_UINT },
	[KLP_A_INSTALLED_STATE_VERSION]		= { "version", ATTR_U32 },
};

const struct attr_set installed_state_attrs = {
	.max	= ARRAY_SIZE(installed_state_list) - 1,
	.attrs	= installed_state_list,
};

static const struct attr runtime_list[] = {
	[KLP_A_RUNTIME_GENERATION]	= { "generation", ATTR_U32 },
	[KLP_A_RUNTIME_NAME]		= { "name", ATTR_STRING },
	[KLP_A_RUNTIME_SUPERSEDES]	= { "supersedes", ATTR_U32S },
	[KLP_A_RUNTIME_SUPERSEDES_ALL]	= { "supersedes-all", ATTR_FLAG },
	[KLP_A_RUNTIME_EXPECTED_GENERATION] = { "expected-generation",
						ATTR_U32 },
	[KLP_A_RUNTIME_EVERY_NAME]	= { "every-name", ATTR_FLAG },
	[KLP_A_RUNTIME_NR_CLEARED]	= { "nr-cleared", ATTR_U32 },
	[KLP_A_RUNTIME_SEQUENCE]	= { "sequence", ATTR_UINT },
};

const struct attr_set runtime_attrs = {
	.max	= ARRAY_SIZE(runtime_list) - 1,
	.attrs	= runtime_list,
};

static const struct attr func_list[] = {
	[KLP_A_FUNC_OBJECT]	= { "object", ATTR_STRING },
	[KLP_A_FUNC_NAME]	= { "name", ATTR_STRING },
	[KLP_A_FUNC_SYMPOS]	= { "sympos", ATTR_UINT },
};

static const struct attr_set func_attrs = {
	.max	= ARRAY_SIZE(func_list) - 1,
	.attrs	= func_list,
};

static const struct attr state_list[] = {
	[KLP_A_STATE_ID]	= { "id", ATTR_UINT },
	[KLP_A_STATE_VERSION]	= { "version", ATTR_U32 },
};

static const struct attr_set state_attrs = {
	.max	= ARRAY_SIZE(state_list) - 1,
	.attrs	= state_list,
};

static const struct attr check_list[] = {
	[KLP_A_CHECK_NAME]		= { "name", ATTR_STRING },
	[KLP_A_CHECK_REPLACE_SET]	= { "replace-set", ATTR_U32 },
	[KLP_A_CHECK_FUNC]		= { "func", ATTR_NEST, NULL,
					    &func_attrs },
	[KLP_A_CHECK_STATE]		= { "state", ATTR_NEST, NULL,
					    &state_attrs },
	[KLP_A_CHECK_GENERATION]	= { "generation", ATTR_U32 },
	[KLP_A_CHECK_VERDICT]		= { "verdict", ATTR_U32,
					    &verdict_values },
	[KLP_A_CHECK_ERROR]		= { "error", ATTR_U32 },
	[KLP_A_CHECK_NR_FAILURES]	= { "nr-failures", ATTR_U32 },
	[KLP_A_CHECK_FINDING]		= { "finding", ATTR_U32,
					    &finding_values },
	[KLP_A_CHECK_PATCH_NAME]	= { "patch-name", ATTR_STRING },
	[KLP_A_CHECK_PATCH_SET]		= { "patch-set", ATTR_U32 },
	[KLP_A_CHECK_OBJECT]		= { "object", ATTR_STRING },
	[KLP_A_CHECK_FUNC_NAME]		= { "func-name", ATTR_STRING },
	[KLP_A_CHECK_SYMPOS]		= { "sympos", ATTR_UINT },
	[KLP_A_CHECK_OTHER_FUNC]	= { "other-func", ATTR_STRING },
	[KLP_A_CHECK_OTHER_SYMPOS]	= { "other-sympos", ATTR_UINT },
	[KLP_A_CHECK_STATE_ID]		= { "state-id", ATTR_UINT },
	[KLP_A_CHECK_STATE_VERSION]	= { "state-version", ATTR_U32 },
	[KLP_A_CHECK_OTHER_VERSION]	= { "other-version", ATTR_U32 },
	[KLP_A_CHECK_CALLBACKS]		= { "callbacks", ATTR_FLAG },
	[KLP_A_CHECK_SUPERSEDES]	= { "supersedes", ATTR_U32S },
	[KLP_A_CHECK_SUPERSEDES_ALL]	= { "supersedes-all", ATTR_FLAG },
	[KLP_A_CHECK_SUPERSEDES_ORIGIN]	= { "supersedes-origin", ATTR_U32,
					    &origin_values },
	[KLP_A_CHECK_REMEDY]		= { "remedy", ATTR_U32S },
	[KLP_A_CHECK_REMEDY_NONE]	= { "remedy-none", ATTR_FLAG },
	[KLP_A_CHECK_UNRESOLVABLE]	= { "unresolvable", ATTR_U32,
					    &finding_values },
	[KLP_A_CHECK_SEQUENCE]		= { "sequence", ATTR_UINT },
};

const struct attr_set check_attrs = {
	.max	= ARRAY_SIZE(check_list) - 1,
	.attrs	= check_list,
};

static bool records_grow(struct records *records)
{
	size_t room = records->room ? 2 * records->room : 16;
	struct record **list;

	list = reallocarray(records->list, room, sizeof(*list));
	if (!list)
		return false;
	records->list = list;
	records->room = room;

	return true;
}

struct record *records_add(struct records *records,
			   const struct attr_set *set)
{
	struct record *record;

	if (records->nr == records->room && !records_grow(records))
		return NULL;

	record = calloc(1, sizeof(*record) +
			   (set->max + 1) * sizeof(record->values[0]));
	if (!record)
		return NULL;
	record->set = set;
	records->list[records->nr++] = record;

	return record;
}

static void record_free(struct record *record)
{
	unsigned int attr, i;
	struct value *value;

	for (attr = 0; attr <= record->set->max; attr++) {
		value = &record->values[attr];
		for (i = 0; value->strings && i < value->nr; i++)
			free(value->strings[i]);
		free(value->strings);
		free(value->numbers);
	}
	free(record);
}

void records_clear(struct records *records)
{
	size_t i;

	for (i = 0; i < records->nr; i++)
		record_free(records->list[i]);
	free(records->list);
	*records = (struct records) { 0 };
}

bool record_add_string(struct record *record, unsigned int attr,
		       const char *text, size_t len)
{
	struct value *value = &record->values[attr];
	char **strings;

	strings = reallocarray(value->strings, value->nr + 1, sizeof(*strings));
	if (!strings)
		return false;
	value->strings = strings;

	strings[value->nr] = strndup(text, len);
	if (!strings[value->nr])
		return false;
	value->nr++;

	return true;
}

bool record_add_number(struct record *record, unsigned int attr, u32 number)
{
	struct value *value = &record->values[attr];
	u32 *numbers;

	numbers = reallocarray(value->numbers, value->nr + 1, sizeof(*numbers));
	if (!numbers)
		return false;
	value->numbers = numbers;
	numbers[value->nr++] = number;

	return true;
}

bool record_has(const struct record *record, unsigned int attr)
{
	return record->values[attr].nr;
}

const char *record_string(const struct record *record, unsigned int attr)
{
	const struct value *value = &record->values[attr];

	return value->nr ? value->strings[0] : "?";
}

u64 record_number(const struct record *record, unsigned int attr)
{
	return record->values[attr].number;
}

const char *attr_value_name(const struct attr *attr, u64 number)
{
	const struct attr_enum *values = attr->values;

	if (!values || number >= values->nr)
		return NULL;

	return values->names[number];
}

unsigned int attr_find(const struct attr_set *set, const char *name)
{
	unsigned int attr;

	for (attr = 1; attr <= set->max; attr++) {
		if (set->attrs[attr].name && !strcmp(set->attrs[attr].name, name))
			return attr;
	}

	return 0;
}

static const struct event {
	const char *name;
	const struct attr_set *attrs;
} events[] = {
	[KLP_CMD_TRANSITION_STARTED] = { "transition-started", &patch_attrs },
	[KLP_CMD_TRANSITION_REVERSED] = { "transition-reversed", &patch_attrs },
	[KLP_CMD_TRANSITION_FORCED] = { "transition-forced", &patch_attrs },
	[KLP_CMD_TRANSITION_COMPLETED] = { "transition-completed",
					   &patch_attrs },
	[KLP_CMD_PATCH_ENABLED] = { "patch-enabled", &patch_attrs },
	[KLP_CMD_PATCH_REPLACED] = { "patch-replaced", &patch_attrs },
	[KLP_CMD_PATCH_DISABLED] = { "patch-disabled", &patch_attrs },
	[KLP_CMD_PATCH_RELEASED] = { "patch-released", &patch_attrs },
	[KLP_CMD_LOAD_REFUSED] = { "load-refused", &check_attrs },
	[KLP_CMD_LOAD_FAILED] = { "load-failed", &check_attrs },
	[KLP_CMD_TARGET_REFUSED] = { "target-refused", &check_attrs },
	[KLP_CMD_RUNTIME_SET] = { "runtime-set", &runtime_attrs },
	[KLP_CMD_RUNTIME_CLEARED] = { "runtime-cleared", &runtime_attrs },
	[KLP_CMD_RUNTIME_CONSUMED] = { "runtime-consumed", &runtime_attrs },
};

const char *event_name(unsigned int command)
{
	return command < ARRAY_SIZE(events) ? events[command].name : NULL;
}

const struct attr_set *event_attrs(unsigned int command)
{
	static const struct attr none[1];
	static const struct attr_set no_attrs = { .max = 0, .attrs = none };

	return event_name(command) ? events[command].attrs : &no_attrs;
}

static u64 number_named(const struct record *record, const char *name)
{
	return record_number(record, attr_find(record->set, name));
}

u64 event_sequence(const struct record *event)
{
	return number_named(event, "sequence");
}

u32 event_generation(const struct record *event)
{
	return (u32)number_named(event, "generation");
}
