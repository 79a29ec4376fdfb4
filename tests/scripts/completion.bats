#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# completion - what bash, zsh and fish complete after dpa: options, names, files.

load ../helper

scripts=$TESTS/../scripts/completion

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir bin there
	ln -s "$DPA" bin/dpa
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	cd there || return
	touch items.txt 'with blank.json'
}

# What the shell offers for the line, sorted, a candidate a line: offers_SHELL LINE
offers_bash() {
	local words
	# As bash takes a line apart.
	words=$(sed 's/=/ = /g; s/= $/=/' <<<"$1")
	bash --norc -c '
		source "$1"
		set -f
		line=$2 words=$3
		COMP_WORDS=($words)
		[[ $line != *" " ]] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$line COMP_POINT=${#line}
		complete -p dpa | grep -q -e "-F _dpa "
		_dpa
		printf "%s\n" "${COMPREPLY[@]}"' bash "$scripts/dpa.bash" "$1" "$words" | sort
}

offers_zsh() {
	timeout 200 zsh -f "$TESTS/tools/complete.zsh" "$scripts" "$1" | sort
}

offers_fish() {
	HOME=$BATS_TEST_TMPDIR timeout 200 fish --no-config -c "source $scripts/dpa.fish; complete -C '$1'" |
		cut -f 1 | sort
}

# offered SHELL LINE CANDIDATE...: just these. What stands before the last comma or = of the word may be repeated.
offered() {
	local shell=$1 line=$2
	shift 2
	printf '%s\n' "$@" | sort >wanted
	"offers_$shell" "$line" | sed 's/.*[=,]//' >got
	diff wanted got && return
	echo "$shell: $line"
	return 1
}

# The names that the program itself lists: named OPTION...
named() {
	dpa "${@:1:$#-1}" "--${!#}=" 2>&1 | sed -n 's/.*: expected one of //p' | tr -d , | tr ' ' '\n'
}

completes() {
	local shell=$1 option
	for option in preset format kernel shard seeding progress fields; do
		named $option >names
		[ "$(wc -l <names)" -ge 3 ]
		mapfile -t names <names
		offered "$shell" "dpa --$option=" "${names[@]}"
		[ $option = progress ] || offered "$shell" "dpa -q --$option " "${names[@]}"
	done
	mapfile -t names < <(named --rank auto launcher)
	[ ${#names[@]} -ge 8 ]
	offered "$shell" 'dpa --launcher ' "${names[@]}"
	offered "$shell" 'dpa --rank a' auto
	offered "$shell" 'dpa -f t' tsv
	offered "$shell" 'dpa --preset mild --fields id,hash,s' scale seed
	offered "$shell" 'dpa --pre' --precision --preset
	offered "$shell" 'dpa items.txt --contr' --contrast
	offered "$shell" 'dpa item' items.txt
	offered "$shell" 'dpa --config item' items.txt
	offered "$shell" 'dpa --quiet item' items.txt
	# Each option of the table.
	sed -nE "s/^\t\{ ('.'|OPTION_[A-Z_]+), \"([^\"]+)\".*/--\2/p" "$TESTS/../src/cli/option_table.c" | sort >options
	[ "$(wc -l <options)" -ge 30 ]
	"offers_$shell" 'dpa --' | sed 's/=$//' | sort -u >got
	diff options got
}

@test "bash completes options, names and files" {
	completes bash
	offered bash 'dpa --depth ' ''
	offered bash 'dpa -- --pre' ''
	[ "$(offers_bash 'dpa with')" = 'with blank.json' ]
}

@test "zsh completes options, names and files" {
	command -v zsh >/dev/null || skip 'no zsh'
	completes zsh
}

@test "fish completes options, names and files" {
	command -v fish >/dev/null || skip 'no fish'
	fish -n "$scripts/dpa.fish"
	completes fish
}

# The table of meanings in a script, a line "OPTION/NAME MEANING" for each name: meanings SCRIPT
meanings() {
	sed -nE "s,^[[:blank:]]+'?([a-z-]+/[a-z0-9-]+)'? '(.*)'[ \\\\]*\$,\\1 \\2,p" "$scripts/$1"
}

@test "zsh and fish describe every value and every option by a text of its own" {
	local option name
	meanings _dpa >of_zsh
	meanings dpa.fish | diff of_zsh -
	for option in preset format kernel shard uneven seeding progress fields; do
		while read -r name; do
			grep -q "^$option/$name ." of_zsh
		done < <(named $option)
	done
	command -v fish >/dev/null || skip 'no fish'
	fish() { HOME=$BATS_TEST_TMPDIR timeout 200 fish --no-config -c "source $scripts/dpa.fish; complete -C '$1'"; }
	fish 'dpa --' | grep -vP '=\t' >described
	[ "$(wc -l <described)" -ge 50 ]
	run -1 grep -vP '\t.{4,50}$' described
	# Options of one line of --help have texts of their own, except for the built-in parameters.
	[ "$(cut -f 2 described | sort | uniq -d)" = "$(sed -n 's/^--contrast\t//p' described)" ]
	grep -P '^--skip\tskip the first N items$' described
	grep -P '^--limit\tprocess at most N items$' described
	fish 'dpa --shard ' | grep -P '^block\tconsecutive items$'
	fish 'dpa --rank ' | grep -P '^auto\tfrom the variables of a launcher$'
	[[ $(fish 'dpa --fields id,') == *'id,noise'$'\t''standard deviation'* ]]
}

@test "a dpa that is not found is not an error" {
	rm ../bin/dpa
	PATH=/usr/bin:/bin
	run -0 --separate-stderr offers_bash 'dpa --pre'
	[ -z "${output}${stderr-}" ]
	command -v fish >/dev/null || skip 'no fish'
	run -0 --separate-stderr offers_fish 'dpa item'
	[ "$output" = items.txt ]
	[ -z "${stderr-}" ]
}

@test "make install puts them where the shells look, uninstall removes them" {
	install=(make -C "$TESTS/.." -o all DPA="$DPA" DESTDIR="$PWD/root" prefix=/usr)
	"${install[@]}" install >log
	share=root/usr/share
	same "$scripts/dpa.bash" $share/bash-completion/completions/dpa
	same "$scripts/_dpa" $share/zsh/site-functions/_dpa
	same "$scripts/dpa.fish" $share/fish/vendor_completions.d/dpa.fish
	"${install[@]}" uninstall >log
	run -0 find root ! -type d
	[ -z "$output" ]
}
