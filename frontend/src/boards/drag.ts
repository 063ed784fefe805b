// Moving people between groups by hand: mouse, pen or finger. A finger has to rest for a moment first, so that the
// page can still be scrolled; a tap takes somebody in hand, and the next tap puts them down.

import { gettext } from "../gettext";
import { showVerdict } from "./effects";
import { board, inHand, letGo, pickUp, putDown, putInHandDown, type Held } from "./hold";

const FAR_PIXELS = 6;
const REST_MS = 300;
const EDGE_PIXELS = 70;
const SCROLL_PIXELS = 14;
const CONTROLS = "a, button, select, summary, input, textarea, label";

interface Grip {
  person: string;
  name: string;
  pointer: number;
  startX: number;
  startY: number;
  x: number;
  y: number;
  rest: number;
  held: Held | null;
  ghost: HTMLElement | null;
}

let grip: Grip | null = null;

/** What lies under a point: a place, and somebody else in it. */
function under(x: number, y: number): { place: HTMLElement | null; other: Element | null } {
  const found = document.elementFromPoint(x, y);
  const other = found?.closest("[data-target] .dot[data-person]") ?? null;
  return { place: found?.closest<HTMLElement>("[data-target]") ?? null, other };
}

const personOf = (element: Element | null): string => element?.getAttribute("data-person") ?? "";

/** Where somebody may be put down at a point: with another person first, else in the group itself. */
export function valuesAt(place: HTMLElement | null, other: Element | null, held: string): string[] {
  const values = place ? [place.dataset["target"] ?? ""] : [];
  return other && personOf(other) !== held ? [`swap:${personOf(other)}`, ...values] : values;
}

function take(event: PointerEvent): void {
  if (grip || event.button !== 0 || !(event.target instanceof Element) || !board()) return;
  const source = event.target.closest("[data-person]");
  if (!source || event.target.closest(CONTROLS)) return;
  grip = {
    person: personOf(source),
    name: source.getAttribute("data-name") ?? "",
    pointer: event.pointerId,
    startX: event.clientX,
    startY: event.clientY,
    x: event.clientX,
    y: event.clientY,
    rest: event.pointerType === "touch" ? window.setTimeout(lift, REST_MS) : 0,
    held: null,
    ghost: null,
  };
}

/** The person leaves the table: the server is asked where they may go, and a name follows the hand. */
function lift(): void {
  if (!grip || grip.held) return;
  grip.held = pickUp(grip.person, grip.name, { isSticky: false });
  if (!grip.held) return;
  grip.ghost = document.createElement("div");
  grip.ghost.className = "held-name";
  document.body.append(grip.ghost);
  follow();
  requestAnimationFrame(scrollAtEdges);
}

function follow(): void {
  if (!grip?.ghost || !grip.held) return;
  grip.ghost.style.transform = `translate(${String(grip.x + 14)}px, ${String(grip.y + 14)}px)`;
  const { place, other } = under(grip.x, grip.y);
  const places = grip.held.known?.places;
  const swap = places?.get(`swap:${personOf(other)}`);
  const over: (Element | null)[] = [place, swap?.allowed ? other : null];
  for (const element of document.querySelectorAll(".is-over")) {
    if (over.includes(element)) continue;
    element.classList.remove("is-over");
    // It may have told of changing places: it tells of itself again.
    if (places && element instanceof HTMLElement) showVerdict(element, places.get(element.dataset["target"] ?? ""));
  }
  for (const element of over) element?.classList.add("is-over");
  if (place && places) showVerdict(place, swap?.allowed ? swap : places.get(place.dataset["target"] ?? ""));
  const names = { name: grip.name, other: other?.getAttribute("data-name") ?? "" };
  grip.ghost.textContent = swap?.allowed
    ? gettext("{name}さんと{other}さんを入れ替える", names)
    : gettext("{name}さん", names);
}

function move(event: PointerEvent): void {
  if (grip?.pointer !== event.pointerId) return;
  grip.x = event.clientX;
  grip.y = event.clientY;
  if (!grip.held && Math.hypot(grip.x - grip.startX, grip.y - grip.startY) > FAR_PIXELS) {
    if (event.pointerType === "touch") {
      release(); // a finger that moves at once is scrolling
      return;
    }
    lift();
  }
  if (grip.held) {
    event.preventDefault();
    follow();
  }
}

function scrollAtEdges(): void {
  if (!grip?.held) return;
  if (grip.y < EDGE_PIXELS) window.scrollBy(0, -SCROLL_PIXELS);
  if (grip.y > window.innerHeight - EDGE_PIXELS) window.scrollBy(0, SCROLL_PIXELS);
  follow();
  requestAnimationFrame(scrollAtEdges);
}

/** Opens the hand; what was held stays where it was. */
function release(): void {
  if (!grip) return;
  window.clearTimeout(grip.rest);
  grip.ghost?.remove();
  if (grip.held && inHand() === grip.held) letGo();
  grip = null;
}

async function drop(event: PointerEvent): Promise<void> {
  if (grip?.pointer !== event.pointerId) return;
  const { held, person, name, x, y } = grip;
  const { place, other } = under(x, y);
  release();
  if (!held) {
    tap(person, name);
  } else if (place) {
    await putDown(valuesAt(place, other, person), held.effects, person, name);
  }
}

/** A tap on somebody: with nobody in hand they are taken, else whoever is in hand changes places with them. */
function tap(person: string, name: string): void {
  const held = inHand();
  if (!held) {
    pickUp(person, name, { isSticky: true });
  } else if (held.person === person) {
    letGo();
  } else if (held.known && !held.known.places.has(`swap:${person}`)) {
    pickUp(person, name, { isSticky: true }); // of the same group, or without a seat: this one instead
  } else {
    void putInHandDown(`swap:${person}`);
  }
}

/** A tap in a group, beside its people: whoever is in hand is put down there. */
function tapPlace(event: MouseEvent): void {
  if (!inHand()?.isSticky || !(event.target instanceof Element)) return;
  if (event.target.closest(`${CONTROLS}, [data-person]`)) return;
  const place = event.target.closest<HTMLElement>("[data-target]");
  if (place) void putInHandDown(place.dataset["target"] ?? "");
}

/** Listens once for the whole page: boards come and go. */
export function listenToHands(): void {
  document.addEventListener("pointerdown", take);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", (event) => void drop(event));
  document.addEventListener("pointercancel", release);
  document.addEventListener("click", tapPlace);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") release();
  });
  // While a finger holds somebody the page must not scroll under it, nor open a menu.
  document.addEventListener(
    "touchmove",
    (event) => {
      if (grip?.held) event.preventDefault();
    },
    { passive: false },
  );
  document.addEventListener("contextmenu", (event) => {
    if (grip?.held) event.preventDefault();
  });
}
