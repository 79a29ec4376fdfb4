# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # bats sets output, stderr
# check - functions that the tests of --check share.

load ../helper

# bad TEXT [OPTION]... FILE...: status 1, a file failed, and this is told.
bad() {
	local text=$1
	shift
	run -1 --separate-stderr dpa --check "$@"
	[[ $output == *': FAILED'* && $stderr == *"$text"* ]] || {
		echo "$output $stderr"
		return 1
	}
}
