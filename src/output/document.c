/* SPDX-License-Identifier: MIT */
/* document - what stands around the records of an output: head, tail, and the count in the head. */

#include "output/document.h"

#include "base/memstream.h"
#include "base/signals.h"
#include "output/rewrite.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A head whose count is not known yet: a format of rows always has room for it, and says 0 until it
 * is known, so that a torn file holds nothing. Text has no room to spare, and gets the longest
 * count; once the count is known, all that follows moves up.
 */
static uint64_t
placeholder(const struct layout *layout)
{
	return layout->format->row ? 0 : UINT64_MAX;
}

bool
document_head(struct text *head, const struct layout *layout, uint64_t count, struct error *error)
{
	struct memstream memstream;

	if (!memstream_open(&memstream, error))
		return false;
	layout->format->head(memstream.stream, layout, count);
	if (!memstream_close(&memstream, error))
		return false;
	*head = (struct text){ memstream.bytes, memstream.size };
	return true;
}

bool
document_tail(struct text *tail, const struct layout *layout, uint64_t count,
	const struct summaries *summaries, struct error *error)
{
	struct memstream memstream;

	if (!memstream_open(&memstream, error))
		return false;
	layout->format->tail(memstream.stream, layout, count, summaries);
	if (!memstream_close(&memstream, error))
		return false;
	*tail = (struct text){ memstream.bytes, memstream.size };
	return true;
}

/* Where the output stands, if it can be changed there later; otherwise -1. */
static off_t
place(const struct sink *sink)
{
	int flags = fcntl(sink->fd, F_GETFL);

	return flags < 0 || flags & O_APPEND ? -1 : lseek(sink->fd, 0, SEEK_CUR);
}

bool
document_changes(const struct sink *sink)
{
	return place(sink) >= 0;
}

static bool
refuse(const struct document *document, struct error *error)
{
	int flags = fcntl(document->sink->fd, F_GETFL);

	return error_set(error, STATUS_TROUBLE,
		"--format %s begins with the number of records, which is not known yet, and %s %s: "
		"give --output FILE, or take the input from --range or a file",
		document->layout->format->name, document->sink->name,
		flags >= 0 && flags & O_APPEND ? "is appended to" : "cannot seek");
}

void
document_resume(struct document *document, struct sink *sink, const struct layout *layout)
{
	*document = (struct document){ .layout = layout, .sink = sink, .begin = -1 };
}

bool
document_open(struct document *document, struct sink *sink, const struct layout *layout,
	const uint64_t *count, struct error *error)
{
	struct text head;
	bool done;

	*document = (struct document){ .layout = layout, .sink = sink, .begin = -1 };
	if (!layout->format->head)
		return true;
	document->declared = count ? *count : placeholder(layout);
	if (layout->format->counted) {
		document->begin = place(sink);
		if (!count && document->begin < 0)
			return refuse(document, error);
		if (!count && !layout->format->row && !rewrite_possible(sink, error))
			return false;
	}
	if (!document_head(&head, layout, document->declared, error))
		return false;
	document->head_size = head.size;
	done = sink_write(sink, head.bytes, head.size, error);
	free(head.bytes);
	if (layout->format->row)
		sink->row = layout->fixed;
	return done;
}

static bool
recount(const struct document *document, uint64_t count, struct error *error)
{
	struct text head;
	bool done;

	if (!document_head(&head, document->layout, count, error))
		return false;
	done = (head.size == document->head_size ||
		       rewrite_shift(document->sink, document->begin + (off_t)document->head_size,
			       document->begin + (off_t)head.size, error)) &&
	       rewrite_bytes(document->sink, document->begin, head.bytes, head.size, error);
	free(head.bytes);
	return done;
}

static bool
finish(const struct document *document, uint64_t count, const struct summaries *summaries,
	struct error *error)
{
	struct text tail;
	bool done;

	if (!document->layout->format->tail)
		return true;
	if (!document_tail(&tail, document->layout, count, summaries, error))
		return false;
	done = sink_write(document->sink, tail.bytes, tail.size, error);
	free(tail.bytes);
	return done;
}

bool
document_close(struct document *document, uint64_t count, const struct summaries *summaries,
	struct error *error)
{
	const struct format *format = document->layout->format;

	if (format->row)
		count = (document->sink->written - document->head_size) / document->layout->fixed;
	else if (signals_pending())
		return true;
	if (!finish(document, count, summaries, error))
		return false;
	return document->begin < 0 || count == document->declared ||
	       recount(document, count, error);
}
