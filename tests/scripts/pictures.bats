#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# pictures - scripts/preview and scripts/plot draw what the records contain.
# shellcheck disable=SC2154 # bats sets output

load ../helper

scripts=$TESTS/../scripts
export DPA

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

needs_magick() {
	command -v montage >/dev/null || skip 'no ImageMagick'
}

# The mean of a picture's channel or of all of it, times 1000: level FILE
level() {
	convert "$1" -colorspace gray -format '%[fx:int(1000*mean)]' info:
}

size() {
	identify -format '%wx%h' "$1"
}

@test "preview draws a sheet of the test picture, the same at every run" {
	needs_magick
	[ "$("$scripts/preview" -n 7 -o sheet.png)" = sheet.png ]
	"$scripts/preview" -n 7 -o again.png -
	same sheet.png again.png
	# Two rows of four.
	run -0 size sheet.png
	[[ $output =~ ^10[0-9]{2}x[56][0-9]{2}$ ]]
	"$scripts/preview" -n 7 -o other.png - --epoch 1
	run -1 cmp -s sheet.png other.png
}

@test "preview lists added parameters of every kind" {
	needs_magick
	"$scripts/preview" -n 3 -o plain.png
	"$scripts/preview" -n 3 -o added.png - --param flip=bool:0.5 --param 'op=choice:50%,back\\slash' \
		--param n=int:0:9
	# Three lines more.
	[ "$(identify -format %h added.png)" -gt $(($(identify -format %h plain.png) + 30)) ]
	run -2 "$scripts/preview" -o bad.png - --param flip=bool:2
	[[ $output == "dpa: --param 'flip': "* ]]
}

@test "preview does what the parameters say" {
	needs_magick
	convert -size 240x180 xc:'#808080' grey.png
	none=(--rotation 0:1e-9 --scale 1:1.000001 --noise 0:1e-9 --contrast 1:1.000001)
	sheet() {
		"$scripts/preview" -n 1 -o "$1" "${@:2}"
		# The tile of sample 0, without the margin.
		convert "$1" -crop 200x150+270+40 +repage "tile-$1"
	}
	sheet plain.png grey.png "${none[@]}" --brightness 1:1.000001
	sheet bright.png grey.png "${none[@]}" --brightness 1.5:1.500001
	sheet dark.png grey.png "${none[@]}" --brightness 0.5:0.500001
	plain=$(level tile-plain.png)
	[ "$(level tile-bright.png)" -gt $((plain + 150)) ]
	[ "$(level tile-dark.png)" -lt $((plain - 150)) ]
	sheet noisy.png grey.png "${none[@]:0:4}" --contrast 1:1.000001 --brightness 1:1.000001 --noise 0.1:0.100001
	deviation() { convert "$1" -crop 100x80+50+50 +repage -format '%[fx:int(1000*standard_deviation)]' info:; }
	[ "$(deviation tile-plain.png)" -lt 5 ]
	[ "$(deviation tile-noisy.png)" -gt 80 ]
	[ "$(deviation tile-noisy.png)" -lt 120 ]
}

@test "preview rotates counter-clockwise" {
	needs_magick
	convert -size 240x180 xc:black -fill white -draw 'rectangle 180,80 200,100' east.png
	"$scripts/preview" -n 1 -o sheet.png east.png --rotation 89.999:90.001 --scale 1:1.000001 --noise 0:1e-9 \
		--brightness 1:1.000001 --contrast 1:1.000001
	convert sheet.png -crop 240x180+262+20 +repage tile.png
	convert tile.png -crop 80x80+80+0 +repage upper.png
	convert tile.png -crop 80x80+80+100 +repage lower.png
	[ "$(level upper.png)" -gt $((10 + $(level lower.png))) ]
}

@test "preview draws no noise where the picture does not reach" {
	needs_magick
	"$scripts/preview" -n 1 -o sheet.png - --rotation 45:45.001 --scale 0.5:0.501 --noise 0.3:0.301
	[ "$(convert sheet.png -crop 20x20+270+60 +repage -format '%k' info:)" = 1 ]
}

@test "preview prints its usage" {
	needs_magick
	for option in -h --help; do
		run -0 "$scripts/preview" $option
		[[ $output == "usage: scripts/preview "*"original"* ]]
	done
}

@test "preview refuses what it cannot use, and passes on what dpa refuses" {
	needs_magick
	run -2 "$scripts/preview" nofile.png
	[[ $output == *nofile.png* ]]
	run -2 "$scripts/preview" -n 0
	run -2 "$scripts/preview" - --preset strong
	[[ $output == *strong* ]]
	[ ! -e preview.png ]
}

@test "plot draws NDJSON, CSV and TSV alike" {
	command -v gnuplot >/dev/null || skip 'no gnuplot'
	dpa --range 0-999 >records
	[ "$("$scripts/plot" -o plot.png records)" = plot.png ]
	[ "$(head -c 8 plot.png | od -An -tx1)" = " 89 50 4e 47 0d 0a 1a 0a" ]
	for format in csv tsv; do
		dpa --range 0-999 --format $format | "$scripts/plot" -o $format.png
		same plot.png $format.png
	done
	dpa --range 0-999 --epoch 1 | "$scripts/plot" -o other.png -
	run -1 cmp -s plot.png other.png
}

@test "plot draws one record, a subset, and other kinds of values" {
	command -v gnuplot >/dev/null || skip 'no gnuplot'
	for option in '' '-p rotation' '-p noise,blur'; do
		# shellcheck disable=SC2086 # options are words
		dpa --range 5-5 --param blur=0:2.5 | "$scripts/plot" $option -o one.png
		[ -s one.png ]
	done
	jq -nc 'range(200) | {id: ., r: (. / 7), flip: (. % 3 == 0), op: ["a", "it\u0027s"][. % 2], crop: (. % 5)}' |
		"$scripts/plot" -o kinds.png
	[ "$(size kinds.png)" = 1040x1040 ]
}

@test "plot refuses what holds no records" {
	command -v gnuplot >/dev/null || skip 'no gnuplot'
	run -2 "$scripts/plot" -o plot.png /dev/null
	[[ $output == *"no records"* ]]
	dpa --range 0-9 --fields id >ids
	run -2 "$scripts/plot" -o plot.png ids
	[[ $output == *"no parameters"* ]]
	dpa --range 0-9 >records
	run -2 "$scripts/plot" -p rotation,blur records
	[[ $output == *"record 1 does not have 'blur'"* ]]
	{
		dpa --range 0-9
		echo '{"id":'
	} >torn
	run -2 "$scripts/plot" torn
	[[ $output == *"line 11 is not JSON"* ]]
	run -2 "$scripts/plot" nofile
	[ ! -e plot.png ]
}

@test "README's lines draw" {
	needs_magick
	command -v gnuplot >/dev/null || skip 'no gnuplot'
	sed -n 's,^    \(.*scripts/\(preview\|plot\) .*\),\1,p' "$TESTS/../README" >commands
	[ "$(wc -l <commands)" = 2 ]
	convert -size 640x400 plasma: photo.jpg
	ln -s "$scripts" scripts
	ln -s "$DPA" dpa
	bash -e commands
	[[ $(size sheet.png) =~ ^10[0-9]{2}x[89][0-9]{2}$ ]]
	[ "$(size plot.png)" = 1300x1300 ]
}
