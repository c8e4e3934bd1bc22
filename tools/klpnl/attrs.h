/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The attributes of the klp family, by the names of klp.yaml, and messages as
 * records of them.
 */
#ifndef KLPNL_ATTRS_H
#define KLPNL_ATTRS_H

#include <linux/klp_netlink.h>

#include "types.h"

enum attr_type {
	ATTR_NONE,	/* no such attribute */
	ATTR_U32,
	ATTR_U32S,	/* may come several times */
	ATTR_UINT,	/* 32 or 64 bits on the wire */
	ATTR_STRING,
	ATTR_STRINGS,	/* may come several times */
	ATTR_FLAG,
	ATTR_NEST,	/* in requests only */
};

/**
 * struct attr_enum - names of the values of an attribute
 * @nr: number of @names
 * @names: the names, as in klp.yaml; NULL for a value that does not exist
 */
struct attr_enum {
	unsigned int nr;
	const char * const *names;
};

/**
 * struct attr - one attribute
 * @name: its name in klp.yaml, which is its key in JSON
 * @type: what it carries
 * @values: names of its values, or NULL
 * @nested: for ATTR_NEST: what is inside
 */
struct attr {
	const char *name;
	enum attr_type type;
	const struct attr_enum *values;
	const struct attr_set *nested;
};

/**
 * struct attr_set - an attribute set of klp.yaml
 * @max: highest attribute number
 * @attrs: @max + 1 attributes; number 0 is none
 */
struct attr_set {
	unsigned int max;
	const struct attr *attrs;
};

extern const struct attr_set set_attrs;
extern const struct attr_set patch_attrs;
extern const struct attr_set installed_func_attrs;
extern const struct attr_set installed_state_attrs;
extern const struct attr_set runtime_attrs;
extern const struct attr_set check_attrs;

/**
 * attr_find() - find an attribute by its name
 * @set: the attributes
 * @name: the name in klp.yaml
 *
 * Return: its number, or 0, which no attribute has.
 */
unsigned int attr_find(const struct attr_set *set, const char *name);

/**
 * event_name() - get the name of an event
 * @command: the command of the message
 *
 * Return: its name in klp.yaml, or NULL when it is not there.
 */
const char *event_name(unsigned int command);

/**
 * event_attrs() - get the attributes that an event may have
 * @command: the command of the message
 *
 * Return: the attributes; none for an event that is not in klp.yaml.
 */
const struct attr_set *event_attrs(unsigned int command);

/**
 * struct value - what a message has of one attribute
 * @nr: how often the attribute is there; 0 when absent
 * @number: value of a number that comes once
 * @numbers: @nr numbers, of an attribute that may come several times
 * @strings: @nr strings
 */
struct value {
	unsigned int nr;
	u64 number;
	u32 *numbers;
	char **strings;
};

/**
 * struct record - one message
 * @command: its command in klp.yaml
 * @set: the attributes that it may have
 * @values: one value for each attribute number
 */
struct record {
	unsigned int command;
	const struct attr_set *set;
	struct value values[];
};

/**
 * struct records - messages in the order in which they came
 * @nr: number of messages
 * @room: number of messages that @list has room for
 * @list: the messages, owned by this structure
 */
struct records {
	size_t nr;
	size_t room;
	struct record **list;
};

/**
 * records_add() - add an empty record
 * @records: where to add it
 * @set: the attributes that it may have
 *
 * Return: the record, which belongs to @records, or NULL without memory.
 */
struct record *records_add(struct records *records,
			   const struct attr_set *set);

/**
 * records_clear() - free all records
 * @records: empty afterwards, and ready for use
 */
void records_clear(struct records *records);

/**
 * record_add_string() - add a string to a record
 * @record: the record
 * @attr: number of a string attribute
 * @text: the string; need not end with a NUL
 * @len: longest length of @text
 *
 * Return: false without memory.
 */
bool record_add_string(struct record *record, unsigned int attr,
		       const char *text, size_t len);

/**
 * record_add_number() - add a number to a record
 * @record: the record
 * @attr: number of an attribute that may come several times
 * @number: the number
 *
 * Return: false without memory.
 */
bool record_add_number(struct record *record, unsigned int attr, u32 number);

/**
 * record_has() - tell whether an attribute is there
 * @record: the record
 * @attr: number of the attribute
 *
 * Return: true when it is.
 */
bool record_has(const struct record *record, unsigned int attr);

/**
 * event_sequence() - get the number of an event
 * @event: the event
 *
 * Return: its number; 0 when it is not in klp.yaml.
 */
u64 event_sequence(const struct record *event);

/**
 * event_generation() - get the generation that an event has led to
 * @event: the event
 *
 * Return: the generation; 0 when the event is not in klp.yaml.
 */
u32 event_generation(const struct record *event);

/**
 * record_string() - get a string
 * @record: the record
 * @attr: number of a string attribute
 *
 * Return: the string, owned by @record; "?" when it is absent.
 */
const char *record_string(const struct record *record, unsigned int attr);

/**
 * record_number() - get a number
 * @record: the record
 * @attr: number of a numeric attribute that comes once
 *
 * Return: the number; 0 when it is absent.
 */
u64 record_number(const struct record *record, unsigned int attr);

/**
 * attr_value_name() - get the name of a value
 * @attr: the attribute
 * @number: its value
 *
 * Return: the name, or NULL when @attr has no names or none for @number, which
 * a newer kernel may send.
 */
const char *attr_value_name(const struct attr *attr, u64 number);

#endif /* KLPNL_ATTRS_H */
