// One connection to one other page. Only one side, the offerer (the page with the greater connection id),
// ever makes offers, so offers never collide: it makes the first one, and it alone restarts ICE; the other
// side asks it to.

import { fingerprintIn } from "./fingerprint";
import type { Publication, Quality, Streams } from "./interface";
import { Sending } from "./sending";
import type { Signal } from "./signal";

/** The ways to the other page; `relayOnly`: through the TURN server and no other. */
export interface IceAccess {
  iceServers: RTCIceServer[];
  relayOnly: boolean;
}

export interface PeerOptions {
  seat: string;
  connection: string;
  isOfferer: boolean;
  ice: IceAccess;
  certificate: RTCCertificate;
  /** How many others there are. */
  others: number;
  publication: Publication;
  send: (signal: Signal) => void;
  onChange: () => void;
}

const RESTART_AFTER_MS = 300;
const NOT_YET_AFTER_MS = 4000;

function configuration({ iceServers, relayOnly }: IceAccess, certificate: RTCCertificate): RTCConfiguration {
  const iceTransportPolicy = relayOnly ? "relay" : "all";
  return { iceServers, iceTransportPolicy, certificates: [certificate], bundlePolicy: "max-bundle" };
}

export class Peer {
  readonly session = crypto.randomUUID();
  readonly pc: RTCPeerConnection;
  theirs: string | null = null;
  private chain: Promise<void> = Promise.resolve();
  private early: RTCIceCandidateInit[] = [];
  private offerNumber = 0;
  private received: Streams = { audio: null, video: null };
  private troubleSince: number | null = performance.now();
  private triedAt = performance.now();
  private wasConnected = false;
  private isClosed = false;
  private readonly sending: Sending;
  private isTheirPictureResting = false;
  private newerIce: IceAccess | null = null;

  constructor(private readonly options: PeerOptions) {
    this.pc = new RTCPeerConnection(configuration(options.ice, options.certificate));
    this.sending = new Sending(this.pc, options.publication, options.others);
    this.pc.onicecandidate = ({ candidate }) => {
      if (candidate) this.send({ candidate: candidate.toJSON() });
    };
    this.pc.ontrack = ({ track }) => {
      this.receive(track);
    };
    this.pc.onconnectionstatechange = () => {
      this.noteState();
    };
    if (options.isOfferer) {
      this.sending.open();
      this.do(async () => {
        await this.sending.fill();
        await this.offer(false);
      });
    }
  }

  get seat(): string {
    return this.options.seat;
  }

  get connection(): string {
    return this.options.connection;
  }

  get streams(): Streams {
    return this.isTheirPictureResting ? { ...this.received, video: null } : this.received;
  }

  get isPictureResting(): boolean {
    return this.sending.isPictureResting;
  }

  /** The other page's certificate, once the encryption is bound to it. */
  get fingerprint(): string {
    return this.isConnected ? fingerprintIn(this.pc.currentRemoteDescription?.sdp) : "";
  }

  get isConnected(): boolean {
    return this.pc.connectionState === "connected";
  }

  get quality(): Quality {
    if (this.isConnected) {
      if (this.sending.isVoiceWeak) return "weak";
      return this.isTheirPictureResting ? "voice_only" : "good";
    }
    return this.wasConnected ? "lost" : "joining";
  }

  /** Loudness of what arrives, 0 to 1; without an audio graph of our own. */
  get level(): number {
    const receiver = this.pc.getReceivers().find((one) => one.track.kind === "audio");
    return receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
  }

  publish(publication: Publication): void {
    this.do(() => this.sending.publish(publication));
  }

  /** Newer credentials, for the next time that ways are looked for: changed in the midst of it, they make Chromium begin anew
      (through a relay the first picture then took three seconds more). */
  renewIce(ice: IceAccess): void {
    this.newerIce = ice;
  }

  private useNewerIce(): void {
    if (this.newerIce) this.pc.setConfiguration(configuration(this.newerIce, this.options.certificate));
    this.newerIce = null;
  }

  /** A message of the other side; handled strictly one after another. */
  take(signal: Signal): void {
    this.do(() => this.handle(signal));
  }

  /** Called about once a second: a connection that does not come about, or broke, is mended. */
  tick(now: number): void {
    if (this.troubleSince === null || this.isClosed) return;
    const patience = this.wasConnected ? RESTART_AFTER_MS : NOT_YET_AFTER_MS;
    if (now - this.troubleSince >= patience && now - this.triedAt >= NOT_YET_AFTER_MS) this.mend(now);
  }

  /** This page's own certificate, the same for all its peers. */
  get ownFingerprint(): string {
    return fingerprintIn(this.pc.currentLocalDescription?.sdp);
  }

  /** Looks at the line: whether the voice is hard to follow, and how much picture it carries. */
  async look(): Promise<void> {
    if (this.isClosed || !this.isConnected) return;
    if (!(await this.sending.look())) return;
    this.do(async () => {
      await this.sending.fill();
      await this.sending.holdPictureSmall();
    });
    this.send({ picture: !this.isPictureResting });
    this.options.onChange();
  }

  close(): void {
    this.isClosed = true;
    this.pc.onicecandidate = this.pc.ontrack = this.pc.onconnectionstatechange = null;
    this.pc.close();
  }

  private noteState(): void {
    const state = this.pc.connectionState;
    if (state === "connected") {
      this.wasConnected = true;
      this.troubleSince = null;
    } else {
      this.troubleSince ??= performance.now();
      if (state === "failed") this.mend(performance.now());
    }
    this.options.onChange();
  }

  /** Looks for a way anew; what is connected goes on until a better one is found. */
  restart(): void {
    this.mend(performance.now());
  }

  private mend(now: number): void {
    this.triedAt = now;
    if (this.options.isOfferer) this.do(() => this.offer(true));
    else this.send({ wish: "restart" });
  }

  private async offer(isRestart: boolean): Promise<void> {
    if (isRestart) {
      this.useNewerIce();
      this.pc.restartIce();
    }
    await this.pc.setLocalDescription(await this.pc.createOffer());
    this.offerNumber += 1;
    this.send({ offer: { number: this.offerNumber, sdp: this.pc.localDescription?.sdp ?? "" } });
  }

  private async handle(signal: Signal): Promise<void> {
    if (signal.offer) {
      if (this.pc.currentRemoteDescription) this.useNewerIce();
      await this.pc.setRemoteDescription({ type: "offer", sdp: signal.offer.sdp });
      await this.sending.accept();
      await this.pc.setLocalDescription();
      this.send({ answer: { number: signal.offer.number, sdp: this.pc.localDescription?.sdp ?? "" } });
      await this.sending.holdPictureSmall();
      await this.addEarly();
    } else if (signal.answer) {
      // The answer to an offer that was since replaced.
      if (signal.answer.number !== this.offerNumber || this.pc.signalingState !== "have-local-offer") return;
      await this.pc.setRemoteDescription({ type: "answer", sdp: signal.answer.sdp });
      await this.addEarly();
    } else if (signal.candidate) {
      if (this.pc.remoteDescription) await this.add(signal.candidate);
      else this.early.push(signal.candidate);
    } else if (signal.picture !== undefined) {
      this.isTheirPictureResting = !signal.picture;
      this.options.onChange();
    } else if (signal.wish === "restart" && this.options.isOfferer) {
      this.triedAt = performance.now();
      await this.offer(true);
    }
  }

  private async addEarly(): Promise<void> {
    const early = this.early;
    this.early = [];
    for (const candidate of early) await this.add(candidate);
  }

  private async add(candidate: RTCIceCandidateInit): Promise<void> {
    try {
      await this.pc.addIceCandidate(candidate);
    } catch {
      // A candidate of a description that a restart has replaced.
    }
  }

  private receive(track: MediaStreamTrack): void {
    const stream = new MediaStream([track]);
    this.received = track.kind === "audio" ? { ...this.received, audio: stream } : { ...this.received, video: stream };
    track.onmute = track.onunmute = () => {
      this.options.onChange();
    };
    this.options.onChange();
  }

  private send(what: Omit<Signal, "session" | "to">): void {
    this.options.send({ session: this.session, to: this.theirs, ...what });
  }

  private do(work: () => Promise<void>): void {
    this.chain = this.chain
      .then(() => (this.isClosed ? undefined : work()))
      .catch((failure: unknown) => {
        if (!this.isClosed) console.warn("mesh:", failure);
      });
  }
}
