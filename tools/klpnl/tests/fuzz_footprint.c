// SPDX-License-Identifier: GPL-2.0
/*
 * Reads damaged modules. An input is a module, perhaps compressed, or else a
 * .modinfo as it is. Some of those are read once more as part of a module, with
 * libkmod; both ways must come to the same end.
 *
 * What is read must be right, too: the fields are written down again from the
 * footprint, and have to be those of the input.
 *
 * With LIBFUZZER it is a target for libFuzzer ("make fuzz"). Without, the
 * program reads the files of its command line and, after -d, does so once for
 * each way to cut them and for each bit that can be flipped. A flipped bit may
 * change a number or a letter, but must not make anything disappear.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/elf.h>

#include "../footprint.h"
#include "../modinfo.h"

/* A module with nothing but a modinfo, which stands behind this. */
struct module {
	struct elf64_hdr elf;
	struct elf64_shdr sections[3];
	char names[24];
};

static const struct module empty_module = {
	.elf = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
			     ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_REL,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_shoff = offsetof(struct module, sections),
		.e_ehsize = sizeof(struct elf64_hdr),
		.e_shentsize = sizeof(struct elf64_shdr),
		.e_shnum = 3,
		.e_shstrndx = 2,
	},
	.sections = {
		[1] = {
			.sh_name = 1,
			.sh_type = SHT_PROGBITS,
			.sh_flags = SHF_ALLOC,
			.sh_offset = sizeof(struct module),
			.sh_addralign = 1,
		},
		[2] = {
			.sh_name = 10,
			.sh_type = SHT_STRTAB,
			.sh_offset = offsetof(struct module, names),
			.sh_size = 20,
			.sh_addralign = 1,
		},
	},
	.names = "\0.modinfo\0.shstrtab",
};

#define MUST(condition) do {						\
	if (!(condition)) {						\
		fprintf(stderr, "%s:%d: not true: %s\n", __FILE__,	\
			__LINE__, #condition);				\
		__builtin_trap();					\
	}								\
} while (0)

/**
 * struct outcome - what came of an input
 * @status: the status
 * @why: the reason when it is not STATUS_OK
 * @footprint: the footprint when it is
 */
struct outcome {
	enum status status;
	struct fault why;
	struct footprint footprint;
};

/* Where all files are, for libkmod wants a name. */
static int file = -1;
static char file_name[64];

static void write_all(const void *data, size_t size, size_t offset)
{
	ssize_t written;

	for (; size; size -= (size_t)written) {
		written = pwrite(file, data, size, (off_t)offset);
		MUST(written > 0);
		data = (const char *)data + written;
		offset += (size_t)written;
	}
}

static void begin_file(void)
{
	if (file < 0) {
		file = memfd_create("klpnl", MFD_CLOEXEC);
		MUST(file >= 0);
		snprintf(file_name, sizeof(file_name), "/proc/self/fd/%d",
			 file);
	}
	MUST(!ftruncate(file, 0));
}

static void put_module(const unsigned char *data, size_t size)
{
	struct module module = empty_module;

	module.sections[1].sh_size = size;
	begin_file();
	write_all(&module, sizeof(module), 0);
	write_all(data, size, sizeof(module));
}

static void split(struct modinfo *info, const unsigned char *data, size_t size)
{
	char *text = malloc(size + 1);
	char *string, *equals;

	MUST(text);
	memcpy(text, data, size);
	text[size] = '\0';

	*info = (struct modinfo) {
		.file = strdup("file"),
		.file_name = strdup("file"),
	};
	for (string = text; string < text + size;
	     string += strlen(string) + 1) {
		if (!*string)
			continue;
		equals = strchr(string, '=');
		if (equals)
			*equals = '\0';
		MUST(modinfo_add(info, string, equals ? equals + 1 : ""));
		if (equals)
			string = equals + 1;
	}
	free(text);
}

/* What the build would have written. */
static void write_footprint(FILE *text, const struct footprint *fp)
{
	size_t i;

	fprintf(text, "klp_footprint=1\nklp_replace_set=%u\n",
		fp->replace_set);
	for (i = 0; i < fp->supersedes.nr; i++)
		fprintf(text, "%s%u", i ? "," : "klp_supersedes=",
			fp->supersedes.sets[i]);
	fputs(fp->supersedes.nr ? "\n" : "", text);
	for (i = 0; i < fp->nr_funcs; i++)
		fprintf(text, "klp_func=%s:%s,%llu\n", fp->funcs[i].object,
			fp->funcs[i].name, fp->funcs[i].sympos);
	for (i = 0; i < fp->nr_states; i++)
		fprintf(text, "klp_state=%llu,%u\n", fp->states[i].id,
			fp->states[i].version);
	for (i = 0; i < fp->nr_callbacks; i++)
		fprintf(text, "klp_callbacks=%s\n", fp->callbacks[i]);
	fprintf(text, "klp_footprint_end=%zu,%zu\n", fp->nr_funcs,
		fp->nr_states);
	for (i = 0; i < fp->nr_params; i++)
		fprintf(text, "klp_param=%s:%s\n", fp->params[i].field,
			fp->params[i].param);
}

/* What is there, with klp_param at the end. */
static void write_fields(FILE *text, const struct modinfo *info)
{
	const struct modinfo_field *field;
	int params;
	size_t i;

	for (params = 0; params < 2; params++) {
		for (i = 0; i < info->nr; i++) {
			field = &info->fields[i];
			if (!strncmp(field->key, "klp_", 4) &&
			    params == !strcmp(field->key, "klp_param"))
				fprintf(text, "%s=%s\n", field->key,
					field->value);
		}
	}
}

static void must_be_the_same(const struct modinfo *info,
			     const struct footprint *fp)
{
	char *expected, *actual;
	size_t size;
	FILE *text;

	text = open_memstream(&expected, &size);
	MUST(text);
	write_fields(text, info);
	fclose(text);
	text = open_memstream(&actual, &size);
	MUST(text);
	write_footprint(text, fp);
	fclose(text);

	MUST(!strcmp(expected, actual));
	MUST(*fp->name && fp->file);
	free(actual);
	free(expected);
}

static void parse(struct outcome *outcome, const struct modinfo *info)
{
	outcome->status = footprint_parse(info, &outcome->footprint,
					  &outcome->why);
	if (outcome->status)
		MUST(*outcome->why.text &&
		     (outcome->status == STATUS_ERROR ||
		      outcome->status == STATUS_CANNOT_TELL));
	else
		must_be_the_same(info, &outcome->footprint);
}

static void read_file(struct outcome *outcome)
{
	struct modinfo info;

	*outcome = (struct outcome) { 0 };
	outcome->status = modinfo_read(file_name, &info, &outcome->why);
	if (outcome->status)
		MUST(outcome->status == STATUS_ERROR && *outcome->why.text);
	else
		parse(outcome, &info);
	modinfo_free(&info);
}

static void read_modinfo(struct outcome *outcome, const unsigned char *data,
			 size_t size)
{
	struct modinfo info;

	*outcome = (struct outcome) { 0 };
	split(&info, data, size);
	parse(outcome, &info);
	modinfo_free(&info);
}

/* libkmod has a process of its own, which takes long to make. */
static bool is_worth_a_process(const unsigned char *data, size_t size)
{
	unsigned int sum = 0;

	while (size)
		sum += data[--size];

	return !(sum % 64);
}

static void compare_with_libkmod(const struct outcome *outcome,
				 const unsigned char *data, size_t size)
{
	struct outcome other;

	put_module(data, size);
	read_file(&other);
	MUST(outcome->status == other.status);
	footprint_free(&other.footprint);
}

static bool is_module(const unsigned char *data, size_t size)
{
	static const char * const magics[] = { ELFMAG, "\x1f\x8b",
					       "\3757zXZ",
					       "\x28\xb5\x2f\xfd" };
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(magics); i++) {
		len = strlen(magics[i]);
		if (size >= len && !memcmp(data, magics[i], len))
			return true;
	}

	return false;
}

static void read_input(struct outcome *outcome, const unsigned char *data,
		       size_t size)
{
	if (!is_module(data, size)) {
		read_modinfo(outcome, data, size);
		return;
	}

	begin_file();
	write_all(data, size, 0);
	read_file(outcome);
}

/* What libFuzzer calls has a name of its own style. */
int read_one(const unsigned char *data, size_t size)
	__asm__("LLVMFuzzerTestOneInput");

int read_one(const unsigned char *data, size_t size)
{
	struct outcome outcome;

	read_input(&outcome, data, size);
	if (!is_module(data, size) && is_worth_a_process(data, size))
		compare_with_libkmod(&outcome, data, size);
	footprint_free(&outcome.footprint);

	return 0;
}

#ifndef LIBFUZZER
/* The caller frees it. */
static unsigned char *load(const char *path, size_t *size)
{
	FILE *stream = fopen(path, "re");
	unsigned char *data;
	long end;

	if (!stream) {
		perror(path);
		exit(1);
	}
	MUST(!fseek(stream, 0, SEEK_END));
	end = ftell(stream);
	MUST(end >= 0);
	*size = (size_t)end;
	rewind(stream);
	data = malloc(*size + 1);
	MUST(data && fread(data, 1, *size, stream) == *size);
	fclose(stream);

	return data;
}

static void nothing_is_gone(const struct outcome *was, const struct outcome *is)
{
	const struct footprint *a = &was->footprint;
	const struct footprint *b = &is->footprint;

	if (was->status || is->status)
		return;

	MUST(a->nr_funcs == b->nr_funcs);
	MUST(a->nr_states == b->nr_states);
	MUST(a->nr_callbacks == b->nr_callbacks);
	MUST(a->supersedes.nr == b->supersedes.nr);
}

static void damage(const struct outcome *whole, unsigned char *data, size_t size)
{
	struct outcome outcome;
	size_t i;

	for (i = 0; i < size; i++) {
		read_input(&outcome, data, i);
		footprint_free(&outcome.footprint);
	}

	for (i = 0; i < 8 * size; i++) {
		data[i / 8] ^= 1 << i % 8;
		read_input(&outcome, data, size);
		nothing_is_gone(whole, &outcome);
		footprint_free(&outcome.footprint);
		data[i / 8] ^= 1 << i % 8;
	}
}

static void replay(const char *path, bool and_damage)
{
	struct outcome outcome;
	unsigned char *data;
	size_t size;

	data = load(path, &size);
	read_input(&outcome, data, size);
	if (!is_module(data, size))
		compare_with_libkmod(&outcome, data, size);
	printf("%s: %s\n", strrchr(path, '/') ? strrchr(path, '/') + 1 : path,
	       outcome.status ? outcome.why.text : "read");
	if (and_damage)
		damage(&outcome, data, size);
	footprint_free(&outcome.footprint);
	free(data);
}

int main(int argc, char **argv)
{
	bool and_damage = argc > 1 && !strcmp(argv[1], "-d");
	int i;

	for (i = and_damage ? 2 : 1; i < argc; i++)
		replay(argv[i], and_damage);

	return 0;
}
#endif
