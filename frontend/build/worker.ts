// The display's service worker is one file at the root, so that its scope covers /kiosk; it names every file of its version.

import { createHash } from "node:crypto";

import type { Plugin, Rollup } from "vite";

const WORKER = "kiosk-worker.js";
const PAGE = "kiosk.html";
const ADDRESS = "/kiosk";
const PLACE = "PARKMATE_DISPLAY";

interface WithFiles {
  readonly viteMetadata?: { readonly importedCss: ReadonlySet<string>; readonly importedAssets: ReadonlySet<string> };
}

/** Give the name of an entry's file: the worker's has no hash, for its address may not change. */
export function entryName(chunk: { readonly name: string }): string {
  return chunk.name === "kiosk-worker" ? WORKER : "assets/[name]-[hash].js";
}

export function worker(): Plugin {
  return {
    name: "parkmate-worker",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const made = bundle[WORKER];
      const page = bundle[PAGE];
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      const entry = chunks.find((chunk) => chunk.facadeModuleId?.endsWith(`/${PAGE}`) ?? false);
      if (made?.type !== "chunk" || page?.type !== "asset" || !entry)
        throw new Error("There is no display in the build.");
      if (made.imports.length > 0)
        throw new Error(`${WORKER} must be one file; it imports ${made.imports.join(", ")}.`);
      if (!made.code.includes(PLACE)) throw new Error(`${WORKER} does not take the list of files.`);
      const files = [...filesOf(entry, bundle)].sort();
      // The names change with what is in the files; the page and the worker itself have no hash.
      const told = [...files, String(page.source), made.code].join("\n");
      const name = `kiosk-${createHash("sha256").update(told).digest("hex").slice(0, 16)}`;
      const version = { name, page: ADDRESS, script: `/${entry.fileName}`, files: files.map((file) => `/${file}`) };
      made.code = made.code.replaceAll(PLACE, JSON.stringify(version));
    },
  };
}

function filesOf(chunk: Rollup.OutputChunk, bundle: Rollup.OutputBundle, found = new Set<string>()): Set<string> {
  if (found.has(chunk.fileName)) return found;
  found.add(chunk.fileName);
  const beside = (chunk as WithFiles).viteMetadata;
  for (const file of [...(beside?.importedCss ?? []), ...(beside?.importedAssets ?? [])]) found.add(file);
  for (const name of chunk.imports) {
    const imported = bundle[name];
    if (imported?.type === "chunk") filesOf(imported, bundle, found);
  }
  return found;
}
