#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# bootstrap - scripts/bootstrap installs what is missing, and nothing else.

bats_require_minimum_version 1.5.0

setup() {
	[ -z "${DPA_SANITIZED-}" ] || skip 'the usual build tests this'
	tools=$BATS_TEST_TMPDIR/tools
	mkdir "$tools"
	cd "$BATS_TEST_DIRNAME/../.." || return
}

needed='gcc libc6-dev make autoconf libmbedtls-dev libjansson-dev'

# tool NAME: standard input becomes a program that is found before the real one.
tool() {
	cat >"$tools/$1"
	chmod +x "$tools/$1"
}

# A Debian whose packages are words in files: there and known. What apt-get is told goes to "asked".
debian() {
	cd "$BATS_TEST_TMPDIR" || return
	printf '%s\n' "$1" | tr ' ' '\n' >there
	printf '%s\n' "$2" | tr ' ' '\n' >known
	tool dpkg-query <<-'END'
		#!/bin/sh
		for name do :; done
		grep -qx "$name" there && echo installed
	END
	tool apt-cache <<-'END'
		#!/bin/sh
		for name do :; done
		grep -qx "$name" known
	END
	tool apt-get <<-'END'
		#!/bin/sh
		echo "$(id -u) $DEBIAN_FRONTEND $*" >>asked
		case $* in
		*' update') [ ! -e later ] || cat later >>known ;;
		esac
	END
	tool id <<<$'#!/bin/sh\necho ${user:-0}'
	tool sudo <<<$'#!/bin/sh\necho sudo >>asked; user=0 exec "$@"'
	bootstrap=$BATS_TEST_DIRNAME/../../scripts/bootstrap
}

@test "bootstrap does nothing if all packages are installed" {
	debian "$needed" ''
	PATH=$tools:$PATH run -0 "$bootstrap"
	[[ $output == *'all packages are installed' ]]
	[ ! -e asked ]
}

@test "bootstrap installs what is missing, waits for the lock, and reports both" {
	debian 'gcc make' "$needed"
	PATH=$tools:$PATH run -0 "$bootstrap"
	[[ $output == *'installing libc6-dev autoconf libmbedtls-dev libjansson-dev'* ]]
	[ "$(wc -l <asked)" = 1 ]
	[[ $(<asked) == '0 noninteractive '*DPkg::Lock::Timeout=*' install '* ]]
	[[ $(<asked) == *' libc6-dev autoconf libmbedtls-dev libjansson-dev' ]]
}

@test "bootstrap updates the lists when they do not know a package" {
	debian 'gcc make' ''
	tr ' ' '\n' <<<"$needed" >later
	PATH=$tools:$PATH run -0 "$bootstrap"
	[[ $(head -n 1 asked) == *' update' && $(tail -n 1 asked) == *' install '* ]]
}

@test "bootstrap uses the package name of this release" {
	debian "$needed" ''
	(sed -n "s/^testing='//; /^	clang/s/'//p; s/^git.*/&/p" "$bootstrap" | tr ' |\t' '\n' |
		grep -vx libclang-rt-dev) >known
	PATH=$tools:$PATH run -0 "$bootstrap" --test
	[[ $(<asked) == *libclang-rt-14-dev* && $(<asked) != *libclang-rt-dev* ]]
	echo libclang-rt-dev >>known
	rm asked
	PATH=$tools:$PATH run -0 "$bootstrap" --test
	[[ $(<asked) != *libclang-rt-14-dev* && $(<asked) == *libclang-rt-dev* ]]
}

@test "bootstrap uses sudo only when not root, and reports a missing sudo" {
	debian 'gcc make' "$needed"
	user=1000 PATH=$tools:$PATH run -0 "$bootstrap"
	[ "$(head -n 1 asked)" = sudo ]
	rm asked "$tools/sudo"
	for name in sh dirname cat grep sed tr env dpkg-query; do
		[ -e "$tools/$name" ] || ln -s "$(command -v "$name")" "$tools/$name"
	done
	user=1000 PATH=$tools run -1 "$bootstrap"
	[[ $output == *'root or sudo is required'*libmbedtls-dev* ]]
	[ ! -e asked ]
}

@test "bootstrap states what is necessary where apt is not available" {
	for name in sh dirname tr sed; do
		ln -s "$(command -v "$name")" "$tools/$name"
	done
	PATH=$tools run -1 scripts/bootstrap --test
	[[ $output == *'not a Debian system'*mbedTLS*jansson*bats* ]]
}

@test "bootstrap refuses what it does not know" {
	run -2 scripts/bootstrap --tset
	[[ $output == *usage* ]]
}

# A tree with the script and a requirements file, and a Python whose environments hold what `there` has.
environments() {
	debian "$needed $(sed -n "/^testing=/,/'\$/p; /^engines=/p; /^frameworks=/p" "$bootstrap" |
		tr "=|\n'\t" '     ')" ''
	mkdir -p tree/scripts tree/tests/engines
	cp "$bootstrap" tree/scripts
	echo one==1 >tree/tests/engines/requirements.txt
	cat >python <<-'END'
		#!/bin/sh
		echo "$*" >>"$OUTSIDE/called"
		case $* in
		'-m venv '*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
		*' pip install '*)
			[ ! -e "$OUTSIDE/unreachable" ] || {
				printf '%s\n' 'WARNING: retrying: [Errno -3] no name)' 'ERROR: no one==1' '' && exit 1
			} ;;
		esac
	END
	chmod +x python
	export PYTHON=$PWD/python OUTSIDE=$PWD
}

@test "bootstrap --engines makes an environment, and another one only for other requirements" {
	bootstrap=$PWD/scripts/bootstrap
	environments
	PATH=$tools:$PATH run -0 tree/scripts/bootstrap --engines
	[[ $output == *'installing tests/engines/requirements.txt into build/engines'*done ]]
	[ -x tree/build/engines/bin/python ]
	grep 'pip install .*-r tests/engines/requirements.txt' called
	[ ! -e asked ] && [ ! -e tree/build/engines.skipped ]
	rm called
	PATH=$tools:$PATH run -0 tree/scripts/bootstrap --engines
	[[ $output == *'build/engines is up to date'* ]]
	run ! grep pip called
	echo two==2 >>tree/tests/engines/requirements.txt
	touch unreachable
	PATH=$tools:$PATH run -0 tree/scripts/bootstrap --engines
	[[ $output == *'skipped build/engines: ERROR: no one==1: [Errno -3] no name'* ]]
	[ ! -e tree/build/engines ]
	[ "$(<tree/build/engines.skipped)" = 'ERROR: no one==1: [Errno -3] no name' ]
}

@test "bootstrap --engines is skipped where Debian's packages are out of reach" {
	bootstrap=$PWD/scripts/bootstrap
	environments
	sed -i '/^gcc$/d' there
	printf '#!/bin/sh\nexit 100\n' >"$tools/apt-get"
	PATH=$tools:$PATH run -0 tree/scripts/bootstrap --engines
	[[ $output == *'skipped engines: '* ]]
	PATH=$tools:$PATH run -1 tree/scripts/bootstrap
	[ ! -e called ]
}

@test "bootstrap --frameworks-slow adds to the environment, once" {
	bootstrap=$PWD/scripts/bootstrap
	environments
	mkdir tree/tests/frameworks
	echo one==1 >tree/tests/frameworks/requirements.txt
	echo two==2 >tree/tests/frameworks/requirements-slow.txt
	# shellcheck disable=SC2016 # expands when the stub runs
	printf '#!/bin/sh\necho "stubs $*" >>"$OUTSIDE/called"\n' >tree/tests/frameworks/cuda-stubs
	chmod +x tree/tests/frameworks/cuda-stubs
	PATH=$tools:$PATH run -0 tree/scripts/bootstrap --frameworks
	[ "$(grep -c 'pip install' called)" = 1 ]
	grep stubs called
	rm called
	PATH=$tools:$PATH run -0 tree/scripts/bootstrap --frameworks-slow
	[ "$(grep -c 'pip install' called)" = 1 ]
	grep 'pip install .*--no-deps .*-r tests/frameworks/requirements-slow.txt' called
	rm called
	PATH=$tools:$PATH run -0 tree/scripts/bootstrap --frameworks --frameworks-slow
	run ! grep 'pip install' called
}
