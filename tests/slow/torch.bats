#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# torch - workers of PyTorch's DataLoader get the same doubles, by index out of a file, and from coprocesses.

load ../consumers/consumed

examples=$TESTS/../scripts/examples

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	/usr/bin/python3 -c 'import torch' 2>/dev/null || return 0
	oracle -f npy --range 0-9999 | payload >bits
}

setup() {
	/usr/bin/python3 -c 'import torch' 2>/dev/null ||
		skip "no torch in /usr/bin/python3: scripts/bootstrap --torch"
	export DPA OMP_NUM_THREADS=1
	cd "$BATS_FILE_TMPDIR" || return
}

# Lines of an index and its doubles, in any order; then `got` has the bits in the order of the indices.
same_in_order() {
	cut -d ' ' -f 1 shuffled >indices
	run ! sort -n -c indices
	sort -n shuffled | cut -d ' ' -f 2- | nearest >got
	same bits got
}

@test "npy_dataset: two workers, shuffled" {
	dpa -f npy --range 0-9999 >array.npy
	timeout 100 /usr/bin/python3 "$examples/npy_dataset.py" array.npy >shuffled
	same_in_order
}

@test "live_dataset: two workers, a coprocess each, shuffled" {
	timeout 100 /usr/bin/python3 "$examples/live_dataset.py" 10000 >shuffled
	same_in_order
}

@test "live_dataset: another epoch has other numbers" {
	timeout 100 /usr/bin/python3 "$examples/live_dataset.py" 1000 --epoch 3 | sort -n | cut -d ' ' -f 2- |
		nearest >got
	oracle -f npy --epoch 3 --range 0-999 | payload >expected
	same expected got
}

# A parent that has asked before, and workers that are forked or spawned from it: every one has its own coprocess,
# and none of them outlives its worker.
@test "both: any number of workers, forked and spawned" {
	dpa -f npy --range 0-999 >array.npy
	head -c $((1000 * 40)) bits >expected
	cat >workers.py <<-'END'
		import struct, sys
		sys.path.insert(0, sys.argv[1])
		from torch.utils.data import DataLoader
		from live_dataset import LiveDataset, loader_of
		from npy_dataset import NpyDataset

		def check(loader):
		    rows = {}
		    for indices, parameters in loader:
		        rows.update(zip(indices.tolist(), parameters.tolist()))
		    bits = b"".join(struct.pack("<5d", *rows[i]) for i in range(1000))
		    assert len(rows) == 1000 and bits == open("expected", "rb").read()

		if __name__ == "__main__":
		    live = LiveDataset(1000, dpa=sys.argv[2])
		    stored = NpyDataset("array.npy")
		    live[[5, 7]], stored[5]
		    for options in ({}, {"num_workers": 1}, {"num_workers": 3},
		                    {"num_workers": 2, "multiprocessing_context": "spawn"}):
		        check(loader_of(live, 64, **options))
		        check(DataLoader(stored, batch_size=64, shuffle=True, **options))
	END
	cp "$DPA" dpa-of-this-test
	timeout 200 /usr/bin/python3 -B workers.py "$examples" ./dpa-of-this-test
	sleep 0.5
	run ! pgrep -f dpa-of-this-test
}
