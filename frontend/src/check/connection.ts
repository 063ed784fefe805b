// 「4. つながり」: tried by itself once the microphone was, or by its button; what is well is said, and what to do if it is not.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { gettext } from "../gettext";
import { askServer, hasRelay, tryDirect, tryRelay } from "./line";
import { isGrave, lineSteps, lineTitle, wellText, type LineFault, type Phone } from "./line_words";

/** What the page was given (rooms.views.device_check). */
interface Given {
  socketPath: string;
  relayOnly: boolean;
  phones: Phone[];
}

export class ConnectionCheck extends LitElement {
  static override properties = { given: { attribute: false }, state: { state: true } };
  declare given: Given;
  declare private state: "untried" | "trying" | "tried";
  private fault: LineFault | null = null;
  private well = "";

  constructor() {
    super();
    this.state = "untried";
  }

  protected override createRenderRoot(): this {
    return this;
  }

  /** Whether the evening is in danger by what was found. */
  get isBroken(): boolean {
    return this.fault !== null && isGrave(this.fault, this.given.relayOnly);
  }

  /** Tries it, unless that was done, or is being done. */
  tryOnce(): void {
    if (this.state === "untried") void this.try();
  }

  protected override render(): TemplateResult {
    return html`<section class="card stack" aria-labelledby="check-line" data-line=${this.lineState()}>
      <h2 id="check-line">${gettext("4. つながり")}</h2>
      ${this.state === "untried" ? html`<p>${gettext("この回線で、対話ルームにつながるかを確かめます。数秒かかります。")}</p>` : nothing}
      <div role="status">
        ${this.state === "trying" ? html`<p>${gettext("確かめています。")}</p>` : nothing}
        ${this.well ? html`<p class="well">${this.well}</p>` : nothing}
      </div>
      ${this.fault ? this.renderFault(this.fault) : nothing}
      ${this.state === "trying"
        ? nothing
        : html`<button type="button" class="do" data-check="line" @click=${() => { void this.try(); }}>
            ${this.state === "tried" ? gettext("つながりを、もう一度確かめる") : gettext("つながりを確かめる")}
          </button>`}
    </section>`;
  }

  private renderFault(fault: LineFault): TemplateResult {
    const grave = this.isBroken;
    return html`<div class=${grave ? "fault" : "mild"} role=${grave ? "alert" : "status"}>
      <p><b>${lineTitle(fault, this.given.relayOnly)}</b></p>
      <ol>${lineSteps(fault).map((step) => html`<li>${step}</li>`)}</ol>
      ${grave && this.given.phones.length > 0 ? this.renderPhones() : nothing}
    </div>`;
  }

  private renderPhones(): TemplateResult {
    return html`<p class="call">${gettext("それでもだめなときは、電話してください。")}</p>
      ${this.given.phones.map(({ name, phone }) => html`<p class="call">${name}<br /><a class="tel" href=${`tel:${phone}`}>${phone}</a></p>`)}`;
  }

  /** For tests, and for nobody's eyes: where it stands. */
  private lineState(): string {
    return this.state === "tried" ? (this.fault ?? "well") : this.state;
  }

  private async try(): Promise<void> {
    this.state = "trying";
    this.fault = null;
    this.well = "";
    const { protocol, host } = window.location;
    const answer = await askServer(`${protocol === "https:" ? "wss:" : "ws:"}//${host}${this.given.socketPath}`);
    const relay = hasRelay(answer.iceServers);
    this.fault = answer.fault ?? (await tryDirect(answer.iceServers)) ?? (relay ? await tryRelay(answer.iceServers) : null);
    if (this.fault === null) this.well = wellText(answer.milliseconds, relay);
    this.state = "tried";
    this.dispatchEvent(new Event("tried"));
  }
}

customElements.define("kz-connection", ConnectionCheck);
