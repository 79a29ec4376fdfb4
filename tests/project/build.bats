#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# build - a fresh tree configures, builds and installs itself; what is missing is named.

bats_require_minimum_version 1.5.0

# The parts of a fresh clone.
tree=(src man tests scripts Makefile configure.ac README COPYING)

# One tree is built for all the tests that only look at it.
setup_file() {
	forget_make
	# The space must do no harm.
	export FRESH="$BATS_FILE_TMPDIR/fresh tree"
	fresh "$FRESH"
	make -C "$FRESH" -j2 CFLAGS=-O1 >"$FRESH.log" 2>&1 3>&- || :
}

setup() {
	[ -z "${DPA_SANITIZED-}" ] || skip 'the usual build tests this'
	forget_make
	tools=$BATS_TEST_TMPDIR/tools
	mkdir "$tools"
	cd "$BATS_TEST_DIRNAME/../.." || return
}

# What a make above this one was told is not for those below.
forget_make() {
	unset MAKEFLAGS MFLAGS MAKELEVEL BUILD SANITIZE CFLAGS LDFLAGS V DPA
}

# fresh FOLDER: what a clone would hold, uncommitted changes included.
fresh() {
	local part
	mkdir -p "$1"
	for part in "${tree[@]}"; do
		cp -a "$BATS_TEST_DIRNAME/../../$part" "$1/" 2>/dev/null || [ "$part" = man ]
	done
}

# tool NAME: standard input becomes a program that is found before the real one.
tool() {
	cat >"$tools/$1"
	chmod +x "$tools/$1"
}

# picky WORD: a compiler that refuses this word of its command line.
picky() {
	tool picky <<-END
		#!/bin/sh
		for word do
		        [ "\$word" != '$1' ] || { echo "no such option: $1" >&2; exit 1; }
		done
		exec ${CC:-cc} "\$@"
	END
}

# configure_fails WORD TEXT: without WORD of the compiler, configure says TEXT and ends.
configure_fails() {
	picky "$1"
	mkdir "$BATS_TEST_TMPDIR/out"
	cd "$BATS_TEST_TMPDIR/out" || return
	run ! "$FRESH/configure" CC="$tools/picky"
	[[ $output == *"$2"* ]]
	[ ! -e config.mk ]
}

@test "make alone configures and builds a fresh tree, and only there" {
	cat "$FRESH.log"
	[ -x "$FRESH/dpa" ]
	"$FRESH/dpa" --version
	cd "$FRESH"
	for made in *; do
		case " ${tree[*]} build configure config.log config.mk config.status dpa " in
		*" $made "*) ;;
		*) [ "$made" = autom4te.cache ] ;;
		esac
	done
}

@test "make prints no warning" {
	run ! grep -i 'warning' "$FRESH.log"
}

@test "make compiles nothing twice, and everything when a flag changes" {
	fresh "$BATS_TEST_TMPDIR/again"
	cp -a "$FRESH"/{build,configure,config.*,dpa} "$BATS_TEST_TMPDIR/again/"
	cd "$BATS_TEST_TMPDIR/again"
	run -0 make CFLAGS=-O1
	[[ $output != *CC* && $output != *LINK* ]]
	touch src/base/error.h
	run -0 make CFLAGS=-O1
	[[ $output == *src/base/error.c* && $output != *src/number/dtoa_table.c* ]]
	run -0 make -j2 CFLAGS='-O1 -DANOTHER'
	[ "$(grep -c '^  CC' <<<"$output")" = "$(find build/src -name '*.o' | wc -l)" ]
}

@test "configure runs again for another compiler" {
	picky -none
	cd "$FRESH"
	mkdir -p build/other
	run -0 make BUILD=build/other build/other/config.mk
	run -0 make BUILD=build/other build/other/config.mk CC="$tools/picky"
	grep -qx "CC = $tools/picky" build/other/config.mk
	run -0 make BUILD=build/other build/other/config.mk CC="$tools/picky"
	[[ $output != *configure* ]]
}

@test "configure ends without -ffp-contract=off" {
	configure_fails -ffp-contract=off 'does not take -ffp-contract=off: records would differ'
}

@test "configure ends without mbedTLS and names the package" {
	configure_fails -lmbedcrypto libmbedtls-dev
}

@test "configure ends without jansson and names the package" {
	configure_fails -ljansson libjansson-dev
}

@test "configure does without an optional flag" {
	picky -fstack-clash-protection
	mkdir "$BATS_TEST_TMPDIR/out"
	cd "$BATS_TEST_TMPDIR/out"
	run -0 "$FRESH/configure" CC="$tools/picky"
	run ! grep stack-clash config.mk
	grep -q stack-protector-strong config.mk
}

@test "no CFLAGS disable exact arithmetic" {
	cd "$FRESH"
	run -0 make -n V=1 CFLAGS='-O2 -ffp-contract=fast'
	compiled=$(grep -- ' -c -o ' <<<"$output")
	[ "$(wc -l <<<"$compiled")" -gt 5 ]
	run ! grep -v -- '-ffp-contract=fast.* -ffp-contract=off .* -c -o ' <<<"$compiled"
}

@test "fast mathematics is refused" {
	cd "$FRESH"
	run ! make CFLAGS=-Ofast
	[[ $output == *'Fast mathematics changes the numbers'* ]]
}

@test "the binary is hardened" {
	command -v readelf objdump || skip 'no readelf'
	cd "$BATS_TEST_TMPDIR"
	readelf -dlW "$FRESH/dpa" >parts
	readelf -sW "$FRESH/dpa" >symbols
	grep -q 'FLAGS_1.*NOW.*PIE' parts
	grep -q GNU_RELRO parts
	grep -q 'GNU_STACK.* RW  *0x' parts
	run ! grep -E 'LOAD.* RWE|TEXTREL|RPATH|RUNPATH' parts
	grep -q __stack_chk_fail symbols
	grep -q '__vsnprintf_chk' symbols
}

# The guide's list for C; -ftrivial-auto-var-init=zero is left out, configure.ac says why.
@test "every flag of the OpenSSF guide that the compiler accepts is used" {
	local flag taken=0
	cd "$BATS_TEST_TMPDIR"
	printf 'int main(void) { return 0; }\n' >t.c
	for flag in -Wall -Wextra -Wformat=2 -Wconversion -Wsign-conversion -Wtrampolines -Wimplicit-fallthrough \
		-Wbidi-chars=any -Werror=format-security -Werror=implicit -Werror=incompatible-pointer-types \
		-Werror=int-conversion -fstrict-flex-arrays=3 -fstack-clash-protection -fstack-protector-strong \
		-fcf-protection=full -mbranch-protection=standard -fno-delete-null-pointer-checks \
		-fno-strict-overflow -fno-strict-aliasing -fexceptions -fzero-init-padding-bits=all -fPIE -pie \
		-Wl,-z,nodlopen -Wl,-z,noexecstack -Wl,-z,relro -Wl,-z,now -Wl,--as-needed \
		-Wl,--no-copy-dt-needed-entries; do
		"${CC:-cc}" -Werror -Wall $flag -o t t.c 2>err || continue
		grep -q -e " $flag\( \|\$\)" "$FRESH/config.mk"
		taken=$((taken + 1))
	done
	[ $taken -gt 20 ]
	grep -q 'FORTIFY_SOURCE=[23]' "$FRESH/config.mk"
}

@test "every way into a function is marked, and large frames are probed" {
	[ "$(uname -m)" = x86_64 ] && command -v readelf objdump || skip 'no x86-64, or no tools'
	objects=0
	while read -r object; do
		readelf -nW "$object" | grep -q 'x86 feature: IBT, SHSTK'
		objects=$((objects + 1))
	done < <(find "$FRESH/build/src" -name '*.o')
	[ "$objects" -gt 30 ]
	objdump -d "$FRESH/dpa" | grep -q 'orq  *[$]0x0,(%rsp)'
}

@test "install puts the program, its pages and the examples below DESTDIR, uninstall removes them" {
	cd "$FRESH"
	run -0 make install prefix=/opt/dpa DESTDIR="$BATS_TEST_TMPDIR/root" CFLAGS=-O1
	root=$BATS_TEST_TMPDIR/root/opt/dpa
	[ "$(stat -c %a "$root/bin/dpa")" = 755 ]
	for page in $(cd man 2>/dev/null && ls); do
		cmp "man/$page" "$root/share/man/man${page##*.}/$page"
	done
	doc=$root/share/doc/dpa
	cmp README "$doc/README"
	for script in scripts/examples/* scripts/{preview,plot,plan-shards}; do
		cmp "$script" "$doc/examples/${script##*/}"
		[ -x "$doc/examples/${script##*/}" ]
	done
	# They find the dpa that PATH finds.
	PATH=$root/bin:$PATH "$doc/examples/plan-shards" --summary 1000 4
	run -0 make uninstall prefix=/opt/dpa DESTDIR="$BATS_TEST_TMPDIR/root"
	run -0 find "$BATS_TEST_TMPDIR/root" -type f
	[ -z "$output" ]
}

@test "distclean keeps the configure of a release, and removes that of a clone" {
	cp -a "$FRESH" "$BATS_TEST_TMPDIR/release"
	cd "$BATS_TEST_TMPDIR/release"
	make -s distclean
	[ -x configure ]
	[ ! -e config.mk ]
	mkdir .git
	make -s distclean
	[ ! -e configure ]
}

@test "make help describes every target" {
	make help >"$BATS_TEST_TMPDIR/help"
	for target in $(sed -n 's/^[.]PHONY: //p' Makefile | tr ' ' '\n'); do
		grep "^$target " "$BATS_TEST_TMPDIR/help" || [ "$target" = FORCE ]
	done
}
