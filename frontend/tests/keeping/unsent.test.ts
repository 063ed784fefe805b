import { beforeEach, expect, test, vi } from "vitest";
import { forgetSent } from "../../src/keeping/sent";
import { keepUnsent } from "../../src/keeping/unsent";

const KEY = "kurumaza.draft:haruka:/visits/new/?event=1";

const form = (): HTMLFormElement => document.querySelector("form") as HTMLFormElement;
const field = (name: string): HTMLInputElement => document.querySelector(`[name=${name}]`) as HTMLInputElement;
const says = (): HTMLElement => document.querySelector("[data-unsent-says]") as HTMLElement;

function page(number: string, more = ""): void {
  document.body.innerHTML = `<form data-unsent>${more}<input type="hidden" name="sent_as" value="${number}"><input type="hidden" name="csrfmiddlewaretoken" value="c">
<input name="title" value="まつり"><textarea name="note"></textarea><input type="checkbox" name="knows"><p hidden data-unsent-says></p></form>`;
}

function type(name: string, value: string): void {
  field(name).value = value;
  field(name).dispatchEvent(new Event("input", { bubbles: true }));
}

beforeEach(() => {
  localStorage.clear();
  vi.spyOn(window, "location", "get").mockReturnValue({ pathname: "/visits/new/", search: "?event=1" } as Location);
});

test("what was typed is there again with the number under which it was to be sent", () => {
  page("first");
  keepUnsent(form(), "haruka");
  type("note", "机を運びました");
  page("second");
  keepUnsent(form(), "haruka");
  expect([field("note").value, field("title").value, field("sent_as").value]).toEqual(["机を運びました", "まつり", "first"]);
  expect(says().hidden).toBe(false);
});

test("an empty page keeps nothing and says nothing", () => {
  page("first");
  keepUnsent(form(), "haruka");
  expect([localStorage.length, says().hidden]).toEqual([0, true]);
});

test("a tick is made anew, and no token lies on the device", () => {
  page("first");
  keepUnsent(form(), "haruka");
  field("knows").checked = true;
  type("note", "雪");
  expect(Object.keys(JSON.parse(localStorage.getItem(KEY) ?? "{}") as object).sort()).toEqual(["note", "sent_as"]);
});

test("somebody else's words do not come into the form", () => {
  page("first");
  keepUnsent(form(), "haruka");
  type("note", "雪");
  page("second");
  keepUnsent(form(), "kenji");
  expect([field("note").value, field("sent_as").value]).toEqual(["", "second"]);
});

test("a form that came back with a mistake is newer than what lies on the device", () => {
  page("first");
  keepUnsent(form(), "haruka");
  type("note", "雪");
  page("first", '<div role="alert"></div>');
  field("note").value = "雪と灯り";
  keepUnsent(form(), "haruka");
  expect(field("note").value).toBe("雪と灯り");
});

test("words go once a page says that they arrived, and others stay", () => {
  page("first");
  keepUnsent(form(), "haruka");
  type("note", "雪");
  localStorage.setItem("kurumaza.draft:haruka:/other/", JSON.stringify({ sent_as: { value: "other", known: [""], at: 1 } }));
  document.body.innerHTML = '<div class="messages"><ul><li class="success">残しました</li></ul></div>';
  forgetSent();
  expect(localStorage.length).toBe(2);
  document.body.innerHTML = '<div class="messages"><ul><li class="sent-first success">残しました</li></ul></div>';
  forgetSent();
  expect(Object.keys(localStorage)).toEqual(["kurumaza.draft:haruka:/other/"]);
});

test("what lies there and cannot be read does no harm", () => {
  localStorage.setItem(KEY, "{");
  page("first");
  keepUnsent(form(), "haruka");
  document.body.innerHTML = '<div class="messages"><ul><li class="sent-first success">残しました</li></ul></div>';
  forgetSent();
  expect(localStorage.getItem(KEY)).toBe("{");
});

test("words that came back under another number go once that one has arrived", () => {
  page("first");
  keepUnsent(form(), "haruka");
  type("note", "雪");
  page("second", '<div role="alert"></div>');
  field("note").value = "雪";
  keepUnsent(form(), "haruka");
  document.body.innerHTML = '<div class="messages"><ul><li class="sent-second success">残しました</li></ul></div>';
  forgetSent();
  expect(localStorage.length).toBe(0);
});

test("words of another page stay when a form of older ones comes back under another number", () => {
  page("first");
  keepUnsent(form(), "haruka");
  type("note", "雪");
  page("second", '<div role="alert"></div>');
  field("note").value = "灯り";
  keepUnsent(form(), "haruka");
  document.body.innerHTML = '<div class="messages"><ul><li class="sent-second success">残しました</li></ul></div>';
  forgetSent();
  page("third");
  keepUnsent(form(), "haruka");
  expect([field("note").value, field("sent_as").value]).toEqual(["雪", "first"]);
});
