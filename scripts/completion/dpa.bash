# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# dpa - completion of dpa for bash. Options are those of --help; the names that an option takes are
# those of the message about a missing one.

# A line for each option: LETTER|NAME|ARGUMENT
_dpa_options()
{
	"$1" --help 2>/dev/null | awk '/^ +-/ {
		sub(/^ +/, "")
		sub(/   *[^ ].*/, "")
		count = split($0, part, /, /)
		for (i = 1; i <= count; i++) {
			if (part[i] ~ /^-[^-]/) {
				letter = part[i]
				continue
			}
			match(part[i], /^--[a-z-]+/)
			print letter "|" substr(part[i], 1, RLENGTH) "|" substr(part[i], RLENGTH + 1)
			letter = ""
		}
	}'
}

# The names that --OPTION takes, one a line: _dpa_names COMMAND --OPTION
_dpa_names()
{
	local auto=''
	[[ $2 != --launcher ]] || auto=--rank=auto
	"$1" $auto "$2=" 2>&1 </dev/null | sed -n 's/.*: expected one of //p' | tr -d ' ' | tr , '\n'
}

# The list typed so far, followed by each field that is not in it: _dpa_fields COMMAND LIST
_dpa_fields()
{
	local begun='' name
	[[ $2 != *,* ]] || begun=${2%,*},
	for name in $(_dpa_names "$1" --fields); do
		[[ ,$begun == *",$name,"* ]] || printf '%s\n' "$begun$name"
	done
}

_dpa_reply()
{
	mapfile -t COMPREPLY < <(compgen "$@")
}

# The words that may replace ARGUMENT: _dpa_values COMMAND --OPTION ARGUMENT BEGUN
_dpa_values()
{
	case $3 in
	*FILE*)
		compopt -o filenames 2>/dev/null
		_dpa_reply -f -- "$4"
		;;
	*LIST*)
		compopt -o nospace 2>/dev/null
		_dpa_reply -W "$(_dpa_fields "$1" "$4")" -- "$4"
		;;
	R) _dpa_reply -W auto -- "$4" ;;
	*) _dpa_reply -W "$(_dpa_names "$1" "$2")" -- "$4" ;;
	esac
}

_dpa()
{
	local command=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local equals='' files='' all=() letter name argument i

	# bash splits --option=value into three words.
	if [[ $word == = ]]; then
		equals=1 word=
	elif [[ $before == = ]]; then
		equals=1 before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} != -- ]] || files=1
	done
	while [[ -z $files ]] && IFS='|' read -r letter name argument; do
		if [[ -n $before && ($before == "$name" || $before == "$letter") ]] &&
			[[ -n $equals && -n $argument || $argument == ' '* ]]; then
			_dpa_values "$command" "$name" "${argument# }" "$word"
			return
		fi
		all+=(${letter:+"$letter"} "$name")
	done < <(_dpa_options "$command")
	if [[ -z $files && $word == -* ]]; then
		_dpa_reply -W "${all[*]}" -- "$word"
	else
		_dpa_values "$command" '' FILE "$word"
	fi
}

complete -F _dpa dpa
