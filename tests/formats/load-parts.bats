#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# load-parts - --load reads its input in parts, and its records in several threads.
# shellcheck disable=SC2154 # bats and the helper set status and stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "characters of several bytes at every place where a read may end" {
	# A read has 256 KiB: the first record ends just before, so that each byte of the second is the last of a read.
	local shift key=ключ日本é
	for shift in {0..40}; do
		{
			printf '%*s' $((262144 - 60 - shift)) ''
			printf '{"id":"aaaaaaaaaaaaaaaaaaaaa","noise":0.5}\n{"id":"%s","noise":0.25}\n' "$key"
		} >parts
		printf '{"id":"aaaaaaaaaaaaaaaaaaaaa","noise":0.5}\n{"id":"%s","noise":0.25}\n' "$key" >expected
		dpa --load parts >got
		same expected got
		dpa --load - <parts >got
		same expected got
	done
	printf '{"id":"\xe6\x97' >torn
	run -1 --separate-stderr dpa --load torn
	says 'byte 9: unexpected end'
}

@test "members that --fields leaves out may come first, and may be objects" {
	echo '{"id":1,"noise":0.5}' >expected
	for other in '{"a":1}' '[1]' '{}' '"text"' null '{"metadata":[]}'; do
		echo "{\"other\":$other,\"id\":1,\"noise\":0.5}" >lines
		dpa --load lines --fields id,noise >got
		same expected got
	done
}

@test "after an invalid record, a message says that the output file was not written" {
	dpa -n 50 | sed '30s/noise/other/' >bad
	run -1 --separate-stderr dpa --load bad -o got
	[ ! -e got ]
	[[ $stderr == *"'got' was not written: only standard output gets incomplete output" ]]
}

@test "statistics are those of the records that are written, at every -j" {
	local jobs
	dpa -n 5000 | sed '3000s/noise/other/' >bad
	dpa -n 2999 -f json >expected
	for jobs in 1 2 3 2 3; do
		status_of dpa -j $jobs --load bad -f json >got 2>told
		[ "$status" = 1 ]
		jq .statistics expected >expected.statistics
		jq .statistics got | same expected.statistics -
	done
}
