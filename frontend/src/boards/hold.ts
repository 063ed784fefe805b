// One person in hand: picked up by a button, a tap or a drag, put down in a place, or let go.

import { gettext } from "../gettext";
import { askEffects, clearTargets, markTargets, showButtons, type Effect, type Effects } from "./effects";
import { say, send } from "./swap";

export interface Held {
  person: string;
  name: string;
  effects: Promise<Effects>;
  /** What was answered, once it was. */
  known: Effects | null;
  /** Stays in hand until it is put down: not a drag that ends when the finger is lifted. */
  isSticky: boolean;
  /** Picked up with the keyboard: the focus goes along. */
  byKeyboard: boolean;
}

let held: Held | null = null;

export const inHand = (): Held | null => held;

/** The board on which people can be moved, if this page has one now. */
export const board = (): HTMLElement | null => document.querySelector<HTMLElement>(".board[data-effects]");

/** Takes somebody in hand and asks where they may go. */
export function pickUp(person: string, name: string, options: { isSticky: boolean; byKeyboard?: boolean }): Held | null {
  const table = board();
  if (!table) return null;
  letGo();
  const mine: Held = {
    person,
    name,
    effects: askEffects(table.dataset["effects"] ?? "", person),
    known: null,
    isSticky: options.isSticky,
    byKeyboard: options.byKeyboard ?? false,
  };
  held = mine;
  for (const dot of table.querySelectorAll(`[data-person="${CSS.escape(person)}"]`)) dot.classList.add("is-held");
  document.documentElement.classList.add("is-holding");
  if (mine.isSticky) showBar(name);
  mine.effects.then(
    (effects) => {
      if (held === mine) show(table, mine, effects);
    },
    () => {
      // A drag says so when it is put down.
      if (held === mine && mine.isSticky) letGoWith(notConnected(), true);
    },
  );
  return mine;
}

function show(table: HTMLElement, mine: Held, effects: Effects): void {
  mine.known = effects;
  markTargets(table, effects.places);
  if (!mine.isSticky) return;
  showButtons(table, effects.places);
  say(effects.words);
  if (mine.byKeyboard) table.querySelector<HTMLElement>(".landing [data-put]:not([hidden])")?.focus();
}

function showBar(name: string): void {
  const bar = document.getElementById("holding");
  if (!bar) return;
  bar.hidden = false;
  const words = bar.querySelector("b");
  if (words) words.textContent = gettext("{name}さんを置く場所を選んでください", { name });
}

/** Ends the hold; what was held stays where it was. */
export function letGo(): void {
  if (!held) return;
  held = null;
  for (const dot of document.querySelectorAll(".is-held")) dot.classList.remove("is-held");
  document.documentElement.classList.remove("is-holding");
  const bar = document.getElementById("holding");
  if (bar) bar.hidden = true;
  const table = board();
  if (table) clearTargets(table);
}

/** Ends the hold with a line about it, and gives the keyboard back to where the person is. */
export function letGoWith(words: string, isRefusal = false): void {
  const mine = held;
  letGo();
  say(words, isRefusal);
  if (mine?.byKeyboard) focusPerson(mine.person);
}

/** Puts who is in hand down in a place; where that may not be, says why, and they stay in hand. */
export async function putInHandDown(value: string): Promise<void> {
  const mine = held;
  if (!mine) return;
  const { person, name, effects, byKeyboard } = mine;
  const known = mine.known?.places.get(value);
  if (mine.known && !known?.allowed) {
    if (known) say(gettext("{name}さんは、そのままです。{why}", { name, why: known.words }), true);
    return;
  }
  letGo();
  const wasDone = await putDown([value], effects, person, name);
  if (byKeyboard || wasDone) focusPerson(person, !byKeyboard);
}

/** Sends the move to the first of these places that allows it, or says why the last does not; whether it was sent. */
export async function putDown(
  values: readonly string[],
  effects: Promise<Effects>,
  person: string,
  name: string,
): Promise<boolean> {
  let found: Effect[];
  try {
    const { places } = await effects;
    found = values.map((value) => places.get(value)).filter((effect) => effect !== undefined);
  } catch {
    say(notConnected(), true);
    return false;
  }
  const allowed = found.find((effect) => effect.allowed);
  const form = document.querySelector<HTMLFormElement>(".drop-form");
  if (!allowed || !form) {
    const why = found.at(-1)?.words;
    if (why) say(gettext("{name}さんは、そのままです。{why}", { name, why }), true);
    return false;
  }
  (form.elements.namedItem("person") as HTMLInputElement).value = person;
  (form.elements.namedItem("target") as HTMLInputElement).value = allowed.value;
  await send(form);
  return true;
}

/** Goes to somebody's button, wherever they sit now; `onlyIfLost`: where nothing has the focus. */
export function focusPerson(person: string, onlyIfLost = false): void {
  if (onlyIfLost && document.activeElement && document.activeElement !== document.body) return;
  const link = document.querySelector<HTMLElement>(`[data-moves="${CSS.escape(person)}"]`);
  link?.closest("details")?.setAttribute("open", "");
  (link ?? document.getElementById("board-says"))?.focus({ preventScroll: onlyIfLost });
}

const notConnected = (): string =>
  gettext("つながりませんでした。何も変わっていません。もう一度お試しください。");

function pressed(event: MouseEvent): void {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest<HTMLElement>("a[data-moves]");
  if (link && board()) {
    event.preventDefault();
    const { moves, name } = link.dataset;
    pickUp(moves ?? "", name ?? "", { isSticky: true, byKeyboard: event.detail === 0 });
    return;
  }
  const put = event.target.closest<HTMLElement>("[data-put]");
  if (put) void putInHandDown(put.dataset["put"] ?? "");
  if (event.target.closest("[data-release]")) letGoWith(gettext("動かすのをやめました。"));
}

/** Listens once for the whole page: boards come and go. */
export function listenToButtons(): void {
  document.addEventListener("click", pressed);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held) letGoWith(gettext("動かすのをやめました。"));
  });
  document.addEventListener("board-shown", letGo);
}
