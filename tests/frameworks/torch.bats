#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# torch - PyTorch's DataLoader, accelerate and webdataset get the same doubles; the examples augment images by them.

load frameworks

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	oracle -f npy -n 1000 | payload >bits
	oracle -f npy -n 1000 --preset mild --epoch 3 | payload >bits.epoch
	dpa -n 1000 --fields rotation,brightness,noise,scale,contrast,seed -o params.npy
	# Datasets whose augmented image is the parameters themselves, and whose label is the index.
	cat >indexed.py <<-'END'
		import dpa, numpy, torch
		from torch.utils.data import Dataset

		class Indexed(Dataset):
		    def __len__(self):
		        return 1000
		    def __getitem__(self, index):
		        return None, index

		def parameters(image, params):
		    return torch.tensor([params[name] for name in dpa.FIELDS], dtype=torch.float64)

		def check(loader, bits="bits", shuffled=True):
		    expected = numpy.fromfile(bits, "<f8").reshape(-1, 5)
		    order = []
		    for rows, labels in loader:
		        assert rows.dtype == torch.float64
		        assert rows.numpy().tobytes() == expected[labels.numpy()].tobytes()
		        order += labels.tolist()
		    assert sorted(order) == list(range(1000)) and (order != sorted(order)) == shuffled
	END
}

setup() {
	framework torch torchvision
	cd "$BATS_FILE_TMPDIR" || return
}

@test "the examples in a default DataLoader: without and with workers, forked and spawned, shuffled" {
	cat >loaders.py <<-'END'
		from torch.utils.data import DataLoader
		from indexed import *
		from live_dataset import AugmentedDataset, BatchedDataset
		from npy_dataset import NpyDataset

		if __name__ == "__main__":
		    base = Indexed()
		    ways = ({}, {"num_workers": 3}, {"num_workers": 2, "persistent_workers": True},
		            {"num_workers": 2, "multiprocessing_context": "spawn"})
		    for dataset in (AugmentedDataset(base, parameters), BatchedDataset(base, parameters),
		                    NpyDataset(base, "params.npy", parameters)):
		        dataset[5] # the parent has a process of its own, which the workers must not share
		        for way in ways:
		            loader = DataLoader(dataset, batch_size=64, shuffle=True, **way)
		            check(loader)
		            if "persistent_workers" in way:
		                check(loader)
		    for kind in AugmentedDataset, BatchedDataset:
		        dataset = kind(base, parameters, preset="mild", epoch=2)
		        loader = DataLoader(dataset, batch_size=64, num_workers=2)
		        dataset.settings["epoch"] = 3
		        check(loader, "bits.epoch", shuffled=False)
	END
	script loaders.py
}

@test "scripts/bench/live_records.py measures batches of 256, whatever the figures are" {
	cp "$TESTS/../scripts/bench/live_records.py" .
	script live_records.py >figures
	grep -E '^us per sample: [0-9.]+ of Python, [0-9.]+ of dpa$' figures
}

@test "accelerate: prepared loaders have the same doubles, all of them" {
	framework accelerate
	cat >accelerated.py <<-'END'
		from accelerate import Accelerator
		from torch.utils.data import DataLoader
		from indexed import *
		from live_dataset import BatchedDataset
		accelerator = Accelerator(cpu=True)
		dataset = BatchedDataset(Indexed(), parameters)
		loader = accelerator.prepare(DataLoader(dataset, batch_size=64, shuffle=True, num_workers=2))
		check(loader)
		# A resumed epoch: the batches after the first ten.
		rows = [label for _, labels in accelerator.skip_first_batches(loader, 10) for label in labels.tolist()]
		assert len(rows) == 1000 - 640
	END
	script accelerated.py
}

@test "webdataset: the records by key, from a shard, and live" {
	framework webdataset
	cat >shard.py <<-'END'
		import io, json, subprocess, sys, tarfile
		import dpa, numpy, webdataset
		from indexed import *
		keys = ["%06d" % i for i in range(1000)]
		lines = subprocess.run(["dpa", "-k"], input="\n".join(keys).encode(), stdout=subprocess.PIPE).stdout
		with tarfile.open("shard-000.tar", "w") as tar:
		    for index, (key, line) in enumerate(zip(keys, lines.splitlines())):
		        for name, data in (key + ".json", line), (key + ".cls", b"%d" % index):
		            entry = tarfile.TarInfo(name)
		            entry.size = len(data)
		            tar.addfile(entry, io.BytesIO(data))
		shard = webdataset.WebDataset("shard-000.tar", shardshuffle=False).decode()
		for sample in shard:
		    params = sample["json"]
		    assert params["id"] == sample["__key__"]
		    sys.stdout.buffer.write(numpy.array([params[name] for name in dpa.FIELDS]).tobytes())
		live = shard.to_tuple("cls").batched(64).map(lambda batch: (
		    torch.from_numpy(dpa.records(batch[0]).view("<f8").reshape(-1, 5)), torch.as_tensor(batch[0])))
		check(webdataset.WebLoader(live, batch_size=None, num_workers=1), shuffled=False)
	END
	script shard.py >got
	seq -f %06.0f 0 999 | oracle --keys -f npy | payload >expected
	same expected got
}
