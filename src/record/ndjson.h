/* SPDX-License-Identifier: MIT */
/* ndjson - one compact JSON object a line. */

#ifndef DPA_RECORD_NDJSON_H
#define DPA_RECORD_NDJSON_H

#include "record/format.h"

extern const struct format format_ndjson;

#endif
