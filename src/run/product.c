/* SPDX-License-Identifier: MIT */
/* product - the output of a run, with what was there before, and the files that tell of it. */

#include "run/product.h"

#include "base/diag.h"

#include "base/signals.h"
#include "pipeline/stage_timing.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Refuse to read what is written or replaced. */
static bool
check_inputs(const struct sink *sink, const struct input_options *input, struct error *error)
{
	struct stat info;

	for (size_t i = 0; i < input->paths_count; i++)
		if ((strcmp(input->paths[i], "-") == 0 ? fstat(STDIN_FILENO, &info)
						       : stat(input->paths[i], &info)) == 0 &&
			sink_is(sink, &info))
			return error_set(error, STATUS_TROUBLE, "input and output are one file, %s",
				input->paths[i]);
	if (input->ranges_count == 0 && input->paths_count == 0 &&
		fstat(STDIN_FILENO, &info) == 0 && sink_is(sink, &info))
		return error_set(error, STATUS_TROUBLE,
			"input and output are one file: standard input is %s", sink->name);
	return true;
}

bool
product_open(struct product *product, const struct job *job, const struct layout *layout,
	struct error *error)
{
	*product = (struct product){ .job = job, .layout = layout };
	product->manifest = product->stats = (struct sink){ .fd = -1, .folder = -1 };
	if (!job->output)
		sink_open_stdout(&product->sink);
	else if (!sink_open_file(&product->sink, job->output, error))
		return false;
	if (job->resume && !product->sink.path)
		return error_set(error, STATUS_TROUBLE,
			"--resume goes on with a file, and %s is none", product->sink.name);
	if (job->timing)
		product->sink.fd = job->timing->fd;
	return check_inputs(&product->sink, &job->input, error);
}

/* Whether FILE.part holds records and can be gone on with. */
static bool
worth_keeping(const struct product *product)
{
	return product->job->mode == MODE_GENERATE && product->layout->format->resumes &&
	       product->kept + product->sink.written > product->envelope.header_size;
}

void
product_close(struct product *product)
{
	resume_close(&product->resume);
	sink_close(&product->sink, worth_keeping(product));
	sink_close(&product->manifest, false);
	sink_close(&product->stats, false);
	seal_close(product->seal);
}

/* Open a file that will tell of the output; before the work, so that a failure is, too. */
static bool
other_open(struct product *product, struct sink *sink, const char *path, struct error *error)
{
	return sink_open_file(sink, path, error) && check_inputs(sink, &product->job->input, error);
}

static bool
manifest_open(struct product *product, struct error *error)
{
	const struct job *job = product->job;

	if (!job->manifest)
		return true;
	if (product->layout->format->header_has_count && !product->counted && !product->sink.path)
		return error_set(error, STATUS_TROUBLE,
			"--manifest: format %s changes its beginning when the records are counted: "
			"give --output FILE or --range",
			product->layout->format->name);
	product->seal = seal_open(error);
	return product->seal && other_open(product, &product->manifest, job->manifest, error);
}

/* What stands around the records belongs to the output as they do. */
static void
seal_text(struct product *product, struct text *text)
{
	seal_add(product->seal, SEAL_OUTPUT, text->bytes, text->size);
	free(text->bytes);
}

static bool
seal_head(struct product *product, uint64_t count, struct error *error)
{
	struct text head;

	if (!product->seal || !product->layout->format->header)
		return true;
	if (!envelope_header(&head, product->layout, count, error))
		return false;
	seal_text(product, &head);
	return true;
}

static bool
seal_tail(struct product *product, uint64_t count, const struct stats_list *stats,
	struct error *error)
{
	struct text tail;

	if (!product->seal || !product->layout->format->trailer)
		return true;
	if (!envelope_trailer(&tail, product->layout, count, stats, error))
		return false;
	seal_text(product, &tail);
	return true;
}

/* Get ready for the first byte that is written, behind those that are kept. */
static bool
output_begin(struct product *product, struct error *error)
{
	struct sink *sink = &product->sink;

	if (product->begun)
		return true;
	product->begun = true;
	if (product->kept && product->resume.complete)
		return error_set(error, STATUS_TROUBLE,
			"%s is only the beginning of what this run makes: rename it to '%s' to go "
			"on with it",
			sink->name, sink->part);
	if (!sink_begin(sink, product->kept, error))
		return false;
	if (!product->kept)
		return envelope_open(&product->envelope, sink, product->layout,
			       product->counted ? &product->expected : NULL, error) &&
		       seal_head(product, product->envelope.declared, error);
	envelope_resume(&product->envelope, sink, product->layout);
	if (product->job->verbose)
		diag("'%s' holds %ju bytes of this run, which stay", sink->part,
			(uintmax_t)product->kept);
	return true;
}

bool
product_begin(struct product *product, const struct compute_plan *plan, const uint64_t *expected,
	struct error *error)
{
	product->counted = expected != NULL;
	product->expected = expected ? *expected : 0;
	if (!manifest_open(product, error) ||
		(product->job->stats_path &&
			!other_open(product, &product->stats, product->job->stats_path, error)))
		return false;
	if (product->job->resume)
		return resume_open(
			&product->resume, &product->sink, product->layout, plan, error);
	return output_begin(product, error);
}

bool
product_wants_items(const struct product *product)
{
	return product->seal && !product->job->input.ranges_count;
}

void
product_seal_items(struct product *product, char **text, size_t *room, size_t size)
{
	seal_give(product->seal, SEAL_INPUT, text, room, size);
}

/* What is kept belongs to the output as what is written does. */
static bool
keep(struct product *product, const struct chunk *chunk, size_t kept, struct error *error)
{
	if (!product->kept && chunk->at > 0 && !seal_head(product, 0, error))
		return false;
	if (product->seal)
		seal_add(product->seal, SEAL_OUTPUT, chunk->text, kept);
	product->kept = chunk->at + kept;
	return true;
}

/* What is behind those that are kept. */
static bool
write_rest(struct product *product, size_t kept, char **text, size_t *room, size_t size,
	struct error *error)
{
	if (!output_begin(product, error) ||
		!sink_write(&product->sink, *text + kept, size - kept, error))
		return false;
	if (product->seal && kept)
		seal_add(product->seal, SEAL_OUTPUT, *text + kept, size - kept);
	else if (product->seal)
		seal_give(product->seal, SEAL_OUTPUT, text, room, size);
	return true;
}

bool
product_write(struct product *product, const struct chunk *chunk, size_t kept, char **text,
	size_t *room, size_t size, struct error *error)
{
	product->broken = (chunk->size && !keep(product, chunk, kept, error)) ||
			  (size > kept && !write_rest(product, kept, text, room, size, error));
	return !product->broken;
}

/* Whether FILE was complete before; then that is told. */
static bool
nothing_to_do(const struct product *product)
{
	const struct resume *resume = &product->resume;

	if (!resume->complete || product->begun || !product->kept || resume->torn)
		return false;
	/* All that can stand behind the records is the end of the last array. */
	if (product->seal && product->kept < resume->end)
		seal_add(product->seal, SEAL_OUTPUT, "]\n", (size_t)(resume->end - product->kept));
	if (!product->job->quiet)
		diag("%s is complete: nothing to do", product->sink.name);
	return true;
}

/* A head that was changed behind the writer changes the digest. */
static bool
seal_again(struct product *product, uint64_t count, struct error *error)
{
	const struct envelope *document = &product->envelope;
	char block[4096];
	ssize_t got;

	if (!product->seal || document->begin < 0 || count == document->declared)
		return true;
	seal_restart(product->seal, SEAL_OUTPUT);
	for (off_t at = 0; (got = pread(product->sink.fd, block, sizeof(block), at)) > 0; at += got)
		seal_add(product->seal, SEAL_OUTPUT, block, (size_t)got);
	return got == 0 ||
	       error_set_errno(error, "cannot read %s back for the manifest", product->sink.name);
}

bool
product_finish(
	struct product *product, uint64_t count, const struct stats_collector *collector, struct error *error)
{
	struct param_stats rows[FIELDS_MAX];
	struct stats_list stats = { rows, collector ? stats_collector_rows(collector, rows) : 0 };

	if (product->broken ||
		(product->sink.path && (error->status != STATUS_OK || signals_pending())))
		return false;
	if (nothing_to_do(product))
		return true;
	return output_begin(product, error) &&
	       envelope_close(&product->envelope, count, &stats, error) &&
	       seal_tail(product, count, &stats, error) && seal_again(product, count, error) &&
	       sink_commit(&product->sink, error);
}

/* Write all of a file that tells of the output. */
static bool
other_write(struct sink *sink, const char *text, size_t size, struct error *error)
{
	return text && sink_begin(sink, 0, error) && sink_write(sink, text, size, error) &&
	       sink_commit(sink, error);
}

bool
product_tell_stats(struct product *product, const struct stats_collector *collector, struct error *error)
{
	struct error own = { 0 };
	size_t size = 0;
	char *text = stats_collector_json(collector, &size, &own);
	bool done = other_write(&product->stats, text, size, &own);

	free(text);
	if (own.status != STATUS_OK) {
		if (error->status != STATUS_OK)
			diag("%s", error->text);
		*error = own;
	}
	return done;
}

bool
product_tell(struct product *product, const struct made *made, struct error *error)
{
	size_t size = 0;
	char *text;
	bool done;

	if (!product->seal)
		return true;
	text = manifest_text(product->job, product->layout, made, product->seal, &size, error);
	done = other_write(&product->manifest, text, size, error);
	free(text);
	return done;
}
