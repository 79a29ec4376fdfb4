#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sanitizers - valgrind is silent over every way through the program, and sees no data race; nor does TSan.
# shellcheck disable=SC2154 # bats and the helper set output

load ../helper

setup() {
	native_only 'one instrument at a time'
	cd "$BATS_TEST_TMPDIR" || return
}

# memcheck STATUS [OPTION]...: that status, and valgrind finds nothing.
memcheck() {
	local wanted=$1 status=0
	shift
	timeout -k 1 1200 valgrind -q --error-exitcode=99 --leak-check=full \
		--show-leak-kinds=definite,indirect,possible --errors-for-leak-kinds=definite,indirect,possible \
		"$DPA" "$@" >out 2>err || status=$?
	[ "$status" = "$wanted" ] && ! grep '^==' err && return
	echo "status $status, not $wanted: $*"
	cat err
	return 1
}

needs_valgrind() {
	command -v valgrind || skip 'no valgrind'
}

@test "memcheck: every format" {
	local format
	needs_valgrind
	for format in ndjson csv tsv npy; do
		memcheck 0 -f $format --range 0-99 || return
		memcheck 0 -f $format --range 0-9 --precision 3 --param a=1e-9:1e22 --wide-seed || return
		memcheck 0 -f $format --range 0-9 --fields hash,noise,seed || return
	done
	memcheck 0 --range 0-99 --batch 7
	memcheck 0 --range 0-99 --depth 400
}

@test "memcheck: every kernel that valgrind can run" {
	local kernel
	needs_valgrind
	for kernel in mbedtls generic avx2; do
		kernels | grep -x $kernel || continue
		memcheck 0 --kernel $kernel --range 0-70 || return
	done
	memcheck 0 --self-test
}

@test "memcheck: every input" {
	needs_valgrind
	printf '%s\n' 7 007 '' 3-9 '0-100:7' 18446744073709551610-18446744073709551615 >ids
	printf '%s\n' 7 5-3 abc 1e6 18446744073709551616 >bad
	printf 'a\0b c\0\0ü' >null
	seq 0 20000 >many
	head -c 1200000 /dev/zero | tr '\0' 1 >long
	memcheck 0 ids many
	memcheck 1 bad
	memcheck 1 --skip-invalid ids bad long ids
	memcheck 0 --keys --null null
	memcheck 1 --keys --skip-invalid long
	memcheck 0 --shard block --rank 2 --world-size 5 many ids
	memcheck 0 --shard stride --rank 2 --world-size 5 many ids
	memcheck 2 ids missing
	memcheck 2 .
}

@test "memcheck: configurations and options, good and bad" {
	needs_valgrind
	echo '{"rotation_range": [-1, 1], "parameters": {"a": [0, 1], "b": [1, 2.5]}}' >good
	echo '{"rotation_range": [-1, 1], "rotation_rage": 2}' >unknown
	echo '{"rotation_range": [[[' >torn
	memcheck 0 -c good --range 0-9
	memcheck 0 -c good --print-config
	memcheck 2 -c unknown --range 0-9
	memcheck 2 -c torn --range 0-9
	memcheck 2 --noise 1:0
	memcheck 2 --param 1x=0:1
	memcheck 2 --fields rotation,rotation
	memcheck 2 --rank auto
	memcheck 2 --nosuch
	memcheck 0 --help
	memcheck 0 --version
}

@test "memcheck: files written, resumed, checked, loaded, joined" {
	needs_valgrind
	seq 0 60 | sed 's/.*/{"id":"key &"}/' >objects
	memcheck 0 --range 0-60 -o records --manifest manifest --stats=statistics
	memcheck 0 --range 0-60 -f json
	memcheck 0 --check records
	sed '30s/7/8/' records >flipped
	memcheck 1 --check --range 0-60 flipped records
	head -c 3000 records >resumed.part
	memcheck 0 --range 0-60 -o resumed --resume
	cmp records resumed
	memcheck 0 --range 0-60 -o resumed --resume
	sed '2s/1/2/' records >resumed.part
	memcheck 0 --range 0-60 -o resumed --resume
	cmp records resumed
	sed '1s/1/2/' records >resumed.part
	memcheck 2 --range 0-60 -o resumed --resume
	memcheck 0 --load records -f json
	cp out document
	memcheck 0 --load document --stats
	memcheck 1 --load <(head -c 1000 records)
	memcheck 0 --join objects
	memcheck 1 --join records records
	memcheck 0 --config manifest --print-config
	memcheck 0 --benchmark=64 --kernel generic
}

@test "memcheck: a full device, a closed descriptor, a reader that leaves" {
	full() { timeout 600 valgrind -q --error-exitcode=99 "$DPA" --range 0-9999 >/dev/full; }
	closed() { timeout 600 valgrind -q --error-exitcode=99 "$DPA" --range 0-9999 >&-; }
	left() { (trap '' PIPE && timeout 600 valgrind -q --error-exitcode=99 "$DPA" --range 0-99999) | head -n 1; }
	needs_valgrind
	run -2 full
	run -2 closed
	run -2 bash -o pipefail -c "$(declare -f left); DPA='$DPA' left"
}

@test "helgrind: order, bad lines, slow readers" {
	needs_valgrind
	seq 0 5000 | sed '3000s/$/x/' >items
	for j in 1 3; do
		run -0 timeout 2000 valgrind -q --tool=helgrind --error-exitcode=99 "$DPA" -j $j --range 0-3000
		run -1 timeout 2000 valgrind -q --tool=helgrind --error-exitcode=99 "$DPA" -j $j items
	done
	run -0 timeout 2000 valgrind -q --tool=helgrind --error-exitcode=99 "$DPA" -j 2 --range 0-3000 -o records \
		--manifest manifest --stats=statistics
	run -0 timeout 2000 valgrind -q --tool=helgrind --error-exitcode=99 "$DPA" -j 2 --check records
	head -c 300000 records >resumed.part
	run -0 timeout 2000 valgrind -q --tool=helgrind --error-exitcode=99 "$DPA" -j 2 --range 0-3000 \
		-o resumed --resume
	cmp records resumed
}

@test "TSan: the tests of order, input, faults, formats, statistics, manifests and checks" {
	local suites=(tests/{input,faults,formats,check})
	suites+=(tests/{records/determinism,output/manifest,output/statistics}.bats)
	cd "$TESTS/.."
	make -s -j2 BUILD="$BATS_TEST_TMPDIR/tsan" SANITIZE=thread "$BATS_TEST_TMPDIR/tsan/dpa" 3>&-
	DPA=$BATS_TEST_TMPDIR/tsan/dpa DPA_SANITIZED=1 TSAN_OPTIONS=halt_on_error=1:exitcode=66 \
		timeout 7200 bats --tap "${suites[@]}"
}
