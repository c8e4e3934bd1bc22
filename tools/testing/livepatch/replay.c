// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * replay.c - try the inputs in files, in the place of libFuzzer
 *
 * Without its knowledge of what is reached, but with any compiler.
 *
 * usage: replay_TARGET [-m NUMBER] FILE...
 *
 *   -m NUMBER	also try so many random variations of each input, which are the
 *		same ones each time
 */

#include <getopt.h>
#include <stdio.h>

#define MAX_SIZE (64 * 1024)

struct input {
	u8 data[MAX_SIZE];
	size_t size;
};

/* Nobody calls srandom(): the numbers are the same ones each time. */
static u32 random_below(u32 end)
{
	return random() % end;
}

static int read_input(const char *path, struct input *input)
{
	FILE *file = fopen(path, "rb");

	if (!file) {
		perror(path);
		return 1;
	}
	input->size = fread(input->data, 1, sizeof(input->data), file);
	fclose(file);

	return 0;
}

static void try_input(const struct input *input)
{
	/* As long as it is, so that reading beyond is noticed. */
	u8 *copy = malloc(input->size ?: 1);

	if (!copy)
		abort();
	memcpy(copy, input->data, input->size);
	try(copy, input->size);
	free(copy);
}

/* Put a piece of one input somewhere into another one. */
static void splice(struct input *input, const struct input *from)
{
	size_t start = random_below(from->size), at = random_below(input->size);
	size_t size = 1 + random_below(from->size - start);

	size = min(size, sizeof(input->data) - at);
	memcpy(input->data + at, from->data + start, size);
	input->size = max(input->size, at + size);
}

/* Leave out some bytes; what follows moves up. */
static void leave_out(struct input *input)
{
	size_t most = 16, start = random_below(input->size);
	size_t size = 1 + random_below(min(input->size - start, most));

	if (size == input->size)
		return;
	input->size -= size;
	memmove(input->data + start, input->data + start + size, input->size - start);
}

static void vary(struct input *input, const struct input *original,
		 const struct input *other)
{
	u32 i, nr = 1 + random_below(4);

	*input = *original;
	for (i = 0; i < nr; i++) {
		switch (random_below(5)) {
		case 0:
			input->data[random_below(input->size)] ^= 1 << random_below(8);
			break;
		case 1:
			input->data[random_below(input->size)] = random_below(256);
			break;
		case 2:
			splice(input, original);
			break;
		case 3:
			splice(input, other);
			break;
		case 4:
			leave_out(input);
			break;
		}
	}
}

int main(int argc, char **argv)
{
	static struct input inputs[2], varied;
	struct input *now, *before;
	int opt, nr = 0, i, j;

	while ((opt = getopt(argc, argv, "m:")) != -1) {
		if (opt != 'm')
			return 2;
		nr = atoi(optarg);
	}

	for (i = optind; i < argc; i++) {
		fprintf(stderr, "%s\n", argv[i]);
		now = &inputs[i % 2];
		before = &inputs[(i + 1) % 2];
		if (read_input(argv[i], now))
			return 1;
		try_input(now);
		for (j = 0; j < nr && now->size; j++) {
			vary(&varied, now, before->size ? before : now);
			try_input(&varied);
		}
	}

	return 0;
}
