// One main action, a few beside it, and four that are always in the same place.

import { html, nothing, type TemplateResult } from "lit";
import { gettext } from "../../gettext";
import type { Evening } from "../evening";
import { handsOf, type Hand } from "../hands";
import type { PhaseData, RoomView } from "../protocol";
import { cameraText, microphoneText } from "../wording";
import { cameraIcon, cameraOffIcon, gestureIcon, helpIcon, memoIcon, microphoneIcon, microphoneOffIcon, wayIcon } from "./icons";

export type Sheet = "way" | "gesture" | "leave" | "help" | "memo" | "pair-ends" | "duty";

export function renderControls(
  evening: Evening,
  view: RoomView,
  phase: PhaseData,
  open: (sheet: Sheet) => void,
): TemplateResult {
  const isLast = evening.store.nextPhase === null;
  const { main, beside } = handsOf(view, phase, isLast);
  // One's memo is near at hand while one tells; otherwise it is in the sheet.
  const showsMemo = phase.mode === "round" && hasMemo(evening);
  return html`<footer class="hands" aria-label=${gettext("操作")}>
    <div class="step-hands">
      ${main ? renderHand(evening, main, "pass") : nothing} ${beside.map((hand) => renderHand(evening, hand, "beside"))}
      ${view.can.includes("choose_pair")
        ? html`<button type="button" class="beside" data-hand="pair-ends" @click=${() => { open("pair-ends"); }}>${gettext("今日はここまでにする")}</button>`
        : nothing}
      ${showsMemo
        ? html`<button type="button" class="beside" @click=${() => { open("memo"); }}>${memoIcon}${gettext("自分のメモ")}</button>`
        : nothing}
      <button type="button" class="beside" @click=${() => { open("way"); }}>${wayIcon}${gettext("進め方・設定")}</button>
    </div>
    <div class="own-hands${evening.voices.hasDevices ? "" : " without-devices"}">
      ${evening.voices.hasDevices ? html`${renderDevice(evening, "audio")} ${renderDevice(evening, "video")}` : nothing}
      ${evening.data.isOrganiser ? renderDuty(open) : renderAsking(evening, view, open)}
    </div>
  </footer>`;
}

function renderDuty(open: (sheet: Sheet) => void): TemplateResult {
  return html`<button type="button" data-hand="duty" @click=${() => { open("duty"); }}>${helpIcon}${gettext("運営としてできること")}</button>`;
}

function renderAsking(evening: Evening, view: RoomView, open: (sheet: Sheet) => void): TemplateResult {
  return html`<button type="button" @click=${() => { open("gesture"); }} ?disabled=${!view.can.includes("gesture")}>
        ${gestureIcon}${gettext("合図を送る")}
      </button>
      <button type="button" @click=${() => { open("help"); }}>
        ${helpIcon}${evening.store.helpWasCalled ? gettext("知らせ済み") : gettext("運営に知らせる")}
      </button>`;
}

/** Whether this person prepared a memo, took a card or wrote anything in the silent phase. */
export function hasMemo(evening: Evening): boolean {
  const { memo, card } = evening.store;
  return card !== null || (memo !== null && (memo.card !== null || memo.text !== ""));
}

function renderHand(evening: Evening, hand: Hand, className: string): TemplateResult {
  return html`<button
    type="button"
    class=${className}
    data-hand=${hand.key}
    aria-pressed=${hand.isPressed === undefined ? nothing : hand.isPressed}
    @click=${() => { void evening.requests.command(hand.command); }}
  >
    ${hand.label}
  </button>`;
}

/** The label is the state in words; a tap changes it. */
function renderDevice(evening: Evening, kind: "audio" | "video"): TemplateResult {
  const { devices, isPictureResting } = evening.voices;
  const state = devices.state(kind);
  const isOn = state === "on";
  const icon = kind === "audio" ? (isOn ? microphoneIcon : microphoneOffIcon) : isOn ? cameraIcon : cameraOffIcon;
  const does = kind === "audio" ? (isOn ? gettext("マイクを切る") : gettext("マイクを入れる")) : isOn ? gettext("カメラを切る") : gettext("カメラを入れる");
  const label = kind === "audio" ? microphoneText(state) : cameraText(isPictureResting ? "resting" : state);
  return html`<button
    type="button"
    data-device=${kind}
    data-state=${state}
    title=${does}
    ?disabled=${state === "starting" || state === "resting"}
    @click=${() => { evening.voices.set(kind, !isOn); }}
  >
    ${icon}${label}
  </button>`;
}
