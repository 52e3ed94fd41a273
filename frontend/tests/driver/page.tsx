// A driver's page at an address, against a server that a test speaks for; REST answers as the test says.

import { act } from "@testing-library/react";
import type { ReactNode } from "react";
import { Route, Routes, useLocation } from "react-router";

import BookingPage from "../../src/driver/BookingPage";
import BookingsPage from "../../src/driver/BookingsPage";
import LotPage from "../../src/driver/LotPage";
import LotsPage from "../../src/driver/LotsPage";
import { type Post, RestClient } from "../../src/rest/client";
import { draw } from "../design/drawing";
import type { Watching } from "../realtime/watching";
import { turn, until } from "../until";
import { NOW_MS } from "./booking";

export interface Sent {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly key: string | undefined;
}

export class Page {
  readonly watching: Watching;
  readonly sent: Sent[] = [];
  readonly #answers: (Response | "no answer" | Promise<Response>)[];

  constructor(watching: Watching, address: string, answers: (Response | "no answer" | Promise<Response>)[] = []) {
    this.watching = watching;
    this.#answers = answers;
    const { clock } = watching.realtime;
    const beganMs = Date.now();
    watching.server.now = () => NOW_MS + Date.now() - beganMs;
    clock.sample(clock.moment(), NOW_MS);
    draw(watching.realtime, <Screens />, { at: address, rest: new RestClient(this.#post) });
  }

  readonly #post: Post = (path, body, headers) => {
    this.sent.push({ path, body: JSON.parse(body) as Sent["body"], key: headers["Idempotency-Key"] });
    const answer = this.#answers[this.sent.length - 1] ?? "no answer";
    return answer === "no answer" ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve(answer);
  };

  async says(path: string, message: object): Promise<void> {
    const peer = await this.watching.peer(path);
    peer.send(message);
  }

  async shows(text: string | RegExp): Promise<void> {
    await this.eventually(() => matches(this.text, text), `the page to show ${text}; it shows: ${this.text}`);
  }

  async eventually(condition: () => boolean, what: string): Promise<void> {
    await until(condition, what, () => act(turn));
  }

  get text(): string {
    return document.body.textContent;
  }

  get address(): string {
    return document.querySelector("[data-address]")?.getAttribute("data-address") ?? "";
  }
}

function matches(shown: string, text: string | RegExp): boolean {
  return typeof text === "string" ? shown.includes(text) : text.test(shown);
}

function Screens(): ReactNode {
  const { pathname, search } = useLocation();
  return (
    <>
      <Routes>
        <Route path="/lots" element={<LotsPage />} />
        <Route path="/lots/:id" element={<LotPage />} />
        <Route path="/booking-confirmation" element={<BookingPage />} />
        <Route path="/bookings" element={<BookingsPage />} />
      </Routes>
      <i data-address={pathname + search} />
    </>
  );
}
