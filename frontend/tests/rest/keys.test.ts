// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";

import { IntentKeys } from "../../src/rest/keys";

const MINUTE_MS = 60_000;

let made = 0;
const make = (): string => `key ${++made}`;
let nowMs = 0;
const page = (storage: Storage | null = sessionStorage): IntentKeys => new IntentKeys(storage, () => nowMs);

beforeEach(() => {
  sessionStorage.clear();
  made = nowMs = 0;
});

test("what nobody answered keeps its key over a reload", () => {
  page().of("book A1", make);
  expect(page().of("book A1", make)).toBe("key 1");
  expect(page().of("book A2", make)).toBe("key 2");
});

test("what was answered is over after a reload too", () => {
  const before = page();
  before.of("book A1", make);
  before.answered("book A1");
  expect(page().of("book A1", make)).toBe("key 2");
});

test("the same again much later is another intent", () => {
  page().of("book A1", make);
  nowMs = 4 * MINUTE_MS;
  expect(page().of("book A1", make)).toBe("key 1");
  nowMs = 9 * MINUTE_MS;
  expect(page().of("book A1", make)).toBe("key 2");
});

test("of very many only the latest are kept", () => {
  const keys = page();
  for (let slot = 1; slot <= 21; slot++) keys.of(`book A${slot}`, make);
  expect(page().of("book A21", make)).toBe("key 21");
  expect(page().of("book A1", make)).toBe("key 22");
});

test.each(["nonsense", "{}", "[null, 1, {}]", '[{"intent": 1, "key": "k", "askedMs": 0}]'])(
  "what else lies in the storage is passed over: %s",
  (kept) => {
    sessionStorage.setItem("parkmate-intents", kept);
    expect(page().of("book A1", make)).toBe("key 1");
  },
);

test("where the browser keeps nothing the keys live as long as the page", () => {
  const keys = page(null);
  keys.of("book A1", make);
  expect(keys.of("book A1", make)).toBe("key 1");
});
