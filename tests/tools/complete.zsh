#!/usr/bin/zsh -f
# SPDX-License-Identifier: MIT
# complete - what zsh would offer: complete.zsh FOLDER LINE, FOLDER holding _dpa; a candidate a line.
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1= PS2=; stty -echo; unsetopt zle_bracketed_paste; fpath=($1 \$fpath)
autoload -Uz compinit; compinit -u -D
"'compadd() { if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  typeset -a hits; builtin compadd -A hits "$@"; (( $#hits )) && print -rl -- HIT:${^hits}; builtin compadd "$@"; }
fin() { print DONE; exit }; comppostfuncs=(fin); bindkey "^I" complete-word; print READY'
while zpty -r z line; do [[ $line == *READY* ]] && break; done
zpty -n -w z "$2"$'\t'
while zpty -r z line; do
	line=${${line//$'\r'/}//$'\n'/}
	[[ $line == *DONE* ]] && break
	[[ $line == *HIT:* ]] && print -r -- ${line##*HIT:}
done
zpty -d z
