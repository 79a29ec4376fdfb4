# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# frameworks - what the tests with frameworks from build/frameworks share; consumed.bash has the records and their bits.

load ../consumers/consumed

ROOT=$(cd "$TESTS/.." && pwd)
FRAMEWORKS=$ROOT/build/frameworks

# framework MODULE...: skip unless they are installed; and nothing is downloaded, reported home or put on a GPU.
framework() {
	local name=frameworks module
	for module; do
		compgen -G "$FRAMEWORKS/lib/python3*/site-packages/$module*" >/dev/null && continue
		[ ! -e "$ROOT/build/$name-slow.skipped" ] || name=$name-slow
		[ ! -e "$ROOT/build/$name.skipped" ] || skip "no $module: $(<"$ROOT/build/$name.skipped")"
		skip "no $module: scripts/bootstrap --frameworks, or --frameworks-slow"
	done
	export DPA HF_HUB_OFFLINE=1 HF_HOME=$BATS_FILE_TMPDIR/hub TF_CPP_MIN_LOG_LEVEL=2 CUDA_VISIBLE_DEVICES='' \
		OMP_NUM_THREADS=1 TOKENIZERS_PARALLELISM=false
}

# python SCRIPT [ARGUMENT]...: with the frameworks; out(VALUES) writes the bytes of doubles.
python() {
	local script=$1
	shift
	timeout -k 1 200 "$FRAMEWORKS/bin/python" -c '
import sys
import numpy
def out(values):
    sys.stdout.buffer.write(numpy.ascontiguousarray(values, dtype="<f8").tobytes())
'"$script" "$@"
}
