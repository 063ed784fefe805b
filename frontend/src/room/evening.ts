// Holds the parts of a person's evening together: socket, store, voices and pictures, what one asks for, one's own 話した時間.

import { AgreedAirtime } from "./airtime/agreed";
import type { Media, MediaOptions } from "./media/interface";
import type { ClosedWhy, RoomData, ServerFrame, TableFrame, ViewFrame } from "./protocol";
import { Requests } from "./requests";
import { RoomSocket } from "./socket";
import { RoomStore } from "./state";
import { Voices } from "./voices";

const LEAVE_WITHIN_MS = 1500;
const MISSING_ASK_MS = 2000;
const RELOADED_KEY = "kurumaza.reloaded";

export class Evening {
  readonly store: RoomStore;
  readonly requests: Requests;
  readonly voices: Voices;
  readonly airtime: AgreedAirtime;
  private readonly socket: RoomSocket;
  private askedMissingAt = 0;
  // Since its seat moved, this page has seen no table yet.
  private hasSeenTable = true;

  constructor(
    readonly data: RoomData,
    private readonly addressOf: (path: string) => string,
    shelf: HTMLElement,
    makeMedia: (options: MediaOptions) => Media,
  ) {
    this.store = new RoomStore(data);
    this.socket = new RoomSocket(addressOf(data.socketPath), crypto.randomUUID(), {
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
    this.requests = new Requests(this.socket, this.store);
    this.voices = new Voices({
      store: this.store,
      socket: this.socket,
      shelf,
      makeMedia,
      onPublish: ({ audio }) => {
        this.airtime.listenTo(audio);
      },
    });
    this.airtime = new AgreedAirtime(this.store, this.voices, (phase, count) => this.socket.count(phase, count));
  }

  /** Sits down: takes the devices and opens the socket. */
  begin(): void {
    this.voices.begin();
    this.socket.start();
  }

  /** Sits down again: the seat was at another page of the same person, or is at another table. */
  comeBack(): void {
    this.store.setClosed(null);
    this.voices.resume();
    this.socket.start();
  }

  wake(): void {
    this.socket.wake();
  }

  /** The network is another one: the ways to the others are looked for anew, without waiting for the old ones to fail. */
  networkChanged(): void {
    this.wake();
    this.voices.media.mend();
  }

  /** About twice a second. */
  tick(): void {
    this.socket.tick();
    this.store.tick();
    this.airtime.tick();
    this.askForMissing();
  }

  /** Shows a written line to everyone; false while the line to the server is down. */
  say(text: string): boolean {
    return this.socket.say(text);
  }

  /** そっと出る: nobody is asked, and the way out does not wait for a slow line. */
  async leave(): Promise<void> {
    const patience = new Promise((resolve) => setTimeout(resolve, LEAVE_WITHIN_MS));
    await Promise.race([this.socket.ask({ kind: "command", command: { type: "leave" } }), patience]);
    this.socket.stop();
    this.stopMedia();
    window.location.assign(this.data.urls.left);
  }

  private stopMedia(): void {
    this.airtime.stop();
    this.voices.stop();
  }

  private takeView(frame: ViewFrame, askedAt: number | undefined): void {
    sessionStorage.removeItem(RELOADED_KEY);
    this.hasSeenTable = true;
    this.store.takeView(frame, askedAt);
    this.airtime.tick();
    if (frame.view.stage === "ended") this.stopMedia();
    else this.voices.takeView(frame);
  }

  private takeFrame(frame: Exclude<ServerFrame, ViewFrame>): void {
    if (frame.kind === "hold") this.store.hold();
    else if (frame.kind === "table") this.takeTable(frame);
    else if (frame.kind === "mine") this.store.takeOwnWords(frame);
    else if (frame.kind === "media") this.store.takeMedia(frame.seat, frame.audio, frame.video);
    else if (frame.kind === "airtime") void this.airtime.take(frame.agrees, frame.counts);
    else if (frame.kind === "said") this.store.takeSaid(frame.seat, frame.text);
    else if (frame.kind === "ice" || frame.kind === "livekit") this.voices.media.access(frame);
    else if (frame.kind === "signal") this.voices.media.signalled(frame.from, frame.seat, frame.data);
  }

  /** One sits at another table of the evening than the page was loaded for: everything else of it stays. */
  private takeTable({ words, circle, socketPath, names, replies, lateMinutes, number, urls }: TableFrame): void {
    Object.assign(this.data, { circle, socketPath, names, replies, lateMinutes, number, urls });
    this.socket.moveTo(this.addressOf(socketPath));
    this.store.leaveTable();
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
    if (!this.hasSeenTable || this.data.isOrganiser) {
      window.location.assign(this.data.urls.wait);
      return;
    }
    this.hasSeenTable = false;
    this.comeBack();
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
