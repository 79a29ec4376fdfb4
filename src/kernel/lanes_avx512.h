/* SPDX-License-Identifier: MIT */
/* lanes_avx512 - sixteen samples per vector, with rotate and ternary logic instructions. */

#include <immintrin.h>

/*
 * In ns per sample (build/kernel-bench, gcc 12, Zen 5), digests take 126 with 3 groups, 140 with 2;
 * draws take 33 to 37 with 12 groups, 36 to 42 with 9, 45 to 48 with 6.
 */
#define LANES       16
#define HASH_GROUPS 3
#define DRAW_GROUPS 12

#define HEX_TABLE     _mm512_broadcast_i32x4(_mm_loadu_si128((const void *)"0123456789abcdef"))
#define HEX_DIGITS(x) ((lanes)_mm512_shuffle_epi8(HEX_TABLE, (__m512i)(x)))

#define SHA256_ROUND  sha256_round_asm
#define SCHEDULE_WORD schedule_word_asm

#include "kernel/lanes.h"

/*
 * In assembly, because gcc 12 finds no registers for three groups: of 37 instructions per round in
 * C, nine are spills and moves, and digests take 135 instead of 126 ns per sample. It still
 * allocates the registers: 24 for the states, 4 for x to u, one for the word.
 */
INLINE void
sha256_round_asm(lanes s[8], unsigned t, lanes word)
{
	lanes a = s[-t & 7], b = s[(1 - t) & 7], c = s[(2 - t) & 7];
	lanes e = s[(4 - t) & 7], f = s[(5 - t) & 7], g = s[(6 - t) & 7];
	lanes x, y, z, u;

	s[(7 - t) & 7] += word;
	__asm__("vprord $6, %[e], %[y]\n\t"
		"vprord $11, %[e], %[z]\n\t"
		"vprord $25, %[e], %[u]\n\t"
		"vmovdqa64 %[e], %[x]\n\t"
		"vpternlogd $0xca, %[g], %[f], %[x]\n\t" /* choose */
		"vpternlogd $0x96, %[z], %[u], %[y]\n\t" /* xor */
		"vpaddd %[x], %[h], %[h]\n\t"
		"vprord $2, %[a], %[z]\n\t"
		"vprord $13, %[a], %[u]\n\t"
		"vpaddd %[y], %[h], %[h]\n\t"
		"vprord $22, %[a], %[x]\n\t"
		"vpaddd %[h], %[d], %[d]\n\t"
		"vpternlogd $0x96, %[u], %[x], %[z]\n\t"
		"vmovdqa64 %[a], %[y]\n\t"
		"vpternlogd $0xe8, %[c], %[b], %[y]\n\t" /* majority */
		"vpaddd %[y], %[z], %[z]\n\t"
		"vpaddd %[z], %[h], %[h]"
		: [h] "+v"(s[(7 - t) & 7]), [d] "+v"(s[(3 - t) & 7]), [x] "=&v"(x), [y] "=&v"(y),
		[z] "=&v"(z), [u] "=&v"(u)
		: [a] "v"(a), [b] "v"(b), [c] "v"(c), [e] "v"(e), [f] "v"(f), [g] "v"(g));
}

/* From memory to a register, because the rounds leave four registers only. */
INLINE lanes
schedule_word_asm(lanes (*w)[HASH_GROUPS], unsigned group)
{
	lanes x, y, z, u;

	__asm__("vprord $17, %[w14], %[x]\n\t"
		"vprord $19, %[w14], %[y]\n\t"
		"vpsrld $10, %[w14], %[z]\n\t"
		"vpternlogd $0x96, %[y], %[z], %[x]\n\t"
		"vprord $7, %[w1], %[y]\n\t"
		"vprord $18, %[w1], %[z]\n\t"
		"vpsrld $3, %[w1], %[u]\n\t"
		"vpternlogd $0x96, %[u], %[z], %[y]\n\t"
		"vpaddd %[w0], %[y], %[y]\n\t"
		"vpaddd %[w9], %[x], %[x]\n\t"
		"vpaddd %[y], %[x], %[x]"
		: [x] "=&v"(x), [y] "=&v"(y), [z] "=&v"(z), [u] "=&v"(u)
		: [w0] "m"(w[0][group]), [w1] "m"(w[1][group]), [w9] "m"(w[9][group]),
		[w14] "m"(w[14][group]));
	return x;
}
