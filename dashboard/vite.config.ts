import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Where `npm run dev` finds the control plane: the address `redraft up` prints.
const api = process.env.REDRAFT_URL ?? "http://127.0.0.1:4400";

export default defineConfig({
  plugins: [
    tanstackRouter({ target: "react", autoCodeSplitting: true, quoteStyle: "double", semicolons: true }),
    react(),
    tailwindcss(),
  ],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  // The control plane answers only to its own address, so the proxy speaks as if it were a page from there.
  server: {
    proxy: Object.fromEntries(
      ["/api", "/config.json"].map((path) => [
        path,
        { target: api, changeOrigin: true, headers: { origin: api } },
      ]),
    ),
  },
  // So that a worker can load one grammar of many.
  worker: { format: "es" },
  build: {
    target: "es2022",
    sourcemap: false,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    // The policy of the page forbids data: scripts and fonts; every asset is a file of its own.
    assetsInlineLimit: 0,
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});
