#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # doubles is of consumed.bash
# tensorflow - TensorFlow shuffles as dpa does, and reads the same doubles, bit for bit.

load frameworks

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

# The whole permutation of a total, for a seed and an epoch, and some positions of larger ones, for all sizes of the
# cipher's block. TensorFlow's own block is too small for max_index 2^k with an even k >= 16, and where its log2 rounds
# down; those totals are left out.
@test "tf.raw_ops.RandomIndexShuffle with 16 rounds gives the order of --shuffle" {
	framework tensorflow
	python '
import hashlib, os, random, struct, subprocess
import tensorflow as tf

def ours(total, seed, epoch, skip=0, limit=None):
    command = [os.environ["DPA"], "--range", f"0-{total - 1}", "--shuffle", "--format", "raw", "--fields", "id",
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
