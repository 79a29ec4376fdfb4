/* SPDX-License-Identifier: MIT */
/* format - the table of formats. */

#include "output/format.h"

#include "output/csv.h"
#include "output/json.h"
#include "output/ndjson.h"
#include "output/npy.h"

const struct format *const formats[] = {
	&format_ndjson,
	&format_csv,
	&format_tsv,
	&format_json,
	&format_npy,
	NULL,
};
