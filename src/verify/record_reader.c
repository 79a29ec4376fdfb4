/* SPDX-License-Identifier: MIT */
/* record_reader - the records in files of text, one after the other, wherever their format puts the ends. */

#include "verify/record_reader.h"

#include "base/buffer.h"
#include "base/room.h"
#include "verify/record_diff.h"

#include <stdlib.h>
#include <string.h>

#define UNSURE UINT64_MAX /* a position in an array that is not known */

char
record_reader_delimiter(const struct layout *layout)
{
	return layout->array_size ? '}' : '\n';
}

bool
record_reader_open(struct record_reader *rows, struct line_reader *reader,
	const struct layout *layout, struct error *error)
{
	*rows = (struct record_reader){
		.layout = layout,
		.reader = reader,
		.delimiter = record_reader_delimiter(layout),
		.batch = layout->array_size,
		.document = layout->format->header_has_count,
		/* Strings of JSON hold no raw end of a line. */
		.quoted = layout->keys && (layout->array_size || layout->format->header),
	};
	return rows->document || !layout->format->header ||
	       envelope_header(&rows->head, layout, 0, error);
}

void
record_reader_close(struct record_reader *rows)
{
	free(rows->head.data);
	free(rows->found.bytes);
	free(rows->tail.bytes);
	free(rows->pile.bytes);
}

/* Append; a newline stands behind, which is not counted, so that a parser ends there. */
static bool
pile_add(struct pile *pile, const char *bytes, size_t size, struct error *error)
{
	size_t room = pile->size + size + 1 + PADDING;

	if (!room_reserve(&pile->bytes, &pile->room, room, error))
		return false;
	memcpy(pile->bytes + pile->size, bytes, size);
	pile->size += size;
	memset(pile->bytes + pile->size, '\n', 1 + PADDING);
	return true;
}

static uint64_t
newlines(const char *text, const char *end)
{
	uint64_t count = 0;

	for (; text < end && (text = memchr(text, '\n', (size_t)(end - text))); text++)
		count++;
	return count;
}

/* Whether a key goes on behind this text, which begins within it. */
static bool
key_goes_on(const struct record_reader *rows, const char *text, const char *end)
{
	for (const char *p = text; p < end; p++) {
		/* JSON has backslashes, the others double their quotes. */
		if (*p == (rows->batch ? '\\' : '"') && p + 1 < end && (rows->batch || p[1] == '"'))
			p++;
		else if (*p == '"')
			return false;
	}
	return true;
}

/* Whether the text of a row, from its beginning, ends within its key. */
static bool
ends_in_key(const struct record_reader *rows, const char *text, const char *end)
{
	const char *p = record_find_id(rows->layout, text, end);

	return p && *p == '"' && key_goes_on(rows, p + 1, end);
}

static bool
row_set(struct record_reader *rows, struct row *row, enum row_kind kind, const char *text,
	size_t length)
{
	row->kind = kind;
	row->text = length ? text : "";
	row->length = length;
	row->line = rows->row_line;
	row->name = rows->name;
	row->input = rows->input;
	rows->open = false;
	return true;
}

/* The row in the pile, `text` the last piece of it; false: it goes on. Only that piece is looked
 * at, or a key of many lines would take the square of their number. */
static bool
row_piled(struct record_reader *rows, const char *text, const char *end, struct row *row)
{
	const struct pile *pile = &rows->pile;

	if (pile->size > LINE_MAX_BYTES)
		return row_set(rows, row, RECORD_TOO_LONG, "", 0);
	rows->open = rows->open ? key_goes_on(rows, text, end)
				: rows->quoted &&
					  ends_in_key(rows, pile->bytes, pile->bytes + pile->size);
	return !rows->open && row_set(rows, row, ROW_RECORD, pile->bytes, pile->size);
}

/* A line. False: it makes no row yet, or there is no memory. */
static bool
take_line(struct record_reader *rows, const char *line, size_t length, bool torn, struct row *row,
	struct error *error)
{
	rows->line++;
	if (!rows->open)
		rows->row_line = rows->line;
	if (rows->state == ROWS_HEAD) {
		rows->state = ROWS_RECORDS;
		return (length != rows->head.size || memcmp(line, rows->head.data, length) != 0) &&
		       row_set(rows, row, ROW_HEAD, line, length);
	}
	if (torn)
		return row_set(rows, row, RECORD_TRUNCATED, line, length);
	if (!rows->open && !(rows->quoted && ends_in_key(rows, line, line + length)))
		return row_set(rows, row, ROW_RECORD, line, length);
	return pile_add(&rows->pile, line, length, error) &&
	       row_piled(rows, line, line + length, row);
}

/* The bytes that part a record from the one before it; 0: these are others. */
static size_t
lead_length(const struct record_reader *rows, const char *text, const char *end)
{
	static const char between[] = "]\n[";

	if (*text == (rows->first ? '[' : ','))
		return 1;
	return !rows->document && !rows->first && (size_t)(end - text) > strlen(between) &&
			       memcmp(text, between, strlen(between)) == 0
		       ? strlen(between)
		       : 0;
}

/* Go on to the next position, with `lead` bytes before it. */
static void
advance(struct record_reader *rows, size_t lead, struct row *row)
{
	if (lead > 1 || rows->first) {
		row->early = lead > 1 && rows->position < rows->batch;
		row->first_index = rows->position;
		rows->position = 0;
	}
	row->late = rows->position == rows->batch && rows->position != UNSURE;
	rows->position += rows->position != UNSURE;
	rows->first = false;
}

/* Whether this is where the records of a document end. */
static bool
ends_records(const struct record_reader *rows, const char *text, const char *end, size_t lead)
{
	const struct literal *literal = &rows->layout->literal[0];

	if (lead)
		return rows->first && end - text > 1 && text[1] == ']';
	return (size_t)(end - text) < literal->length ||
	       memcmp(text + 1, literal->text + 1, literal->length - 1) != 0;
}

/* A piece of the tail, which makes no row; of one that is far too long, not all is kept. */
static bool
take_tail(struct record_reader *rows, const char *text, const char *end, struct error *error)
{
	if (rows->state != ROWS_TAIL)
		rows->row_line = rows->line + 1;
	rows->state = ROWS_TAIL;
	rows->line += newlines(text, end);
	if (rows->tail.size <= LINE_MAX_BYTES)
		pile_add(&rows->tail, text, (size_t)(end - text), error);
	return false;
}

/* What ends in a closing brace. False: it makes no row yet, or there is no memory. */
static bool
take_member(struct record_reader *rows, const char *text, const char *end, bool torn,
	struct row *row, struct error *error)
{
	size_t lead = 0;

	end -= torn;
	if (!rows->open && rows->state != ROWS_TAIL) {
		const char *brace = memchr(text, '{', (size_t)(end - text));

		lead = lead_length(rows, text, end);
		if (torn || (rows->document && ends_records(rows, text, end, lead)))
			return take_tail(rows, text, end, error);
		rows->row_line = rows->line + 1 + newlines(text, brace ? brace : text);
		advance(rows, lead, row);
		rows->pile.size = 0;
		if (lead && !pile_add(&rows->pile, ",", 1, error))
			return false;
	}
	if (rows->state == ROWS_TAIL)
		return take_tail(rows, text, end, error);
	rows->line += newlines(text, end);
	if (!pile_add(&rows->pile, text + lead, (size_t)(end - text) - lead, error))
		return false;
	if (torn) {
		rows->open = true;
		return false;
	}
	if (!lead && !rows->open)
		return row_set(rows, row, RECORD_UNSEPARATED, rows->pile.bytes, rows->pile.size);
	return row_piled(rows, text, end, row);
}

/* The head as it would be with the count that was found: the first number in it. */
static bool
head_make(struct record_reader *rows, struct error *error)
{
	const char *text = rows->found.bytes;
	size_t digit = 0;

	while (digit < rows->found.size && (text[digit] < '0' || text[digit] > '9'))
		digit++;
	rows->declared = 0;
	if (digit < rows->found.size)
		record_parse_id(text + digit, text + rows->found.size, &rows->declared);
	return envelope_header(&rows->head, rows->layout, rows->declared, error);
}

/* Where the first record begins in what was found; SIZE_MAX: not there. */
static size_t
records_begin(struct record_reader *rows)
{
	const struct pile *found = &rows->found;
	const struct literal *literal = &rows->layout->literal[0];
	const char *end = found->bytes + found->size, *at = found->bytes + rows->searched;

	while ((at = memmem(at, (size_t)(end - at), literal->text + 1, literal->length - 1)) &&
		(at == found->bytes || at[-1] != '['))
		at++;
	if (found->size >= literal->length)
		rows->searched = found->size - literal->length + 1;
	return at ? (size_t)(at - 1 - found->bytes) : SIZE_MAX;
}

/* A piece of a document's head. False: there is no row in that. */
static bool
take_head(struct record_reader *rows, const char *text, const char *end, bool torn, struct row *row,
	struct error *error)
{
	struct pile *found = &rows->found;
	size_t begin, least;

	end -= torn;
	rows->rest_torn = torn;
	if (!pile_add(found, text, (size_t)(end - text), error) ||
		(!rows->head.data && !head_make(rows, error)))
		return false;
	least = found->size < rows->head.size ? found->size : rows->head.size;
	if (memcmp(found->bytes, rows->head.data, least) == 0) {
		begin = found->size > rows->head.size ? rows->head.size : SIZE_MAX;
		rows->rest = begin;
		rows->state = begin == SIZE_MAX ? ROWS_HEAD : ROWS_RECORDS;
		rows->line = begin == SIZE_MAX ? 0 : newlines(found->bytes, found->bytes + begin);
		return false;
	}
	begin = records_begin(rows);
	if (begin == SIZE_MAX && found->size <= LINE_MAX_BYTES)
		return false;
	rows->rest = begin;
	rows->state = begin == SIZE_MAX ? ROWS_TAIL : ROWS_RECORDS;
	begin = begin == SIZE_MAX ? found->size : begin;
	rows->line = newlines(found->bytes, found->bytes + begin);
	rows->row_line = 1;
	return row_set(rows, row, ROW_HEAD, found->bytes, begin);
}

/* The next piece of the input at hand. False: it makes no row yet, or there is no memory. */
static bool
take(struct record_reader *rows, struct row *row, struct error *error)
{
	struct line_block *lines = &rows->lines;
	const char *text = lines->next, *end;
	bool torn;

	if (rows->oversize) {
		rows->oversize = false;
		rows->line += !rows->batch;
		rows->row_line = rows->line + !!rows->batch;
		rows->position = UNSURE;
		rows->first = false;
		return row_set(rows, row, RECORD_TOO_LONG, "", 0);
	}
	end = (const char *)rawmemchr(text, rows->delimiter) + 1;
	lines->next = end;
	torn = lines->unterminated && end == lines->end;
	rows->taken += (size_t)(end - text) - torn;
	if (!rows->batch)
		return take_line(rows, text, (size_t)(end - text), torn, row, error);
	if (rows->state == ROWS_HEAD)
		return take_head(rows, text, end, torn, row, error);
	return take_member(rows, text, end, torn, row, error);
}

static void
input_begin(struct record_reader *rows)
{
	rows->begun = rows->first = true;
	rows->name = rows->lines.name;
	rows->input = rows->lines.input;
	rows->line = rows->position = rows->found.size = rows->tail.size = rows->searched = 0;
	rows->rest = SIZE_MAX;
	rows->state = rows->layout->format->header ? ROWS_HEAD : ROWS_RECORDS;
}

/* The input at hand has ended. False: as it should. */
static bool
input_end(struct record_reader *rows, struct row *row)
{
	const struct pile *tail = &rows->tail;

	rows->begun = false;
	if (rows->open)
		return row_set(rows, row, RECORD_TRUNCATED, rows->pile.bytes, rows->pile.size);
	if (!rows->batch)
		return false;
	if (rows->document && rows->state == ROWS_HEAD)
		rows->row_line = 1;
	if (rows->document)
		return rows->state == ROWS_HEAD &&
		       row_set(rows, row, ROW_HEAD, rows->found.bytes, rows->found.size);
	if (tail->size == 2 && memcmp(tail->bytes, "]\n", 2) == 0 && !rows->first)
		return false;
	if (rows->state != ROWS_TAIL)
		rows->row_line = rows->line + 1;
	return row_set(rows, row, ROW_CLOSE, tail->bytes, tail->size);
}

/* See to it that a piece is at hand. */
static enum rows_result
piece_ready(struct record_reader *rows, bool wait, struct error *error)
{
	if (rows->lines.next < rows->lines.end || rows->oversize)
		return ROWS_ROW;
	switch (line_reader_next(rows->reader, wait, &rows->lines, error)) {
	case LINE_TOO_LONG:
		rows->oversize = true;
		return ROWS_ROW;
	case LINES_READY:
		return ROWS_ROW;
	case LINES_WOULD_BLOCK:
		return ROWS_PAUSE;
	case LINES_END:
		return ROWS_END;
	case LINES_FAILED:
		break;
	}
	return ROWS_FAILED;
}

/* The first record, which came with the head. */
static bool
take_rest(struct record_reader *rows, struct row *row, struct error *error)
{
	const char *text = rows->found.bytes + rows->rest;
	const char *end = rows->found.bytes + rows->found.size + rows->rest_torn;

	rows->rest = SIZE_MAX;
	return take_member(rows, text, end, rows->rest_torn, row, error);
}

enum rows_result
record_reader_next(struct record_reader *rows, bool wait, struct row *row, struct error *error)
{
	bool made = false;

	*row = (struct row){ 0 };
	if (!rows->open)
		rows->pile.size = 0;
	while (!made && error->status == STATUS_OK) {
		enum rows_result result;

		if (rows->begun && rows->rest != SIZE_MAX) {
			made = take_rest(rows, row, error);
			continue;
		}
		result = piece_ready(rows, wait || rows->open, error);
		if (rows->begun &&
			(result == ROWS_END ||
				(result == ROWS_ROW && rows->input != rows->lines.input))) {
			made = input_end(rows, row);
			continue;
		}
		if (result != ROWS_ROW)
			return result;
		if (!rows->begun)
			input_begin(rows);
		made = take(rows, row, error);
	}
	return made ? ROWS_ROW : ROWS_FAILED;
}
