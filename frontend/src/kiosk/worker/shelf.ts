// The files of one version of the display, kept in the browser's cache: all of them or none.

export interface Version {
  /** The name of its cache; no two versions share one. */
  readonly name: string;
  /** The page's address, and the script that its HTML must name: else it is another version's page. */
  readonly page: string;
  readonly script: string;
  readonly files: readonly string[];
}

type Ask = (request: Request) => Promise<Response>;

const OURS = "kiosk-";
// Shown where the browser has thrown away its cache and there is no network: it comes back by itself.
const RETRY = '<!doctype html><meta http-equiv="refresh" content="5"><title>Parkmate</title>';

export class Shelf {
  readonly #version: Version;
  readonly #caches: CacheStorage;
  readonly #ask: Ask;

  constructor(version: Version, caches: CacheStorage, ask: Ask) {
    this.#version = version;
    this.#caches = caches;
    this.#ask = ask;
  }

  /** Fetch every file; rejects, and keeps nothing, if one cannot be had or the page is of another version. */
  async fill(): Promise<void> {
    const { name, page, script, files } = this.#version;
    try {
      const cache = await this.#caches.open(name);
      // Without cookies: whoever is signed in at this browser is not written into the kept page.
      const html = await this.#fetched(new Request(page, { cache: "reload", credentials: "omit" }));
      if (!(await html.clone().text()).includes(script)) throw new Error("The server gave another version's page.");
      await Promise.all(files.map(async (file) => cache.put(file, await this.#fetched(new Request(file)))));
      await cache.put(page, html);
    } catch (error) {
      await this.#caches.delete(name);
      throw error;
    }
  }

  /** Throw away the files of other versions. */
  async tidy(): Promise<void> {
    const names = await this.#caches.keys();
    const others = names.filter((name) => name.startsWith(OURS) && name !== this.#version.name);
    await Promise.all(others.map((name) => this.#caches.delete(name)));
  }

  /** Tell whether this version answers that request itself. */
  has(request: Request): boolean {
    return request.method === "GET" && this.#keyOf(request) !== null;
  }

  /** Give the kept file; the server's where the browser has lost it. */
  async give(request: Request): Promise<Response> {
    const key = this.#keyOf(request);
    const cache = await this.#caches.open(this.#version.name);
    const kept = key === null ? undefined : await cache.match(key, { ignoreVary: true });
    if (kept) return kept;
    try {
      return await this.#ask(request);
    } catch (error) {
      if (request.mode !== "navigate") throw error;
      return new Response(RETRY, { headers: { "Content-Type": "text/html; charset=utf-8" } });
    }
  }

  #keyOf(request: Request): string | null {
    const { pathname } = new URL(request.url);
    if (pathname === this.#version.page || pathname === `${this.#version.page}/`) return this.#version.page;
    return this.#version.files.includes(pathname) ? pathname : null;
  }

  async #fetched(request: Request): Promise<Response> {
    const response = await this.#ask(request);
    if (!response.ok || response.redirected) throw new Error(`${request.url}: ${response.status}`);
    return response;
  }
}
