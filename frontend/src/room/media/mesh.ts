// Peer-to-peer mesh: every page sends to every other. Peers are keyed by the other page's connection id and
// are never rebuilt because this page's socket reconnects: voices go on while the server is away.

import type { AccessFrame } from "../protocol";
import { compareString } from "./fingerprint";
import type { Media, MediaOptions, Neighbour, Publication, Quality, Received, Streams } from "./interface";
import { Peer, type IceAccess } from "./peer";
import { LOOK_MS } from "./quality";
import { isOfferer, isSignal, judgeSignal } from "./signal";
import { receivedBy } from "./stats";

// A connection that the server no longer names is given so long to come back.
const GONE_AFTER_MS = 6000;
const TICK_MS = 500;

export class Mesh implements Media {
  private readonly peers = new Map<string, Peer>();
  private readonly missingSince = new Map<string, number>();
  private present: ReadonlySet<string> = new Set();
  private publication: Publication = { audio: null, video: null };
  private timer: ReturnType<typeof setInterval> | undefined;
  private isJoined = false;
  private ice: IceAccess;
  /** One for all peers of this page, so that the whole circle has one string to compare. */
  private certificate: RTCCertificate | null = null;
  private early: (() => void)[] = [];
  private lookedAt = 0;
  private compared = { of: "", digits: "" };

  constructor(private readonly options: MediaOptions) {
    this.ice = options.data;
  }

  join(): void {
    if (this.isJoined) return;
    this.isJoined = true;
    void this.begin();
    this.timer = setInterval(() => {
      this.tick(performance.now());
    }, TICK_MS);
  }

  leave(): void {
    this.isJoined = false;
    clearInterval(this.timer);
    for (const peer of this.peers.values()) peer.close();
    this.peers.clear();
    this.missingSince.clear();
    this.options.onChange();
  }

  publish(publication: Publication): void {
    this.publication = publication;
    for (const peer of this.peers.values()) peer.publish(publication);
  }

  /** Other credentials of the TURN server: the old ones end in time. What is connected stays so. */
  access(frame: AccessFrame): void {
    if (frame.kind !== "ice") return;
    this.ice = { ...this.ice, iceServers: frame.iceServers };
    for (const peer of this.peers.values()) peer.renewIce(this.ice);
  }

  meet(neighbours: Neighbour[], present: ReadonlySet<string>): void {
    if (!this.isJoined) return;
    if (!this.certificate) {
      this.early.push(() => { this.meet(neighbours, present); });
      return;
    }
    this.present = present;
    const named = new Map(neighbours.map((one) => [one.connection, one.seat]));
    named.delete(this.options.me.connection);
    for (const [connection, peer] of this.peers) {
      if (named.has(connection)) this.missingSince.delete(connection);
      else if (neighbours.some((one) => one.seat === peer.seat)) this.drop(connection); // reloaded: another page
      else if (!this.missingSince.has(connection)) this.missingSince.set(connection, performance.now());
    }
    for (const [connection, seat] of named) {
      if (seat !== this.options.me.seat && !this.peers.has(connection)) this.create({ connection, seat });
    }
    this.options.onChange();
  }

  signalled(from: string, seat: string, data: unknown): void {
    if (!this.isJoined || !isSignal(data)) return;
    if (!this.certificate) {
      this.early.push(() => { this.signalled(from, seat, data); });
      return;
    }
    const known = this.peers.get(from) ?? this.create({ connection: from, seat });
    const offers = isOfferer(this.options.me.connection, from);
    switch (judgeSignal(data, { session: known.session, theirs: known.theirs, isOfferer: offers })) {
      case "take":
        known.theirs = data.session;
        known.take(data);
        break;
      case "rebuild": {
        this.drop(from);
        const anew = this.create({ connection: from, seat });
        // An offerer that was told "fresh" begins anew; an answerer takes the offer.
        if (data.offer) {
          anew.theirs = data.session;
          anew.take(data);
        }
        break;
      }
      case "say_fresh":
        this.options.send(from, { session: known.session, to: data.session, wish: "fresh" });
        break;
      case "ignore":
    }
  }

  streams(seat: string): Streams {
    return this.ofSeat(seat)?.streams ?? { audio: null, video: null };
  }

  levels(): ReadonlyMap<string, number> {
    return new Map([...this.peers.values()].map((peer) => [peer.seat, peer.level]));
  }

  quality(): ReadonlyMap<string, Quality> {
    return new Map([...this.peers.values()].map((peer) => [peer.seat, peer.quality]));
  }

  compare(): string {
    const peers = [...this.peers.values()];
    const all = [peers[0]?.ownFingerprint ?? "", ...peers.map((peer) => peer.fingerprint)];
    const seats = new Set([this.options.me.seat, ...peers.map((peer) => peer.seat)]);
    if (peers.length === 0 || all.includes("") || [...this.present].some((seat) => !seats.has(seat))) return "";
    const of = all.sort().join();
    if (this.compared.of !== of) {
      this.compared = { of, digits: "" };
      void compareString(all).then((digits) => {
        if (this.compared.of === of) this.compared.digits = digits;
        this.options.onChange();
      });
    }
    return this.compared.digits;
  }

  isPictureResting(): boolean {
    const peers = [...this.peers.values()];
    return peers.length > 0 && peers.every((peer) => peer.isPictureResting);
  }

  mend(): void {
    for (const peer of this.peers.values()) peer.restart();
  }

  async stats(): Promise<Record<string, Received>> {
    const bySeat: Record<string, Received> = {};
    for (const peer of this.peers.values()) bySeat[peer.seat] = await receivedBy(peer.pc);
    return bySeat;
  }

  private async begin(): Promise<void> {
    this.certificate ??= await RTCPeerConnection.generateCertificate({ name: "ECDSA", namedCurve: "P-256" } as EcKeyGenParams);
    const early = this.early;
    this.early = [];
    for (const work of early) work();
  }

  private tick(now: number): void {
    for (const peer of this.peers.values()) peer.tick(now);
    if (now - this.lookedAt >= LOOK_MS) {
      this.lookedAt = now;
      for (const peer of this.peers.values()) void peer.look();
    }
    if (!this.options.isServerThere()) return;
    for (const [connection, since] of this.missingSince) {
      const peer = this.peers.get(connection);
      // A voice that still arrives is kept for as long as its seat counts as present.
      const stays = peer?.isConnected === true && this.present.has(peer.seat);
      if (now - since > GONE_AFTER_MS && !stays) this.drop(connection);
    }
  }

  private create(neighbour: Neighbour): Peer {
    if (!this.certificate) throw new Error("a peer before the page's certificate");
    const peer = new Peer({
      ...neighbour,
      isOfferer: isOfferer(this.options.me.connection, neighbour.connection),
      ice: this.ice,
      certificate: this.certificate,
      others: this.present.size - 1,
      publication: this.publication,
      send: (signal) => {
        this.options.send(neighbour.connection, signal);
      },
      onChange: this.options.onChange,
    });
    this.peers.set(neighbour.connection, peer);
    return peer;
  }

  private drop(connection: string): void {
    this.peers.get(connection)?.close();
    this.peers.delete(connection);
    this.missingSince.delete(connection);
  }

  private ofSeat(seat: string): Peer | undefined {
    return [...this.peers.values()].find((peer) => peer.seat === seat);
  }
}
