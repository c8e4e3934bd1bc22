# SPDX-License-Identifier: GPL-2.0
# What is different on a terminal: tables fit its width, and there are colours.

# terminal FDS COLUMNS ARGUMENT...: asked(), on a terminal; see on_terminal.c.
terminal()
{
	local fds=$1 columns=$2

	shift 2
	KLP_FAKE=$work/script TERM=${term-xterm} NO_COLOR=${no_color-} \
		LC_ALL=${locale-C.UTF-8} COLUMNS=${width-} \
		"$build/klpnl-obj/on_terminal" "$fds" "$columns" \
		"${runner[@]}" "$build/klpnl-obj/klpnl-fake" "$@"
}

# plain COLUMNS ARGUMENT...: the same without colours.
plain()
{
	no_color=1 terminal 12 "$@"
}

kernel <<'END'
msg name=vendor_v1_cumulative_2026_09 replace-set=0 supersedes-origin=0 enabled=1 replaced-by=vendor_v2 callbacks=1 nr-funcs=10000 nr-states=2
msg name=hotfix replace-set=7 supersedes=3 supersedes=4294967295 supersedes-origin=1 enabled=1 nr-funcs=1 nr-states=0
msg name=vendor_v2 replace-set=0 supersedes=5 supersedes-origin=2 enabled=1 direction=1 nr-funcs=2 nr-states=2
done
END

whole=$work/whole
cat >"$whole" <<'END'
LIVEPATCH                     SET  STATE                          FUNCTIONS  STATES  CALLBACKS  ORIGIN     SUPERSEDES
vendor_v1_cumulative_2026_09  0    enabled,replaced-by=vendor_v2  10000      2       yes        built-in   none
hotfix                        7    enabled                        1          0       -          parameter  3,4294967295
vendor_v2                     0    patching                       2          2       -          runtime    5
END
transcript "table that fits the terminal exactly" 0 plain 119 patches <"$whole"
transcript "table where nobody knows how wide the terminal is" 0 \
	plain 0 patches <"$whole"
width=wide transcript "table where \$COLUMNS is no number" 0 \
	plain 0 patches <"$whole"
width=40 transcript "table in a pipe: \$COLUMNS does not count" 0 \
	terminal 2 40 patches <"$whole"

transcript "table that is too wide by one" 0 plain 118 patches <<'END'
LIVEPATCH                     SET  STATE                         FUNCTIONS  STATES  CALLBACKS  ORIGIN     SUPERSEDES
vendor_v1_cumulative_2026_09  0    enabled,replaced-by=vendor_…  10000      2       yes        built-in   none
hotfix                        7    enabled                       1          0       -          parameter  3,4294967295
vendor_v2                     0    patching                      2          2       -          runtime    5
END
transcript "the widest columns give way, but names" 0 plain 100 patches <<'END'
LIVEPATCH                     SET  STATE        FUNCTIONS  STATES  CALLBACKS  ORIGIN     SUPERSEDES
vendor_v1_cumulative_2026_09  0    enabled,re…  10000      2       yes        built-in   none
hotfix                        7    enabled      1          0       -          parameter  3,42949672…
vendor_v2                     0    patching     2          2       -          runtime    5
END

narrow=$work/narrow
cat >"$narrow" <<'END'
LIVEPATCH              SET  STATE       FUNC…  STA…  CAL…  ORIGIN     SUPERSEDES
vendor_v1_cumulative…  0    enabled,r…  10000  2     yes   built-in   none
hotfix                 7    enabled     1      0     -     parameter  3,4294967…
vendor_v2              0    patching    2      2     -     runtime    5
END
transcript "titles are cut before cells, and then names" 0 \
	plain 80 patches <"$narrow"
width=80 transcript "terminal that does not tell, and \$COLUMNS" 0 \
	plain 0 patches <"$narrow"
sed 's/…/~/g' "$narrow" >"$work/ascii"
for locale in C nowhere.UTF-8; do
	transcript "cells that are cut in the locale $locale" 0 \
		plain 80 patches <"$work/ascii"
done
unset locale

transcript "all columns are narrow" 0 plain 55 patches <<'END'
LIVEPATCH   SET  STATE  FUNC…  STA…  CAL…  ORIG…  SUPE…
vendor_v1…  0    enab…  10000  2     yes   buil…  none
hotfix      7    enab…  1      0     -     para…  3,42…
vendor_v2   0    patc…  2      2     -     runt…  5
END
transcript "terminal that is too narrow for all columns" 0 plain 20 patches <<'END'
LIVEPATCH   SET  STA…  FUN…  STA…  CAL…  ORI…  SUP…
vendor_v1…  0    ena…  100…  2     yes   bui…  none
hotfix      7    ena…  1     0     -     par…  3,4…
vendor_v2   0    pat…  2     2     -     run…  5
END

# A Chinese character takes two columns, an accent none, what would harm the
# terminal four, and what nobody knows one.
kernel <<'END'
msg id=1 owner=日本語日本語日本語 incoming=%1b[1m%ff outgoing=x
msg id=2 owner=abcdefghijklmnopqr incoming=e%cc%81te%cc%81 outgoing=x
msg id=3 owner=a incoming=%cd%b8 outgoing=x
done
END
accent=$'\xcc\x81'
unknown=$'\xcd\xb8'
transcript "width of characters" 0 plain 80 sets <<END
SET  OWNER               TRANSITION  INCOMING     OUTGOING
1    日本語日本語日本語  -           \\x1b[1m\\xff  x
2    abcdefghijklmnopqr  -           e${accent}te$accent          x
3    a                   -           $unknown            x
END
transcript "wide characters that are cut" 0 plain 51 sets <<END
SET  OWNER              TRA…  INCOMING     OUTGOING
1    日本語日本語日本…  -     \\x1b[1m\\xff  x
2    abcdefghijklmnop…  -     e${accent}te$accent          x
3    a                  -     $unknown            x
END
transcript "wide characters of which a half would fit" 0 plain 50 sets <<END
SET  OWNER             TRA…  INCOMING     OUTGOING
1    日本語日本語日…   -     \\x1b[1m\\xff  x
2    abcdefghijklmno…  -     e${accent}te$accent          x
3    a                 -     $unknown            x
END

kernel <<'END'
msg name=a replace-set=1 supersedes-origin=0 enabled=1 nr-funcs=1 nr-states=0
msg name=b replace-set=2 supersedes-origin=0 enabled=1 direction=1 nr-funcs=1 nr-states=0
msg name=c replace-set=3 supersedes-origin=0 direction=0 nr-funcs=1 nr-states=0
msg name=d replace-set=4 supersedes-origin=0 enabled=1 forced=1 nr-funcs=1 nr-states=0
msg name=e replace-set=5 supersedes-origin=0 nr-funcs=1 nr-states=0
done
END
transcript "colours of titles and states" 0 terminal 1 100 patches <<'END'
^[[1mLIVEPATCH^[[0m  ^[[1mSET^[[0m  ^[[1mSTATE^[[0m           ^[[1mFUNCTIONS^[[0m  ^[[1mSTATES^[[0m  ^[[1mCALLBACKS^[[0m  ^[[1mORIGIN^[[0m    ^[[1mSUPERSEDES^[[0m
a          1    ^[[32menabled^[[0m         1          0       -          built-in  none
b          2    ^[[33mpatching^[[0m        1          0       -          built-in  none
c          3    ^[[33munpatching^[[0m      1          0       -          built-in  none
d          4    ^[[31menabled,forced^[[0m  1          0       -          built-in  none
e          5    disabled        1          0       -          built-in  none
END
sed 's/\^\[\[[0-9]*m//g' "$work/out" >"$work/colourless"
term=dumb transcript "no colours on a dumb terminal" 0 \
	terminal 1 100 patches <"$work/colourless"
term='' transcript "no colours on an unknown terminal" 0 \
	terminal 1 100 patches <"$work/colourless"
no_color=0 transcript "no colours with \$NO_COLOR" 0 \
	terminal 1 100 patches <"$work/colourless"
transcript "no colours in a pipe, while stderr is a terminal" 0 \
	terminal 2 100 patches <"$work/colourless"

kernel <<'END'
msg id=1 owner=a direction=1
done
END
transcript "colours of a transition" 0 terminal 1 80 sets <<'END'
^[[1mSET^[[0m  ^[[1mOWNER^[[0m  ^[[1mTRANSITION^[[0m  ^[[1mINCOMING^[[0m  ^[[1mOUTGOING^[[0m
1    a      ^[[33mpatching^[[0m    -         -
END
transcript "no colours in JSON" 0 terminal 1 80 -j sets <<'END'
[{"id":1,"owner":"a","direction":"patching"}]
END

livepatch clean 1 f
for verdict in "0 32 CLEAN" "1 31 REFUSED" "2 33 BUSY"; do
	# shellcheck disable=SC2086 # three words
	set -- $verdict
	kernel <<END
msg verdict=$1 error=16 nr-failures=0
done
END
	terminal 1 80 check ./clean.ko | head -n 1 | cut -d , -f 1 >colour
	echo "clean (set 1): ^[[$2m$3^[[0m" >expected_colour
	same "colour of the verdict $3" expected_colour colour
done

transcript "colour of a complaint" 2 terminal 2 80 nothing <<'END'
^[[31mklpnl:^[[0m unknown command 'nothing'; 'klpnl help' lists the commands
END
transcript "no colour of a complaint, while stdout is a terminal" 2 \
	terminal 1 80 nothing <<'END'
! klpnl: unknown command 'nothing'; 'klpnl help' lists the commands
END
no_color=1 transcript "no colour of a complaint with \$NO_COLOR" 2 \
	terminal 2 80 nothing <<'END'
klpnl: unknown command 'nothing'; 'klpnl help' lists the commands
END
