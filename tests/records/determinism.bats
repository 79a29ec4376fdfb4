#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# determinism - the same bytes and messages with any number of threads, every kernel and any locale.
# shellcheck disable=SC2154,SC2030,SC2031 # bats and the helper set output, stderr; every test is a subshell

load ../helper

jobs=(1 2 3 8 64)

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# every_j [OPTION]... <FILE: at every -j the same status, output and messages as at -j1.
every_j() {
	local j status wanted=0
	cat >in
	dpa -j1 "$@" <in >out.1 2>err.1 || wanted=$?
	for j in "${jobs[@]}"; do
		status=0
		dpa -j "$j" "$@" <in >out 2>err || status=$?
		if [ "$status" != "$wanted" ] || ! same out.1 out || ! same err.1 err; then
			echo "-j $j $*: status $status, not $wanted"
			return 1
		fi
	done
	return "$wanted"
}

# Items of every kind: single IDs, short, long and stepping ranges, blank lines.
mixed_items() {
	/usr/bin/python3 -c '
import random
random = random.Random(4)
for _ in range(1500):
    first = random.randrange(2 ** random.choice([4, 20, 40, 63]))
    kind = random.randrange(10)
    if kind < 6:
        print(first)
    elif kind < 8:
        print("%d-%d" % (first, first + random.choice([0, 1, 7, 15, 16, 17, 100])))
    elif kind < 9:
        step = random.randrange(1, 1000)
        print("%d-%d:%d" % (first, first + step * random.randrange(40) + random.randrange(step), step))
    else:
        print(" " * random.randrange(3))'
}

@test "a locale with a decimal comma has no influence" {
	localedef -i de_DE -f UTF-8 "$PWD/de_DE.UTF-8" >/dev/null 2>&1 || skip "localedef cannot make de_DE.UTF-8"
	echo '{"noise_range": [0.25, 0.5]}' >config.json
	dpa --config config.json --rotation -0.5:0.75 --precision 3 --range 0-99 >expected
	dpa --config config.json --print-config >expected.config
	german() { timeout 600 env LOCPATH="$PWD" LC_ALL=de_DE.UTF-8 "$@"; }
	[ "$(german /usr/bin/printf %.1f 0,5)" = 0,5 ]
	german "$DPA" --config config.json --rotation -0.5:0.75 --precision 3 --range 0-99 >got
	same expected got
	german "$DPA" --config config.json --print-config >got
	same expected.config got
	for locale in C POSIX tr_TR.UTF-8 xyzzy; do
		LC_ALL=$locale dpa --config config.json --rotation -0.5:0.75 --precision 3 --range 0-99 >got
		same expected got
	done
}

@test "a range" {
	every_j --range 0-29999 </dev/null
	oracle --range 0-29999 >expected
	same expected out.1
}

@test "lines, ranges and blank lines in one input" {
	mixed_items >items
	every_j <items
	oracle <items >expected
	same expected out.1
}

@test "many small ranges from the command line" {
	local options=() k
	for ((k = 0; k < 300; k++)); do
		options+=(--range "$((k * 1000))-$((k * 1000 + k % 19))")
	done
	every_j "${options[@]}" </dev/null
	oracle "${options[@]}" >expected
	same expected out.1
}

@test "keys" {
	seq -f 'train/n%08.0f_ü.JPEG' 0 9999 >keys
	every_j --keys <keys
	oracle --keys <keys >expected
	same expected out.1
}

@test "every count of records from 0 to 70, and around larger batches" {
	local count
	dpa -j1 --range 0-4200 >all
	for count in {0..70} 127 128 129 255 256 257 1023 1024 1025 2047 2048 2049 4095 4096 4097; do
		seq 0 4200 | head -n "$count" >some
		head -n "$count" all >expected
		dpa -j3 <some >got
		same expected got
	done
}

@test "bad lines: the same records and the same messages" {
	seq 0 20000 | sed '7~997s/$/x/' >items
	run -1 every_j --skip-invalid <items
	[ "$(wc -l <err.1)" = 21 ]
	[ "$(head -n 1 err.1)" = "dpa: stdin:7: invalid sample ID '6x'$no_id" ]
	run -1 every_j <items
	[ "$(cat err.1)" = "dpa: stdin:7: invalid sample ID '6x'$no_id" ]
	[ "$(wc -l <out.1)" = 6 ]
	sed '1,15000s/x$//' items >late
	run -1 every_j <late
	[ "$(wc -l <err.1)" = 1 ]
	[ "$(wc -l <out.1)" = $(($(grep -n x late | head -n 1 | cut -d: -f1) - 1)) ]
	printf 'x\n%.0s' {1..2000} >nothing
	run -1 every_j --skip-invalid <nothing
	[ "$(wc -l <err.1)" = 2000 ]
	[ ! -s out.1 ]
}

@test "bad keys and overlong lines: the same records and the same messages" {
	{
		seq 0 4999
		printf 'caf\xe9\n'
		head -c 1048577 /dev/zero | tr '\0' 1
		echo
		seq 5000 9999
	} >keys
	run -1 every_j --keys --skip-invalid <keys
	[ "$(wc -l <out.1)" = 10000 ]
	[ "$(wc -l <err.1)" = 2 ]
	run -1 every_j --keys <keys
	[ "$(wc -l <out.1)" = 5000 ]
}

@test "every kernel gives the same bytes at every -j" {
	mixed_items | head -n 400 >items
	seq -f 'a key of more than one block of SHA-256 in length, by some bytes: %.0f' 0 99 >keys
	oracle --param a=0:1 <items >expected
	oracle --param a=0:1 --wide-seed --depth 95 <items >expected.wide
	oracle --keys <keys >expected.keys
	kernels >names
	grep -x mbedtls names
	while read -r name; do
		for j in 1 3; do
			dpa --kernel "$name" -j "$j" --param a=0:1 <items >got
			same expected got
			dpa --kernel "$name" -j "$j" --param a=0:1 --wide-seed --depth 95 <items >got
			same expected.wide got
			dpa --kernel "$name" -j "$j" --keys <keys >got
			same expected.keys got
		done
	done <names
}

@test "every kernel at depths 1, 2, 10, 94, 265, 1000 and every count around its lanes" {
	local depth
	seq 0 33 >items
	kernels >names
	for depth in 1 2 10 94 265 1000; do
		oracle --depth "$depth" <items >expected
		while read -r name; do
			dpa --kernel "$name" --depth "$depth" <items >got
			same expected got
			for count in 1 3 4 5 7 8 9 15 16 17 31 32 33; do
				head -n "$count" items | dpa --kernel "$name" --depth "$depth" >got
				head -n "$count" expected >some
				same some got
			done
		done <names
	done
}

@test "input that arrives slowly, and a reader that is slow" {
	trickle() {
		local k
		for k in {0..40}; do
			printf '%d\n%d-' "$k" "$((k * 100))"
			sleep 0.01
			printf '%d\n' "$((k * 100 + k))"
		done
	}
	trickle >items
	oracle <items >expected
	for j in 1 3; do
		trickle | dpa -j "$j" >got
		same expected got
		dpa -j "$j" <items | (sleep 0.3 && cat) >got
		same expected got
	done
}

@test "more threads than processors, and one processor" {
	dpa --range 0-9999 -j1 >expected
	dpa --range 0-9999 >got
	same expected got
	taskset -c "$(taskset -cp $$ | sed 's/.*: *\([0-9]*\).*/\1/')" timeout 600 "$DPA" --range 0-9999 -j 8 >got
	same expected got
}
