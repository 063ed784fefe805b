// A line in place of one's voice, for whoever cannot or would rather not speak: shown to the circle, kept nowhere.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { gettext } from "../../gettext";
import type { Evening } from "../evening";
import { SAY_MAX, type RoomView } from "../protocol";
import { named } from "../wording";

export class SayPaper extends LitElement {
  static override properties = { evening: { attribute: false }, draft: { state: true } };
  declare evening: Pick<Evening, "say">;
  declare private draft: string;

  constructor() {
    super();
    this.draft = "";
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<form class="say" @submit=${(event: Event) => { event.preventDefault(); this.show(); }}>
      <label class="paper-field">
        <span>${gettext("声のかわりに書く")}</span>
        <textarea
          rows="2"
          maxlength=${SAY_MAX}
          .value=${live(this.draft)}
          placeholder=${gettext("ここに書いたことが、みんなの画面に出ます")}
          @input=${(event: Event) => { this.draft = (event.target as HTMLTextAreaElement).value; }}
        ></textarea>
      </label>
      <button type="submit" class="beside" ?disabled=${this.draft.trim() === ""}>${gettext("みんなに見せる")}</button>
    </form>`;
  }

  private show(): void {
    if (this.evening.say(this.draft.trim())) this.draft = "";
  }
}

customElements.define("kz-say", SayPaper);

/** Whether writing is offered: to whoever has no microphone, where it is their turn or anybody's. */
export function offersSaying(evening: Evening, view: RoomView): boolean {
  if (view.stage !== "running" || view.paused_at !== null || view.mode === "silent" || view.mode === "rest") return false;
  const hasNoVoice = evening.voices.devices.state("audio") === "fault";
  return hasNoVoice && (view.holder === null || view.holder === view.me || view.queue.includes(view.me));
}

/** What somebody wrote, under their name. */
export function renderSaid(evening: Evening): TemplateResult | typeof nothing {
  const { said } = evening.store;
  if (!said) return nothing;
  return html`<div class="said" role="status">
    <p class="from">${named(evening.data, said.seat)}</p>
    <blockquote>${said.text}</blockquote>
  </div>`;
}
