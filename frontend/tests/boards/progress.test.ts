import { beforeEach, describe, expect, it } from "vitest";
import { showTold } from "../../src/boards/progress";

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
