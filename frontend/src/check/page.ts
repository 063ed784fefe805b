// The device check: one's own voice first, then the speaker, then the picture if one likes.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { gettext } from "../gettext";
import { capture, type DeviceFault } from "../room/media/capture";
import { keepChoices, readChoices } from "../room/media/choices";
import { Meter } from "../room/media/levels";
import { browserOf } from "./browsers";
import type { ConnectionCheck } from "./connection";
import { play, playTone, record } from "./echo";
import { faultSteps, faultTitle, HEARD_LEVEL, levelText, type Checked } from "./words";

const LOOK_EVERY_MS = 120;
type Echo = "none" | "recording" | "playing" | "asked" | "heard" | "unheard";

export class CheckPage extends LitElement {
  static override properties = { nextUrl: { attribute: "next-url" }, nextLabel: { attribute: "next-label" } };
  declare nextUrl: string;
  declare nextLabel: string;
  private readonly tracks: Record<Checked, MediaStreamTrack | null> = { microphone: null, camera: null };
  private readonly faults: Record<Checked, DeviceFault | null> = { microphone: null, camera: null };
  private found: MediaDeviceInfo[] = [];
  private context: AudioContext | null = null;
  private meter: Meter | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private loudness = 0;
  private wasHeard = false;
  private echo: Echo = "none";
  private isToneOn = false;
  private picture: MediaStream | null = null;
  private readonly line = document.createElement("kz-connection") as ConnectionCheck;

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.line.addEventListener("tried", () => { this.requestUpdate(); });
    this.line.given = JSON.parse(document.getElementById("line-data")?.textContent ?? "") as ConnectionCheck["given"];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    for (const track of Object.values(this.tracks)) track?.stop();
  }

  protected override render(): TemplateResult {
    return html`${this.renderVoice()} ${this.renderSpeaker()} ${this.renderPicture()} ${this.line} ${this.renderEnd()}`;
  }

  private renderVoice(): TemplateResult {
    const isOn = this.tracks.microphone !== null;
    return html`<section class="card stack" aria-labelledby="check-voice">
      <h2 id="check-voice">${gettext("1. 自分の声")}</h2>
      ${isOn
        ? html`<div class="level">
              <meter min="0" max="1" .value=${this.loudness} aria-label=${gettext("声の大きさ")}></meter>
              <p role="status" class=${this.wasHeard ? "well" : nothing}>${levelText(this.loudness, this.wasHeard)}</p>
            </div>
            ${this.renderChoice("audioinput", gettext("使うマイク"), (id) => { void this.takeMicrophone(id); })} ${this.renderEcho()}`
        : html`<p>${gettext("押すと、ブラウザがマイクを使ってよいか尋ねます。「許可」を選んでください。")}</p>
            <button type="button" class="go" data-check="microphone" @click=${() => { void this.takeMicrophone(); }}>${gettext("マイクを試す")}</button>`}
      ${this.renderFault("microphone")}
    </section>`;
  }

  private renderEcho(): TemplateResult {
    const isBusy = this.echo === "recording" || this.echo === "playing";
    const label =
      this.echo === "recording"
        ? gettext("話してください。三秒で止まります。")
        : this.echo === "playing"
          ? gettext("再生しています。")
          : gettext("三秒話して、自分の声を聞く");
    return html`<button type="button" class=${this.echo === "none" ? "go" : "do"} data-check="echo" ?disabled=${isBusy} @click=${() => { void this.listenToMyself(); }}>
        ${label}
      </button>
      <div role="status">
        ${this.echo === "asked"
          ? html`<p>${gettext("自分の声が聞こえましたか。")}</p>
              <div class="acts">
                <button type="button" class="do" data-check="heard" @click=${() => { this.answer("heard"); }}>${gettext("聞こえました")}</button>
                <button type="button" class="do" @click=${() => { this.answer("unheard"); }}>${gettext("聞こえませんでした")}</button>
              </div>`
          : nothing}
        ${this.echo === "heard" ? html`<p class="well">${gettext("声は大丈夫です。")}</p>` : nothing}
        ${this.echo === "unheard"
          ? html`<p>${gettext("端末の音量を上げ、消音を解いてから、もう一度試してください。下の「音」で、音の出る機器も選べます。")}</p>`
          : nothing}
      </div>`;
  }

  private renderSpeaker(): TemplateResult {
    return html`<section class="card stack" aria-labelledby="check-sound">
      <h2 id="check-sound">${gettext("2. 音")}</h2>
      <p>${gettext("短い音が鳴ります。聞こえないときは、音量を上げるか、スピーカーやイヤホンを選び直してください。")}</p>
      <button type="button" class="do" data-check="tone" ?disabled=${this.isToneOn} @click=${() => { void this.ring(); }}>
        ${this.isToneOn ? gettext("鳴らしています。") : gettext("音を鳴らす")}
      </button>
      ${this.renderChoice("audiooutput", gettext("音の出る機器"), (speaker) => { keepChoices({ speaker }); })}
    </section>`;
  }

  private renderPicture(): TemplateResult {
    const isOn = this.tracks.camera !== null;
    const { wantsCamera } = readChoices();
    return html`<section class="card stack" aria-labelledby="check-picture">
      <h2 id="check-picture">${gettext("3. カメラ(声だけでもかまいません)")}</h2>
      ${isOn
        ? html`<video class="preview" .srcObject=${live(this.picture)} .muted=${true} autoplay playsinline aria-label=${gettext("カメラに映っている自分")}></video>
            ${this.renderChoice("videoinput", gettext("使うカメラ"), (id) => { void this.takeCamera(id); })}
            <p class="muted small">${gettext("ルームでは、自分の画面に自分の姿は出ません。ほかの人には見えています。見たいときは「進め方・設定」で出せます。")}</p>
            <button type="button" class="do" @click=${() => { this.goWithoutPicture(); }}>${gettext("声だけで参加する")}</button>`
        : html`<button type="button" class="do" data-check="camera" @click=${() => { void this.takeCamera(); }}>${gettext("カメラを試す")}</button>
            ${wantsCamera
              ? html`<button type="button" class="do" @click=${() => { this.goWithoutPicture(); }}>${gettext("声だけで参加する")}</button>`
              : html`<p class="well">${gettext("声だけで参加します。ルームの中でも変えられます。")}</p>`}`}
      ${this.renderFault("camera")}
    </section>`;
  }

  private renderEnd(): TemplateResult {
    const isReady = this.echo === "heard" && !this.line.isBroken;
    return html`<section class="stack" aria-live="polite">
      ${isReady
        ? html`<h2>${gettext("準備ができました")}</h2>
            <p>${gettext("選んだ機器は、この端末が覚えています。")}</p>`
        : html`<p class="muted">${gettext("確かめずに先へ進むこともできます。聞くことと、書くことだけでも参加できます。")}</p>`}
      <p><a class=${isReady ? "go" : "do"} data-check="next" href=${this.nextUrl}>${this.nextLabel}</a></p>
    </section>`;
  }

  private renderFault(what: Checked): TemplateResult | typeof nothing {
    const fault = this.faults[what];
    if (!fault) return nothing;
    return html`<div class="fault" role="alert">
      <p><b>${faultTitle(what, fault)}</b></p>
      ${what === "camera" ? html`<p class="instead">${gettext("声だけで、同じように参加できます。カメラも使うときは、次のようにします。")}</p>` : nothing}
      <ol>${faultSteps(fault, browserOf(navigator.userAgent, navigator.maxTouchPoints)).map((step) => html`<li>${step}</li>`)}</ol>
    </div>`;
  }

  private renderChoice(kind: MediaDeviceKind, label: string, choose: (id: string) => void): TemplateResult | typeof nothing {
    const devices = this.found.filter((one) => one.kind === kind && one.deviceId !== "");
    if (devices.length < 2) return nothing;
    const { microphone, camera, speaker } = readChoices();
    const chosen = kind === "audioinput" ? microphone : kind === "videoinput" ? camera : speaker;
    return html`<label class="choose">
      <span>${label}</span>
      <select @change=${(event: Event) => { choose((event.target as HTMLSelectElement).value); }}>
        ${devices.map((one, index) => html`<option value=${one.deviceId} ?selected=${one.deviceId === chosen}>${one.label || `${label} ${String(index + 1)}`}</option>`)}
      </select>
    </label>`;
  }

  private async takeMicrophone(deviceId = readChoices().microphone): Promise<void> {
    const { track, fault } = await capture("audio", deviceId);
    this.faults.microphone = fault;
    if (track) {
      this.tracks.microphone?.stop();
      this.meter?.close();
      this.tracks.microphone = track;
      this.context ??= new AudioContext();
      await this.context.resume();
      this.meter = new Meter(this.context, track);
      this.timer ??= setInterval(() => { this.look(); }, LOOK_EVERY_MS);
      const used = track.getSettings().deviceId;
      if (used) keepChoices({ microphone: used });
      this.found = await navigator.mediaDevices.enumerateDevices();
    }
    this.requestUpdate();
    this.line.tryOnce();
  }

  private look(): void {
    this.loudness = this.meter?.read() ?? 0;
    this.wasHeard ||= this.loudness > HEARD_LEVEL;
    this.requestUpdate();
  }

  private async listenToMyself(): Promise<void> {
    const track = this.tracks.microphone;
    if (!track) return;
    try {
      this.answer("recording");
      const sound = await record(track);
      this.answer("playing");
      await play(sound, readChoices().speaker);
      this.answer("asked");
    } catch {
      this.answer("unheard");
    }
  }

  private answer(echo: Echo): void {
    this.echo = echo;
    this.requestUpdate();
  }

  private async ring(): Promise<void> {
    this.isToneOn = true;
    this.requestUpdate();
    this.context ??= new AudioContext();
    await this.context.resume();
    await playTone(this.context, readChoices().speaker);
    this.isToneOn = false;
    if (this.found.length === 0 && "mediaDevices" in navigator) this.found = await navigator.mediaDevices.enumerateDevices();
    this.requestUpdate();
  }

  private async takeCamera(deviceId = readChoices().camera): Promise<void> {
    this.tracks.camera?.stop();
    const { track, fault } = await capture("video", deviceId);
    this.faults.camera = fault;
    this.tracks.camera = track;
    this.picture = track ? new MediaStream([track]) : null;
    if (track) {
      const used = track.getSettings().deviceId;
      keepChoices(used ? { camera: used, wantsCamera: true } : { wantsCamera: true });
      this.found = await navigator.mediaDevices.enumerateDevices();
    }
    this.requestUpdate();
  }

  private goWithoutPicture(): void {
    this.tracks.camera?.stop();
    this.tracks.camera = this.picture = null;
    keepChoices({ wantsCamera: false });
    this.requestUpdate();
  }
}

customElements.define("kz-check", CheckPage);
