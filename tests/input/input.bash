# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # line is of the file that loads this one
# input - functions that the tests of input share.

load ../helper

# Records with nothing but the ID: ids FIRST-LAST...
ids() {
	printf '{"id":%s}\n' "$@"
}

# feed BYTES gives exactly the records of the IDs that follow.
gives() {
	local bytes=$1
	shift
	feed "$bytes" --fields id >got || return
	if [ $# -gt 0 ]; then ids "$@"; fi >expected
	same expected got || {
		echo "input: $bytes"
		return 1
	}
}

# expect STATUS RECORDS [OPTION]...: run on `lines`; standard error must be one line, which goes to `message`.
expect() {
	local status=0 wanted=$1 records=$2
	shift 2
	dpa "$@" <lines >got 2>told || status=$?
	message=$(head -c 999 told | tr -d '\0')
	if [ "$status" != "$wanted" ] || ! same "$records" got ||
		[ "$(wc -l <told)" != 1 ] || [ "$(wc -c <told)" -ge 1000 ]; then
		printf 'line: %s\nstatus: %s\nmessage: %s\n' "$line" "$status" "$message"
		return 1
	fi
}
