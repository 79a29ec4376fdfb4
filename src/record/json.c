/* SPDX-License-Identifier: MIT */
/*
 * json - compact objects, one per line, and the document of the library.
 *
 * The document is byte for byte what its save_augmentation_chain writes, json.dump(document, file,
 * indent=2):
 *
 *     {
 *       "metadata": {
 *         "num_samples": 2,
 *         "config": {
 *           ...
 *         }
 *       },
 *       "augmentations": [           replaces the comma that the first record begins with
 *         {
 *           "rotation": ...,
 *           ...
 *         },
 *         ...
 *       ],
 *       "statistics": {              only if there are records, and not with --no-stats
 *         ...
 *       }
 *     }                              no newline
 */

#include "record/format.h"

#include "json/json_lexer.h"

#include <inttypes.h>

static void
header(FILE *stream, const struct layout *layout, uint64_t count)
{
	fprintf(stream,
		"{\n  \"metadata\": {\n    \"num_samples\": %" PRIu64 ",\n    \"config\": %s",
		count, layout->config_text ? layout->config_text : "{\n");
	if (!layout->config_text) {
		config_print(stream, layout->config, 6, true);
		fputs("\n    }", stream);
	}
	fputs("\n  },\n  \"augmentations\": ", stream);
}

static void
trailer(FILE *stream, const struct layout *layout, uint64_t count, const struct stats_list *stats)
{
	if (!layout->options.format->is_document) { /* the last array may still be open */
		if (layout->array_size && count % layout->array_size != 0)
			fputs("]\n", stream);
		return;
	}
	fputs(count ? "\n  ]" : "[]", stream);
	if (count && layout->with_stats) {
		fputs(",\n  \"statistics\": ", stream);
		stats_format_json(stream, stats->row, stats->count, "  ");
	}
	fputs("\n}", stream);
}

static char *
key_write(const struct format *format, char *out, const char *key, size_t length)
{
	return (format->is_document ? json_ascii_write : json_string_write)(out, key, length);
}

static const char *
key_read(const struct format *format, const char *text, const char *end, char *out, size_t *length)
{
	struct json_lexer lexer = { .end = end };
	struct json_string string;

	(void)format;
	if (*text != '"')
		return NULL;
	text = json_read_string(&lexer, text, &string);
	if (!text || !out)
		return text;
	*length = json_decode(&string, out);
	return *length == JSON_UNDECODABLE ? NULL : text;
}

const struct format format_json = {
	.name = "json",
	.fields = 1 << FIELD_HASH | 1 << FIELD_RANK,
	.header_has_count = true,
	.is_document = true,
	.optional = "stats",
	.text = { "\n    {\n      ", ",\n      ", "\n    }", ": " },
	.key = key_write,
	.key_growth = JSON_STRING_GROWTH,
	.header = header,
	.trailer = trailer,
};

const struct format format_ndjson = {
	.name = "ndjson",
	.fields = 1 << FIELD_ID | 1 << FIELD_HASH | 1 << FIELD_RANK,
	.is_object = true,
	.text = { "{", ",", "}", ":" },
	.key = key_write,
	.key_growth = JSON_STRING_GROWTH,
	.key_read = key_read,
	.trailer = trailer,
};
