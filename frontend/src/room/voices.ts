// Voices and pictures of an evening: one's own go out, the others' come in, and what goes wrong is said once.

import { gettext } from "../gettext";
import { OwnDevices } from "./media/devices";
import type { Media, MediaOptions, Publication } from "./media/interface";
import { Sound } from "./media/sound";
import type { ViewFrame } from "./protocol";
import type { RoomSocket } from "./socket";
import type { RoomStore } from "./state";
import { deviceChangedText, faultText, pictureRestsText } from "./wording";

export interface VoicesOptions {
  store: RoomStore;
  socket: RoomSocket;
  /** Where the elements that play voices stand. */
  shelf: HTMLElement;
  makeMedia: (options: MediaOptions) => Media;
  /** What goes out is something else than before. */
  onPublish: (publication: Publication) => void;
}

export class Voices {
  readonly devices: OwnDevices;
  readonly media: Media;
  readonly sound: Sound;
  private readonly store: RoomStore;
  private readonly socket: RoomSocket;
  private saidFault = "";
  private saidPictureRests = false;

  constructor(private readonly options: VoicesOptions) {
    const { store, socket } = options;
    this.store = store;
    this.socket = socket;
    this.sound = new Sound(options.shelf, () => {
      store.changed();
    });
    this.media = options.makeMedia({
      me: { seat: store.data.me, connection: socket.connection },
      data: store.data.media,
      send: (to, signal) => {
        socket.signal(to, signal);
      },
      askAccess: () => {
        socket.askAccess();
      },
      say: (text) => {
        store.notice("media", text);
      },
      isServerThere: () => socket.isConnected,
      onChange: () => {
        this.hearAll();
      },
    });
    this.devices = new OwnDevices(
      (publication) => {
        this.publish(publication);
      },
      (kind, label) => {
        store.notice(`device-${kind}`, deviceChangedText(kind, label));
      },
    );
  }

  /** Whether microphone and camera are this page's matter, and not a meeting's elsewhere. */
  get hasDevices(): boolean {
    return this.store.data.media.kind !== "external";
  }

  /** Whether one's camera is on and its picture stays here, because the line carries the voice only. */
  get isPictureResting(): boolean {
    return this.devices.isSending("video") && this.media.isPictureResting();
  }

  begin(): void {
    this.media.join();
    if (this.hasDevices) this.devices.start();
  }

  /** Goes on after `stop`. */
  resume(): void {
    if (this.hasDevices) this.devices.resume();
    this.media.join();
  }

  stop(): void {
    this.media.leave();
    this.devices.stop();
  }

  /** By a tap of the person. What is refused once more is said once more. */
  set(kind: "audio" | "video", isWanted: boolean): void {
    if (this.devices.fault(kind)) this.saidFault = "";
    this.devices.set(kind, isWanted);
  }

  /** Whoever does not hear the others connects anew; what works goes on meanwhile. */
  mend(): void {
    this.media.mend();
    this.store.notice("mend", gettext("声と姿をつなぎ直しています。数秒かかることがあります。"));
  }

  /** Exchanges with the pages that the server names, and rests while all rest. */
  takeView({ view, peers }: ViewFrame): void {
    if (this.hasDevices) this.devices.rest(view.mode === "rest" && view.stage === "running");
    const neighbours = Object.entries(peers).map(([seat, peer]) => ({ seat, connection: peer.connection }));
    const present = new Set(view.seats.filter((seat) => seat.is_present).map((seat) => seat.seat));
    for (const organiser of view.organisers) present.add(organiser);
    this.media.meet(neighbours, present);
  }

  private publish(publication: Publication): void {
    this.media.publish(publication);
    this.options.onPublish(publication);
    this.socket.sayMedia(this.devices.isSending("audio"), this.devices.isSending("video"));
    this.sayFaults();
    this.sayPictureRests();
    this.store.changed();
  }

  private hearAll(): void {
    const voices = new Map<string, MediaStream>();
    for (const seat of Object.keys(this.store.data.names)) {
      const { audio } = this.media.streams(seat);
      if (audio) voices.set(seat, audio);
    }
    this.sound.play(voices);
    this.sayPictureRests();
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

  /** Said once each time it begins to rest, or the camera is switched on while it would. */
  private sayPictureRests(): void {
    const rests = this.isPictureResting;
    if (rests === this.saidPictureRests) return;
    this.saidPictureRests = rests;
    if (rests) this.store.notice("picture", pictureRestsText());
    else this.store.dismiss("picture");
  }
}
