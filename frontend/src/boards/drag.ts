// Moving people between groups by hand: mouse, pen or finger. A finger has to rest for a moment first, so that the
// page can still be scrolled. Everything here can be done with the keyboard too, by each person's own button.

import { gettext } from "../gettext";
import { askEffects, clearTargets, markTargets, type Effect } from "./effects";
import { say, send } from "./swap";

const FAR_PIXELS = 6;
const REST_MS = 300;
const EDGE_PIXELS = 70;
const SCROLL_PIXELS = 14;

interface Held {
  source: HTMLElement | SVGElement;
  person: string;
  name: string;
  pointer: number;
  startX: number;
  startY: number;
  x: number;
  y: number;
  isMoving: boolean;
  rest: number;
  ghost: HTMLElement | null;
  effects: Promise<Map<string, Effect>> | null;
}

let held: Held | null = null;

const board = (): HTMLElement | null => document.querySelector<HTMLElement>(".board[data-effects]");

function placeAt(x: number, y: number): HTMLElement | null {
  return document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-target]") ?? null;
}

function take(event: PointerEvent): void {
  if (held || event.button !== 0 || !(event.target instanceof Element) || !board()) return;
  const source = event.target.closest<HTMLElement | SVGElement>("[data-person]");
  if (!source || event.target.closest("a, button, select")) return;
  held = {
    source,
    person: source.dataset["person"] ?? "",
    name: source.dataset["name"] ?? "",
    pointer: event.pointerId,
    startX: event.clientX,
    startY: event.clientY,
    x: event.clientX,
    y: event.clientY,
    isMoving: false,
    rest: event.pointerType === "touch" ? window.setTimeout(lift, REST_MS) : 0,
    ghost: null,
    effects: null,
  };
}

/** The person leaves the table: the server is asked where they may go, and a name follows the hand. */
function lift(): void {
  const table = board();
  if (!held || held.isMoving || !table) return;
  held.isMoving = true;
  held.source.classList.add("is-held");
  document.documentElement.classList.add("is-holding");
  held.ghost = document.createElement("div");
  held.ghost.className = "held-name";
  held.ghost.textContent = gettext("{name}さん", { name: held.name });
  document.body.append(held.ghost);
  const mine = held;
  held.effects = askEffects(table.dataset["effects"] ?? "", held.person);
  held.effects.then(
    (effects) => {
      if (held === mine) markTargets(table, effects);
    },
    () => undefined, // said when they are put down
  );
  follow();
  requestAnimationFrame(scrollAtEdges);
}

function follow(): void {
  if (!held?.ghost) return;
  held.ghost.style.transform = `translate(${String(held.x + 14)}px, ${String(held.y + 14)}px)`;
  const over = placeAt(held.x, held.y);
  for (const target of document.querySelectorAll("[data-target].is-over")) {
    if (target !== over) target.classList.remove("is-over");
  }
  over?.classList.add("is-over");
}

function move(event: PointerEvent): void {
  if (held?.pointer !== event.pointerId) return;
  held.x = event.clientX;
  held.y = event.clientY;
  if (!held.isMoving && Math.hypot(held.x - held.startX, held.y - held.startY) > FAR_PIXELS) {
    if (event.pointerType === "touch") {
      letGo(); // a finger that moves at once is scrolling
      return;
    }
    lift();
  }
  if (held.isMoving) {
    event.preventDefault();
    follow();
  }
}

function scrollAtEdges(): void {
  if (!held?.isMoving) return;
  if (held.y < EDGE_PIXELS) window.scrollBy(0, -SCROLL_PIXELS);
  if (held.y > window.innerHeight - EDGE_PIXELS) window.scrollBy(0, SCROLL_PIXELS);
  follow();
  requestAnimationFrame(scrollAtEdges);
}

/** Ends the hold; what was held stays where it was. */
function letGo(): void {
  if (!held) return;
  window.clearTimeout(held.rest);
  held.ghost?.remove();
  held.source.classList.remove("is-held");
  document.documentElement.classList.remove("is-holding");
  const table = board();
  if (table) clearTargets(table);
  held = null;
}

async function drop(event: PointerEvent): Promise<void> {
  if (held?.pointer !== event.pointerId) return;
  const { isMoving, effects, person, x, y, name } = held;
  const place = isMoving ? placeAt(x, y) : null;
  letGo();
  if (place && effects) await putDown(place, effects, person, name);
}

/** Sends the move if the place allows it, or says why it does not. */
export async function putDown(
  place: HTMLElement,
  effects: Promise<Map<string, Effect>>,
  person: string,
  name: string,
): Promise<void> {
  let effect: Effect | undefined;
  try {
    effect = (await effects).get(place.dataset["target"] ?? "");
  } catch {
    say(gettext("つながりませんでした。何も変わっていません。もう一度お試しください。"), true);
    return;
  }
  if (!effect) return; // put back where they were
  if (!effect.allowed) {
    say(gettext("{name}さんは、そのままです。{why}", { name, why: effect.words }), true);
    return;
  }
  const form = document.querySelector<HTMLFormElement>(".drop-form");
  if (!form) return;
  (form.elements.namedItem("person") as HTMLInputElement).value = person;
  (form.elements.namedItem("target") as HTMLInputElement).value = effect.value;
  await send(form);
}

/** Listens once for the whole page: boards come and go. */
export function listenToHands(): void {
  document.addEventListener("pointerdown", take);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", (event) => void drop(event));
  document.addEventListener("pointercancel", letGo);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") letGo();
  });
  // While a finger holds somebody the page must not scroll under it, nor open a menu.
  document.addEventListener(
    "touchmove",
    (event) => {
      if (held?.isMoving) event.preventDefault();
    },
    { passive: false },
  );
  document.addEventListener("contextmenu", (event) => {
    if (held?.isMoving) event.preventDefault();
  });
}
