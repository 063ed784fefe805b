// Holds the parts of a person's evening together: socket, store, own devices, media.

import { gettext } from "../gettext";
import type { Airtime } from "./airtime/airtime";
import { OwnDevices } from "./media/devices";
import type { Media, MediaOptions, Publication } from "./media/interface";
import { Sound } from "./media/sound";
import type { AirtimeCount, ClosedWhy, RoomCommand, RoomData, ServerFrame, TableFrame, ViewFrame } from "./protocol";
import { RoomSocket } from "./socket";
import { RoomStore } from "./state";
import { deviceChangedText, faultText, helpCalledText, pictureRestsText } from "./wording";

const LEAVE_WITHIN_MS = 1500;
const MISSING_ASK_MS = 2000;
const RELOADED_KEY = "kurumaza.reloaded";
// From so much on a voice counts as heard; quieter is the noise of a room.
export const SPEAKING_LEVEL = 0.02;

export class Evening {
  readonly store: RoomStore;
  readonly devices: OwnDevices;
  readonly media: Media;
  readonly sound: Sound;
  private readonly socket: RoomSocket;
  private askedMissingAt = 0;
  private saidFault = "";
  private saidPictureRests = false;
  // Since its seat moved, this page has seen no table yet.
  private isBeingLed = true;
  /** One's own 話した時間: in the page of somebody who agreed to it. */
  airtime: Airtime | null = null;

  constructor(
    readonly data: RoomData,
    private readonly addressOf: (path: string) => string,
    shelf: HTMLElement,
    makeMedia: (options: MediaOptions) => Media,
  ) {
    const connection = crypto.randomUUID();
    this.store = new RoomStore(data);
    this.sound = new Sound(shelf, () => {
      this.store.changed();
    });
    this.socket = new RoomSocket(addressOf(data.socketPath), connection, {
      onView: (frame, askedAt) => {
        this.takeView(frame, askedAt);
      },
      onFrame: (frame) => {
        this.takeFrame(frame);
      },
      onConnected: (isConnected) => {
        this.store.setConnected(isConnected);
      },
      onClosed: (why) => {
        this.takeClosed(why);
      },
    });
    this.media = makeMedia({
      me: { seat: data.me, connection },
      data: data.media,
      send: (to, signal) => {
        this.socket.signal(to, signal);
      },
      askAccess: () => {
        this.socket.askAccess();
      },
      say: (text) => {
        this.store.notice("media", text);
      },
      isServerThere: () => this.socket.isConnected,
      onChange: () => {
        this.hearAll();
      },
    });
    this.devices = new OwnDevices(
      (publication) => {
        this.publish(publication);
      },
      (kind, label) => {
        this.store.notice(`device-${kind}`, deviceChangedText(kind, label));
      },
    );
  }

  /** Whether microphone and camera are this page's matter, and not a meeting's elsewhere. */
  get hasDevices(): boolean {
    return this.data.media.kind !== "external";
  }

  /** Sits down: takes the devices and opens the socket. */
  begin(): void {
    this.media.join();
    if (this.hasDevices) this.devices.start();
    this.socket.start();
  }

  /** Takes the seat back from another page of the same person. */
  takeBack(): void {
    this.store.setClosed(null);
    if (this.hasDevices) this.devices.resume();
    this.media.join();
    this.socket.start();
  }

  wake(): void {
    this.socket.wake();
  }

  /** Whoever does not hear the others connects anew; what works goes on meanwhile. */
  mend(): void {
    this.media.mend();
    this.store.notice("mend", gettext("声と姿をつなぎ直しています。数秒かかることがあります。"));
  }

  /** The network is another one: the ways to the others are looked for anew, without waiting for the old ones to fail. */
  networkChanged(): void {
    this.wake();
    this.media.mend();
  }

  /** About twice a second. */
  tick(): void {
    this.socket.tick();
    this.store.tick();
    this.tickAirtime();
    this.askForMissing();
  }

  async command(command: RoomCommand): Promise<boolean> {
    const answer = await this.socket.ask({ kind: "command", command });
    if (!answer.isDone) this.store.notice("refused", answer.text);
    return answer.isDone;
  }

  async writeGift(text: string): Promise<boolean> {
    this.store.gift = text;
    const answer = await this.socket.ask({ kind: "gift", text });
    if (!answer.isDone) this.store.notice("refused", answer.text);
    return answer.isDone;
  }

  async writeMemo(card: number | null, text: string): Promise<boolean> {
    this.store.memo = { card, text };
    const answer = await this.socket.ask({ kind: "memo", card, text });
    if (!answer.isDone) this.store.notice("refused", answer.text);
    return answer.isDone;
  }

  /** Shows a written line to everyone; false while the line to the server is down. */
  say(text: string): boolean {
    return this.socket.say(text);
  }

  /** Whether one's own 話した時間 may be measured from now on. */
  async agreeToAirtime(agrees: boolean): Promise<void> {
    const answer = await this.socket.ask({ kind: "agree", airtime: agrees });
    if (!answer.isDone) this.store.notice("refused", answer.text);
  }

  async callHelp(): Promise<void> {
    const answer = await this.socket.ask({ kind: "help" });
    if (answer.isDone) {
      this.store.helpWasCalled = true;
      this.store.notice("help", helpCalledText(this.data.phones));
    } else this.store.notice("refused", answer.text);
  }

  /** そっと出る: nobody is asked, and the way out does not wait for a slow line. */
  async leave(): Promise<void> {
    const patience = new Promise((resolve) => setTimeout(resolve, LEAVE_WITHIN_MS));
    await Promise.race([this.socket.ask({ kind: "command", command: { type: "leave" } }), patience]);
    this.end();
    window.location.assign(this.data.urls.left);
  }

  private end(): void {
    this.socket.stop();
    this.stopMedia();
  }

  private stopMedia(): void {
    this.stopAirtime();
    this.media.leave();
    this.devices.stop();
  }

  private takeView(frame: ViewFrame, askedAt: number | undefined): void {
    sessionStorage.removeItem(RELOADED_KEY);
    this.isBeingLed = false;
    this.store.takeView(frame, askedAt);
    const { view } = frame;
    this.tickAirtime();
    if (view.stage === "ended") {
      this.stopMedia();
      return;
    }
    if (this.hasDevices) this.devices.rest(view.mode === "rest" && view.stage === "running");
    const neighbours = Object.entries(frame.peers).map(([seat, peer]) => ({ seat, connection: peer.connection }));
    const present = new Set(view.seats.filter((seat) => seat.is_present).map((seat) => seat.seat));
    for (const organiser of view.organisers) present.add(organiser);
    this.media.meet(neighbours, present);
  }

  private takeFrame(frame: Exclude<ServerFrame, ViewFrame>): void {
    if (frame.kind === "table") this.takeTable(frame);
    else if (frame.kind === "mine") this.store.takeOwnWords(frame);
    else if (frame.kind === "media") this.store.takeMedia(frame.seat, frame.audio, frame.video);
    else if (frame.kind === "airtime") void this.takeAirtime(frame.agrees, frame.counts);
    else if (frame.kind === "said") this.store.takeSaid(frame.seat, frame.text);
    else if (frame.kind === "ice" || frame.kind === "livekit") this.media.access(frame);
    else if (frame.kind === "signal") this.media.signalled(frame.from, frame.seat, frame.data);
  }

  /** One sits at another table of the evening than the page was loaded for: everything else of it stays. */
  private takeTable({ words, circle, socketPath, names, replies, number, urls }: TableFrame): void {
    Object.assign(this.data, { circle, socketPath, names, replies, number, urls });
    this.socket.moveTo(this.addressOf(socketPath));
    window.history.replaceState(null, "", urls.room);
    this.store.notice("table", words);
  }

  private takeClosed(why: ClosedWhy): void {
    this.stopMedia();
    if (why === "moved") {
      this.goOn();
      return;
    }
    this.store.setClosed(why);
    // An old page loads the new one; once, so that a fault cannot make it turn round for ever.
    if (why === "reload" && sessionStorage.getItem(RELOADED_KEY) === null) {
      sessionStorage.setItem(RELOADED_KEY, "1");
      window.location.reload();
    }
  }

  /** The seat is elsewhere now: the server leads there, or to the waiting room, which says in words what there is to wait for. */
  private goOn(): void {
    if (this.isBeingLed) {
      window.location.assign(this.data.urls.wait);
      return;
    }
    this.isBeingLed = true;
    this.takeBack();
  }

  private publish(publication: Publication): void {
    this.media.publish(publication);
    this.airtime?.listenTo(publication.audio);
    this.tickAirtime();
    this.socket.sayMedia(this.devices.isSending("audio"), this.devices.isSending("video"));
    this.sayFaults();
    this.store.changed();
  }

  /** Each fault is said once, when it comes; without a microphone the camera is not the point. */
  private sayFaults(): void {
    const [audio, video] = [this.devices.fault("audio"), this.devices.fault("video")];
    const text = audio ? faultText("audio", audio) : video ? faultText("video", video) : "";
    if (text === this.saidFault) return;
    this.saidFault = text;
    if (text) this.store.notice("fault", text);
  }

  /** Said once each time it begins to rest. */
  private sayPictureRests(): void {
    const rests = this.media.isPictureResting();
    if (rests === this.saidPictureRests) return;
    this.saidPictureRests = rests;
    if (rests) this.store.notice("picture", pictureRestsText());
    else this.store.dismiss("picture");
  }

  private hearAll(): void {
    const voices = new Map<string, MediaStream>();
    for (const seat of Object.keys(this.data.names)) {
      const { audio } = this.media.streams(seat);
      if (audio) voices.set(seat, audio);
    }
    this.sound.play(voices);
    this.sayPictureRests();
    this.store.changed();
  }

  /** The server says whether this person agrees, and what it has: at every arrival, and when they change their mind. */
  private async takeAirtime(agrees: boolean, counts: Record<string, AirtimeCount>): Promise<void> {
    this.store.agreesToAirtime = agrees;
    this.store.changed();
    if (!agrees) {
      this.stopAirtime();
      return;
    }
    if (this.store.view?.stage === "ended") return;
    const { Airtime } = await import("./airtime/airtime");
    if (!this.store.agreesToAirtime || this.store.closed) return;
    if (!this.airtime) {
      this.airtime = new Airtime({
        tell: (phase, count) => this.socket.count(phase, count),
        onChange: () => {
          this.store.changed();
        },
      });
      this.airtime.start(this.devices.publication.audio);
    }
    this.airtime.takeKept(counts);
  }

  private tickAirtime(): void {
    const { view, phase, clock } = this.store;
    if (!this.airtime || !view || !phase || !clock.isKnown) return;
    this.airtime.tick({
      view,
      phase: phase.key,
      isMicrophoneOn: this.devices.isSending("audio"),
      at: clock.now(),
      isHearingSomebody: [...this.media.levels().values()].some((level) => level > SPEAKING_LEVEL),
    });
  }

  private stopAirtime(): void {
    this.airtime?.stop();
    this.airtime = null;
  }

  /** A seat that is there but has no page named: the server's list may have grown without a new step. */
  private askForMissing(): void {
    const { view, peers } = this.store;
    if (!view || view.stage === "ended" || performance.now() - this.askedMissingAt < MISSING_ASK_MS) return;
    if (!view.seats.some((seat) => seat.is_connected && !peers[seat.seat])) return;
    this.askedMissingAt = performance.now();
    this.socket.askHead();
  }
}
