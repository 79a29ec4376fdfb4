/* SPDX-License-Identifier: MIT */
/* json - the document of the library: metadata, records, statistics. */

#ifndef DPA_OUTPUT_JSON_H
#define DPA_OUTPUT_JSON_H

#include "output/format.h"

extern const struct format format_json;

#endif
