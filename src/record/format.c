/* SPDX-License-Identifier: MIT */
/* format - the table of formats. */

#include "record/format.h"

#include "record/csv.h"
#include "record/json_document.h"
#include "record/ndjson.h"
#include "record/npy.h"

const struct format *const formats[] = {
	&format_ndjson,
	&format_csv,
	&format_tsv,
	&format_json,
	&format_npy,
	NULL,
};
