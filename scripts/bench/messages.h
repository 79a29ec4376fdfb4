/* SPDX-License-Identifier: MIT */
/* messages - what is hashed for a record of depth 10: 21 blocks, none of which waits for another.
 */

/*
 * Either as the chain has them, eleven messages of which ten have 64 digits and a number, or as one
 * message of 21 blocks, which is the least work for a library of hashes.
 */

#ifndef MESSAGES_H
#define MESSAGES_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS 32 /* other ones each time round, all in the first cache */
#define CHAIN   11
#define WHOLE   (20 * 64 + 55)

/* All different: equal ones might be done at once. */
struct messages {
	size_t count, per_record;
	struct message {
		unsigned char *text;
		size_t length;
		unsigned char digest[32];
	} message[RECORDS * CHAIN];
};

static inline struct messages *
messages_make(bool whole)
{
	static const unsigned fib[] = { 0, 1, 1, 2, 3, 5, 8, 13, 21, 34 };
	struct messages *messages = calloc(1, sizeof(*messages));
	unsigned char *text = calloc(RECORDS, WHOLE + 1);

	messages->per_record = whole ? 1 : CHAIN;
	messages->count = RECORDS * messages->per_record;
	for (size_t i = 0; i < messages->count; i++) {
		struct message *m = &messages->message[i];
		char *to = (char *)text;

		m->text = text;
		if (whole)
			m->length = (size_t)sprintf(to, "%0*zu", WHOLE, i);
		else if (i % CHAIN == 0)
			m->length = (size_t)sprintf(to, "%zu", 1000000 + i);
		else
			m->length = (size_t)sprintf(
				to, "%064zx%u", i * 2654435761u, fib[i % CHAIN - 1]);
		text += m->length + 1;
	}
	return messages;
}

#endif
