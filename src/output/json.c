/* SPDX-License-Identifier: MIT */
/*
 * json - the document of the library: metadata, records, statistics.
 *
 * Byte for byte what its save_augmentation_chain writes, json.dump(document, file, indent=2):
 *
 *     {
 *       "metadata": {
 *         "num_samples": 2,
 *         "config": {
 *           ...
 *         }
 *       },
 *       "augmentations": [           in place of the comma that each record begins with
 *         {
 *           "rotation": ...,
 *           ...
 *         },
 *         ...
 *       ],
 *       "statistics": {              not without records
 *         ...
 *       }
 *     }                              and no newline
 */

#include "output/json.h"

#include "output/echo.h"
#include "json/json_escape.h"

#include <inttypes.h>

static void
prepare(struct layout *layout)
{
	const char *quote = "";

	layout->batch = UINT64_MAX; /* one array, never full */
	for (unsigned i = 0; i < layout->fields.count; i++) {
		const struct field *field = &layout->fields.field[i];
		struct piece *piece = &layout->piece[i];

		piece_add(piece, quote);
		piece_add(piece, i ? ",\n      \"" : ",\n    {\n      \"");
		piece_add(piece, field_name(field, layout->config));
		piece_add(piece, "\": ");
		quote = field->kind == FIELD_HASH ? "\"" : "";
		piece_add(piece, quote);
	}
	piece_add(&layout->piece[layout->fields.count], quote);
	piece_add(&layout->piece[layout->fields.count], "\n    }");
}

static void
head(FILE *stream, const struct layout *layout, uint64_t count)
{
	fprintf(stream,
		"{\n"
		"  \"metadata\": {\n"
		"    \"num_samples\": %" PRIu64 ",\n"
		"    \"config\": ",
		count);
	if (layout->echo) {
		fputs(layout->echo, stream);
	} else {
		fputs("{\n", stream);
		echo_config_spread(stream, layout->config, "      ");
		fputs("\n    }", stream);
	}
	fputs("\n"
	      "  },\n"
	      "  \"augmentations\": ",
		stream);
}

static void
tail(FILE *stream, const struct layout *layout, uint64_t count, const struct summaries *summaries)
{
	(void)layout;
	fputs(count ? "\n  ]" : "[]", stream);
	if (count) {
		fputs(",\n  \"statistics\": {", stream);
		if (summaries->count) {
			fputc('\n', stream);
			summary_json(stream, summaries->row, summaries->count, "    ");
			fputs("\n  ", stream);
		}
		fputc('}', stream);
	}
	fputs("\n}", stream);
}

const struct format format_json = {
	.name = "json",
	.fields = 1 << FIELD_HASH | 1 << FIELD_RANK,
	.counted = true,
	.summarized = true,
	.prepare = prepare,
	.key = json_ascii_write,
	.key_growth = JSON_STRING_GROWTH,
	.head = head,
	.tail = tail,
};
