/* SPDX-License-Identifier: MIT */
/* config_print - a configuration as JSON that --config reads back. */

#pragma once

#include "model/config.h"

#include <stdio.h>

/*
 * Print the members, one per line after so many blanks, with bounds as they were given; no final
 * newline. one_per_line: with each bound on a line, as Python's json.dump prints it with indent=2.
 */
void config_print(FILE *stream, const struct config *config, unsigned column, bool one_per_line);
