#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# torchrun - four ranks under torchrun, also when they are started again.

load launched

# Of PyPI's torch, or of Debian's: torch 1.13 of Debian 12 fails with Python 3.11, unless -r and -t are maps of ranks;
# the rank 9 in them does not exist.
needs_torchrun() {
	local python
	for python in "$TESTS"/../build/frameworks/bin/python /usr/bin/python3; do
		torchrun=("$(realpath -s "$python")" -m torch.distributed.run --standalone --nproc_per_node 4
			--monitor_interval 0.1)
		[ "$python" != /usr/bin/python3 ] || torchrun+=(-r 9:1 -t 9:1)
		[ ! -x "$python" ] || ! "$python" -c 'import torch.distributed.run' 2>/dev/null || break
		torchrun=()
	done
	[ ${#torchrun[@]} != 0 ] || skip 'no torch: scripts/bootstrap --frameworks, or --torch'
	launcher_in_sandbox ip iproute2
}

@test "torchrun: four ranks write what one run writes" {
	needs_torchrun
	# shellcheck disable=SC2016 # the ranks expand
	sandboxed env OMP_NUM_THREADS=1 "${torchrun[@]}" --no_python sh -c 'exec ./rank "$RANK"'
	four_shards
	grep -q 'rank 0 of 4, by torchrun (' messages.0
}

@test "torchrun: all ranks are restarted after one failed, and write the same" {
	needs_torchrun
	cat >again <<-'END'
		#!/bin/sh
		./rank "$RANK" || exit
		[ "$TORCHELASTIC_RESTART_COUNT" = 1 ] || [ "$RANK" != 2 ] || exit 7
	END
	chmod +x again
	sandboxed env OMP_NUM_THREADS=1 "${torchrun[@]}" --max_restarts 1 --no_python ./again
	four_shards
}

@test "torchrun: the manual's line" {
	needs_torchrun
	manual torchrun
	printf '#!/bin/sh\nexec %s "$@"\n' "${torchrun[*]}" >bin/torchrun
	chmod +x bin/torchrun
	sandboxed env OMP_NUM_THREADS=1 sh manual
	four_parts
}
