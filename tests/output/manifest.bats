#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# manifest - --manifest: configuration, counts, digest and statistics of an output file.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# value PATH: a member of m.json, as Python's json reads it and jq-like paths name it.
value() {
	/usr/bin/python3 - "$1" <<-'END'
		import json, sys
		value = json.load(open("m.json", encoding="utf-8"))
		for name in sys.argv[1].split("."):
		    value = value[name]
		print(json.dumps(value))
	END
}

# The manifest tells the truth about a file of so many records.
true_of() {
	[ "$(value output.sha256)" = "\"$(sha256sum "$1" | cut -d' ' -f1)\"" ] || return
	[ "$(value output.bytes)" = "$(stat -c %s "$1")" ] || return
	[ "$(value output.records)" = "$2" ]
}

@test "count, bytes and digest are those of the output, in every format, from file and pipe, at every -j" {
	for options in "" "-f csv" "-f tsv" "-f npy" "-f json" "--batch 7" "--fields id" "--precision 2"; do
		for j in 1 3; do
			# shellcheck disable=SC2086 # the options are words
			dpa --range 0-23456 $options -j "$j" -o got --manifest m.json
			true_of got 23457
			cp m.json first.json
			# shellcheck disable=SC2086
			dpa --range 0-23456 $options -j "$j" --manifest m.json | cat >got
			true_of got 23457
			[ "$(value output.name)" = null ]
			sed 's/"name": null/"name": "got"/' m.json | same - first.json
		done
	done
	dpa --keys --null "$0" /bin/sh -o got --manifest m.json --skip-invalid || [ $? = 1 ]
	true_of got "$(wc -l <got)"
	seq 0 99 | dpa -f npy -o got --manifest m.json
	true_of got 100
	dpa -o got --manifest m.json </dev/null
	true_of got 0
	[ "$(value statistics)" = '{}' ]
}

@test "the statistics are those of --stats" {
	dpa --range 0-9999 --manifest m.json --stats=stats.json -o got
	/usr/bin/python3 -c '
import json
assert json.load(open("m.json"))["statistics"] == json.load(open("stats.json")) != {}'
}

@test "configuration, seeding, shard and output are in it, and it can be used as a configuration" {
	dpa --preset mild --rotation -30.0:1e-3 --param hue=0:1 --depth 12 --range 7-90:3 --range 100-100 --epoch 5 \
		--rank 2 --world-size 5 --shard block --wide-seed --fields hash,hue,id --precision 4 \
		--manifest m.json >got
	[ "$(value version)" = "\"$("$DPA" --version | sed -n '1s/dpa //p')\"" ]
	[ "$(value algorithm)" = '"sha256-fibonacci-mt19937"' ]
	[ "$(value config.rotation_range)" = '[-30.0, 0.001]' ]
	[ "$(value config.parameters)" = '{"hue": [0, 1]}' ]
	[ "$(value seeding)" = '{"kind": "sample", "base_seed": 0, "epoch": 5, "wide_seed": true}' ]
	[ "$(value shard)" = '{"kind": "block", "rank": 2, "world_size": 5}' ]
	[ "$(value input)" = '{"ranges": ["7-88:3", "100-100"]}' ]
	[ "$(value output.fields)" = '["hash", "hue", "id"]' ]
	[ "$(value output.precision)" = 4 ]
	[ "$(value output.batch)" = null ]
	true_of got "$(wc -l <got)"
	dpa --config m.json --range 7-90:3 --range 100-100 --epoch 5 --rank 2 --world-size 5 --shard block \
		--wide-seed --fields hash,hue,id --precision 4 | same - got
	dpa --range 0-0 --manifest m.json --fields id
	[ "$(value seeding)" = '{"kind": "sample", "base_seed": null, "epoch": null, "wide_seed": false}' ]
	dpa --range 0-0 --manifest m.json --seeding rank --rank 1 --world-size 2 --shard none
	[ "$(value seeding.base_seed)" = 0 ]
	[ "$(value seeding.epoch)" = null ]
}

@test "it can be used as a configuration whatever the seeds are" {
	for seed in 9223372036854775807 9223372036854775808 18446744073709551615; do
		dpa --preset mild --range 0-9 --base-seed $seed --epoch $seed --manifest m.json >got
		[ "$(value seeding.epoch)" = $seed ]
		dpa --config m.json --range 0-9 --base-seed $seed --epoch $seed | same - got
	done
	sed 's/18446744073709551615/18446744073709551616/' m.json >wrong.json
	dpa --config wrong.json --preset mild --print-config >got
	dpa --preset mild --print-config | same - got # the seeds are not part of it
	refuse --check --manifest wrong.json got
	says 'wrong.json: seeding: base_seed is "18446744073709551616", which no run writes'
}

@test "it can be read back whatever numbers are in it" {
	local seed
	for seed in 9223372036854775807 9223372036854775808 18446744073709551615; do
		# Fractions of twenty digits, some of them those of such a seed.
		dpa --range 0-9 --base-seed $seed --epoch $seed --noise 0.09223372036854775810:0.18446744073709551615 \
			--param a=9.5555555555555555:9.99999999999999999 --param b=1e18:9.3e18 \
			--param '_9223372036854775810=0:1' --manifest m.json -o got
		# What people write has more digits than what dpa writes.
		sed -i 's/0.0922337203685477[0-9]*/0.09223372036854775810/
			s/9.5555555555555[0-9]*/95555555555555555555e-19/' m.json
		grep -q 0.09223372036854775810 m.json
		grep -q 95555555555555555555e-19 m.json
		dpa --check --manifest m.json got
		dpa --config m.json --range 0-9 --base-seed $seed --epoch $seed | same - got
	done
	sed -i "s/\"base_seed\": $seed/\"base_seed\": \"7\"/" m.json
	refuse --check --manifest m.json got
	says 'm.json: seeding: base_seed is "7", which no run writes'
}

@test "it can be read back whatever its size" {
	local ranges
	mapfile -t ranges < <(seq 0 26000 | sed 's/.*/--range=&e14-&e14:1e19/')
	[ ${#ranges[@]} = 26001 ]
	dpa "${ranges[@]}" --preset mild --depth 1 --manifest m.json -o got
	[ "$(stat -c %s m.json)" -gt 1048576 ]
	dpa --check --manifest m.json got
	dpa --check --manifest - got <m.json
	dpa --config m.json "${ranges[@]:0:100}" | head -n 100 >some
	head -n 100 got | same - some
	dpa --config - --print-config <m.json >one
	dpa --preset mild --depth 1 --print-config | same - one
	# What a run does not write is refused.
	{ head -n 60 m.json; head -c 17M /dev/zero | tr '\0' ' '; tail -n +61 m.json; } >large.json
	refuse --check --manifest large.json got
	says "'large.json' is larger than 16 MiB"
}

@test "the input is described by number and digest of its items" {
	{ seq -w 1 5000 && printf '70-90:4\n\n 5 \n'; } >items
	dpa items --manifest m.json --fields id >got
	[ "$(value input.items)" = 5007 ]
	[ "$(value input.sha256)" = "\"$(sed 's/[^0-9]//g' got | sha256sum | cut -d' ' -f1)\"" ]
	printf 'a\nb c\n"x"\n' | dpa -k --manifest m.json >got
	[ "$(value input.keys)" = true ]
	[ "$(value input.sha256)" = "\"$(printf 'a\nb c\n"x"\n' | sha256sum | cut -d' ' -f1)\"" ]
	printf 'a\nb\0c\0' | dpa -kz --manifest m.json >got
	[ "$(value input.null)" = true ]
	[ "$(value input.sha256)" = "\"$(printf 'a\nb\0c\0' | sha256sum | cut -d' ' -f1)\"" ]
	printf '1\nx\n2\ny\n' >items
	run -1 dpa --skip-invalid items -o got --manifest m.json
	[ "$(value input.skipped)" = 2 ]
	[ "$(value input.items)" = 2 ]
	seq 0 99 | dpa -r 1 -w 3 --manifest m.json >got
	[ "$(value input.sha256)" = "\"$(seq 1 3 99 | sha256sum | cut -d' ' -f1)\"" ]
}

@test "it covers what --resume kept" {
	for options in "" "-f csv" "--batch 9"; do
		# shellcheck disable=SC2086 # the options are words
		dpa --range 0-9999 $options -o expected --manifest expected.json
		for bytes in 1000 1000000 "$(stat -c %s expected)"; do
			head -c "$bytes" expected >got.part
			# shellcheck disable=SC2086
			dpa --range 0-9999 $options -o got --resume --manifest m.json
			same expected got
			same <(sed 's/"name": "expected"/"name": "got"/' expected.json) m.json
			rm got m.json
		done
		# shellcheck disable=SC2086
		dpa --range 0-9999 $options -q -o expected --resume --manifest m.json
		same expected.json m.json
	done
	seq 0 9999 | dpa -o expected --manifest expected.json
	head -c 1500000 expected >got.part
	seq 0 9999 | dpa -o got --resume --manifest m.json
	same <(sed 's/"name": "expected"/"name": "got"/' expected.json) m.json
}

@test "it is as durable as the output, and not written by a run that failed" {
	echo old >m.json
	echo x | run -1 dpa -o got --manifest m.json
	printf '1\nx\n' >items
	run -1 dpa items -o got --manifest m.json
	[ "$(cat m.json)" = old ]
	status_of dpa --range 0-9 --manifest m.json >/dev/full 2>err
	[ "$status" = 2 ]
	[ "$(cat m.json)" = old ]
	run -2 --separate-stderr dpa --range 0-999999999999 --manifest nowhere/m.json
	says nowhere/m.json
	run -2 --separate-stderr dpa --range 0-9 -o got --manifest got
	says "name one file"
	run -2 --separate-stderr dpa items --manifest items
	says "input and output are the same file"
	echo 1 | status_of dpa -f npy --manifest m.json 2>err >file || true
	grep -e "--output FILE or --range" err
	[ ! -s file ]
	[ "$(cat m.json)" = old ]
	[ -z "$(find . -name 'm.json.part')" ]
	dpa --range 0-9 -o got --manifest m.json
	[ "$(value output.records)" = 10 ]
	dpa --range 0-9 --rank 1 --world-size 3 -o got%r --manifest m%r-%w.json
	[ -s m00001-00003.json ]
}

@test "a signal at the last moment leaves the old manifest whole" {
	needs_strace
	echo old >m.json
	status_of strace -f -qqq -o /dev/null -P "$PWD/m.json.part" -e inject=ftruncate:signal=SIGINT:when=1 \
		"$DPA" --range 0-2 --manifest "$PWD/m.json" >got
	[ "$status" = 130 ]
	[ "$(wc -l <got)" = 3 ]
	[ "$(cat m.json)" = old ]
	[ ! -e m.json.part ]
}
