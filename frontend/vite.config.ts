import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

// One entry a kind of page. Django reads the manifest (django-vite); there is no dev server.
export default defineConfig({
  root: import.meta.dirname,
  base: "/static/build/",
  publicDir: false,
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        page: resolve(import.meta.dirname, "src/page.ts"),
        room: resolve(import.meta.dirname, "src/room/main.ts"),
        waiting: resolve(import.meta.dirname, "src/waiting/main.ts"),
        check: resolve(import.meta.dirname, "src/check/main.ts"),
        offline: resolve(import.meta.dirname, "src/offline/worker.ts"),
        desk: resolve(import.meta.dirname, "src/desk/main.ts"),
        passkey: resolve(import.meta.dirname, "src/passkey/main.ts"),
        keeping: resolve(import.meta.dirname, "src/keeping/main.ts"),
        unsent: resolve(import.meta.dirname, "src/keeping/unsent.ts"),
        lineage: resolve(import.meta.dirname, "src/lineage/main.ts"),
        board: resolve(import.meta.dirname, "src/boards/main.ts"),
        style: resolve(import.meta.dirname, "src/styles/page.css"),
        room_style: resolve(import.meta.dirname, "src/styles/room.css"),
      },
    },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
});
