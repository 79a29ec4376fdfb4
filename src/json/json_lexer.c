/* SPDX-License-Identifier: MIT */
/* json_lexer - JSON in contiguous memory: strict validation, members, decoding, escaping. */

#include "json/json_lexer.h"

#include "base/decimal.h"
#include "base/utf8.h"
#include "json/json_pattern.h"

#include <ctype.h>
#include <endian.h>
#include <strings.h>

const char *
json_fail(struct json_lexer *lexer, const char *at, const char *error)
{
	lexer->error_at = at < lexer->end ? at : lexer->end;
	lexer->error = at < lexer->end ? error : "unexpected end";
	if (at < lexer->end && *at == '\0')
		lexer->error = "a NUL byte is not JSON; iconv -f UTF-16 -t UTF-8 converts UTF-16";
	return NULL;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The index of the first byte whose bits are set, in a vector of bytes of all bits or none; 16:
 * none is. */
static inline unsigned
first_set(json_bytes bytes)
{
	uint64_t half[2];

	memcpy(half, &bytes, sizeof(half));
	unsigned count = half[0] ? 0 : 8;
	half[0] = le64toh(half[0] ? half[0] : half[1]);
	return half[0] ? (unsigned)__builtin_ctzll(half[0]) / 8 + count : 16;
}

typedef signed char signed_bytes __attribute__((vector_size(16)));

/* Skip the bytes of a string that are printable ASCII, neither quote nor backslash. */
static inline const char *
skip_plain(const char *p)
{
	json_bytes text;
	unsigned plain;

	for (;; p += 16) {
		memcpy(&text, p, 16);
		/* Bytes that are not ASCII are negative. */
		plain = first_set((json_bytes)((signed_bytes)text < 0x20) |
				  (json_bytes)(text == '"') | (json_bytes)(text == '\\'));
		if (plain < 16)
			return p + plain;
	}
}

/* Nothing after the newline or NUL that follows the text is looked at: neither continues UTF-8. */
static const char *
skip_utf8(struct json_lexer *lexer, const char *p)
{
	const unsigned char *text = (const unsigned char *)p;
	size_t length = utf8_length(text, text + 4);
	size_t left = (size_t)(lexer->end - p);
	bool is_lead = *text >= 0xc2 && *text <= 0xf4;

	if (length)
		return p + length;
	/* Where the text ends within a character, more text may complete it. */
	if (is_lead && left < 2U + (*text >= 0xe0) + (*text >= 0xf0))
		p = lexer->end;
	return json_fail(lexer, p, "invalid UTF-8");
}

static const char *
skip_escape(struct json_lexer *lexer, const char *p)
{
	if (p[1] != 'u') {
		if (p[1] != '\0' && strchr("\"\\/bfnrt", p[1]))
			return p + 2;
		return json_fail(lexer, p + 1, "invalid escape");
	}
	for (unsigned i = 2; i < 6; i++)
		if (!isxdigit((unsigned char)p[i]))
			return json_fail(lexer, p + i, "expected four hex digits after \\u");
	return p + 6;
}

inline const char *
json_read_string(struct json_lexer *lexer, const char *p, struct json_string *string)
{
	string->text = ++p;
	string->escaped = false;
	while (p) {
		p = skip_plain(p);
		if (*p == '"') {
			string->length = (size_t)(p - string->text);
			return p + 1;
		}
		if (*p == '\\') {
			string->escaped = true;
			p = skip_escape(lexer, p);
		} else if ((unsigned char)*p < 0x20) {
			return json_fail(lexer, p, "control character in a string");
		} else {
			p = skip_utf8(lexer, p);
		}
	}
	return NULL;
}

static const char *
skip_digits(struct json_lexer *lexer, const char *p)
{
	if (!is_digit(*p))
		return json_fail(lexer, p, "expected a digit");
	while (is_digit(*p))
		p++;
	return p;
}

/* The same for the digits of a fraction, which are many, and a random number of them. */
static inline const char *
skip_fraction(struct json_lexer *lexer, const char *p)
{
	uint64_t eight, other;

	if (!is_digit(*p))
		return json_fail(lexer, p, "expected a digit");
	do {
		eight = load_eight(p) ^ EACH_BYTE('0');
		/* The highest bit of each byte above 9: 0x7f + 0x76 < 0x100 carries nothing. */
		other = (((eight & EACH_BYTE(0x7f)) + EACH_BYTE(0x76)) | eight) & EACH_BYTE(0x80);
		p += other ? __builtin_ctzll(other) / 8 : 8;
	} while (!other);
	return p;
}

static const char *
skip_number(struct json_lexer *lexer, const char *p)
{
	if (*p == '-')
		p++;
	p = *p == '0' ? p + 1 : skip_digits(lexer, p);
	if (p && *p == '.')
		p = skip_fraction(lexer, p + 1);
	if (p && (*p == 'e' || *p == 'E'))
		p = skip_digits(lexer, p[1] == '+' || p[1] == '-' ? p + 2 : p + 1);
	return p;
}

static const char *
skip_literal(struct json_lexer *lexer, const char *p, const char *literal)
{
	for (; *literal; literal++, p++)
		if (*p != *literal)
			return json_fail(lexer, p, "expected a value");
	return p;
}

static const char *
skip_array(struct json_lexer *lexer, const char *p, unsigned depth)
{
	p = json_skip_blanks(lexer, p + 1);
	if (*p == ']')
		return p + 1;
	for (;;) {
		p = json_skip_value(lexer, p, depth);
		if (!p)
			return NULL;
		p = json_skip_blanks(lexer, p);
		if (*p == ']')
			return p + 1;
		if (*p != ',')
			return json_fail(lexer, p, "expected ',' or ']'");
		p = json_skip_blanks(lexer, p + 1);
	}
}

const char *
json_next_member(
	struct json_lexer *lexer, const char *p, struct json_member *member, unsigned depth)
{
	p = json_skip_blanks(lexer, p);
	if (*p == '}') {
		member->name.text = NULL;
		return p + 1;
	}
	if (member->name.text) {
		if (*p != ',')
			return json_fail(lexer, p, "expected ',' or '}'");
		p = json_skip_blanks(lexer, p + 1);
	}
	if (*p != '"')
		return json_fail(lexer, p,
			"expected a member name in double quotes; no comment, no comma before '}'");
	p = json_read_string(lexer, p, &member->name);
	if (!p)
		return NULL;
	p = json_skip_blanks(lexer, p);
	if (*p != ':')
		return json_fail(lexer, p, "expected ':'");
	member->value = json_skip_blanks(lexer, p + 1);
	p = json_skip_value(lexer, member->value, depth);
	if (p == lexer->end) /* a number may go on after the text, which ends too early */
		return json_fail(lexer, p, "unexpected end");
	return member->value_end = p;
}

static const char *
skip_object(struct json_lexer *lexer, const char *p, unsigned depth)
{
	struct json_member member = { 0 };

	p++;
	do
		p = json_next_member(lexer, p, &member, depth);
	while (p && member.name.text);
	return p;
}

/*
 * Find the first brace, bracket, backslash or bar: it must be a closing brace, after an even number
 * of quotes. In valid JSON it is then outside of strings, and closes the first brace.
 */
const char *
json_simple_object_end(const char *p, const char *end)
{
	static const unsigned char before[32] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
		255, 255, 255, 255, 255, 255 };
	json_bytes text, stop, mask, odd = { 0 };
	uint64_t half[2];
	unsigned at = 16;

	for (p++; at == 16; p += at) {
		if (p >= end)
			return NULL;
		memcpy(&text, p, sizeof(text));
		stop = (text | 0x20) - '{'; /* [ \ ] differ from { | } in this bit */
		at = first_set((json_bytes)(stop <= '}' - '{'));
		memcpy(&mask, before + 16 - at, sizeof(mask));
		odd ^= (json_bytes)(text == '"') & mask;
	}
	memcpy(half, &odd, sizeof(half));
	if (*p != '}' || __builtin_parityll((half[0] ^ half[1]) & EACH_BYTE(1)))
		return NULL;
	return p + 1;
}

const char *
json_skip_value(struct json_lexer *lexer, const char *p, unsigned depth)
{
	struct json_string string;

	switch (*p) {
	case '"':
		return json_read_string(lexer, p, &string);
	case '{':
	case '[':
		if (depth >= JSON_DEPTH_MAX)
			return json_fail(lexer, p, "arrays and objects nested too deeply");
		return (*p == '{' ? skip_object : skip_array)(lexer, p, depth + 1);
	case 't':
		return skip_literal(lexer, p, "true");
	case 'f':
		return skip_literal(lexer, p, "false");
	case 'n':
		if (p[1] != 'a')
			return skip_literal(lexer, p, "null");
		break;
	default:
		if (is_digit(*p) || (*p == '-' && is_digit(p[1])))
			return skip_number(lexer, p);
	}
	/* Python writes NaN and Infinity, C writes nan and inf. */
	const char *word = p + (*p == '-' || *p == '+');
	if (strncasecmp(word, "nan", 2) == 0 || strncasecmp(word, "inf", 2) == 0)
		return json_fail(lexer, p, "NaN and Infinity are not JSON: write null or a number");
	if (*p == '-')
		return json_fail(lexer, p + 1, "expected a digit");
	return json_fail(lexer, p,
		*p == ']' ? "expected a value: JSON has no comma before ']'" : "expected a value");
}

struct json_string
json_string_of(const char *value, const char *value_end)
{
	struct json_string string = { .text = value + 1 };

	string.length = (size_t)(value_end - value) - 2;
	string.escaped = memchr(string.text, '\\', string.length);
	return string;
}

/* The code unit of UTF-16 that four hex digits are. */
static unsigned
code_unit(const char *p)
{
	unsigned unit = 0;

	for (unsigned i = 0; i < 4; i++) /* '0' is 0x30, 'A' 0x41, 'a' 0x61 */
		unit = unit * 16 + (p[i] & 0xFu) + (p[i] > '9' ? 9 : 0);
	return unit;
}

/* Write the character in UTF-8. */
static char *
write_utf8(char *out, unsigned code)
{
	static const unsigned char lead[] = { 0, 0xC0, 0xE0, 0xF0 };
	unsigned more = 0;

	more += code >= 0x80;
	more += code >= 0x800;
	more += code >= 0x10000;
	*out++ = (char)(lead[more] | code >> 6 * more);
	while (more--)
		*out++ = (char)(0x80 | (code >> 6 * more & 0x3F));
	return out;
}

#define CHARACTER_MAX 4 /* bytes of UTF-8 */

/* Decode the character at *p, or copy its first byte, and advance *p. Returns the end, or NULL. */
static inline __attribute__((always_inline)) char *
decode_character(const char **p, char *out)
{
	static const char letters[] = "bfnrt", characters[] = "\b\f\n\r\t";
	const char *letter, *text = *p;
	unsigned low;

	if (*text != '\\') {
		*out = *text;
		*p = text + 1;
		return out + 1;
	}
	*p = text + 2;
	if (text[1] != 'u') {
		letter = strchr(letters, text[1]);
		*out = letter ? characters[letter - letters] : text[1];
		return out + 1;
	}
	*p = text + 6;
	unsigned code = code_unit(text + 2);
	if (code >= 0xD800 && code < 0xE000) {
		if (code >= 0xDC00 || text[6] != '\\' || text[7] != 'u')
			return NULL;
		low = code_unit(text + 8);
		if (low < 0xDC00 || low >= 0xE000)
			return NULL;
		*p = text + 12;
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
	}
	return write_utf8(out, code);
}

size_t
json_decode(const struct json_string *string, char *out)
{
	const char *p = string->text, *end = p + string->length;
	char character[CHARACTER_MAX], *to = out ? out : character;
	size_t size = 0;

	if (!string->escaped) {
		if (out)
			memmove(out, p, string->length);
		return string->length;
	}
	while (p < end) {
		char *character_end = decode_character(&p, to);
		if (!character_end)
			return JSON_UNDECODABLE;
		size += (size_t)(character_end - to);
		to = out ? character_end : character;
	}
	return size;
}

bool
json_decoded_equals(const struct json_string *string, const char *text, size_t length)
{
	const char *p = string->text, *end = p + string->length;

	while (p < end) {
		char character[CHARACTER_MAX], *character_end = decode_character(&p, character);

		if (!character_end)
			return false;
		size_t bytes = (size_t)(character_end - character);
		if (bytes > length || memcmp(character, text, bytes) != 0)
			return false;
		text += bytes;
		length -= bytes;
	}
	return length == 0;
}

/* Write the escape of a code unit of UTF-16. */
static char *
write_unit(char *out, unsigned unit)
{
	static const char hex[] = "0123456789abcdef";

	*out++ = '\\';
	*out++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*out++ = hex[unit >> shift & 15];
	return out;
}

/* Write the character at *text, which is valid UTF-8, as an escape, and advance *text. */
static char *
write_escape(char *out, const unsigned char **text, const unsigned char *end)
{
	static const char characters[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
	size_t length = utf8_length(*text, end);
	unsigned code = utf8_code(*text, length);

	*text += length;
	if (code >= 0x10000) {
		out = write_unit(out, 0xD800 + ((code - 0x10000) >> 10));
		code = 0xDC00 + ((code - 0x10000) & 0x3FF);
	}
	const char *character = code < 0x80 ? memchr(characters, (int)code, 7) : NULL;
	if (!character)
		return write_unit(out, code);
	*out++ = '\\';
	*out++ = letters[character - characters];
	return out;
}

static inline char *
write_string(char *out, const char *string, size_t length, bool ascii)
{
	const unsigned char *text = (const unsigned char *)string, *end = text + length;

	*out++ = '"';
	while (text < end) {
		if (*text < 0x20 || *text == '"' || *text == '\\' || (ascii && *text >= 0x7F))
			out = write_escape(out, &text, end);
		else
			*out++ = (char)*text++;
	}
	*out++ = '"';
	return out;
}

char *
json_string_write(char *out, const char *text, size_t length)
{
	return write_string(out, text, length, false);
}

char *
json_ascii_write(char *out, const char *text, size_t length)
{
	return write_string(out, text, length, true);
}
