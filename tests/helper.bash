# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # mega, no_id, peak and stderr are used in, or come from, other files
# helper - what the bats files share. Each loads it: `load ../helper`.
#
# DPA is the program under test (default: the one at the top level). DPA_SANITIZED=1 says that it is built with a
# sanitizer: tests that cannot work there (address-space caps, preloaded shims, memory figures) are skipped.

bats_require_minimum_version 1.5.0

TESTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
DPA=$(realpath "${DPA:-$TESTS/../dpa}")
CC=${CC:-cc}
export LC_ALL=C.UTF-8
export ASAN_OPTIONS=${ASAN_OPTIONS-detect_leaks=1} UBSAN_OPTIONS=${UBSAN_OPTIONS-halt_on_error=1}

# A million IDs: more than any buffer holds.
mega=(--range 0-999999)

# How the message about a line ends that is not an ID, nor like something else that has a message of its own.
no_id=': expected ID or FIRST-LAST[:STEP], from 0 to 2^64-1, FIRST not above LAST; --keys accepts any text as a key'

# The program under a limit that a hang would meet.
dpa() {
	timeout -k 1 600 "$DPA" "$@"
}

oracle() {
	/usr/bin/python3 "$TESTS/oracle/oracle.py" "$@"
}

# Both files hold the same bytes.
same() {
	cmp -- "$1" "$2"
}

# The program and the oracle, given the same options and the same standard input (a file), write the same bytes.
# agree INPUT [OPTION]...
agree() {
	local input=$1
	shift
	dpa "$@" <"$input" >"$BATS_TEST_TMPDIR/agree.dpa" || return
	oracle "$@" <"$input" >"$BATS_TEST_TMPDIR/agree.oracle" || return
	same "$BATS_TEST_TMPDIR/agree.oracle" "$BATS_TEST_TMPDIR/agree.dpa" || {
		echo "with: $*"
		return 1
	}
}

# Give standard input from printf: feed FORMAT [OPTION]...; the bytes are those printf makes of FORMAT.
feed() {
	local bytes=$1
	shift
	# shellcheck disable=SC2059 # a format is what is meant
	printf "$bytes" | dpa "$@"
}

# The program refuses: status 2, nothing on standard output, one message (and perhaps a hint) of dpa's.
refuse() {
	run -2 --separate-stderr dpa "$@"
	silent_and_told
}

# After `run --separate-stderr`: no output, a message that begins as all do and has at most a hint after it.
silent_and_told() {
	[ -z "$output" ] && told
}

told() {
	[[ ${stderr_lines[0]-} == "dpa: "* && ${#stderr_lines[@]} -le 2 ]] && return
	echo "standard error holds: $stderr"
	return 1
}

# After `run --separate-stderr`: standard error has each of the texts.
says() {
	local text
	for text; do
		[[ $stderr == *"$text"* ]] && continue
		echo "no '$text' in: $stderr"
		return 1
	done
}

# Skip unless the program has the option.
needs() {
	dpa --help | grep -q -e "$1\b" || skip "this dpa has no $1"
}

# Skip under a sanitizer, for the reason.
native_only() {
	[ -z "${DPA_SANITIZED-}" ] || skip "sanitized build: $1"
}

root_only() {
	[ "$(id -u)" = 0 ] || skip "needs root"
}

# Standard error is one line of dpa's with the texts: one_line FILE TEXT...
one_line() {
	sed -i "/^dpa: replacing '/d; /; --resume continues$/d" "$1"
	stderr=$(cat "$1")
	shift
	if [[ $stderr != "dpa: "* || $stderr == *$'\n'* ]]; then
		echo "standard error holds: $stderr"
		return 1
	fi
	says "$@"
}

# A command's status in `status`, whatever it is.
status_of() {
	status=0
	"$@" || status=$?
}

# LeakSanitizer does not work under it: leaks are for the other tests to find.
needs_strace() {
	strace -qqq -o /dev/null true || skip "strace does not work here"
	export ASAN_OPTIONS=detect_leaks=0
}

# Let system calls on a file fail or end early, by strace: inject PATH CALL:WHAT COMMAND...
inject() {
	local path=$1 what=$2
	shift 2
	ASAN_OPTIONS=detect_leaks=0 timeout -k 1 600 strace -f -qqq -o /dev/null -P "$path" -e "inject=$what" "$@"
}

# The same, with output in `out`, messages in `err` and the status in `status`; fails if nothing was injected.
injected() {
	local path=$1 what=$2
	shift 2
	status_of timeout -k 1 600 strace -f -qqq -o trace -P "$path" -e "inject=$what" "$@" >out 2>err
	grep -q 'INJECTED\|DELAYED' trace
}

# The kernels that run on this machine.
kernels() {
	local name
	for name in mbedtls generic avx2 shani avx512 avx512vbmi armsha2; do
		if dpa --kernel "$name" --range 0-0 >"$BATS_TEST_TMPDIR/kernel" 2>&1; then
			echo "$name"
		fi
	done
}

# Compile tests/tools/NAME.c for this file's tests: a program, or a library to preload. Prints its path.
tool() {
	[ -x "$BATS_FILE_TMPDIR/$1" ] ||
		"$CC" -D_GNU_SOURCE -O1 -o "$BATS_FILE_TMPDIR/$1" "$TESTS/tools/$1.c" || return
	echo "$BATS_FILE_TMPDIR/$1"
}

shim() {
	[ -e "$BATS_FILE_TMPDIR/$1.so" ] ||
		"$CC" -D_GNU_SOURCE -O1 -shared -fPIC -o "$BATS_FILE_TMPDIR/$1.so" "$TESTS/tools/$1.c" || return
	echo "$BATS_FILE_TMPDIR/$1.so"
}

# Run a command and put its peak resident memory in KiB into the variable `peak`.
measure() {
	local tool status=0
	tool=$(tool peak) || return
	"$tool" "$BATS_TEST_TMPDIR/peak" timeout -k 1 600 "$@" || status=$?
	peak=$(cat "$BATS_TEST_TMPDIR/peak")
	return $status
}

# good [OPTION]... FILE...: --check finds that all is well, one line a file, nothing else.
good() {
	run -0 --separate-stderr dpa --check "$@"
	[[ $output == *': OK' && $output != *FAILED* && -z $stderr ]] || {
		echo "$output $stderr"
		return 1
	}
}
