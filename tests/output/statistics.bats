#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# statistics - --stats: exact statistics, equal to CPython's to the last bit, with any threads and kernel.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load ../helper

FILTER=${DPA_STATISTICS_FILTER:-$TESTS/../build/statistics-filter}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# statistics_of RECORDS >JSON: the statistics of an NDJSON file, computed by CPython, as the library writes them.
statistics_of() {
	/usr/bin/python3 -c '
import json, statistics, sys
columns = {}
for line in open(sys.argv[1]):
    for name, value in json.loads(line).items():
        if isinstance(value, float):
            columns.setdefault(name, []).append(value)
print(json.dumps({name: {
    "mean": statistics.mean(values),
    "stdev": statistics.stdev(values) if len(values) > 1 else 0.0,
    "min": min(values),
    "max": max(values),
    "count": len(values)} for name, values in columns.items()}, indent=2))' "$1"
}

# exact [OPTION]...: --stats writes the statistics of the records and does not change them.
exact() {
	dpa "$@" --stats=got >records
	dpa "$@" | same records -
	statistics_of records >expected
	same expected got
}

@test "mean and stdev of any doubles equal those of CPython" {
	timeout 2000 /usr/bin/python3 "$TESTS/oracle/statistics" "$FILTER" 20000
}

@test "the file equals the statistics of the records by CPython" {
	exact --range 0-19999
	exact --range 0-999 --preset mild --precision 3
	exact --range 0-999 --precision 0
	exact --range 0-999 --rotation -1e-3:1e-3
	exact --range 0-999 --param big=-1e307:1e307 --param tiny=0:1e-310 --param near=1:1.0000000000000004
	exact --range 0-999 --fields hash,contrast,rotation
	exact --range 0-999 --fields id,noise --precision 5
}

@test "one record and two have a stdev; without records there are no statistics" {
	exact --range 5-5
	jq -e '.rotation.stdev == 0' got # 0 or 0.0, by the version of jq
	[ "$(jq .rotation.count <got)" = 1 ]
	exact --range 5-6
	dpa --stats=got </dev/null
	[ "$(cat got)" = '{}' ]
	dpa --stats </dev/null 2>err
	grep -x '0 records' err
}

@test "the statistics do not depend on -j, kernel and order" {
	dpa -j1 --range 0-49999 --stats=expected >/dev/null
	kernels >names
	[ -s names ]
	while read -r name; do
		for j in 1 2 3 8; do
			[ "$name" != mbedtls ] || [ $j = 3 ] || continue
			dpa --kernel "$name" -j $j --range 0-49999 --stats=got >/dev/null
			same expected got
		done
	done <names
	seq 0 49999 | shuf --random-source=<(yes) | dpa --stats=got >/dev/null
	same expected got
	dpa -j1 --range 0-49999 --stats 2>expected >/dev/null
	dpa -j3 --range 25000-49999 --range 0-24999 --stats 2>got >/dev/null
	same expected got
}

@test "statistics with keys and with every format" {
	seq -f 'a/%.0f.png' 0 2999 >keys
	dpa --keys --stats=got keys >records
	statistics_of records >expected
	same expected got
	dpa --range 0-2999 --stats=expected >/dev/null
	for format in csv tsv npy raw; do
		dpa --help | grep -q "$format" || continue
		dpa --range 0-2999 --stats=got --format "$format" >/dev/null
		same expected got
	done
}

@test "skipped lines do not count, records before an invalid line do" {
	{
		seq 0 4999
		echo x
		seq 5000 9999
	} >items
	run -1 dpa --skip-invalid -q --stats=got items
	[ "$(jq .noise.count <got)" = 10000 ]
	dpa --range 0-9999 --stats=expected >/dev/null
	same expected got
	run -1 dpa --stats=got items
	dpa --range 0-4999 --stats=expected >/dev/null
	same expected got
}

@test "the table has at most 80 columns with any bounds" {
	dpa --range 0-9999 --stats --param "$(printf 'p%.0s' {1..63})=-1e300:1e299" --param tiny=-1e-310:1e-309 \
		--param huge=-8e307:8e307 2>table >/dev/null
	[ "$(wc -l <table)" = 11 ]
	[ "$(wc -L <table)" = 80 ]
	# Bins of equal numbers are about equally high, an empty one is blank.
	grep -qE '^rotation .*[▆▇█]{22}$' table
	grep -qx '10000 records' table
	dpa --range 0-0 --stats 2>table >/dev/null
	grep -qE '^noise .* {12}█ {11}$' table
	dpa --range 0-9 --stats --stats=file 2>table >/dev/null
	[ ! -s table ]
	[ -s file ]
}

@test "no parameter among the fields, or an unwritable file, is an error before the run" {
	refuse --stats --fields id,hash --range 0-9
	says 'no parameter is among the fields'
	refuse --stats=none/there --range 0-9
	says 'none/there'
	refuse --stats=. --range 0-9
	echo old >stats
	run -2 dpa --stats=stats none
	[ "$(cat stats)" = old ]
	echo 'a longer text than any statistics'{1..99} >stats
	dpa --range 0-9 --stats=stats >/dev/null
	jq -e .noise.count stats
}

@test "statistics that cannot be written are an error, also as a table" {
	run -2 --separate-stderr dpa --range 0-9 --stats=/dev/full
	says 'No space left'
	status_of dpa --range 0-9 --stats 2>&- >got
	[ "$status" = 2 ]
	[ "$(wc -l <got)" = 10 ]
	status_of dpa --range 0-9 --stats 2>/dev/full >got
	[ "$status" = 2 ]
	[ "$(wc -l <got)" = 10 ]
}

@test "the file is as durable as the output: written, flushed, renamed" {
	needs_strace
	mkdir folder
	strace -f -qqq -y -o trace -e trace=write,ftruncate,fsync,close,rename \
		"$DPA" --range 0-9 --stats=folder/stats >got
	sed -E 's/^[0-9]+ +//' trace | awk '
		/^(write|ftruncate|fsync|close)\([0-9]+<[^>]*stats.part>/ || /^rename/ || /^fsync/ {
			sub(/\(.*/, "")
			printf "%s ", $0
		}' >order
	[ "$(cat order)" = "ftruncate write fsync close rename fsync " ]
	grep -E 'fsync\([0-9]+<[^>]*/folder>\)' trace
	for what in write:error=ENOSPC fsync:error=EIO:when=1 rename:error=EXDEV; do
		echo old >stats
		status_of strace -f -qqq -o /dev/null -P "$PWD/stats.part" -e "inject=$what" \
			"$DPA" --range 0-9 --stats="$PWD/stats" >got 2>err
		[ "$status" = 2 ]
		one_line err stats
		[ "$(cat stats)" = old ]
		[ ! -e stats.part ]
		[ "$(wc -l <got)" = 10 ]
	done
	printf '1\nx\n' >items
	status_of strace -f -qqq -o /dev/null -P "$PWD/stats.part" -e inject=fsync:error=EIO:when=1 \
		"$DPA" items --stats="$PWD/stats" >got 2>err
	[ "$status" = 2 ]
	grep "invalid sample ID 'x'" err
	grep "cannot flush '.*stats.part'" err
}

@test "the file keeps its mode and link, and may be a device or FIFO, but nothing else that is read or written" {
	echo old >stats
	chmod 640 stats
	ln -s stats link
	dpa --range 0-9 --stats=link >got
	[ "$(stat -c %a stats)" = 640 ]
	[ -L link ]
	jq -e .noise.count stats
	dpa --range 0-9 --stats=/dev/null >got
	[ -c /dev/null ]
	mkfifo fifo
	cat fifo >piped 3>&- &
	dpa --range 0-9 --stats=fifo >got
	wait $!
	same stats piped
	dpa --range 0-9 --rank 1 --world-size 3 --stats=stats-%r-of-%w >got
	jq -e .noise.count stats-00001-of-00003
	seq 0 9 >items
	refuse items --stats=items
	says 'input and output are the same file'
	refuse --range 0-9 -o new --stats=new
	says "--output 'new' and --stats 'new' name one file"
	refuse --range 0-9 --manifest new --stats=new
	says "--manifest 'new' and --stats 'new' name one file"
	refuse --range 0-9 -o new --stats=./new
	says 'name one file'
	[ ! -e new ]
	[ ! -e new.part ]
	for name in 'x%' 'x%d' ''; do
		refuse --range 0-9 --stats="$name"
		says --stats
	done
}

@test "an interrupted or failed run writes no statistics" {
	echo old >stats
	full() {
		dpa "${mega[@]}" "$@" >/dev/full
	}
	run -2 full --stats=stats
	[ "$(cat stats)" = old ]
	run -2 full --stats
	[[ $output != *parameter* ]]
	cut_short() {
		timeout -s INT 0.2 "$DPA" --range 0-1e12 --stats=stats >/dev/null
	}
	run cut_short
	[ "$(cat stats)" = old ]
}
