/* SPDX-License-Identifier: MIT */
/* format - the table of formats. */

#include "record/format.h"

const struct format *const formats[] = {
	&format_ndjson,
	&format_csv,
	&format_tsv,
	&format_json,
	&format_npy,
	NULL,
};
