// Beside each script and style sheet its compressed twin, which WhiteNoise gives to whoever takes it.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import type { Plugin } from "vite";

const WORTH_IT = /\.(js|css|svg)$/;

export function compressed(): Plugin {
  return {
    name: "parkmate-compressed",
    apply: "build",
    // Of the files as they are written: before that Vite still has words in them to replace.
    writeBundle({ dir }, bundle) {
      const names = Object.keys(bundle).filter((name) => WORTH_IT.test(name));
      for (const file of names.map((name) => join(dir ?? "", name))) {
        const content = readFileSync(file);
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
        writeFileSync(`${file}.br`, brotliCompressSync(content));
      }
    },
  };
}
