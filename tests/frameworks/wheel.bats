#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# wheel - the command and the module dpa, as the wheel installs them in a fresh environment.

load frameworks

setup() {
	framework numpy
	cd "$BATS_FILE_TMPDIR" || return
}

@test "the wheel is whole, the same whenever it is built, and its command is static" {
	local wheel
	wheel=$(<"$FRESH/wheel")
	mkdir -p again
	"$ROOT/scripts/package/wheel" again 2>/dev/null
	same "$wheel" "again/${wheel##*/}"
	python '
import base64, csv, hashlib, io, os, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
record = next(name for name in archive.namelist() if name.endswith("/RECORD"))
listed = {name: (digest, size) for name, digest, size in csv.reader(io.StringIO(archive.read(record).decode()))}
assert set(listed) == set(archive.namelist())
for name, (digest, size) in listed.items():
    data = archive.read(name)
    expected = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    assert name == record or (digest, int(size)) == ("sha256=" + expected, len(data)), name
assert os.path.getsize(sys.argv[1]) < 2000000
' "$wheel"
	run -0 "$FRESH/bin/dpa" --version
	[[ $output == "$(dpa --version | head -n 1)"* ]]
	[[ $(readelf -lW "$FRESH/bin/dpa") != *INTERP* ]]
	oracle -f npy <ids >expected
	"$FRESH/bin/dpa" -f npy ids >got
	same expected got
}

@test "records: the oracle's doubles by name, for every setting, in the order of the IDs" {
	cat >settings.py <<-'END'
		import sys
		import dpa, numpy
		ids = [int(line) for line in open("ids")]
		rows = dpa.records(ids, preset="mild", base_seed=7, epoch=3, depth=12, wide_seed=True, precision=5,
		                   ranges={"rotation": (-5, 5), "blur": "0:2.5"}, fields=["noise", "blur", "rotation"])
		assert rows.dtype.names == ("noise", "blur", "rotation") and rows.shape == (len(ids),)
		sys.stdout.buffer.write(rows.tobytes())
		sys.stdout.buffer.write(dpa.records(numpy.array(ids, "u8")).tobytes())
		mixed = dpa.records(ids[:5], fields=["id", "hash", "seed", "scale"])
		assert mixed["id"].tolist() == ids[:5] and mixed["hash"].dtype == "S64" and mixed["seed"].dtype == "<u4"
		assert mixed[3]["scale"] == dpa.records([ids[3]])[0]["scale"]
		assert dpa.records([]).shape == (0,) and dpa.records(range(3)).shape == (3,)
	END
	script settings.py >got
	oracle --preset mild --base-seed 7 --epoch 3 --depth 12 --wide-seed --precision 5 --rotation -5:5 \
		--param blur=0:2.5 --fields noise,blur,rotation -f npy <ids | payload >expected
	oracle -f npy <ids | payload >>expected
	same expected got
}

@test "records: mistakes are exceptions, and the next call is right" {
	cat >mistakes.py <<-'END'
		import os, signal, subprocess
		import dpa

		def raises(kind, *arguments, **options):
		    try:
		        dpa.records(*arguments, **options)
		    except kind as error:
		        return str(error)
		    raise AssertionError("no exception")

		right = dpa.records([5, 6]).tobytes()
		assert "--preset: unknown name 'x'" in raises(ValueError, [1], preset="x")
		assert "dpa: " in raises(ValueError, [1], fields=["nose"])
		for ids in ["1\n2"], [1.5], ["x"]:
		    raises(ValueError, ids)
		for ids in [1, -1], [2 ** 64, 1]:
		    raises(subprocess.CalledProcessError, ids)
		    assert dpa.records([5, 6]).tobytes() == right
		live = next(reversed(dpa._live.values()))
		os.kill(live.process.pid, signal.SIGKILL)
		raises(subprocess.CalledProcessError, [5, 6])
		assert dpa.records([5, 6]).tobytes() == right
		# An exception in mid-exchange, as Ctrl-C is, leaves no rows for the next call.
		signal.signal(signal.SIGALRM, lambda *_: 1 / 0)
		for seconds in 0.1, 0.2, 0.3, 0.4:
		    signal.setitimer(signal.ITIMER_REAL, seconds)
		    raises(ZeroDivisionError, range(2 * 10 ** 6))
		    assert dpa.records([5, 6]).tobytes() == right
	END
	script mistakes.py
}

@test "records: threads, forks in mid-exchange and spawned processes get their own rows; no process is left" {
	cp "$FRESH/bin/dpa" dpa-of-this-test
	cat >workers.py <<-'END'
		import concurrent.futures, multiprocessing, os, threading
		import dpa

		def check(first):
		    for start in range(first, first + 3000, 300):
		        rows = dpa.records(range(start, start + 300), fields=("id", "noise"))
		        assert rows["id"].tolist() == list(range(start, start + 300))
		    return len(rows)

		if __name__ == "__main__":
		    check(0)
		    with concurrent.futures.ThreadPoolExecutor(8) as pool:
		        assert list(pool.map(check, range(0, 80000, 3000))) == [300] * 27
		    going = True
		    def busy():
		        while going:
		            check(500)
		    thread = threading.Thread(target=busy)
		    thread.start()
		    for method in "fork", "spawn", "forkserver":
		        with multiprocessing.get_context(method).Pool(3) as pool:
		            assert pool.map(check, range(0, 30000, 3000)) == [300] * 10
		    for epoch in range(10):
		        dpa.records([1], epoch=epoch)
		    assert len(dpa._live) == 4
		    going = False
		    thread.join()
	END
	DPA=$PWD/dpa-of-this-test script workers.py
	sleep 0.5
	run ! pgrep -f dpa-of-this-test
}

@test "open_npy: rows by name, pickled as the file's name" {
	oracle -f npy <ids >array.npy
	dpa --fields id,noise,seed -f npy ids >structured.npy
	cat >stored.py <<-'END'
		import pickle, sys
		import dpa
		stored = dpa.open_npy("array.npy")
		assert len(stored) == 10005 and len(pickle.dumps(stored)) < 300
		stored = pickle.loads(pickle.dumps(stored))
		live = dpa.records([int(line) for line in open("ids")])
		assert stored[7]["rotation"] == live[7]["rotation"] and stored[[3, 1]]["scale"][1] == live[1]["scale"]
		assert stored[2:5]["noise"].tolist() == live["noise"][2:5].tolist()
		sys.stdout.buffer.write(stored.array.tobytes())
		structured = dpa.open_npy("structured.npy")
		assert structured[3]["id"] == 3 and structured[3]["noise"] == live[3]["noise"]
	END
	script stored.py >got
	payload <array.npy >expected
	same expected got
}
