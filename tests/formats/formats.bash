# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# formats - functions that the tests of formats share.

load ../helper

python() {
	/usr/bin/python3 "$@"
}

# The same bytes as the oracle's at -j 1, 2 and 8: thrice INPUT [OPTION]...
thrice() {
	local j
	for j in 1 2 8; do
		agree "$@" -j "$j" || return
	done
}

# Keys that a table must quote, and some that look so: one of them ends in a carriage return.
awkward_keys() {
	printf '%s\n' 'a,b' 'a"b' '"' '""' ',' ', ' ' ,' "'" 'a b' ' ' $'a\tb' $'\t' $'cr\r' $'c\rr' '#' '=1+1' \
		'é' '😀' '-1' '007' 'null' "\\" "\\t" ';' '|' $'\x01' $'\x7f'
	seq -f 'images/%05.0f, "x".png' 0 2999
}
