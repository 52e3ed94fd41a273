"""A pairing code in letters that can be read from across a gate."""

from realtime.watching.words import grouped, width

# Five by seven dots each, below their names; the hyphen is narrow, or a terminal of 80 columns had no room.
FONT = """
B     C     D     F     G     H     J     K     L     M
####. .###. ####. ##### .###. #...# ..### #...# #.... #...#
#...# #...# #...# #.... #...# #...# ...#. #..#. #.... ##.##
#...# #.... #...# #.... #.... #...# ...#. #.#.. #.... #.#.#
####. #.... #...# ####. #.### ##### ...#. ##... #.... #.#.#
#...# #.... #...# #.... #...# #...# ...#. #.#.. #.... #...#
#...# #...# #...# #.... #...# #...# #..#. #..#. #.... #...#
####. .###. ####. #.... .#### #...# .##.. #...# ##### #...#

N     P     Q     R     S     T     V     W     X     Z
#...# ####. .###. ####. .#### ##### #...# #...# #...# #####
##..# #...# #...# #...# #.... ..#.. #...# #...# #...# ....#
#.#.# #...# #...# #...# #.... ..#.. #...# #...# .#.#. ...#.
#..## ####. #...# ####. .###. ..#.. #...# #.#.# ..#.. ..#..
#...# #.... #.#.# #.#.. ....# ..#.. #...# #.#.# .#.#. .#...
#...# #.... #..#. #..#. ....# ..#.. .#.#. ##.## #...# #....
#...# #.... .##.# #...# ####. ..#.. ..#.. #...# #...# #####

2     3     4     5     6     7     8     9     -
.###. ##### ...#. ##### ..##. ##### .###. .###. ..
#...# ...#. ..##. #.... .#... ....# #...# #...# ..
....# ..#.. .#.#. ####. #.... ...#. #...# #...# ..
...#. ...#. #..#. ....# ####. ..#.. .###. .#### ##
..#.. ....# ##### ....# #...# .#... #...# ....# ..
.#... #...# ...#. #...# #...# .#... #...# ...#. ..
##### .###. ...#. .###. .###. .#... .###. .##.. ..
"""
ROWS = 7


def large(code: str, columns: int) -> list[str]:
    """Give the code as lines for a terminal: in large letters where there is room, in small ones where there is not."""
    plain = grouped(code)
    if any(letter not in LETTERS for letter in plain):
        return [plain]
    for dot in ("██", "█"):
        lines = [_row(plain, row, dot) for row in range(ROWS)]
        if width(lines[0]) <= columns:
            return lines
    return [plain]


def _row(text: str, row: int, dot: str) -> str:
    blank = " " * len(dot)
    return blank.join("".join(dot if c == "#" else blank for c in LETTERS[letter][row]) for letter in text)


def _letters() -> dict[str, list[str]]:
    letters = {}
    for block in FONT.strip("\n").split("\n\n"):
        names, *rows = (line.split() for line in block.split("\n"))
        letters.update(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    return letters


LETTERS = _letters()
