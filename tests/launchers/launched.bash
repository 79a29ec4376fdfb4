# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# launched - what the tests under real launchers share: four ranks, whose shards together must be what one run writes.

load ../helper

# Needs a command, which a package has.
launcher() {
	command -v "$1" >/dev/null || skip "no $1: scripts/bootstrap --launchers installs $2"
}

# Needs the sandbox: root, or a container that may make namespaces.
launcher_in_sandbox() {
	launcher "$@"
	"$SANDBOX" true 2>/dev/null || skip "no sandbox: namespaces need root, and ip of iproute2"
}

# A directory for the test, with a short name, as Slurm's sockets need it, and `rank`, the script that each rank runs.
setup() {
	SANDBOX=$TESTS/launchers/sandbox
	DIRECTORY=$(mktemp -d -p /tmp)
	cd "$DIRECTORY" || return
	mkdir tmp
	printf '%s\n' 0-4999 7 '10000-20000:3' 8 >items
	cat >rank <<-END
		#!/bin/sh
		"$DPA" -j1 --rank auto -v items >"stride.\$1" 2>"messages.\$1" </dev/null &&
		"$DPA" -j1 --rank auto --shard block items >"block.\$1" </dev/null
	END
	chmod +x rank
}

teardown() {
	cd / || return
	rm -rf "$DIRECTORY"
}

# The lines of dpa-distributed(7) below the comment, as a script, which calls what is in bin.
manual() {
	command -v mandoc >/dev/null || skip "no mandoc"
	cp items ids
	mkdir -p bin
	ln -sf "$DPA" bin/dpa
	mandoc -T utf8 -O width=1000 "$TESTS/../man/dpa-distributed.7" | sed 's/.\x08//g; s/^ *//' |
		awk -v RS= -v name="# $1" 'index($0, name) == 1' >manual
	[ -s manual ]
}

# Those lines write the shards of four ranks.
four_parts() {
	dpa ids >whole
	paste -d '\n' part.0000[0-3]-of-00004.ndjson | sed '/^$/d' >joined
	same whole joined
}

# Run a command with an environment of its own, in the sandbox, and kill everything after a minute, or `limit` seconds.
sandboxed() {
	env -i PATH="$DIRECTORY/bin:$PATH" HOME="$DIRECTORY" TMPDIR="$DIRECTORY/tmp" \
		ASAN_OPTIONS="$ASAN_OPTIONS" DPA="$DPA" \
		timeout -s KILL "${limit:-60}" "$SANDBOX" "$@" </dev/null 3>&-
}

# The shards stride.RANK and block.RANK of ranks 0 to 3 are one run: none is missing or repeated.
four_shards() {
	dpa items >whole
	wc -l stride.* block.*
	cat messages.0 2>/dev/null || :
	cat block.0 block.1 block.2 block.3 >joined
	same whole joined || return
	paste -d '\n' stride.0 stride.1 stride.2 stride.3 | sed '/^$/d' >joined
	same whole joined || return
	[ "$(sort block.* | uniq -d | wc -l)" = "$(sort whole | uniq -d | wc -l)" ]
}
