# SPDX-License-Identifier: MIT
# dpa - completion for fish. It knows no option by heart: dpa tells its options by --help, and the names
# that an option takes by the message that follows when it is given none.

command -sq dpa; or return

# The names that --OPTION takes.
function __dpa_names
    set -l auto
    test $argv[1] = launcher; and set auto --rank=auto
    command dpa $auto --$argv[1]= 2>&1 </dev/null |
        string replace -rf '.*: expected one of ' '' | string split ', '
end

# The list that is begun, with each field that is not in it.
function __dpa_fields
    set -l begun (commandline -ct | string replace -r '^--fields=' '' | string match -r '^.*,')
    for name in (__dpa_names fields)
        string match -q "*,$name,*" ",$begun"; or echo "$begun$name"
    end
end

for line in (command dpa --help 2>/dev/null | string match -r '^ +-.*' | string trim)
    set -l part (string split -m 1 -- '  ' $line)
    set -l letter
    for head in (string split -- ', ' $part[1])
        set -l name (string replace -r '[ \[].*' '' -- $head)
        if string match -qr '^-[^-]' -- $name
            set letter -s (string sub -s 2 -- $name)
            continue
        end
        set -l option -c dpa $letter -l (string sub -s 3 -- $name) -d (string trim -- "$part[2]")
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
            case '*NAME' '*KIND'
                complete $option -x -a "(__dpa_names $(string sub -s 3 -- $name))"
            case ' R'
                complete $option -x -a auto
            case '*'
                complete $option -x
        end
        set letter
    end
end
