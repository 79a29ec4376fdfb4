#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# kernels - kernels: their instructions stay in their objects, and --self-test passes.

load ../helper

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	objects=$(dirname "$DPA")
	[ ! -d "$objects/build/src" ] || objects=$objects/build
	[ -d "$objects/src" ] || skip "no objects beside $DPA"
}

# What an x86 kernel is made of.
on_x86() {
	[ -f "$objects/src/kernel/kernel_avx2.o" ] || skip "not an x86"
}

@test "only kernels use registers and instructions that not every CPU has" {
	on_x86
	! grep -q -e -march "$objects/flags" || skip "built for one CPU"
	scripts/lint/registers "$objects"
}

@test "lint/registers finds a flag that leaked, and the wrong kernel's registers" {
	on_x86
	mkdir "$BATS_TEST_TMPDIR/kernel"
	run -1 scripts/lint/registers "$BATS_TEST_TMPDIR"
	"$CC" -std=gnu11 -D_GNU_SOURCE -Isrc -O2 -mavx2 -c src/kernel/mt19937.c \
		-o "$BATS_TEST_TMPDIR/kernel/mt19937.o"
	run -1 scripts/lint/registers "$BATS_TEST_TMPDIR"
	[[ $output == *kernel/mt19937.o:* ]]
	cp "$objects/src/kernel/kernel_avx512.o" "$BATS_TEST_TMPDIR/kernel/kernel_avx2.o"
	rm "$BATS_TEST_TMPDIR/kernel/mt19937.o"
	run -1 scripts/lint/registers "$BATS_TEST_TMPDIR"
	[[ $output == *%zmm* ]]
}

@test "--self-test: every kernel of this CPU is right" {
	run -0 dpa --self-test
	[ "${#lines[@]}" = "$(grep -cE '^[a-z0-9]+: (OK|not on this CPU)$' <<<"$output")" ]
	[[ $output == *'generic: OK'* ]]
}
