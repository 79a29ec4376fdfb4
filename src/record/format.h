/* SPDX-License-Identifier: MIT */
/* format - how records become bytes: the table of formats, and what each one is given. */

#ifndef DPA_RECORD_FORMAT_H
#define DPA_RECORD_FORMAT_H

#include "kernel/kernel.h"
#include "model/config.h"
#include "model/fields.h"
#include "number/dtoa.h"
#include "record/stats_format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define PRECISION_FULL (-1)
#define PRECISION_MAX  400 /* no digit of a double that counts lies further behind the point */

/* n records, each member as far as it is asked for. Nothing is owned. */
struct records {
	size_t count;
	const uint64_t *id; /* NULL: they have keys */
	const char *key;    /* packed: key i goes from key_offset[i] to key_offset[i + 1] */
	const uint32_t *key_offset;
	const struct digest *digest;
	const double *value; /* as written; parameter k of record i is value[k * stride + i] */
	size_t stride;
	uint64_t first_index;             /* so many records of this output stand before these */
	const struct join_target *target; /* NULL, or where each of them goes */
	struct dtoa_text *text; /* of the writer's own: TEXTS_AT_ONCE for each parameter drawn */
};

/* Records whose values become text together: 10 KiB, in the first cache. */
#define TEXTS_AT_ONCE 64

/* A line of text from begin to end that a record is written into, at `at`. */
struct join_target {
	const char *begin, *at, *end;
};

/* What stands in front of a field: longest is ,"NEST":{"NAME":" with names of PARAMETER_NAME_MAX.
 */
#define LITERAL_MAX 160

struct literal {
	unsigned length;
	char text[LITERAL_MAX]; /* copied in whole steps of 32 bytes */
};

/* All that the text of a record depends on and that is the same for all records. Its last members,
 * from `writer` on, are worked out by layout_open. */
struct layout {
	const struct format *format;
	const struct config *config;
	struct fields fields;
	int precision;                  /* digits after the point, or PRECISION_FULL */
	bool keys, seed_256;            /* the samples have keys; the seed is the whole hash */
	uint64_t rank;                  /* of FIELD_RANK */
	uint64_t batch;                 /* records in an array; 0: they stand alone */
	const char *config_text;        /* the configuration as json has it; NULL: config */
	bool is_join;                   /* records are written into objects of others, */
	const char *nest;               /* there as one member of this name, or NULL */
	const struct dtoa_impl *writer; /* of this CPU */
	size_t max_record_size; /* the most bytes a record may have, its key not header_has_count */
	struct literal literal[FIELDS_MAX + 1]; /* in front of each field; behind the last one */
};

/* The statistics of the parameters among the fields, in their order; none if they are not known. */
struct stats_list {
	const struct param_stats *row;
	size_t count;
};

/*
 * A format is either literals that stand around the fields (build_literals, key), or writes its records on
 * its own (row, write). Where records stand in arrays (layout->batch), a record's text begins with
 * the comma that parts it from the one before it.
 */
struct format {
	const char *name;
	unsigned fields; /* bits 1 << FIELD_...: what a record has besides parameters, if not asked
			    for otherwise */
	bool supports_batch;    /* knows arrays of a chosen length */
	bool supports_join;     /* can be written into objects of others */
	bool header_has_count;  /* its head holds the number of records */
	bool trailer_has_stats; /* its tail holds statistics */
	bool binary;            /* is not for terminals */

	/* Refuse what the format cannot hold; NULL: it holds everything. */
	bool (*check)(const struct layout *layout, struct error *error);

	/* Fill layout->literal from the rest. */
	void (*build_literals)(struct layout *layout);

	/* Write a key as the format quotes it; at most key_growth bytes for each of its own, and 2.
	 */
	char *(*key)(char *out, const char *key, size_t length);
	unsigned key_growth;

	/* Read a key as `key` writes it, from a text up to `end`, where a newline or a NUL stands,
	 * into `out`, which has room for as many bytes, or is NULL. Returns what is behind it, or
	 * NULL: it is no key. */
	const char *(*key_read)(const char *text, const char *end, char *out, size_t *length);

	/* The bytes of any record; and write the records, return the end. */
	size_t (*row)(const struct layout *layout);
	char *(*write)(const struct layout *layout, const struct records *records, char *out);

	/* What stands before all records, and behind `count` of them; NULL: nothing. The length of
	 * the head depends on the number of digits of the count at most. */
	void (*header)(FILE *stream, const struct layout *layout, uint64_t count);
	void (*trailer)(FILE *stream, const struct layout *layout, uint64_t count,
		const struct stats_list *stats);
};

/* NULL at the end; the first is the default. */
extern const struct format *const formats[];

/* The members up to `nest` are set: work out the rest, and `batch` where the format fixes it. */
void layout_open(struct layout *layout);

/* Bytes that records_write may touch for n records with key_bytes of keys in all; the lines that
 * they are written into are not header_has_count. */
size_t records_max_size(const struct layout *layout, size_t n, size_t key_bytes);

/* Write the records and return the end of the text. */
char *records_write(const struct layout *layout, const struct records *records, char *out);

/* Round the values of the parameters among the fields to what the records will show. */
void records_round(const struct layout *layout, double *value, size_t stride, size_t count);

/* Append to a literal; what does not fit is a mistake of the caller. */
void literal_add(struct literal *literal, const char *text);

#endif
