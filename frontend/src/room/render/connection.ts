// How voices and pictures travel, said truly: what protects them, and from whom; and a way to mend what is not heard.

import { html, nothing, type TemplateResult } from "lit";
import { gettext } from "../../gettext";
import type { Evening } from "../evening";

export function renderConnection(evening: Evening): TemplateResult | typeof nothing {
  const { kind } = evening.data.media;
  if (kind === "external") return nothing;
  return html`<h3>${gettext("つながり")}</h3>
    ${kind === "mesh" ? renderMesh(evening.voices.media.compare()) : renderServer()}
    <button type="button" class="beside" data-hand="mend" @click=${() => { evening.voices.mend(); }}>${gettext("声と姿をつなぎ直す")}</button>`;
}

function renderMesh(digits: string): TemplateResult {
  return html`<p>${gettext("声と姿は、みなさんの機器どうしで直接やりとりします。サーバーには聞こえません。")}</p>
    ${digits
      ? html`<p class="compare" data-compare>${digits}</p>
          <p class="hint">${gettext("全員の画面の数字が同じなら、だれも間に入っていません。気になるときは、声に出してくらべてみてください。")}</p>`
      : html`<p class="hint">${gettext("全員がつながると、くらべるための数字がここに出ます。")}</p>`}`;
}

/** No digits here: the key is the site's, so that alike ones would promise what they cannot keep (docs/decisions/0020). */
function renderServer(): TemplateResult {
  return html`<p>${gettext("声と姿は、みなさんの機器の中で暗号にしてから、中継サーバーを通ります。中継サーバーは鍵を持たないので、聞くことも見ることもできません。")}</p>
    <p class="hint">${gettext("鍵はこのサイトが作り、席のある人と、呼ばれて入った運営の画面にだけ渡します。だれかが席を立つと、新しい鍵に替わります。")}</p>
    <p class="hint">${gettext("このサイトと中継サーバーの両方を動かす管理者だけは、技術的には聞くことができます。だれも聞いていないことを確かめる数字は、このつなぎ方では作れません。")}</p>`;
}
