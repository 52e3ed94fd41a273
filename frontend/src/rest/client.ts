// Create and renew over REST: one Idempotency-Key for each intent, kept until a decisive answer came, so that neither a
// double tap nor a retry on a bad network books twice.

import type { Booking } from "../realtime";
import { IntentKeys, tabStorage } from "./keys";

const ANSWER_WITHIN_MS = 10_000;
const NOTHING_DECIDED = 500;

export interface Refusal {
  readonly code: string;
  /** The server's sentence for the person. */
  readonly error: string;
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  /** Of `price-changed`: the whole price now. */
  readonly price?: string;
  readonly retryAfterS?: number;
}

/** `lost`: no answer came. It is neither done nor failed; asking the same again is safe and tells which. */
export type Outcome =
  | { readonly outcome: "done"; readonly booking: Booking }
  | { readonly outcome: "refused"; readonly refusal: Refusal }
  | { readonly outcome: "lost" };

export interface NewBooking {
  readonly slot: number;
  readonly vehicle_number: string;
  readonly duration: number;
  readonly expected_price: string;
}

export interface Renewal {
  readonly duration?: number;
  readonly expected_price: string;
}

export type Post = (path: string, body: string, headers: Readonly<Record<string, string>>) => Promise<Response>;

export class RestClient {
  readonly #post: Post;
  readonly #newKey: () => string;
  readonly #keys: IntentKeys;

  constructor(
    post: Post = postWithSession,
    newKey: () => string = () => crypto.randomUUID(),
    storage: Storage | null = tabStorage(),
  ) {
    this.#post = post;
    this.#newKey = newKey;
    this.#keys = new IntentKeys(storage);
  }

  create(booking: NewBooking): Promise<Outcome> {
    return this.#send("/api/bookings/", booking, (answer) => answer as Booking);
  }

  renew(bookingId: number, renewal: Renewal): Promise<Outcome> {
    const newOf = (answer: unknown): Booking => (answer as { new_booking: Booking }).new_booking;
    return this.#send(`/api/bookings/${bookingId}/renew/`, renewal, newOf);
  }

  async #send(path: string, fields: object, bookingOf: (answer: unknown) => Booking): Promise<Outcome> {
    const body = JSON.stringify(fields);
    const intent = `${path} ${body}`;
    const key = this.#keys.of(intent, this.#newKey);
    try {
      const response = await this.#post(path, body, { "Idempotency-Key": key });
      const answer = (await response.json()) as unknown;
      // A 5xx does not always say that nothing was done: the same intent keeps its key.
      if (response.status < NOTHING_DECIDED) this.#keys.answered(intent);
      if (response.ok) return { outcome: "done", booking: bookingOf(answer) };
      return isRefusal(answer) ? { outcome: "refused", refusal: withWait(answer, response) } : { outcome: "lost" };
    } catch {
      return { outcome: "lost" };
    }
  }
}

function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === "object" && answer !== null && "code" in answer && "error" in answer;
}

function withWait(refusal: Refusal, response: Response): Refusal {
  const retryAfterS = Number(response.headers.get("Retry-After") ?? NaN);
  return Number.isFinite(retryAfterS) ? { ...refusal, retryAfterS } : refusal;
}

function postWithSession(path: string, body: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body,
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
}

/** Give the token that Django left in a cookie, whose name the page was told. */
export function csrfToken(): string {
  const name = document.querySelector<HTMLMetaElement>('meta[name="parkmate-csrf-cookie"]')?.content ?? "csrftoken";
  const cookie = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return cookie?.slice(name.length + 1) ?? "";
}
