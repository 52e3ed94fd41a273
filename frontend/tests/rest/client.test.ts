// @vitest-environment happy-dom
import { expect, test } from "vitest";

import { type NewBooking, RestClient } from "../../src/rest/client";

const WISH: NewBooking = { slot: 1, vehicle_number: "KL-08-AZ-1234", duration: 3_600, expected_price: "40.00" };

type Answer = Response | "no answer";

/** A client whose server gives these answers in turn, and the keys that it sent. */
function clientWith(...answers: Answer[]): { client: RestClient; keys: string[] } {
  const keys: string[] = [];
  let number = 0;
  const post = (_path: string, _body: string, headers: Readonly<Record<string, string>>): Promise<Response> => {
    keys.push(headers["Idempotency-Key"] ?? "");
    const answer = answers[keys.length - 1];
    return answer instanceof Response ? Promise.resolve(answer) : Promise.reject(new TypeError("Failed to fetch"));
  };
  return { client: new RestClient(post, () => `key ${++number}`, null), keys };
}

const answer = (status: number, body: object, headers = {}): Response => Response.json(body, { status, headers });
const refused = (status: number, code: string): Response => answer(status, { code, error: "No." });

test("an intent keeps its key until an answer came", async () => {
  const { client, keys } = clientWith("no answer", "no answer", answer(201, { id: 7 }), answer(201, { id: 8 }));
  expect(await client.create(WISH)).toEqual({ outcome: "lost" });
  expect(await client.create(WISH)).toEqual({ outcome: "lost" });
  expect(await client.create(WISH)).toMatchObject({ outcome: "done", booking: { id: 7 } });
  await client.create(WISH);
  expect(keys).toEqual(["key 1", "key 1", "key 1", "key 2"]);
});

test("two intents at once have two keys, the same one twice has one", async () => {
  const { client, keys } = clientWith("no answer", "no answer", "no answer");
  await Promise.all([client.create(WISH), client.create(WISH), client.create({ ...WISH, slot: 2 })]);
  expect(keys).toEqual(["key 1", "key 1", "key 2"]);
});

test("a refusal ends the intent, a server's mistake does not", async () => {
  const { client, keys } = clientWith(
    refused(409, "slot-taken"),
    refused(500, "server-error"),
    refused(503, "unavailable"),
  );
  for (let times = 0; times < 3; times++) expect((await client.create(WISH)).outcome).toBe("refused");
  expect(keys).toEqual(["key 1", "key 2", "key 2"]);
});

test("what a proxy says instead of the server counts as no answer", async () => {
  const { client } = clientWith(new Response("<h1>Bad gateway</h1>", { status: 502 }), answer(504, { oops: true }));
  expect(await client.create(WISH)).toEqual({ outcome: "lost" });
  expect(await client.create(WISH)).toEqual({ outcome: "lost" });
});

test("a refusal says when to try again", async () => {
  const { client } = clientWith(answer(429, { code: "too-many-requests", error: "Slow." }, { "Retry-After": "7" }));
  expect(await client.create(WISH)).toMatchObject({ outcome: "refused", refusal: { retryAfterS: 7 } });
});

test("a renewal gives the new booking", async () => {
  const { client } = clientWith(answer(201, { message: "", old_booking_id: 7, new_booking: { id: 8 } }));
  expect(await client.renew(7, { expected_price: "40.00" })).toMatchObject({ outcome: "done", booking: { id: 8 } });
});
