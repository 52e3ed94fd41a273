// The weight of each first load is bounded: a build that is heavier fails, and says by how much.

import { gzipSync } from "node:zlib";

import type { Plugin, Rollup } from "vite";

const KB = 1000;

/** A first load: its entry, and the page that is loaded lazily behind it. */
interface Load {
  readonly name: string;
  readonly modules: readonly string[];
  readonly atMostKb: number;
}

const LOADS: readonly Load[] = [
  { name: "driver: lots", modules: ["src/app/main.tsx", "src/driver/LotsPage.tsx"], atMostKb: 150 },
  { name: "driver: lot", modules: ["src/app/main.tsx", "src/driver/LotPage.tsx"], atMostKb: 150 },
  { name: "driver: booking", modules: ["src/app/main.tsx", "src/driver/BookingPage.tsx"], atMostKb: 150 },
  { name: "driver: bookings", modules: ["src/app/main.tsx", "src/driver/BookingsPage.tsx"], atMostKb: 150 },
  { name: "owner", modules: ["src/app/main.tsx", "src/owner/OwnerPage.tsx"], atMostKb: 150 },
  { name: "kiosk", modules: ["src/kiosk/main.tsx"], atMostKb: 100 },
];

export function weights(): Plugin {
  return {
    name: "parkmate-weights",
    apply: "build",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      for (const load of LOADS) {
        const kb = weightKb(load, chunks);
        if (kb > load.atMostKb) {
          this.error(`${load.name}: the first load is ${kb.toFixed(1)} KB of compressed script, not ${load.atMostKb}.`);
        }
        this.info(`${load.name}: ${kb.toFixed(1)} of at most ${load.atMostKb} KB of compressed script`);
      }
    },
  };
}

function weightKb(load: Load, chunks: readonly Rollup.OutputChunk[]): number {
  const needed = new Set<string>();
  for (const module of load.modules) addWithImports(chunkOf(module, chunks), chunks, needed);
  const loaded = chunks.filter((chunk) => needed.has(chunk.fileName));
  return loaded.reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0) / KB;
}

function chunkOf(module: string, chunks: readonly Rollup.OutputChunk[]): Rollup.OutputChunk {
  const found = chunks.find((chunk) => chunk.moduleIds.some((id) => id.endsWith(`/${module}`)));
  if (!found) throw new Error(`No chunk has ${module}; build/weights.ts names it.`);
  return found;
}

function addWithImports(chunk: Rollup.OutputChunk, chunks: readonly Rollup.OutputChunk[], needed: Set<string>): void {
  if (needed.has(chunk.fileName)) return;
  needed.add(chunk.fileName);
  for (const name of chunk.imports) {
    const imported = chunks.find((other) => other.fileName === name);
    if (imported) addWithImports(imported, chunks, needed);
  }
}
