// What opens over the table: 進め方・設定, 合図, そっと出る, 運営に知らせる, one's own memo, the end for two.

import { html, nothing, type TemplateResult } from "lit";
import { gettext } from "../../gettext";
import { chooseTextSize } from "../../text_size";
import type { Evening } from "../evening";
import { sheetHands } from "../hands";
import { keepChoices } from "../media/choices";
import type { Crossroads, GestureName, RoomView } from "../protocol";
import { gestureText } from "../wording";
import { renderConnection } from "./connection";
import { hasMemo, type Sheet } from "./controls";
import { renderDuty } from "./duty";
import { closeDialog, renderDialog } from "./dialog";
import { renderPhones } from "./quiet";

const GESTURES: readonly GestureName[] = ["thinking", "need_a_break", "your_experience_too"];

export interface SheetOptions {
  showsSelf: boolean;
  showsDigits: boolean;
  devices: readonly MediaDeviceInfo[];
  setShowsSelf: (shows: boolean) => void;
  setShowsDigits: (shows: boolean) => void;
  onClosed: () => void;
}

export function renderSheet(sheet: Sheet, evening: Evening, view: RoomView, options: SheetOptions): TemplateResult {
  switch (sheet) {
    case "way":
      return renderDialog(gettext("進め方・設定"), renderWay(evening, view, options), options.onClosed);
    case "gesture":
      return renderDialog(gettext("合図を送る"), renderGestureChoice(evening), options.onClosed);
    case "leave":
      return renderDialog(gettext("そっと出ますか"), renderLeave(evening), options.onClosed);
    case "help":
      return renderDialog(gettext("運営に知らせますか"), renderHelp(evening), options.onClosed);
    case "duty":
      return renderDialog(gettext("運営としてできること"), renderDuty(evening, view), options.onClosed);
    case "pair-ends":
      return renderDialog(gettext("今日はここまでにしますか"), renderPairEnds(evening), options.onClosed);
    case "memo":
      return renderDialog(gettext("自分のメモ"), renderMemo(evening), options.onClosed);
  }
}

function renderWay(evening: Evening, view: RoomView, options: SheetOptions): TemplateResult {
  const { phase } = evening.store;
  if (!phase) return html``;
  const hands = sheetHands(view, phase, evening.store.nextPhase === null);
  return html`
    ${hands.length > 0
      ? html`<p class="hint">${gettext("先へ進む・前に戻るは、半分より多くの人が押すと動きます。止めるのは、一人でもできます。")}</p>
          <div class="sheet-hands">
            ${hands.map(
              (hand) => html`<button
                type="button"
                class="beside"
                data-hand=${`sheet-${hand.key}`}
                aria-pressed=${hand.isPressed === undefined ? nothing : hand.isPressed}
                @click=${(event: Event) => { closeDialog(event); void evening.requests.command(hand.command); }}
              >
                ${hand.label}
              </button>`,
            )}
          </div>`
      : nothing}
    ${hasMemo(evening)
      ? html`<details class="rules"><summary>${gettext("自分のメモ")}</summary>${renderMemo(evening)}</details>`
      : nothing}
    <h3>${gettext("見え方")}</h3>
    ${evening.voices.hasDevices ? renderSwitch(gettext("自分の姿を映す"), options.showsSelf, options.setShowsSelf) : nothing}
    ${renderSwitch(gettext("残り時間を数字で見る"), options.showsDigits, options.setShowsDigits)}
    ${renderTextSizes()}
    ${evening.store.agreesToAirtime === null ? nothing : renderAirtime(evening, evening.store.agreesToAirtime)}
    ${evening.voices.hasDevices ? html`<h3>${gettext("使う機器")}</h3>${renderDevices(evening, options.devices)}` : nothing}
    ${renderConnection(evening)}
    <details class="rules">
      <summary>${gettext("約束を読む")}</summary>
      <ol>${evening.data.rules.map((rule) => html`<li>${rule}</li>`)}</ol>
    </details>
  `;
}

function renderSwitch(label: string, isOn: boolean, set: (isOn: boolean) => void): TemplateResult {
  return html`<label class="switch"
    ><input type="checkbox" .checked=${isOn} @change=${(event: Event) => { set((event.target as HTMLInputElement).checked); }} />
    <span>${label}</span></label
  >`;
}

function renderAirtime(evening: Evening, agrees: boolean): TemplateResult {
  return html`<h3>${gettext("話した時間")}</h3>
    ${renderSwitch(gettext("自分の話した時間を測る"), agrees, (isOn) => { void evening.requests.agreeToAirtime(isOn); })}
    <p class="hint">${gettext("声が出ていた長さだけを、この画面の中で測ります。見られるのは自分だけです。切ると、これまでの分も消えます。")}</p>`;
}

function renderTextSizes(): TemplateResult {
  const sizes: readonly [string, string][] = [
    ["standard", gettext("標準")],
    ["large", gettext("大")],
    ["largest", gettext("特大")],
  ];
  const chosen = document.documentElement.dataset["textSize"] ?? "standard";
  return html`<div class="sizes-row" role="group" aria-label=${gettext("文字の大きさ")}>
    <span>${gettext("文字の大きさ")}</span>
    <span class="sizes"
      >${sizes.map(
        ([size, label]) => html`<button
          type="button"
          data-choose-text-size=${size}
          aria-pressed=${chosen === size}
          @click=${() => { chooseTextSize(size); }}
        >
          ${label}
        </button>`,
      )}</span
    >
  </div>`;
}

function renderDevices(evening: Evening, devices: readonly MediaDeviceInfo[]): TemplateResult {
  const used = {
    audioinput: evening.voices.devices.publication.audio?.getSettings().deviceId,
    videoinput: evening.voices.devices.publication.video?.getSettings().deviceId,
    audiooutput: undefined,
  };
  const choose = (kind: MediaDeviceKind, deviceId: string): void => {
    if (kind === "audiooutput") {
      keepChoices({ speaker: deviceId });
      evening.voices.sound.useSpeaker(deviceId);
    } else evening.voices.devices.use(kind === "audioinput" ? "audio" : "video", deviceId);
  };
  const labels: readonly [MediaDeviceKind, string][] = [
    ["audioinput", gettext("マイク")],
    ["videoinput", gettext("カメラ")],
    ["audiooutput", gettext("スピーカー")],
  ];
  return html`${labels.map(([kind, label]) => {
    const found = devices.filter((one) => one.kind === kind && one.deviceId !== "");
    if (found.length === 0) return nothing;
    return html`<label class="choose"
      ><span>${label}</span
      ><select @change=${(event: Event) => { choose(kind, (event.target as HTMLSelectElement).value); }}>
        ${found.map(
          (one, index) =>
            html`<option value=${one.deviceId} ?selected=${used[kind as keyof typeof used] === one.deviceId}>
              ${one.label || `${label} ${String(index + 1)}`}
            </option>`,
        )}
      </select></label
    >`;
  })}`;
}

function renderGestureChoice(evening: Evening): TemplateResult {
  return html`<p class="hint">${gettext("だれが送ったかは出ません。全員の画面にしばらく出ます。")}</p>
    <div class="sheet-hands">
      ${GESTURES.map(
        (gesture) => html`<button
          type="button"
          class="beside"
          data-send-gesture=${gesture}
          @click=${(event: Event) => { closeDialog(event); void evening.requests.command({ type: "gesture", gesture }); }}
        >
          ${gestureText(gesture)}
        </button>`,
      )}
    </div>`;
}

function renderLeave(evening: Evening): TemplateResult {
  return html`<p>${gettext("理由は聞きません。この回が終わるまでは、戻ってくることもできます。")}</p>
    <div class="sheet-hands">
      <button type="button" class="pass" data-confirm="leave" @click=${(event: Event) => { closeDialog(event); void evening.leave(); }}>
        ${gettext("そっと出る")}
      </button>
    </div>
    ${renderWaysToTell(evening)}`;
}

/** In a new tab: the talk goes on here. An organiser who was called has a desk of their own for it. */
function renderWaysToTell({ data }: Evening): TemplateResult | typeof nothing {
  if (data.isOrganiser) return nothing;
  return html`<ul class="ways-to-tell">
    <li><a href=${data.urls.concern} target="_blank" rel="noopener">${gettext("見守り役に、文章で知らせる(新しい画面)")}</a></li>
    <li><a href=${data.urls.people} target="_blank" rel="noopener">${gettext("もう同じグループになりたくない人がいるとき(新しい画面)")}</a></li>
  </ul>`;
}

function renderPairEnds(evening: Evening): TemplateResult {
  return html`<p>${gettext("この回は、二人とも終わりになります。どちらが選んだかは、画面に出ません。書いたものは残ります。")}</p>
    <div class="sheet-hands">
      <button
        type="button"
        class="pass"
        data-confirm="pair-ends"
        @click=${(event: Event) => { closeDialog(event); void evening.requests.command({ type: "choose_pair", goes_on: false }); }}
      >
        ${gettext("ここまでにする")}
      </button>
    </div>`;
}

function renderHelp(evening: Evening): TemplateResult {
  const { phones } = evening.data;
  return html`<p>${gettext("このグループから呼ばれたことが、運営の画面とメールに伝わります。話の内容は伝わりません。ほかの参加者には知らされません。")}</p>
    ${phones.length > 0
      ? html`<p>${gettext("急ぐときは、電話へどうぞ。")}</p>
          ${renderPhones(phones)}`
      : nothing}
    <div class="sheet-hands">
      <button type="button" class="pass" data-confirm="help" @click=${(event: Event) => { closeDialog(event); void evening.requests.callHelp(); }}>
        ${gettext("運営に知らせる")}
      </button>
    </div>
    ${renderWaysToTell(evening)}`;
}

function renderMemo(evening: Evening): TemplateResult {
  const { memo } = evening.store;
  const card = evening.data.deck.cards.find((one) => one.number === memo?.card);
  return html`<p class="hint">${gettext("自分にしか見えません。")}</p>
    ${card ? html`<p class="chosen-card">${card.text}</p>` : nothing}
    ${memo?.text ? html`<p class="memo-text">${memo.text}</p>` : nothing}
    ${evening.store.card ? renderCrossroads(evening.store.card) : nothing}`;
}

function renderCrossroads(card: Crossroads): TemplateResult {
  const lines: [string, string][] = [
    [gettext("何に迷いましたか"), card.hesitation],
    [gettext("何を大切にして、どう選びましたか"), card.choice],
    [gettext("それからどう過ごし、いまどう思いますか"), card.since_then],
  ];
  return html`<dl class="crossroads">
    ${lines.filter(([, text]) => text).map(([title, text]) => html`<div><dt>${title}</dt><dd class="memo-text">${text}</dd></div>`)}
  </dl>`;
}
