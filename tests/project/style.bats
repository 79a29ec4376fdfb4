#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# style - the house is in order: floors, heads, lengths, scripts, pages; the checks find faults.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	room=$BATS_TEST_TMPDIR/tree
	mkdir -p "$room/src/base" "$room/src/input" "$room/src/output"
	note=$room/src/base/note.c
	printf '/* SPDX-License-Identifier: MIT */\n/* note - what it owns. */\n' >"$note"
}

# repeat COUNT TEXT
repeat() {
	for ((i = 0; i < $1; i++)); do
		printf '%s\n' "$2"
	done
}

# told TEXT: the last run failed and said it.
told() {
	[ "$status" != 0 ] && [[ $output == *"$1"* ]] && return
	echo "not told '$1' in: $output (status $status)"
	return 1
}

@test "every file includes only what is below it" {
	scripts/check-floors
}

@test "every file has its head, no file or function is too long" {
	scripts/check-style
}

@test "shell scripts are clean by shellcheck" {
	command -v shellcheck || skip 'no shellcheck'
	mapfile -t scripts < <(grep -RIlE --exclude-dir=golden '^#!.*(/|env )(sh|bash|bats)$' \
		scripts tests .ci)
	[ ${#scripts[@]} -gt 5 ]
	shellcheck "${scripts[@]}"
}

@test "manual pages are clean by mandoc" {
	command -v mandoc || skip 'no mandoc'
	[ -d man ] || skip 'no pages'
	mandoc -Tlint -Wwarning man/*.[1-9]
}

@test "the top level holds nothing but what belongs there" {
	git rev-parse 2>/dev/null || skip 'no repository'
	top=$(git ls-files | sed 's,/.*,,' | grep -v '^[.]' | LC_ALL=C sort -u | tr '\n' ' ')
	[[ $top =~ ^COPYING\ Makefile\ README\ configure.ac\ (man\ )?scripts\ src\ tests\ $ ]]
}

@test "check-floors finds an include of a higher floor" {
	scripts/check-floors "$room"
	printf '#include "input/item.h"\n' >>"$note"
	run scripts/check-floors "$room"
	told 'src/base/note.c:3: floor 0 includes input/item.h of floor 3'
}

@test "check-floors finds an include of a neighbour" {
	printf '# include "input/item.h"\n' >"$room/src/output/sink.h"
	run scripts/check-floors "$room"
	told 'src/output/sink.h:1: floor 3 includes input/item.h of floor 3'
}

@test "check-floors allows lower floors, the own folder, and main.c everything but itself" {
	printf '#include "base/note.h"\n#include "output/sink.h"\n' >"$room/src/output/sink.c"
	printf '#include "cli/options.h"\n#include <stdio.h>\n' >"$room/src/main.c"
	scripts/check-floors "$room"
}

@test "check-floors finds paths that are not from src/, and folders on no floor" {
	mkdir "$room/src/util"
	printf '#include "sink.h"\n#include "../base/note.h"\n' >"$room/src/output/sink.c"
	printf '#include "base/note.h"\n' >"$room/src/util/util.c"
	run scripts/check-floors "$room"
	told 'src/output/sink.c:1: "sink.h" is not written from src/'
	told 'src/output/sink.c:2: "../base/note.h" is not written from src/'
	told 'src/util is on no floor'
}

@test "check-style finds a missing head" {
	scripts/check-style "$room"
	echo 'int x;' >"$room/src/base/bare.h"
	run scripts/check-style "$room"
	told 'src/base/bare.h:1: no SPDX line'
	told 'src/base/bare.h:1: no line "bare - what it owns."'
}

@test "check-style finds long lines, by columns" {
	printf '\t/* %085d */\n' 0 >>"$note"
	scripts/check-style "$room"
	printf '\t/* %087d */\n' 0 >>"$note"
	run scripts/check-style "$room"
	told 'src/base/note.c:4: line of 101 columns'
}

@test "check-style finds blanks at the end of a line, and leftovers" {
	printf 'int x; \n/* TO''DO */\n' >>"$note"
	run scripts/check-style "$room"
	told 'src/base/note.c:3: blank'
	told 'src/base/note.c:4: left over'
}

@test "check-style finds functions over 70 lines" {
	{
		printf 'int\nshort_one(void)\n{\n'
		repeat 67 '	step();'
		printf '}\n\n'
	} >>"$note"
	scripts/check-style "$room"
	{
		printf 'int\nlong_one(void)\n{\n'
		repeat 68 '	step();'
		printf '}\n'
	} >>"$note"
	run scripts/check-style "$room"
	told 'long_one has 71 lines'
	[[ $output != *short_one* ]]
}

@test "check-style finds files over 600 lines, tables aside" {
	repeat 598 '/* line */' >>"$note"
	sed 's/note - /note_table - /' "$note" >"$room/src/base/note_table.h"
	scripts/check-style "$room"
	echo '/* line */' | tee -a "$room/src/base/note_table.h" >>"$note"
	run scripts/check-style "$room"
	told 'src/base/note.c:601: file of 601 lines'
	[[ $output != *note_table* ]]
}

@test "checks of an empty tree fail" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	run ! scripts/check-style "$BATS_TEST_TMPDIR/empty"
	run ! scripts/check-floors "$BATS_TEST_TMPDIR/empty"
}
