// 書く: choosing a card and noting words for oneself. Saved as one writes; only its author can read it.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { gettext } from "../../gettext";
import type { Evening } from "../evening";
import { MEMO_MAX, type Card } from "../protocol";

const SAVE_AFTER_MS = 700;

export class MemoPaper extends LitElement {
  static override properties = { evening: { attribute: false }, state: { state: true }, isChoosing: { state: true } };
  declare evening: Evening;
  declare private state: "untouched" | "saving" | "saved" | "kept";
  declare private isChoosing: boolean;
  private unsubscribe: (() => void) | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.state = "untouched";
    this.isChoosing = false;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.unsubscribe = this.evening.store.subscribe(() => {
      this.requestUpdate();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unsubscribe?.();
    // The phase is over before the pause in writing came.
    if (this.timer !== undefined) void this.save();
  }

  protected override render(): TemplateResult {
    const { memo } = this.evening.store;
    const card = this.evening.data.deck.cards.find((one) => one.number === memo?.card);
    return html`
      ${card && !this.isChoosing ? this.renderChosen(card) : this.renderDeck(memo?.card ?? null)}
      <label class="paper-field">
        <span>${gettext("メモ(自分にしか見えません)")}</span>
        <textarea
          rows="4"
          maxlength=${MEMO_MAX}
          .value=${live(memo?.text ?? "")}
          placeholder=${gettext("思い出した場面を、ことば三つほどで")}
          @input=${(event: Event) => { this.write((event.target as HTMLTextAreaElement).value); }}
        ></textarea>
      </label>
      <p class="kept" role="status">${this.stateText()}</p>
    `;
  }

  private renderChosen(card: Card): TemplateResult {
    return html`<div class="chosen">
      <p class="chosen-card">${card.text}</p>
      <button type="button" class="beside" @click=${() => { this.isChoosing = true; }}>${gettext("カードを選び直す")}</button>
    </div>`;
  }

  private renderDeck(chosen: number | null): TemplateResult {
    const { cards, note } = this.evening.data.deck;
    const groups = [...new Set(cards.map((card) => card.group))];
    return html`<div class="deck">
      ${note ? html`<p class="hint">${note}</p>` : nothing}
      ${groups.map(
        (group, index) => html`<details ?open=${index === 0} name="deck">
          <summary>${group}</summary>
          <ul>
            ${cards
              .filter((card) => card.group === group)
              .map(
                (card) => html`<li>
                  <button type="button" class="card-choice" data-card=${card.number} aria-pressed=${card.number === chosen} @click=${() => { this.choose(card.number); }}>
                    ${card.text}
                  </button>
                </li>`,
              )}
          </ul>
        </details>`,
      )}
    </div>`;
  }

  private choose(card: number): void {
    this.isChoosing = false;
    this.evening.store.memo = { card, text: this.evening.store.memo?.text ?? "" };
    void this.save();
    void this.updateComplete.then(() => {
      this.querySelector("textarea")?.focus();
    });
  }

  private write(text: string): void {
    this.evening.store.memo = { card: this.evening.store.memo?.card ?? null, text };
    this.state = "saving";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      void this.save();
    }, SAVE_AFTER_MS);
  }

  private async save(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { memo } = this.evening.store;
    this.state = "saving";
    const isSaved = await this.evening.requests.writeMemo(memo?.card ?? null, memo?.text ?? "");
    if (this.timer === undefined) this.state = isSaved ? "saved" : "kept";
  }

  private stateText(): string {
    if (this.state === "saving") return gettext("保存しています。");
    if (this.state === "saved") return gettext("保存しました。");
    return this.state === "kept" ? gettext("まだ保存できていません。この画面には残っています。") : "";
  }
}

customElements.define("kz-memo", MemoPaper);
