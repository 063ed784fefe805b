import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CALM_AFTER_MS, CALM_EVERY_MS, EVERY_MS, UNSURE_AFTER_MS, watchStanding } from "../../src/standing/main";

const [ONE, OTHER] = ["story:1", "story:2"];
let standing: string[] | null = [];
let asked: string[][] = [];
let page = new AbortController();

async function answer(address: string): Promise<Response> {
  asked.push(new URLSearchParams(address.split("?")[1]).getAll("of"));
  if (standing === null) throw new TypeError("no line");
  return new Response(JSON.stringify({ standing }));
}

function look(isVisible: boolean): void {
  Object.defineProperty(document, "visibilityState", { value: isVisible ? "visible" : "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

const says = (): string => document.querySelector("[role=status]")?.textContent ?? "";
const main = (): string => document.getElementById("main")?.textContent ?? "";

describe("a page with words of a story", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance", "setTimeout"] });
    vi.stubGlobal("fetch", vi.fn(answer));
    asked = [];
    standing = [ONE, OTHER];
    document.title = "市場の朝|車座";
    document.body.innerHTML = `<main id="main" tabindex="-1"><div data-standing="${ONE}"><h1>市場の朝</h1><p>断ったら</p>
      <form><label><input type="radio" value="断ったら"> 断ったら</label><textarea></textarea><button>送る</button></form></div>
      <ul><li data-standing="${OTHER}">別の話</li></ul><p data-standing="${ONE}" data-standing-silent>市場の朝へ</p></main>`;
    look(true);
    page = new AbortController();
    watchStanding(page.signal);
  });

  afterEach(() => {
    page.abort();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test("everybody's first page, with a title alone, asks calmly from the start", async () => {
    document.getElementById("main")?.replaceChildren(
      Object.assign(document.createElement("p"), { textContent: "市場の朝" }),
    );
    document.querySelector("#main p")?.setAttribute("data-standing", ONE);
    document.querySelector("#main p")?.setAttribute("data-standing-calm", "");
    await vi.advanceTimersByTimeAsync(250);
    asked = [];
    await vi.advanceTimersByTimeAsync(10 * CALM_EVERY_MS);
    expect(asked.length).toBeGreaterThanOrEqual(8);
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  test("asks at once and every two seconds, each mark once", async () => {
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual([[ONE, OTHER]]);
    await vi.advanceTimersByTimeAsync(EVERY_MS + 300);
    expect(asked).toHaveLength(2);
    expect(main()).toContain("断ったら");
  });

  test("a part that says what stands in its place says that", async () => {
    document.querySelector("#main li")?.setAttribute("data-standing-instead", "取り下げられました");
    standing = [ONE];
    await vi.advanceTimersByTimeAsync(EVERY_MS + 300);
    expect(document.querySelector("#main li")?.textContent).toBe("取り下げられました");
  });

  test("asks within five seconds also after a long time", async () => {
    await vi.advanceTimersByTimeAsync(CALM_AFTER_MS + CALM_EVERY_MS);
    asked = [];
    await vi.advanceTimersByTimeAsync(CALM_EVERY_MS + 300);
    expect(asked.length).toBeGreaterThanOrEqual(1);
    expect(CALM_EVERY_MS + 300).toBeLessThan(5000);
  });

  test("takes words that are gone off, with title and choices, and leaves a kind word", async () => {
    standing = [OTHER];
    await vi.advanceTimersByTimeAsync(EVERY_MS + 300);
    expect(document.documentElement.outerHTML).not.toContain("市場の朝");
    expect(document.documentElement.outerHTML).not.toContain("断ったら");
    expect(document.title).toBe("いまは読めません|車座");
    expect(main()).toContain("話してみたあとで気持ちが変わることは");
    expect(main()).toContain("別の話");
    expect(says()).toContain("読めなくなりました");
    asked = [];
    await vi.advanceTimersByTimeAsync(EVERY_MS + 300);
    expect(asked.every((marks) => marks.join() === OTHER)).toBe(true);
  });

  test("keeps what its reader was writing, to be copied", async () => {
    const field = document.querySelector("textarea");
    if (field) field.value = "わたしも、そう思っていました。";
    standing = [OTHER];
    await vi.advanceTimersByTimeAsync(EVERY_MS + 300);
    const kept = document.querySelector("textarea");
    expect(kept?.readOnly).toBe(true);
    expect(kept?.value).toBe("わたしも、そう思っていました。");
    expect(document.querySelector<HTMLElement>("button[data-copy]")?.dataset["copy"]).toBe(kept?.value);
    expect(document.querySelector("form")).toBeNull();
  });

  test("leaves a word in the place of one of many", async () => {
    standing = [ONE];
    await vi.advanceTimersByTimeAsync(EVERY_MS + 300);
    expect(document.querySelector("li")?.textContent).toBe("この話は、いまは読めなくなりました。");
    expect(document.title).toBe("市場の朝|車座");
  });

  test("is silent while hidden, shows nothing until it knows, and asks as soon as it is seen", async () => {
    await vi.advanceTimersByTimeAsync(EVERY_MS);
    look(false);
    asked = [];
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([]);
    expect(document.documentElement.hasAttribute("data-standing-asking")).toBe(true);
    standing = [];
    look(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveLength(1);
    expect(main()).not.toContain("断ったら");
    expect(document.documentElement.hasAttribute("data-standing-asking")).toBe(false);
  });

  test("leaves the words without a line, says after a while that it does not know, and asks when it is back", async () => {
    standing = null;
    await vi.advanceTimersByTimeAsync(UNSURE_AFTER_MS - 3000);
    expect(says()).toBe("");
    await vi.advanceTimersByTimeAsync(6000);
    expect(says()).toContain("つながっていないため");
    expect(main()).toContain("断ったら");
    standing = [OTHER];
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
    expect(says()).not.toContain("つながっていないため");
    expect(main()).not.toContain("断ったら");
  });

  test("asks of many in parts that one question may hold", async () => {
    const many = Array.from({ length: 120 }, (_none, at) => `<p data-standing="story:m${at}">話</p>`);
    document.getElementById("main")?.insertAdjacentHTML("beforeend", many.join(""));
    asked = [];
    standing = [ONE, OTHER, ...Array.from({ length: 120 }, (_none, at) => `story:m${at}`)];
    await vi.advanceTimersByTimeAsync(EVERY_MS + 300);
    expect(Math.max(...asked.map((marks) => marks.length))).toBe(50);
    expect(new Set(asked.flat()).size).toBe(122);
  });

  test("keeps nothing in the browser", async () => {
    await vi.advanceTimersByTimeAsync(EVERY_MS);
    expect(localStorage.length + sessionStorage.length).toBe(0);
  });
});
