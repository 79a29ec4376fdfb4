/* SPDX-License-Identifier: MIT */
/*
 * resume - what an earlier run has written: found, proven, and gone on behind.
 *
 * The kept lines go through the pipeline as batches do: the reader takes the items as ever, and
 * with them the chunk of the file that should hold their records; a worker proves the chunk; the
 * writer does not write it, or finds the error before anything was changed. The first batch whose
 * records the file does not hold, or not all of them, is computed, and so are all behind it.
 *
 * The first chunk and the last ones are computed and compared whole. In between, each line must
 * have the form of its record, with the right ID or key, and a part of each chunk is computed and
 * compared.
 */

#ifndef DPA_OUTPUT_RESUME_H
#define DPA_OUTPUT_RESUME_H

#include "input/item_source.h"
#include "output/outline.h"
#include "output/output_file.h"
#include "pipeline/record_worker.h"

/* A part of the file that should hold the records of a batch, or the first of them. */
struct chunk {
	char *text;
	size_t room, size; /* size 0: there is none */
	uint64_t at;       /* in the file */
	bool whole;        /* must be compared whole */
};

struct resume {
	const struct layout *layout;
	const struct compute_plan *plan;
	struct outline *outline;
	struct record_worker *record_worker; /* of the reader */
	const char *name;                    /* of the file, for messages */
	int fd;                              /* -1: there is nothing to go on with */
	bool complete;                       /* the file is FILE and not FILE.part */
	bool torn;                           /* bytes follow the last whole line */
	bool exact;                          /* every chunk must be compared whole */
	uint64_t at, end;                    /* of what no chunk has; the reader's */
	size_t usual;                        /* bytes of a chunk */
	unsigned in_mark; /* ends of a record that an end of a record in a key makes */
};

/*
 * Look at what there is: FILE.part of the file, or FILE, if there is no FILE.part and FILE begins
 * as this run does. Head and torn tail are taken off. False: FILE.part is of another run.
 */
bool resume_open(struct resume *resume, const struct output_file *file, const struct layout *layout,
	const struct compute_plan *plan, struct error *error);
void resume_close(struct resume *resume);

/*
 * The chunk that belongs to the items, which come next; `more` may come behind them. Runs in the
 * reader. False: the file cannot be read, or it holds more than all items make.
 */
bool resume_take(struct resume *resume, const struct item_batch *items, bool more,
	struct chunk *chunk, struct error *error);
void chunk_close(struct chunk *chunk);

/*
 * Whether the chunk is proven without computing all of it. `scratch` has records_max_size for the
 * items. Runs in the workers.
 */
bool resume_proves(const struct resume *resume, struct record_worker *record_worker,
	const struct item_batch *items, const struct chunk *chunk, char *scratch);

/*
 * Compare the chunk with the text of all its items. *kept is how much of the text the file has
 * already. False: they differ.
 */
bool resume_compare(const struct resume *resume, const struct chunk *chunk, const char *text,
	size_t size, size_t *kept, struct error *error);

#endif
