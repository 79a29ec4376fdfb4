# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034 # variables are for the tests
# engines - what the tests with real engines share: a directory, a cluster in a sandbox, and the manual's lines.
#
# scripts/bootstrap --engines installs the engines into build/engines. They run in tests/launchers/sandbox, with a
# network that is loopback only, and all their processes end with it.

load ../helper

ENGINES=$(realpath -m "$TESTS/../build/engines")

setup() {
	if [ ! -x "$ENGINES/bin/python" ]; then
		[ ! -e "$ENGINES.skipped" ] || skip "scripts/bootstrap --engines: $(<"$ENGINES.skipped")"
		skip 'no build/engines: scripts/bootstrap --engines'
	fi
	command -v java >/dev/null || skip 'no java: scripts/bootstrap --engines'
	command -v mandoc >/dev/null || skip 'no mandoc: scripts/bootstrap --test'
	"$TESTS/launchers/sandbox" true 2>/dev/null || skip 'no sandbox: namespaces need root, and ip of iproute2'
	# A short name: sockets end at about a hundred bytes.
	DIRECTORY=$(mktemp -d -p /tmp)
	cd "$DIRECTORY" || return
	mkdir bin tmp data
	ln -s "$DPA" bin/dpa
}

teardown() {
	[ -n "${DIRECTORY-}" ] || return 0
	cd / || return
	[ ! -e "$DIRECTORY/pid" ] || kill -KILL "$(<"$DIRECTORY/pid")" 2>/dev/null || :
	rm -rf "$DIRECTORY"
}

# cluster ENGINE COMMAND...: run a command beside a cluster. `data` is /mnt/data there.
cluster() {
	local status=0
	env -i PATH="$DIRECTORY/bin:$ENGINES/bin:$PATH" HOME="$DIRECTORY" TMPDIR="$DIRECTORY/tmp" LC_ALL=C.UTF-8 \
		PYTHONPATH="$TESTS/engines" PYTHONPYCACHEPREFIX="$ENGINES/cache" \
		timeout -s KILL 2400 setpriv --pdeathsig KILL "$TESTS/launchers/sandbox" "$TESTS/engines/cluster" "$@" \
		</dev/null 3>&- &
	echo $! >pid
	wait $! || status=$?
	rm pid
	return $status
}

# job ENGINE: run the script `job` beside a cluster, with what it prints in `output`.
job() {
	status_of cluster "$1" python job >messages 2>&1
	output=$(<messages)
	tail -c 4000 messages # which bats shows if the test fails
	[ "$status" != 137 ] || tail -n 20 ./*.log
}

# page NAME...: the lines of dpa-distributed(7) below each comment, with their indentation.
page() {
	local name
	for name; do
		mandoc -T utf8 -O width=1000 "$TESTS/../man/dpa-distributed.7" | sed 's/.\x08//g' |
			awk -v name="# $name" '
				$0 == "" { printing = 0 }
				substr($0, indent = match($0, /[^ ]/)) == name { printing = found = indent }
				printing { print substr($0, printing) }
				END { exit !found }' || return
	done
}

# slow: the page's function `shard` with fewer records that take longer, so that a worker can be killed meanwhile.
slow() {
	sed 's/"0-999999"/"0-39999", "--depth", "1000"/'
}

# shards [OPTION]...: what `shard` wrote is one run.
shards() {
	dpa "$@" >whole
	paste -d '\n' data/part.0000[0-7]-of-00008.ndjson | sed '/^$/d' >joined
	same whole joined
}
