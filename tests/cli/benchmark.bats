#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# benchmark - --benchmark: measures, writes nothing, and its figures fit together.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "a benchmark writes no file" {
	dpa --benchmark=200 -j 1 --manifest m.json -o got >table
	[ "$(ls)" = table ]
}

@test "the table has a row for every kernel of this machine, with one thread and with all" {
	run -0 --separate-stderr dpa --benchmark=2000 -j 3
	[ -z "$stderr" ]
	kernels | sort >expected
	for jobs in 1 3; do
		awk -v jobs="$jobs" '$2 == jobs && NF == 12 { print $1 }' <<<"$output" | sort | diff expected -
	done
	[ "$(awk 'NF == 12' <<<"$output" | wc -l)" = "$((2 * $(wc -l <expected) + 1))" ]
	# Minimum, median, maximum; records per second are those of the median.
	awk '$3 ~ /^[0-9]+$/ { n++; if ($4 > $5 || $5 > $6 || $3 * ($5 + 1) < 9e8) exit 1 } END { exit !n }' \
		<<<"$output"
	[[ ${lines[0]} =~ 'peak memory '[0-9.]+' MB'$ ]]
	for line in "${lines[@]}"; do
		[ "${#line}" -le 80 ]
	done
}

@test "with -f ndjson it is a line for each, whose figures fit each other" {
	run -0 --separate-stderr dpa --benchmark=3000 -j 2 -f ndjson --kernel generic --depth 20
	[ "${#lines[@]}" = 2 ]
	/usr/bin/python3 - "$output" <<-'END'
		import json, sys

		rows = [json.loads(line) for line in sys.argv[1].splitlines()]
		assert [row["jobs"] for row in rows] == [1, 2], rows
		for row in rows:
		    assert row["kernel"] == "generic" and row["depth"] == 20 and row["records"] == 3000, row
		    stages = row["stages_ns_per_record"]
		    assert list(stages) == ["read", "hash", "draw", "text", "write"], row
		    assert all(time > 0 for time in stages.values()), row
		    assert stages[row["slowest_stage"]] == max(stages.values()), row
		    assert sum(stages.values()) <= row["cpu_ns_per_record"] * 1.01, row
		    times = [row["ns_per_record" + end] for end in ("_min", "", "_max")]
		    assert 0 < times[0] <= times[1] <= times[2] and 1 <= row["rounds"] <= 7 and row["fields"] == 7, row
		    cpu = row["cpu_percent"] / 100 * row["ns_per_record"]
		    assert abs(cpu / row["cpu_ns_per_record"] - 1) < 0.01, row
		    assert 1000 < row["peak_memory_kib"] < 1 << 20, row
		    assert abs(row["records_per_second"] * row["ns_per_record"] / 1e9 - 1) < 0.01, row
		    rate = row["bytes"] / row["records"] * row["records_per_second"] / 1e6
		    assert abs(row["mb_per_second"] / rate - 1) < 0.01, row
	END
}

@test "scripts/bench/compare: a line for each case of both results, with the ratio" {
	local compare=$TESTS/../scripts/bench/compare
	dpa --benchmark=1000 -j 2 -f ndjson --kernel generic >old
	dpa --benchmark=1000 -j 1 -f ndjson --depth 3 --kernel generic >>old
	/usr/bin/python3 - <<-'END'
		import json
		with open("new", "w") as new:
		    for factor, line in zip((2, 0.1, 1), open("old")):
		        row = json.loads(line)
		        for name in "ns_per_record", "ns_per_record_min", "ns_per_record_max", "cpu_ns_per_record":
		            row[name] *= factor
		        if factor != 1:
		            row["ns_per_record_min"] = row["ns_per_record_max"] = row["ns_per_record"]
		        print(json.dumps(row), file=new)
	END
	sed -i 's/"ns_per_record_max":[0-9.]*/"ns_per_record_max":1/' old
	sed -i '2s/"ns_per_record_min":[0-9.]*/"ns_per_record_min":1e9/' old
	run -0 --separate-stderr "$compare" old new
	[ "${#lines[@]}" = 4 ]
	[[ ${lines[1]} =~ ^generic\ +-j1,\ depth\ 10,.*\ 2\.000\ +2\.000\ +slower$ ]]
	[[ ${lines[2]} =~ ^generic\ +-j2,\ depth\ 10,.*\ 0\.100\ +0\.100\ +faster$ ]]
	[[ ${lines[3]} =~ ^generic\ +-j1,\ depth\ 3,.*\ 1\.000\ +1\.000\ +slower$ || ${lines[3]} == *"within noise" ]]
	run -2 "$compare" old
	run -2 --separate-stderr "$compare" old /dev/null
	says 'no case is in both files'
	echo '{}' >other
	run -2 --separate-stderr "$compare" old other
	says 'not two results of dpa --benchmark -f ndjson'
	run -0 "$compare" --help
}

@test "it computes the records that the same command writes without it" {
	dpa --range 7000-9999 --fields id,hash --rank 1 --world-size 3 >records
	run -0 dpa --benchmark=3000 --range 7000-7001 --fields id,hash --rank 1 --world-size 3 -f ndjson -j 1
	[[ ${lines[0]} == *"\"records\":1000,\"bytes\":$(wc -c <records),"* ]]
}

@test "members that are not written take no time" {
	run -0 dpa --benchmark=1000 --fields id -f ndjson -j 1
	[[ ${lines[0]} == *'"hash":0.0,"draw":0.0,'* ]]
}

@test "IDs end at 2^64-1" {
	run -0 dpa --benchmark=1000 --range 18446744073709551606-18446744073709551615 -f ndjson -j 1
	[[ ${lines[0]} == *'"records":10,'* ]]
}

@test "without a number it takes a few seconds, whatever the chain" {
	native_only 'slow'
	for depth in 10 1000; do
		SECONDS=0
		run -0 dpa --benchmark --depth "$depth"
		[ "$SECONDS" -le 30 ]
	done
}

@test "what it cannot measure is refused" {
	refuse --benchmark FILE
	says "--benchmark" "FILE"
	refuse --benchmark --keys
	says "--benchmark" "--keys"
	refuse --benchmark --join
	says "--benchmark" "--join"
	refuse --benchmark=0
	says "--benchmark: invalid number '0'"
	refuse --benchmark=x
}

@test "a signal ends it, and a full device is reported" {
	run -143 timeout --preserve-status -s TERM 0.3 "$DPA" --benchmark
	[ -z "$output" ]
	full() {
		dpa --benchmark=1 >/dev/full
	}
	run -2 full
}

@test "/dev/null that cannot be opened ends a measurement" {
	needs_strace
	injected /dev/null openat:error=EMFILE:when=1+ "$DPA" --benchmark=1000
	[ "$status" = 2 ]
	one_line err "cannot open '/dev/null'"
}
