#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# manual - the manual pages agree with the program: options, limits, examples, numbers.
# shellcheck disable=SC2154 # bats sets output, stderr

load ../helper

top=$TESTS/..

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	command -v mandoc >/dev/null || skip 'no mandoc'
	render dpa.1
	# The examples call this.
	mkdir bin
	printf '#!/bin/sh\nexec timeout -k 1 600 "%s" "$@"\n' "$DPA" >bin/dpa
	chmod +x bin/dpa
}

# render PAGE: the text of the page in the file `page`, without line breaks in paragraphs.
render() {
	mandoc -T utf8 -O width=1000 "$top/man/$1" | sed 's/.\x08//g' >page
	[ -s page ]
}

# section NAME: the lines below a heading of the page.
section() {
	awk -v name="$1" '/^[^ ]/ { on = $0 == name; next } on' page
}

# In the three lists of options, a line is GROUP|LETTER|NAME|ARGUMENT, in order; the table has no groups.
options_of_table() {
	local code="('(.)'|OPTION_[A-Z_]+)" text='(NULL|"([^"]*)")'
	tr '\n\t' '  ' <"$top/src/cli/option_table.c" | grep -oE '\{ *[^0 {][^{}]*\}' |
		sed -nE "s/^\{ *$code, *$text, *$text,.*/|\2|\4|\6/p"
}

options_of_help() {
	dpa --help | awk '
		/^[A-Z][a-z]+:$/ { group = substr($0, 1, length($0) - 1) }
		/^ +(-., )?--/ {
			sub(/^ +/, "")
			sub(/  .*/, "")
			letter = /^-[^-]/ ? substr($0, 2, 1) : ""
			sub(/^-[^-], /, "")
			count = split($0, options, ", ")
			for (i = 1; i <= count; i++) {
				if (options[i] ~ /^-[^-]$/) { # of the next one
					letter = substr(options[i], 2)
					continue
				}
				match(options[i], /^--[a-z-]+/)
				argument = substr(options[i], RLENGTH + 1)
				sub(/^ /, "", argument)
				print group "|" letter "|" substr(options[i], 3, RLENGTH - 2) "|" argument
				letter = ""
			}
		}'
}

# An option may be described below several heads; a head is followed by another one or by text.
options_of_page() {
	section OPTIONS | awk '
		/^   [^ ]/ { group = substr($0, 4) }
		headed && !/^$/ && !/^     -/ && !/^        / { print "no text for --" name }
		!/^$/ { headed = 0 }
		/^     -/ {
			head = $0
			sub(/^ +/, "", head)
			letter = argument = ""
			if (match(head, /^-[^-][^,]*, /)) {
				letter = substr(head, 2, 1)
				argument = substr(head, 3, RLENGTH - 4)
				sub(/^ /, "", argument)
				sub(/^\[/, "[=", argument)
				head = substr(head, RLENGTH + 1)
			}
			match(head, /^--[a-z-]+/)
			name = substr(head, 3, RLENGTH - 2)
			tail = substr(head, RLENGTH + 1)
			sub(/^=/, "", tail)
			if (letter && argument != tail)
				print "-" letter " and --" name " take other arguments"
			print group "|" letter "|" name "|" tail
			headed = 1
		}'
}

# described NAME: what the page says about an option.
described() {
	section OPTIONS | awk -v name="--$1" '
		/^   [^ ]/ { on = 0 }
		/^     -/ { on = index($0 "=", name "=") || index($0, name "[") }
		on'
}

# steps DIRECTORY: write the commands of the page, after "$ " and "> ", and the output that it shows below them, to
# DIRECTORY/N.command and DIRECTORY/N.shown.
steps() {
	mkdir "$1"
	awk -v directory="$1" '
		/^[^ ]/ { section = $0 }
		/^$/ { on = 0 }
		/^           \$ / {
			base = sprintf("%s/%03d", directory, ++count)
			printf "" >(base ".shown")
			print substr($0, 14) >(base ".command")
			print section >(base ".section")
			on = reading = 1
			next
		}
		on && reading && /^           > / { print substr($0, 14) >(base ".command"); next }
		on { reading = 0; print substr($0, 12) >(base ".shown") }' page
}

# run_steps PAGE COUNT: run the commands of the page, at least COUNT, in their order and in one directory, as a reader
# would. They print what the page shows, and nothing else.
run_steps() {
	local command status expected
	render "$1"
	steps step
	[ "$(find step -name '*.command' | wc -l)" -ge "$2" ]
	mkdir work
	for command in step/*.command; do
		status=0
		(cd work && PATH=$BATS_TEST_TMPDIR/bin:$PATH timeout -k 1 600 bash "../$command") \
			>got 2>&1 </dev/null || status=$?
		expected=0
		[ "$(cat "${command%.command}.section")" != DIAGNOSTICS ] || expected='[12]'
		# shellcheck disable=SC2053 # a pattern
		if ! diff "${command%.command}.shown" got || [[ $status != $expected ]]; then
			echo "exit status $status of: $(cat "$command")"
			return 1
		fi
	done
}

@test "mandoc and groff find nothing to warn of" {
	for page in "$top"/man/*.[1-9]; do
		mandoc -T lint -W warning "$page"
		! command -v groff || run -0 --separate-stderr groff -mdoc -ww -z "$page"
		[ -z "${stderr-}" ]
	done
}

@test "no line of a page is too wide for a terminal" {
	for page in "$top"/man/*.[1-9]; do
		mandoc -T utf8 -O width=78 "$page" | sed 's/.\x08//g' >narrow
		echo "$page"
		[ "$(wc -L <narrow)" -le 80 ]
	done
}

@test "the table of options, --help and the page agree: groups, order, letters, names, arguments" {
	options_of_table >table
	options_of_help >help
	options_of_page >described
	[ "$(wc -l <table)" = "$(grep -cE "^	\{ ('|OPTION)" "$top/src/cli/option_table.c")" ]
	[ "$(wc -l <table)" -ge 30 ]
	sed 's/^[^|]*//' help | diff table -
	diff help described
}

@test "the page mentions no option that there is not" {
	options_of_table | cut -d'|' -f3 | sort >names
	grep -oE -e '(^|[^-])--[a-z][a-z-]+' page | sed 's/.*--//' | sort -u >mentioned
	[ "$(wc -l <mentioned)" -ge 30 ]
	comm -13 names mentioned >foreign
	run -0 cat foreign
	[ -z "$output" ]
}

@test "the page names the bounds of numbers" {
	for option in jobs depth precision; do
		run -2 --separate-stderr dpa --"$option" x
		bounds=$(sed -nE 's/.*: expected ([0-9]+ to [0-9]+)$/\1/p' <<<"$stderr")
		described "$option" | grep "\b$bounds\b"
	done
}

@test "the page names every preset, shard, seeding and format, the default marked" {
	for option in preset shard seeding format; do
		run -2 --separate-stderr dpa --"$option" ''
		list=$(sed -nE 's/.*: expected one of (.*)$/\1/p' <<<"$stderr")
		[ -n "$list" ]
		for name in ${list//,/}; do
			described "$option" | grep -w "$name"
		done
		described "$option" | grep "${list%%,*} (the default)"
	done
}

@test "the page's table of presets is --print-config" {
	section CONFIGURATION | sed -n '/mild.*aggressive/,/^$/s/^ *\([a-z].*[0-9]\)$/\1/p' >presets
	[ "$(wc -l <presets)" = 6 ]
	column=1
	for preset in mild moderate aggressive; do
		column=$((column + 1))
		sed -E 's/ to /,/g; s/ +/ /g' presets | cut -d' ' -f"1,$column" |
			sed -E 's/^(.*) (.*),(.*)/"\1_range": [\2, \3],/; s/^depth /"augmentation_depth": /' >written
		dpa --preset "$preset" --print-config | grep '"' | sed 's/^ *//' >printed
		diff printed written
	done
}

@test "every command in dpa(1) prints what the page shows" {
	run_steps dpa.1 25
}

@test "every command in dpa(5) prints what the page shows" {
	run_steps dpa.5 1
}

@test "every command in dpa-algorithm(7) prints what the page shows" {
	run_steps dpa-algorithm.7 4
}

@test "every command in dpa-distributed(7) prints what the page shows" {
	run_steps dpa-distributed.7 6
}

@test "every command in dpa-migrating(7) prints what the page shows" {
	run_steps dpa-migrating.7 3
}

@test "files that dpa(5) shows are those that dpa writes, except where it leaves something out" {
	dpa --range 42-42 >line
	dpa --range 42-42 --format json >document
	echo '{"file_name": "a.png", "id": 42}' >object
	dpa --join object >joined
	dpa --join --nest aug object >nested
	dpa --range 0-9 --stats=statistics >/dev/null
	/usr/bin/python3 - "$top/man/dpa.5" line document object joined nested statistics <<-'END'
		import re, sys
		display = r"^\.Bd -literal.*\n([{[](?:[^.].*\n| *\.\.\.\n)*)\.Ed$"
		shown = re.findall(display, open(sys.argv[1]).read(), re.M)
		assert len(shown) == len(sys.argv) - 2, len(shown)
		for text, name in zip(shown, sys.argv[2:]):
		    pattern = re.escape(text.rstrip("\n")).replace(r"\ \.\.\.\ ", ".*")
		    pattern = re.sub(r"(\\ )*\\\.\\\.\\\.\\\n", r"(.*\\n)*", pattern)
		    assert re.fullmatch(pattern, open(name).read().rstrip("\n")), (name, pattern)
	END
}

@test "the record that dpa-algorithm(7) computes step by step is CPython's" {
	render dpa-algorithm.7
	section EXAMPLES | sed -n '/step by step/,/in Python/p' | awk '
		/^           [^ ]/ { printf "%s%s", count++ ? "\n" : "", substr($0, 12) }
		/^            / { sub(/^ +/, ""); printf "%s", $0 }
		END { print "" }' >written
	/usr/bin/python3 -B - "$TESTS/oracle" >computed <<-'END'
		import random, sys
		sys.path.insert(0, sys.argv[1])
		import oracle

		def show(name, value):
		    print(f"{name:13}{value}")

		text, suffixes = "42", oracle.fibonacci(10)
		lo, hi = oracle.PRESETS["moderate"][0]
		show("seed string", text)
		for steps in 0, 1, 10:
		    show(f"h({steps})", oracle.chain(text.encode(), suffixes[:steps]))
		seed = int(oracle.chain(text.encode(), suffixes), 16) % 2 ** 32
		show("seed", seed)
		generator = random.Random(seed)
		show("a", generator.getrandbits(32))
		show("b", generator.getrandbits(32))
		r = random.Random(seed).random()
		show("r", r)
		show("rotation", lo + (hi - lo) * r)
	END
	diff computed written
	dpa --range 42-42 --fields rotation | grep -F -e "$(sed -n 's/^rotation *//p' written)"
}
