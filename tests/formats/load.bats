#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# load - --load: saved records become any format, and files that are not records are rejected.
# shellcheck disable=SC2016,SC2154 # $0 is an inner shell's; bats and the helper set output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# The document, laid out anew by CPython: relay FILE [ARGUMENT OF json.dumps]...
relay() {
	/usr/bin/python3 - "$@" <<-'END'
		import json, sys
		options = eval(f"dict({', '.join(sys.argv[2:])})")
		sys.stdout.write(json.dumps(json.load(open(sys.argv[1])), **options))
	END
}

# Loading fails after the records of `expected`, with a message that has each text: bad FILE TEXT...
bad() {
	local file=$1
	shift
	run -1 --separate-stderr sh -c '"$0" --load "$1" >got' "$DPA" "$file"
	same expected got || return
	[ "${#stderr_lines[@]}" = 1 ] || return
	says "dpa: $file: byte " "$@"
}

@test "lines, arrays and documents become every format, with the bytes of a new run" {
	for options in "--range 0-4999" "--range 5000-5100 --param shear=-10:10 --param blur=0:2.5" "--range 0-0" \
		"--range 3-9 --fields rotation,scale,hash" "--range 0-999 --seeding rank --rank 2 --world-size 3"; do
		# shellcheck disable=SC2086 # several words
		set -- $options
		dpa "$@" >lines
		dpa "$@" --batch 7 >arrays
		for format in ndjson csv tsv npy json; do
			[[ $format == npy && $options == *rank* ]] && continue
			dpa "$@" -f $format >expected
			# The configuration of lines is not known.
			[ $format = json ] && relay expected indent=2 |
				/usr/bin/python3 -c 'import json, sys; document = json.load(sys.stdin)
document["metadata"]["config"] = None; sys.stdout.write(json.dumps(document, indent=2))' >expected.json &&
				mv expected.json expected
			for from in lines arrays; do
				dpa --load $from -f $format >got
				# Without IDs lines have positions, which a format with IDs shows.
				[[ $options == *fields* && $format != json ]] ||
					same expected got || return
			done
		done
		fields=$(sed 's/"\([a-z]*\)":[^,}]*[,}]/\1,/g; s/{//; s/,$//; q' lines)
		dpa --load lines --batch 7 --fields "$fields" >got
		same arrays got || return
	done
}

@test "a document of CPython comes back to the byte, and as lines, whatever its layout" {
	seq 0 999 | oracle -f json --param shear=-10:10 --preset mild >document
	dpa --range 0-999 --param shear=-10:10 --preset mild >lines
	relay document 'separators=(",", ":")' >compact
	relay document >spaced
	relay document indent=7 >wide
	sed 's/$/\r/' document >crlf
	# A record a line, between the lines of the document.
	relay document 'separators=(",", ":")' | sed 's/{"rotation/\n&/g; s/\],"stat/\n&/; s/ //g' >rows
	[ "$(wc -l <rows)" -gt 1000 ]
	for layout in document compact spaced wide crlf rows; do
		dpa --load $layout -f json >got
		same document got || return
		dpa --load $layout >got
		same lines got || return
		dpa --load - <$layout -f json -o file
		same document file || return
	done
	relay document sort_keys=True indent=1 >sorted
	dpa --load sorted --fields id,rotation,brightness,noise,scale,contrast,shear,hash >got
	same lines got
	dpa --load - -f json < <(cat document) >got
	same document got
	# The count stands first: known from a first pass, or not at all.
	dpa --load document -f json | cmp - document
	run -2 --separate-stderr bash -c 'cat document | "$0" --load - -f json | cat; exit ${PIPESTATUS[1]}' "$DPA"
	silent_and_told
	says "number of records" "give --output FILE"
}

@test "a document without records, without statistics, without configuration" {
	oracle -f json </dev/null >document
	dpa --load document -f json >got
	same document got
	dpa --load document >got
	[ ! -s got ]
	printf '{"augmentations": []}' >document
	dpa --load document -f csv >got
	dpa -f csv </dev/null >expected
	same expected got
	printf ' [ ] \n[]' >document
	dpa --load document >got
	: >empty
	dpa --load empty >>got
	[ ! -s got ]
	dpa --range 4-5 >lines
	(
		printf '{"statistics":{"a":[1,{}]},"augmentations":'
		dpa --range 4-5 --batch 2
		printf ',"metadata":{}}'
	) >compact
	relay compact indent=4 >document
	dpa --load document >got
	same lines got
}

# The document as the library's save_augmentation_stream writes it without statistics: stream FILE
stream() {
	/usr/bin/python3 - "$1" <<-'END'
		import json, sys
		document = json.load(open(sys.argv[1]))
		print('{\n  "metadata": {\n    "num_samples": null,\n    "config": ', end="")
		print(json.dumps(document["metadata"]["config"]),
		      end=',\n    "streaming": true\n  },\n  "augmentations": [\n')
		print(",\n".join("    " + json.dumps(record) for record in document["augmentations"]), end="\n  ]\n}\n")
	END
}

@test "documents of the library's streaming save, with a count and statistics or without" {
	oracle -f json --range 0-999 --preset mild >document
	dpa --range 0-999 --preset mild >lines
	stream document >streamed
	grep -q '"num_samples": null' streamed
	sed 's/^    "num_samples": .*/&\n    "streaming": true,/' document >counted
	relay document 'separators=(",", ":")' | sed 's/,"statistics":.*/}/' >bare
	for layout in streamed counted bare; do
		dpa --load $layout >got
		same lines got || return
		dpa --load - -f json -o got <$layout
		same document got || return
	done
	dpa --load <(cat streamed) --range 10-19 >got
	sed -n 11,20p lines | same - got
	stream <(oracle -f json </dev/null) >streamed
	dpa --load streamed >got
	[ ! -s got ]
	sed 's/null/-1/' streamed >wrong
	: >expected
	bad wrong 'num_samples is not a count'
}

@test "a streaming save that was interrupted: all complete records, the byte, exit status 1" {
	oracle -f json --range 0-2 >document
	stream document >streamed
	dpa --range 0-2 >lines
	local size ends n complete
	size=$(stat -c %s streamed)
	mapfile -t ends < <(grep -bo '"}' streamed | sed 's/:.*//')
	[ ${#ends[@]} = 3 ]
	for ((n = 1; n < size - 1; n++)); do
		head -c "$n" streamed >torn
		complete=0
		for end in "${ends[@]}"; do
			((n < end + 2)) || complete=$((complete + 1))
		done
		head -n "$complete" lines >expected
		bad torn "byte $n: unexpected end (after $complete valid record" || {
			echo "cut off at $n"
			return 1
		}
	done
	# Damage in the middle is found where it is.
	sed '9s/"noise"/"noise/' streamed >torn
	head -n 1 lines >expected
	bad torn "expected ':'" '(after 1 valid record)'
	echo old >file
	run -1 dpa --load torn -o file
	[ "$(cat file)" = old ]
}

@test "a byte order mark is skipped" {
	dpa --range 0-9 >lines
	{ printf '\xef\xbb\xbf' && cat lines; } >marked
	dpa --load marked >got
	same lines got
	{ printf '\xef' && sleep 0.2 && printf '\xbb\xbf' && dpa --range 0-9 -f json; } | dpa --load - >got
	same lines got
	printf '\xef\xbb\xbf' >marked
	dpa --load marked >got
	[ ! -s got ]
}

@test "every double comes back bit for bit, from any spelling" {
	/usr/bin/python3 - >lines <<-'END'
		import random, struct
		random.seed(5)
		texts = ["0", "-0", "0.0", "-0.0", "1E5", "1e+5", "5e-324", "2.4703282292062327e-324",
		    "2.4703282292062329e-324", "1.7976931348623157e308", "9007199254740993",
		    "9007199254740992.99999999999999999",
		    "0." + "0" * 400 + "123e400", "1" + "0" * 300,
		    "123456789012345678901234567890", "0.1e-999999999999"]
		while len(texts) < 20000:
		    x = struct.unpack("<d", random.randbytes(8))[0]
		    if abs(x) < 1e308:
		        texts += [repr(x), "%.30e" % x, "%.16g" % x]
		for text in texts:
		    print('{"id": 1, "x": %s}' % text)
	END
	/usr/bin/python3 -c 'import json, sys
for line in sys.stdin:
    print("{\"id\":1,\"x\":%r}" % float(json.loads(line, parse_int=float)["x"]))' <lines >expected
	dpa --load lines >got
	same expected got
	dpa --load lines -f npy -o got.npy
	/usr/bin/python3 -c 'import json, struct
rows = [json.loads(line)["x"] for line in open("expected")]
assert open("got.npy", "rb").read().endswith(struct.pack("<%dd" % len(rows), *rows))'
	LC_ALL=de_DE.UTF-8 dpa --load lines >got
	same expected got
}

@test "--precision, --fields, --batch and --stats apply to what is loaded" {
	dpa --range 0-2999 >lines
	for options in "--precision 3" "--fields hash,noise" "--fields id" "--batch 11 --precision 0" \
		"--stats=stats -f tsv"; do
		# shellcheck disable=SC2086 # several words
		set -- $options
		dpa --range 0-2999 "$@" >expected
		[ ! -e stats ] || mv stats stats.expected
		dpa --load lines "$@" >got
		same expected got || return
	done
	same stats.expected stats
	run -0 --separate-stderr dpa --load lines --stats --fields id,noise
	says 'noise ' '3000 records'
	[[ $stderr != *bound* ]]
	refuse --load lines --fields seed
	says "no member 'seed'"
	refuse --load lines --fields id,shear
	says "unknown field 'shear'"
}

@test "keys, seeds of both widths and ranks come back" {
	printf '%s\n' plain 'quo"te' 'back\slash' $'tab\there' 'Grüße' '😀' "a$(printf '%070000d' 0)" b >keys
	for options in "--keys" "--keys -f csv" "--keys -f tsv" "--keys --batch 3"; do
		# shellcheck disable=SC2086 # several words
		set -- $options
		dpa --keys <keys >lines
		dpa "$@" <keys >expected
		dpa --load lines "${@:2}" >got
		same expected got || return
	done
	/usr/bin/python3 -c 'import json, sys
for line in sys.stdin: print(json.dumps(json.loads(line)))' <lines >ascii
	dpa --load ascii >got
	same lines got
	for options in "--fields id,seed" "--fields id,seed --wide-seed" "--fields hash,seed,rotation --wide-seed" \
		"--fields seed,hash"; do
		# shellcheck disable=SC2086 # several words
		set -- $options
		dpa --range 0-99 "$@" >lines
		dpa --load lines "${@:1:2}" >got
		same lines got || return
		dpa --range 0-99 "$@" -f npy >expected
		dpa --load lines "${@:1:2}" -f npy >got
		same expected got || return
	done
	for r in 0 1 2; do
		dpa --range 0-1999 --seeding rank --rank $r --world-size 3
	done >lines
	dpa --load lines >got
	same lines got
}

@test "--range selects positions in one pass" {
	seq 100 2099 | dpa >lines
	sed -n '1p;5,9p;11p;14p;17p;1999,2000p' lines >expected
	dpa --load lines --range 0-0 --range 4-8 --range 10-17:3 --range 1998-1e6 >got
	same expected got
	dpa --load lines --range 2000-3000 >got
	[ ! -s got ]
	dpa --load lines --range 0-9 --fields id -f json >got
	[ "$(jq -c '[.metadata.num_samples, .augmentations[9].id]' got)" = '[10,109]' ]
	# Without IDs the position is that in the file.
	dpa --load <(dpa --load lines --fields rotation) --range 7-8 --fields id >got
	same got <(printf '{"id":7}\n{"id":8}\n')
	# Nothing is read behind the last one.
	(cat lines; echo garbage) >long
	dpa --load long --range 1999-1999 >got
	same got <(tail -1 lines)
	refuse --load lines --range 5-9 --range 9-12
	says ascend
	refuse --load lines --range 5-5 --range 0-0
	# A part of a document is a document.
	oracle -f json --range 0-99 >document
	dpa --load document --range 10-19 -f json >got
	oracle -f json --range 10-19 >expected
	same expected got
}

@test "members in any order, escaped names, odd spacing" {
	{
		printf ' \t\r\n{ "x" : 1 , "id"\n:\r5}{"id":6,"\\u0078":2.5}\n\n'
		printf '[{"\\u0069d":7,"x":-1e2}\t, {"id":8 ,"x":0}]'
	} >lines
	dpa --load lines --fields id,x >got
	same got <(printf '{"id":%s,"x":%s}\n' 5 1.0 6 2.5 7 -100.0 8 0.0)
	dpa --load lines -f csv >got
	same got <(printf 'x,id\n1.0,5\n2.5,6\n-100.0,7\n0.0,8\n')
	# Names that a document has too are parameters if they are numbers.
	printf '{"metadata":1,"augmentations":2,"statistics":3}' >lines
	dpa --load lines >got
	same got <(printf '{"id":0,"metadata":1.0,"augmentations":2.0,"statistics":3.0}\n')
}

@test "a record that is not like the first, or no record: its place, and all before it is written" {
	dpa --range 0-1 --fields id,noise,hash >expected
	local hash
	hash=$(sed -n '2s/.*"hash":"\([^"]*\).*/\1/p' expected)
	while IFS='|' read -r line text; do
		(cat expected; echo "${line//HASH/$hash}") >lines
		bad lines "$text" "after 2 valid records" || return
		# The same in an array and in a document.
		printf '[%s,%s]' "$(paste -sd, expected)" "${line//HASH/$hash}" >array
		bad array "after 2 valid records" || return
		printf '{"metadata":{"num_samples":3},"augmentations":[%s,\n%s]}' "$(paste -sd, expected)" \
			"${line//HASH/$hash}" >document
		bad document "after 2 valid records" || return
	done <<-'END'
		{"id":2,"noise":1}|member 'hash' is missing
		{"id":2,"noise":1,"hash":"HASH","x":1}|member 'x' is not in the first record
		{"id":2,"noise":1,"noise":1,"hash":"HASH"}|member 'noise' occurs twice
		{"id":2,"noise":"1","hash":"HASH"}|member 'noise' is not a number
		{"id":2,"noise":null,"hash":"HASH"}|member 'noise' is not a number
		{"id":2,"noise":[1],"hash":"HASH"}|member 'noise' is not a number
		{"id":2,"noise":1e999,"hash":"HASH"}|member 'noise' is not a number in the range of a double
		{"id":2,"noise":NaN,"hash":"HASH"}|NaN and Infinity
		{"id":2,"noise":-Infinity,"hash":"HASH"}|NaN and Infinity are not JSON
		{"id":2,"noise":01,"hash":"HASH"}|expected ',' or '}'
		{"id":2,"noise":1.,"hash":"HASH"}|expected a digit
		{"id":2,"noise":+1,"hash":"HASH"}|expected a value
		{"id":2,"noise":1e,"hash":"HASH"}|expected a digit
		{"id":2.0,"noise":1,"hash":"HASH"}|member 'id' is not a sample ID
		{"id":-2,"noise":1,"hash":"HASH"}|member 'id' is not a sample ID
		{"id":18446744073709551616,"noise":1,"hash":"HASH"}|member 'id' is not a sample ID
		{"id":"2","noise":1,"hash":"HASH"}|member 'id' is not a sample ID
		{"id":2,"noise":1,"hash":"HASH0"}|member 'hash' is not a hash
		{"id":2,"noise":1,"hash":"A"}|member 'hash' is not a hash
		{"id":2,"noise":1,"hash":5}|member 'hash' is not a hash
		{"id":2,"noise":1 "hash":"HASH"}|expected ',' or '}'
		{"id":2,"noise":1,"hash":"HASH",}|expected a member name
		{"id" 2,"noise":1,"hash":"HASH"}|expected ':'
		{}|member 'id' is missing
		7|not a record
		"x"|not a record
		{"id":2,"noise":1,"ha\sh":"HASH"}|invalid escape
	END
}

@test "seeds that are not those of their hashes are reported" {
	dpa --range 0-0 --fields id,hash,seed >expected
	(cat expected; dpa --range 1-1 --fields id,hash,seed | sed 's/"seed":/"seed":1/') >lines
	bad lines "after 1 valid record"
	(cat expected; dpa --range 1-1 --fields id,hash,seed | sed 's/"seed":.*/"seed":7}/') >lines
	bad lines "seed and hash do not belong together"
}

@test "other files are recognized and named at once" {
	: >expected
	while IFS='|' read -r bytes text; do
		# shellcheck disable=SC2059 # a format is what is meant
		printf "$bytes" >file
		bad file "$text" "after 0 valid records" || return
	done <<-'END'
		\x89PNG\r\n\x1a\n|byte 0: not JSON
		\xef\xbb\xbfx|byte 3: not JSON
		\xef\xbb{"id":1}|byte 0: not JSON
		{}|a record without members
		\x00\x00|byte 0: not JSON
		id,rotation\n1,2\n|byte 0: not JSON
		null|byte 0: not a record
		{"version":"1","config":{}}|member 'version' is not a number
		{"metadata":{"num_samples":"x"}}|num_samples is not a count
		{"metadata":[]}|metadata is not an object
		{"augmentations":{}}|augmentations are not an array
		{"augmentations":[],"augmentations":[]}|augmentations occur twice
		{"augmentations":[]}x|trailing data after the document
		{"augmentations":[]} {}|trailing data after the document
		{"metadata":{"num_samples":3},"augmentations":[]}|num_samples is 3 but there are 0
		{"metadata":{"config":{"a":[1,]}}}|expected a value
		{"metadata":{"config":{"a" 1}}}|expected ':'
		{"metadata":{"config":{"a":1,}}}|expected a member name
		{"images":[{"id":1}]}|member 'images' is not a number
		{"metadata":{}}|neither a record nor a document
		{"id":1,"name":"x"}|member 'name' is not a number
		{"a-b":1}|a name that a parameter cannot have
		{"x":1,"a\\n":1}|a name that a parameter cannot have
		{"x":"\xff"}|invalid UTF-8
		{"x":"a\nb"}|control character
	END
	(printf '{"statistics":'; head -c 100000 /dev/zero | tr '\0' '[') >file
	bad file "nested too deeply"
	(printf '{"id":"'; head -c 7000000 /dev/zero | tr '\0' x) >file
	bad file "byte 0: a value of more than 6 MiB"
	(printf '{"id":"'; head -c 1048577 /dev/zero | tr '\0' x; printf '"}') >file
	bad file "member 'id' is not a key" "at most 1 MiB"
	refuse --load missing
	says "cannot open 'missing'"
	refuse --load .
	says "cannot read '.'"
	dpa --range 0-0 >same
	refuse --load same -o same
	says "the same file"
}

@test "a truncated document: whole records, and a message with the byte and the number of records" {
	oracle -f json --range 0-2 >document
	dpa --range 0-2 >lines
	local size ends n
	size=$(stat -c %s document)
	# Where each record ends.
	mapfile -t ends < <(grep -bo '^    }' document | sed 's/:.*//' | sed -n 2,4p)
	for ((n = 1; n < size; n += n < 700 || n > size - 60 ? 1 : 7)); do
		head -c "$n" document >torn
		good=0
		for end in "${ends[@]}"; do
			((n < end + 5)) || good=$((good + 1))
		done
		head -n "$good" lines >expected
		bad torn "unexpected end (after $good valid record" || {
			echo "cut off at $n"
			return 1
		}
	done
}

@test "a file is not replaced by a part of one, and what is written in place is completed" {
	oracle -f json --range 0-2999 >document
	head -c 500000 document >torn
	echo old >file
	run -1 dpa --load torn -o file
	[ "$(cat file)" = old ]
	[ ! -e file.part ]
	run -1 --separate-stderr dpa --load torn -f json -o file
	[ "$(cat file)" = old ]
	run -1 sh -c '"$0" --load torn -f json >got' "$DPA"
	n=$(jq .metadata.num_samples got)
	[ "$n" -gt 1000 ]
	oracle -f json --range "0-$((n - 1))" >expected
	same expected got
}

@test "a record is written as soon as it is complete, whatever follows it" {
	dpa --range 0-2 >lines
	oracle -f json --range 0-2 >document
	sed 's/"id":[0-9]*,//' lines >bare
	# The beginning of each form with two records and a half.
	{ head -n 2 lines && sed -n 3p lines | head -c 20; } >begin.lines
	{ printf '[' && paste -sd, lines; } | head -c 600 >begin.array
	head -c 1100 document >begin.document
	stream document | head -c 900 >begin.stream
	for form in lines array document stream; do
		(cat begin.$form; sleep 5) | "$DPA" --load - | (
			for i in 1 2; do
				read -r -t 3 line || exit 1
				[ "$line" = "$(sed -n ${i}p lines)" ] || exit 1
			done
		) || {
			echo "$form"
			return 1
		}
	done
}

@test "int, bool and choice: kinds that options or the document configure" {
	set -- --param crop=int:-5:32 --param flip=bool:0.5 --param 'op=choice:a,é,c*3'
	dpa --range 0-1499 "$@" >lines
	for format in ndjson csv tsv npy raw; do
		dpa --range 0-1499 "$@" -f $format >expected
		for j in 1 3; do
			dpa --load lines "$@" -f $format -j $j >got
			same expected got || return
		done
	done
	dpa "$@" --print-config >configuration
	dpa --load lines --config configuration | same - lines
	# A document brings its configuration.
	dpa --range 0-1499 "$@" -f json >document
	dpa --load document -f json | same - document
	dpa --load document --fields "$(sed 's/"\([a-z]*\)":[^,}]*[,}]/\1,/g; s/{//; s/,$//; q' lines)" | same - lines
	for source in "--load lines" "--range 0-1499"; do
		# shellcheck disable=SC2086 # two words
		dpa $source "$@" --stats=stats >got
		mv stats "stats.${source:2:4}"
	done
	same stats.load stats.rang
	# Unconfigured: true and false stay, integers are doubles, and strings have no numbers.
	dpa --load lines --fields id,flip,crop --range 0-0 | same - <(echo '{"id":0,"flip":true,"crop":13.0}')
	printf '{"op":"\\u00e9","crop":-5,"flip":false}' >escaped
	dpa --load escaped "$@" --fields op,flip,crop | same - <(echo '{"op":"é","flip":false,"crop":-5}')
	: >expected
	bad lines "member 'op' is not a number" ": give --param NAME=choice:A,B,C" "after 0 valid records"
	echo '{"op":"a","crop":7,"flip":true}' | tee lines >expected
	for member in '"op":"b"|one of its configured' '"op":3|one of its configured' '"crop":7.0|an integer' \
		'"crop":"7"|an integer' '"crop":9007199254740993|an integer' '"flip":1|not true or false' \
		'"flip":null|not true or false'; do
		{ cat expected; sed "s/\"${member:1:2}[a-z]*\":[^,}]*/${member%|*}/" expected; } >lines
		run -1 --separate-stderr dpa --load lines --fields op,crop,flip "$@"
		[ "$output" = "$(cat expected)" ] || return
		says "${member#*|}" "after 1 valid record" || return
	done
}

@test "members that --fields leaves out need only be JSON" {
	printf '%s\n' '{"id":1,"x":0.5,"name":"a}b","seed":7}' '{"id":2,"x":1.5,"name":[{"a":"]"},2],"seed":null}' \
		'{"x":2.5,"id":3,"name":1e999,"seed":"\ud800"}' >lines
	dpa --load lines --fields id,x >got
	same got <(printf '{"id":%s,"x":%s}\n' 1 0.5 2 1.5 3 2.5)
	head -n 2 got >expected
	(head -n 2 lines; echo '{"id":3,"x":2.5,"name":tru,"seed":1}') >wrong
	run -1 --separate-stderr dpa --load wrong --fields id,x
	[ "$output" = "$(cat expected)" ]
	says "expected a value" "after 2 valid records"
}

@test "layouts, ranks and damage anywhere among many records, with any number of threads" {
	local j r
	for r in 0 1 2; do
		dpa --range 0-2999 --seeding rank --rank $r --world-size 3
	done | shuf --random-source=<(yes) >expected
	# Every third line with blanks, every fifth in another order, every seventh with an escaped name.
	sed '0~3s/:/ : /g; 0~7s/"id"/"\\u0069d"/; 0~5s/^{\(.*\),\("rank".*\)}/{\2,\1}/' expected >lines
	for j in 1 2 3; do
		dpa --load lines -j $j | same - expected || return
		dpa --load lines -j $j --batch 7 --range 3-2900:4 | "$DPA" --load - -j $j >got
		sed -n '4~4p' expected | head -n 725 | same - got || return
	done
	head -n 1701 expected >before
	{ cat before; sed -n '1702s/"scale":/&x/p' lines; tail -n +1703 lines; } >wrong
	at=$(grep -bo '"scale":x' wrong | cut -d: -f1)
	for j in 1 2 3; do
		run -1 --separate-stderr sh -c '"$0" --load wrong -j "$1" >got' "$DPA" $j
		same before got || return
		says "dpa: wrong: byte $((at + 8)): expected a value (after 1701 valid records)" || return
	done
	# Records before the first position are not parsed.
	dpa --load wrong --range 2000-2009 | same - <(sed -n '2001,2010p' expected)
}

@test "options that generate records are refused" {
	dpa --range 0-0 >lines
	for options in "--preset mild" "--keys" "--join" "--rank 0 --world-size 2" "--check" "--depth 3" \
		"--skip-invalid" "--epoch 1" "--kernel generic" "--manifest x" "--print-config" "--benchmark" \
		"lines" "-o x --resume"; do
		# shellcheck disable=SC2086 # several words
		refuse --load lines $options
		says --load || return
	done
	refuse --load lines --batch 2 -f csv
	refuse --load <(dpa --keys <<<a) -f npy --fields id
}

@test "a large document needs no memory" {
	native_only 'its memory is not ours'
	dpa --range 0-699999 -f json >large
	[ "$(stat -c %s large)" -gt 190000000 ]
	for format in json npy; do
		measure "$DPA" --load large -f $format -o got
		echo "$peak KiB"
		[ "$peak" -lt 16384 ]
	done
	measure "$DPA" --load large -f json -o got
	same large got
}

@test "saved records that are not records" {
	while IFS='|' read -r message text; do
		printf '%b' "$text" >saved
		run -1 --separate-stderr dpa --load saved
		says "$message"
	done <<-'END'
		expected a member name|{"metadata":{"num_samples":1,},"augmentations":[]}
		a name that a parameter cannot have|{"\\ud800x":1}
		a parameter cannot have|{"a_name_of_sixty_four_bytes_is_longer_than_one_may_be____________":1}
		a name that a parameter cannot have|{"id":1,"a\\u0000b":1}
		member 'id' is not a key, as in the first record: expected a string|{"id":"\\udc00"}
		occurs twice|{"id":1,"\\u0069d":1}
	END
}

@test "statistics of records without parameters" {
	dpa --range 0-9 --fields id,hash >saved
	refuse --load saved --stats
	says 'no parameter'
	refuse --load saved -f npy
	says 'hold no parameters'
}
