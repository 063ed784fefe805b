// Through a media server (LiveKit), which passes on what the browsers have encrypted: only pages of this circle have the key.
// Loaded only in terms that use it.

import {
  ConnectionQuality,
  ConnectionState,
  isE2EESupported,
  type RemoteParticipant,
  type RemoteTrackPublication,
  Room,
  RoomEvent,
  Track,
} from "livekit-client";
import EncryptionWorker from "livekit-client/e2ee-worker?worker";
import { gettext } from "../../gettext";
import type { AccessFrame } from "../protocol";
import { CircleKeys } from "./circle_keys";
import type { Media, MediaOptions, Publication, Quality, Received, Streams } from "./interface";
import { LOOK_MS } from "./quality";
import { ServerSending, SOURCE } from "./server_sending";
import { receivedBy } from "./stats";

const AGAIN_AFTER_MS = 1500;

export class MediaServer implements Media {
  private readonly keys = new CircleKeys();
  private readonly room: Room;
  private chain: Promise<void> = Promise.resolve();
  private readonly sending: ServerSending;
  private readonly received = new Map<MediaStreamTrack, MediaStream>();
  private isJoined = false;
  private isPrepared = false;
  private again: ReturnType<typeof setTimeout> | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

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
    this.sending = new ServerSending(this.room);
    const changed = (): void => { options.onChange(); };
    for (const event of [
      RoomEvent.TrackSubscribed, RoomEvent.TrackUnsubscribed, RoomEvent.TrackMuted, RoomEvent.TrackUnmuted,
      RoomEvent.ParticipantConnected, RoomEvent.ParticipantDisconnected, RoomEvent.ConnectionStateChanged,
      RoomEvent.ConnectionQualityChanged,
    ] as const) this.room.on(event, changed);
    this.room.on(RoomEvent.Disconnected, () => {
      this.sending.forget();
      this.comeAgain();
    });
  }

  join(): void {
    this.isJoined = true;
    clearInterval(this.timer);
    this.timer = setInterval(() => { this.look(); }, LOOK_MS);
    if (isE2EESupported()) return;
    // Without encryption nothing is sent: the media server would hear it.
    this.options.say(gettext("このブラウザでは、声と姿をつなげません。新しいブラウザで開くか、書くことで参加できます。"));
  }

  leave(): void {
    this.isJoined = false;
    clearTimeout(this.again);
    clearInterval(this.timer);
    this.do(() => this.room.disconnect(false));
    this.options.onChange();
  }

  publish(publication: Publication): void {
    this.do(() => this.sending.publish(publication));
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
      await this.sending.fill();
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

  /** None: alike digits would not prove that nobody stands between, since whoever hands out the key has it, too. */
  compare(): string {
    return "";
  }

  isPictureResting(): boolean {
    return this.sending.isPictureResting;
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

  /** Looks at one's own line, as the mesh does at each of its own. */
  private look(): void {
    this.do(async () => {
      if (await this.sending.look()) this.options.onChange();
    });
  }

  private stream(there: RemoteParticipant | undefined, kind: "audio" | "video"): MediaStream | null {
    const publication = there?.getTrackPublication(SOURCE[kind]);
    const track = publication?.track?.mediaStreamTrack;
    if (!track || isResting(publication)) return null;
    const known = this.received.get(track) ?? new MediaStream([track]);
    this.received.set(track, known);
    return known;
  }

  private qualityOf(one: RemoteParticipant): Quality {
    if (this.room.state !== ConnectionState.Connected) return "lost";
    if (one.connectionQuality === ConnectionQuality.Lost) return "lost";
    if (one.connectionQuality === ConnectionQuality.Poor) return "weak";
    return isResting(one.getTrackPublication(Track.Source.Camera)) ? "voice_only" : "good";
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

/** Whether it rests because its sender's line carries the voice only; of a camera that is off nothing is published. */
function isResting(publication: RemoteTrackPublication | undefined): boolean {
  return publication?.isMuted === true;
}

function levelOf(one: RemoteParticipant): number {
  const receiver = one.getTrackPublication(Track.Source.Microphone)?.track?.receiver;
  return receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
}
