import { beforeEach, describe, expect, it } from "vitest";
import { listenToLineage, reached, zoomed } from "../../src/lineage/picture";

describe("zoom", () => {
  it("goes up to the largest and down to the page's width", () => {
    expect([zoomed("1", "1"), zoomed("4", "1"), zoomed("1", "-1"), zoomed("3", "-1")]).toEqual(["2", "4", "1", "2"]);
    expect([zoomed("fits", "1"), zoomed("fits", "-1"), zoomed("fits", "all")]).toEqual(["1", "1", "all"]);
    expect([zoomed("3", "all"), zoomed("all", "1"), zoomed("all", "-1")]).toEqual(["all", "1", "1"]);
  });
});

describe("keys", () => {
  it("lead along the order of telling and along threads", () => {
    expect([reached("ArrowDown", 1, [], 3), reached("ArrowDown", 3, [], 3)]).toEqual([2, undefined]);
    expect([reached("ArrowUp", 2, [], 3), reached("ArrowUp", 1, [], 3)]).toEqual([1, undefined]);
    expect([reached("ArrowRight", 2, [1, 5, 7], 9), reached("ArrowLeft", 2, [1, 5, 7], 9)]).toEqual([5, 1]);
    expect([reached("ArrowRight", 8, [1], 9), reached("ArrowLeft", 1, [4], 9), reached("ArrowLeft", 1, [], 9)]).toEqual([1, 4, undefined]);
    expect([reached("Home", 2, [], 3), reached("End", 2, [], 3), reached("a", 2, [], 3)]).toEqual([1, 3, undefined]);
  });
});

describe("the picture", () => {
  beforeEach(() => {
    document.body.innerHTML = `<figure data-lineage><div data-zooms hidden><button data-by="1"></button><button data-by="all"></button></div>
      <svg><a href="#1" data-stone="1" data-along="2"></a><a href="#2" data-stone="2" data-along="1"></a></svg></figure>`;
    const figure = document.querySelector<HTMLElement>("figure");
    if (figure) listenToLineage(figure);
  });

  it("shows its buttons, which change one attribute", () => {
    const figure = document.querySelector<HTMLElement>("figure");
    const [larger, all] = document.querySelectorAll("button");
    expect(document.querySelector<HTMLElement>("[data-zooms]")?.hidden).toBe(false);
    larger?.click();
    expect(figure?.dataset["zoom"]).toBe("2");
    all?.click();
    expect(figure?.dataset["zoom"]).toBe("all");
  });

  it("moves the focus with an arrow, and leaves other keys alone", () => {
    const stones = document.querySelectorAll<SVGAElement>("a");
    stones[0]?.focus();
    const down = new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true });
    stones[0]?.dispatchEvent(down);
    expect([document.activeElement, down.defaultPrevented]).toEqual([stones[1], true]);
    const letter = new KeyboardEvent("keydown", { key: "a", bubbles: true, cancelable: true });
    stones[1]?.dispatchEvent(letter);
    expect(letter.defaultPrevented).toBe(false);
  });
});
