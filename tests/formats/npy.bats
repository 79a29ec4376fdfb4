#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# npy - NumPy arrays: header, rows, and the number of records in the header.
# shellcheck disable=SC2016,SC2154 # $0 is an inner shell's; bats and the helper set output, stderr

load formats

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	seq 0 999 >ids
}

@test "npy: the oracle's bytes at every -j, from a range, from a pipe to a file" {
	thrice ids -f npy
	dpa -f npy --range 0-999 >ranged
	same agree.oracle ranged
	dpa -f npy --range 0-999 | cat >piped
	same agree.oracle piped
	seq 0 999 | dpa -f npy >patched
	same agree.oracle patched
	thrice ids -f npy --fields contrast,rotation --precision 2
	thrice ids -f npy --fields noise
	thrice ids -f npy --param shear=-1:1 --wide-seed
	thrice ids -f npy --fields id,rotation,brightness,noise,scale,contrast,hash
	thrice ids -f npy --fields seed,hash,scale,id
	thrice ids -f npy --fields seed,scale --wide-seed
	thrice ids -f npy --seeding rank --rank 2 --world-size 5 --fields rank,id,hash
	printf '%s\n' 0 1 18446744073709551615 >large
	thrice large -f npy --fields id,seed
	awkward_keys >keys
	thrice keys --keys -f npy
}

@test "npy: the header has one length for every count, and its end is aligned" {
	local count fields names=()
	for count in 0 1 9 10 99 100 1000 12345; do
		: >ids
		[ "$count" = 0 ] || seq "$count" >ids
		agree ids -f npy
		[ $(($(stat -c %s agree.dpa) - 40 * count)) = 128 ]
	done
	for count in {1..95}; do
		names+=(--param "a_name_of_several_letters_and_a_number_$count=0:1")
	done
	seq 3 >ids
	agree ids -f npy "${names[@]}"
	fields=id,$(printf 'a_name_of_several_letters_and_a_number_%d,' {1..95})hash
	dpa -f npy "${names[@]}" --fields "$fields" <ids >named
	python - <<-'END'
		import struct
		head = open("named", "rb").read()
		length = 10 + struct.unpack_from("<H", head, 8)[0]
		assert head[:8] == b"\x93NUMPY\x01\x00" and length % 64 == 0 and head[length - 1:length] == b"\n"
		assert len(head) == length + 3 * (8 + 95 * 8 + 64)
	END
}

@test "npy: NumPy reads it, and writes the same bytes" {
	python -c 'import numpy' 2>/dev/null || skip 'no numpy'
	dpa -f npy --range 0-999 >plain.npy
	dpa -f npy --range 0-999 --fields id,rotation,hash,seed >mixed.npy
	dpa -f npy --range 0-999 --fields seed,contrast --wide-seed >wide.npy
	dpa --range 0-999 --fields id,rotation,brightness,noise,scale,contrast,hash,seed >records
	python - <<-'END'
		import io, json, numpy
		if tuple(map(int, numpy.__version__.split(".")[:2])) >= (1, 24):
		    for name in "plain.npy", "mixed.npy", "wide.npy":
		        again = io.BytesIO()
		        numpy.save(again, numpy.load(name))
		        assert again.getvalue() == open(name, "rb").read(), name
		plain = numpy.load("plain.npy", mmap_mode="r")
		mixed = numpy.load("mixed.npy", mmap_mode="r")
		records = [json.loads(line) for line in open("records")]
		assert plain.shape == (1000, 5) and plain.dtype == "<f8"
		for i, record in enumerate(records):
		    assert list(plain[i]) == list(record.values())[1:6]
		    row = record["id"], record["rotation"], record["hash"].encode(), record["seed"]
		    assert mixed[i].tolist() == row
	END
}

@test "npy: a count that is not known needs an output that can seek, or nothing is written" {
	piped() { seq 3 | dpa "$@" | cat; }
	run piped -f npy
	[[ $output == "dpa: --format npy begins with the number of records, which"*"cannot be changed"* ]]
	[ "${#lines[@]}" = 1 ]
	run -2 --separate-stderr bash -c 'seq 3 | "$0" -f npy >>appended' "$DPA"
	says 'standard output cannot be changed'
	[ ! -s appended ]
	seq 3 | dpa -f npy >/dev/null
	dpa -f npy --range 1-3 >>appended
	seq 3 | oracle -f npy >expected
	same expected appended
	awkward_keys >keys
	refuse --keys -f npy --fields id,noise keys
	says id key
}

@test "json and npy: the items of files are counted where the output cannot seek" {
	local format
	: >none
	printf '5-1000:5\n7\n\n9' >further
	for format in json npy; do
		cat ids further | oracle -f "$format" >expected
		dpa -f "$format" ids further | cat >got
		same expected got
		cat ids further >both
		dpa -f "$format" <both | cat >got
		same expected got
		dpa -f "$format" none | cat >got
		oracle -f "$format" <none >expected
		same expected got
		for rank in 0 1 2; do
			oracle -f "$format" --rank "$rank" --world-size 3 <both >expected
			dpa -f "$format" --rank "$rank" --world-size 3 both | cat >got
			same expected got
		done
		(cat ids; echo x; cat further) >bad
		oracle -f "$format" <ids >expected
		dpa -f "$format" bad 2>told | cat >got
		same expected got
	done
}

@test "npy: the array may begin in the middle of a file, and be followed by other bytes" {
	{
		echo before
		seq 0 4 | dpa -f npy
		echo behind
	} >file
	{
		echo before
		seq 0 4 | oracle -f npy
		echo behind
	} >expected
	same expected file
}

@test "npy: after a bad line or a signal the header has the number of rows" {
	(seq 0 2999; echo x; seq 3) | dpa -f npy >stopped || [ $? = 1 ]
	seq 0 2999 | oracle -f npy >expected
	same expected stopped
	endless() { timeout -s INT 0.5 "$DPA" -j "$1" -f npy --fields hash,noise --range 0-9999999999 >part; }
	local j
	for j in 1 2; do
		run -124 endless "$j"
		python - <<-'END'
			import re, struct
			file = open("part", "rb").read()
			length = 10 + struct.unpack_from("<H", file, 8)[0]
			rows = int(re.search(rb"'shape': \(([0-9]+),\)", file[:length])[1])
			assert rows > 0 and len(file) == length + 72 * rows, (rows, len(file))
		END
	done
}
