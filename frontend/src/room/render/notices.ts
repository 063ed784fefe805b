// Sentences over the table: the connection, refusals, devices, sound that waits for a tap.

import { html, nothing, type TemplateResult } from "lit";
import { gettext } from "../../gettext";
import type { Evening } from "../evening";
import { soundIcon } from "./icons";

// A short gap is mended before anyone needs to read about it.
const SAY_AFTER_MS = 1200;

export function renderNotices(evening: Evening): TemplateResult {
  const { airtime, store } = evening;
  const { sound } = evening.voices;
  const isLost = store.lostAt !== null && performance.now() - store.lostAt > SAY_AFTER_MS;
  return html`<div class="notices" role="status">
    ${isLost && store.view ? html`<p class="notice lost">${gettext("つなぎ直しています。声はそのまま続いています。")}</p>` : nothing}
    ${sound.needsTap
      ? html`<p class="notice">
          ${gettext("この端末では、音を出すのに一度押す必要があります。")}
          <button type="button" class="pass" data-hand="sound" @click=${() => { sound.unlock(); }}>${soundIcon}${gettext("音を出す")}</button>
        </p>`
      : nothing}
    ${airtime.isInvited
      ? html`<p class="notice" data-notice="invitation">
          ${gettext("もしよければ、いかがですか。")}
          <button type="button" class="dismiss" @click=${() => { airtime.decline(); }}>${gettext("いまは聞いています")}</button>
        </p>`
      : nothing}
    ${store.notices.map(
      (one) => html`<p class="notice" data-notice=${one.key}>
        ${one.text}
        <button type="button" class="dismiss" @click=${() => { store.dismiss(one.key); }}>${gettext("閉じる")}</button>
      </p>`,
    )}
  </div>`;
}
