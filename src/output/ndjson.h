/* SPDX-License-Identifier: MIT */
/* ndjson - one compact JSON object a line. */

#ifndef DPA_OUTPUT_NDJSON_H
#define DPA_OUTPUT_NDJSON_H

#include "output/format.h"

extern const struct format format_ndjson;

#endif
