import { beforeEach, describe, expect, it } from "vitest";
import { showBoard } from "../../src/boards/swap";

function page(body: string): Document {
  return new DOMParser().parseFromString(`<!doctype html><html><body>${body}</body></html>`, "text/html");
}

const BOARD = `<div id="board"><ul><li id="group-1"><details><summary>1</summary></details></li>
  <li id="group-2"><details><summary>2</summary></details></li></ul><p class="words">before</p></div>`;

describe("a board that comes back", () => {
  beforeEach(() => {
    document.body.replaceChildren(...page(`<p id="board-says"></p>${BOARD}`).body.childNodes);
  });

  it("takes the place of the old one, and groups that were open stay open", () => {
    document.querySelector("#group-2 details")?.setAttribute("open", "");
    expect(showBoard(page(BOARD.replace("before", "after")))).toBe(true);
    expect(document.querySelector(".words")?.textContent).toBe("after");
    expect(document.querySelector("#group-1 details")?.hasAttribute("open")).toBe(false);
    expect(document.querySelector("#group-2 details")?.hasAttribute("open")).toBe(true);
  });

  it("says what happened", () => {
    showBoard(page(`<div class="messages"><ul><li class="success"> moved </li></ul></div>${BOARD}`));
    const says = document.getElementById("board-says");
    expect([says?.textContent, says?.className]).toEqual(["moved", ""]);
  });

  it("says a refusal as one, and forgets it the next time", () => {
    showBoard(page(`<div class="messages"><ul><li class="error">refused</li></ul></div>${BOARD}`));
    const says = document.getElementById("board-says");
    expect([says?.textContent, says?.className]).toEqual(["refused", "is-refusal"]);
    showBoard(page(BOARD));
    expect([says?.textContent, says?.className]).toEqual(["", ""]);
  });

  it("is not shown when the answer is another page", () => {
    expect(showBoard(page("<h1>sign in</h1>"))).toBe(false);
    expect(document.querySelector(".words")?.textContent).toBe("before");
  });

  it("keeps the keyboard where it was: at somebody's button, wherever they sit now, or at a group's button", () => {
    const row = `<a href="#" data-moves="p1">p1</a>`;
    document.getElementById("group-1")?.insertAdjacentHTML("beforeend", row);
    document.querySelector<HTMLElement>("[data-moves]")?.focus();
    showBoard(page(BOARD.replace("2</summary>", `2</summary>${row}`)));
    expect((document.activeElement as HTMLElement).dataset["moves"]).toBe("p1");
    expect(document.activeElement?.closest("li")?.id).toBe("group-2");
    const button = (act: string): string => `<button name="act" value="${act}">${act}</button>`;
    document.getElementById("group-1")?.insertAdjacentHTML("beforeend", button("lock"));
    document.querySelector<HTMLElement>("#group-1 button")?.focus();
    showBoard(page(BOARD.replace("1</summary></details>", `1</summary></details>${button("unlock")}`)));
    expect((document.activeElement as HTMLButtonElement).value).toBe("unlock");
  });
});
