#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# migrating - the commands in dpa-migrating(7) write what the Python library returns.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir bin
	printf '#!/bin/sh\nexec timeout -k 1 600 "%s" -j2 "$@"\n' "$DPA" >bin/dpa
	chmod +x bin/dpa
	export PATH=$PWD/bin:$PATH
}

# table: a line for each head of the page that has a command, "HEAD<TAB>COMMAND".
table() {
	/usr/bin/python3 - "$TESTS/../man/dpa-migrating.7" <<-'END'
		import re, sys
		page = open(sys.argv[1]).read()
		page = page[page.index(".Sh FUNCTIONS"):]
		for heads, body in re.findall(r"((?:^\.It .*\n)+)((?:(?!\.It |\.El).*\n)+)", page, re.M):
		    for command in re.findall(r"^\$ (.*\n(?:> .*\n)*)", body, re.M):
		        command = re.sub(r"\\e\n> *", "", command).strip()
		        for head in heads.splitlines():
		            print(head[4:].replace(r"\(dq", '"'), command, sep="\t")
	END
}

# What a command prints, or writes to the file that it names; without the IDs, which the library does not have.
result() {
	local file
	bash -c "$1" >printed 2>messages </dev/null || return
	[ -s printed ] || {
		file=$(grep -oE '(-o |--stats=|> )[a-z]+[.][a-z]+' <<<"$1" | tail -n 1)
		cp "${file##*[ =]}" printed
	}
	sed 's/"id":[0-9]*,//g' printed
}

@test "every command of the page runs, in the order of the page" {
	dpa --print-config >config.json
	for rank in 0 1 2 3; do
		dpa --range 0-999 --shard block --rank $rank --world-size 4 -o part.$rank
	done
	table >rows
	[ "$(wc -l <rows)" -gt 40 ]
	while IFS=$'\t' read -r head command; do
		result "$command" >got || {
			echo "$head: $command"
			cat messages
			return 1
		}
		[ -s got ]
	done <rows
}

@test "their output is what the library returns" {
	table >rows
	while read -r digest head; do
		awk -F '\t' -v head="$head" '$1 == head { print $2; exit }' rows >selected
		[ -s selected ]
		result "$(cat selected)" >got
		[ "$(sha256sum <got)" = "$digest  -" ] || {
			echo "$head: $(cat selected)"
			return 1
		}
	done <"$TESTS/golden/LIBRARY"
}
