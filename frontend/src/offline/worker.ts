// Keeps one page for when the network is gone, and nothing else: no page of a person is ever stored on a device.

import { pageOrOffline, STORE, storeOfflinePage } from "./keeping";

/** The part of a service worker's scope that is used; TypeScript's own library cannot stand beside that of pages. */
interface WorkerScope {
  addEventListener(type: "install", listener: (event: { waitUntil(work: Promise<unknown>): void }) => void): void;
  addEventListener(
    type: "fetch",
    listener: (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void,
  ): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.addEventListener("install", (event) => {
  event.waitUntil(storeOfflinePage());
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const isKept = request.destination === "style" || request.destination === "image";
  if (request.mode === "navigate") event.respondWith(pageOrOffline(request));
  else if (isKept) event.respondWith(fetch(request).catch(async () => (await (await caches.open(STORE)).match(request)) ?? Response.error()));
});
