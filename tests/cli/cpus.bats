#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# cpus - the default of --jobs: affinity, more than 1024 CPUs, CPU quotas; tests/unit/cpu.c has the file formats.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	if [ -d "${group-}" ]; then
		rmdir "$group/inner" "$group"
	fi
}

@test "--verbose reports the number of threads and its source" {
	run -0 --separate-stderr dpa --range 0-0 -j 3 -v
	says "3 threads (--jobs)"
	run -0 --separate-stderr taskset -c "$(taskset -cp $$ | grep -o '[0-9]*$')" "$DPA" --range 0-0 -v
	says "1 thread ("
}

@test "more CPUs than a cpu_set_t holds" {
	local size
	needs_strace
	run -0 --separate-stderr strace -qqq -o trace -e trace=sched_getaffinity "$DPA" --range 0-0 -v
	size=$(grep -o 'affinity(0, [0-9]*' trace | grep -o '[0-9]*$' | head -1)
	[ "$size" -ge 8192 ]
	run -0 --separate-stderr strace -qqq -o /dev/null -e inject=sched_getaffinity:error=EINVAL "$DPA" --range 0-0 -v
	says "1 thread ("
}

@test "a CPU quota of a cgroup or of its parent limits the threads" {
	local unlimited=-1 quota=cpu.cfs_quota_us base=/sys/fs/cgroup/cpu
	root_only
	[ "$(nproc)" -gt 1 ] || skip "one CPU"
	if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
		base=/sys/fs/cgroup quota=cpu.max unlimited=max
	fi
	group=$base/dpa-test-$$
	mkdir -p "$group/inner" 2>/dev/null || skip "no cgroups here"
	[ -e "$group/$quota" ] || skip "no CPU controller here"
	in_group() {
		# shellcheck disable=SC2016 # the inner shell expands
		run -0 --separate-stderr sh -c 'echo $$ >"$0/inner/cgroup.procs" && exec "$@"' "$group" \
			"$DPA" --range 0-0 -v
	}
	echo 100000 >"$group/$quota"
	in_group
	says "1 thread (cgroup quota)"
	echo 120000 >"$group/$quota"
	[ "$(nproc)" -eq 2 ] || { in_group && says "2 threads (cgroup quota)"; }
	echo $unlimited >"$group/$quota"
	in_group
	[[ $stderr != *"cgroup quota"* ]]
}
