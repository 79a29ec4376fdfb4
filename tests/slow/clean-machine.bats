#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# clean-machine - README's two commands, nothing else, on a machine that has gcc, make and git.
# shellcheck disable=SC2016,SC2154 # mmdebstrap gives hooks their $1; bats sets output

load ../helper

# A root, its packages, ten million records and all tests.
export BATS_TEST_TIMEOUT=7200

setup() {
	root_only
	command -v mmdebstrap >/dev/null || skip 'no mmdebstrap'
	mirror=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/*.sources)
	cd "$BATS_TEST_TMPDIR" || return
	git clone -q "$TESTS/.." dpa
	sed -n 's/^    \(scripts\/bootstrap.*\)$/\1/p' dpa/README >commands
	[ "$(wc -l <commands)" -ge 2 ]
}

# fresh SUITE: run the two in the tree that was cloned into a bare root, which is thrown away. The variables of the
# bats that runs here would confuse the one there.
fresh() {
	clean='env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -eu'
	printf 'cd /dpa\n%s\n' "$(sed -n 1p commands)" >dpa/first
	printf 'cd /dpa\n%s\n' "$(sed -n 2p commands)" >dpa/second
	timeout 7200 mmdebstrap --variant=apt --skip=cleanup/apt --include=gcc,libc6-dev,make,git \
		--customize-hook='copy-in dpa /' \
		--customize-hook="chroot \"\$1\" $clean /dpa/first >told 2>&1" \
		--customize-hook='copy-out /dpa/train.ndjson .' \
		--customize-hook="chroot \"\$1\" $clean /dpa/second >tested 2>&1 </dev/null" \
		"$1" - "$mirror" >/dev/null 2>log || {
		tail -n 20 log told tested
		return 1
	}
}

# What the first command made, by the oracle.
ten_million() {
	[ "$(wc -l <train.ndjson)" = 10000001 ]
	oracle --range 0-99 | same - <(head -n 100 train.ndjson)
	oracle --range 9999990-10000000 | same - <(tail -n 11 train.ndjson)
	tail -n 1 tested | grep -E '^[1-9][0-9]* passed, 0 failed'
}

@test "Debian 12" {
	fresh bookworm
	ten_million
}

@test "Debian 13: mbedTLS 3.6, gcc 14" {
	fresh trixie
	ten_million
}
