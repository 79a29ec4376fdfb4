#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# self-test - a kernel with wrong digests fails the self-test, and nothing is written.
# shellcheck disable=SC2034,SC2154 # DPA is the helper's; bats and the helper set output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	kernels >names
	DPA=${DPA_FAULTY:-$TESTS/../build/dpa-faulty}
}

@test "no record is written, whatever the kernel, and status is 2" {
	while read -r name; do
		refuse --kernel "$name" --range 0-9999
		says "kernel $name fails its self-test"
	done <names
}

@test "no header is written either, in any mode" {
	refuse --range 0-9
	refuse -f csv --range 0-9
	refuse -f json --range 0-9
	refuse -f npy --range 0-9 --fields rotation
	refuse -j 3 --shard stride -r 1 -w 3 --range 0-9
	printf '7\n' >ids
	refuse ids
	printf 'key\n' >keys
	refuse --keys keys
}

@test "--self-test reports every kernel" {
	run -1 --separate-stderr dpa --self-test
	while read -r name; do
		[[ $output == *"$name: FAILED: "* ]]
	done <names
}
