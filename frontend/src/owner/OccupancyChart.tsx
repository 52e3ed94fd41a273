// The one module that knows the chart's library; it is loaded when a chart is wanted.

import "uplot/dist/uPlot.min.css";

import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from "react";
import uPlot from "uplot";

import { timeOfDay } from "../words/format";
import { owner as words } from "../words/owner";
import type { Point } from "./Occupancy";
import styles from "./Occupancy.module.scss";

const HEIGHT_PX = 200;
const LABEL_SPACE_PX = 64;
const DARK = "(prefers-color-scheme: dark)";

interface Props {
  readonly points: readonly Point[];
  readonly timezone: string;
  readonly label: string;
}

export default function OccupancyChart({ points, timezone, label }: Props): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const isDark = useSyncExternalStore(onTheme, () => matchMedia(DARK).matches);

  useEffect(() => {
    const shown = frame.current;
    if (!shown) return;
    const made = new uPlot(optionsOf(shown.clientWidth, timezone, setPointed), NO_DATA, shown);
    chart.current = made;
    const observer = new ResizeObserver(() => {
      made.setSize({ width: shown.clientWidth, height: HEIGHT_PX });
    });
    observer.observe(shown);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
    // Colours are read when it is made, so the other theme is another chart.
  }, [timezone, isDark]);

  useEffect(() => {
    chart.current?.setData(dataOf(points));
  }, [points, timezone, isDark]);

  const point = pointed === null ? undefined : points[pointed];
  return (
    <figure>
      <div ref={frame} className={styles["chart"]} role="img" aria-label={label} dir="ltr" />
      <figcaption className={styles["pointed"]} aria-hidden data-number>
        {point && `${timeOfDay(point.at, timezone)}: ${words.lots.occupied(point.occupied, point.total)}`}
      </figcaption>
    </figure>
  );
}

const NO_DATA: uPlot.AlignedData = [[], [], []];

function dataOf(points: readonly Point[]): uPlot.AlignedData {
  return [
    points.map((point) => Date.parse(point.at) / 1000),
    points.map((point) => point.occupied),
    points.map((point) => point.total),
  ];
}

function optionsOf(width: number, timezone: string, point: (index: number | null) => void): uPlot.Options {
  const [booked, ground, soft, line] = ["--booked", "--booked-ground", "--soft", "--line"].map(token);
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const axis = {
    stroke: soft,
    font: "13px 'Overpass Variable', sans-serif",
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false },
    scales: { y: { range: (_chart, _least, most) => [0, Math.max(1, most)] } },
    axes: [
      {
        ...axis,
        size: 28,
        space: LABEL_SPACE_PX,
        values: (_chart, at) => at.map((each) => timeOfDay(each * 1000, timezone)),
      },
      { ...axis, size: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500] },
    ],
    series: [
      {},
      { stroke: booked, fill: ground, width: 2, points: { show: false }, ...(stepped && { paths: stepped }) },
      { stroke: soft, width: 1, dash: [4, 4], points: { show: false }, ...(stepped && { paths: stepped }) },
    ],
    hooks: {
      setCursor: [
        (chart) => {
          point(chart.cursor.idx ?? null);
        },
      ],
    },
  } as uPlot.Options;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function onTheme(changed: () => void): () => void {
  const theme = matchMedia(DARK);
  theme.addEventListener("change", changed);
  return () => {
    theme.removeEventListener("change", changed);
  };
}
