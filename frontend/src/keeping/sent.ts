// A page says by its message that a form arrived (`class="sent-<number>"`): what lay on the device of it may go.

import { type Draft, PREFIX } from "./drafts";

export const NUMBER = "sent_as";

export function forgetSent(store: Storage = localStorage): void {
  const arrived = [...document.querySelectorAll('.messages [class*="sent-"]')].flatMap((one) =>
    [...one.classList].filter((name) => name.startsWith("sent-")).map((name) => name.slice("sent-".length)),
  );
  if (arrived.length === 0) return;
  try {
    const keys = Array.from({ length: store.length }, (_one, index) => store.key(index) ?? "");
    for (const key of keys) {
      if (key.startsWith(PREFIX) && arrived.includes(numberOf(store.getItem(key)))) store.removeItem(key);
    }
  } catch {
    // storage is forbidden: nothing was kept
  }
}

function numberOf(kept: string | null): string {
  try {
    return ((JSON.parse(kept ?? "{}") as Draft | null) ?? {})[NUMBER]?.value ?? "";
  } catch {
    return "";
  }
}
