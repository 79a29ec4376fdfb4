# SPDX-License-Identifier: MIT
"""dpa - data-augmentation parameters of samples by their IDs, from the command dpa.

    params = dpa.records([42, 7], preset="mild", epoch=3)
    params["rotation"]      # an array: the angles of both samples
    params[0]["rotation"]   # the angle of sample 42

    stored = dpa.open_npy("params.npy")     # written by: dpa --format npy -n 10000 -o params.npy
    stored[42]["rotation"]
"""

from __future__ import annotations

import atexit
import fcntl
import functools
import io
import os
import shutil
import subprocess
import sysconfig
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

import numpy
import numpy.typing

__all__ = ["FIELDS", "Rows", "command", "open_npy", "records"]

Array = numpy.typing.NDArray[numpy.void]
Range = Union[str, tuple[float, float]]

FIELDS = ("rotation", "brightness", "noise", "scale", "contrast")

_F_GETPIPE_SZ = 1032
_LONGEST_LINE = 21  # 2^64-1 and a newline
_MAX_LIVE = 4  # settings, such as epochs, that have a process of their own at a time

_live: dict[tuple[str, ...], _Coprocess] = {}
_lock = threading.Lock()


def records(ids: Iterable[int], *, fields: Sequence[str] = FIELDS, preset: str | None = None,
            config: str | os.PathLike[str] | None = None, ranges: Mapping[str, Range] | None = None,
            depth: int | None = None, base_seed: int | None = None, epoch: int | None = None,
            wide_seed: bool = False, precision: int | None = None) -> Array:
    """The records of the IDs, in their order, as a structured array with these fields.

    The arguments are the options of dpa(1) with the same names. `ranges` has those of parameters, built-in or added:
    {"rotation": (-5, 5), "flip": "bool:0.5"}. A dpa process answers, and is kept for the next call with the same
    settings. Threads may share it; a forked or spawned process starts its own one.
    """
    arguments = [command(), "--jobs=1", "--fields=" + ",".join(fields)]
    for name, value in (("preset", preset), ("config", config), ("depth", depth), ("base-seed", base_seed),
                        ("epoch", epoch), ("precision", precision)):
        if value is not None:
            arguments.append(f"--{name}={os.fspath(value) if isinstance(value, os.PathLike) else value}")
    for name, limits in (ranges or {}).items():
        text = limits if isinstance(limits, str) else f"{float(limits[0])!r}:{float(limits[1])!r}"
        arguments.append(f"--{name}={text}" if name in FIELDS else f"--param={name}={text}")
    if wide_seed:
        arguments.append("--wide-seed")
    key = tuple(arguments)
    lines = [f"{i:d}\n" for i in (ids.tolist() if hasattr(ids, "tolist") else ids)]
    with _lock:
        live = _live.pop(key, None) or _Coprocess(key, fields)
        rows = live.ask(lines)  # on any failure, the process is gone and must not be asked again
        _live[key] = live
        if len(_live) > _MAX_LIVE:
            _live.pop(next(iter(_live))).close()
    return rows


def command() -> str:
    """The path of the program: $DPA, or the one that this package has installed, or that of the search path."""
    return _command(os.environ.get("DPA"))


@functools.lru_cache
def _command(named: str | None) -> str:
    installed = os.path.join(sysconfig.get_path("scripts"), "dpa")
    path = named or (installed if os.access(installed, os.X_OK) else shutil.which("dpa"))
    if not path:
        raise FileNotFoundError("the program dpa is neither in the search path nor named by DPA")
    return path


class Rows(Sequence[Any]):
    """The rows of an npy file, mapped. Pickled, as for a spawned worker, it is only the file's name."""

    def __init__(self, path: str | os.PathLike[str], fields: Sequence[str] = FIELDS) -> None:
        self.path, self.fields = os.path.abspath(path), tuple(fields)
        array = numpy.load(self.path, mmap_mode="r")
        self.array: Array = array if array.dtype.names else array.view(_named(self.fields)).reshape(-1)

    def __reduce__(self) -> tuple[type[Rows], tuple[str, tuple[str, ...]]]:
        return Rows, (self.path, self.fields)

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, index: Any) -> Any:
        return self.array[index]


def open_npy(path: str | os.PathLike[str], fields: Sequence[str] = FIELDS) -> Rows:
    """The records that dpa --format npy wrote, by position. `fields` names the columns if the file does not."""
    return Rows(path, fields)


def _named(fields: Sequence[str]) -> numpy.dtype[numpy.void]:
    return numpy.dtype([(name, "<f8") for name in fields])


class _Coprocess:
    """A running dpa, which answers lines of IDs with the rows of npy."""

    def __init__(self, arguments: tuple[str, ...], fields: Sequence[str]) -> None:
        # An empty array has the types of the fields, and an invalid setting is reported here.
        probe = subprocess.run([*arguments, "--format=npy", "--num-samples=0"], capture_output=True, check=False)
        if probe.returncode:
            raise ValueError(probe.stderr.decode(errors="replace").strip())
        dtype = numpy.load(io.BytesIO(probe.stdout)).dtype
        self.dtype = dtype if dtype.names else _named(fields)
        self.process = subprocess.Popen([*arguments, "--format=raw"], bufsize=0, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        assert self.process.stdin and self.process.stdout
        self.input, self.output = self.process.stdin, self.process.stdout
        self.at_once = max(1, fcntl.fcntl(self.input, _F_GETPIPE_SZ) // _LONGEST_LINE)

    def ask(self, lines: list[str]) -> Array:
        rows: Array = numpy.empty(len(lines), self.dtype)
        space = rows.view(numpy.uint8).data
        size = self.dtype.itemsize
        try:
            # As many lines as the pipe holds: neither side can then wait for the other.
            for first in range(0, len(lines), self.at_once):
                part = lines[first:first + self.at_once]
                self.input.write("".join(part).encode())
                done, end = first * size, (first + len(part)) * size
                while done < end:
                    count = self.output.readinto(space[done:end])  # type: ignore[attr-defined]
                    if not count:
                        raise BrokenPipeError
                    done += count
        except BrokenPipeError:
            self.close()
            raise subprocess.CalledProcessError(self.process.returncode, self.process.args) from None
        except BaseException:
            self.close()  # rows that were not read would be the next call's
            raise
        return rows

    def close(self) -> None:
        self.input.close()
        self.output.close()
        self.process.wait()

    def abandon(self) -> None:
        """In a forked child: the process is the parent's."""
        self.input.close()
        self.output.close()
        self.process.returncode = 0


def _close() -> None:
    while _live:
        _live.popitem()[1].close()


def _forget() -> None:
    global _lock
    _lock = threading.Lock()
    while _live:
        _live.popitem()[1].abandon()


atexit.register(_close)
os.register_at_fork(after_in_child=_forget)
