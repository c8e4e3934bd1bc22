/* SPDX-License-Identifier: GPL-2.0 */
/* Printing: text that cannot harm a terminal, JSON, and complaints. */
#ifndef KLPNL_OUTPUT_H
#define KLPNL_OUTPUT_H

#include <jansson.h>
#include <stdio.h>
#include <stdnoreturn.h>

#include "attrs.h"
#include "klpnl.h"
#include "terminal.h"

/**
 * say() - print one line
 * @fmt: format of the line, without a newline
 *
 * Names come from files and may hold anything. Control characters, and what is
 * not UTF-8, are printed as \xNN.
 */
void __printf(1, 2) say(const char *fmt, ...);

/**
 * say_part() - print a part of a line, which say() ends
 * @style: what the part is, for a terminal with colours
 * @fmt: format of the part, without a newline
 *
 * Characters are treated as in say().
 */
void __printf(2, 3) say_part(enum style style, const char *fmt, ...);

/**
 * say_all() - print a text of whole lines as it is
 * @text: the text
 */
void say_all(const char *text);

/**
 * complain() - print one line on stderr, after "klpnl: "
 * @fmt: format of the line: what was tried, what stands in the way, and what
 *	 would help; without a newline
 *
 * Characters are treated as in say().
 */
void __printf(1, 2) complain(const char *fmt, ...);

/**
 * printable() - make a text as say() would print it
 * @text: the text
 *
 * Return: the text, which the caller frees; ends the program without memory.
 */
char *printable(const char *text);

/**
 * no_memory_left() - complain that there is not enough memory, and end
 */
noreturn void no_memory_left(void);

/**
 * struct text - a text that is being written
 * @stream: where to write it
 * @chars: the text, once it is closed
 * @len: its length
 */
struct text {
	FILE *stream;
	char *chars;
	size_t len;
};

/**
 * text_open() - begin a text of any length
 * @text: the text, which stays where it is until text_close()
 *
 * Return: the stream that it is written to; ends the program without memory.
 */
FILE *text_open(struct text *text);

/**
 * text_close() - end a text
 * @text: the text
 *
 * Return: the text, which the caller frees; ends the program without memory.
 */
char *text_close(struct text *text);

/**
 * text_put_attr() - write what a message has of one attribute
 * @stream: where to write it
 * @record: the message
 * @attr: number of the attribute; when it is absent, "-" is written
 *
 * Numbers of an attribute that may come several times are for sets_text().
 */
void text_put_attr(FILE *stream, const struct record *record,
		   unsigned int attr);

/**
 * sets_text() - write down which sets a livepatch supersedes
 * @all: every set
 * @sets: the sets
 * @nr: number of @sets
 * @separator: what stands between two of them
 * @none: what to write when there are none
 *
 * Return: the text, which the caller frees; ends the program without memory.
 */
char *sets_text(bool all, const u32 *sets, size_t nr, const char *separator,
		const char *none);

/**
 * record_sets() - write down which sets a message says to be superseded
 * @record: the message
 * @list: number of the attribute that has the sets
 * @all: number of the attribute that stands for every set
 * @separator: what stands between two of them
 *
 * Return: the text, "none" when there are none, which the caller frees; ends
 * the program without memory.
 */
char *record_sets(const struct record *record, unsigned int list,
		  unsigned int all, const char *separator);

/**
 * shell_word() - write a text so that a shell takes it for one word
 * @text: the text
 *
 * Return: the word, which the caller frees; ends the program without memory.
 */
char *shell_word(const char *text);

/**
 * json_text() - make a JSON string
 * @text: the text; what is not UTF-8 becomes \xNN, which JSON cannot hold
 *
 * Return: a new reference; ends the program without memory.
 */
json_t *json_text(const char *text);

/**
 * json_number() - make a JSON number
 * @number: the number
 *
 * Return: a new reference; a string of its digits when @number does not fit
 * the 63 bits of jansson. Ends the program without memory.
 */
json_t *json_number(u64 number);

/**
 * json_named() - make JSON of the value of an attribute
 * @attr: a numeric attribute
 * @number: its value
 *
 * Return: a new reference to a string with the name of the value; to a number
 * where it has none. Ends the program without memory.
 */
json_t *json_named(const struct attr *attr, u64 number);

/**
 * json_list() - make an empty array
 *
 * Return: a new reference; ends the program without memory.
 */
json_t *json_list(void);

/**
 * json_dict() - make an empty object
 *
 * Return: a new reference; ends the program without memory.
 */
json_t *json_dict(void);

/**
 * json_put() - put a value into an object, after those that are there
 * @object: the object
 * @key: its key
 * @value: reference that is taken over
 *
 * Ends the program without memory.
 */
void json_put(json_t *object, const char *key, json_t *value);

/**
 * json_append() - append a value to an array
 * @array: the array
 * @value: reference that is taken over
 *
 * Ends the program without memory.
 */
void json_append(json_t *array, json_t *value);

/**
 * json_put_record() - put all attributes of a message into an object
 * @object: the object; the keys are the names of the attributes
 * @record: the message; absent attributes stay absent
 *
 * Ends the program without memory.
 */
void json_put_record(json_t *object, const struct record *record);

/**
 * json_records() - make a JSON array of messages
 * @records: the messages, of which each becomes an object
 *
 * Return: a new reference; ends the program without memory.
 */
json_t *json_records(const struct records *records);

/**
 * json_print() - print a value and a newline
 * @value: reference that is taken over
 * @options: tells whether to indent
 *
 * Ends the program without memory; errors of stdout are left to
 * output_finish().
 */
void json_print(json_t *value, const struct options *options);

/**
 * output_flush() - send what has been printed so far
 *
 * Return: false when output does not arrive any more, for which output_finish()
 * gives the reason.
 */
bool output_flush(void);

/**
 * output_finish() - make sure that all output has arrived
 *
 * Return: false when it has not; this has been complained about, unless the
 * reader has just closed the pipe.
 */
bool output_finish(void);

#endif /* KLPNL_OUTPUT_H */
