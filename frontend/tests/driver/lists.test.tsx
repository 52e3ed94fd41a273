// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import type { LotOverview } from "../../src/realtime";
import { withWatching } from "../realtime/watching";
import { at, booking, completed, driverSnapshot } from "./booking";
import { Page } from "./page";

const watching = withWatching();
const DRIVER = "/ws/driver/";

function overview(id: number, name: string, free: number): LotOverview {
  return { id, name, address: `${id} Marine Drive`, free, total: 40, free_by_type: { car: free } };
}

const lots = (...all: LotOverview[]): object => ({ type: "lots", server_time: at(0), lots: all });
const names = (): string[] => screen.getAllByRole("heading", { level: 2 }).map((heading) => heading.textContent);

test("lots with a free slot come first, and counts change by themselves", async () => {
  const page = new Page(watching(), "/lots");
  await page.says("/ws/lots/", lots(overview(1, "Full deck", 0), overview(2, "Free deck", 12)));
  await page.shows("12free of 40");
  expect(names()).toEqual(["Free deck", "Full deck"]);
  await page.says("/ws/lots/", lots(overview(1, "Full deck", 1), overview(2, "Free deck", 11)));
  await page.shows("11free of 40");
  expect(names()).toEqual(["Full deck", "Free deck"]);
});

test("lots are found as one types, whatever the case and the accents", async () => {
  const page = new Page(watching(), "/lots");
  await page.says("/ws/lots/", lots(overview(1, "Zürich West", 3), overview(2, "Harbour deck", 12)));
  await page.shows("Harbour deck");
  fireEvent.change(screen.getByLabelText("Search by name or address"), { target: { value: "ZURICH 1 mar" } });
  await page.eventually(() => names().join() === "Zürich West", "the one that matches");
  fireEvent.change(screen.getByLabelText("Search by name or address"), { target: { value: "zzz" } });
  await page.shows("Nothing matches “zzz”");
});

test("no lots at all is said", async () => {
  const page = new Page(watching(), "/lots");
  await page.says("/ws/lots/", lots());
  await page.shows("There are no lots yet");
});

test("a running booking stands above the lots", async () => {
  const page = new Page(watching(), "/lots");
  await page.says(DRIVER, driverSnapshot([booking(7)]));
  await page.eventually(() => screen.queryByRole("link", { name: /A1.*Harbour deck/ }) !== null, "the way back");
});

test("bookings: running first, then history, then older ones page by page, none twice", async () => {
  const page = new Page(watching(), "/bookings");
  const recent = Array.from({ length: 20 }, (_, index) => completed(60 - index));
  const peer = await watching().peer(DRIVER);
  peer.send(driverSnapshot([booking(70), ...recent]));
  await page.shows("Running");
  expect(names()).toEqual(["Running", "History"]);
  fireEvent.click(screen.getByRole("button", { name: "Show older ones" }));
  const first = await peer.asked("list-bookings");
  expect(first).not.toHaveProperty("before");
  // All of the first page is known already, so the next one is asked for at once.
  peer.send({
    type: "reply",
    server_time: at(1),
    request_id: first["request_id"],
    bookings: [booking(70), ...recent],
    next: 41,
  });
  const second = await peer.asked("list-bookings", 1);
  expect(second).toMatchObject({ before: 41 });
  const older = completed(40, { vehicle_number: "OLD-1" });
  peer.send({ type: "reply", server_time: at(1), request_id: second["request_id"], bookings: [older], next: null });
  await page.shows("OLD-1");
  expect(screen.getAllByRole("link")).toHaveLength(22);
  expect(screen.queryByRole("button", { name: "Show older ones" })).toBeNull();
});

test("who never booked is shown the way", async () => {
  const page = new Page(watching(), "/bookings");
  await page.says(DRIVER, driverSnapshot());
  await page.shows("No bookings yet");
});
