#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # parameters and doubles are of consumed.bash
# numeric - R and Octave get the same doubles out of raw, bit for bit; what they change when they read text.

load consumed

# changed FILE: of the five usual parameters, how many doubles are other ones than dpa's.
changed() {
	python '
rows = [list(struct.iter_unpack("<8Q", open(name, "rb").read())) for name in ("bits", sys.argv[1])]
print(sum(a != b for ours, theirs in zip(*rows, strict=True) for a, b in zip(ours[:5], theirs[:5])))' "$1"
}

@test "R: raw and npy are exact, as are IDs as text; read.csv changes a few doubles" {
	consumer Rscript
	records raw --fields "$doubles" >table.raw
	records npy --fields "$doubles" >table.npy
	records csv --fields "id,$doubles" >table.csv
	cat >read.R <<-'END'
		N <- length(readLines("ids"))
		save <- function(x, name) writeBin(as.vector(t(as.matrix(x))), name)
		save(matrix(readBin("table.raw", "double", 8 * N), ncol=8, byrow=TRUE), "got.raw")
		f <- file("table.npy", "rb")
		invisible(seek(f, 8)); L <- readBin(f, "int", size=2); invisible(seek(f, 10 + L))
		save(matrix(readBin(f, "double", 8 * N), ncol=8, byrow=TRUE), "got.npy")
		text <- read.csv("table.csv", colClasses="character")
		writeLines(text$id, "got.ids")
		save(read.csv("table.csv")[2:9], "got.csv")
		save(matrix(scan("table.csv", skip=1, sep=",", quiet=TRUE), ncol=9, byrow=TRUE)[, 2:9], "got.scan")
	END
	Rscript read.R
	same bits got.raw
	same bits got.npy
	same ids got.ids
	[ "$(changed got.csv)" -le 10 ]
	same got.csv got.scan
}

@test "Octave: raw and dlmread are exact; jsondecode and textscan change doubles" {
	consumer octave-cli
	records raw --fields "$doubles" >table.raw
	records csv --fields "id,$doubles" >table.csv
	records json --fields "$doubles" >document.json
	cat >read.m <<-'END'
		1; % a script, not a function
		function save_rows(x, name)
		  f = fopen(name, "w"); fwrite(f, x', "double"); fclose(f);
		end
		f = fopen("table.raw"); save_rows(fread(f, [8 Inf], "double")', "got.raw"); fclose(f);
		m = dlmread("table.csv", ",", 1, 0); save_rows(m(:, 2:9), "got.csv");
		f = fopen("table.csv");
		t = textscan(f, repmat("%f", 1, 9), "Delimiter", ",", "HeaderLines", 1);
		fclose(f); save_rows(cell2mat(t(2:9)), "got.textscan");
		a = jsondecode(fileread("document.json")).augmentations;
		save_rows([[a.rotation]' [a.brightness]' [a.noise]' [a.scale]' [a.contrast]' [a.huge]' [a.tiny]' ...
		           [a.subnormal]'], "got.json");
	END
	octave-cli --quiet read.m
	same bits got.raw
	same bits got.csv
	[ "$(octave-cli --eval 'disp(version()(1))')" -gt 7 ] || [ "$(changed got.json)" -gt 5000 ]
	[ "$(octave-cli --eval 'disp(version()(1))')" -gt 7 ] || [ "$(changed got.textscan)" -gt 25000 ]
}
