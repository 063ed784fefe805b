import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inHand, letGo, listenToButtons, pickUp, putInHandDown } from "../../src/boards/hold";

const BODY = `<p id="board-says" tabindex="-1"></p><div id="board"><div class="board" data-effects="/effect/">
  <ul><li id="group-1" data-target="0"><details><summary>1</summary><a href="#" data-moves="p1" data-name="はるか">1</a></details></li>
  <li id="group-2" data-target="1"><div class="landing" hidden><p class="verdict"></p><button type="button" data-put="1" hidden>2</button></div></li>
  <li id="group-3" data-target="2"><div class="landing" hidden><p class="verdict"></p><button type="button" data-put="2" hidden>3</button></div></li></ul>
  <form class="drop-form"><input name="person"><input name="target"></form></div></div>
  <div id="holding" hidden><b></b><button type="button" data-release>x</button></div>`;
const TARGETS = [
  { value: "1", allowed: true, words: "5人になります。" },
  { value: "2", allowed: false, words: "6人までです。" },
];
const realFetch = globalThis.fetch;
let posted: string[] = [];

const says = (): string => document.getElementById("board-says")?.textContent ?? "";
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

async function hold(byKeyboard = false): Promise<void> {
  await pickUp("p1", "はるか", { isSticky: true, byKeyboard })?.effects;
  await settled();
}

listenToButtons();

describe("somebody in hand", () => {
  beforeEach(() => {
    document.body.replaceChildren(...new DOMParser().parseFromString(BODY, "text/html").body.childNodes);
    posted = [];
    globalThis.fetch = (address, options) => {
      if (options?.method !== "POST") {
        return Promise.resolve(Response.json({ revision: 1, words: "置ける場所は1つです。", targets: TARGETS }));
      }
      posted.push(String((options.body as FormData).get("target")));
      return Promise.resolve(new Response(`<div class="messages"><ul><li>moved</li></ul></div>${BODY}${String(address)}`));
    };
  });
  afterEach(() => {
    letGo();
    globalThis.fetch = realFetch;
  });

  it("is told with the number of places, each says what would happen, and only places that may have a button", async () => {
    await hold();
    expect(says()).toBe("置ける場所は1つです。");
    expect(document.getElementById("holding")?.hidden).toBe(false);
    const verdicts = [...document.querySelectorAll(".verdict")].map((one) => one.textContent);
    expect(verdicts).toEqual(["5人になります。", "6人までです。"]);
    const shown = [...document.querySelectorAll<HTMLElement>("[data-put]")].map((one) => !one.hidden);
    expect(shown).toEqual([true, false]);
  });

  it("takes the keyboard to the first place, and back to the person when it is given up", async () => {
    await hold(true);
    expect((document.activeElement as HTMLElement).dataset["put"]).toBe("1");
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    expect(inHand()).toBe(null);
    expect((document.activeElement as HTMLElement).dataset["moves"]).toBe("p1");
    expect(says()).toBe("動かすのをやめました。");
  });

  it("is put down by a button, and the keyboard is where they sit now", async () => {
    await hold(true);
    document.querySelector<HTMLElement>("[data-put]")?.click();
    await settled();
    await settled();
    expect([posted, says()]).toEqual([["1"], "moved"]);
    expect((document.activeElement as HTMLElement).dataset["moves"]).toBe("p1");
  });

  it("stays in hand where it may not be put down", async () => {
    await hold();
    await putInHandDown("2");
    expect([posted, says()]).toEqual([[], "はるかさんは、そのままです。6人までです。"]);
    expect(inHand()?.person).toBe("p1");
  });

  it("is let go when the server does not answer", async () => {
    globalThis.fetch = () => Promise.reject(new Error("away"));
    await hold().catch(() => undefined);
    await settled();
    expect(inHand()).toBe(null);
    expect(says()).toBe("つながりませんでした。何も変わっていません。もう一度お試しください。");
  });
});
