import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WaitingPart } from "../../src/waiting/page";

const part = (state: string, heading: string, more = "", enter = ""): string =>
  `<section data-state="${state}"${enter && ` data-enter="${enter}"`}><h2 tabindex="-1">${heading}</h2><p class="says">詳しくは下に。</p>${more}</section>`;

describe("the part of the waiting room that changes", () => {
  const went: string[] = [];
  let root: HTMLElement;
  let says: HTMLElement;
  let shown: WaitingPart;

  beforeEach(() => {
    vi.useFakeTimers();
    went.length = 0;
    document.title = "待合室";
    document.body.innerHTML = `<div id="root">${part("before", "19:00に始まります")}</div><p id="says"></p>`;
    root = document.getElementById("root") as HTMLElement;
    says = document.getElementById("says") as HTMLElement;
    shown = new WaitingPart(root, says, (url) => went.push(url));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("says nothing as long as only people come and go", () => {
    shown.show(part("before", "19:00に始まります", "<p>もう一人来ました</p>"));
    expect(says.textContent).toBe("");
    expect(document.title).toBe("待合室");
  });

  test("says each new state once, also in the tab's title", () => {
    shown.show(part("settling", "いま席を整えています"));
    expect(says.textContent).toBe("いま席を整えています。詳しくは下に。");
    expect(document.title).toBe("いま席を整えています");
  });

  test("goes to the table by itself, after a moment to read", () => {
    shown.show(part("ready", "席の用意ができました", '<p class="by-itself" hidden>まもなく</p>', "/room/1/"));
    expect(root.querySelector<HTMLElement>(".by-itself")?.hidden).toBe(false);
    vi.advanceTimersByTime(3900);
    expect(went).toEqual([]);
    vi.advanceTimersByTime(3000);
    expect(went).toEqual(["/room/1/"]);
  });

  test("goes nowhere if the table is gone again meanwhile", () => {
    shown.show(part("ready", "席の用意ができました", "", "/room/1/"));
    shown.show(part("waiting", "席をさがしています"));
    vi.advanceTimersByTime(60_000);
    expect(went).toEqual([]);
  });

  test("keeps the keyboard where it was, or on the heading", () => {
    shown.show(part("before", "19:00に始まります", '<a href="/room/1/">先に入る</a>'));
    root.querySelector("a")?.focus();
    shown.show(part("settling", "いま席を整えています", '<a href="/room/1/">入る</a>'));
    expect(document.activeElement?.textContent).toBe("入る");
    shown.show(part("waiting", "席をさがしています"));
    expect(document.activeElement?.tagName).toBe("H2");
  });

  test("words cannot run anything", () => {
    shown.show(part("before", "a", "<script>window.ran = true</script>"));
    expect("ran" in window).toBe(false);
  });
});
