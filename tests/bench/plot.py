"""The plot of all figures: each beside its baseline, on a logarithmic scale, with how far apart its rounds were."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from tests.bench.samples import Row

LINE_IN, WIDTH_IN = 0.26, 11.0
INK, LIGHT, MARK = "#1f2933", "#9aa5b1", "#0b6e4f"


def write_plot(rows: Sequence[Row], path: Path) -> None:
    """Write the plot as SVG, the same bytes for the same rows."""
    places = range(len(rows))
    with mpl.rc_context({"svg.hashsalt": "parkmate", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(WIDTH_IN, 1.2 + LINE_IN * len(rows)), layout="constrained")
        axes = figure.add_subplot()
        axes.set_xscale("log")
        axes.axvline(1, color=LIGHT, linewidth=1)
        axes.hlines(places, [row.ratio_lowest for row in rows], [row.ratio_highest for row in rows], color=MARK)
        axes.plot([row.ratio for row in rows], places, "o", color=MARK, markersize=5)
        axes.set_yticks(places, [f"{row.figure} ({row.server})" for row in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.grid(axis="x", color=LIGHT, alpha=0.3)
        axes.set_xlabel("ratio to what is beside it in the table; line: lowest to highest round")
        axes.tick_params(colors=INK)
        figure.savefig(path, format="svg", metadata={"Date": None})
