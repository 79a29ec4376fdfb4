#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""dataset_manifest - lines of a data set's manifest, with every spacing, escape and nesting JSON allows.

usage: tests/tools/dataset_manifest.py COUNT [SPOILT]

With SPOILT, about one line in so many is not what it should be, and fewer are not UTF-8.
"""

import json
import random
import sys

TEXTS = ["", "a", "dog", "naïve café", "日本語のテキスト", "😀😀", 'q"uo\\te', "\t", "\u0001", "/a/b"]
TEXTS += ["é" * 40]
SCALARS = ["0", "-0", "1.50", "1E5", "-12.75e-3", "123456789012345678901234567890", "1e999", "true", "false", "null"]
BLANKS = ["", "", "", " ", "  ", "\t", " \t\r "]
BYTES = [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe3\x81"]
WRONG = [
    "{}", "[]", "1", "null", '"id"', "{'id':1}", '\ufeff{"id":1}', '{"id"}', '{"id":}', '{"id":1}{"id":2}',
    '{"x":1}', '{"id":1,}', '{"id":1 "x":2}', '{"id":""}', '{"id":"\\ud800"}', '{"id":"\\udc00\\ud800"}',
    '{"id":"\\x41"}', '{"id":"\\u12G4"}', '{"id":null}', '{"id":true}', '{"id":[1]}', '{"id":NaN}', '{"id":-1}',
    '{"id":-0}', '{"id":+1}', '{"id":01}', '{"id":1.0}', '{"id":1e3}', '{"id":18446744073709551616}',
]

choose = random.choice


def string(text):
    text = json.dumps(text, ensure_ascii=random.random() < 0.5)
    if "\\" not in text and random.random() < 0.3:
        text = text.replace("/", "\\/").replace("a", "\\u0061").replace("o", "\\u006F")
    return text


def blank():
    return choose(BLANKS)


def member(name, text):
    return blank() + name + blank() + ":" + blank() + text + blank()


def value(depth=0):
    kind = random.randrange(9 if depth < 6 else 6)
    if kind < 3:
        return choose(SCALARS)
    if kind < 6:
        return string(choose(TEXTS))
    inner = [value(depth + 1) for _ in range(random.randrange(4))]
    if kind == 6:
        inner = [member(string(choose(TEXTS + ["id", "rotation"])), text) for text in inner]
        return "{%s}" % (",".join(inner) or blank())
    return "[%s]" % (",".join(blank() + text + blank() for text in inner) or blank())


def line(number):
    name = choose([str(number), '"%d"' % number, str(random.randrange(2 ** 64)), string("images/%08d.png" % number),
                   string("ключ-%d" % number), string(choose(TEXTS[1:]))])
    members = [member(string(choose(TEXTS[:5]) + str(k)), value()) for k in range(random.randrange(8))]
    members.insert(random.randrange(len(members) + 1), member(choose(['"id"', '"\\u0069d"', '"i\\u0064"']), name))
    return blank() + "{" + ",".join(members) + "}" + blank()


def spoil(text):
    kind = random.randrange(10)
    at = random.randrange(len(text))
    if kind < 4:
        return text[:at] + choose('{}[]",:\\0-eE.tfn\u0001\x7fé ') + text[at + 1:]
    if kind < 6:
        return text[:at] + text[at + 1:]
    if kind == 6:
        return text[:at]
    if kind == 7:
        return text.replace("}", ',"noise":1}') if text.count("}") == 1 else text + "x"
    if kind == 8:
        return text.replace("{", '{"id":5,', 1)
    return choose(WRONG)


def main(count, spoilt=0):
    random.seed(7)
    for number in range(count):
        text = line(number)
        if spoilt and random.randrange(spoilt) == 0:
            text = spoil(text)
        text = text.encode()
        if spoilt and text and random.randrange(spoilt * 4) == 0:
            at = random.randrange(len(text))
            text = text[:at] + choose(BYTES) + text[at:]
        sys.stdout.buffer.write(text + b"\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
