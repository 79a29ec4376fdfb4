# SPDX-License-Identifier: MIT
# dpa - completion of dpa for fish. Options and their help are those of --help; the names that an option takes are those
# of the message about a missing one. Only what a name means is written here.

command -sq dpa; or return

set -g __dpa_meanings \
    'preset/moderate' 'the default: up to 30 degrees' \
    'preset/mild' 'half of moderate' \
    'preset/aggressive' '1.5 times moderate' \
    'rank/auto' 'from the variables of a launcher' \
    'shard/stride' 'every W-th item (default)' \
    'shard/block' 'consecutive items' \
    'shard/none' 'all items' \
    'uneven/keep' 'some ranks have one item more (default)' \
    'uneven/drop' 'the last items are left out' \
    'uneven/repeat' 'the first items are repeated' \
    'seeding/sample' 'ID, or S:E:ID (default)' \
    'seeding/unique' 'the number ID*W+R' \
    'seeding/rank' 'S:R:ID' \
    'format/ndjson' 'one JSON object per line (default)' \
    'format/csv' 'separated by commas, with a header line' \
    'format/tsv' 'separated by tabs, with a header line' \
    'format/json' 'one document, with statistics' \
    'format/npy' 'a NumPy array' \
    'format/raw' 'rows of npy without its header' \
    'progress/auto' 'on a terminal only (default)' \
    'progress/always' 'also in a file or pipe' \
    'progress/never' 'not at all' \
    'fields/rotation' 'degrees, counter-clockwise' \
    'fields/brightness' 'factor' \
    'fields/noise' 'standard deviation' \
    'fields/scale' 'factor' \
    'fields/contrast' 'factor' \
    'fields/id' 'ID or key of the sample' \
    'fields/hash' 'last digest of the chain' \
    'fields/seed' 'seed of the generator' \
    'fields/rank' 'rank of the process' \
    'kernel/avx512vbmi' 'AVX-512 with VBMI' \
    'kernel/avx512' 'AVX-512' \
    'kernel/shani' 'SHA instructions' \
    'kernel/avx2' 'AVX2' \
    'kernel/generic' 'portable C' \
    'kernel/mbedtls' 'reference, by mbedTLS'

# The names that --OPTION takes, each with its meaning: __dpa_names OPTION
function __dpa_names
    set -l auto
    test $argv[1] = launcher; and set auto --rank=auto
    set -l names (command dpa $auto --$argv[1]= 2>&1 </dev/null |
        string replace -rf '.*: expected one of ' '' | string split ', ')
    test $argv[1] = rank; and set names auto
    for name in $names
        set -l at (contains -i -- $argv[1]/$name $__dpa_meanings)
        and printf '%s\t%s\n' $name $__dpa_meanings[(math $at + 1)]
        or echo $name
    end
end

# The list typed so far, followed by each field that is not in it.
function __dpa_fields
    set -l begun (commandline -ct | string replace -r '^--fields=' '' | string match -r '^.*,')
    for name in (__dpa_names fields)
        string match -q "*,"(string replace -r '\t.*' '' -- $name)",*" ",$begun"; or echo "$begun$name"
    end
end

set -l text
for line in (command dpa --help 2>/dev/null | string match -r '^ +-.*' | string trim)
    set -l part (string split -m 1 -- '  ' $line)
    set -l heads (string split -- ', ' $part[1])
    # Options that do not fit beside the help of the line before share it.
    set -q part[2]; and set text (string trim -- $part[2])
    # A line of several options has a text for each, or one for all.
    set -l helps (string split -- '; ' $text)
    test (count $helps) = (count (string match -r '^--.*' -- $heads)); or set helps
    set -l letter
    for head in $heads
        set -l name (string replace -r '[ \[].*' '' -- $head)
        if string match -qr '^-[^-]' -- $name
            set letter -s (string sub -s 2 -- $name)
            continue
        end
        set -l help $text
        if set -q helps[1]
            set help $helps[1]
            set -e helps[1]
        end
        set -l option -c dpa $letter -l (string sub -s 3 -- $name) -d $help
        switch (string sub -s (math 1 + (string length -- $name)) -- $head)
            case ''
                complete $option
            case ' FILE'
                complete $option -r -F
            case '*LIST*'
                complete $option -x -a '(__dpa_fields)'
            case '[=FILE]'
                complete $option
            case '[=*]'
                complete $option -f -a "(__dpa_names $(string sub -s 3 -- $name))"
            case '*NAME' '*KIND' ' R'
                complete $option -x -a "(__dpa_names $(string sub -s 3 -- $name))"
            case '*'
                complete $option -x
        end
        set letter
    end
end
