#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# resume - --resume: an interrupted run continues after FILE.part. Numbers are rows of the table of faults.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# Go on with FILE.part, which must give the file `expected`, at one and more threads.
resumes() {
	local j
	cp got.part kept
	for j in 1 3; do
		cp kept got.part
		rm -f got
		dpa "$@" -j "$j" -o got --resume || return
		same expected got || return
		[ ! -e got.part ] || return
	done
}

# --resume refuses FILE.part with the texts, and changes nothing: refuses OPTION... -- TEXT...
refuses() {
	local options=()
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	cp --preserve=timestamps got.part before
	for j in 1 3; do
		run -2 --separate-stderr dpa "${options[@]}" -j "$j" -o got --resume
		silent_and_told || return
		says "$@" || return
		same before got.part || return
		[ "$(stat -c %y before)" = "$(stat -c %y got.part)" ] || return
		[ ! -e got ] || return
	done
}

# Every byte is tried by tests/slow/crash.bats.
@test "torn anywhere, the run is resumed as if nothing had happened" {
	local n size
	for options in "--range 3-4" "-f csv --fields id,noise --range 0-5" "-f tsv --fields id,seed --range 0-9" \
		"--batch 3 --fields id,noise --range 0-7"; do
		# shellcheck disable=SC2086 # the options are words
		dpa $options >expected
		size=$(stat -c %s expected)
		for ((n = 0; n <= size; n += 1 + n % 13)); do
			head -c "$n" expected >got.part
			rm -f got
			# shellcheck disable=SC2086
			dpa $options -o got --resume && same expected got && continue
			echo "$options: torn at $n of $size"
			return 1
		done
	done
}

@test "cut at many places of many batches" {
	dpa --range 0-19999 >expected
	for n in 1 239 240 241 200000 240000 300000 2000000 4500000 $(($(stat -c %s expected) - 1)); do
		head -c "$n" expected >got.part
		resumes --range 0-19999
	done
	for lines in 1 63 64 65 1023 1024 1025 2047 2048 2049 10000 19999 20000; do
		head -n "$lines" expected >got.part
		resumes --range 0-19999
	done
}

@test "a torn tail may be anything" {
	dpa --range 0-4999 >expected
	for tail in '{"id":70000' '{"id":3000,"ro' '\0\0\0' 'x' '\377'; do
		head -n 3000 expected >got.part
		# shellcheck disable=SC2059 # a format is what is meant
		printf "$tail" >>got.part
		resumes --range 0-4999
	done
	rm got
	printf 'not a line' >got.part
	refuses --range 0-4999 -- "is not the output of this run"
}

@test "every text format, fields, shards, seedings, precisions" {
	for options in "-f csv" "-f tsv" "--fields id" "--fields hash,id" "--fields noise" \
		"--fields seed,scale --wide-seed" "--precision 3" "--precision 0 -f csv" \
		"--param a_rather_long_name_of_a_parameter=-1e-9:1e9" "--rank 2 --world-size 5 --seeding rank" \
		"--rank 1 --world-size 3 --shard block" "--batch 7" "--batch 1" "--batch 100000" \
		"--batch 1024 --fields rotation" "--rank 1 --world-size 2 --seeding unique" "--epoch 3"; do
		# shellcheck disable=SC2086 # the options are words
		dpa --range 90-9000:2 $options >expected
		for part in 3 4; do
			head -n $(($(wc -l <expected) * part / 5)) expected >got.part
			# shellcheck disable=SC2086
			resumes --range 90-9000:2 $options
		done
	done
}

@test "files, ranges in files, keys of every kind, standard input" {
	{ seq 1 5000 && echo 10-9999:3 && seq 7 -1 0 | grep -v 5 && echo 18446744073709551615; } >items
	dpa items >expected
	head -n 6000 expected >got.part
	resumes items
	head -n 6000 expected >got.part
	dpa -o got --resume <items
	same expected got
	/usr/bin/python3 - >names <<-'END'
		for k in range(9000):
		    print(f'dir {k}/"{k:x}", \\ü{{}}\t}}{"k" * (k % 90)}.png')
	END
	tr '\n' '\0' <names | sed 's/dir 77/new\nline, "}/g' >nul
	for options in "" "-f csv" "-f tsv" "--batch 5" "--epoch 2" "--fields hash,id" "--fields noise -f csv"; do
		# shellcheck disable=SC2086 # the options are words
		dpa -k names $options >expected
		head -c $(($(stat -c %s expected) * 7 / 10)) expected >got.part
		# shellcheck disable=SC2086
		resumes -k names $options
		# shellcheck disable=SC2086
		dpa -kz nul $options >expected
		for part in 2 7 9; do
			head -c $(($(stat -c %s expected) * part / 10)) expected >got.part
			# shellcheck disable=SC2086
			resumes -kz nul $options
		done
	done
}

@test "lines that are skipped are skipped and reported again" {
	{ seq 0 2999 && echo x && seq 3000 5999; } >items
	run -1 dpa --skip-invalid items -o expected
	head -n 4000 expected >got.part
	run -1 --separate-stderr dpa --skip-invalid items -o got --resume
	says "items:3001: invalid sample ID 'x'"
	same expected got
	head -n 2500 expected >got.part
	run -1 dpa items -o got2 --resume
	cp got.part got2.part
	run -1 dpa items -o got2 --resume
	head -n 3000 expected | same - got2.part
}

# FILE.part is damaged: one warning, which has the texts, and the result is right: repairs OPTION... -- TEXT...
repairs() {
	local options=()
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	cp got.part damaged
	for j in 1 3; do
		cp damaged got.part
		rm -f got
		run -0 --separate-stderr dpa "${options[@]}" -j "$j" -o got --resume
		[ "${#stderr_lines[@]}" = 1 ] || return
		says "'got.part' is damaged in record" "rewriting it from there" "$@" || return
		same expected got || return
	done
}

# Write bytes over the file at an offset: overwrite FILE OFFSET FORMAT
overwrite() {
	# shellcheck disable=SC2059 # a format is what is meant
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

@test "22, 48: damage after the first record is reported with its place and rewritten" {
	dpa --range 0-19999 >expected
	for at in 300 3000 240000 700001 1000003 2345678 4000000; do
		for bytes in '\0\0\0\0\0\0\0\0' 'x' '\n\n\n\n\n' '\377\376'; do
			cp expected got.part
			overwrite got.part $at "$bytes"
			at_difference=$(cmp expected got.part | sed 's/.* byte \([0-9]*\),.*/\1/')
			record=$(($(head -c "$at" expected | wc -l) + 1))
			repairs --range 0-19999 -- "in record $record:" "at offset $((at_difference - 1)),"
		done
	done
	{ head -n 9999 expected && tail -n 9999 expected; } >got.part
	repairs --range 0-19999 -- "record 10000:" "found '10001,"
	{ head -n 9999 expected && tail -n +9999 expected | head -n 9999; } >got.part
	repairs --range 0-19999 -- "record 10000:" "expected '9,"
}

# Flip one bit of the byte of a file at an offset.
flip() {
	/usr/bin/python3 -c '
import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(int(sys.argv[2]))
    byte = f.read(1)[0]
    f.seek(int(sys.argv[2]))
    f.write(bytes([byte ^ 1]))' "$1" "$2"
}

# One digit of one record may be a byte anywhere: random places of a large file, in every format.
@test "a flipped bit anywhere after the first record is found, in every format" {
	local seed=$RANDOM size at
	echo "RANDOM=$seed"
	RANDOM=$seed
	for options in "" "-f csv" "-f tsv" "-f json" "-f npy" "--batch 7" "-f npy --fields id,hash,noise" \
		"--fields hash" "-f csv --precision 3"; do
		# shellcheck disable=SC2086 # the options are words
		dpa --range 0-9999 $options >expected
		size=$(stat -c %s expected)
		for _ in 1 2 3; do
			at=$((4000 + (RANDOM << 15 | RANDOM) % (size - 4000)))
			cp expected got.part
			flip got.part "$at"
			# shellcheck disable=SC2086
			repairs --range 0-9999 $options -- "at offset $at,"
		done
	done
}

@test "a run without records does not replace a file that has bytes" {
	echo precious >got
	cp got before
	run -2 --separate-stderr dpa -n 5 --limit 0 -o got --resume
	says "'got' is not the output of this run (the file has more than the 0 bytes expected)"
	same before got
}

@test "each byte of a small file, in every format: repaired, or refused in the first record" {
	local size at
	for options in "" "-f csv" "-f json" "-f npy" "--batch 2 --fields id,noise"; do
		# shellcheck disable=SC2086 # the options are words
		dpa --range 7-9 $options >expected
		size=$(stat -c %s expected)
		# shellcheck disable=SC2086
		first=$(dpa --range 7-9 $options | dpa_first_record $options)
		for ((at = 0; at < size; at += 1 + size / 60)); do
			cp expected got.part
			rm -f got
			flip got.part "$at"
			cp got.part before
			status=0
			# shellcheck disable=SC2086
			dpa --range 7-9 $options -o got --resume 2>message || status=$?
			if [ "$at" -lt "$first" ]; then
				[ "$status" = 2 ]
				same before got.part
			else
				[ "$status" = 0 ]
				same expected got
			fi
		done
	done
}

# The offset at which the first record of the standard input ends, by the options that made it.
dpa_first_record() {
	/usr/bin/python3 -c '
import sys
data, options = sys.stdin.buffer.read(), sys.argv[1:]
if "npy" in options:
    print(10 + int.from_bytes(data[8:10], "little") + (len(data) - 10 - int.from_bytes(data[8:10], "little")) // 3)
elif "json" in options or "--batch" in options:
    print(data.index(b"}", data.find(b"augmentations") if "json" in options else 0) + 1)
elif "csv" in options:
    print(data.index(b"\n", data.index(b"\n") + 1) + 1)
else:
    print(data.index(b"\n") + 1)' "$@"
}

@test "damage in csv, in arrays" {
	dpa --range 0-9999 -f csv >expected
	sed 5000s/,/\;/ expected >got.part
	repairs --range 0-9999 -f csv -- "record 4999:"
	dpa --range 0-9999 --batch 10 >expected
	sed '500s/},{/} {/' expected >got.part
	repairs --range 0-9999 --batch 10 -- "in record 499"
	sed '500s/]/,/' expected >got.part
	repairs --range 0-9999 --batch 10 -- "in record"
}

@test "FILE.part of another configuration, seeding, input or format is refused and stays" {
	local another="'got.part' is not the output of this run (found" start_over="delete it to start over"
	dpa --range 0-4999 | head -n 3000 >got.part
	for options in "--preset mild" "--noise 0:0.2" "--depth 11" "--epoch 1" "--base-seed 1" "--wide-seed" \
		"--precision 5" "--rank 1 --world-size 2" "--seeding rank" "--fields id" \
		"--fields hash" "-f csv" "-f json" "-f npy" "--batch 2" "--param x=0:1"; do
		# shellcheck disable=SC2086 # the options are words
		refuses --range 0-4999 $options -- "$another" "$start_over"
	done
	refuses --range 1-5000 -- "$another" "expected '1,"
	dpa --range 0-9999 -f csv >got.part
	sed -i 1s/noise/noisy/ got.part
	refuses --range 0-9999 -f csv -- "$another"
	refuses --range 0-9999 -f tsv -- "$another"
	head -c 9M /dev/zero >got.part
	refuses --range 0-19999 -- "$another"
	yes '' | head -n 9000 >got.part
	refuses --range 0-19999 -- "$another"
	dpa --range 0-9 -f npy >got.part
	refuses --range 0-10 -f npy -- "$another"
}

@test "FILE.part with more than this run generates is refused and stays" {
	dpa --range 0-4999 >expected
	cp expected got.part
	refuses --range 0-2998 -- "'got.part' is not the output of this run (the file has more than"
	{ cat expected && echo; } >got.part
	refuses --range 0-4999 -- "the file has more than the"
	{ cat expected && tail -n 1 expected; } >got.part
	refuses --range 0-4999 -- "the file has more than the"
	: >none
	refuses none -- "the file has more than the 0 bytes"
}

@test "a run that shares the first record rewrites from the first difference on" {
	dpa --range 0-4999 | head -n 3000 >got.part
	dpa --range 0-1999 --range 2001-9000 >expected
	repairs --range 0-1999 --range 2001-9000 -- "record 2001:" "found '0,"
	dpa --range 0-4999 | head -n 3000 >got.part
	dpa --range 0-4999 -r 0 -w 2 >expected
	repairs --range 0-4999 -r 0 -w 2 -- "record 2:"
}

@test "json and npy are resumed if the number of records is known" {
	seq 0 4999 >items
	for format in json npy; do
		dpa --range 0-4999 -f $format >expected
		for n in 0 1 100 1000 100000 200000; do
			head -c $n expected >got.part
			resumes --range 0-4999 -f $format
			head -c $n expected >got.part
			resumes items -f $format
		done
		cp expected got.part
		resumes items -f $format
		run -2 --separate-stderr dpa -f $format -o got2 --resume < <(cat items)
		says "--resume: format $format states the number of records at its beginning: give --range"
		[ ! -e got2 ]
		[ ! -e got2.part ]
	done
}

@test "a run with --join is resumed" {
	dpa --range 0-4999 --fields id | sed 's/}$/,"caption":"a \\"}\\" b"}/' >objects
	dpa --join objects >expected
	for n in 1 1000 50000 500000; do
		head -c $n expected >got.part
		resumes --join objects
	done
	cp expected got.part
	overwrite got.part 100000 'xx'
	repairs --join objects --
}

@test "statistics and manifest of a resumed run are those of the whole" {
	dpa --range 0-4999 -o expected --manifest expected.json --stats=expected.stats
	for n in 1 100000 1000000; do
		head -c $n expected >got.part
		rm -f got
		dpa --range 0-4999 -o got --resume --manifest got.json --stats=got.stats
		same expected got
		same <(sed 's/"name": "expected"/"name": "got"/' expected.json) got.json
		same expected.stats got.stats
	done
	dpa --range 0-4999 -o got --resume --manifest again.json -q
	same <(sed 's/"name": "expected"/"name": "got"/' expected.json) again.json
}

@test "an interrupted run reports what it leaves and how to continue" {
	local many=(--range 0-99999999)
	interrupt() {
		status=0
		timeout -s "$1" --preserve-status 0.5 "$DPA" "${many[@]}" "${@:2}" -o got 2>err || status=$?
	}
	interrupt INT
	[ "$status" = 130 ]
	records=$(wc -l <got.part)
	[ "$(cat err)" = "dpa: interrupted by SIGINT: 'got.part' has $records records; --resume continues" ]
	size=$(stat -c %s got.part)
	truncate -s 100000000 got.part
	[ "$size" -ge 100000000 ] || truncate -s "$size" got.part
	cp got.part before
	timeout -s TERM --preserve-status 0.05 "$DPA" "${many[@]}" -o got --resume 2>err && false
	left="(is unchanged, with [0-9]+ of [0-9]+ bytes verified|has [0-9]+ records)"
	grep -Eq "interrupted by SIGTERM: 'got.part' $left; --resume continues" err
	rm -f got.part
	timeout -s INT --preserve-status 0.3 "$DPA" -f json -o got < <(yes 1) 2>err && false
	[ "$(cat err)" = "dpa: interrupted by SIGINT: 'got' was not written" ]
	[ ! -e got.part ]
}

@test "a run that replaces FILE.part reports that" {
	dpa --range 0-9 >got.part
	run -0 --separate-stderr dpa --range 5-9 -o got
	[ "$stderr" = "dpa: replacing 'got.part', which has 2294 bytes: --resume would continue it" ]
	dpa --range 5-9 | same - got
	dpa --range 0-9 >got.part
	run -0 --separate-stderr dpa --range 5-9 -o got -q
	[ -z "$stderr" ]
}

@test "a bad line while FILE.part is compared leaves every byte" {
	{ seq 0 2999 && echo x && seq 3000 5999; } >items
	dpa --range 0-5999 >got.part
	cp got.part before
	run -1 --separate-stderr dpa items -o got --resume
	says "items:3001: invalid sample ID 'x'" "'got.part' is unchanged, with" "--resume continues"
	same before got.part
}

@test "a complete file: nothing to do; no file: from the beginning" {
	dpa --range 0-4999 >expected
	for options in "" "--batch 7" "-f csv"; do
		# shellcheck disable=SC2086 # the options are words
		dpa --range 0-4999 $options >expected
		rm -f got
		# shellcheck disable=SC2086
		run -0 --separate-stderr dpa --range 0-4999 $options -o got --resume
		[ -z "$stderr" ]
		same expected got
		stat -c '%i %y' got >inode
		# shellcheck disable=SC2086
		run -0 --separate-stderr dpa --range 0-4999 $options -o got --resume
		says "'got' is complete: nothing to do"
		stat -c '%i %y' got | same - inode
		[ ! -e got.part ]
	done
	run -0 --separate-stderr dpa --range 0-4999 -f csv -o got --resume -q
	[ -z "$stderr" ]
}

@test "a file of something else is replaced, as without --resume" {
	dpa --range 0-4999 >expected
	for old in "echo old" "dpa --range 0-4999 --epoch 1" "dpa --range 7-9" "printf {" "true" \
		"dpa --range 0-4999 -f csv"; do
		$old >got
		dpa --range 0-4999 -o got --resume
		same expected got
		[ ! -e got.part ]
	done
	dpa --range 0-4 -f csv >expected
	echo old >got
	dpa --range 0-4 -f csv -o got --resume
	same expected got
}

@test "a partial or damaged file is not accepted as complete" {
	dpa --range 0-9999 >expected
	head -n 5000 expected >got
	cp got before
	run -2 --separate-stderr dpa --range 0-9999 -o got --resume
	says "'got' is not the output of this run (the file ends after " "rename it to 'got.part' to resume it"
	same before got
	[ ! -e got.part ]
	head -c 1000000 expected >got
	run -2 --separate-stderr dpa --range 0-9999 -o got --resume
	says "(the file ends after 1000000 bytes, expected 10000 records): rename it to 'got.part' to resume it"
	sed 5000s/e/x/ expected >got
	run -2 --separate-stderr dpa --range 0-9999 -o got --resume
	says "'got' is not the output of this run (found" "delete it to start over"
	[ ! -e got.part ]
	dpa --range 0-10000 >got
	run -2 --separate-stderr dpa --range 0-9999 -o got --resume
	says "'got' is not the output of this run (the file has more than the"
	[ ! -e got.part ]
}

@test "the mode of an old file is kept, and of FILE.part that of its first run" {
	dpa --range 0-99 >expected
	echo old >got
	chmod 640 got
	head -n 50 expected >got.part
	dpa --range 0-99 -o got --resume
	[ "$(stat -c %a got)" = 640 ]
	same expected got
}

@test "what is in use cannot be resumed" {
	dpa --range 0-99 | head -n 50 >got.part
	run -2 --separate-stderr flock got.part timeout 600 "$DPA" --range 0-99 -o got --resume
	says "in use"
	[ "$(wc -l <got.part)" = 50 ]
}

@test "interrupted again and again, the end is the same" {
	local many=(--range 0-2999999 --fields "id,noise")
	[ -z "${DPA_SANITIZED-}" ] || many=(--range 0-299999 --fields "id,noise") # slow as they are
	dpa "${many[@]}" >expected
	for k in $(seq 5 40); do
		status=0
		timeout -s TERM --preserve-status "0.$((k * 2))" "$DPA" "${many[@]}" -o got --resume ||
			status=$?
		[ "$status" != 0 ] || break
		[ "$status" = 143 ]
	done
	echo "$k times"
	[ "$status" = 0 ] || dpa "${many[@]}" -o got --resume
	same expected got
}

@test "a read error is an error and changes nothing" {
	needs_strace
	dpa --range 0-9999 | head -n 9000 >got.part
	cp got.part before
	for when in 1 2 5; do
		run -2 --separate-stderr timeout 600 strace -f -qqq -o /dev/null -P "$PWD/got.part" \
			-e inject=read:error=EIO:when=$when+ "$DPA" --range 0-9999 -o got --resume
		says "cannot read 'got.part': Input/output error" "'got.part' is unchanged, with"
		same before got.part
	done
}

@test "memory does not grow with the size of FILE.part" {
	native_only "it takes memory of its own"
	dpa --range 0-499999 --fields id,hash -o got
	cp got got.part
	rm got
	measure "$DPA" --range 0-499999 --fields id,hash -o got --resume -j 2
	[ "$peak" -le 32768 ]
}

@test "--verbose reports how much was verified" {
	dpa --range 0-99 -o got
	mv got got.part
	run -0 --separate-stderr dpa --range 0-199 -o got --resume --verbose
	says "resuming after 23067 verified bytes"
}

@test "a file that ends before its size is written on from there" {
	needs_strace
	dpa --range 0-19999 >expected
	head -n 9999 expected >got.part
	injected "$PWD/got.part" read:retval=0:when=3+ "$DPA" --range 0-19999 -o "$PWD/got" --resume
	[ "$status" = 0 ]
	same expected got
}
