/* SPDX-License-Identifier: MIT */
/* envelope - what stands around the records of an output: header, trailer, and the count in the header. */

#include "output/envelope.h"

#include "base/memstream.h"
#include "base/signals.h"
#include "output/output_patch.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A header whose count is not known yet: a format of rows always has room for it, and says 0 until it
 * is known, so that a torn file holds nothing. Text has no room to spare, and gets the longest
 * count; once the count is known, all that follows moves up.
 */
static uint64_t
placeholder_count(const struct layout *layout)
{
	return layout->format->row ? 0 : UINT64_MAX;
}

bool
envelope_header(
	struct text *header, const struct layout *layout, uint64_t count, struct error *error)
{
	struct memstream memstream;

	if (!memstream_open(&memstream, error))
		return false;
	layout->format->header(memstream.stream, layout, count);
	if (!memstream_close(&memstream, error))
		return false;
	*header = (struct text){ memstream.bytes, memstream.size };
	return true;
}

bool
envelope_trailer(struct text *trailer, const struct layout *layout, uint64_t count,
	const struct stats_list *stats, struct error *error)
{
	struct memstream memstream;

	if (!memstream_open(&memstream, error))
		return false;
	layout->format->trailer(memstream.stream, layout, count, stats);
	if (!memstream_close(&memstream, error))
		return false;
	*trailer = (struct text){ memstream.bytes, memstream.size };
	return true;
}

/* Where the output stands, if it can be changed there later; otherwise -1. */
static off_t
place(const struct output_file *file)
{
	int flags = fcntl(file->fd, F_GETFL);

	return flags < 0 || flags & O_APPEND ? -1 : lseek(file->fd, 0, SEEK_CUR);
}

bool
envelope_can_patch(const struct output_file *file)
{
	return place(file) >= 0;
}

static bool
refuse(const struct envelope *envelope, struct error *error)
{
	int flags = fcntl(envelope->file->fd, F_GETFL);

	return error_set(error, STATUS_TROUBLE,
		"--format %s begins with the number of records, which is not known yet, and %s %s: "
		"give --output FILE, or take the input from --range or a file",
		envelope->layout->format->name, envelope->file->name,
		flags >= 0 && flags & O_APPEND ? "is appended to" : "cannot seek");
}

void
envelope_resume(struct envelope *envelope, struct output_file *file, const struct layout *layout)
{
	*envelope = (struct envelope){ .layout = layout, .file = file, .begin = -1 };
}

bool
envelope_open(struct envelope *envelope, struct output_file *file, const struct layout *layout,
	const uint64_t *count, struct error *error)
{
	struct text header;
	bool done;

	*envelope = (struct envelope){ .layout = layout, .file = file, .begin = -1 };
	if (!layout->format->header)
		return true;
	envelope->declared = count ? *count : placeholder_count(layout);
	if (layout->format->header_has_count) {
		envelope->begin = place(file);
		if (!count && envelope->begin < 0)
			return refuse(envelope, error);
		if (!count && !layout->format->row && !output_patch_possible(file, error))
			return false;
	}
	if (!envelope_header(&header, layout, envelope->declared, error))
		return false;
	envelope->header_size = header.size;
	done = output_file_write(file, header.bytes, header.size, error);
	free(header.bytes);
	if (layout->format->row)
		file->row = layout->max_record_size;
	return done;
}

static bool
patch_count(const struct envelope *envelope, uint64_t count, struct error *error)
{
	struct text header;
	bool done;

	if (!envelope_header(&header, envelope->layout, count, error))
		return false;
	done = (header.size == envelope->header_size ||
		       output_patch_shift(envelope->file,
			       envelope->begin + (off_t)envelope->header_size,
			       envelope->begin + (off_t)header.size, error)) &&
	       output_patch_bytes(
		       envelope->file, envelope->begin, header.bytes, header.size, error);
	free(header.bytes);
	return done;
}

static bool
finish(const struct envelope *envelope, uint64_t count, const struct stats_list *stats,
	struct error *error)
{
	struct text trailer;
	bool done;

	if (!envelope->layout->format->trailer)
		return true;
	if (!envelope_trailer(&trailer, envelope->layout, count, stats, error))
		return false;
	done = output_file_write(envelope->file, trailer.bytes, trailer.size, error);
	free(trailer.bytes);
	return done;
}

bool
envelope_close(struct envelope *envelope, uint64_t count, const struct stats_list *stats,
	struct error *error)
{
	const struct format *format = envelope->layout->format;

	if (format->row)
		count = (envelope->file->written - envelope->header_size) /
			envelope->layout->max_record_size;
	else if (signals_pending())
		return true;
	if (!finish(envelope, count, stats, error))
		return false;
	return envelope->begin < 0 || count == envelope->declared ||
	       patch_count(envelope, count, error);
}
