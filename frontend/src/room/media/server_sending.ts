// What a page sends to the media server, once for everybody: voice and picture, and no more picture than one's own line carries.

import { ConnectionState, type LocalTrackPublication, type Room, Track } from "livekit-client";
import type { Publication } from "./interface";
import { LineWatch } from "./quality";
import { holdSmall } from "./sending";
import { countedBy } from "./stats";

type Kind = "audio" | "video";
export const SOURCE: Record<Kind, Track.Source> = { audio: Track.Source.Microphone, video: Track.Source.Camera };

export class ServerSending {
  private publication: Publication = { audio: null, video: null };
  private readonly sent: Record<Kind, LocalTrackPublication | null> = { audio: null, video: null };
  private readonly watch = new LineWatch();

  constructor(private readonly room: Room) {}

  get isPictureResting(): boolean {
    return this.watch.step === null;
  }

  publish(publication: Publication): Promise<void> {
    this.publication = publication;
    return this.fill();
  }

  /** The connection is gone, and with it what was sent on it. */
  forget(): void {
    this.sent.audio = this.sent.video = null;
  }

  /** Sends what is published now, in place of what was. */
  async fill(): Promise<void> {
    if (this.room.state !== ConnectionState.Connected) return;
    for (const kind of ["audio", "video"] as const) {
      const [track, sent] = [this.publication[kind], this.sent[kind]];
      if (sent?.track?.mediaStreamTrack === track) continue;
      if (sent?.track) {
        await this.room.localParticipant.unpublishTrack(sent.track, false);
        this.sent[kind] = null;
      }
      if (!track) continue;
      this.sent[kind] = await this.room.localParticipant.publishTrack(track, { source: SOURCE[kind], simulcast: false });
      if (kind === "video") await this.keepToStep();
    }
  }

  /** Looks at one's own line; true if another picture than before is sent. */
  async look(): Promise<boolean> {
    const senders = [this.sent.audio, this.sent.video].flatMap((sent) => sent?.track?.sender ?? []);
    if (senders.length === 0 || !this.watch.look(await countedBy(...senders), this.sent.video !== null)) return false;
    await this.keepToStep();
    return true;
  }

  /** A picture that rests is still published, so that the others' pages can tell it from a camera that is off. */
  private async keepToStep(): Promise<void> {
    const track = this.sent.video?.videoTrack;
    if (!track?.sender) return;
    if (this.isPictureResting) {
      await track.pauseUpstream();
      return;
    }
    await track.resumeUpstream();
    await holdSmall(track.sender, this.watch.step);
  }
}
