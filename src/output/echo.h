/* SPDX-License-Identifier: MIT */
/* echo - the configuration in force, as JSON that --config reads back. */

#ifndef DPA_OUTPUT_ECHO_H
#define DPA_OUTPUT_ECHO_H

#include "model/config.h"

#include <stdio.h>

/* Write the members, one a line behind `indent`, with bounds as they were written; no final
 * newline. */
void echo_config(FILE *stream, const struct config *config, const char *indent);

/* The same as Python's json.dump writes it with indent=2: a bound on each line. */
void echo_config_spread(FILE *stream, const struct config *config, const char *indent);

#endif
