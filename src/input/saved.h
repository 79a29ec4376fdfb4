/* SPDX-License-Identifier: MIT */
/* saved - records that were written before: lines, arrays, or a document of the library. */

#ifndef DPA_INPUT_SAVED_H
#define DPA_INPUT_SAVED_H

#include "base/error.h"
#include "input/tokens.h"
#include "kernel/kernel.h"
#include "model/config.h"
#include "model/fields.h"

#include <stdbool.h>
#include <stdint.h>

/* One record, each member as far as the file has it. */
struct saved_record {
	uint64_t id; /* its position where it names none; or, if saved->keys: */
	const char *key;
	size_t key_length;
	double value[PARAMETERS_MAX]; /* of saved->config's parameters */
	struct digest digest;         /* the hash; without one, what the seed tells of it */
	uint64_t rank;
};

enum saved_part {
	SAVED_TOP,      /* between values, each a record or an array of records */
	SAVED_ARRAY,    /* in such an array */
	SAVED_DOCUMENT, /* in the array of a document */
	SAVED_OVER,     /* behind a document */
};

/* What the records hold is learned from the first one; all others must hold the same. */
struct saved {
	struct tokens tokens;
	struct config config; /* the parameters there are, without their bounds */
	struct fields fields; /* the members, in their order */
	bool keys, seed_256;  /* the records have keys; the seed is the whole hash */
	struct pool
		config_text; /* the configuration in a document's head, with a NUL; empty: none */
	uint64_t count;      /* records so far */
	struct saved_record record;

	enum saved_part part;
	bool pending;  /* `record` is the first one, and was not handed out */
	bool begun;    /* the array at hand has records */
	bool listed;   /* the document's array was there */
	bool declared; /* the document says how many records it has: */
	uint64_t promised;
	struct pool key;
	uint64_t seen[FIELDS_MAX]; /* the last record, from 1, that had the field */
	uint32_t seed[8];
	struct error *error;
};

/*
 * Open the file and read up to the first record. False: it cannot be read, or what begins it is no
 * record; then the records are as unknown as without any. saved_close in every case; `error` is
 * used until then.
 */
bool saved_open(struct saved *saved, const char *path, struct error *error);
void saved_close(struct saved *saved);

/* The next record, in saved->record. False: there is none; *error tells if that is an error. */
bool saved_next(struct saved *saved);

/* Whether the next record would have to be waited for. */
bool saved_idle(struct saved *saved);

#endif
