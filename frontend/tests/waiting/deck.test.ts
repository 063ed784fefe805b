import { beforeEach, describe, expect, test } from "vitest";
import { keepCard, keptCard } from "../../src/card";
import { offerCards } from "../../src/waiting/deck";

const forbidden = {
  getItem: (): never => {
    throw new Error("forbidden");
  },
  setItem: (): never => {
    throw new Error("forbidden");
  },
  removeItem: (): never => {
    throw new Error("forbidden");
  },
};

describe("a card taken beforehand", () => {
  beforeEach(() => {
    localStorage.clear();
    document.body.innerHTML = `<p id="says"></p><ul data-seat="me"><li data-card="1">一</li><li data-card="2">二</li></ul>`;
    const [list, says] = [document.querySelector("ul"), document.getElementById("says")];
    if (list && says) offerCards(list, says);
  });

  const pressed = (): string[] => [...document.querySelectorAll("[aria-pressed=true]")].map((one) => one.textContent);
  const press = (at: number): void => {
    document.querySelectorAll("button")[at]?.click();
  };

  test("is kept for this seat only", () => {
    press(1);
    expect(pressed()).toEqual(["二"]);
    expect(keptCard("me")).toBe(2);
    expect(keptCard("somebody else")).toBeNull();
    expect(document.getElementById("says")?.textContent).toContain("手もとに置きました");
  });

  test("is changed, and put back", () => {
    press(1);
    press(0);
    expect(keptCard("me")).toBe(1);
    press(0);
    expect(keptCard("me")).toBeNull();
    expect(pressed()).toEqual([]);
    expect(document.getElementById("says")?.textContent).toBe("カードを戻しました。");
  });

  test("cannot be kept where storage is forbidden or damaged", () => {
    expect(keepCard("me", 1, forbidden)).toBe(false);
    expect(keptCard("me", forbidden)).toBeNull();
    expect(keptCard("me", { getItem: () => "{" })).toBeNull();
    expect(keptCard("me", { getItem: () => '{"seat": "me", "card": "1"}' })).toBeNull();
  });
});
