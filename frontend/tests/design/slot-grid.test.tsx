// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { bays, SlotGrid } from "../../src/design/components/SlotGrid";
import type { Slot } from "../../src/realtime";
import { withWatching } from "../realtime/watching";
import { draw } from "./drawing";

const watching = withWatching();

function slot(id: number, changes: Partial<Slot> = {}): Slot {
  return { id, label: `A${id}`, vehicle_type: "car", price: "40.00", state: "free", booking: null, ...changes };
}

function slots(count: number): Slot[] {
  return Array.from({ length: count }, (_, index) => slot(index + 1));
}

const BOOKED = {
  id: 9,
  start_time: "2026-01-15T14:00:00.000Z",
  end_time: "2026-01-15T15:00:00.000Z",
  remaining_time: 1_500,
};

test.each([
  [24, 5, 3],
  [40, 20, 1],
  [1, 6, 1],
  [7, 3, 2],
])("%i slots with room for %i beside each other stand in %i pairs of rows", (count, room, expected) => {
  const made = bays(slots(count), room);
  expect(made).toHaveLength(expected);
  expect(made.flatMap((bay) => bay.rows.flat())).toEqual(slots(count));
  for (const bay of made) for (const row of bay.rows) expect(row.length).toBeLessThanOrEqual(room);
});

test("slots stand in groups by type of vehicle", () => {
  draw(watching().realtime, <SlotGrid slots={[slot(1), slot(2, { label: "M1", vehicle_type: "motorcycle" })]} />);
  expect(screen.getByRole("region", { name: "Cars" }).textContent).toContain("A1");
  expect(screen.getByRole("region", { name: "Motorcycles" }).textContent).toContain("M1");
});

test("each state is said in a word, and one that nobody knows is closed", () => {
  draw(
    watching().realtime,
    <SlotGrid
      slots={[
        slot(1),
        slot(2, { state: "booked", booking: BOOKED }),
        slot(3, { state: "closed" }),
        slot(4, { state: "held" }),
      ]}
    />,
  );
  const said = screen.getAllByRole("listitem").map((cell) => cell.textContent);
  expect(said).toEqual(["Slot A1 Free", "Slot A2 Booked, 25 min", "Slot A3 Closed", "Slot A4 Closed"]);
});

test("a booked cell is amber from the lot's warning on, but never for more than half the booking", () => {
  const booked = (remaining: number): Slot =>
    slot(1, { state: "booked", booking: { ...BOOKED, remaining_time: remaining } });
  const { container } = draw(
    watching().realtime,
    <SlotGrid slots={[booked(1_000), { ...booked(2_000), id: 2 }]} expiringSoonS={1_200} />,
  );
  const states = [...container.querySelectorAll("[data-state]")].map((cell) => cell.getAttribute("data-state"));
  expect(states).toEqual(["expiring", "booked"]);
});

test("a tapped cell tells its slot, and keeps the focus when the slot is taken under it", () => {
  const chosen = vi.fn();
  const { rerender } = draw(watching().realtime, <Grid state="free" onChoose={chosen} />);
  const cell = screen.getByRole("button", { name: "Slot A1 Free" });
  cell.focus();
  fireEvent.click(cell);
  expect(chosen).toHaveBeenCalledWith(slot(1));
  rerender(<Grid state="booked" onChoose={chosen} />);
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Slot A1 Booked" }));
});

function Grid({ state, onChoose }: { state: string; onChoose: (slot: Slot) => void }) {
  return <SlotGrid slots={[slot(1, { state })]} onChoose={onChoose} />;
}

test("of a board that is out of date every cell says so, and is still a way to try", () => {
  const choose = vi.fn();
  draw(watching().realtime, <SlotGrid slots={[slot(1), slot(2, { state: "closed" })]} isStale onChoose={choose} />);
  expect(screen.getAllByRole("button").map((cell) => cell.dataset["stale"])).toEqual(["true", "true"]);
  fireEvent.click(screen.getByRole("button", { name: /A1/ }));
  expect(choose).toHaveBeenCalledOnce();
});

test.each([
  ["ArrowRight", 1, 2],
  ["ArrowLeft", 2, 1],
  ["ArrowDown", 1, 4],
  ["ArrowUp", 5, 2],
  ["ArrowLeft", 1, 1],
  ["a", 1, 1],
])("%s leads from slot %i to slot %i", (key, from, to) => {
  // Three beside each other, as they would lie on a screen.
  vi.spyOn(HTMLButtonElement.prototype, "getBoundingClientRect").mockImplementation(function (this: HTMLElement) {
    const place = Number(/A(\d+)/.exec(this.textContent)?.[1]) - 1;
    return new DOMRect(70 * (place % 3), 70 * Math.floor(place / 3), 64, 64);
  });
  draw(watching().realtime, <SlotGrid slots={slots(6)} onChoose={() => undefined} />);
  const button = (number: number): HTMLElement => screen.getByRole("button", { name: new RegExp(`A${number} `) });
  button(from).focus();
  fireEvent.keyDown(button(from), { key });
  expect(document.activeElement).toBe(button(to));
});
