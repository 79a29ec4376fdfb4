#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# analysis - what gcc -fanalyzer, clang-tidy and cppcheck find is nothing, or known to be wrong, with the reason.

load ../helper

setup() {
	native_only 'the usual build tests this'
	cd "$TESTS/.." || return
}

common=(-std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 '-DDPA_VERSION="0"' -Isrc)
grep -q mbedtls_sha256_ret /usr/include/mbedtls/sha256.h && common+=(-DHAVE_MBEDTLS_SHA256_RET)

# The flags that the Makefile gives a file alone.
own_flags() {
	case $1 in
	*avx2.c) echo -mavx2 ;;
	*avx512*.c) echo -mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512cd -mavx512ifma -mavx512vbmi ;;
	*shani.c) echo -msha -msse4.1 -mavx2 ;;
	*armsha2.c) echo -march=armv8-a+crypto ;;
	tests/unit/*) echo -Itests/unit ;;
	tests/fuzz/*) echo -Itests/fuzz -DHARNESS=fuzz_lines ;;
	esac
}

# Every source but the tables; on other machines than x86-64 without its kernels.
sources() {
	local others=(-name '*armsha2.c')
	[ "$(uname -m)" = x86_64 ] || others=(-name '*avx2.c' -o -name '*avx512*.c' -o -name '*shani.c')
	find "$@" -name '*.c' ! -name '*_table.c' ! \( "${others[@]}" \) | sort
}

# accept FILE < ACCEPTED: print the warnings in FILE but for those of which ACCEPTED has "path check"; fail if any.
accept() {
	awk 'listed { if ($1 !~ /^#/) known[$1 " " $2] = 1; next }
	/warning: |error: / {
		split($0, part, ":")
		path = part[1]
		sub(/^.*\/(src|tests)\//, "&", path)
		match(path, /(src|tests)\/.*/)
		check = $NF
		gsub(/[][]/, "", check)
		if (!(substr(path, RSTART) " " check in known)) {
			print
			found = 1
		}
	}
	END { exit found }' listed=1 - listed= "$1"
}

@test "gcc -fanalyzer" {
	local file
	command -v gcc || skip 'no gcc'
	sources src | while read -r file; do
		# shellcheck disable=SC2046 # flags are words
		gcc "${common[@]}" $(own_flags "$file") -O1 -fanalyzer -c -o /dev/null "$file" \
			-Wno-analyzer-shift-count-overflow
	done >"$BATS_TEST_TMPDIR/log" 2>&1
	# gcc 12 confuses the length of a vector with the bits of its elements (hence the flag above), and reports
	# reads of vectors and arrays that were set by memcpy, by read or by a vector store.
	accept "$BATS_TEST_TMPDIR/log" <<-'END'
		src/kernel/lanes.h -Wanalyzer-use-of-uninitialized-value
		src/kernel/kernel_shani.c -Wanalyzer-use-of-uninitialized-value
		src/kernel/streams_hash.h -Wanalyzer-use-of-uninitialized-value
		src/input/shuffle.c -Wanalyzer-use-of-uninitialized-value
		src/output/output_file.c -Wanalyzer-use-of-uninitialized-value
	END
}

@test "clang-tidy" {
	local file checks
	command -v clang-tidy || skip 'no clang-tidy'
	checks='-*,clang-analyzer-*,bugprone-*,cert-*,performance-*,portability-*'
	# Two integers side by side are no mistake by themselves.
	checks+=,-bugprone-easily-swappable-parameters
	# Wants functions of Annex K, which glibc has not.
	checks+=,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling
	checks+=,-clang-analyzer-security.insecureAPI.strcpy
	# Streams are asked once, at their end; texts in rooms of their own are cut as they should be.
	checks+=,-cert-err33-c,-cert-err34-c
	# Bytes are compared and copied here that are no strings; doubles by their bits.
	checks+=,-bugprone-not-null-terminated-result
	checks+=,-bugprone-suspicious-memory-comparison,-cert-exp42-c,-cert-flp37-c
	# glibc's feature macro and names that a fuzzer or a preload must have.
	checks+=,-bugprone-reserved-identifier,-cert-dcl37-c,-cert-dcl51-cpp
	# Said by -Wconversion, where it matters; lengths here are below 2^31.
	checks+=,-bugprone-narrowing-conversions,-bugprone-implicit-widening-of-multiplication-result
	sources src tests/unit tests/fuzz tests/tools | while read -r file; do
		# shellcheck disable=SC2046 # flags are words
		clang-tidy --quiet -checks="$checks" "$file" -- "${common[@]}" $(own_flags "$file") 2>/dev/null || :
	done >"$BATS_TEST_TMPDIR/log"
	[ -e "$BATS_TEST_TMPDIR/log" ]
	# Not seen across files: error_set and its like always return false; a format has been chosen, and the choices
	# of a parameter of that kind are set; the rows of the baseline need nothing; the copy of a job ends with its
	# run. The loop over eighths of a bar is exact.
	accept "$BATS_TEST_TMPDIR/log" <<-'END'
		src/cli/output_options.c clang-analyzer-core.NullDereference
		src/command/benchmark.c clang-analyzer-core.StackAddressEscape
		src/json/json_pattern.h clang-analyzer-core.NonNullParamChecker
		src/kernel/sha256.h clang-analyzer-core.UndefinedBinaryOperatorResult
		src/record/record_text.c clang-analyzer-core.NullDereference
		src/record/stats_format.c cert-flp30-c
		tests/tools/kernel-bench.c performance-no-int-to-ptr
		tests/unit/sample.c clang-analyzer-core.NullDereference
	END
}

@test "cppcheck" {
	command -v cppcheck || skip 'no cppcheck'
	# Arrays that a callee or memcpy fills look unset to it, and differences of pointers that are compared with NULL
	# look wrong; internalAstError is its own trouble with compound literals. It knows no vector types.
	cppcheck -q --enable=warning,performance,portability --std=c11 -Isrc -D_GNU_SOURCE -D__x86_64__ \
		'-DDPA_VERSION="0"' --suppress=missingIncludeSystem --suppress=internalAstError \
		--suppress=uninitvar:src/kernel/lanes_hash.h --suppress=uninitvar:src/kernel/mt19937.c \
		--suppress=uninitvar:src/kernel/kernel_shani.c --suppress=uninitvar:src/record/config_print.c \
		--suppress=uninitvar:src/verify/check_report.c --suppress=nullPointerArithmeticRedundantCheck \
		--error-exitcode=1 -j2 src tests/unit tests/fuzz tests/tools
}

# A tool that finds nothing at all would pass every test above.
@test "each of them finds a planted error" {
	cd "$BATS_TEST_TMPDIR"
	mkdir -p src
	cat >src/planted.c <<-'END'
		#include <stdlib.h>
		int planted(int n);
		int planted(int n)
		{
			int *room = malloc(sizeof(*room)), past[4] = { 0 };
			if (!room)
				return 0;
			*room = n;
			free(room);
			return *room + past[4];
		}
	END
	run -1 accept <(gcc -O1 -fanalyzer -c -o planted.o src/planted.c 2>&1) </dev/null
	[[ $output == *-Wanalyzer-use-after-free* ]]
	run -1 accept <(clang-tidy --quiet '-checks=-*,clang-analyzer-*' src/planted.c -- 2>/dev/null) </dev/null
	[[ $output == *clang-analyzer-unix.Malloc* ]]
	run -1 cppcheck -q --error-exitcode=1 src
	[[ $output == *arrayIndexOutOfBounds* ]]
}
