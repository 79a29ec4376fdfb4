/* SPDX-License-Identifier: MIT */
/* json_document - the document of the library: metadata, records, statistics. */

#ifndef DPA_RECORD_JSON_DOCUMENT_H
#define DPA_RECORD_JSON_DOCUMENT_H

#include "record/format.h"

extern const struct format format_json;

#endif
