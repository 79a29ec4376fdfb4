/* SPDX-License-Identifier: MIT */
/*
 * replay - runs files through a harness, without a fuzzer.
 *
 * usage: fuzz-replay HARNESS FILE...      says how many files it was
 *        fuzz-replay                      names the harnesses
 */

#include "fuzz.h"

#include <string.h>

#define FILE_MAX ((size_t)4 << 20)

#define ROW(name) { #name, fuzz_##name },
static const struct harness {
	const char *name;
	void (*run)(const uint8_t *data, size_t size);
} harnesses[] = { FUZZ_HARNESSES(ROW) };

/* From a block of just its size, so that what reads past the end is seen. */
static void
replay(const struct harness *harness, const char *path)
{
	FILE *stream = fopen(path, "rb");
	char *room = malloc(FILE_MAX), *data;
	size_t size;

	fprintf(stderr, "%s\n", path); /* the last one named is the one that fails */
	FUZZ_MUST(stream != NULL && room != NULL);
	size = fread(room, 1, FILE_MAX, stream);
	FUZZ_MUST(!ferror(stream) && feof(stream));
	fclose(stream);
	data = malloc(size ? size : 1);
	FUZZ_MUST(data != NULL);
	memcpy(data, room, size);
	free(room);
	harness->run((const uint8_t *)data, size);
	free(data);
}

int
main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(harnesses) / sizeof(*harnesses); i++) {
		if (argc < 2)
			puts(harnesses[i].name);
		else if (strcmp(argv[1], harnesses[i].name) == 0) {
			for (int k = 2; k < argc; k++)
				replay(&harnesses[i], argv[k]);
			printf("%d\n", argc - 2);
			return EXIT_SUCCESS;
		}
	}
	return argc < 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
