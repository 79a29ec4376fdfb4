/* SPDX-License-Identifier: MIT */
/* csv - a header line, then a row a record, between commas or tabs. */

#ifndef DPA_RECORD_CSV_H
#define DPA_RECORD_CSV_H

#include "record/format.h"

extern const struct format format_csv, format_tsv;

#endif
