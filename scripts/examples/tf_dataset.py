#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tf_dataset - a tf.data.Dataset of (id, image, label), augmented with parameters from a running dpa or a npy file.

usage: scripts/examples/tf_dataset.py FOLDER SHEET.png [PARAMS.npy]

    dpa -n 10000 --fields rotation,brightness,noise,scale,contrast,seed --output params.npy

FOLDER holds a folder of images for each class, all of one size. The first 16 images, augmented, are written to
SHEET.png. Without PARAMS.npy a running dpa is asked. The module dpa is in the wheel that scripts/package/wheel builds.
"""

import glob
import os
import sys

if __name__ == "__main__" and len(sys.argv) not in (3, 4):
    sys.exit(__doc__)

import dpa
import tensorflow as tf

TYPES = {**{name: tf.float64 for name in dpa.FIELDS}, "seed": tf.uint32}


def from_npy(path):
    """A function from an ID, or a vector of IDs, to the parameters by name."""
    array = dpa.open_npy(path).array
    return _by_name(lambda ids: array[ids])


def live(**settings):
    """The same, from a running dpa; `settings` are those of dpa.records, such as preset and epoch."""
    return _by_name(lambda ids: dpa.records(ids.reshape(-1), fields=tuple(TYPES), **settings).reshape(ids.shape))


def _by_name(rows_of):
    def parameters(ids):
        values = tf.numpy_function(lambda ids: [rows_of(ids)[name] for name in TYPES], [ids], list(TYPES.values()))
        return {name: tf.ensure_shape(value, ids.shape) for name, value in zip(TYPES, values)}

    return parameters


def augment(image, params):
    """Apply a record to a float image (height, width, channels) in the range 0 to 1: order and units of dpa(1)."""
    # From the pixel that is written to the one that is read: rotated back, clockwise, and divided by the scale.
    angle = params["rotation"] * (3.141592653589793 / 180)
    cosine, sine = tf.cos(angle) / params["scale"], tf.sin(angle) / params["scale"]
    size = tf.shape(image)[:2]
    y, x = tf.unstack((tf.cast(size, tf.float64) - 1) / 2)
    matrix = [cosine, -sine, x - cosine * x + sine * y, sine, cosine, y - sine * x - cosine * y, 0, 0]
    matrix = tf.cast(tf.stack([tf.cast(value, tf.float64) for value in matrix]), tf.float32)
    image = tf.raw_ops.ImageProjectiveTransformV3(images=image[None], transforms=matrix[None], output_shape=size,
                                                  fill_value=0.0, interpolation="BILINEAR")[0]
    brightness, contrast, noise = (tf.cast(params[name], tf.float32) for name in ("brightness", "contrast", "noise"))
    image = tf.clip_by_value(image * brightness, 0, 1)
    image = tf.clip_by_value((image - 0.5) * contrast + 0.5, 0, 1)
    seed = tf.stack([tf.cast(params["seed"], tf.int64), 0])
    return tf.clip_by_value(image + noise * tf.random.stateless_normal(tf.shape(image), seed), 0, 1)


def augmented(dataset, parameters):
    """The (image, label) pairs of a dataset of (id, image, label), augmented."""
    def fn(id, image, label):
        return augment(image, parameters(id)), label

    return dataset.map(fn, num_parallel_calls=tf.data.AUTOTUNE)


def augmented_by_batch(dataset, parameters, size=256):
    """The same, but the parameters of `size` samples, whose images have one shape, are asked for at once."""
    batches = dataset.batch(size).map(lambda id, image, label: (image, label, parameters(id)))
    return batches.unbatch().map(lambda image, label, params: (augment(image, params), label),
                                 num_parallel_calls=tf.data.AUTOTUNE)


def main(folder, sheet, path=None):
    files = sorted(glob.glob(os.path.join(folder, "*", "*")))
    labels = [os.path.basename(os.path.dirname(file)) for file in files]

    def load(id, file, label):
        image = tf.io.decode_image(tf.io.read_file(file), channels=3, expand_animations=False)
        return id, tf.image.convert_image_dtype(image, tf.float32), label

    samples = tf.data.Dataset.from_tensor_slices((tf.range(len(files), dtype=tf.int64), files, labels)).map(load)
    dataset = augmented(samples, from_npy(path) if path else live(preset="moderate", epoch=0))
    rows = [tf.concat(list(images), axis=1) for images, _ in dataset.take(16).batch(4)]
    picture = tf.image.convert_image_dtype(tf.concat(rows, axis=0), tf.uint8)
    tf.io.write_file(sheet, tf.io.encode_png(picture))


if __name__ == "__main__":
    main(*sys.argv[1:])
