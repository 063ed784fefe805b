// A dialog of the browser itself: it keeps the focus, closes with Escape and gives the focus back.

import { html, type TemplateResult } from "lit";
import { gettext } from "../../gettext";

/** Renders a dialog; the room opens it as soon as it is in the page. */
export function renderDialog(title: string, body: TemplateResult, onClosed: () => void): TemplateResult {
  return html`<dialog class="sheet" aria-labelledby="sheet-title" @close=${onClosed} @click=${closeOnBackdrop}>
    <div class="sheet-body">
      <h2 id="sheet-title">${title}</h2>
      ${body}
      <button type="button" class="plain-close" @click=${closeDialog}>${gettext("閉じる")}</button>
    </div>
  </dialog>`;
}

/** Closes the dialog that an event came from. */
export function closeDialog(event: Event): void {
  if (event.currentTarget instanceof Element) event.currentTarget.closest("dialog")?.close();
}

function closeOnBackdrop(event: Event): void {
  if (event.target instanceof HTMLDialogElement) event.target.close();
}
