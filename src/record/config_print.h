/* SPDX-License-Identifier: MIT */
/* config_print - the configuration in force, as JSON that --config reads back. */

#ifndef DPA_RECORD_CONFIG_PRINT_H
#define DPA_RECORD_CONFIG_PRINT_H

#include "model/config.h"

#include <stdio.h>

/* Write the members, one a line behind `indent`, with bounds as they were written; no final
 * newline. */
void config_print(FILE *stream, const struct config *config, const char *indent);

/* The same as Python's json.dump writes it with indent=2: a bound on each line. */
void config_print_indented(FILE *stream, const struct config *config, const char *indent);

#endif
