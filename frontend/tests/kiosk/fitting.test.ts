import { expect, test } from "vitest";

import { type Area, fit, inRows, SMALLEST_PX, type Spacing } from "../../src/kiosk/fitting";

const SPACING: Spacing = { gap: 8, aisle: 24, heading: 40 };

/** Give how much room they take. */
function taken(groups: readonly number[], area: Area): { width: number; height: number } {
  const found = fit(groups, area, SPACING);
  if (!found) throw new Error("They do not fit.");
  const { columns, cellWidth, cellHeight } = found;
  const rows = groups.map((size) => Math.ceil(size / columns));
  const aisles = rows.map((count) => Math.floor(count / 2));
  const heights = rows.map((count, index) => {
    const facing = aisles[index] ?? 0;
    return SPACING.heading + count * cellHeight + facing * SPACING.aisle + (count - 1 - facing) * SPACING.gap;
  });
  return {
    width: columns * cellWidth + (columns - 1) * SPACING.gap,
    height: heights.reduce((sum, height) => sum + height, 0),
  };
}

test.each([
  [[1], { width: 900, height: 800 }],
  [[40], { width: 900, height: 800 }],
  [[24, 10, 6], { width: 900, height: 800 }],
  [[24, 10, 6], { width: 360, height: 300 }],
  [[200], { width: 1800, height: 1000 }],
])("groups of %j fit into %j", (groups, area) => {
  const { width, height } = taken(groups, area);
  expect(width).toBeLessThanOrEqual(area.width + 0.001);
  expect(height).toBeLessThanOrEqual(area.height + 0.001);
});

test("cells are larger where there is more room", () => {
  const small = fit([40], { width: 600, height: 500 }, SPACING);
  const large = fit([40], { width: 1800, height: 1500 }, SPACING);
  expect(large?.cellHeight).toBeGreaterThan(2 * (small?.cellHeight ?? NaN));
});

test("cells too small to be read are not shown", () => {
  expect(fit([1_500], { width: 900, height: 1_200 }, { gap: 1, aisle: 2, heading: 0 })).toBeNull();
  expect(fit([40], { width: 900, height: 800 }, SPACING)?.cellHeight).toBeGreaterThan(SMALLEST_PX);
  expect(fit([], { width: 900, height: 800 }, SPACING)).toBeNull();
});

test("rows keep the order of the slots", () => {
  expect(inRows([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
});
