#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# corruption - --check of files with single bytes changed, added or removed.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "each byte flipped, each torn tail" {
	dpa --range 5-9 >records
	cat >flip.py <<-'END'
		import subprocess, sys
		program, good = sys.argv[1], open("records", "rb").read()

		def passes(data, *options):
		    command = [program, "--check", "-j1", *options]
		    done = subprocess.run(command, input=data, capture_output=True, timeout=20)
		    assert done.returncode in (0, 1), (done, data)
		    assert done.returncode == 0 or done.stdout == b"stdin: FAILED\n" and done.stderr, (done, data)
		    return done.returncode == 0

		assert passes(good) and passes(good, "--range", "5-9")
		for at in range(len(good)):
		    for bit in [1, 0x80] if at % 4 == 0 else [1 << at % 7]:
		        data = bytearray(good)
		        data[at] ^= bit
		        assert not passes(bytes(data)), (at, bit, data)
		for size in range(len(good)):
		    whole = size and good[size - 1] == 10
		    assert passes(good[:size]) == bool(whole), size
		    if size % 8 == 0 or whole:
		        assert not passes(good[:size], "--range", "5-9"), size
		print("all caught")
	END
	run -0 timeout 2500 /usr/bin/python3 flip.py "$DPA"
	[ "$output" = 'all caught' ]
}

@test "bytes changed, added and removed, in every format" {
	# Under a sanitizer, starting the program takes longer than checking.
	run -0 timeout 2500 /usr/bin/python3 "$TESTS/tools/flip_bytes.py" "$DPA" "${DPA_SANITIZED:+6}5"
	[ "$output" = 'all caught' ]
}
