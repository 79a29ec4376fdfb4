# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# frameworks - what the tests with frameworks from build/frameworks share; consumed.bash has the records and their bits.

load ../consumers/consumed

ROOT=$(cd "$TESTS/.." && pwd)
FRAMEWORKS=$ROOT/build/frameworks
EXAMPLES=$ROOT/scripts/examples
# A fresh environment, made by the first test that needs it: the wheel, and the frameworks by reference.
FRESH=$BATS_RUN_TMPDIR/fresh

# framework MODULE...: skip unless they are installed; and nothing is downloaded, reported home or put on a GPU.
framework() {
	local name=frameworks module
	for module; do
		compgen -G "$FRAMEWORKS/lib/python3*/site-packages/$module*" >/dev/null && continue
		[ ! -e "$ROOT/build/$name-slow.skipped" ] || name=$name-slow
		[ ! -e "$ROOT/build/$name.skipped" ] || skip "no $module: $(<"$ROOT/build/$name.skipped")"
		skip "no $module: scripts/bootstrap --frameworks, or --frameworks-slow"
	done
	[ -e "$FRESH/wheel" ] || fresh_environment
	export PATH=$FRESH/bin:$PATH HF_HUB_OFFLINE=1 HF_HOME=$BATS_FILE_TMPDIR/hub TF_CPP_MIN_LOG_LEVEL=2 \
		CUDA_VISIBLE_DEVICES='' OMP_NUM_THREADS=1
}

fresh_environment() {
	local wheel
	wheel=$("$ROOT/scripts/package/wheel" "$BATS_RUN_TMPDIR") || return
	rm -rf "$FRESH"
	/usr/bin/python3 -m venv --without-pip "$FRESH" || return
	"$FRAMEWORKS/bin/python" -m pip -q --python "$FRESH/bin/python" install --no-index --no-deps "$wheel" || return
	echo "$FRAMEWORKS"/lib/python3*/site-packages >"$(echo "$FRESH"/lib/python3*/site-packages)/frameworks.pth"
	echo "$wheel" >"$FRESH/wheel"
}

# python SCRIPT [ARGUMENT]...: with the frameworks; out(VALUES) writes the bytes of doubles.
python() {
	local script=$1
	shift
	timeout -k 1 2000 "$FRESH/bin/python" -c '
import sys
import numpy
def out(values):
    sys.stdout.buffer.write(numpy.ascontiguousarray(values, dtype="<f8").tobytes())
'"$script" "$@"
}

# script FILE [ARGUMENT]...: a program in Python, which a test has written or an example is.
script() {
	PYTHONPATH=.:$EXAMPLES timeout -k 1 2000 "$FRESH/bin/python" "$@"
}
