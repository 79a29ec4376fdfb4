#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# options - --help, --version, abbreviations, and messages about wrong options.
# shellcheck disable=SC2154 # bats sets output, stderr, lines, stderr_lines

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# Misuse is one line and the hint, with the texts: misuse TEXT... -- [ARGUMENT]...
misuse() {
	local texts=()
	while [ "$1" != -- ]; do
		texts+=("$1")
		shift
	done
	shift
	run -2 --separate-stderr dpa "$@"
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" = 2 ]
	[[ ${stderr_lines[0]} == "dpa: "* ]]
	[ "${stderr_lines[1]}" = "Try 'dpa --help' for more information." ]
	says "${texts[@]}"
}

@test "--help fits a screen of 80 columns and 50 lines" {
	run -0 --separate-stderr dpa --help
	[ -z "$stderr" ]
	[ "${#lines[@]}" -ge 20 ]
	dpa --help >help
	[ "$(wc -l <help)" -le 50 ]
	[ "$(wc -L <help)" -le 80 ]
	run -1 grep -P '\t|\s$' help
	dpa -h >short
	same help short
}

@test "--help names every option that the oracle checks, and the exit is at once" {
	dpa --help >help
	for option in preset config rotation brightness noise scale contrast param depth print-config \
		range keys null skip-invalid fields precision jobs kernel wide-seed help version; do
		grep -e "--$option\b" help
	done
	dpa --help --range 0-99999999999 >again </dev/null
	same help again
}

@test "--version: the name and number, then kernels and libraries" {
	run -0 --separate-stderr dpa --version
	[ -z "$stderr" ]
	[[ ${lines[0]} =~ ^dpa\ ([^ ]*\ )*[0-9]+\.[0-9]+ ]]
	[[ $output == *mbedtls* ]]
	[[ ${output,,} == *"mbed tls"* || ${output,,} == *mbedtls\ [0-9]* ]]
	[[ ${output,,} == *jansson*2.* ]]
	[ "$(dpa -V)" = "$output" ]
}

@test "an unknown option is refused, with the near one" {
	misuse --xyzzy -- --xyzzy
	misuse --presett "'--preset'" -- --presett mild
	misuse --rotaton "'--rotation'" -- --rotaton 1:2
	misuse --skipinvalid "'--skip-invalid'" -- --skipinvalid
	misuse --feilds "'--fields'" -- --feilds=id
	misuse Q -- -Q
	misuse Q -- -kQ
	misuse -- -é
	iconv -f UTF-8 -t UTF-8 <<<"$stderr"
}

@test "an ambiguous abbreviation is refused, an unambiguous one accepted" {
	misuse --pr -- --pr
	run -0 dpa --prec 3 --range 0-0
}

@test "what a newcomer types is answered by what would be right" {
	misuse "'csv'" -- -f CSV
	misuse "'--preset'" -- --PRESET mild
	misuse "could be --preset, --precision" -- --pre
	misuse "--base-seed takes a number" -- --seed 42
	misuse "expected one of rotation, brightness, noise, scale, contrast, blur, id, hash" -- \
		--param blur=0:1 --fields xyzzy
	refuse 10
	says "'10'" "standard input or by --range 10-10"
	refuse 0-9:3
	says "'0-9:3'" "standard input or by --range 0-9:3"
	refuse nofile
	says "'nofile': No such file or directory"
	misuse "0-9 for ten samples or 7-7 for one" -- --range 10
	misuse "missing name before or after a comma in 'id,'" -- --fields id, --range 0-1
	misuse "'rotation scale': expected one of rotation, " -- --fields "rotation scale"
	misuse "30 is not less than -30" -- --rotation 30:-30
	misuse "--param 'blur': invalid range '1'" -- --param blur=1
	misuse "--scale, or scale_range in a file" -- --param scale=0:1
	misuse "'autp': expected a number from 0, or auto" -- --rank autp -w 4
	misuse "by --config" -- --print-config mild.json
}

@test "what other programs call otherwise is known by its name here" {
	misuse "'--num-samples'" -- --samples=100
	misuse "'--limit'" -- --head 100
	misuse "'--uneven=drop'" -- --drop-last
	misuse "'--jobs'" -- --threads 4
	misuse "'ndjson'" -- --format jsonl
	misuse "'--fields'" -- --columns=id
}

@test "the message about one dash in place of two, but not about the letters of short options" {
	misuse "'--preset', with two dashes" -- -preset mild
	misuse "'--output', with two dashes" -- -output=file
	misuse "'--quiet', with two dashes" -- -quiet
	misuse "'--range', with two dashes" -- -range 0-9
	[ ! -e utput ]
	dpa -j 1 -p mild --fields id --range 0-0
	# Words after -- are files.
	echo 1 >-range
	dpa --fields id -- -range
}

@test "a missing FILE that looks like the value of an option: the message names the option" {
	refuse mild
	says "no such file; did you mean --preset mild?"
	refuse --fields id scale
	says "--fields id,scale"
	refuse version
	says "did you mean --version?"
	echo '{"name":"a"}' >lines
	refuse --join name lines
	says "--join takes its argument after '=': --join=name"
	refuse --stats out.json --range 0-9
	says "--stats=out.json"
	refuse --benchmark 1000
	says "--benchmark=1000"
	refuse --config mild
	says "cannot open configuration 'mild': No such file or directory"
	# What is there is read.
	echo 5 >mild
	run -0 dpa --fields id mild
	[ "$output" = '{"id":5}' ]
}

@test "an error of a file or of the environment is not followed by the hint to --help" {
	failure() { # failure TEXT [ARGUMENT]...
		local text=$1
		shift
		refuse "$@"
		[ "${#stderr_lines[@]}" = 1 ]
		says "$text"
	}
	failure "cannot open configuration 'nofile'" -c nofile
	failure "cannot open manifest 'nofile'" --check --manifest nofile
	failure "no launcher found" --rank auto
	failure "no such file" --range 0-1 mild
	misuse "after a percent sign" -- --range 0-1 -o %x
	echo '{"noise_range": 1}' >config
	failure "noise_range" -c config
	# An option that is wrong after a file that is right.
	echo '{"noise_range": [0, 1]}' >config
	misuse "--noise" -- -c config --noise 1
}

@test "--world-size without --rank is for --check alone" {
	dpa --range 0-9 -o records
	good -w 1 records
	misuse "--world-size requires --rank" -- -w 2 --range 0-9
	misuse "--rank requires --world-size" -- --check -r 0 records
}

@test "a missing argument and one too many are refused" {
	misuse preset -- --preset
	misuse p -- -p
	misuse range -- --range
	misuse keys -- --keys=yes
	misuse help -- --help=me
}

@test "invalid numbers of jobs are refused" {
	for value in 0 -1 abc '' 1.5 2x 99999999999999999999; do
		refuse -j "$value" --range 0-1
		says "${value:-jobs}"
	done
}

@test "an unknown kernel is refused" {
	refuse --kernel xyzzy --range 0-1
	says xyzzy mbedtls
	refuse --kernel '' --range 0-1
}

@test "options may follow files, and -- ends them" {
	echo 1 >a
	echo 2 >-k
	dpa a --fields id >got
	echo '{"id":1}' >expected
	same expected got
	dpa --fields id -- a -k >got
	echo '{"id":2}' >>expected
	same expected got
	dpa a --fields id -- -k >got
	same expected got
	dpa --fields id a ./-k >got
	same expected got
}

@test "options may be written in every usual way" {
	echo 3 >three
	dpa --fields=id,hash -p mild -d 3 -j 1 three >expected
	dpa --fields id,hash -pmild -d3 -j1 three >got
	same expected got
	dpa --fields id,hash --preset=mild --depth=3 --jobs=1 three >got
	same expected got
	dpa --fields id,hash --preset mild --depth 3 --jobs 1 three >got
	same expected got
	printf 'a\0b\0' | dpa -kz"$(printf %09999d 0 | tr 0 q)" --fields id >got
	printf '{"id":"%s"}\n' a b >expected
	same expected got
}

@test "integers may be written 1e7 in every option, up to 2^64-1" {
	dpa -n 10 --base-seed 1000 --epoch 25 --depth 10 --precision 1 -j 1 >expected
	dpa -n 1e1 --base-seed 1e3 --epoch 2.5e1 --depth 1e1 --precision 1e0 -j 1e0 >got
	same expected got
	dpa -n 18446744073709551615 --skip 18446744073709551613 --fields id >got
	printf '{"id":%s}\n' 18446744073709551613 18446744073709551614 | same - got
	dpa -n 10 --fields id --limit 18446744073709551615 | same - <(dpa -n 10 --fields id)
	dpa -n 10 --skip 18446744073709551615 | same - /dev/null
	misuse "'--depth'" -- --depth-max 3
}

@test "messages begin with dpa whatever the program is called" {
	ln -s "$DPA" other
	run -2 --separate-stderr ./other --xyzzy
	[[ ${stderr_lines[0]} == "dpa: "* ]]
}

@test "no launcher variable is read without --rank auto" {
	dpa --range 0-9 >expected
	RANK=3 WORLD_SIZE=4 SLURM_PROCID=1 SLURM_STEP_NUM_TASKS=2 OMPI_COMM_WORLD_RANK=1 \
		OMPI_COMM_WORLD_SIZE=2 PMI_RANK=1 PMI_SIZE=2 dpa --range 0-9 >got
	same expected got
}

@test "options that do not go together" {
	refuse --check --output got --range 0-9
	says '--check does not work with --output: it writes no records'
	echo '{"id":1}' >in
	refuse --join --batch 2 in
	says '--join does not work with --batch'
}
