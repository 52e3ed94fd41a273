// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { snapshot } from "../realtime/frames";
import { withWatching } from "../realtime/watching";
import type { Peer } from "../server";
import { answer, drawPage, eventually, press, refuse, saidAt, shows, SNAPSHOT, type } from "./owning";

const watching = withWatching();
const FORBIDDEN = 4403;
const LOT = { ...SNAPSHOT.lots[1], id: 9, name: "North yard" };

/** Give the driver's socket of somebody whom the owner's turned away. */
async function turnedAway(): Promise<Peer> {
  drawPage(watching());
  (await watching().peer("/ws/owner/")).close(FORBIDDEN);
  await shows("Open your first lot");
  const driver = await watching().peer("/ws/driver/");
  driver.send(snapshot(4));
  await eventually(() => watching().realtime.status.mark === "live", "live");
  return driver;
}

function fill(): void {
  type("Name", "North yard");
  type("Address", "1 Ring Road");
  type("Price an hour", "40");
}

async function becomesOwner(): Promise<Peer> {
  const owner = await watching().peer("/ws/owner/", 1);
  owner.send({ ...SNAPSHOT, lots: [LOT], bookings: [] });
  return owner;
}

test("somebody without a lot opens the first one with its slots, and sees it", async () => {
  const driver = await turnedAway();
  fill();
  press("Open the lot");
  const asked = await answer(driver, "create-lot", { lot: LOT });
  expect(asked).toMatchObject({ name: "North yard", address: "1 Ring Road" });
  const owner = await becomesOwner();
  const slots = await answer(owner, "add-slots", { slots: [] });
  expect(slots).toMatchObject({ lot_id: 9, vehicle_type: "car", price: "40" });
  expect(slots["labels"]).toHaveLength(20);
  await shows("North yard is open, with 20 slots.");
  expect(screen.getByRole("heading", { name: "Your lots" })).toBeTruthy();
});

test("what is missing is said at its field, and nothing is sent", async () => {
  const driver = await turnedAway();
  press("Open the lot");
  expect(saidAt("Name")).toBe("This must not be empty.");
  expect(saidAt("Price an hour")).toMatch(/what an hour costs/);
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  expect(driver.frames.some((frame) => frame.type === "create-lot")).toBe(false);
});

test("what the server refuses of the lot stands at its field", async () => {
  const driver = await turnedAway();
  fill();
  press("Open the lot");
  await refuse(driver, "create-lot", { error: "…", fields: { timezone: ["Give the IANA name."] } });
  await eventually(() => saidAt("Timezone") === "Give the IANA name.", "the refusal");
});

test("slots that were refused are added to the lot that is there, never to a second one", async () => {
  const driver = await turnedAway();
  fill();
  press("Open the lot");
  await answer(driver, "create-lot", { lot: LOT });
  const owner = await becomesOwner();
  await refuse(owner, "add-slots", { error: "…", fields: { price: ["INR has no amounts as small as 0.001."] } });
  await eventually(() => saidAt("Price an hour").includes("as small"), "the refusal");
  expect(screen.queryByLabelText("Name")).toBeNull();
  type("Price an hour", "1");
  press("Add the slots");
  expect(await answer(owner, "add-slots", { slots: [] }, 1)).toMatchObject({ lot_id: 9, price: "1" });
  await shows("North yard is open, with 20 slots.");
  expect(driver.frames.filter((frame) => frame.type === "create-lot")).toHaveLength(1);
});

test("slots can wait: the lot is shown without them", async () => {
  const driver = await turnedAway();
  fill();
  press("Open the lot");
  await answer(driver, "create-lot", { lot: LOT });
  await refuse(await becomesOwner(), "add-slots", { code: "unavailable", error: "Not now." });
  await shows("Not now.");
  press("Go on without slots");
  await shows("No slots yet");
});

test("an answer that got lost is looked for on the owner's stream: the lot was made", async () => {
  const driver = await turnedAway();
  fill();
  press("Open the lot");
  await driver.asked("create-lot");
  driver.vanish();
  await becomesOwner();
  await shows("No slots yet");
});

test("an answer that got lost is looked for on the owner's stream: nothing was made, and what was typed stays", async () => {
  const driver = await turnedAway();
  fill();
  press("Open the lot");
  await driver.asked("create-lot");
  driver.vanish();
  (await watching().peer("/ws/owner/", 1)).close(FORBIDDEN);
  await shows(/no lot of yours is there yet/);
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("North yard");
});
