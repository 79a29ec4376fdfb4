#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# refusals - what is seldom asked for and refused in words of its own.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "options that do not go together" {
	refuse --check --output got --range 0-9
	says '--check writes no records: it does not work with --output'
	echo '{"id":1}' >in
	refuse --join --resume --output got in
	says '--join does not work with --resume'
}

@test "more IDs than bits can be had for" {
	native_only "who asks for so much is ended by it"
	echo '{"id":1}' >in
	refuse --check --range 0-18446744073709551613 in in
	says 'out of memory: a bit for each of'
}

@test "names and numbers of parameters" {
	long=$(printf 'x%.0s' {1..64})
	refuse --param "$long=0:1" --range 0-9
	says 'longer than 63 characters'
	for i in {0..100}; do
		printf '"p%s":%s,' "$i" "$i"
	done >members
	printf '{%s"id":7}\n' "$(cat members)" >many
	run -1 --separate-stderr dpa --load many
	says 'too many parameters'
}

@test "a NUL byte is shown in the line it is in" {
	printf '{\n"rotation_range":\n[0, 1]\0}' >config
	refuse --config config --range 0-9
	says 'config:3:7: a NUL byte'
}

@test "saved records that are no records" {
	while read -r told text; do
		printf '%b' "$text" >saved
		run -1 --separate-stderr dpa --load saved
		says "${told//_/ }"
	done <<-'END'
		a_member's_name_is_missing {"metadata":{"num_samples":1,},"augmentations":[]}
		half_of_a_surrogate_pair {"\\ud800x":1}
		is_unknown {"id":1,"a_name_that_is_longer_than_any_name_that_a_parameter_of_a_record_can_have":1}
		is_unknown {"id":1,"a\\u0000b":1}
	END
}

@test "statistics of records without parameters" {
	dpa --range 0-9 --fields id,hash >saved
	refuse --load saved --stats
	says 'no parameter'
	refuse --load saved -f npy
	says 'hold no parameters'
}

@test "the second line of --verbose tells what --resume keeps" {
	dpa --range 0-99 -o got
	mv got got.part
	run -0 --separate-stderr dpa --range 0-199 -o got --resume --verbose
	says "bytes of this run, which stay"
}

@test "keys longer than usual are hashed with a base seed, and checked" {
	for i in {1..300}; do
		printf '%s%04000d\n' "$i" 0
	done >items
	dpa --keys --base-seed 7 items >got
	dpa --keys --base-seed 7 -j1 <items | same - got
	oracle --keys --base-seed 7 <items | same - got
	dpa --check --keys --base-seed 7 got
}

@test "several files that are checked together are each in order" {
	dpa --range 0-4 >all
	sed -n '3{p;q}' all | cat <(head -n 1 all) - <(sed -n 2p all) >one
	sed -n '4,5p' all >two
	run -1 --separate-stderr dpa --check --range 0-4 one two
	says 'one:3: id 1: out of order'
	[ "$output" = $'one: FAILED\ntwo: OK' ]
}
