/* SPDX-License-Identifier: MIT */
/* openssl - hashing alone, by OpenSSL's fastest functions: openssl COUNT chain|whole */

#define OPENSSL_SUPPRESS_DEPRECATED /* those of EVP do the same with more ado */
#include "messages.h"

#include <openssl/sha.h>

int
main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 10;
	struct messages *messages = messages_make(argc > 2 && strcmp(argv[2], "whole") == 0);

	for (unsigned long i = 0; i < count * messages->per_record; i++) {
		struct message *m = &messages->message[i % messages->count];
		SHA256_CTX context;

		SHA256_Init(&context);
		SHA256_Update(&context, m->text, m->length);
		SHA256_Final(m->digest, &context);
	}
	return 0;
}
