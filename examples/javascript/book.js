// Books a slot and follows it to its end.
//
//     npm ci && node book.js http://127.0.0.1:8000 USER PASSWORD SLOT VEHICLE_NUMBER [SECONDS]
//
// Needs Node 20. docs/protocol.md says why each step is as it is.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";

const ATTEMPT_MS = 5_000; // an attempt that takes longer is given up
const SILENCE_MS = 8_000; // the server says something every 5 s, so the connection is dead
const RESTARTING = [1012, 4012];
const TOO_MANY = 4429;
const HOPELESS = {
  4400: "The server did not understand this program.",
  4401: "Please sign in again.",
  4403: "Not yours.",
  4404: "There is no such stream.",
};

/** The server said no, in a sentence for the person. */
class Refused extends Error {}

/** POST; a call whose answer got lost is neither done nor failed, so it is repeated until one comes. */
async function post(url, body, headers = {}) {
  for (let tries = 0; tries < 10; tries++) {
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      const value = await answer.json();
      if (answer.ok) return value;
      if (answer.status < 500) throw new Refused(value.error);
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    console.log("No answer yet, checking…");
    await sleep(backoffMs(tries));
  }
  throw new Refused("The server cannot be reached.");
}

/** Follows the driver's stream until one booking has ended. */
class Follower {
  version = null;
  epoch = "";
  offsetMs = 0;
  shortestTripMs = Infinity;

  constructor(url, token, booking) {
    this.url = url.replace("http", "ws") + "/ws/driver/";
    this.token = token;
    this.booking = booking;
  }

  get ended() {
    return this.booking.status !== "booked";
  }

  async untilItEnds() {
    for (let failures = 0; !this.ended; failures++) {
      const cameThisFar = this.version;
      const code = await this.follow();
      if (this.ended) return;
      if (code in HOPELESS) throw new Refused(HOPELESS[code]);
      if (this.version !== cameThisFar) failures = 0;
      const waitMs =
        code === TOO_MANY ? 30_000 : RESTARTING.includes(code) ? Math.random() * 5_000 : backoffMs(failures);
      console.log(`No connection; next try in ${(waitMs / 1000).toFixed(1)} s.`);
      await sleep(waitMs);
    }
  }

  /** Give the code with which one connection ended. */
  follow() {
    const since = this.version === null ? "" : `?${new URLSearchParams({ since: this.version, epoch: this.epoch })}`;
    const socket = new WebSocket(this.url + since, {
      headers: { Authorization: `Token ${this.token}` },
      handshakeTimeout: ATTEMPT_MS,
      perMessageDeflate: false,
    });
    let silence = setTimeout(() => socket.terminate(), ATTEMPT_MS + SILENCE_MS);
    socket.on("open", () => this.askForTheTime(socket));
    socket.on("message", (text) => {
      clearTimeout(silence);
      silence = setTimeout(() => socket.terminate(), SILENCE_MS);
      const fits = this.take(JSON.parse(text));
      if (!fits || this.ended) socket.terminate();
    });
    socket.on("error", () => {}); // `close` follows
    return new Promise((resolve) =>
      socket.on("close", (code) => {
        clearTimeout(silence);
        resolve(code);
      }),
    );
  }

  /** Tell whether the message fits; if not, something was missed: come back with `since`. */
  take(message) {
    switch (message.type) {
      case "snapshot":
        this.version = message.version;
        this.epoch = message.epoch;
        message.bookings.forEach((booking) => this.see(booking));
        return true;
      case "resumed":
        this.epoch = message.epoch;
        return true;
      case "pong":
        this.estimate(message);
        return true;
      case "heartbeat":
      case "booking-tick":
        return message.version === this.version;
    }
    // Whatever else has a version is an event, also one of a type that this program does not know.
    if (!("version" in message)) return true;
    if (message.version !== this.version + 1) return false;
    this.version = message.version;
    if (message.booking) this.see(message.booking);
    return true;
  }

  see(booking) {
    if (booking.id === this.booking.id) this.booking = booking; // whole as it is now: replaced, never patched
  }

  askForTheTime(socket) {
    for (let id = 0; id < 5; id++) socket.send(JSON.stringify({ type: "ping", id, client_time: Date.now() }));
  }

  estimate(pong) {
    const now = Date.now();
    const tripMs = now - pong.client_time;
    if (tripMs < this.shortestTripMs) {
      this.shortestTripMs = tripMs;
      this.offsetMs = Date.parse(pong.server_time) - (pong.client_time + now) / 2;
    }
  }

  /** Draw the time that is left from `end_time` and the server's clock; ticks would be too late or lost. */
  countDown() {
    const leftMs = Date.parse(this.booking.end_time) - (Date.now() + this.offsetMs);
    console.log(this.booking.slot.label, leftMs > 0 ? clock(leftMs) : "ending…");
    this.counting = setTimeout(() => this.countDown(), Math.ceil(leftMs > 0 ? leftMs % 1000 : 1000));
  }
}

function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, "0"))
    .join(":");
}

/** A random time up to 1, 2, 4, … 30 s, so that not everybody comes back at once. */
function backoffMs(failures) {
  return Math.random() * Math.min(30_000, 1000 * 2 ** failures);
}

async function main(url, username, password, slot, vehicleNumber, duration) {
  const { token } = await post(`${url}/api/token/`, { username, password });
  const wish = { slot: Number(slot), vehicle_number: vehicleNumber };
  if (duration) wish.duration = Number(duration);
  // One key for one wish, however often it is sent.
  const headers = { Authorization: `Token ${token}`, "Idempotency-Key": randomUUID() };
  const booking = await post(`${url}/api/bookings/`, wish, headers);
  const price = `${booking.price} ${booking.currency}`;
  console.log(`Booked ${booking.slot.label} until ${booking.end_time} for ${price} (booking ${booking.id}).`);
  const follower = new Follower(url, token, booking);
  follower.countDown();
  await follower.untilItEnds().finally(() => clearTimeout(follower.counting));
  const { status, charged, currency } = follower.booking;
  console.log(`${status[0].toUpperCase()}${status.slice(1)}; charged ${charged} ${currency}.`);
}

try {
  await main(...process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
