"""The table of all figures, as Markdown that also reads well in a terminal."""

from collections.abc import Sequence

from tests.bench.samples import Row

HEAD = ("figure", "server", "median of rounds", "lowest – highest", "beside it, in the same rounds", "ratio")


def table(rows: Sequence[Row]) -> str:
    """Give the rows as a table, its columns aligned."""
    cells = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[n]) for line in cells) for n in range(len(HEAD))]
    lines = [_line(line, widths) for line in cells]
    return "\n".join([lines[0], _line(["-" * width for width in widths], widths), *lines[1:]])


def number(value: float) -> str:
    """Give the number with as many digits as a noisy measurement deserves."""
    if round(value, 1) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if round(value, 2) >= 10 else f"{value:.2f}"


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.figure,
        row.server,
        f"{number(row.value)} {row.unit}",
        f"{number(row.lowest)} – {number(row.highest)}",
        f"{row.beside}: {number(row.baseline)} {row.unit}",
        number(row.ratio),
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
