// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * replay.c - try the inputs in files, in the place of libFuzzer
 *
 * usage: replay_TARGET FILE...
 */

#include <stdio.h>

static int replay(const char *path)
{
	u8 data[64 * 1024], *copy;
	size_t size;
	FILE *file;

	file = fopen(path, "rb");
	if (!file) {
		perror(path);
		return 1;
	}
	size = fread(data, 1, sizeof(data), file);
	fclose(file);

	/* As long as it is, so that reading beyond is noticed. */
	copy = malloc(size ?: 1);
	if (!copy)
		return 1;
	memcpy(copy, data, size);
	try(copy, size);
	free(copy);

	return 0;
}

int main(int argc, char **argv)
{
	int i, ret = 0;

	for (i = 1; i < argc; i++) {
		fprintf(stderr, "%s\n", argv[i]);
		ret |= replay(argv[i]);
	}

	return ret;
}
