/* SPDX-License-Identifier: MIT */
/* config_file - any bytes as a configuration: what is taken holds what it must, and is echoed
 * right. */

#include "fuzz.h"

#include "model/config.h"
#include "record/format.h"
#include "json/json_file.h"

#include <math.h>
#include <string.h>

static void
must_be_choices(const struct choices *choices)
{
	FUZZ_MUST(choices->count >= 2 && choices->count <= CHOICES_MAX);
	FUZZ_MUST(choices->total > 0 && isfinite(choices->total));
	for (unsigned i = 0; i < choices->count; i++) {
		FUZZ_MUST(choices->choice[i].length == strlen(choices->choice[i].quoted) - 2);
		FUZZ_MUST((choices->cumulative[i] <= choices->total) == (i < choices->count - 1));
	}
}

static void
must_be_sound(const struct config *config)
{
	FUZZ_MUST(config->depth >= 1 && config->depth <= DEPTH_MAX);
	FUZZ_MUST(config->count >= PARAMETERS_FIXED && config->count <= PARAMETERS_MAX);
	for (unsigned i = 0; i < config->count; i++) {
		const struct parameter *parameter = &config->parameters[i];

		if (parameter->kind == PARAMETER_BOOL)
			FUZZ_MUST(parameter->lo.value >= 0 && parameter->lo.value <= 1);
		else if (parameter->kind == PARAMETER_CHOICE)
			must_be_choices(parameter->choices);
		else
			FUZZ_MUST(parameter->lo.value < parameter->hi.value);
		FUZZ_MUST(isfinite(parameter->hi.value - parameter->lo.value));
		FUZZ_MUST(config_find(config, parameter->name, strlen(parameter->name)) == (int)i);
	}
}

static bool
numbers_equal(struct number a, struct number b)
{
	return memcmp(&a.value, &b.value, sizeof(a.value)) == 0 && a.integer == b.integer;
}

static void
must_be_equal(const struct config *a, const struct config *b)
{
	FUZZ_MUST(config_equal(a, b));
	for (unsigned i = 0; i < a->count; i++) {
		FUZZ_MUST(numbers_equal(a->parameters[i].lo, b->parameters[i].lo));
		FUZZ_MUST(numbers_equal(a->parameters[i].hi, b->parameters[i].hi));
	}
}

static bool
parse(struct config *config, const char *text, size_t size, struct error *error)
{
	struct buffer padded = { 0 };

	FUZZ_MUST(buffer_append(&padded, text, size, error));
	memset(padded.data + size, 0, PADDING);
	json_t *document = json_file_parse("file", padded.data, size, error);
	bool done = document && config_read_json(config, "file", document, error);
	json_decref(document);
	buffer_free(&padded);
	return done;
}

static void
must_echo(const struct config *config)
{
	struct error error = { 0 };
	struct config again;
	size_t size = 0;
	char *text = NULL;
	FILE *stream = open_memstream(&text, &size);

	FUZZ_MUST(stream != NULL);
	fputs("{\n", stream);
	config_print(stream, config, 2, false);
	fputs("\n}\n", stream);
	fclose(stream);
	config_preset(&again, 2);
	FUZZ_MUST(parse(&again, text, size, &error));
	must_be_equal(config, &again);
	config_close(&again);
	free(text);
}

void
fuzz_config_file(const uint8_t *data, size_t size)
{
	struct error error = { 0 };
	struct config config;

	config_preset(&config, 0);
	if (parse(&config, (const char *)data, size, &error)) {
		FUZZ_MUST(error.status == STATUS_OK);
		must_be_sound(&config);
		must_echo(&config);
	} else {
		FUZZ_MUST(error.status == STATUS_TROUBLE);
		fuzz_message(error.text);
	}
	config_close(&config);
}
