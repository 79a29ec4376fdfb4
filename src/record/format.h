/* SPDX-License-Identifier: MIT */
/* format - the formats of records and what their text depends on; statistics, configurations. */

#pragma once

#include "base/buffer.h"
#include "kernel/sha256.h"
#include "model/config.h"
#include "model/fields.h"
#include "model/sample.h"
#include "model/statistics.h"
#include "number/dtoa.h"

#include <limits.h>
#include <stdio.h>

#define PRECISION_FULL (-1)
#define PRECISION_MAX  400 /* no double has a significant digit further after the point */

/* n records; of each member as much as the fields need. Nothing is owned. */
struct records {
	size_t count;
	const uint64_t *id;         /* NULL: the samples have keys */
	const char *key;            /* packed: key i is at key_offset[i] to key_offset[i + 1] */
	const uint32_t *key_offset; /* count + 1 of them */
	const struct digest *digest;
	const double *value; /* parameter k of record i is value[k * stride + i], rounded */
	size_t stride;
	uint64_t rank;                    /* of FIELD_RANK */
	uint64_t first_index;             /* records of this output before these */
	const struct join_target *target; /* the lines that the records go into; NULL: none */
	/* seed_prefix bytes and the ID are seed string i, packed like keys and with PADDING bytes
	 * after the last one; NULL: they do not end in the ID, or there are none. */
	const char *seed_text;
	const uint32_t *seed_offset;
	unsigned seed_prefix;
	struct dtoa_text *text; /* scratch: TEXTS_AT_ONCE for each parameter that is drawn */
};

#define TEXTS_AT_ONCE 64 /* values converted to text at once: 10 KiB, in the first-level cache */
#define NO_COLUMN     UINT_MAX /* of a field that is not a double */

/* A line of text, [begin, end), and the place in it that a record is inserted at. */
struct join_target {
	const char *begin, *insert_at, *end;
};

/* Text between fields, copied in whole steps of 32 bytes. The longest is ,"NEST":{"NAME":" with
 * names of PARAMETER_NAME_MAX. */
struct literal {
	unsigned length;
	char text[160];
};

/* What the records shall look like, as asked for. */
struct record_options {
	const struct format *format;
	struct fields fields;
	int precision;    /* digits after the point, or PRECISION_FULL */
	uint64_t batch;   /* records in an array; 0: they are not in arrays */
	const char *nest; /* of --join: the name of the one member that holds a record, or NULL */
	bool is_join;     /* records are inserted into lines of the input */
	bool keys;        /* samples have keys, not IDs */
	bool seed_256;    /* FIELD_SEED is the whole digest */
	bool is_reduced;  /* without the header of csv (--no-header), the statistics of json */
};

/* The same, worked out: all that the text of a record depends on and that is the same for all
 * records. Constant after layout_open. */
struct layout {
	struct record_options options;
	const struct config *config;
	const char *config_text; /* the configuration in a document's header; NULL: print config */
	uint64_t array_size;     /* options.batch, or without end in a document */
	bool with_stats;         /* the trailer holds statistics */
	const struct dtoa_impl *dtoa; /* of this CPU */
	const struct rows_impl *rows; /* of this CPU */
	unsigned column[FIELDS_MAX];  /* of records.text: that of field k, or NO_COLUMN */
	size_t max_record_size;       /* bytes, its key not counted; of rows: the size of each */
	struct literal literal[FIELDS_MAX + 1]; /* before each field, and after the last one */
};

/* The statistics of one parameter. */
struct param_stats {
	const struct parameter *parameter;
	struct summary summary;            /* of bools and choices the count alone */
	const uint64_t *count;             /* of bools and choices: of each value */
	const struct histogram *histogram; /* for the table; NULL in all rows: none is printed */
};

/* Those of the parameters among the fields, in their order; empty if they are not known. */
struct stats_list {
	const struct param_stats *row;
	size_t count;
};

/* Where records are in arrays (layout->array_size), the text of a record begins with the comma that
 * separates it from the record before it. */
struct format {
	const char *name;
	unsigned fields;  /* bits 1 << FIELD_...: default members of a record besides parameters */
	bool is_document; /* records in one array, and statistics after it */
	bool is_object;   /* records are JSON objects in lines: --batch and --join work */
	bool header_has_count;
	bool binary; /* rows of one size, not for terminals */

	const char *optional; /* what struct record_options.is_reduced omits; NULL: nothing */

	/* Of text formats: what is written before, between and after the fields of a record. After
	 * the name of a member: `colon`, NULL except in JSON, where all strings are quoted. */
	struct punctuation {
		const char *begin, *between, *end, *colon;
	} text;

	/* Write a key or choice as the format quotes it; at most key_growth bytes for each of its
	 * bytes, and 2. */
	char *(*key)(const struct format *format, char *out, const char *key, size_t length);
	unsigned key_growth;

	/* Read a key as `key` writes it from [text, end), which PADDING readable bytes follow, the
	 * first of them a newline or a NUL, into `out`, which holds as many bytes, or is NULL.
	 * Returns what follows it; NULL: it is not a key. */
	const char *(*key_read)(const struct format *format, const char *text, const char *end,
		char *out, size_t *length);

	/* Print what precedes all records, and what follows `count` of them; NULL: nothing. The
	 * length of the header depends on the number of digits of the count at most. */
	void (*header)(FILE *stream, const struct layout *layout, uint64_t count);
	void (*trailer)(FILE *stream, const struct layout *layout, uint64_t count,
		const struct stats_list *stats);
};

extern const struct format format_ndjson, format_csv, format_tsv, format_json, format_npy,
	format_raw;
extern const struct format *const formats[]; /* NULL at the end; the first is the default */
extern const char *const format_names[];     /* in the same order */

/* Refuse fields that the format cannot hold. */
bool record_options_validate(const struct record_options *options, struct error *error);

/* `config` and `config_text` (struct layout) are used as long as the layout. */
void layout_open(struct layout *layout, const struct record_options *options,
	const struct config *config, const char *config_text);

/* Append the text of the records. False: out of memory. */
bool records_append(struct buffer *text, const struct layout *layout, const struct records *records,
	struct error *error);

/* The number of records that end within the first `size` bytes of a text, which begins with a
 * record. */
size_t records_before(const struct layout *layout, const char *text, size_t size);

/* An implementation of the loop over rows. All write the same bytes. */
struct rows_impl {
	unsigned need; /* set of enum cpu_feature that the CPU must have */
	/* Write the records [begin, end), in the order of calls from the first record on. */
	char *(*write)(const struct layout *layout, const struct records *records, size_t begin,
		size_t end, char *out);
};

extern const struct rows_impl text_rows_avx512vbmi;

/* Those of this build, the fastest first, then NULL. The last one runs on any CPU. */
extern const struct rows_impl *const rows_impls[];

/* Round the values of the parameters among the fields to the layout's precision. */
void records_round(const struct layout *layout, double *value, size_t stride, size_t count);

/* For binary formats: the size of every row, and a function that writes rows and returns the
 * end. */
size_t npy_row_size(const struct layout *layout);
char *npy_rows_write(const struct layout *layout, const struct records *records, char *out);

/*
 * Write the header before `count` records to *text, or if `stats` is not NULL, the trailer after
 * them. It is empty for formats that have none. The caller frees it. False: out of memory.
 */
bool envelope_print(struct buffer *text, const struct layout *layout, uint64_t count,
	const struct stats_list *stats, struct error *error);

/* Print a JSON object with a member per parameter. Its last line has the indentation `indent` and
 * no newline. */
void stats_format_json(
	FILE *stream, const struct param_stats *rows, size_t count, const char *indent);

/* Print a table with histograms, at most 80 columns wide. */
void stats_format_table(FILE *stream, const struct param_stats *rows, size_t count);

/*
 * Print the members of a configuration, one per line after so many blanks, with bounds as they were
 * given; no final newline. one_per_line: with each bound on a line, as Python's json.dump prints it
 * with indent=2.
 */
void config_print(FILE *stream, const struct config *config, unsigned column, bool one_per_line);
