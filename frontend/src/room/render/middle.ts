// The middle of the table: this phase's words, whose turn it is, and about how long is left.

import { html, nothing, svg, type TemplateResult } from "lit";
import { gettext } from "../../gettext";
import { timeLeft, type TimeLeft } from "../clock";
import type { Evening } from "../evening";
import type { PhaseData, RoomData, RoomView } from "../protocol";
import { aboutText, aloneText, digitsText, explainText, gestureText, middleWords, nextInTurn, pairText, timeText, turnText, wishText } from "../wording";

const RADIUS = 168;
const ROUND = 2 * Math.PI * RADIUS;
// Longer words are set smaller, so that the circle holds them.
const LONG_WORDS = 44;
const LONGEST_WORDS = 70;

export interface MiddleOptions {
  showsDigits: boolean;
  isLast: boolean;
}

/** The words in their circle, with the arc of the time that is left. */
export function renderMiddle(evening: Evening, view: RoomView, phase: PhaseData, options: MiddleOptions): TemplateResult {
  const now = evening.store.clock.now();
  const left = timeLeft(view, now);
  const words = middleWords(view, phase, evening.data, now);
  const size = words.length > LONGEST_WORDS ? "longest" : words.length > LONG_WORDS ? "long" : "";
  return html`
    ${renderGestures(evening)}
    <div class="circle">
      ${renderArc(left)}
      <div class="words ${size}">
        <p class="prompt">${sentences(words)}</p>
        ${renderStatus(evening, view, phase, left, options.showsDigits)}
      </div>
    </div>
    ${renderMeter(left)} ${renderOpening(evening)} ${renderFoot(evening.data, view, phase, options.isLast)}
  `;
}

/** The line with which this evening opens, while people gather. */
function renderOpening(evening: Evening): TemplateResult | typeof nothing {
  const { opening } = evening.store;
  if (opening === null) return nothing;
  return html`<figure class="opening">
    <figcaption>${gettext("はじめのことば")}</figcaption>
    <blockquote>${opening.text}</blockquote>
    ${opening.call_name ? html`<p>${gettext("{name}さんの話から", { name: opening.call_name })}</p>` : nothing}
  </figure>`;
}

/** Whose turn, who is next and the time left: also above the sheets of paper of writing and gifts. */
export function renderStatus(
  evening: Evening,
  view: RoomView,
  phase: PhaseData,
  left: TimeLeft | null,
  showsDigits: boolean,
): TemplateResult {
  if (view.pause_reason === "empty") return html`<p class="status"><b>${aloneText()}</b></p>`;
  if (view.pause_reason === "pair") return html`<p class="status"><b>${pairText(view)}</b></p>`;
  if (view.paused_at !== null) {
    const text = evening.data.isOrganiser ? gettext("止めています。参加者が再開できます。") : gettext("少し止めています。だれでも再開できます。");
    return html`<p class="status"><b>${text}</b></p>`;
  }
  const turn = turnText(view, phase, evening.data);
  const next = nextInTurn(view, evening.data);
  const time = left && view.step !== "grace" ? (showsDigits ? digitsText(left) : aboutText(left)) : "";
  return html`<p class="status">
    ${turn ? html`<b class=${view.holder === view.me ? "mine" : nothing}>${turn}</b>` : nothing}
    ${next ? html`<span>${next}</span>` : nothing} ${time ? html`<span class="time">${time}</span>` : nothing}
  </p>`;
}

/** Gestures on the table; nobody is named. */
export function renderGestures(evening: Evening): TemplateResult | typeof nothing {
  const { gestures } = evening.store;
  if (gestures.length === 0) return nothing;
  return html`<ul class="gestures" aria-label=${gettext("合図")}>
    ${gestures.map((one) => html`<li data-gesture=${one.number}>${gestureText(one.gesture)}</li>`)}
  </ul>`;
}

/** What this step is, in one line, and wishes to go on or back. */
export function renderFoot(data: RoomData, view: RoomView, phase: PhaseData, isLast: boolean): TemplateResult {
  const wishes = [timeText(view, data), wishText(view, "forward", isLast), wishText(view, "back", isLast)].filter(Boolean);
  return html`<div class="foot-line">
    ${wishes.length > 0
      ? wishes.map((text) => html`<p class="wish">${text}</p>`)
      : html`<p class="explain">${explainText(view, phase, data)}</p>`}
  </div>`;
}

/** Each sentence on lines of its own where it fits: words break between sentences first. */
function sentences(words: string): TemplateResult[] {
  return words.split(/(?<=。)/).map((sentence) => html`<span class="piece">${sentence}</span>`);
}

function renderArc(left: TimeLeft | null): TemplateResult {
  const share = left?.share ?? 0;
  return html`<svg class="arc" viewBox="0 0 360 360" aria-hidden="true" focusable="false">
    <circle class="disc" cx="180" cy="180" r=${RADIUS}></circle>
    ${share > 0
      ? svg`<circle class="rest-of-time" cx="180" cy="180" r=${RADIUS} transform="rotate(-90 180 180)"
          stroke-dasharray="${(share * ROUND).toFixed(2)} ${ROUND.toFixed(2)}"></circle>`
      : nothing}
  </svg>`;
}

/** The same arc as a line, where the circle has no room. */
export function renderMeter(left: TimeLeft | null): TemplateResult | typeof nothing {
  if (!left) return nothing;
  return html`<svg class="meter" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <rect class="disc" width="100" height="1"></rect>
    <rect class="rest-of-time" width=${(left.share * 100).toFixed(3)} height="1"></rect>
  </svg>`;
}
