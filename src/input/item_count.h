/* SPDX-License-Identifier: MIT */
/* item_count - how many items an input holds, found before they are read. */

#ifndef DPA_INPUT_ITEM_COUNT_H
#define DPA_INPUT_ITEM_COUNT_H

#include "base/error.h"
#include "input/item_source.h"

#include <stdint.h>

/*
 * Count the items as the reading pass will see them: all of the ranges, or of the lines up to the
 * first bad one (with skip_invalid, without the bad ones). Files are read once for that, standard
 * input too, which is then set back; all must be regular files. `purpose` begins the messages, as
 * "--shard block".
 */
bool input_count(const struct input_options *input, const char *purpose, uint64_t *total,
	struct error *error);

/* Whether that can be done: there are ranges, or regular files only. */
bool input_countable(const struct input_options *input);

#endif
