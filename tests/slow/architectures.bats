#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# architectures - the same bytes on aarch64, i386, s390x (whose words are big-endian) and on older x86-64.
# shellcheck disable=SC2154 # bats and the helper set output
#
# Foreign programs are built in a root that scripts/package/cross-root makes, and run under qemu. The root is deleted
# unless DPA_CROSS_ROOT names a directory for it.

load ../helper

tree=(src man tests scripts Makefile configure.ac README COPYING)

setup_file() {
	native_only 'the usual build tests this'
	root_only
	command -v mmdebstrap unshare || skip 'needs mmdebstrap and unshare'
	export ROOT=${DPA_CROSS_ROOT:-$BATS_FILE_TMPDIR/root} DPA_HERE=$DPA
	"$TESTS/../scripts/package/cross-root" "$ROOT" 3>&-
	rm -rf "$ROOT/dpa"
	mkdir "$ROOT/dpa"
	cd "$TESTS/.." || return
	cp -a "${tree[@]}" "$ROOT/dpa/"
	inside 'make -s configure'
}

teardown_file() {
	[ -z "${DPA_CROSS_ROOT-}" ] || rm -rf "$DPA_CROSS_ROOT/dpa"
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# A command in the root, in the tree. What it mounts is gone with it.
inside() {
	# shellcheck disable=SC2016 # the inner shells' own
	timeout 7200 unshare -m sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" sh -c "cd /dpa && $1"' \
		"$ROOT" "$1" 3>&-
}

# build MACHINE [LDFLAGS]: dpa and the tests' programs, in build/MACHINE of the tree in the root.
build() {
	inside "mkdir -p build/$1 && cd build/$1 && ../../configure -q --host=${1%-static}-linux-gnu &&
		cd ../.. && make -s -j2 BUILD=build/$1 LDFLAGS=$2 build/$1/dpa build/$1/unit build/$1/number-filter"
}

# emulated NAME QEMU PROGRAM...: a program that runs another under qemu.
emulated() {
	printf '#!/bin/sh\nexec timeout -k 1 2500 %s "$@"\n' "${*:2}" >"$1"
	chmod +x "$1"
}

# use MACHINE QEMU: DPA and the like are from now on what was built for that machine.
use() {
	local name
	for name in dpa unit number-filter; do
		emulated "$PWD/$name.$1" "$ROOT/usr/bin/qemu-$2-static" "$ROOT/dpa/build/$1/$name"
	done
	DPA=$PWD/dpa.$1
}

# Each line of the golden list.
golden() {
	local name options count=0
	cd "$TESTS/golden" || return
	while read -r name options; do
		# shellcheck disable=SC2086 # the options are words
		dpa $options </dev/null >"$BATS_TEST_TMPDIR/got" || return
		same "$name.ndjson" "$BATS_TEST_TMPDIR/got" || return
		count=$((count + 1))
	done <LIST
	cd "$BATS_TEST_TMPDIR" || return
	[ "$count" -ge 20 ]
}

# as_here STATUS [OPTION]... <FILE: the bytes and messages that this machine's own program gives.
as_here() {
	local wanted=$1 status=0
	shift
	cat >in
	dpa "$@" <in >got 2>got.err || status=$?
	[ "$status" = "$wanted" ] || return
	status=0
	timeout 600 "$DPA_HERE" "$@" <in >expected 2>expected.err || status=$?
	[ "$status" = "$wanted" ] && same expected got && same expected.err got.err
}

every_format() {
	local format top=(--range 18446744073709551000-18446744073709551615)
	for format in ndjson csv tsv npy; do
		as_here 0 -f "$format" --range 0-299 </dev/null || return
		as_here 0 -f "$format" --range 0-99 --precision 4 --param a=1:1e9 </dev/null || return
	done
	dpa --help | grep -q 'json,' && as_here 0 -f json --range 0-99 </dev/null
	as_here 0 -f npy --range 0-99 --fields id,noise,seed,hash </dev/null
	as_here 0 -f npy --range 0-99 --fields seed,rotation --wide-seed </dev/null
	as_here 0 -f csv --seeding rank --rank 3 --world-size 7 "${top[@]}" </dev/null
	as_here 0 --seeding unique --rank 6 --world-size 7 "${top[@]}" </dev/null
}

every_input() {
	local shard
	printf '%s\n' 7 007 3-9 5-3 abc 18446744073709551616 18446744073709551610-18446744073709551615 | as_here 1
	for shard in stride block none; do
		seq 0 3 20000 >items
		as_here 0 --shard $shard --rank 2 --world-size 5 items </dev/null || return
	done
	printf 'train/%s.jpg\n' ü a 'b c' {0..99} | as_here 0 --keys
	as_here 0 --depth 1000 --range 0-3 </dev/null
	as_here 2 --noise 1:0 </dev/null
}

# try MACHINE QEMU: everything.
try() {
	use "$1" "$2"
	"$PWD/unit.$1"
	golden
	every_format
	every_input
	for j in 1 2 5; do
		as_here 0 -j $j --range 0-4999 </dev/null
	done
}

@test "aarch64, static" {
	build aarch64-static -static
	try aarch64-static aarch64
}

@test "aarch64: the kernel with SHA-2 instructions is chosen; every kernel writes the same bytes" {
	local kernel
	use aarch64-static aarch64
	dpa --version | grep 'armsha2 (chosen)'
	dpa --self-test | grep 'armsha2: OK'
	timeout 600 "$DPA_HERE" --range 0-999 >expected
	for kernel in armsha2 generic mbedtls; do
		dpa --kernel "$kernel" --range 0-999 >got
		same expected got
	done
}

@test "aarch64, dynamic" {
	build aarch64
	inside 'seq 0 299 | timeout 600 qemu-aarch64-static build/aarch64/dpa --preset mild' >got
	same "$TESTS/golden/mild.ndjson" got
}

@test "i386, static" {
	build i686-static -static
	file=$ROOT/dpa/build/i686-static/dpa
	[ "$(od -An -tx1 -j4 -N1 "$file")" = ' 01' ] # 32 bits
	try i686-static i386
}

@test "i386, dynamic" {
	build i686
	inside 'seq 0 299 | timeout 600 build/i686/dpa --preset mild' >got
	same "$TESTS/golden/mild.ndjson" got
}

@test "s390x, static" {
	build s390x-static -static
	[ "$(od -An -tx1 -j5 -N1 "$ROOT/dpa/build/s390x-static/dpa")" = ' 02' ] # big-endian
	try s390x-static s390x
}

@test "s390x, dynamic" {
	build s390x
	inside 'seq 0 299 | timeout 600 qemu-s390x-static build/s390x/dpa --preset mild' >got
	same "$TESTS/golden/mild.ndjson" got
}

@test "texts and rounded values on i386 are CPython's" {
	use i686-static i386
	timeout 2900 /usr/bin/python3 "$TESTS/oracle/numbers" "$PWD/number-filter.i686-static" 500
}

@test "texts and rounded values on s390x are CPython's" {
	use s390x-static s390x
	timeout 2900 /usr/bin/python3 "$TESTS/oracle/numbers" "$PWD/number-filter.s390x-static" 500
}

@test "x86-64 without AVX-512, SHA and AVX2" {
	local cpu
	[ "$(uname -m)" = x86_64 ] || skip 'this is no x86-64'
	for cpu in Nehalem:generic max,-avx2:generic max:avx2 EPYC:avx2; do
		emulated "$PWD/dpa.emulated" "$ROOT/usr/bin/qemu-x86_64-static -cpu ${cpu%:*}" "$DPA_HERE"
		DPA=$PWD/dpa.emulated
		dpa --version 2>err | grep "${cpu#*:} (chosen)"
		golden 2>err
		run -2 dpa --kernel avx512 --range 0-0
		[[ $output == *'this CPU cannot run'* ]]
	done
}

@test "tunables of glibc about the CPU change nothing" {
	local tunable
	for tunable in -AVX2_Usable,-FMA_Usable -AVX2,-FMA -AVX512F,-AVX2,-SSE4_2,-ERMS; do
		GLIBC_TUNABLES=glibc.cpu.hwcaps=$tunable golden
	done
}
