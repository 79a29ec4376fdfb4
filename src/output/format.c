/* SPDX-License-Identifier: MIT */
/* format - the table of formats. */

#include "output/format.h"

#include "output/csv.h"
#include "output/ndjson.h"

const struct format *const formats[] = {
	&format_ndjson,
	&format_csv,
	&format_tsv,
	NULL,
};
