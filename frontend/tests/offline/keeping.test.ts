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

  test("does not stand in for the answer to a form, to which somebody went back", async () => {
    const page = new Response("いまの画面");
    const asked: unknown[] = [];
    vi.stubGlobal("fetch", (address: unknown) => {
      asked.push(address);
      return Promise.resolve(page);
    });
    const back = { url: "http://localhost/concern/", cache: "only-if-cached", headers: new Headers() } as Request;
    expect(await pageOrOffline(back)).toBe(page);
    expect(asked).toEqual(["http://localhost/concern/"]);
  });
});
