// The organiser's desk during an evening: a socket says that something has changed, and the page asks for that part.
// While there is no socket, the parts ask by themselves now and then.

import { RoomSocket } from "../room/socket";
import { Evening, type Marks } from "./evening";

interface BoardFrame {
  kind: "view";
  view: Marks & { seq: number };
}

const TICK_MS = 1000;

function watch(path: string): void {
  const evening = new Evening(
    (name) => document.body.dispatchEvent(new Event(name)),
    () => performance.now(),
  );
  const { protocol, host } = window.location;
  const socket = new RoomSocket<BoardFrame>(`${protocol === "https:" ? "wss:" : "ws:"}//${host}${path}`, crypto.randomUUID(), {
    onView: (frame) => {
      evening.hear(frame.view);
    },
    onFrame: () => undefined,
    onConnected: () => undefined,
    onClosed: () => {
      // Signed out, or an old page: the parts ask by themselves, and the answer says which.
    },
  });
  setInterval(() => {
    socket.tick();
    evening.tick();
  }, TICK_MS);
  const wake = (): void => {
    socket.wake();
  };
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  socket.start();
}

/** Somebody may look at another window: the tab's title says that a group calls. */
function showInTitle(title: string): void {
  const isCalled = document.querySelector("#tasks [data-call]") !== null;
  document.title = isCalled ? `${document.getElementById("tasks")?.dataset["calling"] ?? ""} ${title}` : title;
}

const root = document.querySelector<HTMLElement>("[data-board]");
if (root?.dataset["board"]) {
  const { title } = document;
  showInTitle(title);
  document.body.addEventListener("htmx:afterSettle", () => {
    showInTitle(title);
  });
  watch(root.dataset["board"]);
}
