// ひとこと: written apart, opened together, read in turn.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { gettext } from "../../gettext";
import { timeLeft } from "../clock";
import type { Evening } from "../evening";
import { GIFT_MAX, type Gift, type RoomView } from "../protocol";
import type { Requests } from "../requests";
import { named } from "../wording";

// Just before the time is up, what has been written is laid down, so that no words are lost.
const LAY_DOWN_MS = 1500;
const LOOK_EVERY_MS = 400;

export class GiftPaper extends LitElement {
  static override properties = { evening: { attribute: false }, draft: { state: true }, isRewriting: { state: true } };
  declare evening: Pick<Evening, "store" | "data"> & { requests: Pick<Requests, "writeGift"> };
  declare private draft: string | null;
  declare private isRewriting: boolean;
  private isSending = false;
  private unsubscribe: (() => void) | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.draft = null;
    this.isRewriting = false;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.unsubscribe = this.evening.store.subscribe(() => {
      this.requestUpdate();
    });
    this.timer = setInterval(() => {
      this.layDownInTime();
    }, LOOK_EVERY_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unsubscribe?.();
    clearInterval(this.timer);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { view, gift } = this.evening.store;
    if (!view) return nothing;
    if (view.i_have_written && !this.isRewriting) return this.renderWritten(view, gift ?? "");
    const text = this.draft ?? gift ?? "";
    return html`
      <label class="paper-field">
        <span>${gettext("今日のひとこと")}</span>
        <textarea
          rows="5"
          maxlength=${GIFT_MAX}
          .value=${live(text)}
          placeholder=${gettext("心に残ったことばや場面")}
          @input=${(event: Event) => { this.draft = (event.target as HTMLTextAreaElement).value; }}
        ></textarea>
      </label>
      <p class="kept">
        ${gettext("{count}字まで。開くまでは、だれにも見えません。時間になったら、書いたところまでを置きます。", { count: GIFT_MAX })}
      </p>
      <button type="button" class="pass" data-hand="gift" ?disabled=${text.trim() === ""} @click=${() => { void this.lay(); }}>
        ${gettext("ひとことを置く")}
      </button>
    `;
  }

  private renderWritten(view: RoomView, text: string): TemplateResult {
    const waiting =
      view.still_writing > 0
        ? gettext("置きました。あと{count}人が書いています。そろったらいっしょに開きます。", { count: view.still_writing })
        : gettext("置きました。まもなくいっしょに開きます。");
    return html`<p class="chosen-card">${text}</p>
      <p class="kept" role="status">${waiting}</p>
      <button type="button" class="beside" @click=${() => { this.isRewriting = true; }}>${gettext("書き直す")}</button>`;
  }

  private async lay(): Promise<void> {
    const text = (this.draft ?? this.evening.store.gift ?? "").trim();
    if (text === "" || this.isSending) return;
    this.isSending = true;
    const isDone = await this.evening.requests.writeGift(text);
    this.isSending = false;
    if (!isDone) return;
    this.draft = null;
    this.isRewriting = false;
    this.requestUpdate();
  }

  private layDownInTime(): void {
    const { view, phase, clock } = this.evening.store;
    if (!view || !phase || view.paused_at !== null || this.draft === null) return;
    const left = timeLeft(view, clock.now());
    if (view.step === "writing" && left && left.leftMs < LAY_DOWN_MS) void this.lay();
  }
}

customElements.define("kz-gift", GiftPaper);

function inReadingOrder(gifts: readonly Gift[], view: RoomView): Gift[] {
  const order = view.seats.map((seat) => seat.seat);
  return [...gifts].sort((one, other) => order.indexOf(one.seat) - order.indexOf(other.seat));
}

/** All gifts, open on the table; the one that is being read is lit. */
export function renderGifts(evening: Evening, view: RoomView): TemplateResult {
  const { gifts } = evening.store;
  if (gifts.length === 0) return html`<p class="hint">${gettext("今回は、置かれたひとことはありませんでした。")}</p>`;
  return html`<ul class="gifts" aria-label=${gettext("みんなのひとこと")}>
    ${inReadingOrder(gifts, view).map(
      (gift) => html`<li class=${gift.seat === view.holder ? "turn" : ""}>
        <p>${gift.text}</p>
        <span class="from">${named(evening.data, gift.seat)}</span>
      </li>`,
    )}
  </ul>`;
}
