// What a page sends to another one: a line for sound and one for picture, filled by replacing tracks, which needs no new
// negotiation; and no more picture than the way between the two carries.

import type { Publication } from "./interface";
import { LineWatch, type PictureStep } from "./quality";
import { countedBy } from "./stats";

// Four with pictures fit an old phone and a slow line; among five or six each is sent smaller.
const MANY = 4;

export class Sending {
  private readonly watch: LineWatch;

  /** `others`: how many there are; among many, a picture begins smaller. */
  constructor(
    private readonly pc: RTCPeerConnection,
    private publication: Publication,
    others: number,
  ) {
    this.watch = new LineWatch(others >= MANY ? 1 : 0);
  }

  get isPictureResting(): boolean {
    return this.watch.step === null;
  }

  /** Whether the voice that comes back on the same way is hard to follow. */
  get isVoiceWeak(): boolean {
    return this.watch.isWeak;
  }

  /** The two lines, on the side that offers them. */
  open(): void {
    this.pc.addTransceiver("audio", { direction: "sendrecv" });
    this.pc.addTransceiver("video", { direction: "sendrecv", sendEncodings: [encodingOf(this.watch.step)] });
  }

  /** The two lines, as the other side has offered them. */
  accept(): Promise<void> {
    for (const line of this.pc.getTransceivers()) line.direction = "sendrecv";
    return this.fill();
  }

  publish(publication: Publication): Promise<void> {
    this.publication = publication;
    return this.fill();
  }

  /** Puts the published tracks into the two lines. */
  async fill(): Promise<void> {
    for (const line of this.pc.getTransceivers()) {
      const kind = line.receiver.track.kind as "audio" | "video";
      const track = kind === "video" && this.isPictureResting ? null : this.publication[kind];
      if (line.sender.track !== track) await line.sender.replaceTrack(track);
    }
  }

  async holdPictureSmall(): Promise<void> {
    const line = this.pc.getTransceivers().find((one) => one.receiver.track.kind === "video");
    if (line) await holdSmall(line.sender, this.watch.step);
  }

  /** Looks at the way; true if another picture than before is to be sent. */
  async look(): Promise<boolean> {
    return this.watch.look(await countedBy(this.pc), this.publication.video !== null);
  }
}

/** Has a sender keep to a step of the picture. */
export async function holdSmall(sender: RTCRtpSender, step: PictureStep | null): Promise<void> {
  const parameters = sender.getParameters();
  if (!parameters.encodings[0]) return;
  Object.assign(parameters.encodings[0], encodingOf(step));
  await sender.setParameters(parameters);
}

/** The voice goes first; it has no steps. */
function encodingOf(step: PictureStep | null): RTCRtpEncodingParameters {
  if (!step) return { priority: "low" };
  return { maxBitrate: step.bitrate, maxFramerate: step.framerate, scaleResolutionDownBy: step.smaller, priority: "low" };
}
