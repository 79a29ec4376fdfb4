#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# file - --output: files appear when complete, keep mode, owner and links, and have one writer.
# shellcheck disable=SC2154,SC2030,SC2031 # bats and the helper set output, stderr; every test is a subshell
# shellcheck disable=SC2094 # what is read and written at once is tried on purpose

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	dpa --range 0-9999 >expected
	echo old >old
}

# A command's status in `status`, its messages in err.
told_by() {
	status_of "$@" 2>err
}

# After a failure: status 2 and one line of message with the text.
failed() {
	[ "$status" = 2 ] && one_line err "$1" && return
	echo "status $status, message: $(cat err)"
	return 1
}

@test "a file appears under its name, whole, and nothing else stays" {
	for j in 1 2 5; do
		rm -f got
		dpa --range 0-9999 -j "$j" -o got >out
		same expected got
		[ ! -s out ]
		[ "$(ls)" = $'expected\ngot\nold\nout' ]
	done
	cp old got
	dpa --range 0-9999 --output=got
	same expected got
}

@test "a file of no record is a file" {
	dpa -o got </dev/null
	[ -e got ]
	[ ! -s got ]
	[ ! -e got.part ]
	dpa -o got -f csv </dev/null
	[ "$(wc -l <got)" = 1 ]
}

@test "every format can be put in a file, and counts that come late too" {
	for format in csv tsv npy raw; do
		seq 0 999 | dpa -f "$format" -o "got.$format"
		dpa --range 0-999 -f "$format" >"expected.$format"
		same "expected.$format" "got.$format"
	done
}

@test "%r and %w are rank and world size in five digits, %% a percent sign" {
	dpa --range 0-99 --rank 3 --world-size 12 -o 'a%r-of-%w-100%%'
	dpa --range 0-99 --rank 3 --world-size 12 >expected
	same expected a00003-of-00012-100%
	RANK=7 WORLD_SIZE=123456 dpa --range 0-99 --rank auto --launcher torchrun -o 'b%r-%w'
	[ -e b00007-123456 ]
	for name in 'x%' 'x%d' 'x%%%' ''; do
		refuse --range 0-0 -o "$name"
		says --output
	done
	[ -z "$(ls x*)" ]
}

@test "names that cannot be written to are reported before anything is computed" {
	mkdir folder
	for name in folder folder/ nowhere/got old/got /proc/got; do
		told_by dpa --range 0-999999999999 -o "$name"
		failed "$name"
	done
	ln -s loop loop
	told_by dpa --range 0-999999999999 -o loop
	failed "'loop': Too many levels"
	mkdir got.part
	told_by dpa --range 0-999999999999 -o got
	failed got.part
}

@test "links are followed: the link stays, its target is replaced" {
	mkdir there
	cp old there/real
	ln -s there/real link
	ln -s ../link there/second
	dpa --range 0-9999 -o there/second
	[ "$(readlink link)" = there/real ]
	[ "$(readlink there/second)" = ../link ]
	[ ! -L there/real ]
	same expected there/real
	ln -s there/none dangling
	dpa --range 0-9999 -o dangling
	same expected there/none
	[ -L dangling ]
	ln -s "$PWD/there/other" absolute
	dpa --range 0-9999 -o absolute
	same expected there/other
}

@test "devices, FIFOs and the standard output are written in place" {
	for name in /dev/null /dev/stdout /dev/fd/1 /proc/self/fd/1; do
		dpa --range 0-9999 -o "$name" | cat >got
		[ "$name" = /dev/null ] || same expected got
		dpa --range 0-9999 -o "$name" >got
		[ "$name" = /dev/null ] || same expected got
		[ ! -e "$name.part" ]
	done
	echo old >got
	dpa --range 0-9999 -o /dev/stdout >>got
	cat old expected | cmp - got
	dpa --range 0-0 -o /dev/null >&-
	[ -c /dev/null ]
	mkfifo fifo
	cat fifo >got 3>&- &
	dpa --range 0-9999 -o fifo
	wait $!
	same expected got
	[ -p fifo ]
	dpa --range 0-9999 -o >(cat >piped)
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		cmp -s expected piped && break
		sleep 0.1
	done
	same expected piped
	told_by dpa --range 0-9999 -o /dev/full
	failed "'/dev/full': No space left on device"
}

@test "modes: an old file's are kept, a new file's are those of umask" {
	for mode in 640 600 444 755; do
		cp old got
		chmod "$mode" got
		dpa --range 0-9 -o got
		[ "$(stat -c %a got)" = "$mode" ]
		rm -f got
	done
	(umask 027 && dpa --range 0-9 -o got)
	[ "$(stat -c %a got)" = 640 ]
	(umask 0 && dpa --range 0-9 -o new)
	[ "$(stat -c %a new)" = 666 ]
}

@test "the owner of an old file is kept" {
	root_only
	cp old got
	chown 1234:4321 got || skip "cannot change owners"
	chmod 2750 got
	dpa --range 0-9 -o got
	[ "$(stat -c %u:%g:%a got)" = 1234:4321:2750 ]
}

@test "FILE.part is not readable by more users than FILE was" {
	needs_strace
	cp old got
	chmod 600 got
	strace -qqq -o trace -e trace=openat,fchmod "$DPA" --range 0-9 -o got
	grep 'got.part.*O_CREAT.*, 0600' trace
}

@test "an output that is an input is refused" {
	seq 0 9 >items
	cp items before
	ln -s items symbolic
	ln items hard
	for output in items symbolic hard ./items; do
		for input in items symbolic hard "items items" "- items" "old items"; do
			# shellcheck disable=SC2086 # the inputs are words
			told_by dpa $input -o $output </dev/null
			failed "input and output are the same file"
			same before items
		done
		told_by dpa -o $output <items
		failed "input and output are the same file"
		same before items
	done
	told_by dpa items >>items
	failed "input and output are the same file"
	told_by dpa <items >>items
	failed "input and output are the same file"
	same before items
	cp items got.part
	told_by dpa got.part -o got
	failed "input and output are the same file"
	same before got.part
	[ -z "$(find . -name 'items.part')" ]
}

@test "a terminal or device may be input and output" {
	dpa </dev/null >/dev/null
	dpa /dev/null -o /dev/null
}

@test "write, fsync, close, rename, fsync of the directory, in this order" {
	needs_strace
	mkdir folder
	strace -f -qqq -y -o trace -e trace=write,pwrite64,ftruncate,fsync,close,rename \
		"$DPA" --range 0-9999 -o folder/got
	sed -E 's/^[0-9]+ +//' trace | awk '
		/^(pwrite64|write|ftruncate|fsync|close)\([0-9]+<[^>]*got.part>/ || /^rename/ || /^fsync/ {
			sub(/\(.*/, "")
			if ($0 != last)
				printf "%s ", $0
			last = $0
		}' >order
	[ "$(cat order)" = "ftruncate write fsync close rename fsync " ]
	grep -E 'fsync\([0-9]+<[^>]*/folder>\)' trace
}

@test "the disk writes while records are computed; a file system that cannot do that is accepted" {
	needs_strace
	dpa --range 0-99999 >large
	strace -f -qqq -e trace=sync_file_range,fsync -o trace "$DPA" --range 0-99999 -o got
	[ "$(sed -E 's/^[0-9]+ +//; s/\(.*//' trace | uniq -c | xargs)" = "2 sync_file_range 2 fsync" ]
	same large got
	inject "$PWD/got.part" sync_file_range:error=ENOSYS "$DPA" --range 0-99999 -o "$PWD/got"
	same large got
	strace -f -qqq -e trace=sync_file_range -o trace "$DPA" --range 0-99999 >got
	[ ! -s trace ]
}

@test "a second writer is refused and disturbs nothing" {
	mkfifo in
	"$DPA" in -o got 3>&- &
	worker=$!
	exec 5>in
	seq 0 4999 >&5
	while [ ! -s got.part ]; do sleep 0.05; done
	told_by dpa --range 0-9999 -o got
	failed "'got.part' is in use by another dpa"
	ln -s got link
	told_by dpa --range 0-9999 -o link
	failed "in use"
	seq 5000 9999 >&5
	exec 5>&-
	wait "$worker"
	same expected got
	dpa --range 0-9999 -o got
	same expected got
}

@test "the lock of a dead process is free at once" {
	head -n 100 expected >got.part
	flock got.part "$DPA" --version >/dev/null
	dpa --range 0-9999 -o got
	same expected got
	head -n 100 expected >got.part
	told_by flock got.part timeout 600 "$DPA" --range 0-9999 -o got
	failed "in use"
	[ "$(wc -l <got.part)" = 100 ]
}

@test "many writers at once: one file, whole" {
	local writers=()
	for _ in 1 2 3 4 5 6 7 8; do
		timeout 600 "$DPA" --range 0-9999 -o got 2>/dev/null 3>&- &
		writers+=($!)
	done
	wait "${writers[@]}" || true # those that came second are refused
	same expected got
	[ ! -e got.part ]
}

@test "--resume needs a file" {
	refuse --range 0-9 --resume
	says --output
	refuse --range 0-9 --resume -o /dev/null
	says "'/dev/null'"
	[ ! -e got.part ]
}
