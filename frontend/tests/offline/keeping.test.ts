import { afterEach, describe, expect, test, vi } from "vitest";
import { pageOrOffline, partsOf } from "../../src/offline/keeping";

const HEAD = `<link rel="icon" href="/static/public/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/build/assets/style-abc.css">`;

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the page for a time without a network", () => {
  test("is kept with its style and mark", () => {
    expect(partsOf(HEAD)).toEqual(["/static/public/mark.svg", "/static/build/assets/style-abc.css"]);
  });

  test("stands in for a page that cannot be fetched", async () => {
    const kept = new Response("つながっていません");
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    vi.stubGlobal("caches", { open: () => Promise.resolve({ match: () => Promise.resolve(kept) }) });
    expect(await pageOrOffline(new Request("http://localhost/home/"))).toBe(kept);
  });
});
