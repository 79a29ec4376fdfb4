/* SPDX-License-Identifier: MIT */
/* pipeline - any number of threads, batches full, short or missing: each is written once, in order.
 */

#include "pipeline/pipeline.h"
#include "unit.h"

#include <stdatomic.h>
#include <stdlib.h>

#define BATCHES 400

struct batch {
	unsigned number;
	bool worked;
};

struct stream {
	unsigned seed, read, written, stop_after;
	atomic_uint reading;
	bool is_wrong;
};

static void *
open_worker(const void *plan)
{
	(void)plan;
	return calloc(1, sizeof(struct batch));
}

static void
close_batch(void *batch)
{
	(void)batch;
}

static enum batch_result
read_batch(void *context, void *slot, bool wait)
{
	struct stream *stream = context;
	struct batch *batch = slot;
	unsigned draw = (unsigned)rand_r(&stream->seed) % 8;

	stream->is_wrong |= stream->reading++ > 0;
	stream->reading--;
	if (draw < 2 && !wait)
		return BATCH_NONE;
	*batch = (struct batch){ stream->read++, false };
	if (stream->read == BATCHES)
		return BATCH_LAST;
	return draw < 5 ? BATCH_SHORT : BATCH_FULL;
}

static void
work_on_batch(void *context, void *worker, void *slot)
{
	struct batch *batch = slot, *own = worker;

	(void)context;
	own->number++;
	batch->worked = true;
}

static bool
write_batch(void *context, void *slot)
{
	struct stream *stream = context;
	const struct batch *batch = slot;

	stream->is_wrong |= batch->number != stream->written++ || !batch->worked;
	return stream->written != stream->stop_after;
}

static void
run(unsigned seed, size_t jobs, unsigned stop_after)
{
	struct stream stream = { .seed = seed, .stop_after = stop_after };
	struct pipeline pipeline = {
		.context = &stream,
		.slot_size = sizeof(struct batch),
		.slot_close = close_batch,
		.worker_open = open_worker,
		.worker_close = free,
		.read = read_batch,
		.work = work_on_batch,
		.write = write_batch,
	};
	struct error error = { 0 };
	unsigned worked = 0;

	if (CHECK(pipeline_open(&pipeline, jobs, &error))) {
		pipeline_run(&pipeline);
		CHECK(!stream.is_wrong);
		CHECK(stream.written == (stop_after ? stop_after : BATCHES));
		for (size_t i = 0; i < pipeline.workers_count; i++)
			worked += ((const struct batch *)pipeline.workers[i])->number;
		CHECK(worked == stream.read);
	}
	pipeline_close(&pipeline);
}

void
test_pipeline(void)
{
	static const size_t jobs[] = { 1, 2, 3, 8, 40 };

	for (unsigned seed = 1; seed <= 20; seed++)
		for (size_t i = 0; i < sizeof(jobs) / sizeof(*jobs); i++) {
			run(seed, jobs[i], 0);
			run(seed, jobs[i], 17 * seed);
		}
}
