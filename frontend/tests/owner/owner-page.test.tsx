// @vitest-environment happy-dom
import { act, fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { turn } from "../until";
import { withWatching } from "../realtime/watching";
import { answer, drawPage, eventually, golden, openPage, press, refuse, saidAt, shows, SNAPSHOT, type } from "./owning";

const watching = withWatching();

test("before anything came there are shapes, and without a connection the reason", async () => {
  drawPage(watching());
  expect(screen.getByText("Loading…")).toBeTruthy();
  act(() => {
    watching().page.becomes({ online: false });
  });
  await shows(/No connection yet/);
});

test("lots are tabs: the arrow keys go from one to the next, and the address names it", async () => {
  await openPage(watching(), "/owner?lot=2");
  const south = screen.getByRole("tab", { name: /South deck/ });
  expect(south.getAttribute("aria-selected")).toBe("true");
  await shows("No slots yet");
  fireEvent.keyDown(south, { key: "ArrowRight" });
  const harbour = screen.getByRole("tab", { name: /Harbour deck/ });
  expect(document.activeElement).toBe(harbour);
  expect(harbour.getAttribute("aria-selected")).toBe("true");
  expect(screen.getByRole("button", { name: /Slot A1, Free/ })).toBeTruthy();
});

test("the feed shows what was, then what comes, and more on demand", async () => {
  const peer = await openPage(watching());
  const created = golden("owner.booking-created") as { booking: object };
  const at = (version: number, name: string): object => ({
    ...created,
    version,
    booking: { ...created.booking, driver: { id: 3, name } },
  });
  await answer(peer, "list-activity", { events: [at(8, "Eight"), at(7, "Seven")], next: 7 });
  await shows(/Eight booked/);
  await act(async () => {
    peer.send(at(SNAPSHOT.version + 1, "Nine"));
    await turn();
  });
  await shows(/Nine booked/);
  press("Show older");
  const asked = await answer(peer, "list-activity", { events: [at(6, "Six")], next: null }, 1);
  expect(asked["before"]).toBe(7);
  await shows("That is all.");
  const names = screen.getAllByText(/^(Six|Seven|Eight|Nine) booked/).map((each) => each.textContent.split(" ")[0]);
  expect(names).toEqual(["Nine", "Eight", "Seven", "Six"]);
});

test("a snapshot in between begins the feed anew: nothing can be missing in it", async () => {
  const peer = await openPage(watching());
  await answer(peer, "list-activity", { events: [golden("owner.booking-created")], next: null });
  await act(async () => {
    peer.send({ ...SNAPSHOT, version: SNAPSHOT.version + 40 });
    await turn();
  });
  await answer(peer, "list-activity", { events: [golden("owner.booking-renewed")], next: null }, 1);
  await shows(/renewed/);
  expect(screen.queryByText(/ booked /)).toBeNull();
});

test("only what was changed of a lot is sent, and a refusal stands at its field", async () => {
  const peer = await openPage(watching());
  press("Settings");
  press("Save");
  await shows("Nothing has changed yet.");
  type("Suggested", "90");
  fireEvent.change(screen.getByLabelText("Unit of “Suggested”"), { target: { value: "60" } });
  type("Name", "Harbour deck");
  press("Save");
  const asked = await peer.asked("update-lot");
  expect(asked).toMatchObject({ lot_id: 1, default_duration: 5_400 });
  expect(Object.keys(asked).sort()).toEqual(["default_duration", "lot_id", "request_id", "type"]);
  await refuse(peer, "update-lot", { error: "…", fields: { default_duration: ["Too long."] } });
  await eventually(() => saidAt("Suggested") === "Too long.", "the refusal");
  expect(document.activeElement).toBe(screen.getByLabelText("Suggested"));
});

test("a duration that is no number is said before anything is sent", async () => {
  const peer = await openPage(watching());
  press("Settings");
  type("Shortest", "soon");
  press("Save");
  expect(saidAt("Shortest")).toBe("Give a number.");
  expect(peer.frames.some((frame) => frame.type === "update-lot")).toBe(false);
});

test("slots are added by pattern, and a label that is taken is said at the pattern", async () => {
  const peer = await openPage(watching());
  press("Add slots");
  type("Slots", "A20–A1");
  press("Add the slots");
  expect(saidAt("Slots")).toMatch(/runs backwards/);
  type("Slots", "A1–3");
  type("Price an hour", "2,50");
  press("Add the slots");
  expect(await peer.asked("add-slots")).toMatchObject({ lot_id: 1, labels: ["A1", "A2", "A3"], price: "2.50" });
  await refuse(peer, "add-slots", { error: "…", fields: { labels: ["There is a slot A1 in this lot already."] } });
  await eventually(() => saidAt("Slots").includes("A1 in this lot already"), "the refusal");
});

test("several slots are changed alike; a slot that is not there is named", async () => {
  const peer = await openPage(watching());
  press("Change several");
  type("Slots", "A1–A9");
  type("Price an hour", "45");
  press("Change slots");
  expect(saidAt("Slots")).toBe("There is no slot A4 in this lot.");
  type("Slots", "a1–3, A10");
  fireEvent.change(screen.getByLabelText("In service"), { target: { value: "closed" } });
  press("Change 4 slots");
  const asked = await answer(peer, "update-slots", { slots: [] });
  expect(asked).toMatchObject({ slot_ids: [1, 2, 3, 4], price: "45", in_service: false });
  await shows("4 slots changed.");
});

test("a slot that is booked is not taken off the plan, in the server's words", async () => {
  const peer = await openPage(watching());
  press(/^Slot A2, /);
  press("Take it off the plan");
  expect(peer.frames.some((frame) => frame.type === "retire-slot")).toBe(false);
  press("Yes, take it off");
  await refuse(peer, "retire-slot", { code: "slot-in-use", error: "This slot is booked." });
  await shows("This slot is booked.");
});

test("a free slot is closed, and of a booked one it is said what it will be", async () => {
  const peer = await openPage(watching());
  press(/^Slot A1, /);
  press("Close it");
  expect(await answer(peer, "update-slots", { slots: [] })).toMatchObject({ slot_ids: [1], in_service: false });
  press("Close");
  press(/^Slot A2, /);
  press("Close it afterwards");
  await answer(peer, "update-slots", { slots: [] }, 1);
  await shows("It will be closed when the booking ends.");
});

test("a display is paired only after its address and browser were seen", async () => {
  const peer = await openPage(watching());
  press("Pair a display");
  press("Continue");
  expect(saidAt("Code on the display")).toBe("Enter the code that the display shows.");
  type("Code on the display", "bcd-f23");
  press("Continue");
  await refuse(peer, "look-up-pairing", { code: "not-found", error: "No display shows this code now." });
  await eventually(() => saidAt("Code on the display") === "No display shows this code now.", "the refusal");
  press("Continue");
  await answer(peer, "look-up-pairing", { pairing: golden("look-up-pairing.reply")["pairing"] }, 1);
  await shows("203.0.113.7");
  await shows(/Firefox/);
  press("Pair it");
  expect(saidAt("Name")).toBe("This must not be empty.");
  type("Name", "Gate 1");
  press("Pair it");
  const asked = await answer(peer, "pair-kiosk", { kiosk: {} });
  expect(asked).toMatchObject({ code: "bcd-f23", lot_id: 1, name: "Gate 1" });
  await shows("Gate 1 shows Harbour deck now.");
});

test("a code that ran out while one looked is said at the code", async () => {
  const peer = await openPage(watching());
  press("Pair a display");
  type("Code on the display", "BCDF23");
  press("Continue");
  await answer(peer, "look-up-pairing", { pairing: golden("look-up-pairing.reply")["pairing"] });
  type("Name", "Gate 1");
  press("Pair it");
  await refuse(peer, "pair-kiosk", { code: "not-found", error: "No display shows this code now." });
  await eventually(() => saidAt("Code on the display") === "No display shows this code now.", "the refusal");
});

test("removing a display asks once", async () => {
  const peer = await openPage(watching());
  const kiosks = [{ id: 4, name: "Gate 1", lot_id: 1, last_seen: null }];
  await act(async () => {
    peer.send({ ...golden("kiosks-updated"), version: SNAPSHOT.version + 1, kiosks });
    await turn();
  });
  await shows("Not seen yet");
  press("Remove Gate 1");
  press("Yes, remove it");
  expect(await answer(peer, "revoke-kiosk", { kiosk: {} })).toMatchObject({ kiosk_id: 4 });
  await shows("Gate 1 is removed.");
});
