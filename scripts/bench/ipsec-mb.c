/* SPDX-License-Identifier: MIT */
/* ipsec-mb - hashing alone, by Intel's multi-buffer library. */

/*
 * usage: ipsec-mb COUNT chain|whole MANAGER    hash that many records
 *        ipsec-mb                              name the fastest manager for chain, and for whole
 */

#include "messages.h"

#include <intel-ipsec-mb.h>
#include <stdint.h>
#include <time.h>

#define TRIAL 20000

/* What the library calls so: an instruction set, and how it is used. */
struct manager {
	const char *name;
	void (*init)(IMB_MGR *);
	uint64_t flags;
};

static const struct manager managers[] = {
	{ "avx512", init_mb_mgr_avx512, 0 },
	{ "avx512-without-sha", init_mb_mgr_avx512, IMB_FLAG_SHANI_OFF },
	{ "avx2", init_mb_mgr_avx2, 0 },
	{ "avx2-without-sha", init_mb_mgr_avx2, IMB_FLAG_SHANI_OFF },
	{ "sse", init_mb_mgr_sse, 0 },
};

#define MANAGERS (sizeof(managers) / sizeof(*managers))

static void
submit(IMB_MGR *manager, struct message *m)
{
	IMB_JOB *job = IMB_GET_NEXT_JOB(manager);

	job->cipher_mode = IMB_CIPHER_NULL;
	job->cipher_direction = IMB_DIR_ENCRYPT;
	job->chain_order = IMB_ORDER_HASH_CIPHER;
	job->hash_alg = IMB_AUTH_SHA_256;
	job->src = m->text;
	job->hash_start_src_offset_in_bytes = 0;
	job->msg_len_to_hash_in_bytes = m->length;
	job->auth_tag_output = m->digest;
	job->auth_tag_output_len_in_bytes = sizeof(m->digest);
	IMB_SUBMIT_JOB_NOCHECK(manager);
}

/* False: this machine has no such instructions. */
static bool
hash(const struct manager *with, struct messages *messages, unsigned long records)
{
	IMB_MGR *manager = alloc_mb_mgr(with->flags);
	bool works;

	if (!manager)
		return false;
	with->init(manager);
	works = imb_get_errno(manager) == 0;
	for (unsigned long i = 0; works && i < records * messages->per_record; i++)
		submit(manager, &messages->message[i % messages->count]);
	while (works && IMB_FLUSH_JOB(manager))
		;
	free_mb_mgr(manager);
	return works;
}

static const char *
fastest(bool whole)
{
	struct messages *messages = messages_make(whole);
	const char *name = NULL;
	clock_t best = 0;

	for (size_t i = 0; i < MANAGERS; i++) {
		clock_t time = clock();

		if (!hash(&managers[i], messages, TRIAL))
			continue;
		time = clock() - time;
		if (!name || time < best)
			name = managers[i].name, best = time;
	}
	/* SHA-256 of 1000000 begins so. */
	if (!whole && memcmp(messages->message[0].digest, "\x6c\xce\x36\xd9", 4) != 0)
		return NULL;
	return name;
}

int
main(int argc, char **argv)
{
	if (argc < 4) {
		const char *chain = fastest(false), *whole = fastest(true);

		return !chain || !whole || printf("%s %s\n", chain, whole) < 0;
	}
	for (size_t i = 0; i < MANAGERS; i++)
		if (strcmp(managers[i].name, argv[3]) == 0)
			return !hash(&managers[i], messages_make(strcmp(argv[2], "whole") == 0),
				strtoul(argv[1], NULL, 10));
	return 2;
}
