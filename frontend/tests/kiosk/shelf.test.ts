import { beforeEach, expect, test } from "vitest";

import { Shelf, type Version } from "../../src/kiosk/worker/shelf";

const SITE = "https://park.example";
const VERSION: Version = {
  name: "kiosk-2",
  page: "/kiosk",
  script: "/assets/kiosk-2.js",
  files: ["/assets/kiosk-2.js", "/assets/font.woff2"],
};

// Node has Request and Response, and no place to keep them.
class Kept {
  readonly all = new Map<string, Map<string, Response>>();

  open(name: string) {
    const files = this.all.get(name) ?? new Map<string, Response>();
    this.all.set(name, files);
    return Promise.resolve({
      put: (key: string, response: Response) => Promise.resolve(void files.set(key, response)),
      match: (key: string) => Promise.resolve(files.get(key)?.clone()),
    });
  }

  delete(name: string) {
    return Promise.resolve(this.all.delete(name));
  }

  keys() {
    return Promise.resolve([...this.all.keys()]);
  }
}

let kept: Kept;
let pages: Record<string, Response>;
let shelf: Shelf;
let asked: Request[];

beforeEach(() => {
  kept = new Kept();
  asked = [];
  pages = {
    "/kiosk": new Response(`<script type="module" src="${VERSION.script}"></script>`),
    "/assets/kiosk-2.js": new Response("run()"),
    "/assets/font.woff2": new Response("font"),
  };
  shelf = new Shelf(VERSION, kept as unknown as CacheStorage, (request) => {
    asked.push(request);
    const page = pages[new URL(request.url).pathname];
    return page ? Promise.resolve(page.clone()) : Promise.reject(new TypeError("no network"));
  });
});

// As in a worker, where addresses are those of its site.
class SiteRequest extends globalThis.Request {
  constructor(address: string, init?: RequestInit) {
    super(new URL(address, SITE), init);
  }
}

beforeEach(() => {
  const before = globalThis.Request;
  globalThis.Request = SiteRequest as typeof Request;
  return () => (globalThis.Request = before);
});

const get = (path: string, init?: RequestInit): Request => new Request(SITE + path, init);

test("a complete version comes up without a network, with and without a slash", async () => {
  await shelf.fill();
  pages = {};
  for (const path of ["/kiosk", "/kiosk/", "/kiosk?from=home"]) {
    expect(shelf.has(get(path))).toBe(true);
    expect(await (await shelf.give(get(path))).text()).toContain(VERSION.script);
  }
  expect(await (await shelf.give(get("/assets/font.woff2"))).text()).toBe("font");
});

test("the page is fetched without cookies: nobody's name is kept in it", async () => {
  await shelf.fill();
  const page = asked.find((request) => request.url.endsWith("/kiosk"));
  expect(page?.credentials).toBe("omit");
});

test.each([
  ["a file cannot be had", { "/assets/font.woff2": new Response("", { status: 404 }) }],
  ["the server errs", { "/kiosk": new Response("", { status: 503 }) }],
  ["the page is of another version", { "/kiosk": new Response('<script src="/assets/kiosk-1.js"></script>') }],
])("where %s nothing of the version is kept, and the one before stays", async (_, wrong) => {
  await kept.open("kiosk-1");
  Object.assign(pages, wrong);
  await expect(shelf.fill()).rejects.toThrow();
  expect(await kept.keys()).toEqual(["kiosk-1"]);
});

test("other versions are thrown away, what belongs to others is not", async () => {
  await kept.open("kiosk-1");
  await kept.open("somebody-else");
  await shelf.fill();
  await shelf.tidy();
  expect(await kept.keys()).toEqual(["somebody-else", "kiosk-2"]);
});

test("a claim, a socket's address and other pages are none of its business", () => {
  expect(shelf.has(get("/kiosk/claim/", { method: "POST" }))).toBe(false);
  expect(shelf.has(get("/kiosk/claim/"))).toBe(false);
  expect(shelf.has(get("/lots"))).toBe(false);
  expect(shelf.has(get("/kiosk", { method: "HEAD" }))).toBe(false);
});

test("where the browser has lost its files the server is asked, and a page that cannot be had tries again", async () => {
  expect(await (await shelf.give(get("/assets/font.woff2"))).text()).toBe("font");
  pages = {};
  await expect(shelf.give(get("/assets/font.woff2"))).rejects.toThrow("no network");
  const opening = Object.defineProperty(get("/kiosk"), "mode", { value: "navigate" });
  expect(await (await shelf.give(opening)).text()).toContain("refresh");
});
