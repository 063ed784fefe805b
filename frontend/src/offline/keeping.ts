// What is kept for a time without a network: the page that says so, with its style and mark.

export const STORE = "kurumaza-offline";
const PAGE = "/offline/";

/** The addresses of style and mark in the page's head. */
export function partsOf(page: string): string[] {
  return [...page.matchAll(/<link rel="(?:stylesheet|icon)" href="([^"]+)"/g)].map((found) => found[1] ?? "");
}

/** Fetched anew with each new worker, so that page and style belong together. */
export async function storeOfflinePage(): Promise<void> {
  const answer = await fetch(PAGE, { credentials: "omit" });
  const store = await caches.open(STORE);
  const parts = partsOf(await answer.clone().text());
  await store.put(PAGE, answer);
  await store.addAll(parts);
}

/** The page that was asked for; without a network, the page that says so. */
export async function pageOrOffline(request: Request): Promise<Response> {
  try {
    return await fetched(request);
  } catch {
    const kept = await (await caches.open(STORE)).match(PAGE);
    return kept ?? Response.error();
  }
}

/** Back at the answer to a form that was sent, a browser asks for what it may have kept and has not, and no worker can ask so: there
    stands the page of that address as it is now. Nothing is sent twice. */
function fetched(request: Request): Promise<Response> {
  if (request.cache !== "only-if-cached") return fetch(request);
  return fetch(request.url, { headers: request.headers, credentials: "include", redirect: "manual", cache: "no-cache" });
}
