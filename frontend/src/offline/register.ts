// Asks the browser to keep the page for a time without a network. Where it cannot (in LINE's own browser, on http),
// the browser's own page says the same.

export function keepOfflinePage(): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/offline.js").catch(() => undefined);
}
