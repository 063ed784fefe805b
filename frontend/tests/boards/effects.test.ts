import { describe, expect, it } from "vitest";
import { clearTargets, markTargets, showButtons, type Effect } from "../../src/boards/effects";

const EFFECTS = new Map<string, Effect>([
  ["0", { value: "0", allowed: true, words: "5人になります。" }],
  ["1", { value: "1", allowed: false, words: "この時間は、参加できると答えていません。" }],
]);

function table(): HTMLElement {
  const board = document.createElement("div");
  for (const value of ["0", "1", "2"]) {
    const place = document.createElement("li");
    place.dataset["target"] = value;
    const landing = document.createElement("div");
    landing.className = "landing";
    landing.hidden = true;
    const verdict = document.createElement("p");
    verdict.className = "verdict";
    const put = document.createElement("button");
    put.dataset["put"] = value;
    put.hidden = true;
    landing.append(verdict, put);
    place.append(landing);
    board.append(place);
  }
  return board;
}

function seen(board: HTMLElement): [string, string, boolean][] {
  return [...board.querySelectorAll<HTMLElement>("[data-target]")].map((place) => {
    const verdict = place.querySelector<HTMLElement>(".verdict");
    return [place.className, verdict?.textContent ?? "", place.querySelector<HTMLElement>(".landing")?.hidden !== false];
  });
}

describe("places for somebody who is held", () => {
  it("say what would happen, and whether it may, in words as well as by class", () => {
    const board = table();
    markTargets(board, EFFECTS);
    expect(seen(board)).toEqual([
      ["is-allowed", "5人になります。", false],
      ["is-refused", "この時間は、参加できると答えていません。", false],
      ["", "", true],
    ]);
  });

  it("say nothing once nobody is held", () => {
    const board = table();
    markTargets(board, EFFECTS);
    clearTargets(board);
    expect(seen(board)).toEqual([
      ["", "", true],
      ["", "", true],
      ["", "", true],
    ]);
  });

  it("have a button where it may, and none once nobody is held", () => {
    const board = table();
    const shown = (): boolean[] => [...board.querySelectorAll<HTMLElement>("[data-put]")].map((one) => !one.hidden);
    showButtons(board, EFFECTS);
    expect(shown()).toEqual([true, false, false]);
    clearTargets(board);
    expect(shown()).toEqual([false, false, false]);
  });
});
