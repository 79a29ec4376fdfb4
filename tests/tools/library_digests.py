#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""library_digests - writes tests/golden/LIBRARY: what the Python library returns for the calls in dpa-migrating(7).

usage: tests/tools/library_digests.py LIBRARY >tests/golden/LIBRARY

LIBRARY is a directory with the source of the library, version 0.2.1, which requires Python 3.12 and psutil. Each head
in the page that is a Python expression is evaluated. A line of output is the SHA-256 of the result and the head. The
result is text: a line of JSON for each record or list of records, or the content of the file that the call writes.
"""

import contextlib
import hashlib
import importlib
import io
import json
import os
import re
import sys
import tempfile
import types

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../man/dpa-migrating.7")


def heads():
    with open(PAGE, encoding="utf-8") as page:
        for head in re.findall(r"^\.It (.*)$", page.read(), re.M):
            yield head.replace(r"\(dq", '"')


def names(library):
    sys.path.insert(0, library)
    core = importlib.import_module("src.dpa")
    distributed = importlib.import_module("src.distributed")
    # A circular import keeps src.dpa from finding these functions; its calls with a rank need them.
    core._DISTRIBUTED_AVAILABLE = True
    core.gen_distributed_augmentation_params = distributed.gen_distributed_augmentation_params
    core.stream_distributed_augmentation_chain = distributed.stream_distributed_augmentation_chain
    return {**vars(core), **vars(distributed)}


def line(result):
    return json.dumps({"hash": result} if isinstance(result, str) else result, separators=(",", ":")) + "\n"


def text(head, result):
    """The result of the call, or None if it is not comparable."""
    if head.startswith("compute_statistics"):
        return json.dumps(result, indent=2) + "\n"
    written = re.search(r'"(\w+\.json)"', head)
    if written and not head.startswith("load"):
        with open(written[1], encoding="utf-8") as file:
            return file.read()
    if isinstance(result, (list, types.GeneratorType)):
        return "".join(map(line, result))
    if isinstance(result, str) or isinstance(result, dict) and "hash" in result:
        return line(result)
    return None


def main():
    known = names(os.path.abspath(sys.argv[1]))
    os.chdir(tempfile.mkdtemp())
    for head in heads():
        # Their results differ, or are not records: the page explains it.
        if re.match(r"compute_streaming|save_augmentation_stream|resume_|recover_|Distributed|.*_memory_limit", head):
            continue
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                result = text(head, eval(head, known))  # pylint: disable=eval-used
            except (NameError, SyntaxError, TypeError):
                continue
        if result is not None:
            print(hashlib.sha256(result.encode()).hexdigest(), "", head)


if __name__ == "__main__":
    main()
