// The Idempotency-Keys of intents that nobody has answered yet; they outlive a reload of the page, in this tab alone.

const NAME = "parkmate-intents";
// More than a person has open at once.
const MOST = 20;
/** What nobody asked about for so long is another intent: its booking may have come and gone. */
const MEANT_FOR_MS = 300_000;

interface Intent {
  readonly intent: string;
  readonly key: string;
  readonly askedMs: number;
}

export class IntentKeys {
  readonly #storage: Storage | null;
  readonly #now: () => number;
  #intents: readonly Intent[];

  /** Without a storage, or with one that refuses, the keys live as long as the page. */
  constructor(storage: Storage | null, now: () => number = () => Date.now()) {
    this.#storage = storage;
    this.#now = now;
    this.#intents = read(storage);
  }

  /** Give the intent's key: the one that it had a moment ago, or a new one. */
  of(intent: string, make: () => string): string {
    const askedMs = this.#now();
    const known = this.#intents.find((each) => each.intent === intent);
    const isMeant = known !== undefined && Math.abs(askedMs - known.askedMs) < MEANT_FOR_MS;
    const key = isMeant ? known.key : make();
    this.#keep([...this.#without(intent), { intent, key, askedMs }]);
    return key;
  }

  /** The intent was answered: the next one like it is another. */
  answered(intent: string): void {
    this.#keep(this.#without(intent));
  }

  #without(intent: string): readonly Intent[] {
    return this.#intents.filter((each) => each.intent !== intent);
  }

  #keep(intents: readonly Intent[]): void {
    this.#intents = intents.slice(-MOST);
    try {
      this.#storage?.setItem(NAME, JSON.stringify(this.#intents));
    } catch {
      // Full, or forbidden: they live as long as the page.
    }
  }
}

/** Give the tab's own storage, or null where the browser forbids it. */
export function tabStorage(): Storage | null {
  try {
    return globalThis.sessionStorage;
  } catch {
    return null;
  }
}

function read(storage: Storage | null): readonly Intent[] {
  try {
    const kept = JSON.parse(storage?.getItem(NAME) ?? "[]") as unknown;
    return Array.isArray(kept) ? kept.filter(isIntent) : [];
  } catch {
    return [];
  }
}

function isIntent(kept: unknown): kept is Intent {
  const { intent, key, askedMs } = (kept ?? {}) as Partial<Record<keyof Intent, unknown>>;
  return typeof intent === "string" && typeof key === "string" && typeof askedMs === "number";
}
