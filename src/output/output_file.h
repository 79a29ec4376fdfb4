/* SPDX-License-Identifier: MIT */
/*
 * output_file - the file or stream that an output goes to: the write loop, comparing with what is
 * there already, and files that appear under their name only when they are complete.
 */

#pragma once

#include "base/buffer.h"

#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * What output_file_write does with the bytes. An output is a pure function of the command, so a
 * run is resumed by generating all of it and comparing it with what an earlier run left.
 */
enum output_mode {
	OUTPUT_WRITE,           /* writes them */
	OUTPUT_RESUME_PART,     /* compares them with FILE.part; where that ends, writes the rest */
	OUTPUT_RESUME_COMPLETE, /* compares them with FILE, which an earlier run has completed */
	OUTPUT_VERIFY,          /* compares them with a file and never writes */
};

/* In this order, unless the run fails. */
enum part_state {
	PART_FOUND,     /* it was there when it was opened, and has not been changed */
	PART_CREATED,   /* by this process */
	PART_BEGUN,     /* this run has changed it */
	PART_LOST,      /* flushing failed: it can be read, but may not be on disk */
	PART_COMMITTED, /* it has become FILE */
};

/*
 * How a regular file FILE is replaced: its new contents are written to FILE.part, in the same
 * directory and locked, then flushed and renamed. At every moment FILE is the old one, absent, or
 * complete.
 */
struct output_commit {
	char *path;    /* FILE, symbolic links resolved; NULL: the output is written in place */
	char *part;    /* FILE.part */
	int directory; /* of both */
	enum part_state state;
	bool unlocked;      /* the file system has no locks */
	bool exists;        /* FILE does */
	struct stat old;    /* of FILE, if it exists */
	struct stat opened; /* of FILE.part as it was opened, or of what is written in place */
};

/* The file with which the bytes are compared, unless the mode is OUTPUT_WRITE. */
struct output_compare {
	int fd;           /* FILE.part, which is that of the output, or owned */
	const char *name; /* for messages */
	char *block;      /* owned; what was read last, from which */
	size_t used, end; /* the bytes before `used` are equal, those before `end` are there */
	uint64_t first_record_end; /* a difference before it: another run wrote the file */
	uint64_t equal;            /* bytes of FILE.part that were equal when writing began */
	bool refused;              /* what is there is not what this run generates */
	char expected[64];         /* set by the caller: how much this run generates */
	char difference[2 * QUOTED_MAX + 64]; /* described; empty: there was none */
};

/* Used by one thread only, so that the order of its system calls is repeatable. */
struct output_file {
	int fd;                    /* written to; -1: closed */
	char name[ERROR_TEXT_MAX]; /* for messages: "'FILE'" or "standard output" */
	uint64_t position; /* bytes of the output so far: written, or equal to what was there */
	size_t row_size;   /* bytes of a record if all have the same; 0: they are lines */
	enum output_mode mode;
	bool busy; /* another process has the lock of FILE.part */
	struct output_commit commit;
	struct output_compare compare;
};

/* The initial value, which output_file_close accepts. */
#define OUTPUT_FILE_CLOSED \
	((struct output_file){ .fd = -1, .commit.directory = -1, .compare.fd = -1 })

void output_file_open_stdout(struct output_file *file);

/* Resolve the symbolic links of a path that may lead to no file; the caller frees the result. NULL:
 * error. */
char *output_resolve_links(const char *path, struct error *error);

/* A file that a run reads or writes. */
struct named_file {
	const char *role; /* for messages: "--output", "input" */
	const char *path; /* NULL or "-": standard output or input */
	bool is_output;
};

/*
 * Refuse an output that is the same file as an input or another output, by path, symbolic link or
 * hard link, or that is the FILE.part of one; also if a file does not exist yet. Nothing is opened.
 */
bool file_conflict_check(const struct named_file *files, size_t count, struct error *error);

/*
 * Open `path` for writing. A regular file, or one that does not exist yet, is locked as FILE.part,
 * whose contents stay until output_file_begin; if another process has the lock, that is an error,
 * and file->busy is set. Anything else (a device, a FIFO, the standard output under another name)
 * is opened in place. Call output_file_close in every case.
 */
bool output_file_open(struct output_file *file, const char *path, struct error *error);

/* Open a file that is verified, "-" is standard input. Nothing is written to it. */
bool output_file_open_verify(struct output_file *file, const char *path, struct error *error);

/* Start writing after the first `kept` bytes of FILE.part, with owner and mode of an old FILE. */
bool output_file_begin(struct output_file *file, uint64_t kept, struct error *error);

/* Call this instead of output_file_begin to resume: FILE.part if it has contents, otherwise FILE if
 * it exists. If neither is there, begin. */
bool output_file_resume(struct output_file *file, struct error *error);

/*
 * Write all of the bytes, however writes are interrupted, shortened or delayed; what was written is
 * a prefix of all bytes that were given. If a signal is pending (signals.h), output in place stops
 * at the end of the current line or row, or where it is if the reader does not read for a second;
 * that is not an error.
 *
 * Where the bytes are compared instead, a difference before first_record_end, or in a complete
 * FILE, is an error that leaves everything as it is; a later one in FILE.part is described in
 * file->compare.difference, and writing begins there. With OUTPUT_VERIFY every difference is an
 * error of status STATUS_INVALID, found at `position`. If a signal is pending, comparing fails with
 * *error clear.
 */
bool output_file_write(
	struct output_file *file, const char *bytes, size_t size, struct error *error);

/* Finish after the last bytes. A file that is compared must end here, too. If the mode is still not
 * OUTPUT_WRITE, FILE was complete before, and there is nothing to commit. */
bool output_file_finish(struct output_file *file, struct error *error);

/* Prepare a regular file for output_file_replace with another size. */
bool output_file_open_read_back(struct output_file *file, struct error *error);

/* Replace old_size bytes at offset `at`, which were written, by `size` others, which are not more.
 * In a regular file the bytes that follow move up, and it becomes shorter. */
bool output_file_replace(struct output_file *file, off_t at, size_t old_size, const char *bytes,
	size_t size, struct error *error);

/* Close, and report what only closing shows; flush FILE.part and rename it to FILE. Also false if a
 * signal is pending, which may have cut the output short: then FILE stays as it was. */
bool output_file_commit(struct output_file *file, struct error *error);

/* Release everything. Without output_file_commit FILE stays as it was, and FILE.part is removed
 * unless `keep`. A FILE.part that this run has not changed stays, unless it is empty. */
void output_file_close(struct output_file *file, bool keep);

/* Close `text` and write what was printed to it to standard output, to which this process writes
 * nothing else. */
bool output_print_stream(struct memstream *text, struct error *error);
