/* SPDX-License-Identifier: MIT */
/* saved - any bytes as saved records: what is taken is told apart from what is wrong. */

#include "fuzz.h"

#include "input/saved.h"

#include <math.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static void
must_be_sound(const struct saved *saved)
{
	FUZZ_MUST(saved->fields.count >= 1 && saved->fields.count <= FIELDS_MAX);
	for (unsigned i = 0; i < saved->config.count; i++)
		FUZZ_MUST(isfinite(saved->record.value[i]));
}

void
fuzz_saved(const uint8_t *data, size_t size)
{
	struct error error = { 0 };
	struct saved saved;
	uint64_t count = 0;
	char path[64];
	int file = memfd_create("saved", 0);

	FUZZ_MUST(file >= 0 && write(file, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	FUZZ_MUST(saved_open(&saved, path, &error) == (error.status == STATUS_OK));
	while (saved_next(&saved)) {
		must_be_sound(&saved);
		count++;
	}
	FUZZ_MUST(count == saved.count || error.status != STATUS_OK);
	if (error.status != STATUS_OK) {
		FUZZ_MUST(error.status == STATUS_INVALID);
		fuzz_message(error.text);
	}
	saved_close(&saved);
	close(file);
}
