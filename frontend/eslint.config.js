import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores(["dist/"]),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  hooks.configs.flat["recommended-latest"],
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers read well in a sentence.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "no-console": "error",
    },
  },
  { files: ["*.js"], extends: [tseslint.configs.disableTypeChecked] },
  {
    // The library knows no screens: React only in its hooks.
    files: ["src/realtime/**"],
    ignores: ["src/realtime/hooks.ts"],
    rules: { "no-restricted-imports": ["error", { paths: ["react", "react-dom"] }] },
  },
);
