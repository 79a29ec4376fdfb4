#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# kernels - instructions of a kernel appear only in its own object; --self-test passes.

load ../helper

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	objects=$(dirname "$DPA")
	[ ! -d "$objects/build/src" ] || objects=$objects/build
	[ -d "$objects/src" ] || skip "no object files next to $DPA"
}

x86_only() {
	[ -f "$objects/src/kernel/kernel_avx2.o" ] || skip "not x86"
}

@test "only the kernels' objects contain vector registers and instructions beyond the baseline" {
	x86_only
	! grep -q -e -march "$objects/flags" || skip "built for one CPU"
	scripts/lint/registers "$objects"
}

@test "lint/registers detects a leaked compiler flag and registers of another kernel" {
	x86_only
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

@test "--self-test passes for every kernel that this CPU can run" {
	run -0 dpa --self-test
	[ "${#lines[@]}" = "$(grep -cE '^[a-z0-9]+: (OK|not on this CPU)$' <<<"$output")" ]
	[[ $output == *'generic: OK'* ]]
}
