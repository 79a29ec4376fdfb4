# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# consumed - what the tests with other tools share: records, and the bits of the doubles that must come out of them.
#
# The file `bits` has them as struct.pack makes them, little-endian, row by row, from the oracle. A test lets a tool
# read what dpa wrote, takes the tool's doubles out of it in the same form, and compares the bytes.

load ../helper

# Beside the usual five: the ends of the range of doubles, also where it has no normal numbers any more.
parameters=(--param huge=-8e307:8e307 --param tiny=-1e-300:1e-300 --param subnormal=-1e-310:1e-310)
doubles=rotation,brightness,noise,scale,contrast,huge,tiny,subnormal
normal=${doubles%,*}

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	consumed_ids
}

# The files ids, bits and bits.normal.
consumed_ids() {
	seq 0 9999 >ids
	# The last ones that doubles and signed integers hold, each with the one behind it, and the last of all.
	printf '%s\n' 9007199254740992 9007199254740993 9223372036854775807 9223372036854775808 \
		18446744073709551615 >>ids
	oracle "${parameters[@]}" -f npy <ids | payload >bits
	oracle "${parameters[@]}" -f npy --fields "$normal" <ids | payload >bits.normal
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

# An array of NumPy less its header.
payload() {
	/usr/bin/python3 -c '
import sys
file = sys.stdin.buffer.read()
sys.stdout.buffer.write(file[10 + int.from_bytes(file[8:10], "little"):])'
}

# records FORMAT [OPTION]...: of all the IDs, with every double.
records() {
	dpa "${parameters[@]}" -f "$@" <ids
}

# Decimals, any number a line, to the bits of the nearest doubles. Python's float is exact; it is the witness.
nearest() {
	/usr/bin/python3 -c '
import struct, sys
for line in sys.stdin:
    for text in line.split():
        sys.stdout.buffer.write(struct.pack("<d", float(text)))'
}

# python SCRIPT [ARGUMENT]...: with Debian's modules; out(VALUES) writes doubles.
python() {
	local script=$1
	shift
	/usr/bin/python3 -B -c '
import struct, sys
def out(values):
    sys.stdout.buffer.write(struct.pack("<%dd" % len(values), *values))
'"$script" "$@"
}

# Needs a command, which a package of the same name has.
consumer() {
	command -v "$1" >/dev/null || skip "no $1: scripts/bootstrap --consumers"
}

# Needs a module of Debian's Python.
module() {
	/usr/bin/python3 -c "import $1" 2>/dev/null || skip "no $1 in /usr/bin/python3: scripts/bootstrap --consumers"
}
