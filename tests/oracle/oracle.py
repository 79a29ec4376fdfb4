#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""oracle - dpa written a second time, on nothing but CPython's standard library.

It shares no code with the program: hashlib digests, random seeds and draws, json writes the text of numbers,
statistics sums. It takes the options of dpa that decide bytes (see OPTIONS) and is a filter like dpa:

    seq 0 9 | tests/oracle/oracle.py --preset mild --seeding rank --rank 1 --world-size 2

It is slow, keeps ranges unexpanded but shards in memory, and checks only what the tests need.
"""

import getopt
import hashlib
import itertools
import json
import random
import re
import statistics
import struct
import sys

OPTIONS = {  # long name: (letter, what its argument becomes); None: a flag
    "preset": ("p", str), "config": ("c", str), "param": ("", str), "depth": ("d", int),
    "rotation": ("", str), "brightness": ("", str), "noise": ("", str), "scale": ("", str), "contrast": ("", str),
    "seeding": ("", str), "base-seed": ("", int), "epoch": ("", int), "wide-seed": ("", None),
    "rank": ("r", int), "world-size": ("w", int), "shard": ("", str),
    "num-samples": ("n", str), "shuffle": ("", None), "skip": ("", str), "limit": ("", str), "uneven": ("", str),
    "keys": ("k", None), "null": ("z", None), "range": ("", str), "skip-invalid": ("", None),
    "fields": ("", str), "precision": ("", int), "format": ("f", str), "batch": ("", int),
    "no-header": ("", None), "no-stats": ("", None),
    "join": ("", str), "nest": ("", str), "stats": ("", str), "print-config": ("", None),
    "jobs": ("j", str), "kernel": ("", str),
}

FIXED = ("rotation", "brightness", "noise", "scale", "contrast")
PRESETS = {
    "mild": ((-15, 15), (0.9, 1.1), (0, 0.05), (0.9, 1.1), (0.85, 1.15)),
    "moderate": ((-30, 30), (0.8, 1.2), (0, 0.1), (0.8, 1.2), (0.7, 1.3)),
    "aggressive": ((-45, 45), (0.7, 1.3), (0, 0.15), (0.7, 1.3), (0.6, 1.4)),
}
ID_LIMIT = 2 ** 64
LINE_LIMIT = 2 ** 20


class Invalid(Exception):
    """A line of input that is no item."""


# Configuration: name -> [lo, hi], or a dictionary as in files, in drawing order; and the depth.

def decimal(text):
    return int(text) if re.fullmatch(r"[-+]?[0-9]+", text) else float(text)


def choices(text):
    pairs = [item.partition("*") for item in text.split(",")]
    weights = [decimal(weight) if star else 1 for _, star, weight in pairs]
    spec = {"choice": [value for value, _, _ in pairs]}
    return spec if all(weight == 1 for weight in weights) else {**spec, "weights": weights}


def parse_spec(text):
    kind, _, rest = text.partition(":")
    if kind == "choice":
        return choices(rest)
    if kind == "bool":
        return {"bool": decimal(rest)}
    if kind == "int":
        return {"int": [int(bound) for bound in rest.split(":")]}
    return [decimal(bound) for bound in text.split(":")]


def overlay(parameters, document):
    """Put a configuration document over the parameters; returns its depth, or None."""
    if "metadata" in document:
        document = document["metadata"]["config"]
    elif "config" in document:
        document = document["config"]
    for name in FIXED:
        if name + "_range" in document:
            parameters[name] = document[name + "_range"]
    parameters.update(document.get("parameters", {}))
    return document.get("augmentation_depth")


def configure(pairs):
    """The effective parameters and depth: preset, then files, then options."""
    parameters = dict(zip(FIXED, PRESETS["moderate"]))
    depth = 10
    for name, value in pairs:
        if name == "preset":
            parameters.update(zip(FIXED, PRESETS[value]))
    for name, value in pairs:
        if name == "config":
            with open(value, encoding="utf-8") as file:
                depth = overlay(parameters, json.load(file)) or depth
    for name, value in pairs:
        if name in FIXED:
            parameters[name] = parse_spec(value)
        elif name == "param":
            name, value = value.split("=", 1)
            parameters[name] = parse_spec(value)
        elif name == "depth":
            depth = value
    return parameters, depth


def config_document(parameters, depth):
    document = {name + "_range": list(parameters[name]) for name in FIXED}
    document["augmentation_depth"] = depth
    extra = {name: spec for name, spec in parameters.items() if name not in FIXED}
    if extra:
        document["parameters"] = extra
    return document


# The numbers.

def fibonacci(count):
    """The decimals of fib(0) .. fib(count - 1)."""
    sys.set_int_max_str_digits(0)
    a, b, texts = 0, 1, []
    for _ in range(count):
        texts.append(str(a).encode())
        a, b = b, a + b
    return texts


def chain(text, suffixes):
    digest = hashlib.sha256(text).hexdigest()
    for suffix in suffixes:
        digest = hashlib.sha256(digest.encode() + suffix).hexdigest()
    return digest


def seed_text(item, options):
    """Section 4: the bytes that are hashed."""
    text = item if isinstance(item, bytes) else str(item).encode()
    seeding = options.get("seeding", "sample")
    if seeding == "unique":  # --base-seed and --epoch are for --shuffle alone
        return str(item * options["world-size"] + options["rank"]).encode()
    if seeding == "rank":
        return b"%d:%d:%s" % (options.get("base-seed", 0), options["rank"], text)
    if "base-seed" in options or "epoch" in options:
        return b"%d:%d:%s" % (options.get("base-seed", 0), options.get("epoch", 0), text)
    return text


def draw(spec, generator, options):
    """The value of a parameter, of the type that its kind has."""
    if "int" in spec:
        lo, hi = spec["int"]
        return lo + int(generator.random() * (hi - lo + 1))
    if "bool" in spec:
        return generator.random() < spec["bool"]
    if "choice" in spec:
        weights = [float(weight) for weight in spec["weights"]] if "weights" in spec else None
        return generator.choices(spec["choice"], weights)[0]
    lo, hi = spec
    value = float(lo + (hi - lo) * generator.random())
    return round(value, options["precision"]) if "precision" in options else value


def record(item, parameters, suffixes, options):
    """Every member that can be asked for."""
    digest = chain(seed_text(item, options), suffixes)
    seed = int(digest, 16)
    if "wide-seed" not in options:
        seed %= 2 ** 32
    generator = random.Random(seed)
    members = {"id": item.decode() if isinstance(item, bytes) else item}
    for name, spec in parameters.items():
        members[name] = draw(spec, generator, options)
    members["hash"] = digest
    members["seed"] = seed
    if "rank" in options:
        members["rank"] = options["rank"]
    return members


# Input: items one after the other. An item is an int (an ID) or bytes (a key).

def number(text, exponent=False):
    match = re.fullmatch(rb"([0-9]+)(?:e([0-9]+))?" if exponent else rb"([0-9]+)()", text)
    if not match:
        raise Invalid
    value = int(match[1]) * 10 ** int(match[2] or 0)
    if value >= ID_LIMIT:
        raise Invalid
    return value


def item_range(text, exponent=False):
    """The IDs of ID, FIRST-LAST or FIRST-LAST:STEP."""
    match = re.fullmatch(rb"([^:-]+)(?:-([^:-]+)(?::([^:-]+))?)?", text)
    if not match:
        raise Invalid
    first = number(match[1], exponent)
    last = first if match[2] is None else number(match[2], exponent)
    step = 1 if match[3] is None else number(match[3], exponent)
    if last < first or step == 0:
        raise Invalid
    return range(first, last + 1, step)


def line_items(line, options):
    if len(line) > LINE_LIMIT:
        raise Invalid
    if "keys" in options:
        if "null" not in options:
            line = line.removesuffix(b"\r")
        try:
            line.decode()
        except UnicodeDecodeError as error:
            raise Invalid from error
        return [line] if line else []
    line = line.removesuffix(b"\r").strip(b" \t")
    return item_range(line) if line else []


class Host:
    """A line of --join: text before and from the closing brace on, and the sample's name."""

    def __init__(self, line, name):
        at = line.rindex(b"}")
        self.before, self.behind, self.name = line[:at], line[at:], name


def refuse(_):
    raise Invalid


def join_item(line, options, taken):
    """The sample that a JSON object names, strictly."""
    if not line.strip(b" \t\r"):
        return []
    try:
        members = json.loads(line.decode(), object_pairs_hook=lambda pairs: pairs, parse_constant=refuse,
                             parse_int=lambda text: -1 if text == "-0" else int(text))
    except (ValueError, RecursionError) as error:
        raise Invalid from error
    if len(line) > LINE_LIMIT or not line.strip(b" \t\r").startswith(b"{"):
        raise Invalid
    names = [value for name, value in members if name == options["join"]]
    if len(names) != 1 or taken & {name for name, _ in members} or isinstance(names[0], (bool, float, list)):
        raise Invalid
    if isinstance(names[0], int) and 0 <= names[0] < ID_LIMIT:
        return [Host(line, names[0])]
    if not isinstance(names[0], str) or not names[0] or options.get("seeding") == "unique":
        raise Invalid
    try:
        return [Host(line, names[0].encode())]
    except UnicodeEncodeError as error:
        raise Invalid from error


def items(paths, options, ranges, bad, taken):
    """All items; the message of a bad line goes to `bad`, which raises or goes on."""
    if "shuffle" in options:
        yield from shuffled([item_range(text.encode(), exponent=True) for text in ranges], options)
        return
    if ranges:
        for text in ranges:
            yield from item_range(text.encode(), exponent=True)
        return
    for path in paths or ["-"]:
        name = "stdin" if path == "-" else path
        with open(0 if path == "-" else path, "rb", closefd=path != "-") as file:
            lines = file.read().removeprefix(b"\xef\xbb\xbf").split(b"\0" if "null" in options else b"\n")
        for count, line in enumerate(lines[:-1] if lines[-1] == b"" else lines, 1):
            try:
                yield from join_item(line, options, taken) if "join" in options else line_items(line, options)
            except Invalid:
                shown = line.decode(errors="backslashreplace")
                bad(f"dpa: {name}:{count}: invalid sample ID '{shown}'")


# The order: shuffle, then skip and limit, then the shard of the rank.

def simon_keys(words, bits, rounds):
    """The round keys of TensorFlow's Simon, for words of `bits` bits."""
    mask = 2 ** bits - 1
    keys, constant = [word & mask for word in words], 0x7369F885192C0EF5 & mask
    while len(keys) < rounds:
        last = keys[-1]
        turned = [(last >> by | last << (bits - by)) & mask for by in (3, 4)]
        keys.append(0xFFFFFFFC & mask ^ constant & 1 ^ keys[-3] ^ turned[0] ^ turned[1])
        constant >>= 1
    return keys


def permutation(base, epoch, total, rounds=16):
    """A function from positions to positions below total."""
    digest = hashlib.sha256(b"%d:%d" % (base, epoch)).digest()
    bits = max(16, (total - 1).bit_length() + (total - 1).bit_length() % 2) // 2
    keys = simon_keys([498247692, *struct.unpack(">2I", digest[:8])], bits, rounds)
    mask = 2 ** bits - 1

    def rotated(word, by):
        return (word << by % bits | word >> (bits - by % bits)) & mask

    def encrypted(block):
        left, right = divmod(block, 2 ** bits)
        for key in keys:  # a Feistel network: the halves change places after each round
            left, right = right, left ^ (rotated(right, 1) & rotated(right, 8)) ^ rotated(right, 2) ^ key
        return left * 2 ** bits + right

    def mapped(index):
        index = encrypted(index)
        while index >= total:
            index = encrypted(index)
        return index

    return mapped


def item_at(ranges, index):
    for items_of_range in ranges:
        if index < len(items_of_range):
            return items_of_range[index]
        index -= len(items_of_range)
    raise IndexError


def shuffled(ranges, options):
    """The items of ranges, permuted; ranges below 2^63 items each, as len() has it."""
    total = sum(map(len, ranges))
    mapped = permutation(options.get("base-seed", 0), options.get("epoch", 0), total)
    skip, limit = count_of(options.get("skip", "0")), count_of(options.get("limit", str(total)))
    return (item_at(ranges, mapped(position)) for position in range(skip, min(total, skip + limit)))


def count_of(text):
    return number(text.encode(), exponent=True)


def part(stream, options):
    """What --skip and --limit leave; the shuffled order has done so already."""
    if "shuffle" in options:
        return stream
    skip = count_of(options.get("skip", "0"))
    stop = skip + count_of(options["limit"]) if "limit" in options else None
    return itertools.islice(stream, skip, stop)


def evened(stream, options):
    """Equally many items for each rank, as torch.utils.data.DistributedSampler has it."""
    world, uneven = options.get("world-size", 1), options.get("uneven", "keep")
    if uneven == "keep" or world == 1:
        return stream
    everything = list(stream)
    rest = len(everything) % world
    if uneven == "drop":
        return everything[:len(everything) - rest]
    if rest:
        everything += itertools.islice(itertools.cycle(list(everything)), world - rest)
    return everything


def shard(stream, options):
    world, rank = options.get("world-size", 1), options.get("rank", 0)
    how = options.get("shard", "stride")
    if how == "none" or world == 1:
        return stream
    if how == "stride":
        return (item for count, item in enumerate(stream) if count % world == rank)
    everything = list(stream)
    share, more = divmod(len(everything), world)
    begin = rank * share + min(rank, more)
    return everything[begin:begin + share + (rank < more)]


# Output: each format takes an iterator of dictionaries that hold the asked members in order.

def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def write_ndjson(out, records, run):
    size, batch, nest = run.options.get("batch"), [], run.options.get("nest")
    for members in records:
        host = members.pop(None, None)
        if host:
            out.write(host.before + b"," + compact({nest: members} if nest else members)[1:-1] + host.behind + b"\n")
            continue
        batch.append(members)
        if size is None or len(batch) == size:
            out.write(compact(batch[0] if size is None else batch) + b"\n")
            batch = []
    if batch:
        out.write(compact(batch) + b"\n")


def write_table(out, records, run, separator):
    def cell(value):
        text = value if isinstance(value, str) else json.dumps(value)
        return '"' + text.replace('"', '""') + '"' if re.search('["\r\n' + separator + "]", text) else text

    if "no-header" not in run.options:
        out.write(separator.join(run.fields).encode() + b"\n")
    for members in records:
        out.write(separator.join(map(cell, members.values())).encode() + b"\n")


def write_json(out, records, run):
    """What the library's save_augmentation_chain writes; no-stats: with include_stats=False."""
    everything = list(records)
    document = {
        "metadata": {"num_samples": len(everything), "config": config_document(run.parameters, run.depth)},
        "augmentations": everything,
    }
    if everything and "no-stats" not in run.options:
        document["statistics"] = statistics_of(everything, run)
    out.write(json.dumps(document, indent=2).encode())


def npy_types(run):
    kinds = {"id": ("<u8", "<Q"), "hash": ("|S64", "64s"), "seed": ("<u4", "<I"), "rank": ("<u8", "<Q")}
    if "wide-seed" in run.options:
        kinds["seed"] = ("|S78", "78s")
    for name, spec in run.parameters.items():
        longest = max(len(text.encode()) for text in spec["choice"]) if "choice" in spec else 0
        kinds[name] = (("<i8", "<q") if "int" in spec else ("|b1", "?") if "bool" in spec else
                       (f"|S{longest}", f"{longest}s") if longest else ("<f8", "<d"))
    return [(name, ("<f8", "<d") if is_plain(run) else kinds[name]) for name in run.fields]


def is_plain(run):
    """Only parameters: an array of doubles, in which a choice is its index."""
    return all(name in run.parameters for name in run.fields)


def write_raw(out, records, run):
    types = npy_types(run)
    for members in records:
        for name, (_, code) in types:
            value = members[name]
            if is_plain(run) and isinstance(value, str):
                value = run.parameters[name]["choice"].index(value)
            out.write(struct.pack(code, str(value).encode() if code.endswith("s") else value))


def write_npy(out, records, run):
    everything = list(records)
    plain = is_plain(run)
    types = npy_types(run)
    descr = "<f8" if plain else [(name, kind) for name, (kind, _) in types]
    shape = (len(everything), len(run.fields)) if plain else (len(everything),)
    head = repr({"descr": descr, "fortran_order": False, "shape": shape})[:-1] + ", }"
    head += " " * (21 - len(str(len(everything))))  # the room that np.save leaves for a growing count
    head += " " * (64 - (10 + len(head) + 1) % 64) + "\n"
    out.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode())
    write_raw(out, everything, run)


FORMATS = {
    "ndjson": write_ndjson,
    "csv": lambda out, records, run: write_table(out, records, run, ","),
    "tsv": lambda out, records, run: write_table(out, records, run, "\t"),
    "json": write_json,
    "npy": write_npy,
    "raw": write_raw,
}


def statistics_of(records, run):
    summary = {}
    for name in filter(run.parameters.get, run.fields):
        values, spec = [members[name] for members in records], run.parameters[name]
        if "bool" in spec:
            summary[name] = {"count": len(values), "true": values.count(True)}
        elif "choice" in spec:
            summary[name] = {"count": len(values), "values": {text: values.count(text) for text in spec["choice"]}}
        else:
            summary[name] = {
                "mean": float(statistics.mean(values)),
                "stdev": statistics.stdev(values) if len(values) > 1 else 0.0,
                "min": min(values),
                "max": max(values),
                "count": len(values),
            }
    return summary


class Run:
    """One run: options, configuration, the fields that are written."""

    def __init__(self, pairs, paths):
        self.options = dict(pairs)
        self.paths = paths
        self.ranges = [value for name, value in pairs if name == "range"]
        if "num-samples" in self.options:
            last = count_of(self.options["num-samples"]) - 1
            self.ranges = [f"0-{last}"] if last >= 0 else ["0-0"]
            if last < 0:
                self.options["limit"] = "0"
        self.parameters, self.depth = configure(pairs)
        self.format = self.options.get("format", "ndjson")
        self.fields = self.options["fields"].split(",") if "fields" in self.options else self.default_fields()
        self.status = 0

    def default_fields(self):
        drawn = list(self.parameters)
        if self.format in ("npy", "raw"):
            return drawn
        rank = ["rank"] if self.options.get("seeding") == "rank" else []
        without_id = self.format == "json" or "join" in self.options
        return ([] if without_id else ["id"]) + drawn + ["hash"] + rank

    def bad(self, message):
        sys.stderr.write(message + "\n")
        self.status = 1
        if "skip-invalid" not in self.options:
            raise Invalid

    def records(self, keep):
        suffixes = fibonacci(self.depth)
        taken = {self.options["nest"]} if "nest" in self.options else set(self.fields)
        stream = items(self.paths, self.options, self.ranges, self.bad, taken)
        stream = shard(evened(part(stream, self.options), self.options), self.options)
        try:
            for item in stream:
                host = item if isinstance(item, Host) else None
                members = record(host.name if host else item, self.parameters, suffixes, self.options)
                if keep is not None:
                    keep.append(members)
                yield {**({None: host} if host else {}), **{name: members[name] for name in self.fields}}
        except Invalid:
            return

    def main(self, out):
        if "print-config" in self.options:
            out.write(json.dumps(config_document(self.parameters, self.depth), indent=2).encode() + b"\n")
            return 0
        keep = [] if "stats" in self.options else None
        FORMATS[self.format](out, self.records(keep), self)
        if keep:
            with open(self.options["stats"], "w", encoding="ascii") as file:
                json.dump(statistics_of(keep, self), file, indent=2)
        return self.status


def command_line(arguments):
    letters = "".join(letter + ":" * bool(kind) for letter, kind in OPTIONS.values() if letter)
    names = [name + "=" * bool(kind) for name, (_, kind) in OPTIONS.items()]
    arguments = ["--join=id" if word in ("--join", "-J") else word for word in arguments]
    found, paths = getopt.gnu_getopt(arguments, letters, names)
    long = {letter: name for name, (letter, _) in OPTIONS.items() if letter}
    pairs = []
    for name, value in found:
        name = name[2:] if name.startswith("--") else long[name[1:]]
        kind = OPTIONS[name][1]
        pairs.append((name, kind(value) if kind else True))
    return pairs, paths


if __name__ == "__main__":
    sys.exit(Run(*command_line(sys.argv[1:])).main(sys.stdout.buffer))
