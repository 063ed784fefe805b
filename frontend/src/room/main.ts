// The room's page: reads what the server wrote into it, sits down, draws.

import { Evening } from "./evening";
import { Elsewhere } from "./media/elsewhere";
import type { Media, MediaOptions, Received } from "./media/interface";
import { Mesh } from "./media/mesh";
import type { RoomData } from "./protocol";
import { RoomPage } from "./render/room";

declare global {
  interface Window {
    /** For tests and for support on the telephone: whether sound and picture really arrive, by seat. Counters of
        the browser itself, because a "playing" event also fires where nothing arrives. */
    kurumazaRoom?: { stats: () => Promise<Record<string, Received>> };
  }
}

function readData(): RoomData {
  const element = document.getElementById("room-data");
  if (!element?.textContent) throw new Error("room-data is missing");
  return JSON.parse(element.textContent) as RoomData;
}

function socketAddress(path: string): string {
  const { protocol, host } = window.location;
  return `${protocol === "https:" ? "wss:" : "ws:"}//${host}${path}`;
}

/** A telephone that is laid on the table must not fall asleep in the middle of a talk. */
async function stayAwake(): Promise<void> {
  if (!("wakeLock" in navigator) || document.visibilityState !== "visible") return;
  try {
    await navigator.wakeLock.request("screen");
  } catch {
    // Refused on low battery: the room comes back by itself when the page wakes.
  }
}

/** The implementation of this term; the media server's is large and loaded only where it is used. */
async function mediaOf({ media }: RoomData): Promise<(options: MediaOptions) => Media> {
  if (media.kind === "livekit") {
    const { MediaServer } = await import("./media/livekit");
    return (options) => new MediaServer(options);
  }
  if (media.kind === "external") return () => new Elsewhere();
  return (options) => new Mesh(options);
}

async function sitDown(): Promise<void> {
  performance.mark("kurumaza.join"); // bench/media.py counts from here
  const data = readData();
  const makeMedia = await mediaOf(data);
  const shelf = document.createElement("div");
  shelf.hidden = true;
  document.body.append(shelf);
  const evening = new Evening(data, socketAddress, shelf, makeMedia);
  const page = new RoomPage();
  page.id = "room";
  page.evening = evening;
  document.getElementById("room")?.replaceWith(page);
  window.kurumazaRoom = { stats: () => evening.voices.media.stats() };
  const wake = (): void => {
    evening.wake();
    void stayAwake();
  };
  window.addEventListener("online", () => { evening.networkChanged(); });
  // The socket does not notice by itself that the line is gone: asking it soon shows it.
  window.addEventListener("offline", wake);
  window.addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
  });
  evening.begin();
  void stayAwake();
}

void sitDown();
