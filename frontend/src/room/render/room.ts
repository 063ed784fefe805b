// The room's page: one element that draws what the store knows.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { gettext } from "../../gettext";
import { timeLeft } from "../clock";
import type { Evening } from "../evening";
import type { PhaseData, RoomView } from "../protocol";
import { announcement, middleWords } from "../wording";
import { renderControls, type Sheet } from "./controls";
import { renderGifts } from "./gift";
import "./gift";
import { renderHeader } from "./header";
import "./memo";
import { renderFoot, renderGestures, renderMeter, renderMiddle, renderStatus } from "./middle";
import { renderNotices } from "./notices";
import { renderArriving, renderClosed, renderEnded } from "./quiet";
import { offersSaying, renderSaid } from "./say";
import { renderSheet } from "./sheets";
import { markSpeaking, renderTiles } from "./tiles";

const TICK_MS = 400;
const SELF_VIEW_KEY = "kurumaza.self-view";
const DIGITS_KEY = "kurumaza.digits";

export class RoomPage extends LitElement {
  static override properties = {
    evening: { attribute: false },
    sheet: { state: true },
    showsSelf: { state: true },
    showsDigits: { state: true },
    found: { state: true },
  };
  declare evening: Evening;
  declare private sheet: Sheet | null;
  declare private showsSelf: boolean;
  declare private showsDigits: boolean;
  declare private found: readonly MediaDeviceInfo[];
  private said = "";
  private shown: RoomView | null = null;
  private ownStream: MediaStream | null = null;
  private unsubscribe: (() => void) | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.sheet = null;
    this.showsSelf = sessionStorage.getItem(SELF_VIEW_KEY) === "1";
    this.showsDigits = sessionStorage.getItem(DIGITS_KEY) === "1";
    this.found = [];
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
      this.evening.tick();
      markSpeaking(this, this.evening.voices.media.levels());
      this.requestUpdate();
    }, TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.unsubscribe?.();
  }

  protected override willUpdate(): void {
    const { view } = this.evening.store;
    if (!view || view === this.shown) return;
    this.said = announcement(this.shown, view, this.evening.data) || this.said;
    this.shown = view;
    if (view.stage === "ended") this.sheet = null;
  }

  protected override render(): TemplateResult {
    const { store } = this.evening;
    const { view, phase } = store;
    if (store.closed) return renderClosed(store.closed, this.evening);
    if (!view || !phase) return renderArriving(this.evening.store.isHeld);
    if (view.stage === "ended") return renderEnded(this.evening);
    return html`
      ${renderHeader(this.evening, view, phase, () => { this.sheet = "leave"; })} ${renderNotices(this.evening)}
      <main id="main" class=${this.tableClass(view, phase)} tabindex="-1">
        ${renderTiles(this.evening, view, this.ownPicture())}
        <section class="center" aria-label=${gettext("いまの段階")}>
          ${this.renderCenter(view, phase)} ${renderSaid(this.evening)}
          ${offersSaying(this.evening, view) ? html`<kz-say .evening=${this.evening}></kz-say>` : nothing}
        </section>
      </main>
      ${renderControls(this.evening, view, phase, (sheet) => { void this.open(sheet); })}
      <div class="visually-hidden" aria-live="polite">${this.said}</div>
      ${this.sheet ? renderSheet(this.sheet, this.evening, view, this.sheetOptions()) : nothing}
    `;
  }

  /** What tests and a person's own styles can read from the outside. */
  protected override updated(): void {
    const { store } = this.evening;
    const { view } = store;
    this.dataset["phase"] = store.phase?.key ?? "";
    this.dataset["holder"] = view?.holder ?? "";
    this.dataset["seq"] = String(view?.seq ?? "");
    this.dataset["stage"] = view?.stage ?? "";
    this.dataset["step"] = view?.step ?? "";
    this.dataset["paused"] = String(view?.paused_at != null);
    this.dataset["connected"] = String(store.isConnected);
    const dialog = this.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  }

  private renderCenter(view: RoomView, phase: PhaseData): TemplateResult {
    const isLast = this.evening.store.nextPhase === null;
    const paper = this.evening.data.isOrganiser ? null : paperOf(view, phase);
    if (!paper) return renderMiddle(this.evening, view, phase, { showsDigits: this.showsDigits, isLast });
    const now = this.evening.store.clock.now();
    const left = timeLeft(view, now);
    return html`${renderGestures(this.evening)}
      <div class="paper">
        <p class="prompt">${middleWords(view, phase, this.evening.data, now)}</p>
        ${renderStatus(this.evening, view, phase, left, this.showsDigits)} ${renderMeter(left)}
        ${paper === "memo"
          ? html`<kz-memo .evening=${this.evening}></kz-memo>`
          : paper === "gift"
            ? html`<kz-gift .evening=${this.evening}></kz-gift>`
            : renderGifts(this.evening, view)}
      </div>
      ${renderFoot(this.evening.data, view, phase, isLast)}`;
  }

  private tableClass(view: RoomView, phase: PhaseData): string {
    const classes = ["table", `ring-${String(view.seats.length)}`];
    if (!this.evening.data.isOrganiser && paperOf(view, phase)) classes.push("with-paper");
    else if (view.holder !== null && view.holder !== view.me) classes.push("with-speaker");
    if (view.paused_at !== null) classes.push("paused");
    return classes.join(" ");
  }

  private async open(sheet: Sheet): Promise<void> {
    this.sheet = sheet;
    if (sheet === "way" && this.evening.voices.hasDevices && "mediaDevices" in navigator) this.found = await navigator.mediaDevices.enumerateDevices();
  }

  private ownPicture(): MediaStream | null {
    const track = this.showsSelf ? this.evening.voices.devices.picture : null;
    if (!track) return null;
    if (this.ownStream?.getVideoTracks()[0] !== track) this.ownStream = new MediaStream([track]);
    return this.ownStream;
  }

  private sheetOptions(): Parameters<typeof renderSheet>[3] {
    return {
      showsSelf: this.showsSelf,
      showsDigits: this.showsDigits,
      devices: this.found,
      setShowsSelf: (shows) => {
        this.showsSelf = shows;
        sessionStorage.setItem(SELF_VIEW_KEY, shows ? "1" : "0");
      },
      setShowsDigits: (shows) => {
        this.showsDigits = shows;
        sessionStorage.setItem(DIGITS_KEY, shows ? "1" : "0");
      },
      onClosed: () => {
        this.sheet = null;
      },
    };
  }
}

/** Phases in which one writes or reads have paper on the table instead of the circle. */
function paperOf(view: RoomView, phase: PhaseData): "memo" | "gift" | "gifts" | null {
  if (view.stage !== "running") return null;
  if (phase.mode === "silent") return "memo";
  if (phase.mode === "gift") return view.gifts_are_open ? "gifts" : "gift";
  return null;
}

customElements.define("kz-room", RoomPage);
