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
@test "21: torn anywhere, it goes on as if nothing had been" {
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

@test "21: cut at many places of many batches" {
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
	printf 'not a line' >got.part
	resumes --range 0-4999
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

@test "lines that are skipped are skipped and told again" {
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

@test "22: damage anywhere is refused with its line, and nothing is changed" {
	dpa --range 0-19999 >expected
	damage() {
		cp expected got.part
		# shellcheck disable=SC2059 # a format is what is meant
		printf "$2" | dd of=got.part bs=1 seek="$1" conv=notrunc status=none
		line=$(($(head -c "$1" expected | wc -l) + 1))
		refuses --range 0-19999 -- "'got.part' is damaged at line $line, or of another run"
	}
	for at in 0 1 100 3000 240000 700001 1000003 2345678 4000000; do
		damage $at '\0\0\0\0\0\0\0\0'
	done
	for at in 5000 1500000 2500000 3500000; do
		damage $at 'x'
		damage $at '\n\n\n\n\n'
		damage $at '\377\376'
	done
	{ head -n 9999 expected && tail -n 9999 expected; } >got.part
	refuses --range 0-19999 -- "line 10000," '"id":10001' '"id":9999'
	{ head -n 9999 expected && tail -n +9999 expected; } >got.part
	refuses --range 0-19999 -- "line 10000,"
	{ cat expected && echo; } >got.part
	refuses --range 0-19999 -- "line 20001," "more records"
	{ cat expected && tail -n 1 expected; } >got.part
	refuses --range 0-19999 -- "line 20001,"
	head -c 9M /dev/zero >got.part
	echo >>got.part
	refuses --range 0-19999 -- "line 1,"
	yes '' | head -n 9000 >got.part
	refuses --range 0-19999 -- "line 1,"
}

@test "22: one digit is found at the ends, and often between" {
	dpa --range 0-9999 >expected
	for line in 1 30 64 9990 10000; do
		sed "${line}s/\"noise\":0.0[0-9]/\"noise\":0.0x/;${line}s/0.0x/0.07777/" expected >got.part
		refuses --range 0-9999 -- "line $line," '"noise":0.07777'
	done
	for line in 500 5000; do
		sed "${line}s/\"hash\":\"./\"hash\":\"g/" expected >got.part
		refuses --range 0-9999 -- "line $line," '"hash":"g'
	done
	sed 's/"scale":0.9/"scale":0.8/' expected >got.part
	refuses --range 0-9999 -- damaged
}

@test "22: damage in csv, in arrays, and in head lines" {
	dpa --range 0-9999 -f csv >expected
	sed 5000s/,/\;/ expected >got.part
	refuses --range 0-9999 -f csv -- "line 5000,"
	sed 1s/noise/noisy/ expected >got.part
	refuses --range 0-9999 -f csv -- "line 1,"
	refuses --range 0-9999 -f tsv -- "line 1,"
	refuses --range 0-9999 -- "line 1,"
	dpa --range 0-9999 --batch 10 >expected
	sed '500s/},{/} {/' expected >got.part
	refuses --range 0-9999 --batch 10 -- "line 500,"
	sed '500s/]/,/' expected >got.part
	refuses --range 0-9999 --batch 10 -- "line 500,"
	head -n 900 expected >got.part
	refuses --range 0-9999 --batch 20 -- "line 1,"
	refuses --range 0-9999 -- "line 1,"
}

@test "23: another configuration, seeding, shard, input or format is refused" {
	dpa --range 0-4999 | head -n 3000 >got.part
	for options in "--preset mild" "--noise 0:0.2" "--depth 11" "--epoch 1" "--base-seed 1" "--wide-seed" \
		"--precision 5" "--rank 1 --world-size 2" "--rank 0 --world-size 2" "--seeding rank" "--fields id" \
		"--fields hash" "-f csv" "--batch 2" "--param x=0:1"; do
		# shellcheck disable=SC2086 # the options are words
		refuses --range 0-4999 $options -- "'got.part' is damaged at line" "or of another run: it holds"
	done
	refuses --range 1-5000 -- "line 1,"
	refuses --range 0-2998 -- "line 3000," "more records"
	refuses --range 0-1999 --range 2001-9000 -- "line 2001,"
	: >none
	refuses none -- "line 1," "more records"
}

@test "24: a complete file: nothing to do; none at all: from the beginning" {
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

@test "24: a file of something else is replaced, as without --resume" {
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
	echo old >got
	dpa -o got --resume </dev/null
	[ ! -s got ]
}

@test "24: a file that is only a part, or damaged, is not taken for complete" {
	dpa --range 0-9999 >expected
	head -n 5000 expected >got
	cp got before
	run -2 --separate-stderr dpa --range 0-9999 -o got --resume
	says "'got' is only the beginning"
	same before got
	[ ! -e got.part ]
	head -c 1000000 expected >got
	run -2 --separate-stderr dpa --range 0-9999 -o got --resume
	says "'got' is only the beginning"
	sed 5000s/e/x/ expected >got
	run -2 --separate-stderr dpa --range 0-9999 -o got --resume
	says "damaged at line 5000"
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

@test "19: what is in use cannot be resumed" {
	dpa --range 0-99 | head -n 50 >got.part
	run -2 --separate-stderr flock got.part timeout 60 "$DPA" --range 0-99 -o got --resume
	says "in use"
	[ "$(wc -l <got.part)" = 50 ]
}

@test "38: interrupted again and again, the end is the same" {
	local many=(--range 0-2999999 --fields "id,noise")
	[ -z "${DPA_SANITIZED-}" ] || many=(--range 0-299999 --fields "id,noise") # slow as they are
	dpa "${many[@]}" >expected
	for k in $(seq 1 40); do
		status=0
		timeout -s TERM --preserve-status 0.1 "$DPA" "${many[@]}" -o got --resume ||
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
		run -2 --separate-stderr timeout 60 strace -f -qqq -o /dev/null -P "$PWD/got.part" \
			-e inject=pread64:error=EIO:when=$when+ "$DPA" --range 0-9999 -o got --resume
		says "cannot read 'got.part': Input/output error"
		same before got.part
	done
}

@test "memory does not grow with what is kept" {
	native_only "it takes memory of its own"
	dpa --range 0-499999 --fields id,hash -o got
	cp got got.part
	rm got
	measure "$DPA" --range 0-499999 --fields id,hash -o got --resume -j 2
	[ "$peak" -le 32768 ]
}

@test "the second line of --verbose tells what --resume keeps" {
	dpa --range 0-99 -o got
	mv got got.part
	run -0 --separate-stderr dpa --range 0-199 -o got --resume --verbose
	says "bytes of this run, which stay"
}

@test "the file shrinks while --resume reads it" {
	needs_strace
	dpa --range 0-9999 >expected
	cp expected got.part
	injected "$PWD/got.part" pread64:retval=0:when=3+ "$DPA" --range 0-19999 -o "$PWD/got" --resume
	[ "$status" = 2 ]
	one_line err "got.part'"
	same expected got.part
}
