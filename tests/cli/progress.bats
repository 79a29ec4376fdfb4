#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# progress - --progress and SIGUSR1, and the hint when input is expected from the terminal.
# shellcheck disable=SC2154 # bats sets output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	printf '#!/bin/sh\nexec timeout --foreground -k 1 60 "%s" "$@"\n' "$DPA" >dpa
	chmod +x dpa
}

teardown() {
	[ -z "${pid-}" ] || kill -KILL "$pid" 2>/dev/null || true
}

# terminal COLUMNS COMMANDS: run shell commands on a terminal of so many columns; its output goes to `screen`.
terminal() {
	command -v script >/dev/null || skip 'no script(1)'
	timeout 600 script -qfc "stty cols $1 rows 10 -echo; $2" screen >/dev/null 3>&-
	# Without the lines of script itself and the empty one that it adds.
	grep -av '^Script \(started\|done\) on ' screen | sed '${/^$/d}' >shown || true
	mv shown screen
}

# Wait until FILE has N lines.
lines_in() {
	for _ in $(seq 100); do
		[ "$(wc -l <"$1")" -lt "$2" ] || return 0
		sleep 0.05
	done
	echo "$1 holds: $(cat "$1")"
	return 1
}

totals='^dpa: [0-9]+ records?, [0-9.]+ [kMG]?B in [0-9.:]+ s, [0-9.]+[kMG]?/s, [0-9.]+ [kMG]?B/s$'

@test "without a terminal --progress is silent, and --progress=always is not" {
	dpa --range 0-99999 >expected 2>err
	for when in '' =auto =never; do
		dpa --range 0-99999 --progress$when >got 2>err
		[ ! -s err ]
		same expected got
	done
	dpa --range 0-99999 --progress=always >got 2>err
	same expected got
	[ "$(wc -l <err)" = 1 ]
	grep -E "$totals" err
	grep '^dpa: 100000 records,' err
}

@test "an invalid WHEN is rejected, with a suggestion" {
	refuse --progress=alway --range 0-1
	says "'alway'" "'always'"
	refuse --progress=xyzzy --range 0-1
	says xyzzy "auto, always, never"
}

@test "on a terminal one line is redrawn, never wider than the terminal" {
	for columns in 80 40 26; do
		terminal $columns 'timeout --foreground -s INT 1.2 ./dpa --progress --range 0-9999999999 >/dev/null'
		tr '\r' '\n' <screen >drawn
		[ "$(grep -c '^dpa: 0%' drawn)" -ge 3 ]
		[ "$(grep % drawn | wc -L)" -lt $columns ]
		[ "$(grep -c '%' screen)" = 1 ]
		grep -E '^dpa: [0-9]+ records' drawn
	done
}

@test "on a terminal the line shows records, rates and time left, and the totals stay" {
	terminal 80 './dpa --progress --depth 100 --range 0-2999999 >got'
	tr '\r' '\n' <screen | sed 's/ *$//' | grep . >drawn
	rates='[0-9.]+[kM]?/s, [0-9.]+ [kM]?B/s'
	live="^dpa: [0-9]{1,2}%, [0-9.]+[kM]? of 3\.00M records, $rates(, [0-9]+:[0-9]{2} left)?\$"
	grep -E "$live" drawn
	run -1 grep -vE "$live|$totals" drawn
	tail -n 1 drawn | grep '^dpa: 3000000 records'
	[ "$(wc -l <got)" = 3000000 ]
}

@test "a block of counted lines has a percentage, other lines have none" {
	seq 0 9999 >items
	ask() {
		mkfifo fifo
		"$DPA" --depth 10000 "$@" <items >fifo 2>err 3>&- &
		pid=$!
		exec 4<fifo
		head -c 1 <&4
		kill -USR1 $pid
		lines_in err 1
		kill -KILL $pid
		exec 4<&-
		status_of wait "$pid"
		rm fifo
	}
	ask --rank 1 --world-size 4 --shard block
	grep -E '^dpa: [0-9]+%, [0-9.]+k? of 2.50k records' err
	ask --rank 1 --world-size 4
	grep -E '^dpa: [0-9.]+k? records, ' err
}

@test "no line is drawn if the records go to the terminal too" {
	terminal 80 './dpa --progress --range 0-99999 --fields id'
	run -1 grep dpa screen
	[ "$(grep -c '^{"id":[0-9]*}.$' screen)" = 100000 ]
}

@test "a job in the background does not draw on the terminal" {
	# shellcheck disable=SC2016 # for the inner shell
	terminal 80 'set -m; ./dpa --progress --range 0-9999999999 >/dev/null & sleep 1; kill -INT $!; wait'
	run -1 grep '%' screen
	grep '^.*dpa: [0-9]* records' screen
}

@test "messages are on lines of their own" {
	mkfifo fifo
	(seq 0 9 && sleep 0.7 && echo x && sleep 0.5 && echo 10) >fifo 3>&- &
	terminal 80 './dpa --progress --skip-invalid fifo >got'
	tr '\r' '\n' <screen | sed 's/ *$//' | grep . >drawn
	grep '^dpa: 10 records, [0-9]*/s' drawn
	grep -Fx "dpa: fifo:11: invalid sample ID 'x'$no_id" drawn
	# After its blanks and the return to the first column.
	grep "	\$\|^.*"$'\r'" *"$'\r'"dpa: fifo:11: invalid sample ID 'x'.*"$'\r'"\$" screen
	grep '^dpa: 11 records, ' drawn
	dpa --range 0-10 >expected
	same expected got
}

@test "SIGUSR1 is answered at any time: while dpa computes, waits for input, waits for its reader" {
	mkfifo in out
	dpa --range 0-99999 >expected
	"$DPA" in >out 2>err 3>&- &
	pid=$!
	exec 4<out 5>in
	kill -USR1 $pid
	lines_in err 1
	grep '^dpa: 0 records, ' err
	seq 0 4 >&5
	for _ in 0 1 2 3 4; do read -r line <&4 && echo "$line"; done >got
	sleep 0.2 # it counts what it has written
	kill -USR1 $pid
	lines_in err 2
	grep '^dpa: 5 records, ' err
	# Now dpa waits for the reader of the FIFO.
	(seq 5 99999 >&5) 2>/dev/null 4<&- 3>&- &
	exec 5>&-
	sleep 0.5
	kill -USR1 $pid
	lines_in err 3
	cat <&4 >>got
	wait $pid
	pid=
	same expected got
	[ "$(wc -l <err)" = 3 ]
}

@test "SIGUSR1 is answered while lines are counted, and by a run that was stopped and continued" {
	"$DPA" --range 0-9999999999 >/dev/null 2>err 3>&- &
	pid=$!
	sleep 0.3
	kill -USR1 $pid
	lines_in err 1
	kill -STOP $pid
	kill -USR1 $pid
	kill -CONT $pid
	lines_in err 2
	sleep 0.2
	[ "$(wc -l <err)" = 2 ]
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	pid=
	[ $status = 143 ]
}

@test "a run that is interrupted or fails prints its totals before the reason" {
	run -130 --separate-stderr timeout --foreground -s INT --preserve-status 0.5 "$DPA" --progress=always \
		--range 0-9999999999 --fields id
	[[ $stderr =~ ^'dpa: '[0-9]+' records, ' ]]
	run -1 --separate-stderr feed '1\n2\nx\n' --progress=always
	[[ ${stderr_lines[0]} == "dpa: 2 records, "* ]]
	[[ ${stderr_lines[1]} == "dpa: stdin:3: invalid sample ID 'x'$no_id" ]]
}

@test "if no progress thread can be started, the run is the same" {
	native_only "its own threads would fail"
	needs_strace
	dpa --range 0-9 >expected
	timeout 600 strace -f -qqq -o /dev/null -e inject=clone3,clone:error=EAGAIN:when=1+ \
		"$DPA" -j 1 --range 0-9 --progress=always >got 2>err
	same expected got
	grep '^dpa: 10 records' err
}

@test "--check shows progress by records or by the bytes of files" {
	dpa --depth 500 --range 0-99999 >records # slow enough to be watched
	sed '3s/0/1/' records >wrong
	terminal 80 './dpa --depth 500 -j 1 --check --progress records wrong'
	tr '\r' '\n' <screen | sed 's/ *$//' | grep . >drawn
	rates='[0-9.]+[kM]?/s, [0-9.]+ [kM]?B/s'
	grep -E "^dpa: [0-9]{1,2}%, [0-9.]+[kM]? records, $rates(, [0-9]+:[0-9]{2} left)?\$" drawn
	grep -x 'records: OK' drawn
	grep '^dpa: wrong:3: id ' drawn
	grep -x 'wrong: FAILED' drawn
	grep -E "$totals" drawn
	grep '^dpa: 200000 records' drawn
	dpa --depth 500 --check --progress=always --range 0-99999 records >got 2>err
	grep -x 'records: OK' got
	[ "$(wc -l <err)" = 1 ]
	grep "^dpa: 100000 records, $(($(stat -c %s records) / 1000000))[.][0-9] MB" err
}

@test "SIGUSR1 is answered by --check" {
	mkfifo in
	"$DPA" --check --range 0-99 in >got 2>err 3>&- &
	pid=$!
	exec 5>in
	dpa --range 0-49 >&5
	sleep 0.5
	kill -USR1 $pid
	lines_in err 1
	grep '^dpa: 50%, 50 of 100 records, ' err
	dpa --range 50-99 >&5
	exec 5>&-
	wait $pid
	pid=
	[ "$(cat got)" = 'in: OK' ]
	[ "$(wc -l <err)" = 1 ]
}

@test "the hint that input is expected from the terminal is printed once" {
	hint='dpa: reading IDs (7) or ranges (0-9), one per line; Ctrl-D ends the input, dpa -h prints help'
	# The terminal turns this byte into the end of the input.
	typed() { (sleep 0.5; printf '1\n2\n\004'; sleep 0.5) | terminal 80 "$1"; }
	terminal 80 './dpa --fields id </dev/null >got; ./dpa --fields id --range 0-0 >got'
	[ ! -s screen ]
	typed './dpa --fields id >got'
	[ "$(tr -d '\r' <screen)" = "$hint" ]
	printf '{"id":1}\n{"id":2}\n' >expected
	same expected got
	typed './dpa --keys --fields id >got'
	grep '^dpa: reading keys, one per line;' screen
	typed './dpa --join >got'
	grep '^dpa: reading JSON objects, one per line;' screen
	for options in '--check' '--check --range 1-2' '--load -'; do
		typed "./dpa $options >got"
		grep '^dpa: reading records, one per line;' screen
	done
	typed './dpa --quiet --fields id >got; ./dpa --fields id >got 2>err'
	[ ! -s screen ]
	[ ! -s err ]
}

@test "binary records are not written to a terminal" {
	local format
	for format in npy raw; do
		dpa --range 0-9 -f $format >expected
		# shellcheck disable=SC2016 # expands there
		terminal 80 "set -- -n 10 -f $format;"' ./dpa "$@"; echo $?; ./dpa "$@" | wc -c; ./dpa "$@" -o got'
		tr -d '\r' <screen >lines
		printf '%s\n' "dpa: --format $format is binary and not written to a terminal: give --output FILE" \
			"Try 'dpa --help' for more information." 2 "$(stat -c %s expected)" >shown
		same shown lines
		same expected got
	done
}
