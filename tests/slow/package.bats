#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# package - the Debian package installs, runs and is removed in a fresh root, and leaves nothing.
# shellcheck disable=SC2016,SC2154 # mmdebstrap gives hooks their $1; bats sets output

load ../helper

# Minutes, on a busy machine.
export BATS_TEST_TIMEOUT=7200

setup_file() {
	load ../helper
	cd "$BATS_FILE_TMPDIR" || return
	command -v dpkg-buildpackage >/dev/null && command -v lintian >/dev/null || return 0
	"$TESTS/../scripts/package/deb" . >log 2>&1 || cat log
}

setup() {
	command -v dpkg-buildpackage >/dev/null || skip 'no dpkg-buildpackage'
	command -v lintian >/dev/null || skip 'no lintian'
	cd "$BATS_FILE_TMPDIR" || return
	deb=$(echo "$PWD"/dpa_*.deb)
}

@test "the package is built, without errors of lintian" {
	[ -s "$deb" ]
	lintian --allow-root --fail-on error "$deb"
	dpkg-deb -c "$deb" >files
	for file in ./usr/bin/dpa ./usr/share/man/man1/dpa.1.gz ./usr/share/bash-completion/completions/dpa \
		./usr/share/zsh/vendor-completions/_dpa ./usr/share/fish/vendor_completions.d/dpa.fish \
		./usr/share/doc/dpa/README ./usr/share/doc/dpa/examples/preview; do
		grep -F " $file" files
	done
	dpkg-deb -I "$deb" | grep -E '^ Depends: .*libjansson4.*libmbedcrypto'
}

@test "it installs, runs and is purged in a fresh root" {
	root_only
	command -v mmdebstrap >/dev/null || skip 'no mmdebstrap'
	mirror=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/*.sources)
	# shellcheck disable=SC1091 # Debian has it
	suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
	dpa --range 0-999 >expected
	cp "$deb" dpa.deb
	# Each command runs in the root, which is thrown away.
	timeout 7200 mmdebstrap --variant=apt --skip=cleanup/apt \
		--customize-hook='copy-in dpa.deb /tmp' \
		--customize-hook='chroot "$1" apt-get install -q -y --no-install-recommends /tmp/dpa.deb' \
		--customize-hook='chroot "$1" dpa --range 0-999 >got' \
		--customize-hook='chroot "$1" dpa --self-test >tested' \
		--customize-hook='chroot "$1" apt-get purge -q -y dpa' \
		--customize-hook='find "$1/usr" "$1/etc" "$1/var/lib/dpkg/info" -name "*dpa*" >left' \
		"$suite" - "$mirror" >/dev/null 2>log || {
		tail -n 20 log
		return 1
	}
	same expected got
	grep OK tested
	run -0 grep -E '/(_?dpa|dpa[._][^/]*)$' left || [ "$status" = 1 ]
	[ -z "$output" ]
}
