/* SPDX-License-Identifier: MIT */
/* line_skip - passes over lines whose items belong to others, faster than they could be parsed. */

#ifndef DPA_INPUT_LINE_SKIP_H
#define DPA_INPUT_LINE_SKIP_H

#include "input/line_reader.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Pass over plain lines as long as they hold at most `most` items together; returns how many they
 * hold. Plain is what is one item, or none, at a glance: up to 19 digits, or ASCII if lines are
 * keys. The line that lines->next then points to may be a plain one, too, if the 64 bytes around
 * cannot be judged; up to *again it is no use to try here.
 */
uint64_t line_skip(
	struct line_block *lines, char delimiter, bool keys, uint64_t most, const char **again);

#endif
