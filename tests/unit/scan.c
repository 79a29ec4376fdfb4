/* SPDX-License-Identifier: MIT */
/* scan - the scanner of JSON texts, compared with jansson on texts spoilt at random. */

#include "input/scan.h"

#include "unit.h"

#include <jansson.h>
#include <stdint.h>
#include <string.h>

#define ROUNDS   200000
#define TEXT_MAX 128

/* Numerical Recipes' LCG, the high half. */
static unsigned
draw(uint64_t *state, unsigned below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*state >> 33) % below;
}

/* Whether all of it is one JSON text, by the scanner. */
static bool
scans(const char *text, size_t length)
{
	char line[TEXT_MAX + 1 + PADDING] = "";
	struct scan scan = { 0 };
	const char *end;

	memcpy(line, text, length);
	line[length] = '\n';
	end = scan_value(&scan, scan_blank(line), 0);
	if (!end)
		CHECK(scan.what && scan.at >= line && scan.at <= line + length);
	return end && scan_blank(end) == line + length;
}

/* The same by jansson, where it does not go beyond the grammar: it refuses halves of surrogate
 * pairs and numbers that no double holds. */
static bool
agrees(const char *text, size_t length)
{
	json_error_t failure;
	json_t *json = json_loadb(text, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &failure);
	bool ours = scans(text, length);
	bool taken = json != NULL;

	json_decref(json);
	if (!taken && json_error_code(&failure) == json_error_numeric_overflow)
		return true;
	if (!taken && ours && strstr(failure.text, "\\u"))
		return true;
	if (taken != ours)
		printf("# %.*s: jansson %s\n", (int)length, text,
			taken ? "takes it" : failure.text);
	return taken == ours;
}

static void
test_spoilt(void)
{
	static const char *const texts[] = {
		"{\"id\":1,\"path\":\"a/b.png\",\"size\":[640,480],\"x\":{\"y\":null,\"z\":true}}",
		" [ 1 , -0.5e+3 , \"\\u00e9\\n\\\"\" , false , [ ] , { } , 0 , 1E9 ] ",
		"\"beyond eight, \xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80, and \\ud83d\\ude00\"",
		"-12.5e-3",
		"{\"a\":{\"b\":[{\"c\":\"\\\\\\/\\b\\f\\r\\t\"}]},\"\":\"\"}",
	};
	static const char bytes[] =
		"{}[]\",:\\0123456789-+.eEtrufalsn \t\r\x01\x1f\x7f\x80\xbf\xc0\xc3\xe2\xed"
		"\xf0\xf4\xff";
	uint64_t state = 1;

	for (unsigned round = 0; round < ROUNDS; round++) {
		const char *from = texts[draw(&state, sizeof(texts) / sizeof(*texts))];
		size_t length = strlen(from);
		unsigned changes = draw(&state, 4);
		char text[TEXT_MAX];

		memcpy(text, from, length);
		while (changes--) {
			size_t at = draw(&state, (unsigned)length);

			if (draw(&state, 3) == 0)
				memmove(text + at, text + at + 1, --length - at);
			else
				text[at] = bytes[draw(&state, sizeof(bytes) - 1)];
		}
		CHECK(agrees(text, length));
	}
}

/* Every byte at every place of a string, which is scanned by eights. */
static void
test_every_byte(void)
{
	char text[24];

	for (unsigned length = 2; length < sizeof(text); length++) {
		for (unsigned at = 1; at + 1 < length; at++) {
			for (unsigned byte = 0; byte < 256; byte++) {
				if (byte == '\n')
					continue;
				memset(text, 'x', length);
				text[0] = text[length - 1] = '"';
				text[at] = (char)byte;
				CHECK(agrees(text, length));
			}
		}
	}
}

static void
test_characters(void)
{
	static const struct {
		const char *text, *decoded;
	} cases[] = {
		{ "a", "a" },
		{ "\\n", "\n" },
		{ "\\b", "\b" },
		{ "\\/", "/" },
		{ "\\\\", "\\" },
		{ "\\\"", "\"" },
		{ "\\u0041", "A" },
		{ "\\u00e9", "\xc3\xa9" },
		{ "\\u07FF", "\xdf\xbf" },
		{ "\\u0800", "\xe0\xa0\x80" },
		{ "\\uffff", "\xef\xbf\xbf" },
		{ "\\ud800\\udc00", "\xf0\x90\x80\x80" },
		{ "\\uDBFF\\uDFFF", "\xf4\x8f\xbf\xbf" },
		{ "\\ud800", NULL },
		{ "\\ud800x", NULL },
		{ "\\ud800\\n", NULL },
		{ "\\ud800\\ud800", NULL },
		{ "\\udc00", NULL },
	};
	char text[32], out[SCAN_CHARACTER_MAX];
	size_t length;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *end;

		snprintf(text, sizeof(text), "%s\"", cases[i].text);
		end = scan_character(text, out, &length);
		if (!cases[i].decoded)
			CHECK(end == NULL);
		else
			CHECK(end == text + strlen(cases[i].text) &&
				length == strlen(cases[i].decoded) &&
				memcmp(out, cases[i].decoded, length) == 0);
	}
}

void
test_scan(void)
{
	test_spoilt();
	test_every_byte();
	test_characters();
}
