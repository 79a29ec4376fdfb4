#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# kinds - parameters that are integers, bools and choices: in every format, with every option, against random.Random.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load ../helper

kinds=(--param crop=int:-4:32 --param flip=bool:0.25 --param "op=choice:blur*3,crop it,jitter*0.5" --param zoom=0.5:2)

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	seq 0 7 4000 >ids
}

# both INPUT [OPTION]...: the same bytes as the oracle's at -j 1 and 3.
both() {
	agree "$@" -j 1
	agree "$@" -j 3
}

# random_config SEED >FILE: parameters of all kinds, with the ends of what they may be.
random_config() {
	/usr/bin/python3 - "$1" <<-'END'
		import json, random, sys
		random = random.Random(sys.argv[1])
		texts = ["a", "b", "left", "crop, it", 'say "hi"', "back\\slash", "café", "日本", "😀", " ",
		         "true", "0", "null", ",", '"', "\\", "'", "x" * 30, "x" * 31, "x" * 32, "x" * 255, "é" * 127,
		         '"' * 255, "\u2028", "a b\u00a0c"]

		def spec():
		    kind = random.randrange(7)
		    if kind < 2:
		        lo = random.choice([0, 1, -5, -2 ** 53, 2 ** 53 - 9, random.randrange(-10 ** 6, 10 ** 6)])
		        width = random.choice([1, 2, 9, 255, 10 ** 6, 2 ** 53 - 1, random.randrange(1, 10 ** 15)])
		        return {"int": [lo, min(lo + width, 2 ** 53)]}
		    if kind == 2:
		        return {"bool": random.choice([0, 1, 0.0, 1.0, 0.5, 1e-9, 0.999, random.random()])}
		    if kind == 3:
		        return [-random.random(), random.randrange(1, 9)]
		    if kind == 4:
		        values = ["v%d" % number for number in range(random.choice([2, 3, 100, 255, 256]))]
		    else:
		        values = random.sample(texts, random.randrange(2, len(texts)))
		    if random.random() < 0.4:
		        return {"choice": values}
		    weights = [random.choice([1, 3, 0.5, 1e-300, 2.5e15, random.random() + 1e-9]) for _ in values]
		    return {"choice": values, "weights": weights}

		print(json.dumps({"parameters": {"p%d" % number: spec() for number in range(random.randrange(1, 12))}}))
	END
}

@test "every format" {
	local format fields
	for format in ndjson csv tsv json npy raw; do
		both ids "${kinds[@]}" --format "$format"
		for fields in crop,flip,op,zoom id,crop,flip,op,zoom,seed op hash,flip flip,id; do
			both ids "${kinds[@]}" --format "$format" --fields "$fields"
		done
	done
	both ids "${kinds[@]}" --batch 7
}

@test "thirty random sets of parameters, in every format" {
	local round format
	seq 1 40 >some
	for ((round = 0; round < 30; round++)); do
		random_config "$round" >config.json
		for format in ndjson csv tsv json npy; do
			agree some --config config.json --format "$format" -j $((round % 3 + 1))
		done
		agree some --config config.json --format npy --fields "id,p0"
		agree some --config config.json --batch 3 --precision 2
	done
}

@test "the values are those of random.Random, one draw each" {
	dpa -n 500 --fields seed,crop,flip,op,zoom "${kinds[@]}" >records
	/usr/bin/python3 - <<-'END'
		import json, random
		for line in open("records"):
		    record = json.loads(line)
		    draws = random.Random(record["seed"])
		    for _ in range(5):
		        draws.random()
		    expected = {
		        "seed": record["seed"],
		        "crop": -4 + int(draws.random() * 37),
		        "flip": draws.random() < 0.25,
		        "op": draws.choices(["blur", "crop it", "jitter"], [3.0, 1.0, 0.5])[0],
		        "zoom": 0.5 + 1.5 * draws.random(),
		    }
		    assert record == expected and str(record) == str(expected), record
	END
}

@test "wide seeds, keys, kernels, and a joined object" {
	local kernel
	both ids "${kinds[@]}" --wide-seed --base-seed 7 --epoch 3
	seq -f 'key, %.0f' 0 400 >keys
	both keys "${kinds[@]}" --keys --format csv
	seq -f '{"id": %.0f}' 0 400 >objects
	both objects "${kinds[@]}" --join
	both objects "${kinds[@]}" --join --nest aug
	while read -r kernel; do
		agree ids "${kinds[@]}" --kernel "$kernel"
	done < <(kernels)
}

@test "--precision rounds doubles only" {
	both ids "${kinds[@]}" --precision 0
	both ids "${kinds[@]}" --precision 1 --format csv
	both ids "${kinds[@]}" --precision 1 --format npy
}

@test "--stats as JSON, in documents and manifests" {
	local j
	for j in 1 3; do
		dpa "${kinds[@]}" -j "$j" --stats=got <ids >/dev/null
		oracle "${kinds[@]}" --stats expected <ids >/dev/null
		/usr/bin/python3 -c '
import json
got, expected = json.load(open("got")), json.load(open("expected"))
assert got == expected and list(map(list, got.values())) == list(map(list, expected.values())), got'
		dpa "${kinds[@]}" -j "$j" -o out --manifest manifest --stats=got ids
		/usr/bin/python3 -c '
import json
assert json.load(open("got")) == json.load(open("manifest"))["statistics"]'
	done
	dpa "${kinds[@]}" --range 0-9 --fields op,flip --stats=got >/dev/null
	tr -d ' \n' <got | grep -F '{"op":{"count":10,"values":{"blur":' | grep -F '},"flip":{"count":10,"true":'
}

@test "the table of --stats fits 80 columns" {
	dpa "${kinds[@]}" --param "long=choice:$(printf 'é%.0s' {1..40}),b" --stats -n 1000 2>table >/dev/null
	grep -E '^op +blur +[0-9]+ +[0-9.]+ % ' table
	grep -E '^ +crop it +[0-9]+ ' table
	grep -E '^flip +false ' table
	grep -E '^crop +1[0-9.]+ ' table
	[ "$(wc -L <table)" -le 80 ]
}

# fault FORMAT MESSAGE: the file `bad` of this format has this fault.
fault() {
	run -1 --separate-stderr dpa --check "${kinds[@]}" --format "$1" bad
	says "$2"
}

@test "a check finds a changed value of each kind, and accepts the right ones" {
	local format
	for format in ndjson csv tsv; do
		dpa "${kinds[@]}" --format "$format" <ids >good.$format
		dpa --check "${kinds[@]}" --format "$format" good.$format
	done
	sed '3s/"crop":[-0-9]*/"crop":33/' good.ndjson >bad
	fault ndjson 'crop is 33, expected '
	sed -E '3s/"flip":(true|false)/"flip":null/' good.ndjson >bad
	fault ndjson 'flip is null, expected '
	sed -E '3s/"op":"[^"]*/"op":"cut it/' good.ndjson >bad
	fault ndjson "op is 'cut it', expected "
	awk -F, -v OFS=, 'NR == 3 { $7 = 33 } { print }' good.csv >bad
	fault csv 'crop is 33, expected '
	awk -F, -v OFS=, 'NR == 3 { $8 = "maybe" } { print }' good.csv >bad
	fault csv 'flip is maybe, expected '
	awk -F'\t' -v OFS='\t' 'NR == 3 { $9 = "cut" } { print }' good.tsv >bad
	fault tsv 'op is cut, expected '
	for format in npy json raw; do
		dpa "${kinds[@]}" --format "$format" --fields id,op,crop,flip -n 500 >good
		dpa --check "${kinds[@]}" --format "$format" --fields id,op,crop,flip -n 500 good
		sed 's/blur/blue/' good >bad
		run -1 dpa --check "${kinds[@]}" --format "$format" --fields id,op,crop,flip -n 500 bad
	done
}

@test "a choice with the text of a member, a separator or a quote is found where it is" {
	cat >config.json <<-'END'
		{"parameters": {"op": {"choice": ["\",\"hash\":\"", ",hash", "a,b", "\"", "\\", "}"]},
		 "n": {"int": [0, 9]}}}
	END
	for format in ndjson csv tsv; do
		dpa -c config.json --format "$format" --fields op,n,id,hash -n 300 >good
		dpa --check -c config.json --format "$format" --fields op,n,id,hash good
		agree ids -c config.json --format "$format" --fields op,n,id,hash
	done
	dpa -c config.json --fields op,n,id -n 300 | sed '7s/"n":./"n":x/' >bad
	run -1 --separate-stderr dpa --check -c config.json --fields op,n,id bad
	says "bad:7: id 6: n is x, expected "
}

@test "a manifest describes and checks a run" {
	dpa "${kinds[@]}" --format csv -o out --manifest manifest -n 1000
	dpa --check --manifest manifest out
	dpa --check --manifest manifest "${kinds[@]}" out
	run -2 --separate-stderr dpa --check --manifest manifest "${kinds[@]}" --param flip=bool:0.5 out
	says "config: "
	run -2 dpa --check --manifest manifest "${kinds[@]}" --param "op=choice:blur*3,crop it,jitter" out
	run -2 dpa --check --manifest manifest "${kinds[@]}" --param crop=-4:32 out
	sed 's/"true": 2/"true": 3/' manifest >other
	run -1 --separate-stderr dpa --check --manifest other out
	says 'statistics: flip: true is 2'
	dpa -c manifest -n 1000 --format csv | cmp - out
}

@test "an interrupted run is resumed" {
	local format
	for format in ndjson csv npy json; do
		dpa "${kinds[@]}" --format "$format" --fields id,crop,flip,op -n 5000 >whole
		for size in 700 20000 "$(($(stat -c %s whole) - 1))"; do
			head -c "$size" whole >out.part
			dpa "${kinds[@]}" --format "$format" --fields id,crop,flip,op -n 5000 -o out --resume
			same whole out
			rm out
		done
	done
}
