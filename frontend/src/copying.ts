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

function show(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) button.hidden = false;
}

/** Shows the copy buttons, which do nothing without scripts, and listens to them; also to those of a board that comes later. */
export function listenToCopying(): void {
  show();
  document.addEventListener("board-shown", show);
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[data-copy]") : null;
    if (button) void copy(button);
  });
}
