import { afterEach, beforeEach, expect, test, vi } from "vitest";

interface Sent {
  person: string;
  by_button: boolean;
  fields: Record<string, { value: string; known: string[] }>;
}

const sent: Sent[] = [];
const went: string[] = [];

async function answer(_address: string, asked: { body: string }): Promise<Response> {
  const body = JSON.parse(asked.body) as Sent;
  sent.push(body);
  return new Response(JSON.stringify({ kept: Object.keys(body.fields), theirs: {}, refused: {} }));
}

const field = (name: string): HTMLInputElement => document.querySelector(`[name=${name}]`) as HTMLInputElement;

async function runScript(): Promise<void> {
  vi.resetModules();
  await import("../../src/keeping/main");
}

async function press(): Promise<void> {
  document.forms[0]?.requestSubmit();
  await vi.waitFor(() => {
    expect(went).toEqual(["/done/"]);
  });
}

beforeEach(() => {
  [sent.length, went.length] = [0, 0];
  localStorage.clear();
  vi.stubGlobal("fetch", vi.fn(answer));
  vi.spyOn(window.location, "assign").mockImplementation((address) => {
    went.push(String(address));
  });
  document.documentElement.dataset["person"] = "haruka";
  document.body.innerHTML = `<form data-keep="/keep/" data-done="/done/"><input type="radio" name="E1" value="1"><input type="radio" name="E1" value="5">
<textarea name="note">雪</textarea><input name="line" value=""><button>残す</button></form>`;
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("what was given before the script ran is sent with the button", async () => {
  (document.querySelectorAll("[name=E1]")[1] as HTMLInputElement).checked = true;
  field("note").value = "雪の朝";
  await runScript();
  await press();
  expect(sent[0]?.fields).toMatchObject({ E1: { value: "5", known: [""] }, note: { value: "雪の朝", known: ["雪"] } });
  expect(Object.keys(sent[0]?.fields ?? {})).toEqual(["E1", "note"]);
});

test("what a browser fills in without a word is sent with the button too", async () => {
  await runScript();
  field("line").value = "あした電話する";
  await press();
  expect(sent.at(-1)?.fields).toMatchObject({ line: { value: "あした電話する" } });
  expect(sent.map((one) => one.by_button)).toEqual([true]);
});

test("what was typed on this page is newer than what was left on the device", async () => {
  localStorage.setItem(
    `kurumaza.draft:haruka:${window.location.pathname}`,
    JSON.stringify({ note: { value: "きのう", known: ["雪"], at: Date.now() }, line: { value: "残り", known: [""], at: Date.now() } }),
  );
  field("note").value = "きょう";
  await runScript();
  expect([field("note").value, field("line").value]).toEqual(["きょう", "残り"]);
  await press();
  expect(sent[0]?.fields).toMatchObject({ note: { value: "きょう" }, line: { value: "残り" } });
});
