#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# termination - how a run ends that a signal ends: as process 1 of a container, with a stalled reader, with closed
# standard descriptors where there is no /dev.
# shellcheck disable=SC2154 # bats and the helper set status

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# Run a command as process 1 of a PID namespace, send it a signal after half a second, leave its status in `status`:
# as_process_1 SIGNAL COMMAND... (bash ignores INT and QUIT in background jobs.)
as_process_1() {
	local signal=$1 outer inner
	shift
	env --default-signal=INT,QUIT,TERM,HUP timeout -k 1 200 \
		unshare -pf --kill-child sh -c 'exec "$@"' sh "$@" <&0 3>&- &
	outer=$!
	for _ in $(seq 50); do
		inner=$(ps -o pid= --ppid "$(ps -o pid= --ppid "$outer" | xargs)" 2>/dev/null | xargs)
		[ -z "$inner" ] || break
		sleep 0.05
	done
	sleep 0.5
	kill -s "$signal" "$inner"
	status=0
	wait "$outer" || status=$?
}

@test "as process 1, each signal ends the run with 128 + n, in every mode" {
	local many=(--range 0-99999999999 --depth 1000) signal # few bytes
	root_only
	unshare -pf true || skip "no PID namespaces"
	dpa --range 0-999999 -o saved
	seq 0 9 | dpa -f json >document
	for signal in INT:130 TERM:143 HUP:129; do
		as_process_1 "${signal%:*}" "$DPA" "${many[@]}" >got
		[ "$status" = "${signal#*:}" ]
		[ -z "$(tail -c 1 got | tr -d '\n')" ]
	done
	for options in "-o out" "-f json" "-f npy" "-f npy -o out" "-o out --manifest m --stats=s" "-j 1"; do
		# shellcheck disable=SC2086 # the options are words
		as_process_1 TERM "$DPA" "${many[@]}" $options >got
		[ "$status" = 143 ] || { echo "$options: $status" && return 1; }
		[ ! -e out ] && [ ! -e m ] && [ ! -e s ]
	done
	as_process_1 TERM "$DPA" --load - < <(exec 3>&-; cat saved; sleep 5) >got
	[ "$status" = 143 ]
	as_process_1 TERM "$DPA" --check < <(exec 3>&-; cat saved; sleep 5) >got
	[ "$status" = 143 ]
	run -1 grep -q OK got
	as_process_1 TERM "$DPA" < <(exec 3>&-; sleep 5) >got
	[ "$status" = 143 ]
	as_process_1 TERM "$DPA" --benchmark=1000000000 --kernel generic >got
	[ "$status" = 143 ]
}

@test "as process 1, other deaths by a signal have a status, too" {
	local many=(--range 0-99999999999 --depth 1000)
	root_only
	unshare -pf true || skip "no PID namespaces"
	as_process_1 QUIT "$DPA" "${many[@]}" >got
	[ "$status" = 131 ]
	# Before the run has begun: an input that nobody writes.
	mkfifo fifo
	as_process_1 TERM "$DPA" fifo >got
	[ "$status" = 143 ]
	(status_of unshare -pf env --default-signal=PIPE "$DPA" --range 0-9999999 2>err && echo "$status" >code) |
		head -n 1 >got
	[ "$(cat code)" = 141 ]
	[ ! -s err ]
	status_of prlimit --fsize=5000 unshare -pf "$DPA" --range 0-9999 -o out 2>err
	[ "$status" = 153 ]
	[ "$(stat -c %s out.part)" = 5000 ]
	# A signal that is ignored from outside stays ignored.
	status_of unshare -pf env --ignore-signal=PIPE "$DPA" --range 0-99 >got
	[ "$status" = 0 ]
}

@test "one signal ends a run whose reader has stalled, within a second or two" {
	local signal writer begin
	mkfifo pipe
	for signal in INT:130 TERM:143 HUP:129; do
		for j in 1 2; do
			# shellcheck disable=SC2217 # it holds the pipe open
			sleep 60 <pipe 3>&- &
			reader=$!
			env --default-signal=INT,TERM,HUP "$DPA" --range 0-99999999 -j $j >pipe 2>err 3>&- &
			writer=$!
			sleep 0.7
			begin=$(date +%s%N)
			kill -s "${signal%:*}" "$writer"
			status=0
			wait "$writer" || status=$?
			kill "$reader"
			wait "$reader" || true
			[ "$status" = "${signal#*:}" ]
			[ $((($(date +%s%N) - begin) / 1000000)) -lt 3000 ]
		done
	done
}

@test "one signal ends a run whose standard error nobody reads" {
	local signal writer begin
	mkfifo pipe
	seq -f 'bad %.0f' 200000 >lines # more messages than a pipe holds
	for options in "--skip-invalid lines" "--range 0-99999999 --depth 100 --progress=always"; do
		for output in "-j 2" "-j 1 -o out" "-o out -f npy"; do
			for full in no yes; do
				# shellcheck disable=SC2094 # the pipe is what it is about
				# shellcheck disable=SC2217 # it holds the pipe open
			sleep 60 <pipe 3>&- &
				reader=$!
				exec 6>pipe
				[ $full = no ] || timeout 1 dd if=/dev/zero bs=4096 count=64 >&6 2>/dev/null || true
				# shellcheck disable=SC2086 # the options are words
				env --default-signal=TERM "$DPA" $options $output >got 2>&6 3>&- 6>&- &
				writer=$!
				exec 6>&-
				sleep 0.7
				begin=$(date +%s%N)
				kill -s TERM "$writer"
				status_of wait "$writer"
				kill "$reader"
				wait "$reader" || true
				[ "$status" = 143 ]
				[ $((($(date +%s%N) - begin) / 1000000)) -lt 4000 ]
			done
		done
	done
}

@test "an alarm that the parent has set limits the time of a run" {
	status_of python3 -c 'import os, signal, sys
signal.signal(signal.SIGALRM, signal.SIG_DFL)
signal.alarm(1)
os.execv(sys.argv[1], sys.argv[1:])' "$DPA" --range 0-99999999999 --depth 1000 >got
	[ "$status" = 142 ]
}

@test "closed standard descriptors without /dev: status 2, no hang, nothing lost in silence" {
	local closed
	root_only
	mkdir -p root/bin
	cp "$DPA" root/bin/dpa
	ldd "$DPA" | grep -o '/[^ ]*' | while read -r library; do
		mkdir -p "root$(dirname "$library")"
		cp -L "$library" "root$library"
	done
	chroot root /bin/dpa --range 0-0 >got || skip "the program does not run in a bare root"
	[ "$(wc -l <got)" = 1 ]
	in_root() {
		status=0
		timeout 200 chroot root /bin/dpa "$@" || status=$?
	}
	for closed in 0 1 2 01 02 12 012; do
		status=0
		case $closed in
		0) in_root <&- >got ;;
		1) in_root --range 0-9 >&- ;;
		2) in_root --range 0-9 >got 2>&- ;;
		01) in_root <&- >&- ;;
		02) in_root <&- >got 2>&- ;;
		12) in_root --range 0-9 >&- 2>&- ;;
		012) in_root <&- >&- 2>&- ;;
		esac
		case $closed in
		2)
			[ "$status" = 0 ]
			[ "$(wc -l <got)" = 10 ]
			;;
		*) [ "$status" = 2 ] || { echo "closed $closed: $status" && return 1; } ;;
		esac
	done
}

@test "SIGUSR1 right after the start does not kill" {
	# Before main runs, the default action of the signal applies. Python, because a shell's child handles the signal
	# before it becomes the program.
	/usr/bin/python3 - "$DPA" <<-'END'
		import signal, subprocess, sys
		for _ in range(20):
		    run = subprocess.Popen([sys.argv[1], "--range", "0-99999"], stdout=subprocess.DEVNULL,
		                           stderr=subprocess.DEVNULL)
		    run.send_signal(signal.SIGUSR1)
		    assert run.wait() in (0, -signal.SIGUSR1), run.returncode
	END
	"$DPA" --range 0-9999999 >got 2>err 3>&- &
	sleep 0.2
	kill -s USR1 $!
	wait $!
}
