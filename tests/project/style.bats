#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# style - the source tree passes the checks of scripts/lint, shellcheck and mandoc; the checks find errors.

# shellcheck disable=SC2154 # bats sets output and lines

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
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

@test "every file includes only files of earlier layers" {
	scripts/lint/layers
}

@test "every file has its head, no file or function is too long" {
	scripts/lint/style
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

# phrases FILE...: places with phrases that a reader stumbles over. Line breaks, also those of comments, are blanks.
phrases() {
	local file list='at hand|in force|anew|likewise|made again|gone on with|for ever|murmur|whoever'
	list+='|a second and core|(is|are) told|house of floors|what draws|trickles|no other one has'
	for file; do
		sed -E 's,^[[:blank:]]*([*#]|//|dnl|[.]\\"|[.][A-Z][a-z]) ?,,' "$file" | tr -s '\n\t ' ' ' |
			grep -oiE "(.{0,30}[^[:alnum:].]|^)($list)\b" | sed "s,^,$file: ,"
	done
	return 0
}

@test "README, the manual, --help, sources and scripts are in plain English" {
	local files
	mapfile -t files < <(find README man src scripts Makefile configure.ac .ci -type f \
		! -name '*_table.[ch]' -exec grep -Il '' {} +)
	[ ${#files[@]} -gt 150 ]
	[ ! -x dpa ] || ./dpa --help >"$BATS_TEST_TMPDIR/help"
	phrases "${files[@]}" "$BATS_TEST_TMPDIR"/help* >"$BATS_TEST_TMPDIR/places"
	cat "$BATS_TEST_TMPDIR/places"
	[ ! -s "$BATS_TEST_TMPDIR/places" ]
}

@test "the check of phrases finds them" {
	printf '/* The digest is computed anew, and the line is\n * told of. */\n' >>"$note"
	run -0 phrases "$note"
	[ "${#lines[@]}" = 2 ]
}

@test "the top level holds nothing but what belongs there" {
	git rev-parse 2>/dev/null || skip 'no repository'
	top=$(git ls-files | sed 's,/.*,,' | grep -v '^[.]' | LC_ALL=C sort -u | tr '\n' ' ')
	[[ $top =~ ^COPYING\ Makefile\ README\ configure.ac\ (man\ )?scripts\ src\ tests\ $ ]]
}

@test "lint/layers finds an include of a later layer" {
	scripts/lint/layers "$room"
	printf '#include "input/item.h"\n' >>"$note"
	run scripts/lint/layers "$room"
	told 'src/base/note.c:3: base includes input/item.h, but input is not an earlier layer'
}

@test "lint/layers finds an include of a directory in the same layer" {
	mkdir "$room"/src/{kernel,number}
	printf '# include "number/dtoa.h"\n' >"$room/src/kernel/lanes.h"
	printf '# include "kernel/lanes.h"\n' >"$room/src/number/dtoa.h"
	run scripts/lint/layers "$room"
	told 'src/kernel/lanes.h:1: kernel includes number/dtoa.h, but number is not an earlier layer'
	told 'src/number/dtoa.h:1: number includes kernel/lanes.h, but kernel is not an earlier layer'
}

@test "lint/layers allows earlier layers and the own directory, and main.c every directory" {
	printf '#include "base/note.h"\n#include "output/sink.h"\n' >"$room/src/output/sink.c"
	printf '#include "base/note.h"\n#include "input/item.h"\n' >"$room/src/output/sink.h"
	printf '#include "cli/options.h"\n#include <stdio.h>\n' >"$room/src/main.c"
	scripts/lint/layers "$room"
}

@test "lint/layers finds paths that do not start with a directory of src/, and directories without a layer" {
	mkdir "$room/src/util"
	printf '#include "sink.h"\n#include "../base/note.h"\n' >"$room/src/output/sink.c"
	printf '#include "base/note.h"\n' >"$room/src/util/util.c"
	run scripts/lint/layers "$room"
	told 'src/output/sink.c:1: the path "sink.h" does not start with a directory of src/'
	told 'src/output/sink.c:2: the path "../base/note.h" does not start with a directory of src/'
	told 'directory src/util is not in the list of layers'
}

@test "lint/style finds a missing head" {
	scripts/lint/style "$room"
	echo 'int x;' >"$room/src/base/bare.h"
	run scripts/lint/style "$room"
	told 'src/base/bare.h:1: no SPDX line'
	told 'src/base/bare.h:1: no line "bare - what it owns."'
}

@test "lint/style finds long lines, by columns" {
	printf '\t/* %085d */\n' 0 >>"$note"
	scripts/lint/style "$room"
	printf '\t/* %087d */\n' 0 >>"$note"
	run scripts/lint/style "$room"
	told 'src/base/note.c:4: line of 101 columns'
}

@test "lint/style finds blanks at the end of a line, and leftovers" {
	printf 'int x; \n/* TO''DO */\n' >>"$note"
	run scripts/lint/style "$room"
	told 'src/base/note.c:3: blank'
	told 'src/base/note.c:4: left over'
}

@test "lint/style finds functions over 70 lines" {
	{
		printf 'int\nshort_one(void)\n{\n'
		repeat 67 '	step();'
		printf '}\n\n'
	} >>"$note"
	scripts/lint/style "$room"
	{
		printf 'int\nlong_one(void)\n{\n'
		repeat 68 '	step();'
		printf '}\n'
	} >>"$note"
	run scripts/lint/style "$room"
	told 'long_one has 71 lines'
	[[ $output != *short_one* ]]
}

@test "lint/style finds files over 600 lines, tables aside" {
	repeat 598 '/* line */' >>"$note"
	sed 's/note - /note_table - /' "$note" >"$room/src/base/note_table.h"
	scripts/lint/style "$room"
	echo '/* line */' | tee -a "$room/src/base/note_table.h" >>"$note"
	run scripts/lint/style "$room"
	told 'src/base/note.c:601: file of 601 lines'
	[[ $output != *note_table* ]]
}

@test "checks of an empty tree fail" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	run ! scripts/lint/style "$BATS_TEST_TMPDIR/empty"
	run ! scripts/lint/layers "$BATS_TEST_TMPDIR/empty"
}
