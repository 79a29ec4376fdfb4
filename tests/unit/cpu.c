/* SPDX-License-Identifier: MIT */
/* cpu - the bits of this CPU against what the compiler's own library finds. */

#include "kernel/cpu.h"

#include "unit.h"

#if defined(__x86_64__) || defined(__i386__)

void
test_cpu(void)
{
	unsigned bits = cpu_bits();

	__builtin_cpu_init();
	CHECK(!(bits & CPU_SSSE3) == !__builtin_cpu_supports("ssse3"));
	CHECK(!(bits & CPU_SSE41) == !__builtin_cpu_supports("sse4.1"));
	CHECK(!(bits & CPU_AVX2) == !__builtin_cpu_supports("avx2"));
	CHECK(!(bits & CPU_AVX512F) == !__builtin_cpu_supports("avx512f"));
	CHECK(!(bits & CPU_AVX512DQ) == !__builtin_cpu_supports("avx512dq"));
	CHECK(!(bits & CPU_AVX512BW) == !__builtin_cpu_supports("avx512bw"));
	CHECK(!(bits & CPU_AVX512VL) == !__builtin_cpu_supports("avx512vl"));
	CHECK((bits & ~(unsigned)CPU_ALL) == 0);
}

#else

void
test_cpu(void)
{
	CHECK(cpu_bits() == 0);
}

#endif
