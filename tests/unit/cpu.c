/* SPDX-License-Identifier: MIT */
/* cpu - the features of this CPU against __builtin_cpu_supports. */

#include "base/cpu.h"

#include "unit.h"

#if defined(__x86_64__) || defined(__i386__)

void
test_cpu(void)
{
	unsigned features = cpu_features();

	__builtin_cpu_init();
	CHECK(!(features & CPU_SSSE3) == !__builtin_cpu_supports("ssse3"));
	CHECK(!(features & CPU_SSE41) == !__builtin_cpu_supports("sse4.1"));
	CHECK(!(features & CPU_AVX2) == !__builtin_cpu_supports("avx2"));
	CHECK(!(features & CPU_AVX512F) == !__builtin_cpu_supports("avx512f"));
	CHECK(!(features & CPU_AVX512DQ) == !__builtin_cpu_supports("avx512dq"));
	CHECK(!(features & CPU_AVX512BW) == !__builtin_cpu_supports("avx512bw"));
	CHECK(!(features & CPU_AVX512VL) == !__builtin_cpu_supports("avx512vl"));
	CHECK((features & ~(unsigned)CPU_ALL) == 0);
}

#else

void
test_cpu(void)
{
	CHECK((cpu_features() & ~(unsigned)CPU_ARM_SHA2) == 0);
}

#endif
