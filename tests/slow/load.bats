#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# load - two gigabytes of saved records become every format in a few megabytes of memory.

load ../helper

# The last record; the document of them all takes more than 2^31 bytes.
last=7700000
parameters=rotation,brightness,noise,scale,contrast

setup() {
	native_only 'its memory is not ours'
	[ "$(df --output=avail -k "$BATS_TEST_TMPDIR" | tail -n 1)" -gt 6000000 ] || skip 'needs 6 GB of disk'
	cd "$BATS_TEST_TMPDIR" || return
}

# The folders of tests that passed would stay until the last one ends.
teardown() {
	rm -f saved got
}

# loaded [OPTION]...: `saved` in another form, in `got`, by a process that never holds more than 32 MiB.
loaded() {
	local peak
	"$(tool peak)" peak timeout -k 1 6000 "$DPA" --load saved "$@" --output got || return
	peak=$(cat peak)
	echo "$peak KiB: $*"
	[ "$peak" -lt 32768 ]
}

# Every format is what it would have been without the detour.
becomes_everything() {
	for format in ndjson csv npy; do
		loaded --format "$format"
		timeout 6000 "$DPA" --range "0-$last" --format "$format" | same - got
	done
	# Positions, in a pass that reads up to the last of them.
	loaded --range 5-7 --range "1000000-$last:1000003" --fields id,scale
	{
		dpa --range 5-7 --fields id,scale
		dpa --range "1000000-$last:1000003" --fields id,scale
	} | same - got
}

document() {
	timeout 6000 "$DPA" --range "0-$last" --format json
}

@test "the library's document, indented" {
	document >saved
	[ "$(stat -c %s saved)" -gt $((1 << 31)) ]
	becomes_everything
	loaded --format json
	same saved got
}

@test "a document with a record a line" {
	{
		printf '{"metadata": {"num_samples": %s, "config": %s}, "augmentations": [\n' $((last + 1)) \
			"$(dpa --print-config)"
		# shellcheck disable=SC2016
		timeout 6000 "$DPA" --range "0-$last" --fields $parameters,hash | sed '$!s/$/,/; s/:/: /g; s/,"/, "/g'
		echo ']}'
	} >saved
	[ "$(stat -c %s saved)" -gt 1700000000 ]
	becomes_everything
	loaded --format json
	document | same - got
}

@test "lines of a thousand records" {
	timeout 6000 "$DPA" --range "0-$last" --batch 1000 >saved
	becomes_everything
}

@test "a truncated document: its whole records, the byte, the count" {
	document | head -c 1900000000 >saved
	status_of "$(tool peak)" peak timeout -k 1 6000 "$DPA" --load saved >got 2>told
	[ "$status" = 1 ]
	[ "$(cat peak)" -lt 32768 ]
	records=$(wc -l <got)
	[ "$records" -gt 6700000 ]
	timeout 6000 "$DPA" --range "0-$((records - 1))" | same - got
	one_line told 'byte 1900000000: unexpected end' "(after $records valid records)"
}
