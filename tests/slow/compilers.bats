#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# compilers - the same bytes from gcc and clang at every level, for this very CPU, and optimized as a whole.

# shellcheck disable=SC2034 # DPA is the helper's

load ../helper

# Builds are kept beside each other, one a flag set, and thrown away.
try() {
	local folder=$BATS_TEST_TMPDIR/build name compiler=$1
	shift
	native_only 'builds are made here'
	command -v "$compiler" || skip "no $compiler"
	printf 'int main(void) { return 0; }\n' >"$BATS_TEST_TMPDIR/t.c"
	# shellcheck disable=SC2086 # flags are words
	"$compiler" ${1#*=} -o "$BATS_TEST_TMPDIR/t" "$BATS_TEST_TMPDIR/t.c" || skip "$compiler takes no $1"
	unset MAKEFLAGS MFLAGS MAKELEVEL BUILD SANITIZE
	cd "$TESTS/.." || return
	make -s -j2 BUILD="$folder" CC="$compiler" "$@" "$folder"/{dpa,unit,number-filter} 3>&- || return
	DPA=$folder/dpa
	"$folder/unit"
	every_byte
	timeout 1200 /usr/bin/python3 "$TESTS/oracle/numbers" "$folder/number-filter" 2000
}

# The golden files, with every kernel.
every_byte() {
	local name options kernel
	kernels >"$BATS_TEST_TMPDIR/names"
	cd "$TESTS/golden" || return
	while read -r kernel; do
		while read -r name options; do
			# shellcheck disable=SC2086 # the options are words
			dpa --kernel "$kernel" $options </dev/null >"$BATS_TEST_TMPDIR/got" || return
			same "$name.ndjson" "$BATS_TEST_TMPDIR/got" || return
		done <LIST
	done <"$BATS_TEST_TMPDIR/names"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/names")" -ge 2 ]
}

@test "gcc -O0" {
	try gcc CFLAGS=-O0
}

@test "gcc -O1" {
	try gcc CFLAGS=-O1
}

@test "gcc -O2" {
	try gcc CFLAGS=-O2
}

@test "gcc -O3" {
	try gcc CFLAGS=-O3
}

@test "gcc -O2 -march=native" {
	try gcc CFLAGS='-O2 -march=native'
}

@test "gcc -O3 -march=native" {
	try gcc CFLAGS='-O3 -march=native'
}

@test "gcc -O2 -flto" {
	try gcc CFLAGS='-O2 -flto'
}

@test "clang -O0" {
	try clang CFLAGS=-O0
}

@test "clang -O1" {
	try clang CFLAGS=-O1
}

@test "clang -O2" {
	try clang CFLAGS=-O2
}

@test "clang -O3" {
	try clang CFLAGS=-O3
}

@test "clang -O2 -march=native" {
	try clang CFLAGS='-O2 -march=native'
}

@test "clang -O3 -march=native" {
	try clang CFLAGS='-O3 -march=native'
}

@test "clang -O2 -flto" {
	try clang CFLAGS='-O2 -flto'
}

@test "without 128-bit integers" {
	try gcc CPPFLAGS=-DU128_PORTABLE
}

@test "two builds in different directories give the same binary" {
	local tree
	native_only 'builds are made here'
	unset MAKEFLAGS MFLAGS MAKELEVEL BUILD SANITIZE
	for tree in one 'the other'; do
		mkdir "$BATS_TEST_TMPDIR/$tree"
		cp -a "$TESTS"/../{src,man,scripts,Makefile,configure.ac} "$BATS_TEST_TMPDIR/$tree/"
		make -s -j2 -C "$BATS_TEST_TMPDIR/$tree" 3>&-
	done
	same "$BATS_TEST_TMPDIR/one/dpa" "$BATS_TEST_TMPDIR/the other/dpa"
}

@test "every source compiles against musl, without warnings" {
	local file flags include=$BATS_TEST_TMPDIR/include
	native_only 'sources are compiled here'
	command -v musl-gcc || skip 'no musl-gcc: scripts/bootstrap --package'
	# Headers of mbedTLS and jansson without those of glibc.
	mkdir "$include"
	ln -s /usr/include/{mbedtls,psa,jansson.h} "$include/"
	ln -s "$(find /usr/include -name jansson_config.h | head -n 1)" "$include/"
	for file in "$TESTS"/../src/*.c "$TESTS"/../src/*/*.c; do
		flags=
		case $file in
		*_armsha2.c) continue ;;
		*_avx2.c) flags=-mavx2 ;;
		*_avx512*.c) flags='-mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512cd -mavx512ifma -mavx512vbmi' ;;
		*_shani.c) flags='-msha -msse4.1 -mavx2' ;;
		esac
		# shellcheck disable=SC2086 # flags are words
		musl-gcc -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DDPA_VERSION='"0"' -DHAVE_MBEDTLS_SHA256_RET \
			-I "$TESTS/../src" -isystem "$include" $flags -Wall -Wextra -Werror -fsyntax-only "$file"
	done
}
