import { beforeEach, expect, test } from "vitest";
import { boxOf, givenIn, put } from "../../src/keeping/fields";

let form: HTMLFormElement;
beforeEach(() => {
  document.body.innerHTML = `<form><input type="hidden" name="csrfmiddlewaretoken" value="x">
<fieldset class="field"><input type="radio" name="E1" value="1"><input type="radio" name="E1" value="5" checked></fieldset>
<fieldset class="field"><input type="radio" name="E2" value="1"></fieldset>
<div class="field"><textarea name="note">雪</textarea></div><div class="field"><input name="line" value=""></div></form>`;
  form = document.forms[0] as HTMLFormElement;
});

test("what the page was given is told from what a browser put back", () => {
  put(form, "note", "打ちかけ");
  put(form, "E1", "1");
  expect(givenIn(form)).toEqual({ E1: "5", E2: "", note: "雪", line: "" });
});

test("values are put into their fields", () => {
  expect(put(form, "E2", "1")).toBe(true);
  expect(put(form, "E9", "1")).toBe(false);
  expect([...new FormData(form)].filter(([name]) => name === "E2")).toEqual([["E2", "1"]]);
});

test("a field's box is its group or its line", () => {
  expect(boxOf(form, "E1")?.tagName).toBe("FIELDSET");
  expect(boxOf(form, "line")?.tagName).toBe("DIV");
  expect(boxOf(form, "E9")).toBeNull();
});
