#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# raw - the rows of npy without its header: a stream of binary records.
# shellcheck disable=SC2154 # bats and the helper set output and stderr

load formats

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	seq 0 999 >ids
}

# The rows of an npy file.
payload() {
	python -c 'import sys; head = sys.stdin.buffer.read(10)
sys.stdin.buffer.read(head[8] + 256 * head[9])
sys.stdout.buffer.write(sys.stdin.buffer.read())'
}

@test "raw: the oracle's bytes, and those of npy after its header" {
	local options
	thrice ids -f raw
	dpa -f raw --range 0-999 >ranged
	same agree.oracle ranged
	thrice ids -f raw --fields contrast,rotation --precision 2
	thrice ids -f raw --fields seed,hash,scale,id
	thrice ids -f raw --fields seed,scale --wide-seed
	thrice ids -f raw --param shear=-1:1
	thrice ids -f raw --seeding rank --rank 2 --world-size 5 --fields rank,id,hash
	awkward_keys >keys
	thrice keys --keys -f raw
	: >none
	thrice none -f raw
	for options in '' '--fields id,noise,hash' '-r 1 -w 3' '-r 1 -w 3 --shard block' '--shuffle --epoch 2' \
		'--skip 5 --limit 100'; do
		# shellcheck disable=SC2086 # options are words
		dpa $options -n 999 -f npy | payload >expected
		# shellcheck disable=SC2086
		dpa $options -n 999 -f raw >got
		same expected got
	done
	dpa --range 0-999 --fields id,rotation,hash >saved
	dpa --load saved -f npy --fields id,rotation | payload >expected
	dpa --load saved -f raw --fields id,rotation >got
	same expected got
}

@test "raw: a coprocess answers n IDs with n rows" {
	python - "$DPA" <<-'END'
		import struct, subprocess, sys
		live = subprocess.Popen([sys.argv[1], "-j", "3", "-f", "raw", "--fields", "id,rotation"],
		                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
		for first, count in (0, 1), (1, 7), (8, 256), (264, 1), (265, 5000):
		    ids = range(first, first + count)
		    live.stdin.write("".join(f"{i}\n" for i in ids).encode())
		    live.stdin.flush()
		    rows = list(struct.iter_unpack("<Qd", live.stdout.read(16 * count)))
		    assert [row[0] for row in rows] == list(ids)
		live.stdin.close()
		assert live.stdout.read() == b"" and live.wait() == 0
	END
}

@test "raw: what does not work is refused" {
	refuse -f raw --batch 2 --range 0-9
	says '--batch does not work with format raw'
	refuse --join -f raw ids
	says '--join does not work with format raw'
	refuse --keys -f raw --fields id ids
	says "--format raw: keys have no common length: leave 'id' out of --fields"
	refuse --load <(dpa --keys <<<a) -f raw --fields id
	says "--format raw: keys have no common length"
	refuse --check -f raw ids
	says 'raw generates the records again: give --range'
}

@test "raw: --output, --resume, --manifest, --check" {
	local size options
	for options in '' '--fields id,noise,hash' '-r 1 -w 3'; do
		# shellcheck disable=SC2086 # options are words
		set -- $options -f raw -n 5000
		dpa "$@" -o out --manifest m.json
		cp out whole
		good "$@" out
		good --manifest m.json out
		good --manifest m.json <out
		for size in 41 1000 60000; do
			rm out
			head -c $size whole >out.part
			dpa "$@" -o out --resume
			same whole out
		done
		rm out
		head -c 60000 whole >out.part
		printf X | dd of=out.part bs=1 seek=30000 conv=notrunc status=none
		dpa "$@" -o out --resume 2>err
		grep -q "'out.part' is damaged in record " err
		same whole out
	done
	dpa -f raw -n 100 >records
	cp records wrong
	printf X | dd of=wrong bs=1 seek=1000 conv=notrunc status=none
	run -1 --separate-stderr dpa --check -f raw -n 100 wrong
	says 'dpa: wrong: after 25 correct records: found ' ' at offset 1000, expected '
	dpa -f npy -n 100 >array
	run -1 --separate-stderr dpa --check -f raw -n 100 array
	says 'a NumPy array: give --format npy'
	seq 0 99 | dpa -f raw -o out --manifest m.json
	refuse --check --manifest m.json out
	says 'raw generates the records again' 'the manifest must have ranges'
}

@test "raw: after a bad line or a signal there are whole rows" {
	(seq 0 2999; echo x; seq 3) | dpa -f raw >stopped || [ $? = 1 ]
	seq 0 2999 | oracle -f raw >expected
	same expected stopped
	endless() { timeout -s INT 0.5 "$DPA" -j 2 -f raw --fields hash,noise --range 0-9999999999 >part; }
	run -124 endless
	[ $(($(stat -c %s part) % 72)) = 0 ] && [ -s part ]
}
