/* SPDX-License-Identifier: MIT */
/* line_skip - skips lines whose items belong to other ranks, faster than parsing them. */

#pragma once

#include "input/line_reader.h"

/*
 * Skip plain lines that together hold at most items_max items, and return how many they hold. A
 * line is plain if it certainly is one item or empty: up to 19 digits, or any ASCII text if lines
 * are keys. Stops at the first line that is not plain, or shortly before it, because lines are
 * examined 64 bytes at a time. The next call can skip something only once lines->next has reached
 * *retry_at.
 */
uint64_t line_skip(struct line_block *lines, char delimiter, bool keys, uint64_t items_max,
	const char **retry_at);
