#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# order - -n, --shuffle, --skip, --limit and --uneven: which items a rank has, and in which order.
# shellcheck disable=SC2154 # bats sets output and stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	seed=${ORDER_SEED:-$$$RANDOM}
	RANDOM=$seed
	echo "ORDER_SEED=$seed"
}

# ids [OPTION]...: the IDs of a run, one a line.
ids() {
	dpa --fields id --format csv "$@" >ids.csv || return
	sed 1d ids.csv
}

# ranks WORLD [OPTION]...: the IDs of each rank in rank.0 ..., and of all ranks, sorted, in `all`.
ranks() {
	local world=$1 rank
	shift
	rm -f rank.*
	for ((rank = 0; rank < world; rank++)); do
		ids --rank "$rank" --world-size "$world" "$@" >"rank.$rank" || return
	done
	sort -n rank.* >all
}

# Set `picked` to one of the arguments, chosen by RANDOM.
pick() {
	local choice=$((RANDOM % $# + 1))
	picked=${!choice}
}

# Set `options` to a random order of some input of ranges, of `total` items.
random_order() {
	pick 1 2 3 7 20 100 1000 $((RANDOM % 3000 + 1))
	total=$picked
	options=(-n "$total")
	if ((RANDOM % 3 == 0)); then
		options=(--range "5-$((4 + total)):1" --range 10-99:3)
		total=$((total + 30))
	fi
	((RANDOM % 3 == 0)) || options+=(--shuffle --base-seed "$RANDOM" --epoch $((RANDOM % 9)))
	pick 1 2 3 4 7 16 100
	options+=(--world-size "$picked" --rank $((RANDOM % picked)))
	pick stride stride block
	options+=(--shard "$picked")
	pick keep drop repeat
	options+=(--uneven "$picked")
	((RANDOM % 2)) || options+=(--skip $((RANDOM % (total + 2))))
	((RANDOM % 2)) || options+=(--limit $((RANDOM % (total + 2))))
}

@test "random orders are those of the oracle, with one thread and with three" {
	local round
	for ((round = 0; round < 40; round++)); do
		random_order
		pick "id,seed" "rotation,id"
		agree /dev/null "${options[@]}" --fields "$picked" -j $((RANDOM % 2 * 2 + 1))
	done
}

@test "every format has the order of the oracle" {
	local format
	for format in ndjson csv tsv json npy; do
		agree /dev/null -n 700 --shuffle --skip 3 --limit 501 --uneven repeat -r 1 -w 4 --format "$format"
	done
}

@test "--shuffle is a permutation for any number of items" {
	local total
	for total in 1 2 3 10 255 256 257 65535 65536 65537 100000 262143 262144 262145 $((RANDOM * 7 + 1)); do
		ids -n "$total" --shuffle --epoch "$RANDOM" -j3 >shuffled
		sort -n shuffled >sorted
		seq 0 $((total - 1)) >expected
		same expected sorted
		[ "$total" -lt 10 ] || run ! cmp -s expected shuffled
	done
}

@test "--shuffle depends on base seed and epoch, with every --seeding, and on nothing else" {
	local kind
	ids -n 1000 --shuffle >plain
	ids -n 1000 --shuffle --base-seed 0 --epoch 0 >zeros
	same plain zeros
	for kind in sample unique rank; do
		ids -n 1000 --shuffle --base-seed 5 --epoch 2 -r 0 -w 1 --seeding $kind >"$kind"
	done
	same sample unique
	same sample rank
	run ! cmp -s plain sample
	dpa -n 1000 --shuffle --epoch 3 -r 0 -w 1 --seeding unique | sort >shuffled
	dpa -n 1000 -r 0 -w 1 --seeding unique | sort >ordered
	same ordered shuffled
}

@test "all 2^64 IDs can be shuffled, and no more" {
	ids --range 0-18446744073709551615 --shuffle --limit 1000 >some
	[ "$(sort -u some | wc -l)" -eq 1000 ]
	local last=18446744073709551615
	ids --range 0-18446744073709551614 --range $last-$last --shuffle --limit 1000 >parts
	same some parts
	refuse --range 0-18446744073709551615 --range 0-0 --shuffle
	[[ $stderr = *"too many items: expected at most 2^64"* ]]
}

@test "shards of a shuffled order are disjoint and complete, and an order of equal shards is too" {
	local round
	for ((round = 0; round < 6; round++)); do
		pick 10 100 999 2500
		local total=$picked world=$((RANDOM % 9 + 1)) skip=$((RANDOM % 20)) epoch=$RANDOM
		pick stride block
		ranks "$world" -n "$total" --shuffle --epoch "$epoch" --skip "$skip" --shard "$picked"
		ids -n "$total" --shuffle --epoch "$epoch" --skip "$skip" | sort -n >whole
		same whole all
	done
}

@test "a run that stops and resumes with another world size has every sample once" {
	local round
	for ((round = 0; round < 6; round++)); do
		local total=$((RANDOM % 3000 + 1)) world=$((RANDOM % 7 + 1)) other=$((RANDOM % 7 + 1)) epoch=$RANDOM
		local steps=$((RANDOM % (total / world + 1)))
		ranks "$world" -n "$total" --shuffle --epoch "$epoch" --limit $((steps * world))
		cp all before
		ranks "$other" -n "$total" --shuffle --epoch "$epoch" --skip $((steps * world))
		sort -n before all >seen
		seq 0 $((total - 1)) >expected
		same expected seen
	done
}

# As in torch/utils/data/distributed.py.
@test "--uneven repeat and drop give as many items as DistributedSampler" {
	local total world uneven shard
	for total in 1 2 5 23 24 25; do
		for world in 1 2 6 24 60; do
			for uneven in drop repeat; do
				for shard in stride block; do
					ranks "$world" -n "$total" --uneven $uneven --shard $shard
					local each=$((total / world))
					[ $uneven = drop ] || each=$(((total + world - 1) / world))
					[ "$(wc -l <all)" -eq $((each * world)) ]
					[ "$(wc -l rank.* | awk '$2 != "total" { print $1 }' | sort -u)" = $each ]
					[ $uneven = drop ] || [ "$(sort -u all | wc -l)" -eq "$total" ]
				done
			done
		done
	done
}

@test "lines of a file and of standard input are in the order of the same range" {
	local round
	for ((round = 0; round < 30; round++)); do
		local total=$((RANDOM % 40)) rest=()
		random_order
		local skip=$((RANDOM % 45)) limit=$((RANDOM % 45)) world=$((RANDOM % 8 + 1))
		pick keep drop repeat
		rest=(--skip "$skip" --uneven "$picked" -w "$world" -r $((RANDOM % world)))
		((RANDOM % 2)) || rest+=(--limit "$limit")
		pick stride block
		rest+=(--shard "$picked")
		seq 0 $((total - 1)) >input
		seq -f '{"id":%g}' 0 $((total - 1)) >objects
		dpa -n "$total" "${rest[@]}" --fields id,seed >expected
		dpa "${rest[@]}" --fields id,seed <input >stdin
		same expected stdin
		split -n l/3 input part.
		dpa "${rest[@]}" --fields id,seed part.* >files
		same expected files
		dpa "${rest[@]}" --join --fields seed objects >joined
		same expected joined
		dpa "${rest[@]}" --keys --fields id,seed input | tr -d '"' >keys
		tr -d '"' <expected | same - keys
		echo "0-$((total > 0 ? total - 1 : 0))" >range
		[ "$total" = 0 ] || dpa "${rest[@]}" --fields id,seed range | same expected -
		dpa "${rest[@]}" -f npy --fields rotation <input | cat >lines.npy
		dpa -n "$total" "${rest[@]}" -f npy --fields rotation | cat >range.npy
		same range.npy lines.npy
		rm part.*
	done
}

@test "skipped lines are validated, and reading ends at the limit" {
	printf '1\n2\nbad\n4\n5\n' >input
	run -1 --separate-stderr dpa --skip 4 --fields id input
	[ -z "$output" ]
	[[ $stderr = *"input:3: invalid sample ID 'bad'"* ]]
	run -0 --separate-stderr dpa --limit 2 --fields id input
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 2 ]
	run -1 --separate-stderr dpa --skip 2 --limit 1 --skip-invalid --fields id input
	[ "$output" = '{"id":4}' ]
	run -1 --separate-stderr dpa --limit 3 --fields id input
	[ "${#lines[@]}" -eq 2 ]
}

@test "the limit ends a run whose input does not end" {
	mkfifo pipe
	exec 9<>pipe # a writer, so that reading never ends
	printf '1\n2\n3\n' >&9
	timeout 200 "$DPA" --limit 3 --fields id <pipe >out 9>&-
	exec 9>&-
	[ "$(wc -l <out)" -eq 3 ]
}

@test "--uneven repeat reports a bad line once" {
	printf '1\nbad\n3\n4\n' >input
	run -1 --separate-stderr dpa --uneven repeat -r 1 -w 2 --skip-invalid --fields id input
	[ "$output" = $'{"id":3}\n{"id":1}' ]
	[ "$(grep -c 'bad' <<<"$stderr")" -eq 1 ]
	run -1 --separate-stderr dpa --uneven drop -r 0 -w 2 --fields id input
	[ -z "$output" ]
}

@test "no items: -n 0 and --limit 0" {
	run -0 --separate-stderr dpa -n 0
	[ -z "$output$stderr" ]
	seq 9 >input
	run -0 --separate-stderr dpa --limit 0 input
	[ -z "$output$stderr" ]
	run -0 --separate-stderr dpa -n 9 --skip 9 --shuffle --uneven repeat -r 1 -w 2
	[ -z "$output$stderr" ]
	for format in csv json npy; do
		agree /dev/null -n 0 --format $format
	done
}

@test "--check knows the order: by record, by stream, of shards in any order, of parts" {
	local shuffled=(-n 5000 --shuffle --epoch 4 --skip 17 --limit 4000)
	dpa "${shuffled[@]}" >a.ndjson
	run -0 dpa --check "${shuffled[@]}" a.ndjson
	run -0 dpa --check "${shuffled[@]}" -j3 - <a.ndjson
	run -1 dpa --check -n 5000 --shuffle --epoch 4 --skip 16 --limit 4000 a.ndjson
	[[ $output = *"1 record is missing before it"* ]]
	run -1 dpa --check -n 5000 --shuffle --epoch 4 --skip 17 a.ndjson
	[[ $output = *"983 records are missing"* ]]
	split -n l/3 a.ndjson part.
	run -0 dpa --check "${shuffled[@]}" part.*
	run -1 dpa --check "${shuffled[@]}" part.ab part.aa part.ac
	dpa "${shuffled[@]}" -f npy -o a.npy
	run -0 dpa --check "${shuffled[@]}" -f npy a.npy
	run -1 dpa --check "${shuffled[@]}" --epoch 5 -f npy a.npy
}

@test "--check finds the rank of each shard of a shuffled or uneven order" {
	local uneven shard rank
	for uneven in keep drop repeat; do
		for shard in stride block; do
			local order=(-n 101 --shuffle --base-seed 3 --skip 4 --uneven "$uneven" --shard "$shard")
			rm -f shard.*
			for rank in 0 1 2 3 4; do
				dpa "${order[@]}" -r $rank -w 5 >shard.$rank
			done
			run -0 dpa --check "${order[@]}" -w 5 shard.3 shard.0 shard.4 shard.1 shard.2
			run -1 dpa --check "${order[@]}" -w 5 shard.3 shard.0 shard.4 shard.1
			[[ $output = *"rank 2 of 5 is missing"* ]]
			run -0 dpa --check "${order[@]}" -w 5 -r 2 shard.2
			run -1 dpa --check "${order[@]}" -w 5 -r 1 shard.2
		done
	done
	for rank in 0 1 2 3 4; do
		dpa -n 2 --uneven repeat -r $rank -w 5 >few.$rank
	done
	run -0 dpa --check -n 2 --uneven repeat -w 5 few.*
}

@test "a manifest holds the order, and --check and -c read it" {
	local order=(-n 900 --shuffle --epoch 2 --skip 5 --limit 801 --uneven repeat -r 1 -w 4)
	dpa "${order[@]}" -o out --manifest m.json
	python3 -c '
import json
assert json.load(open("m.json"))["order"] == {
    "shuffle": {"base_seed": 0, "epoch": 2}, "skip": 5, "limit": 801, "uneven": "repeat"}'
	run -0 dpa --check --manifest m.json out
	run -0 dpa --check --manifest m.json "${order[@]}" out
	run -2 dpa --check --manifest m.json "${order[@]}" --skip 6 out
	[[ $output = *"differ in: order"* ]]
	run -2 dpa --check --manifest m.json --epoch 3 out
	dpa "${order[@]}" -c m.json | same out -
	dpa "${order[@]}" --seeding rank -o ranked --manifest ranked.json
	run -0 dpa --check --manifest ranked.json ranked
	dpa "${order[@]}" --seeding unique --base-seed 9 -o unique --manifest unique.json
	run -0 dpa --check --manifest unique.json unique
	dpa "${order[@]}" -f npy -o out.npy --manifest npy.json
	run -0 dpa --check --manifest npy.json out.npy
	dpa -n 9 -o plain --manifest plain.json
	run -1 grep order plain.json
	seq 0 99 | dpa --skip 3 --limit 40 -o lines --manifest lines.json
	run -0 dpa --check --manifest lines.json lines
	dpa -n 0 -o none --manifest none.json
	run -0 dpa --check --manifest none.json none
	sed -i 's/"uneven": "repeat"/"uneven": "odd"/' m.json
	run -2 dpa --check --manifest m.json out
	[[ $output = *"m.json: order: uneven is \"odd\", which no run writes"* ]]
}

@test "an interrupted run of a shuffled order resumes" {
	local format order=(-n 3000 --shuffle --skip 5 --uneven repeat -r 1 -w 2)
	for format in ndjson csv npy json; do
		dpa "${order[@]}" -f $format -o whole
		head -c 20000 whole >out.part
		dpa "${order[@]}" -f $format -o out --resume
		same whole out
		rm out
	done
}

@test "--progress knows the number of items that are left" {
	dpa -n 1000 --skip 300 --limit 500 -r 0 -w 2 --progress=always 2>progress >/dev/null
	tail -n 1 progress | tr '\r' '\n' | grep -E '\b250\b'
}

@test "numbers may be written with an exponent" {
	dpa -n 1e3 --skip 1e2 --limit 5e1 --fields id >exponent
	dpa -n 1000 --skip 100 --limit 50 --fields id >plain
	same plain exponent
}

@test "what does not work together is refused" {
	refuse -n 5 --range 0-4
	[[ $stderr = *"--limit N"* ]]
	refuse -n 5 /dev/null
	refuse -n 5 --keys
	refuse -n 5 --join
	refuse -n -1
	refuse -n 18446744073709551616
	refuse --skip x
	refuse --limit ''
	refuse --shuffle
	[[ $stderr = *"--shuffle requires --range or --num-samples"* ]]
	refuse --shuffle --keys
	refuse --uneven drop --shard none
	refuse --uneven odd
	refuse --check --limit 3
	refuse --load x --skip 3
	refuse -n 5 --epoch 3 --seeding rank -r 0 -w 1
	seq 9 >input
	# shellcheck disable=SC2016 # in the inner shell
	run -2 bash -c 'cat input | "$1" --uneven drop -r 0 -w 2' - "$DPA"
	[[ $output = *"--uneven: cannot count the items: standard input is not a regular file"* ]]
}

@test "--limit leaves few of 2^64 items, so that they can be divided" {
	local all=(--range 0-18446744073709551615 --fields id)
	for rank in 0 1; do
		dpa "${all[@]}" --limit 3 --shard block -r $rank -w 2
	done >got
	dpa --range 0-2 --fields id >expected
	same expected got
	dpa "${all[@]}" --limit 3 --uneven drop -r 1 -w 2 >got
	dpa --range 1-1 --fields id >expected
	same expected got
	for rank in 0 1; do
		dpa "${all[@]}" --skip 18446744073709551610 --limit 4 --uneven repeat --shard block -r $rank -w 2
	done >got
	dpa --range 18446744073709551610-18446744073709551613 --fields id >expected
	same expected got
	run -2 --separate-stderr dpa "${all[@]}" --shard block -r 0 -w 2
	says 'too many items'
}
