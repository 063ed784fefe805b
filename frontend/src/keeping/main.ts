// Forms that are kept as one types: `<form data-keep="where to" data-done="the page after the button" data-sign-in="the door">`. Without
// scripts they are plain forms.

import { gettext } from "../gettext";
import { type Draft, Drafts } from "./drafts";
import { boxOf, fieldsOf, givenIn, put, standingIn } from "./fields";
import { type Answer, type Done, Sender, type State } from "./sender";
import { stateWords } from "./words";

// Of a request that goes on while its page is left, browsers take no more than 64 KiB.
const LEAVING_MOST = 20_000;
const NO_ANSWER = 20_000;

async function send(form: HTMLFormElement, person: string, draft: Draft, isLeaving: boolean, byButton: boolean): Promise<Answer> {
  const now = Date.now();
  const fields = Object.fromEntries(
    Object.entries(draft).map(([name, { value, known, at }]) => [name, { value, known, age: Math.max(0, now - at) / 1000 }]),
  );
  const body = JSON.stringify({ person, fields, by_button: byButton });
  const token = form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const patience = new AbortController();
  const timer = window.setTimeout(() => {
    patience.abort();
  }, NO_ANSWER);
  try {
    const answer = await fetch(form.dataset["keep"] ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body,
      keepalive: isLeaving && body.length < LEAVING_MOST,
      signal: patience.signal,
    });
    if (answer.ok) return { ...((await answer.json()) as Omit<Done, "kind">), kind: "done" };
    return { kind: refusal(answer.status) };
  } catch {
    return { kind: "away" };
  } finally {
    window.clearTimeout(timer);
  }
}

function refusal(status: number): Exclude<Answer["kind"], "done"> {
  const known: Record<number, Exclude<Answer["kind"], "done">> = { 401: "signed_out", 403: "stale", 404: "gone", 429: "away" };
  return known[status] ?? (status >= 500 ? "away" : "wrong");
}

function keep(form: HTMLFormElement, person: string): void {
  const drafts = new Drafts(person, window.location.pathname);
  const sender = new Sender({
    drafts,
    given: givenIn(form),
    send: (draft, isLeaving, byButton) => send(form, person, draft, isLeaving, byButton),
    later: (milliseconds, act) => {
      const timer = window.setTimeout(act, milliseconds);
      return () => {
        window.clearTimeout(timer);
      };
    },
    now: Date.now,
    show: (state) => {
      show(form, state, drafts.keepsOnDevice);
    },
    showTheirs: (name, theirs) => {
      showTheirs(form, sender, name, theirs);
    },
  });
  say(form, gettext("書いたところは、そのつど残ります。まだ送れていないものは、送れるまで、この端末に置いてあります。"));
  // Typed on this very page before this ran: newer than what was left on the device.
  sender.found(standingIn(form));
  const left = Object.entries(drafts.all());
  for (const [name, { value }] of left) if (!put(form, name, value)) drafts.without(name);
  if (left.length) void sender.settle();
  listen(form, sender);
}

function listen(form: HTMLFormElement, sender: Sender): void {
  form.addEventListener("input", (event) => {
    const field = fieldsOf(form).find((one) => one === event.target);
    if (field) sender.typed(field.name, field.value);
  });
  form.addEventListener("focusout", (event) => {
    if (event.target instanceof HTMLTextAreaElement || (event.target instanceof HTMLInputElement && event.target.type === "text")) {
      void sender.settle();
    }
  });
  window.addEventListener("online", () => void sender.settle());
  window.addEventListener("pagehide", () => void sender.settle(true));
  document.addEventListener("visibilitychange", () => void sender.settle(document.visibilityState === "hidden"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sender.found(standingIn(form));
    void sender.flush(false, true).then((state) => {
      if (state.kind === "kept") window.location.assign(form.dataset["done"] ?? "");
    });
  });
}

function say(form: HTMLFormElement, words: string): void {
  const line = form.querySelector<HTMLElement>("[data-keeping]");
  const says = line?.querySelector("[data-says]");
  if (!line || !says) return;
  line.hidden = false;
  if (says.textContent !== words) says.textContent = words;
}

function show(form: HTMLFormElement, state: State, keepsOnDevice: boolean): void {
  say(form, stateWords(state, keepsOnDevice));
  const way = form.querySelector<HTMLAnchorElement>("[data-way-out]");
  if (!way) return;
  way.hidden = state.kind !== "signed_out" && state.kind !== "stale";
  way.href = state.kind === "stale" ? window.location.pathname : (form.dataset["signIn"] ?? "");
  way.textContent = state.kind === "stale" ? gettext("読み込み直す") : gettext("サインインする");
}

function showTheirs(form: HTMLFormElement, sender: Sender, name: string, theirs: string): void {
  const field = boxOf(form, name);
  const template = form.querySelector<HTMLTemplateElement>("template[data-theirs]");
  field?.querySelector(".elsewhere")?.remove();
  const box = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  const words = box?.querySelector(".their-words");
  if (!field || !box || !words) return;
  words.textContent = theirs || gettext("(何も書かれていません)");
  for (const button of box.querySelectorAll<HTMLButtonElement>("button[data-take]")) {
    button.addEventListener("click", () => {
      const takes = button.dataset["take"] === "theirs" ? "theirs" : "mine";
      if (takes === "theirs") put(form, name, theirs);
      box.remove();
      fieldsOf(form).find((one) => one.name === name && (one.type !== "radio" || (one as HTMLInputElement).checked))?.focus();
      sender.chose(name, theirs, takes);
    });
  }
  field.append(box);
}

const { person } = document.documentElement.dataset;
const form = document.querySelector<HTMLFormElement>("form[data-keep]");
if (form && person) keep(form, person);
