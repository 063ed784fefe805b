// Whole pages without a table: arriving, the end, and when this page has no seat any more.

import { html, nothing, type TemplateResult } from "lit";
import { gettext } from "../../gettext";
import type { Evening } from "../evening";
import type { ClosedWhy, RoomData, RoomView } from "../protocol";
import { renderGifts } from "./gift";

function quiet(title: string, body: TemplateResult): TemplateResult {
  return html`<main id="main" class="quiet" tabindex="-1">
    <div class="quiet-body">
      <h1>${title}</h1>
      ${body}
    </div>
  </main>`;
}

export function renderArriving(isHeld: boolean): TemplateResult {
  const words = isHeld ? gettext("みなさんの席を整えています。このままお待ちください。") : gettext("少しだけお待ちください。");
  return quiet(gettext("席につないでいます"), html`<p role="status">${words}</p>`);
}

/** After the last phase: nothing is hurried, nothing is asked twice. */
export function renderEnded(evening: Evening): TemplateResult {
  const { store, data } = evening;
  if (data.isOrganiser) {
    return quiet(gettext("この回は終わりました"), html`<div class="ways"><a class="go" href=${data.urls.home}>${gettext("運営ページへ")}</a></div>`);
  }
  return quiet(
    gettext("おつかれさまでした"),
    html`<p>${endText(store.view?.ended_because ?? null)}${devicesText(evening)}</p>
      ${store.view && store.gifts.length > 0
        ? html`<section aria-labelledby="gifts-title">
            <h2 id="gifts-title">${gettext("今日のひとこと")}</h2>
            ${renderGifts(evening, store.view)}
          </section>`
        : nothing}
      <p>${gettext("よければ、忘れないうちに、ふりかえりを書いてみてください。あとからでも書けます。")}</p>
      <div class="ways">
        <a class="go" href=${data.urls.reflect}>${gettext("ふりかえりを書く")}</a>
        <a class="do" href=${data.urls.home}>${gettext("ホームへ戻る")}</a>
      </div>`,
  );
}

export function renderPhones(phones: RoomData["phones"]): TemplateResult | typeof nothing {
  if (phones.length === 0) return nothing;
  return html`<ul class="phones">
    ${phones.map(({ name, phone }) => html`<li><a href="tel:${phone}">${name} ${phone}</a></li>`)}
  </ul>`;
}

/** What became of one's microphone; a meeting elsewhere goes on. */
function devicesText({ voices }: Evening): string {
  return voices.hasDevices ? gettext("マイクとカメラは切れています。") : gettext("会議では、みなさんのいる部屋に戻ってください。");
}

function endText(why: RoomView["ended_because"]): string {
  if (why === "pair") return gettext("今日は、ここまでになりました。話したことは、ここだけのものです。");
  if (why === "organiser") return gettext("運営が、この回をここまでにしました。書いたものは残っています。");
  if (why === "empty") return gettext("人がそろわなかったため、この回はここまでになりました。書いたものは残っています。");
  return gettext("今日の話は、ここだけのものです。");
}

export function renderClosed(why: ClosedWhy, evening: Evening): TemplateResult {
  const home = html`<a class="do" href=${evening.data.urls.home}>${gettext("ホームへ戻る")}</a>`;
  switch (why) {
    case "taken_over":
      return quiet(
        gettext("別の画面でこの席を開きました"),
        html`<p>${gettext("席は一人に一つです。")}${evening.voices.hasDevices ? gettext("この画面のマイクとカメラは切れています。") : ""}</p>
          <div class="ways">
            <button type="button" class="go" data-hand="take-back" @click=${() => { evening.comeBack(); }}>${gettext("この画面で続ける")}</button>
            ${home}
          </div>`,
      );
    case "signed_out":
      return quiet(
        gettext("サインアウトしました"),
        html`<p>${gettext("続けるには、ホームからもう一度入ってください。書いたものは残っています。")}</p>
          <div class="ways">${home}</div>`,
      );
    case "no_seat":
      return quiet(
        gettext("このルームには入れません"),
        html`<p>${gettext("時間の前か後、または席が別のグループに移っています。ホームで確かめられます。")}</p>
          <div class="ways">${home}</div>`,
      );
    case "removed":
      return quiet(
        gettext("この回の席は、運営が外しました"),
        html`<p>${gettext("この回には戻れません。書いたものは残っています。話したいことがあれば、電話や「運営に知らせる」で聞かせてください。")}</p>
          ${renderPhones(evening.data.phones)}
          <div class="ways"><a class="go" href=${evening.data.urls.left}>${gettext("相談できるところを見る")}</a>${home}</div>`,
      );
    case "moved":
      return quiet(gettext("席が新しくなりました"), html`<p>${gettext("待合室でご案内します。少しだけお待ちください。")}</p>`);
    case "reload":
      return quiet(
        gettext("画面が新しくなりました"),
        html`<p>${gettext("読み込み直すと続けられます。書いたものは残っています。")}</p>
          <div class="ways">
            <button type="button" class="go" @click=${() => { window.location.reload(); }}>${gettext("読み込み直す")}</button>
          </div>`,
      );
  }
}
