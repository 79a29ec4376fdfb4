/* SPDX-License-Identifier: MIT */
/* config_print - a configuration as JSON that --config reads back. */

#ifndef DPA_RECORD_CONFIG_PRINT_H
#define DPA_RECORD_CONFIG_PRINT_H

#include "model/config.h"

#include <stdio.h>

/* Print the members, one per line after `indent`, with bounds as they were given; no final
 * newline. */
void config_print(FILE *stream, const struct config *config, const char *indent);

/* The same as Python's json.dump prints it with indent=2: one bound per line. */
void config_print_indented(FILE *stream, const struct config *config, const char *indent);

#endif
