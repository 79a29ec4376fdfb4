/* SPDX-License-Identifier: MIT */
/* manifest_reader - what a manifest says, read back. */

#include "output/manifest_reader.h"

#include "base/quote.h"
#include "number/dtoa.h"
#include "output/manifest_writer.h"
#include "json/json_file.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is read, and a member at a time of it. */
struct page {
	const char *name; /* of the file */
	json_t *document;
	struct error *error;
};

static bool
wrong(const struct page *page, const char *section, const char *member, const char *needed)
{
	return error_set(page->error, STATUS_TROUBLE, "%s: %s: %s: %s is needed in a manifest",
		page->name, section, member, needed);
}

static json_t *
find(const struct page *page, const char *section, const char *member)
{
	return json_object_get(json_object_get(page->document, section), member);
}

/* An integer that comes as a string, see json_file_parse. */
static bool
large_number(const char *text, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && *value > INT64_MAX;
}

static bool
take_number(const struct page *page, const char *section, const char *member, uint64_t least,
	uint64_t most, uint64_t *value)
{
	json_t *json = find(page, section, member);
	bool is = json_is_integer(json) && json_integer_value(json) >= 0;

	if (is)
		*value = (uint64_t)json_integer_value(json);
	else
		is = json_is_string(json) && large_number(json_string_value(json), value);
	return (is && *value >= least && *value <= most) ||
	       wrong(page, section, member, "an integer in its bounds");
}

/* The same, or null. */
static bool
take_given(const struct page *page, const char *section, const char *member, uint64_t least,
	uint64_t most, bool *given, uint64_t *value)
{
	*given = !json_is_null(find(page, section, member));
	return !*given || take_number(page, section, member, least, most, value);
}

static bool
take_flag(const struct page *page, const char *section, const char *member, bool *flag)
{
	json_t *json = find(page, section, member);

	*flag = json_is_true(json);
	return json_is_boolean(json) || wrong(page, section, member, "true or false");
}

static bool
take_name(const struct page *page, const char *section, const char *member,
	const char *const *names, unsigned *index)
{
	const char *name = json_string_value(find(page, section, member));
	char list[128], needed[160];

	for (*index = 0; name && names[*index]; ++*index)
		if (strcmp(names[*index], name) == 0)
			return true;
	snprintf(needed, sizeof(needed), "one of %s", join_names(list, sizeof(list), names));
	return wrong(page, section, member, needed);
}

static bool
take_hex(const struct page *page, const char *section, char hex[SHA256_HEX + 1])
{
	const char *text = json_string_value(find(page, section, "sha256"));

	if (!text || strlen(text) != SHA256_HEX || strspn(text, "0123456789abcdef") != SHA256_HEX)
		return wrong(page, section, "sha256", "a digest of 64 lower-case hex digits");
	memcpy(hex, text, SHA256_HEX + 1);
	return true;
}

/* An error of an option's value, "--range: ...", is one of the member. */
static bool
foreign(const struct page *page, const char *section, const struct error *error)
{
	return error_set(
		page->error, error->status, "%s: %s: %s", page->name, section, error->text + 2);
}

static bool
take_seeding(const struct page *page, struct manifest *manifest)
{
	struct seeding *seeding = &manifest->seeding;
	bool base, epoch;
	unsigned kind = 0;

	if (!take_name(page, "seeding", "kind", seeding_names, &kind) ||
		!take_given(page, "seeding", "base_seed", 0, UINT64_MAX, &base, &seeding->base) ||
		!take_given(page, "seeding", "epoch", 0, UINT64_MAX, &epoch, &seeding->epoch) ||
		!take_flag(page, "seeding", "wide_seed", &seeding->seed_256))
		return false;
	seeding->kind = (enum seeding_kind)kind;
	seeding->has_base_seed = base;
	if (epoch != (base && kind == SEEDING_SAMPLE))
		return wrong(page, "seeding", "epoch", epoch ? "null" : "an integer");
	return base == (kind == SEEDING_RANK) || kind == SEEDING_SAMPLE ||
	       wrong(page, "seeding", "base_seed", base ? "null" : "an integer");
}

static bool
take_shard(const struct page *page, struct manifest *manifest)
{
	struct seeding *seeding = &manifest->seeding;
	unsigned kind = 0;

	if (!take_name(page, "shard", "kind", shard_names, &kind) ||
		!take_number(page, "shard", "world_size", 1, UINT64_MAX, &seeding->world) ||
		!take_number(page, "shard", "rank", 0, seeding->world - 1, &seeding->rank))
		return false;
	manifest->shard = (enum shard_kind)kind;
	return true;
}

static bool
take_ranges(const struct page *page, json_t *ranges, struct manifest *manifest)
{
	size_t count = json_array_size(ranges);

	if (count == 0)
		return wrong(page, "input", "ranges", "an array of ranges");
	manifest->ranges = calloc(count, sizeof(*manifest->ranges));
	if (!manifest->ranges)
		return error_out_of_memory(page->error);
	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(ranges, i));
		struct error error = { 0 };

		if (!text)
			return wrong(page, "input", "ranges", "an array of ranges");
		if (!range_parse(&manifest->ranges[i], text, &error))
			return foreign(page, "input", &error);
	}
	manifest->ranges_count = count;
	return true;
}

static bool
take_items(const struct page *page, struct manifest *manifest)
{
	json_t *ranges = find(page, "input", "ranges");
	bool null;

	manifest->delimiter = '\n';
	if (ranges)
		return take_ranges(page, ranges, manifest);
	if (!take_number(page, "input", "items", 0, UINT64_MAX, &manifest->items) ||
		!take_flag(page, "input", "keys", &manifest->keys) ||
		!take_flag(page, "input", "null", &null) ||
		!take_hex(page, "input", manifest->items_hex))
		return false;
	if (null)
		manifest->delimiter = '\0';
	return !manifest->keys || manifest->seeding.kind != SEEDING_UNIQUE ||
	       wrong(page, "input", "keys", "false with this seeding");
}

/* The names as --fields has them. */
static bool
take_fields(const struct page *page, struct manifest *manifest)
{
	json_t *fields = find(page, "output", "fields"), *field;
	char list[FIELDS_MAX * (PARAMETER_NAME_MAX + 1)] = "";
	size_t length = 0, i;
	struct error error = { 0 };

	json_array_foreach(fields, i, field)
	{
		const char *name = json_string_value(field);
		size_t size = name ? strlen(name) : 0;

		if (!name || size > PARAMETER_NAME_MAX || i == FIELDS_MAX)
			return wrong(page, "output", "fields", "an array of names of fields");
		if (i)
			list[length++] = ',';
		memcpy(list + length, name, size + 1);
		length += size;
	}
	return fields_parse(&manifest->fields, &manifest->config, true, list, &error) ||
	       foreign(page, "output", &error);
}

static bool
take_layout(const struct page *page, struct manifest *manifest)
{
	const char *names[16];
	unsigned count = 0, index = 0;
	bool rounded, batched;
	uint64_t digits = 0;

	for (; count < 15 && formats[count]; count++)
		names[count] = formats[count]->name;
	names[count] = NULL;
	if (!take_name(page, "output", "format", names, &index) || !take_fields(page, manifest) ||
		!take_given(page, "output", "precision", 0, PRECISION_MAX, &rounded, &digits) ||
		!take_given(page, "output", "batch", 1, UINT64_MAX, &batched, &manifest->batch))
		return false;
	manifest->format = formats[index];
	manifest->precision = rounded ? (int)digits : PRECISION_FULL;
	return !batched || manifest->format->supports_batch ||
	       wrong(page, "output", "batch", "null with this format");
}

static bool
take_output(const struct page *page, struct manifest *manifest)
{
	return take_layout(page, manifest) &&
	       take_number(page, "output", "records", 0, UINT64_MAX, &manifest->records) &&
	       take_number(page, "output", "bytes", 0, UINT64_MAX, &manifest->bytes) &&
	       take_hex(page, "output", manifest->hex);
}

static bool
take_all(const struct page *page, struct manifest *manifest)
{
	const char *algorithm = json_string_value(json_object_get(page->document, "algorithm"));

	if (!algorithm || strcmp(algorithm, MANIFEST_ALGORITHM) != 0)
		return error_set(page->error, STATUS_TROUBLE,
			"%s: algorithm: \"" MANIFEST_ALGORITHM "\" is needed in a manifest",
			page->name);
	manifest->statistics = json_incref(json_object_get(page->document, "statistics"));
	if (!json_is_object(json_object_get(page->document, "config")) ||
		!json_is_object(manifest->statistics))
		return error_set(page->error, STATUS_TROUBLE,
			"%s: config and statistics: objects are needed in a manifest", page->name);
	return take_seeding(page, manifest) && take_shard(page, manifest) &&
	       take_items(page, manifest) && take_output(page, manifest);
}

static bool
take_bytes(struct manifest *manifest, const char *bytes, size_t size, struct error *error)
{
	struct page page = { .name = manifest->name, .error = error };
	bool taken;

	page.document = json_file_parse("manifest", page.name, bytes, size, error);
	config_preset(&manifest->config, preset_names[0]);
	taken = page.document && config_parse(&manifest->config, page.name, bytes, size, error) &&
		take_all(&page, manifest);
	json_decref(page.document);
	return taken;
}

struct manifest *
manifest_parse(const char *name, const char *bytes, size_t size, struct error *error)
{
	struct manifest *manifest = calloc(1, sizeof(*manifest));

	if (!manifest || !(manifest->name = strdup(name)))
		error_out_of_memory(error);
	else if (take_bytes(manifest, bytes, size, error))
		return manifest;
	manifest_close(manifest);
	return NULL;
}

struct manifest *
manifest_read(const char *path, struct error *error)
{
	const char *name = strcmp(path, "-") == 0 ? "stdin" : path; /* as messages call it */
	struct manifest *manifest = NULL;
	char *bytes = NULL;
	size_t size;

	if (json_file_read("manifest", path, &bytes, &size, error))
		manifest = manifest_parse(name, bytes, size, error);
	free(bytes);
	return manifest;
}

void
manifest_close(struct manifest *manifest)
{
	if (!manifest)
		return;
	free(manifest->name);
	free(manifest->ranges);
	json_decref(manifest->statistics);
	free(manifest);
}

/* A value of a parameter's statistics; one that is not finite is null. */
static bool
same_value(const struct page *page, json_t *row, const char *parameter, const char *member,
	double value)
{
	json_t *json = json_object_get(row, member);
	char found[DTOA_SIZE + 1] = "null", *told;

	if (isfinite(value) ? json_is_number(json) && json_number_value(json) == value
			    : json_is_null(json))
		return true;
	if (isfinite(value))
		*dtoa_write(found, value) = '\0';
	told = json ? json_dumps(json, JSON_ENCODE_ANY) : NULL;
	error_set(page->error, STATUS_INVALID, "statistics: %s: %s is %s, expected %.40s (%s)",
		parameter, member, found, told ? told : "nothing", page->name);
	free(told);
	return false;
}

bool
manifest_compare_stats(const struct manifest *manifest, const struct param_stats *rows,
	size_t count, struct error *error)
{
	struct page page = { .name = manifest->name, .error = error };

	if (count == 0 || rows[0].summary.count == 0)
		count = 0;
	if (json_object_size(manifest->statistics) != count)
		return error_set(error, STATUS_INVALID,
			"statistics: of %zu parameters, expected %zu (%s)", count,
			json_object_size(manifest->statistics), manifest->name);
	for (size_t i = 0; i < count; i++) {
		const struct summary *summary = &rows[i].summary;
		json_t *row = json_object_get(manifest->statistics, rows[i].name);

		if (!same_value(&page, row, rows[i].name, "mean", summary->mean) ||
			!same_value(&page, row, rows[i].name, "stdev", summary->stdev) ||
			!same_value(&page, row, rows[i].name, "min", summary->min) ||
			!same_value(&page, row, rows[i].name, "max", summary->max) ||
			!same_value(&page, row, rows[i].name, "count", (double)summary->count))
			return false;
	}
	return true;
}
