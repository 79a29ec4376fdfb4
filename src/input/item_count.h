/* SPDX-License-Identifier: MIT */
/* item_count - counts the items of an input before they are read. */

#ifndef DPA_INPUT_ITEM_COUNT_H
#define DPA_INPUT_ITEM_COUNT_H

#include "base/error.h"
#include "input/item_source.h"

#include <stdint.h>

/* Whether the items can be counted: there are ranges, or regular files only. */
bool input_countable(const struct input_options *input);

/*
 * Count the items of lines, of all ranks, that will be read: up to the first invalid line (with
 * skip_invalid, all valid lines), or up to the limit of the shard. Reads all files for that,
 * standard input too, whose offset is then restored. `purpose` starts the messages: "--shard
 * block".
 */
bool input_count(const struct input_options *input, const struct shard_options *options,
	const char *purpose, uint64_t *total, struct error *error);

#endif
