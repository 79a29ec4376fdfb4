#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tf_dataset - a tf.data.Dataset of parameters, from a stream of dpa or from a npy file.

Not run by the tests, as Debian has no TensorFlow: written against the documented interface of TensorFlow 2. Only
blocks(), which needs none, is run.
"""

import os
import subprocess
import sys

import numpy

FIELDS = "rotation,brightness,noise,scale,contrast"
WIDTH = len(FIELDS.split(","))


def blocks(*options, rows=1024):
    """Arrays of a block of rows each, as dpa makes them: constant memory, any number of records."""
    command = [os.environ.get("DPA", "dpa"), "--format", "tsv", "--fields", FIELDS, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        while lines := process.stdout.readlines(rows * 95):
            yield numpy.array([line.split() for line in lines], dtype="<f8")
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def stream_dataset(*options):
    """Parameters in order; every epoch runs dpa again, as with --range 0-999999. Nothing is stored."""
    import tensorflow as tf

    signature = tf.TensorSpec(shape=(None, WIDTH), dtype=tf.float64)
    arrays = tf.data.Dataset.from_generator(lambda: blocks(*options), output_signature=signature)
    return arrays.unbatch().prefetch(tf.data.AUTOTUNE)


def npy_dataset(path):
    """Pairs (index, parameters), in another order in every epoch; the file is mapped, not read."""
    import tensorflow as tf

    array = numpy.load(path, mmap_mode="r")

    def pick(index):
        parameters = tf.numpy_function(lambda i: array[i], [index], tf.float64)
        return index, tf.ensure_shape(parameters, array.shape[1:])

    indices = tf.data.Dataset.range(len(array)).shuffle(1 << 16)
    return indices.map(pick, num_parallel_calls=tf.data.AUTOTUNE)


if __name__ == "__main__":
    for row in stream_dataset(*sys.argv[1:]).take(10):
        print(*row.numpy())
