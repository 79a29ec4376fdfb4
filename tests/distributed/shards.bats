#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shards - --shard, --rank and --world-size: shards are disjoint, complete and in order.
# shellcheck disable=SC2154 # bats sets output and stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# Write random lines of IDs, ranges, ranges with steps and blank lines to the file `input`, and the same items as
# arguments, without the blank lines, to the array `ranges`.
make_input() {
	local count=$((RANDOM % 40)) first more step
	ranges=()
	: >input
	while ((count-- > 0)); do
		first=$((RANDOM * RANDOM)) step=$((RANDOM % 4 ? 1 : RANDOM % 1000 + 1))
		more=$((RANDOM % 3 ? 0 : RANDOM % 200))
		ranges+=(--range "$first-$((first + more * step)):$step")
		case $((RANDOM % 5)) in
		0) printf '\n' ;;
		1) printf ' \r\n' ;;
		esac >>input
		if [ $more = 0 ]; then
			echo "$first"
		elif [ $step = 1 ]; then
			echo "$first-$((first + more))"
		else
			echo "$first-$((first + more * step)):$step"
		fi >>input
	done
}

# shards WORLD [OPTION]...: write all shards of the world to shard.00000 ..., from the file `input`.
shards() {
	local world=$1 rank
	shift
	rm -f shard.*
	for ((rank = 0; rank < world; rank++)); do
		dpa -j1 --rank "$rank" --world-size "$world" "$@" <input >"shard.$(printf %05d "$rank")" || return
	done
}

# One record of each shard in turn.
interleave() {
	paste -d '\n' shard.* | sed '/^$/d'
}

# whole WORLD [OPTION]...: the shards of the world, both block and stride, together are the whole in order.
whole() {
	local world=$1
	shift
	dpa "$@" <input >single
	shards "$world" --shard block "$@"
	cat shard.* >joined
	same single joined || return
	lengths >got
	block_lengths "$(wc -l <single)" "$world" >expected
	same expected got || return
	shards "$world" --shard stride "$@"
	interleave >joined
	same single joined
}

lengths() {
	local shard
	for shard in shard.*; do
		wc -l <"$shard"
	done
}

# block_lengths TOTAL WORLD: the lengths of the blocks, as the library computes them.
block_lengths() {
	local rank
	for ((rank = 0; rank < $2; rank++)); do
		echo $(($1 / $2 + (rank < $1 % $2)))
	done
}

@test "random lines in worlds of 1 to 64: block and stride shards together are the whole input" {
	RANDOM=41
	for ((round = 0; round < 8; round++)); do
		make_input
		whole $((round == 0 ? 64 : RANDOM % 64 + 1)) --fields id
	done
}

@test "random ranges in worlds of 1 to 64: the same with --range" {
	RANDOM=42
	for ((round = 0; round < 5; round++)); do
		make_input
		[ ${#ranges[@]} -gt 0 ] || continue
		whole $((RANDOM % 64 + 1)) --fields id "${ranges[@]}"
	done
}

@test "random shards equal the oracle's, with every seeding" {
	RANDOM=43
	for ((round = 0; round < 30; round++)); do
		make_input
		world=$((RANDOM % 64 + 1)) kinds=(stride block none) seedings=(sample unique rank)
		options=(--shard "${kinds[RANDOM % 3]}" --seeding "${seedings[round % 3]}")
		agree input --rank $((RANDOM % world)) --world-size $world "${options[@]}"
		[ ${#ranges[@]} = 0 ] ||
			agree /dev/null --rank $((RANDOM % world)) --world-size $world "${options[@]}" "${ranges[@]}"
	done
}

@test "keys are divided like IDs, also with --null" {
	RANDOM=44
	for ((i = 0; i < 300; i++)); do
		case $((RANDOM % 6)) in
		0) echo ;;
		1) echo "été/$RANDOM" ;;
		2) echo " $RANDOM $(printf "%0$((RANDOM % 100))d" 0)" ;;
		*) echo "n$RANDOM" ;;
		esac
	done >input
	for world in 1 2 7 50; do
		whole $world --keys --fields id
	done
	tr '\n' '\0' <input >nul
	mv nul input
	for world in 3 64; do
		whole $world -k -z --fields id
	done
	agree input -k -z --rank 5 --world-size 9 --shard block
}

@test "more lines than a buffer holds, plain ones and others" {
	{
		seq 0 29999
		echo
		seq -f '%.0f ' 30000 39999
		seq -w 0000000000000000000000 1 9999
		seq 18446744073709500000 18446744073709509999
		seq 0 999 | sed 's/.*/&-&/'
		seq -f $'%.0f\r' 0 9999
		seq 0 99999
	} >input
	dpa --fields id <input >single
	for world in 2 3 10 1000; do
		for rank in 0 $((world / 2)) $((world - 1)); do
			awk -v rank=$rank -v world=$world '(NR - 1) % world == rank' single >expected
			dpa --fields id -r $rank -w $world <input >got
			same expected got
			total=$(wc -l <single)
			begin=$((rank * (total / world) + (rank < total % world ? rank : total % world)))
			tail -n +$((begin + 1)) single | head -n $((total / world + (rank < total % world))) >expected
			dpa --fields id -r $rank -w $world --shard block <input >got
			same expected got
		done
	done
}

@test "a larger world changes no record: the union is the single run" {
	RANDOM=46
	make_input
	[ -s input ]
	dpa <input | sort >single
	for world in 1 2 3 5 8 13 64; do
		for kind in stride block; do
			shards $world --shard $kind
			sort shard.* >union
			same single union
		done
	done
	dpa --epoch 3 --base-seed 9 <input | sort >single
	shards 5 --epoch 3 --base-seed 9
	sort shard.* >union
	same single union
	run ! same <(sort <(dpa <input)) union
}

@test "--shard none gives every rank everything" {
	seq 0 20 >input
	dpa <input >single
	shards 3 --shard none
	for shard in shard.*; do
		same single "$shard"
	done
	for seeding in unique rank; do
		shards 3 --shard none --seeding $seeding --fields hash
		[ "$(cat shard.* | sort -u | wc -l)" = 63 ]
	done
}

@test "ranks without items write nothing and succeed" {
	printf '5\n6\n' >input
	for kind in stride block; do
		run -0 --separate-stderr dpa --shard $kind -r 2 -w 3 <input
		[ -z "$output$stderr" ]
		run -0 --separate-stderr dpa --shard $kind -r 9 -w 10 --range 0-8
		[ -z "$output$stderr" ]
		run -0 --separate-stderr dpa --shard $kind -r 18446744073709551614 -w 18446744073709551615 --range 0-99
		[ -z "$output$stderr" ]
	done
	: >input
	run -0 dpa --shard block -r 1 -w 2 input
	[ -z "$output" ]
}

@test "unique: ID * W + R has 128 bits" {
	printf '%s\n' 0 1 4294967296 18446744073709551615 >input
	for world in 1 2 64 4294967297 18446744073709551615; do
		agree input --shard none --seeding unique --rank $((world == 1 ? 0 : 1)) --world-size "$world"
	done
	agree input --shard none --seeding unique --rank 18446744073709551614 --world-size 18446744073709551615
}

@test "the last of a million ranks starts at once" {
	for kind in stride block; do
		timeout 200 "$DPA" --fields id --shard $kind --range 0-1e12 -r 999999 -w 1000000 >got
		[ "$(wc -l <got)" = 1000000 ]
		first=999999 step=1000000
		[ $kind = stride ] || first=999999000001 step=1
		[ "$(head -n 1 got)" = "{\"id\":$first}" ]
		[ "$(tail -n 1 got)" = "{\"id\":$((first + 999999 * step))}" ]
	done
}

@test "the largest ranges: shards by arithmetic end at 2^64-1" {
	local top=18446744073709551615
	dpa --fields id --range 0-$top -w $top -r 1 >got
	printf '{"id":%s}\n' 1 >expected
	same expected got
	dpa --fields id --range 0-$top -w $top -r 0 >got
	printf '{"id":%s}\n' 0 $top >expected
	same expected got
	refuse --shard block --range 0-$top -r 0 -w 2
	says 2^64
	refuse --shard block --range 0-$top --range 0-$top -r 0 -w 2
	says 2^64
	printf '0-%s\n' $top $top >input
	refuse --shard block -r 0 -w 2 input
	says 2^64
}

@test "block: several files, standard input among them, are counted together" {
	seq 0 9 >a
	printf '100-109\n' >b
	seq 200 206 >c
	cat a b c | dpa --fields id >single
	for rank in 0 1 2; do
		dpa --fields id --shard block -r $rank -w 3 a - c <b
	done >joined
	same single joined
}

@test "block: standard input that is a file is read from its current offset" {
	seq 0 99 >input
	seq -f '{"id":%.0f}' 10 99 >single
	for rank in 0 1 2 3; do
		{
			head -c 20 >ignored
			dpa --fields id --shard block -r $rank -w 4
		} <input
	done >joined
	same single joined
}

@test "block: pipes, FIFOs and devices are rejected at once, with a suggestion" {
	piped() { dpa --shard block -r 0 -w 2 < <(seq 0 9; exec sleep 20 2>/dev/null 3>&-); }
	SECONDS=0
	run -2 --separate-stderr piped
	[ $SECONDS -lt 15 ]
	silent_and_told
	says "standard input" --range stride
	mkfifo fifo
	refuse --shard block -r 0 -w 2 fifo
	says fifo --range stride
	seq 0 9 >a
	refuse --shard block -r 0 -w 2 a /dev/zero
	says /dev/zero
	refuse --shard block -r 0 -w 2 nofile
	says nofile
	refuse --shard block -r 0 -w 2 .
	seq 0 9 | dpa --fields id --shard block -r 0 -w 1 >got
	[ "$(wc -l <got)" = 10 ]
}

@test "block: bad lines end every rank, as they end the single run" {
	{ seq 0 9; echo x; seq 10 19; } >input
	for rank in 0 1 2; do
		run -1 --separate-stderr dpa --fields id --shard block -r $rank -w 3 <input
		[ "$stderr" = "dpa: stdin:11: invalid sample ID 'x'$no_id" ]
		echo "$output"
	done >joined
	seq -f '{"id":%.0f}' 0 9 >expected
	same expected joined
	for rank in 0 1 2; do
		run -1 --separate-stderr dpa --fields id --shard block --skip-invalid -r $rank -w 3 <input
		[ "$stderr" = "dpa: stdin:11: invalid sample ID 'x'$no_id" ]
		echo "$output"
	done >joined
	seq -f '{"id":%.0f}' 0 19 >expected
	same expected joined
}

@test "block: keys that are not UTF-8 and lines that are too long are counted as they are read" {
	{
		printf 'a\nb\n\xff\nc\n'
		head -c 1048577 /dev/zero | tr '\0' k
		printf '\nd\ne\n'
	} >input
	for rank in 0 1; do
		run -1 --separate-stderr dpa -q -k --fields id --shard block --skip-invalid -r $rank -w 2 <input
		echo "$output"
	done >joined
	printf '{"id":"%s"}\n' a b c d e >expected
	same expected joined
}

@test "block: an input that changes between counting and reading is an error" {
	local back
	seq 0 9 >input
	changing() {
		timeout 200 strace -qqq -o trace -e trace=lseek -e inject=lseek:delay_exit=1000000:when="$back" \
			"$DPA" --fields id --shard block -r 0 -w 2 <input >got 3>&- &
		sleep 0.5
		seq 10 19 >>input
		wait $!
	}
	native_only "strace"
	command -v strace || skip "no strace"
	strace -qqq -o trace -e trace=lseek "$DPA" --fields id --shard block -r 0 -w 2 <input >got
	back=$(grep -n -m 1 'SEEK_SET' trace | cut -d: -f1)
	run -2 --separate-stderr changing
	says changed
}

@test "stride: bad lines end every rank, after its records" {
	{ seq 0 9; echo x; seq 10 19; } >input
	for rank in 0 1 2; do
		run -1 --separate-stderr dpa --fields id -r $rank -w 3 <input
		[ "$stderr" = "dpa: stdin:11: invalid sample ID 'x'$no_id" ]
		echo "$output" >"shard.$rank"
	done
	interleave >joined
	seq -f '{"id":%.0f}' 0 9 >expected
	same expected joined
}

@test "every -j gives the same shard" {
	{ seq 0 49999; printf '0-99999:7\n'; seq 0 49999; } >input
	for kind in stride block; do
		dpa -j1 --shard $kind -r 3 -w 7 <input >expected
		for jobs in 2 3 8; do
			dpa -j$jobs --shard $kind -r 3 -w 7 <input >got
			same expected got
		done
	done
}

@test "options that contradict each other are rejected" {
	refuse --range 0-9 --rank 1
	says --world-size
	refuse --range 0-9 --world-size 2
	says --rank
	refuse --range 0-9 -r 2 -w 2
	says "below"
	refuse --range 0-9 -r 0 -w 0
	refuse --range 0-9 -r -1 -w 2
	refuse --range 0-9 -r 1x -w 2
	refuse --range 0-9 -r 0 -w 2 --shard strid
	says "'stride'"
	refuse --range 0-9 -r 0 -w 2 --seeding uniq
	refuse --range 0-9 -r 0 -w 2 --seeding unique --base-seed 1
	refuse --range 0-9 -r 0 -w 2 --seeding rank --epoch 1
	echo a >input
	refuse --keys -r 0 -w 2 --seeding unique input
	says --keys
}
