// How many slots stand beside each other so that all are seen at once, each as large as it can be.

export interface Area {
  readonly width: number;
  readonly height: number;
}

export interface Fit {
  readonly columns: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

/** What stands between cells, in CSS pixels. */
export interface Spacing {
  readonly gap: number;
  /** Between two rows that face each other. */
  readonly aisle: number;
  /** A group's heading, with what is above and below it. */
  readonly heading: number;
}

/** A cell is at most so many times as high as it is wide, and wide as it is high. */
const HIGHEST = 0.85;
const WIDEST = 2.4;
/** Smaller cells cannot be read: then there are none. */
export const SMALLEST_PX = 20;

/** Give the fit of groups of so many slots each, or null where they would be too small. */
export function fit(groups: readonly number[], area: Area, spacing: Spacing): Fit | null {
  const most = Math.max(0, ...groups);
  let best: Fit | null = null;
  for (let columns = 1; columns <= most; columns += 1) {
    const found = withColumns(columns, groups, area, spacing);
    if (best === null || sizeOf(found) > sizeOf(best)) best = found;
  }
  return best && Math.min(best.cellWidth, best.cellHeight) >= SMALLEST_PX ? best : null;
}

function withColumns(columns: number, groups: readonly number[], area: Area, spacing: Spacing): Fit {
  const rows = groups.map((size) => Math.ceil(size / columns));
  const between = rows.reduce((sum, count) => sum + betweenRows(count, spacing) + spacing.heading, 0);
  const all = rows.reduce((sum, count) => sum + count, 0);
  const width = (area.width - (columns - 1) * spacing.gap) / columns;
  const height = (area.height - between) / all;
  return { columns, cellWidth: Math.min(width, height * WIDEST), cellHeight: Math.min(height, width * HIGHEST) };
}

/** Every second pair of neighbouring rows faces an aisle, the others stand back to back. */
function betweenRows(rows: number, { gap, aisle }: Spacing): number {
  const aisles = Math.floor(rows / 2);
  return aisles * aisle + (rows - 1 - aisles) * gap;
}

// What is written in a cell is limited by its height, or by a third of its width.
function sizeOf({ cellWidth, cellHeight }: Fit): number {
  return Math.min(cellHeight, cellWidth * 0.6);
}

/** Give the slots row by row. */
export function inRows<Slot>(slots: readonly Slot[], columns: number): Slot[][] {
  const rows = Math.ceil(slots.length / columns);
  return Array.from({ length: rows }, (_, row) => slots.slice(row * columns, (row + 1) * columns));
}
