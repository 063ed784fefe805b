import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { valuesAt } from "../../src/boards/drag";
import { putDown } from "../../src/boards/hold";
import type { Effect, Effects } from "../../src/boards/effects";

const realFetch = globalThis.fetch;
let sent: [string, string][][] = [];

function place(value: string): HTMLElement {
  const target = document.createElement("li");
  target.dataset["target"] = value;
  return target;
}

function effects(...list: Effect[]): Promise<Effects> {
  return Promise.resolve({ words: "", places: new Map(list.map((effect) => [effect.value, effect])) });
}

function says(): string {
  return document.getElementById("board-says")?.textContent ?? "";
}

describe("somebody who is put down", () => {
  beforeEach(() => {
    const body = `<p id="board-says"></p><div id="board"><form class="drop-form"><input name="person"><input name="target"></form></div>`;
    document.body.replaceChildren(...new DOMParser().parseFromString(body, "text/html").body.childNodes);
    sent = [];
    // The server on the other side of the wire: it notes the form and answers with the same board.
    globalThis.fetch = (_address, options) => {
      sent.push([...(options?.body as FormData).entries()] as [string, string][]);
      return Promise.resolve(new Response(`<div class="messages"><ul><li>moved</li></ul></div>${body}`));
    };
  });
  afterEach(() => {
    globalThis.fetch = realFetch;
  });

  it("is moved where it is allowed", async () => {
    await putDown(["3"], effects({ value: "3", allowed: true, words: "" }), "p1", "はるか");
    expect(sent).toEqual([
      [
        ["person", "p1"],
        ["target", "3"],
      ],
    ]);
    expect(says()).toBe("moved");
  });

  it("stays, with the reason, where it is not", async () => {
    await putDown(["3"], effects({ value: "3", allowed: false, words: "6人までです。" }), "p1", "はるか");
    expect(sent).toEqual([]);
    expect(says()).toBe("はるかさんは、そのままです。6人までです。");
  });

  it("stays without a word where it was taken from", async () => {
    await putDown(["3"], effects(), "p1", "はるか");
    expect([sent, says()]).toEqual([[], ""]);
  });

  it("stays when the server could not be asked", async () => {
    await putDown(["3"], Promise.reject(new Error("503")), "p1", "はるか");
    expect(sent).toEqual([]);
    expect(says()).toBe("つながりませんでした。何も変わっていません。もう一度お試しください。");
  });

  it("changes places where that is allowed, and else comes in", async () => {
    const into = { value: "3", allowed: true, words: "" };
    const swap = { value: "swap:p2", allowed: false, words: "" };
    await putDown(["swap:p2", "3"], effects(into, swap), "p1", "はるか");
    expect(sent[0]?.[1]).toEqual(["target", "3"]);
    await putDown(["swap:p2", "3"], effects(into, { ...swap, allowed: true }), "p1", "はるか");
    expect(sent[1]?.[1]).toEqual(["target", "swap:p2"]);
  });

  it("is meant for somebody else's place only above somebody else", () => {
    const dot = document.createElement("i");
    dot.setAttribute("data-person", "p2");
    expect(valuesAt(place("3"), dot, "p1")).toEqual(["swap:p2", "3"]);
    expect(valuesAt(place("3"), dot, "p2")).toEqual(["3"]);
    expect(valuesAt(place("3"), null, "p1")).toEqual(["3"]);
    expect(valuesAt(null, null, "p1")).toEqual([]);
  });
});
