// Through a media server (LiveKit), which passes on what the browsers have encrypted: only pages of this circle have the key.
// Loaded only in terms that use it.

import {
  BaseKeyProvider,
  ConnectionQuality,
  ConnectionState,
  isE2EESupported,
  type LocalTrackPublication,
  type RemoteParticipant,
  Room,
  RoomEvent,
  Track,
} from "livekit-client";
import EncryptionWorker from "livekit-client/e2ee-worker?worker";
import { gettext } from "../../gettext";
import type { AccessFrame } from "../protocol";
import type { Media, MediaOptions, Publication, Quality, Received, Streams } from "./interface";
import { receivedBy } from "./stats";

const AGAIN_AFTER_MS = 1500;
type Kind = "audio" | "video";
const SOURCE: Record<Kind, Track.Source> = { audio: Track.Source.Microphone, video: Track.Source.Camera };

/** The keys of the circle, the newest in use; a frame says under which it is, so that late ones are still opened. */
class CircleKeys extends BaseKeyProvider {
  constructor() {
    // Whoever has a wrong key never finds the right one by trying on, and whoever gets the right one late is let in.
    super({ sharedKey: true, ratchetWindowSize: 0, failureTolerance: -1, keyringSize: 16 });
  }

  async take(key: string, number: number): Promise<void> {
    const bytes = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
    const material = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits", "deriveKey"]);
    this.onSetEncryptionKey(material, undefined, number);
  }
}

export class MediaServer implements Media {
  private readonly keys = new CircleKeys();
  private readonly room: Room;
  private chain: Promise<void> = Promise.resolve();
  private publication: Publication = { audio: null, video: null };
  private readonly sent: Record<Kind, LocalTrackPublication | null> = { audio: null, video: null };
  private readonly received = new Map<MediaStreamTrack, MediaStream>();
  private isJoined = false;
  private isPrepared = false;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: MediaOptions) {
    this.room = new Room({
      encryption: { keyProvider: this.keys, worker: new EncryptionWorker() },
      stopLocalTrackOnUnpublish: false,
      adaptiveStream: false,
      dynacast: true,
      publishDefaults: {
        videoEncoding: { maxBitrate: 250_000, maxFramerate: 15, priority: "low" },
        audioPreset: { maxBitrate: 32_000, priority: "high" },
        videoCodec: "vp8",
      },
    });
    const changed = (): void => { options.onChange(); };
    for (const event of [
      RoomEvent.TrackSubscribed, RoomEvent.TrackUnsubscribed, RoomEvent.TrackMuted, RoomEvent.TrackUnmuted,
      RoomEvent.ParticipantConnected, RoomEvent.ParticipantDisconnected, RoomEvent.ConnectionStateChanged,
      RoomEvent.ConnectionQualityChanged,
    ] as const) this.room.on(event, changed);
    this.room.on(RoomEvent.Disconnected, () => {
      this.sent.audio = this.sent.video = null;
      this.comeAgain();
    });
  }

  join(): void {
    this.isJoined = true;
    if (isE2EESupported()) return;
    // Without encryption nothing is sent: the media server would hear it.
    this.options.say(gettext("このブラウザでは、声と姿をつなげません。新しいブラウザで開くか、書くことで参加できます。"));
  }

  leave(): void {
    this.isJoined = false;
    clearTimeout(this.again);
    this.do(() => this.room.disconnect(false));
    this.options.onChange();
  }

  publish(publication: Publication): void {
    this.publication = publication;
    this.do(() => this.fill());
  }

  access(frame: AccessFrame): void {
    if (frame.kind !== "livekit" || !isE2EESupported()) return;
    this.do(async () => {
      await this.keys.take(frame.key, frame.number);
      if (!frame.url || !frame.token || !this.isJoined || this.room.state !== ConnectionState.Disconnected) return;
      if (!this.isPrepared) {
        this.isPrepared = true;
        await this.room.setE2EEEnabled(true);
      }
      try {
        await this.room.connect(frame.url, frame.token);
      } catch (failure) {
        console.warn("media server:", failure);
        this.comeAgain();
        return;
      }
      await this.fill();
      this.options.onChange();
    });
  }

  meet(): void {
    this.options.onChange();
  }

  signalled(): void {
    // The media server has a socket of its own.
  }

  mend(): void {
    this.do(() => this.room.disconnect(false));
  }

  compare(): string {
    return "";
  }

  isPictureResting(): boolean {
    return false;
  }

  streams(seat: string): Streams {
    const there = this.room.remoteParticipants.get(seat);
    return { audio: this.stream(there, "audio"), video: this.stream(there, "video") };
  }

  levels(): ReadonlyMap<string, number> {
    return new Map([...this.room.remoteParticipants].map(([seat, one]) => [seat, levelOf(one)]));
  }

  quality(): ReadonlyMap<string, Quality> {
    return new Map([...this.room.remoteParticipants].map(([seat, one]) => [seat, this.qualityOf(one)]));
  }

  async stats(): Promise<Record<string, Received>> {
    const bySeat: Record<string, Received> = {};
    for (const [seat, one] of this.room.remoteParticipants) {
      const sum: Received = { audioPacketsReceived: 0, videoFramesDecoded: 0 };
      for (const { track } of one.trackPublications.values()) {
        if (!track?.receiver) continue;
        const part = await receivedBy(track.receiver);
        sum.audioPacketsReceived += part.audioPacketsReceived;
        sum.videoFramesDecoded += part.videoFramesDecoded;
      }
      bySeat[seat] = sum;
    }
    return bySeat;
  }

  /** Disconnected though the person still sits here: another token is asked for. */
  private comeAgain(): void {
    if (!this.isJoined) return;
    clearTimeout(this.again);
    this.again = setTimeout(() => { this.options.askAccess(); }, AGAIN_AFTER_MS);
    this.options.onChange();
  }

  /** Sends what is published now, in place of what was. */
  private async fill(): Promise<void> {
    if (this.room.state !== ConnectionState.Connected) return;
    for (const kind of ["audio", "video"] as const) {
      const [track, sent] = [this.publication[kind], this.sent[kind]];
      if (sent?.track?.mediaStreamTrack === track) continue;
      if (sent?.track) {
        await this.room.localParticipant.unpublishTrack(sent.track, false);
        this.sent[kind] = null;
      }
      if (track) this.sent[kind] = await this.room.localParticipant.publishTrack(track, { source: SOURCE[kind], simulcast: false });
    }
  }

  private stream(there: RemoteParticipant | undefined, kind: Kind): MediaStream | null {
    const track = there?.getTrackPublication(SOURCE[kind])?.track?.mediaStreamTrack;
    if (!track) return null;
    const known = this.received.get(track) ?? new MediaStream([track]);
    this.received.set(track, known);
    return known;
  }

  private qualityOf(one: RemoteParticipant): Quality {
    if (this.room.state !== ConnectionState.Connected) return "lost";
    if (one.connectionQuality === ConnectionQuality.Lost) return "lost";
    return one.connectionQuality === ConnectionQuality.Poor ? "weak" : "good";
  }

  private do(work: () => Promise<unknown>): void {
    this.chain = this.chain.then(work).then(
      () => undefined,
      (failure: unknown) => {
        console.warn("media server:", failure);
      },
    );
  }
}

function levelOf(one: RemoteParticipant): number {
  const receiver = one.getTrackPublication(Track.Source.Microphone)?.track?.receiver;
  return receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
}
