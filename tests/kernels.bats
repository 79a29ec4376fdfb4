#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# kernels - their instructions stay in their objects, and one that answers wrong is never used.

load helper

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	objects=$(dirname "$DPA")
	[ ! -d "$objects/build/src" ] || objects=$objects/build
	[ -d "$objects/src" ] || skip "no objects beside $DPA"
}

# What an x86 kernel is made of.
on_x86() {
	[ -f "$objects/src/engine/kernel_avx2.o" ] || skip "not an x86"
}

@test "only kernels use registers and instructions that not every CPU has" {
	on_x86
	! grep -q -e -march "$objects/flags" || skip "built for one CPU"
	scripts/check-registers "$objects"
}

@test "check-registers finds a flag that leaked, and the wrong kernel's registers" {
	on_x86
	mkdir "$BATS_TEST_TMPDIR/engine"
	run -1 scripts/check-registers "$BATS_TEST_TMPDIR"
	"$CC" -std=gnu11 -D_GNU_SOURCE -Isrc -O2 -mavx2 -c src/engine/mt19937.c \
		-o "$BATS_TEST_TMPDIR/engine/mt19937.o"
	run -1 scripts/check-registers "$BATS_TEST_TMPDIR"
	[[ $output == *engine/mt19937.o:* ]]
	cp "$objects/src/engine/kernel_avx512.o" "$BATS_TEST_TMPDIR/engine/kernel_avx2.o"
	rm "$BATS_TEST_TMPDIR/engine/mt19937.o"
	run -1 scripts/check-registers "$BATS_TEST_TMPDIR"
	[[ $output == *%zmm* ]]
}

@test "a kernel that fails its known answer is fatal before any output" {
	[ -z "$DPA_SANITIZED" ] || skip "links by hand"
	local broken=$BATS_TEST_TMPDIR/known.o
	"$CC" -std=gnu11 -D_GNU_SOURCE -Isrc -DKERNEL_FAULT -c src/engine/known.c -o "$broken"
	find "$objects/src" -name '*.o' ! -name known.o -print0 |
		xargs -0 sh -c '"$@" -lmbedcrypto -ljansson -lpthread' sh \
			"$CC" -o "$BATS_TEST_TMPDIR/dpa" "$broken"
	DPA=$BATS_TEST_TMPDIR/dpa
	refuse --range 0-9
	# shellcheck disable=SC2154 # run sets stderr
	[[ $stderr == *"fails its self-test"* ]]
	refuse --kernel mbedtls --range 0-9
}
