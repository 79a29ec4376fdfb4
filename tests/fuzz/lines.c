/* SPDX-License-Identifier: MIT */
/*
 * lines - any bytes as input: IDs, ranges and keys, in batches and shards of various sizes.
 *
 * The first byte of the data selects how the rest is read. The shards of an input must together
 * give the items of the whole input, and each of them must report the same invalid lines.
 */

#include "fuzz.h"

#include "input/item_source.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ITEMS_MAX 512 /* compared; a range may have 2^64 */

struct outcome {
	uint64_t item[ITEMS_MAX]; /* an ID, or the hash of a key */
	size_t count;
	bool whole; /* the input was read to its end */
	uint64_t diagnostics, skipped;
	struct error error;
};

static uint64_t
hash(uint64_t seed, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		seed = (seed ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
	return seed;
}

static void
add_diagnostics(struct outcome *outcome, const struct item_batch *items)
{
	const char *text = items->diagnostics.data, *end;

	if (!text)
		return;
	end = text + items->diagnostics.size;
	for (uint64_t i = 0; i < items->skipped; i++) {
		FUZZ_MUST(text < end);
		fuzz_message(text);
		outcome->diagnostics = hash(outcome->diagnostics, text, strlen(text) + 1);
		text += strlen(text) + 1;
	}
	FUZZ_MUST(text == end);
	outcome->skipped += items->skipped;
}

static void
add_items(struct outcome *outcome, const struct item_batch *items, size_t items_max)
{
	FUZZ_MUST(items->first_index == outcome->count && items->count <= items->capacity);
	for (size_t i = 0; i < items->count && outcome->count < items_max; i++)
		outcome->item[outcome->count++] =
			items->id ? items->id[i]
				  : hash(1, items->keys.data + items->offset[i],
					    items->offset[i + 1] - items->offset[i]);
}

static void
run(struct outcome *outcome, const struct input_options *input, struct shard_options shard,
	size_t capacity, size_t items_max)
{
	struct item_source source = { 0 };
	struct item_batch items;
	uint64_t total;
	bool more = true;

	memset(outcome, 0, sizeof(*outcome));
	FUZZ_MUST(item_source_open_lines(&source, input, &shard, false, &total, &outcome->error));
	FUZZ_MUST(item_batch_open(&items, capacity, input->keys, input->objects, &outcome->error));
	while (more && outcome->count < items_max) {
		more = item_source_fill(&source, &items, true) != BATCH_LAST;
		add_items(outcome, &items, items_max);
		add_diagnostics(outcome, &items);
	}
	outcome->whole = !more;
	outcome->error = items.error;
	if (outcome->error.status != STATUS_OK)
		fuzz_message(outcome->error.text);
	item_batch_close(&items);
	line_reader_close(&source.reader);
}

static void
check_same_end(const struct outcome *a, const struct outcome *b)
{
	FUZZ_MUST(a->diagnostics == b->diagnostics && a->skipped == b->skipped);
	FUZZ_MUST(a->error.status == b->error.status);
	FUZZ_MUST(a->error.status == STATUS_OK || strcmp(a->error.text, b->error.text) == 0);
}

static void
compare(const struct input_options *input, const struct outcome *whole, enum shard_kind kind,
	uint64_t world, size_t capacity)
{
	static struct outcome part;
	size_t total = 0, begin = 0;

	for (uint64_t rank = 0; rank < world; rank++) {
		struct shard_options shard = {
			.kind = kind, .limit = UNBOUNDED, .rank = rank, .world = world
		};

		run(&part, input, shard, capacity, ITEMS_MAX / world);
		for (size_t i = 0; i < part.count; i++) {
			size_t at = kind == SHARD_STRIDE ? i * world + rank : begin + i;

			FUZZ_MUST(at < whole->count && part.item[i] == whole->item[at]);
		}
		if (whole->whole && part.whole)
			check_same_end(&part, whole);
		total += part.count;
		begin += part.count;
		FUZZ_MUST(part.whole || part.count == ITEMS_MAX / world);
	}
	if (whole->whole && whole->count <= ITEMS_MAX / world)
		FUZZ_MUST(total == whole->count);
}

/* Bits of the first byte: keys, NUL, skip_invalid, block; 2 bits each of world - 1 and capacity. */
void
fuzz_lines(const uint8_t *data, size_t size)
{
	static const size_t capacities[] = { 1, 3, 64, 1000 };
	static const struct shard_options all = {
		.kind = SHARD_NONE, .limit = UNBOUNDED, .world = 1
	};
	static struct outcome whole;
	unsigned flags = size ? data[0] : 0;
	uint64_t world = 1 + (flags >> 4 & 3);
	int fd = memfd_create("lines", 0);
	char path[32];
	const char *paths[] = { path };
	struct input_options input = { .paths = paths, .paths_count = 1, .keys = flags & 1 };
	input.delimiter = flags & 2 ? '\0' : '\n';
	input.skip_invalid = flags & 4;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	FUZZ_MUST(fd >= 0 && (size < 2 || write(fd, data + 1, size - 1) == (ssize_t)size - 1));
	run(&whole, &input, all, 256, ITEMS_MAX);
	if (!(flags & 8))
		compare(&input, &whole, SHARD_STRIDE, world, capacities[flags >> 6]);
	else if (whole.whole && whole.count < ITEMS_MAX / world)
		compare(&input, &whole, SHARD_BLOCK, world, capacities[flags >> 6]);
	close(fd);
}
