// SPDX-License-Identifier: MIT
// simdjson - reads the five parameters of each record with simdjson: simdjson FILE

#include <cstdio>
#include <simdjson.h>

int
main(int argc, char **argv)
{
	simdjson::ondemand::parser parser;
	simdjson::padded_string text;
	simdjson::ondemand::document_stream records;
	double sum = 0;

	if (argc != 2 || simdjson::padded_string::load(argv[1]).get(text) ||
		parser.iterate_many(text).get(records))
		return 2;
	for (auto record : records) {
		for (const char *name : { "rotation", "brightness", "noise", "scale", "contrast" })
			sum += double(record[name]);
	}
	printf("%.17g\n", sum);
	return 0;
}
