// Buttons that copy a text: `<button data-copy="…" data-copied-in="id of a status" hidden>`.

import { gettext } from "./gettext";

async function copy(button: HTMLButtonElement): Promise<void> {
  const status = document.getElementById(button.dataset["copiedIn"] ?? "");
  try {
    await navigator.clipboard.writeText(button.dataset["copy"] ?? "");
    if (status) status.textContent = gettext("コピーしました。");
  } catch {
    // No permission, or a page without HTTPS: the text is shown to be copied by hand.
    if (status) status.textContent = button.dataset["copy"] ?? "";
  }
}

/** Shows the copy buttons, which do nothing without scripts, and listens to them. */
export function listenToCopying(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => void copy(button));
  }
}
