#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# streaming - records are written as soon as their lines arrive.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load input

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# Start the program as a coprocess. Its descriptors are copied: bash closes its own when the coprocess ends.
filter() {
	coproc FILTER { exec "$DPA" "$@" 2>&1 3>&-; }
	# shellcheck disable=SC2153 # coproc sets it
	filter_pid=$FILTER_PID
	exec {from}<&"${FILTER[0]}" {to}>&"${FILTER[1]}"
	eval "exec ${FILTER[1]}>&-"
}

# The coprocess answers with this line within two seconds.
answers() {
	local reply=nothing
	if ! IFS= read -r -t 2 -u "$from" reply || [ "$reply" != "$1" ]; then
		echo "answered: $reply"
		return 1
	fi
}

# No answer comes for a while.
silence() {
	run ! read -r -t 0.3 -u "$from"
}

hang_up() {
	exec {to}>&-
	wait "$filter_pid"
}

@test "one line in, one record out: a coprocess answers every line" {
	filter --fields id
	for ((i = 0; i < 200; i++)); do
		echo "$i" >&"$to"
		answers "{\"id\":$i}"
	done
	hang_up
}

@test "a coprocess answers ranges and several lines at once, in whole records" {
	seq 0 3 | oracle >expected
	mapfile -t record <expected
	for j in 1 2; do
		filter -j "$j"
		for i in 0 1 2 3; do
			echo "$i" >&"$to"
			answers "${record[i]}"
		done
		printf '0-1\n2\n3\n' >&"$to"
		for i in 0 1 2 3; do
			answers "${record[i]}"
		done
		hang_up
	done
}

@test "half a line gives nothing until the rest of it comes" {
	filter --fields id
	printf '5\n1' >&"$to"
	answers '{"id":5}'
	silence
	printf '2' >&"$to"
	silence
	printf '3\n4' >&"$to"
	answers '{"id":123}'
	hang_up
	answers '{"id":4}'
}

@test "a coprocess reports a bad line at once, and continues with --skip-invalid" {
	filter --fields id --skip-invalid
	echo 1 >&"$to"
	answers '{"id":1}'
	echo x >&"$to"
	answers "dpa: stdin:2: invalid sample ID 'x'$no_id"
	echo 2 >&"$to"
	answers '{"id":2}'
	exec {to}>&-
	status_of wait "$filter_pid"
	[ "$status" = 1 ]
}

@test "a bad line ends the run at once, though more could come" {
	for j in 1 3; do
		filter --fields id -j "$j"
		printf '1\nx\n' >&"$to"
		answers '{"id":1}'
		answers "dpa: stdin:2: invalid sample ID 'x'$no_id"
		for ((k = 0; k < 20; k++)); do
			kill -0 "$filter_pid" 2>/dev/null || break
			sleep 0.1
		done
		[ "$k" -lt 20 ]
	done
}
