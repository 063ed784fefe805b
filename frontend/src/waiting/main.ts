// The waiting room's page: is told by a socket how things stand; while there is none, it asks.

import { RoomSocket } from "../room/socket";
import { offerCards } from "./deck";
import { WaitingPart } from "./page";

interface WaitingFrame {
  kind: "view";
  view: { seq: number };
  html: string;
  now: number;
}

const TICK_MS = 1000;
const ASK_EVERY_MS = 4000;
const RELOADED_KEY = "kurumaza.reloaded";

/** Asks for the same words over a plain request, as long as the socket is away. */
async function ask(part: WaitingPart): Promise<void> {
  try {
    const answer = await fetch(window.location.href, { headers: { "HX-Request": "true" } });
    if (answer.redirected) window.location.assign(answer.url);
    else if (answer.ok) part.show(await answer.text());
  } catch {
    // No line: asked again in a moment.
  }
}

function wait(root: HTMLElement, says: HTMLElement, path: string): void {
  const part = new WaitingPart(root, says);
  const { protocol, host } = window.location;
  let askedAt = performance.now();
  const socket = new RoomSocket<WaitingFrame>(
    `${protocol === "https:" ? "wss:" : "ws:"}//${host}${path}`,
    crypto.randomUUID(),
    {
      onView: (frame) => {
        sessionStorage.removeItem(RELOADED_KEY);
        part.show(frame.html);
      },
      onFrame: () => undefined,
      onConnected: () => {
        askedAt = performance.now();
      },
      onClosed: (why) => {
        // Newer pages of the same person wait: loaded anew, this one would end one of them. It asks from now on.
        if (why === "taken_over") return;
        // Signed out, without a seat, or an old page: loading it anew says which. Once, so that it cannot turn round for ever.
        if (sessionStorage.getItem(RELOADED_KEY) !== null) return;
        sessionStorage.setItem(RELOADED_KEY, "1");
        window.location.reload();
      },
    },
  );
  const wake = (): void => {
    socket.wake();
  };
  window.addEventListener("online", wake);
  window.addEventListener("offline", wake);
  window.addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
  });
  setInterval(() => {
    socket.tick();
    if (socket.isConnected || performance.now() - askedAt < ASK_EVERY_MS) return;
    askedAt = performance.now();
    void ask(part);
  }, TICK_MS);
  socket.start();
}

const root = document.getElementById("waiting");
const says = document.getElementById("waiting-says");
if (root?.dataset.socket && says) wait(root, says, root.dataset.socket);

const cards = document.getElementById("cards");
const taken = document.getElementById("card-taken");
if (cards && taken) offerCards(cards, taken);
