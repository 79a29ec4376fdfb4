#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# output-file - --output when system calls fail: the old file stays, or none, and FILE.part holds what was written.
# shellcheck disable=SC2154,SC2030,SC2031 # bats and the helper set output, stderr, peak; every test is a subshell

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	dpa --range 0-9999 >expected
	echo old >old
}

teardown() {
	if mountpoint -q disk; then
		umount disk
	fi
}

# A command's status in `status`, its messages in err.
told_by() {
	status_of "$@" 2>err
}

# After a failure: status 2 and one line of message with the text, besides what is said of FILE.part.
failed() {
	[ "$status" = 2 ] && one_line err "$1" && return
	echo "status $status, message: $(cat err)"
	return 1
}

# FILE.part is the exact beginning of what is expected.
part_begins() {
	[ -s "$1.part" ] && cmp -n "$(wc -c <"$1.part")" "$1.part" expected
}

@test "a directory that cannot be written to is reported before anything is computed" {
	root_only
	mkdir folder
	chmod 755 . "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/* 2>/dev/null || true
	told_by setpriv --reuid=65534 --regid=65534 --clear-groups cat expected >/dev/null
	[ "$status" = 0 ] || skip "another user cannot come here"
	told_by setpriv --reuid=65534 --regid=65534 --clear-groups timeout 5 "$DPA" --range 0-999999999999 -o folder/got
	[ "$status" != 126 ] || skip "another user cannot run the program"
	failed "folder/got.part': Permission denied"
	[ -z "$(ls folder)" ]
}

@test "after a failure the old file is there, and what was written is FILE.part" {
	needs_strace
	for error in ENOSPC EIO EDQUOT; do
		cp old got
		told_by inject "$PWD/got.part" "write:error=$error:when=3+" "$DPA" --range 0-9999 -o got
		failed "cannot write to 'got'"
		same old got
		part_begins got
		rm got got.part
		told_by inject "$PWD/got.part" "write:error=$error:when=1+" "$DPA" --range 0-9999 -o got
		failed "cannot write to 'got'"
		[ ! -e got ]
		[ ! -e got.part ]
	done
}

@test "a bad line leaves no file, a skipped one does" {
	printf '1\n2\nx\n3\n' >items
	told_by dpa items -o got
	[ "$status" = 1 ]
	[ ! -e got ]
	[ "$(wc -l <got.part)" = 2 ]
	told_by dpa items -o got --skip-invalid
	[ "$status" = 1 ]
	[ "$(wc -l <got)" = 3 ]
	[ ! -e got.part ]
	told_by dpa missing -o got
	failed missing
	[ "$(wc -l <got)" = 3 ]
	[ ! -e got.part ]
}

@test "an earlier FILE.part survives a run that cannot begin" {
	head -n 100 expected >got.part
	cp got.part before
	for options in "--range 0-9 missing" "missing" "--config missing" "-f csv --batch 2"; do
		# shellcheck disable=SC2086 # the options are words
		told_by dpa $options -o got
		[ "$status" = 2 ]
		same before got.part
	done
}

@test "an output that cannot be resumed leaves no FILE.part" {
	needs_strace
	told_by inject "$PWD/got.part" write:error=EIO:when=3+ "$DPA" -f npy -o got < <(seq 0 9999)
	failed "cannot write to 'got'"
	[ ! -e got.part ]
}

@test "a full disk leaves the old file or none" {
	root_only
	mkdir disk
	mount -t tmpfs -o size=64k tmpfs disk || skip "cannot mount"
	echo old >disk/got
	told_by dpa --range 0-9999 -o disk/got
	failed "No space left on device"
	same old disk/got
	part_begins disk/got
	rm disk/*
	told_by dpa --range 0-9999 -o disk/got
	failed "No space left on device"
	[ ! -e disk/got ]
}

@test "a limit of the file's size leaves FILE.part" {
	told_by prlimit --fsize=5000 env --default-signal=XFSZ timeout 600 "$DPA" --range 0-9999 -o got
	[ "$status" = 153 ]
	[ ! -e got ]
	cmp -n 5000 got.part expected
	told_by prlimit --fsize=5000 env --ignore-signal=XFSZ timeout 600 "$DPA" --range 0-9999 -o got
	failed "File too large"
	cmp -n 5000 got.part expected
}

@test "fsync, rename or close that fail: the old file or none, and a message" {
	needs_strace
	for what in fsync:error=EIO:when=1 rename:error=EXDEV close:error=EIO:when=1 fcntl:error=EMFILE:when=1; do
		rm -f got got.part
		told_by inject "$PWD/got.part" "$what" "$DPA" --range 0-9999 -o "$PWD/got"
		failed got
		[ ! -e got ]
		# What cannot be flushed may be lost although it can be read: it must not be resumed.
		[ "${what%%:*}" = fsync ] && [ ! -e got.part ] || part_begins got
		cp old got
		told_by inject "$PWD/got.part" "$what" "$DPA" --range 0-9999 -o "$PWD/got"
		failed got
		same old got
	done
	rm -f got got.part
	told_by inject "$PWD" fsync:error=EIO "$DPA" --range 0-9999 -o "$PWD/got"
	failed "got' is complete, but a crash may undo that: cannot flush its directory: Input/output error"
	same expected got
	[ ! -e got.part ]
	cp old got
	told_by inject "$PWD" fsync:error=EIO "$DPA" --range 0-9999 -o "$PWD/got" \
		--manifest "$PWD/m" --stats="$PWD/stats"
	failed "got' is complete, but"
	same expected got
	[ ! -e m ]
	[ ! -e stats ]
}

@test "a signal leaves whole records in FILE.part and the old files" {
	local deep=(--depth 3000 --fields "id,noise") j signal writer
	for j in 1 2 8; do
		for signal in INT:130 TERM:143 HUP:129; do
			cp old got
			cp old m
			cp old stats
			env --default-signal=INT,TERM,HUP "$DPA" --range 0-999999999999 "${deep[@]}" -j "$j" -o got \
				--manifest m --stats=stats 3>&- &
			writer=$!
			for _ in {1..600}; do
				[ ! -s got.part ] || break
				sleep 0.1
			done
			kill -s "${signal%:*}" "$writer"
			status_of wait "$writer"
			[ "$status" = "${signal#*:}" ]
			same old got
			same old m
			same old stats
			[ "$(ls ./*.part)" = ./got.part ]
			[ "$(tail -c 1 got.part | od -An -tx1)" = " 0a" ]
			dpa --range 0-$(($(wc -l <got.part) - 1)) "${deep[@]}" | same - got.part
			rm got got.part
		done
	done
}

# The first time FILE.part is looked at is before it is opened, to compare the names of all files.
@test "a file that cannot be locked, looked at, shortened, or given its mode leaves the old one" {
	local what
	needs_strace
	while read -r what message; do
		rm -f ./*.part
		cp old got
		injected "$PWD/got.part" "$what" "$DPA" --range 0-9999 -o "$PWD/got"
		failed "$message '$PWD/got.part'"
		same old got
	done <<-'END'
		flock:error=EIO cannot lock
		fstat,newfstatat:error=EIO:when=2 cannot use
		ftruncate:error=EIO cannot shorten
		fchmod:error=EIO cannot set the mode of
	END
}

@test "without locks there is one warning, and the file is written" {
	needs_strace
	for error in ENOLCK ENOSYS EOPNOTSUPP 524; do
		rm -f got m s
		status_of timeout 600 strace -f -qqq -o /dev/null -e inject=flock:error=$error \
			"$DPA" --range 0-9999 -o got --manifest m --stats=s 2>err
		[ "$status" = 0 ]
		one_line err "the file system has no locks"
		same expected got
		[ -s m ] && [ -s s ]
		[ -z "$(ls ./*.part 2>/dev/null)" ]
	done
	# A refusal leaves nothing empty.
	rm got
	injected "$PWD/got.part" flock:error=EIO "$DPA" --range 0-9999 -o "$PWD/got"
	failed "cannot lock"
	[ ! -e got.part ]
}

@test "a mode that is right already is not set, and a directory that cannot be flushed is accepted" {
	needs_strace
	dpa --range 0-99 -o got
	chmod 600 got
	for what in fchmod:error=EPERM fsync:error=EINVAL:when=2; do
		status_of timeout 600 strace -f -qqq -o /dev/null -e "inject=$what" "$DPA" --range 0-9999 -o got 2>err
		[ "$status" = 0 ]
		[ ! -s err ]
		same expected got
	done
}

@test "a file system that cannot rename: the message names redirection, and nothing is lost" {
	needs_strace
	for error in ENOSYS EINVAL EPERM EXDEV EOPNOTSUPP 524; do
		rm -f got got.part
		injected "$PWD/got.part" rename:error=$error "$DPA" --range 0-9999 -o "$PWD/got"
		failed "use '> FILE' instead of --output"
		[ ! -e got ]
		same expected got.part
	done
}

@test "a FILE.part that another user, link, device or directory may have put there is refused and stays" {
	local target
	mkdir other
	echo mine >other/file
	refused_part() {
		target=$(stat -c '%F %i %s %a %u' got.part)
		for options in "" --resume; do
			# shellcheck disable=SC2086 # the options are words
			told_by dpa --range 0-9999 -o got $options
			failed "$1" || return
			[ "$(stat -c '%F %i %s %a %u' got.part)" = "$target" ] || return
			[ ! -e got ] || return
		done
		rm -rf got.part
	}
	ln -s other/file got.part
	refused_part "not a regular file of this user with a single link"
	ln -s nowhere got.part
	refused_part "not a regular file of this user with a single link"
	ln other/file got.part
	refused_part "not a regular file of this user with a single link"
	mkfifo got.part
	refused_part "not a regular file of this user with a single link"
	mkdir got.part
	refused_part "not a regular file of this user with a single link"
	[ "$(cat other/file)" = mine ]
	root_only
	mknod got.part c 1 3
	refused_part "not a regular file of this user with a single link"
	head -n 50 expected >got.part
	chown 65534 got.part
	refused_part "not a regular file of this user with a single link"
}

@test "the owner is kept, or else the group, or neither, as permissions allow" {
	needs_strace
	for what in fchown:error=EPERM:when=1 fchown:error=EPERM fchown:error=EINVAL; do
		cp old got
		chmod 640 got
		injected "$PWD/got.part" "$what" "$DPA" --range 0-9999 -o "$PWD/got"
		[ "$status" = 0 ]
		same expected got
		[ "$(stat -c %a got)" = 640 ]
	done
}

@test "a count that is not known is written afterwards, whatever is in the way" {
	local what
	needs_strace
	local what message format count=0
	seq 0 19999 >items
	while read -r format what message; do
		rm -f out
		dpa -f "$format" --range 0-19999 >right
		injected "$PWD/out" "$what" "$DPA" -f "$format" < <(cat items)
		if [ -z "$message" ]; then
			[ "$status" = 0 ] && same right out
		else
			failed "$message"
		fi
		count=$((count + 1))
	done <<-'END'
		npy pwrite64:error=EINTR:when=1
		npy pwrite64:error=EIO cannot write to
		npy pwrite64:retval=0 cannot write to
		json pread64:error=EINTR:when=1
		json pread64:error=EIO cannot read standard output back
		json ftruncate:error=EIO cannot write to
	END
	[ $count = 6 ]
	injected /proc/self/fd/1 openat:error=EACCES "$DPA" -f json < <(cat items)
	[ "$status" = 2 ]
	grep 'dpa: cannot read standard output back, as needed' err
}
