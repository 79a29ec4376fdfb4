/* SPDX-License-Identifier: MIT */
/* resume - what an earlier run has written: found, proven, and gone on behind. */

#include "output/resume.h"

#include "base/quote.h"
#include "output/envelope.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENDS   64 /* records at both ends of the file that are computed, at least */
#define PART   16 /* records of a chunk between; a kernel takes as long for one */
#define PARTS  4  /* of so many such chunks */
#define BLOCK  ((size_t)64 << 10)
#define MARGIN ((size_t)4 << 10) /* read beyond the usual, so that a second read is rare */
#define STEPS  64                /* of 16 bytes each: a block whose lines are counted in one go */

/* Where the last whole line before `size` ends. False: it cannot be read. */
static bool
find_end(struct resume *resume, uint64_t size, struct error *error)
{
	char *block = malloc(BLOCK), *last = NULL;
	ssize_t got = 0;

	if (!block)
		return error_out_of_memory(error);
	for (resume->end = size; resume->end > 0 && !last; resume->end -= last ? 0 : (size_t)got) {
		size_t want = resume->end < BLOCK ? (size_t)resume->end : BLOCK;

		got = pread(resume->fd, block, want, (off_t)(resume->end - want));
		if (got != (ssize_t)want)
			break;
		last = memrchr(block, '\n', want);
		if (last)
			resume->end -= want - (size_t)(last + 1 - block);
	}
	free(block);
	resume->torn = resume->end < size;
	return last || resume->end == 0 || error_set_errno(error, "cannot read '%s'", resume->name);
}

/* The number of the line that the byte at `at` is in. */
static uint64_t
line_number(const struct resume *resume, uint64_t at)
{
	char block[4096];
	uint64_t number = 1;
	ssize_t got;

	for (uint64_t from = 0; from < at; from += (uint64_t)got) {
		size_t want = at - from < sizeof(block) ? (size_t)(at - from) : sizeof(block);

		got = pread(resume->fd, block, want, (off_t)from);
		if (got <= 0)
			break;
		for (ssize_t i = 0; i < got; i++)
			number += block[i] == '\n';
	}
	return number;
}

/* A part of a line from the field around `from` on, for a message. */
static const char *
excerpt(char quoted[QUOTED_MAX], const char *text, size_t size, size_t from)
{
	const char *end;
	size_t begin = from;

	while (begin > 0 && from - begin < 32 && text[begin - 1] != '\n' &&
		text[begin - 1] != ',' && text[begin - 1] != '\t' && text[begin - 1] != '{')
		begin--;
	end = memchr(text + begin, '\n', size - begin);
	return quote(quoted, text + begin, end ? (size_t)(end - text) - begin : size - begin);
}

/* The file has [text, text + size) at `at`, where `wanted` should be; they differ. */
static bool
differs(const struct resume *resume, uint64_t at, const char *text, size_t size, const char *wanted,
	size_t wanted_size, struct error *error)
{
	size_t from = 0, least = size < wanted_size ? size : wanted_size;
	char found[QUOTED_MAX], expected[QUOTED_MAX];

	while (from < least && text[from] == wanted[from])
		from++;
	return error_set(error, STATUS_TROUBLE,
		"'%s' is damaged at line %ju, or of another run: it holds %s, expected %s",
		resume->name, (uintmax_t)line_number(resume, at + from),
		excerpt(found, text, size, from), excerpt(expected, wanted, wanted_size, from));
}

/* How often the end of a record stands in what the format makes of a key that is such an end. */
static unsigned
count_in_mark(const struct layout *layout, char mark)
{
	unsigned count = 0;
	char text[16];

	if (!layout->keys || !fields_contains(&layout->fields, FIELD_ID))
		return 0;
	for (const char *end = layout->format->key(text, &mark, 1); end > text; end--)
		count += end[-1] == mark;
	return count;
}

/* The byte that ends a record, and nothing else in it but a key. */
static char
mark_of(const struct layout *layout)
{
	return layout->batch ? '}' : '\n';
}

/* Begin behind the head. False: the file has another one. */
static bool
pass_head(struct resume *resume, struct error *error)
{
	struct text head = { 0 };
	char *found;
	ssize_t got;
	bool done;

	if (!resume->layout->format->header)
		return true;
	if (!envelope_header(&head, resume->layout, 0, error))
		return false;
	found = malloc(head.size);
	got = found ? pread(resume->fd, found, head.size, 0) : -1;
	if (!found)
		done = error_out_of_memory(error);
	else if (got < 0)
		done = error_set_errno(error, "cannot read '%s'", resume->name);
	else
		done = ((size_t)got == head.size && memcmp(found, head.bytes, head.size) == 0) ||
		       differs(resume, 0, found, (size_t)got, head.bytes, head.size, error);
	resume->at = head.size;
	free(found);
	free(head.bytes);
	return done;
}

static bool
look(struct resume *resume, struct error *error)
{
	struct stat info;

	if (fstat(resume->fd, &info) != 0)
		return error_set_errno(error, "cannot read '%s'", resume->name);
	return find_end(resume, (uint64_t)info.st_size, error) &&
	       (resume->end == 0 || pass_head(resume, error));
}

bool
resume_open(struct resume *resume, const struct output_file *file, const struct layout *layout,
	const struct compute_plan *plan, struct error *error)
{
	struct error other = { 0 };

	*resume = (struct resume){ .layout = layout, .plan = plan, .fd = file->fd };
	resume->name = file->part;
	resume->exact = plan->with_stats; /* of values that are computed */
	resume->complete = file->opened.st_size == 0 && file->exists;
	resume->in_mark = count_in_mark(layout, mark_of(layout));
	resume->outline = outline_open(layout, error);
	if (!resume->outline)
		return false;
	if (!resume->complete)
		return look(resume, error);
	resume->name = file->path;
	resume->fd = open(file->path, O_RDONLY | O_CLOEXEC);
	resume->record_worker = record_worker_open(plan, error);
	/* A FILE that cannot be read, or begins in another way, will be replaced. */
	if (resume->fd < 0 || !look(resume, &other))
		resume->end = resume->at;
	return resume->record_worker != NULL;
}

void
resume_close(struct resume *resume)
{
	if (resume->complete && resume->fd >= 0)
		close(resume->fd);
	record_worker_close(resume->record_worker);
	outline_close(resume->outline);
}

void
chunk_close(struct chunk *chunk)
{
	free(chunk->text);
	*chunk = (struct chunk){ 0 };
}

/* Have room for `most` bytes and those that may be read behind them. */
static bool
chunk_reserve(const struct resume *resume, size_t most, struct chunk *chunk, struct error *error)
{
	size_t room = most + resume->layout->max_record_size + OUTLINE_BEHIND;

	if (chunk->room >= room)
		return true;
	chunk_close(chunk);
	chunk->text = malloc(room);
	chunk->room = chunk->text ? room : 0;
	return chunk->text || error_out_of_memory(error);
}

/* Read the bytes from *ready up to `want` of the chunk. */
static bool
chunk_read(const struct resume *resume, size_t want, struct chunk *chunk, size_t *ready,
	struct error *error)
{
	while (*ready < want) {
		ssize_t got = pread(resume->fd, chunk->text + *ready, want - *ready,
			(off_t)(resume->at + *ready));

		if (got > 0)
			*ready += (size_t)got;
		else if (got == 0)
			return error_set(
				error, STATUS_TROUBLE, "'%s' becomes shorter", resume->name);
		else if (errno != EINTR)
			return error_set_errno(error, "cannot read '%s'", resume->name);
	}
	return true;
}

/* How many ends of records the text of the items has. */
static size_t
count_marks(const struct resume *resume, const struct item_batch *items)
{
	size_t count = items->count;
	char mark = mark_of(resume->layout);

	if (resume->in_mark)
		for (size_t i = 0; i < items->offset[items->count]; i++)
			count += items->keys.data[i] == mark ? resume->in_mark : 0;
	return count;
}

typedef unsigned char bytes16 __attribute__((vector_size(16)));

/* How often the byte stands in 16 * STEPS bytes. */
static size_t
count_in_block(const char *text, char mark)
{
	bytes16 sum = { 0 };
	uint64_t half[2], count = 0;

#pragma GCC unroll 8
	for (size_t i = 0; i < STEPS; i++) {
		bytes16 here;

		memcpy(&here, text + 16 * i, 16);
		sum -= (bytes16)(here == (unsigned char)mark);
	}
	memcpy(half, &sum, sizeof(half));
	/* At most STEPS in a byte: the pairs cannot carry into each other, nor the sum of four. */
	for (unsigned i = 0; i < 2; i++)
		count += ((half[i] & 0x00ff00ff00ff00ff) + (half[i] >> 8 & 0x00ff00ff00ff00ff)) *
				 0x0001000100010001 >>
			 48;
	return (size_t)count;
}

/*
 * Go over *marks ends of records, from `size` on up to `end`; returns where that led to. Blocks are
 * only counted, which takes 4 ns for 240 bytes, as long as the last end cannot be in them.
 */
static size_t
pass_marks(const char *text, size_t size, size_t end, char mark, size_t *marks)
{
	while (end - size >= 16 * STEPS) {
		size_t count = count_in_block(text + size, mark);

		if (count >= *marks)
			break;
		*marks -= count;
		size += 16 * STEPS;
	}
	while (*marks > 0 && size < end) {
		const char *found = memchr(text + size, mark, end - size);

		*marks -= found != NULL;
		size = found ? (size_t)(found + 1 - text) : end;
	}
	return size;
}

/* Read what should hold so many ends of records, at most up to `most`. */
static bool
chunk_fill(
	struct resume *resume, size_t marks, size_t most, struct chunk *chunk, struct error *error)
{
	size_t ready = 0, size = 0, want = resume->usual + MARGIN;

	if (!chunk_reserve(resume, most, chunk, error))
		return false;
	for (; marks > 0 && size < most; want += MARGIN) {
		if (!chunk_read(resume, want < most ? want : most, chunk, &ready, error))
			return false;
		size = pass_marks(chunk->text, size, ready, mark_of(resume->layout), &marks);
	}
	/* The end of an array belongs to its last record. */
	if (resume->layout->batch && size < most) {
		if (!chunk_read(resume, most - size < 2 ? most : size + 2, chunk, &ready, error))
			return false;
		if (chunk->text[size] == ']')
			size += most - size < 2 ? most - size : 2;
	}
	chunk->at = resume->at;
	chunk->size = resume->usual = size;
	return true;
}

/* Whether FILE begins as this run does. */
static bool
belongs(const struct resume *resume, const struct item_batch *items, const struct chunk *chunk)
{
	const struct layout *layout = resume->layout;
	size_t key_bytes = layout->keys ? items->offset[items->count] : 0, least;
	char *text = malloc(records_max_size(layout, items->count, key_bytes)), *end;
	struct error error = { 0 };
	struct records records;
	bool same = false;

	if (text && record_worker_compute(resume->record_worker, items, &records, &error)) {
		end = records_write(layout, &records, text);
		least = (size_t)(end - text) < chunk->size ? (size_t)(end - text) : chunk->size;
		/* The end of an array that FILE has and this run does not is seen later. */
		same = memcmp(text, chunk->text, least - (least > 2 ? 2 : 0)) == 0;
	}
	free(text);
	return same;
}

static bool
surplus(const struct resume *resume, struct error *error)
{
	return error_set(error, STATUS_TROUBLE,
		"'%s' is damaged at line %ju, or of another run: it holds more records than this "
		"run makes",
		resume->name, (uintmax_t)line_number(resume, resume->at));
}

bool
resume_take(struct resume *resume, const struct item_batch *items, bool more, struct chunk *chunk,
	struct error *error)
{
	const struct layout *layout = resume->layout;
	size_t key_bytes = layout->keys && items->count ? items->offset[items->count] : 0;
	size_t room = records_max_size(layout, items->count, key_bytes);
	uint64_t rest = resume->end - resume->at;

	chunk->size = 0;
	if (resume->complete && items->first_index + items->count == 0 && !more)
		resume->end = resume->at; /* the one of another run: this one makes nothing */
	else if (rest > 0 && items->count > 0) {
		if (!chunk_fill(resume, count_marks(resume, items),
			    rest < room ? (size_t)rest : room, chunk, error))
			return chunk->size = 0, false;
		if (resume->complete && items->first_index == 0 && !belongs(resume, items, chunk)) {
			resume->end = resume->at;
			return chunk->size = 0, true;
		}
		resume->at += chunk->size;
		chunk->whole = resume->exact || items->first_index < ENDS ||
			       resume->end - resume->at < ENDS * layout->max_record_size + KEYS_MAX;
	}
	return more || resume->at == resume->end || surplus(resume, error);
}

/* A number that only depends on where the batch is, and seems to depend on nothing. */
static size_t
dice(const struct item_batch *items)
{
	return (size_t)(items->first_index * 0x9e3779b97f4a7c15 >> 33);
}

/* Some neighbouring items of a batch. */
static struct item_batch
part_of(const struct item_batch *items, size_t *first)
{
	size_t count = items->count < PART ? items->count : PART;
	struct item_batch part = *items;

	*first = dice(items) / PARTS % (items->count - count + 1);
	part.count = count;
	part.first_index += *first;
	if (items->id)
		part.id += *first;
	else
		part.offset += *first;
	return part;
}

/* Compute the records of some of the items, the first of which should be at `at`. */
static bool
part_fits(const struct resume *resume, struct record_worker *record_worker,
	const struct item_batch *part, const char *at, const char *end, char *scratch)
{
	struct error ignored = { 0 };
	struct records records;
	size_t size;

	if (!record_worker_compute(record_worker, part, &records, &ignored))
		return false;
	size = (size_t)(records_write(resume->layout, &records, scratch) - scratch);
	return size <= (size_t)(end - at) && memcmp(at, scratch, size) == 0;
}

bool
resume_proves(const struct resume *resume, struct record_worker *record_worker,
	const struct item_batch *items, const struct chunk *chunk, char *scratch)
{
	const struct records all = { .count = items->count,
		.id = items->id,
		.key = items->keys.data,
		.key_offset = items->offset,
		.first_index = items->first_index };
	const char *at = NULL;
	struct item_batch part;
	size_t first;

	if (chunk->whole)
		return false;
	part = part_of(items, &first);
	return outline_fits(resume->outline, &all, chunk->text, chunk->size, first, &at, scratch) &&
	       (dice(items) % PARTS != 0 || part_fits(resume, record_worker, &part, at,
						    chunk->text + chunk->size, scratch));
}

bool
resume_compare(const struct resume *resume, const struct chunk *chunk, const char *text,
	size_t size, size_t *kept, struct error *error)
{
	size_t have = chunk->size;

	*kept = have;
	if (have <= size && memcmp(chunk->text, text, have) == 0)
		return true;
	/* The last array of a run that was complete, or ended in good order, may be short. */
	*kept = have - 2;
	if (resume->layout->batch && have > 2 && chunk->at + have == resume->end &&
		memcmp(chunk->text + have - 2, "]\n", 2) == 0 && have - 2 <= size &&
		memcmp(chunk->text, text, have - 2) == 0)
		return true;
	return differs(resume, chunk->at, chunk->text, have, text, size, error);
}
