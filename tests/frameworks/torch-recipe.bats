#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# torch-recipe - the PyTorch recipe of dpa-distributed(7): ranks times workers of a DataLoader.

load frameworks

setup() {
	framework torch
	command -v mandoc >/dev/null || skip 'no mandoc'
	cd "$BATS_TEST_TMPDIR" || return
	ln -s "$DPA" dpa
	PATH=$PWD:$PATH
	mandoc -T utf8 -O width=1000 "$ROOT/man/dpa-distributed.7" | sed 's/.\x08//g' |
		awk -v RS= 'index($0, "# PyTorch\n")' |
		/usr/bin/python3 -c 'import sys, textwrap; print(textwrap.dedent(sys.stdin.read()))' >recipe.py
	grep -q DataLoader recipe.py
	# The lines before the loader are a module; its options change.
	sed '/^loader = /,$d' recipe.py >epoch.py
	cat >train.py <<-'END'
		import os, sys, torch
		from epoch import Epoch
		stop, workers, *options = sys.argv[1:]
		loader = torch.utils.data.DataLoader(Epoch(*options), batch_size=8, num_workers=int(workers))
		with open("seen." + os.environ["RANK"], "a") as seen:
		    for step, batch in enumerate(loader):
		        if step == int(stop):
		            break
		        print(*batch["id"].tolist(), sep="\n", file=seen)
	END
}

# ranks WORLD STOP WORKERS OPTION...: so many processes.
ranks() {
	local world=$1 rank pids=()
	shift
	for ((rank = 0; rank < world; rank++)); do
		RANK=$rank WORLD_SIZE=$world timeout 1000 "$FRAMEWORKS/bin/python" train.py "$@" 3>&- &
		pids+=($!)
	done
	wait "${pids[@]}" # without names, it would wait for the timer of bats, too
}

@test "the lines of the page run as they are" {
	sed -i 's/1000000/1000/' recipe.py
	echo 'print(sum(len(batch["id"]) for batch in loader))' >>recipe.py
	[ "$(RANK=1 WORLD_SIZE=3 timeout 1000 "$FRAMEWORKS/bin/python" recipe.py)" = 332 ]
}

@test "two ranks times three workers see every sample once, with its record" {
	ranks 2 1000000 3 --shuffle --epoch 3 --uneven drop -n 1002
	seq 0 1001 >expected
	cat seen.* | sort -n | same expected -
	rm seen.*
	ranks 1 1000000 0 -n 50
	seq 0 49 | same seen.0 -
}

@test "stopped after a multiple of the workers' number of steps, resumed on another number of both" {
	ranks 2 12 3 --shuffle --epoch 3 --uneven drop -n 1002
	[ "$(cat seen.* | wc -l)" = $((2 * 12 * 8)) ]
	dpa -n 1002 --shuffle --epoch 3 --limit $((2 * 12 * 8)) --fields id -f csv --no-header | sort -n >expected
	cat seen.* | sort -n | same expected -
	ranks 3 1000000 2 --shuffle --epoch 3 --skip $((2 * 12 * 8)) -n 1002
	seq 0 1001 >expected
	cat seen.* | sort -n | same expected -
}
