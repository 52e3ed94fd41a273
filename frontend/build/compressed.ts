// Beside each script and style sheet its compressed twin, which WhiteNoise gives to whoever takes it.

import { brotliCompressSync, gzipSync } from "node:zlib";

import type { Plugin } from "vite";

const WORTH_IT = /\.(js|css|svg)$/;

export function compressed(): Plugin {
  return {
    name: "parkmate-compressed",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (!WORTH_IT.test(output.fileName)) continue;
        const text = output.type === "chunk" ? output.code : output.source;
        const emit = (extension: string, source: Uint8Array): void => {
          this.emitFile({ type: "asset", fileName: `${output.fileName}.${extension}`, source });
        };
        emit("gz", gzipSync(text, { level: 9 }));
        emit("br", brotliCompressSync(text));
      }
    },
  };
}
