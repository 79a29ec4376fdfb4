#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # parameters and doubles are of consumed.bash
# frameworks - Lightning, JAX with grain, mosaicml-streaming and ClickHouse get the same doubles, bit for bit.

load ../frameworks/frameworks

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

@test "Lightning: a fit over the batched Dataset sees every sample's doubles once an epoch" {
	framework lightning torch
	oracle -f npy -n 1000 | payload >whole
	cat >fit.py <<-'END'
		import sys
		import dpa, lightning, numpy, torch
		from torch.utils.data import DataLoader, Dataset
		from live_dataset import BatchedDataset

		class Indexed(Dataset):
		    def __len__(self):
		        return 1000
		    def __getitem__(self, index):
		        return None, index

		def parameters(image, params):
		    return torch.tensor([params[name] for name in dpa.FIELDS], dtype=torch.float64)

		class Model(lightning.LightningModule):
		    def __init__(self):
		        super().__init__()
		        self.layer = torch.nn.Linear(5, 1, dtype=torch.float64)
		        self.seen = {}
		    def training_step(self, batch, _):
		        rows, labels = batch
		        self.seen.update(zip(labels.tolist(), rows.numpy()))
		        return self.layer(rows).square().mean()
		    def on_train_epoch_end(self):
		        rows = numpy.stack([self.seen[i] for i in range(1000)])
		        assert rows.tobytes() == open("whole", "rb").read()
		        self.seen = {}
		    def configure_optimizers(self):
		        return torch.optim.SGD(self.parameters(), 0.01)

		if __name__ == "__main__":
		    dataset = BatchedDataset(Indexed(), parameters)
		    loader = DataLoader(dataset, batch_size=64, shuffle=True, num_workers=2)
		    trainer = lightning.Trainer(accelerator="cpu", max_epochs=2, logger=False,
		                                enable_checkpointing=False, enable_progress_bar=False,
		                                enable_model_summary=False)
		    trainer.fit(Model(), loader)
		    assert trainer.current_epoch == 2
	END
	script fit.py
}

@test "JAX: float64 needs jax_enable_x64; grain reads the array and asks dpa, in processes of its own" {
	framework jax grain
	records npy --fields "$doubles" >array.npy
	dpa -n 1000 -f npy -o params.npy
	oracle -f npy -n 1000 | payload >expected
	cat >grained.py <<-'END'
		import sys
		import absl.flags, dpa, grain, jax, numpy

		class Live:
		    def __len__(self):
		        return 1000
		    def __getitem__(self, index):
		        return int(index), dpa.records([index])[0].tolist()

		class Stored(Live):
		    rows = None
		    def __init__(self):
		        self.rows = dpa.open_npy("params.npy")
		    def __getitem__(self, index):
		        return int(index), self.rows[index].tolist()

		def rows_of(dataset):
		    found = dict(dataset)
		    assert len(found) == 1000 and list(found) != sorted(found)
		    return numpy.array([found[i] for i in range(1000)]).tobytes()

		if __name__ == "__main__":
		    absl.flags.FLAGS(sys.argv) # grain's workers need them
		    array = numpy.load("array.npy")
		    assert jax.numpy.asarray(array).dtype == "float32"
		    jax.config.update("jax_enable_x64", True)
		    assert numpy.asarray(jax.numpy.asarray(array)).tobytes() == array.tobytes()
		    expected = open("expected", "rb").read()
		    for source in Live(), Stored():
		        shuffled = grain.MapDataset.source(source).shuffle(seed=3)
		        assert rows_of(shuffled) == expected
		        workers = grain.MultiprocessingOptions(num_workers=2)
		        assert rows_of(shuffled.to_iter_dataset().mp_prefetch(workers)) == expected
		    sampler = grain.samplers.IndexSampler(1000, num_epochs=1, shuffle=True, seed=5)
		    assert rows_of(grain.DataLoader(data_source=Live(), sampler=sampler, worker_count=2)) == expected
	END
	script grained.py
}

@test "mosaicml-streaming: shards of lines, with the index that the example writes, in any order" {
	framework streaming
	mkdir -p shards
	for rank in 0 1 2; do
		dpa --rank $rank --world-size 3 --shard block "${parameters[@]}" --fields "id,$doubles" \
			-o shards/shard.%r.ndjson ids
	done
	cat shards/*.ndjson >before
	"$EXAMPLES/streaming_index.py" shards
	cat >stream.py <<-'END'
		import numpy
		from streaming import LocalDataset, StreamingDataset
		bits = numpy.fromfile("bits", "<f8").reshape(-1, 8)
		ids = [int(line) for line in open("ids")]

		def check(samples):
		    found = {sample["id"]: list(sample.values())[1:] for sample in samples}
		    assert sorted(found) == sorted(ids)
		    assert numpy.array([found[i] for i in ids]).tobytes() == bits.tobytes()
		    return list(found)

		if __name__ == "__main__":
		    stored = LocalDataset("shards")
		    assert check(stored[i] for i in range(len(stored))) == ids
		    assert check(StreamingDataset(local="shards", batch_size=1, shuffle=True)) != ids
	END
	script stream.py
	cat shards/*.ndjson | cmp - before
}

# Older than 26.7, it changes one double in 400 of lines and csv, but none of npy and raw.
@test "ClickHouse 26.9: lines, csv, npy and raw are exact, IDs up to 2^64-1" {
	framework chdb
	records ndjson --fields "id,$doubles" >table.ndjson
	records csv --fields "id,$doubles" >table.csv
	records npy --fields "$doubles" >array.npy
	records raw --fields "id,$doubles" >table.raw
	cat >house.py <<-'END'
		import chdb, numpy
		names = "rotation,brightness,noise,scale,contrast,huge,tiny,subnormal".split(",")
		bits = open("bits", "rb").read()
		ids = [int(line) for line in open("ids")]

		def fetch(columns, source):
		    return chdb.query(f"select {columns} from file({source})", "RowBinary").bytes()

		types = "id UInt64," + ",".join(name + " Float64" for name in names)
		for file, kind in ("ndjson", "JSONEachRow"), ("csv", "CSVWithNames"), ("raw", "RowBinary"):
		    rows = numpy.frombuffer(fetch("*", f"'table.{file}', '{kind}', '{types}'"), "<u8").reshape(-1, 9)
		    assert rows[:, 0].tolist() == ids
		    assert rows[:, 1:].tobytes() == bits
		    if kind != "RowBinary": # which has no names, so that it needs the types
		        assert fetch("assumeNotNull(id)", f"'table.{file}', '{kind}'") == rows[:, 0].tobytes()
		columns = ",".join(f"array[{i + 1}]" for i in range(8))
		assert fetch(columns, "'array.npy', 'Npy', 'array Array(Float64)'") == bits
	END
	script house.py
}
