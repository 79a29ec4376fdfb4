#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # doubles is of consumed.bash
# tensorflow - TensorFlow shuffles as dpa does, and reads the same doubles, bit for bit.

load frameworks

setup() {
	framework tensorflow
	cd "$BATS_FILE_TMPDIR" || return
}

# The whole permutation of a total, for a seed and an epoch, and some positions of larger ones, for all sizes of the
# cipher's block. TensorFlow's own block is too small for max_index 2^k with an even k >= 16, and where its log2 rounds
# down; those totals are left out.
@test "tf.raw_ops.RandomIndexShuffle with 16 rounds gives the order of --shuffle" {
	python '
import hashlib, random, struct, subprocess
import tensorflow as tf

def ours(total, seed, epoch, skip=0, limit=None):
    command = ["dpa", "--range", f"0-{total - 1}", "--shuffle", "--format", "raw", "--fields", "id",
               "--skip", str(skip), "--base-seed", str(seed), "--epoch", str(epoch)]
    if limit:
        command += ["--limit", str(limit)]
    return numpy.frombuffer(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout, "<u8")

def theirs(total, seed, epoch, skip=0, limit=None):
    words = struct.unpack(">2I", hashlib.sha256(f"{seed}:{epoch}".encode()).digest()[:8])
    index = numpy.arange(limit or total, dtype="u8") + numpy.uint64(skip)
    return tf.raw_ops.RandomIndexShuffle(
        index=tf.constant(index), seed=tf.constant([498247692, *words], tf.uint32),
        max_index=tf.constant(total - 1, tf.uint64), rounds=16).numpy()

for total in 2, 3, 1000, 65535, 65536, 65538, 100000, 300000:
    for seed, epoch in (0, 0), (7, 3), (2 ** 64 - 1, 2 ** 64 - 1):
        assert (ours(total, seed, epoch) == theirs(total, seed, epoch)).all(), (total, seed, epoch)
    assert sorted(ours(total, 7, 3)) == list(range(total))

numbers = random.Random(2026)
for bits in range(18, 65, 2):
    for total in 2 ** bits, 2 ** (bits - 2) + 2 + numbers.randrange(2 ** (bits - 2)):
        for skip in 0, numbers.randrange(total - 10), total - 10:
            place = total, numbers.randrange(2 ** 64), numbers.randrange(2 ** 64), skip, 10
            assert (ours(*place) == theirs(*place)).all(), place
'
}

@test "raw rows are read without Python: decode_raw, FixedLengthRecordDataset; csv is exact, too" {
	records raw --fields "$doubles" >rows.raw
	records csv --fields "$doubles" >table.csv
	python '
import tensorflow as tf
expected = open("bits", "rb").read()
rows = tf.reshape(tf.io.decode_raw(tf.io.read_file("rows.raw"), tf.float64), (-1, 8))
assert rows.numpy().tobytes() == expected
dataset = tf.data.FixedLengthRecordDataset("rows.raw", 64).map(lambda row: tf.io.decode_raw(row, tf.float64))
assert b"".join(row.tobytes() for row in dataset.as_numpy_iterator()) == expected
dataset = tf.data.experimental.CsvDataset("table.csv", [tf.float64] * 8, header=True)
assert b"".join(numpy.array(row).tobytes() for row in dataset.as_numpy_iterator()) == expected
'
}

@test "tf_dataset: map over (id, image, label) has the same doubles by name, from npy and live, also by batch" {
	dpa -n 3000 --fields rotation,brightness,noise,scale,contrast,seed -o params.npy
	oracle -f npy -n 3000 | payload >expected
	oracle -f npy -n 3000 --preset mild --epoch 3 | payload >expected.epoch
	cat >mapped.py <<-'END'
		import dpa, numpy, tensorflow as tf
		import tf_dataset

		def values(image, params):
		    assert image.shape == () and all(value.shape == () for value in params.values())
		    return tf.stack([params[name] for name in dpa.FIELDS])

		tf_dataset.augment = values
		ids = tf.range(3000, dtype=tf.int64)
		dataset = tf.data.Dataset.from_tensor_slices((ids, ids, ids)).shuffle(3000, seed=1)

		def check(dataset, file="expected"):
		    expected = numpy.fromfile(file, "<f8").reshape(-1, 5)
		    order = []
		    for rows, labels in dataset.batch(100):
		        assert rows.numpy().tobytes() == expected[labels.numpy()].tobytes()
		        order += labels.numpy().tolist()
		    assert sorted(order) == list(range(3000)) != order

		for parameters in tf_dataset.from_npy("params.npy"), tf_dataset.live():
		    check(tf_dataset.augmented(dataset, parameters))
		    check(tf_dataset.augmented_by_batch(dataset, parameters))
		check(tf_dataset.augmented(dataset, tf_dataset.live(preset="mild", epoch=3)), "expected.epoch")
	END
	script mapped.py
}

@test "the examples draw the same picture of a sample with torchvision and with tf.image" {
	framework tensorflow torch torchvision PIL
	script "$TESTS/frameworks/pictures.py" images
	dpa -n 16 --epoch 5 --fields rotation,brightness,noise,scale,contrast,seed -o 16.npy
	script "$EXAMPLES/live_dataset.py" images live.png 5
	script "$EXAMPLES/npy_dataset.py" 16.npy images npy.png
	same live.png npy.png
	script "$EXAMPLES/tf_dataset.py" images tf.png 16.npy
	cat >compare.py <<-'END'
		import sys
		import dpa, numpy, tensorflow as tf, torch
		from PIL import Image
		import live_dataset, tf_dataset
		rows = dpa.records(range(16), fields=live_dataset.FIELDS)
		picture = numpy.asarray(Image.open("images/a/00.png"), "f4") / 255
		inside = numpy.s_[40:-40, 60:-60]
		def by_torch(params):
		    image = torch.from_numpy(picture).permute(2, 0, 1)
		    return live_dataset.augment(image, params).permute(1, 2, 0).numpy()
		for row in rows:
		    quiet = {name: row[name] for name in row.dtype.names} | {"noise": numpy.float64(0)}
		    ours = by_torch(quiet)
		    theirs = tf_dataset.augment(tf.constant(picture), quiet).numpy()
		    assert abs(ours - theirs).max() < 0.02, abs(ours - theirs).max()
		    # A third witness of direction and order: PIL rotates counter-clockwise.
		    turned = Image.open("images/a/00.png").rotate(row["rotation"], Image.Resampling.BILINEAR)
		    alone = quiet | dict.fromkeys(("scale", "brightness", "contrast"), numpy.float64(1))
		    ours = by_torch(alone)
		    assert abs(ours - numpy.asarray(turned, "f4") / 255)[inside].mean() < 0.01
		    # The noise has the standard deviation of the record, and is the same each time.
		    grey = numpy.full((200, 200, 3), 0.5, "f4")
		    loud = alone | {"rotation": numpy.float64(0), "noise": row["noise"]}
		    for augment, image in ((live_dataset.augment, torch.from_numpy(grey).permute(2, 0, 1)),
		                           (tf_dataset.augment, tf.constant(grey))):
		        noisy = numpy.asarray(augment(image, loud))
		        assert abs(noisy.std() - row["noise"]) < 0.02 * row["noise"] + 1e-6
		        assert (noisy == numpy.asarray(augment(image, loud))).all()
	END
	script compare.py
	[ -s tf.png ]
}
