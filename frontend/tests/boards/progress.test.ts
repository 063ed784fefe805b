import { beforeEach, describe, expect, it } from "vitest";
import { showMeanings, showTold } from "../../src/boards/progress";

describe("how far groups are", () => {
  beforeEach(() => {
    const body = `<section><progress max="100" value="0"></progress><ul class="told"><li>a</li></ul></section>`;
    document.body.replaceChildren(...new DOMParser().parseFromString(body, "text/html").body.childNodes);
  });

  it("is told in sentences and by a bar", () => {
    showTold(document, { is_forming: true, sentences: ["48人のうち、44人の席が見つかりました。", "b"], percent: 40 });
    const lines = [...document.querySelectorAll(".told li")].map((line) => line.textContent);
    expect(lines).toEqual(["48人のうち、44人の席が見つかりました。", "b"]);
    expect(document.querySelector("progress")?.value).toBe(40);
  });

  it("leaves sentences alone that are still true", () => {
    const line = document.querySelector(".told li");
    showTold(document, { is_forming: true, sentences: ["a"], percent: 41 });
    expect(document.querySelector(".told li")).toBe(line);
  });
});

describe("what levels of rules mean", () => {
  const panel = (words: string, more = ""): string => `<details id="rules" ${more}><b data-meaning>${words}</b></details>`;
  const parse = (html: string): Document => new DOMParser().parseFromString(html, "text/html");

  it("is written where it stands, until all is known", () => {
    document.body.replaceChildren(...parse(panel("asked", `open data-forecasting="/x"`)).body.childNodes);
    const rules = document.getElementById("rules") as HTMLElement;
    showMeanings(rules, parse(panel("still asked", `data-forecasting="/x"`)));
    expect([rules.textContent, rules.dataset["forecasting"]]).toEqual(["still asked", "/x"]);
    showMeanings(rules, parse(panel("7")));
    expect([rules.textContent, rules.dataset["forecasting"], rules.hasAttribute("open")]).toEqual(["7", undefined, true]);
  });
});
