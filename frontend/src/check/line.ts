// What of the way to the others can be tried alone: our server's socket, calls within this page, and the relay.

import { RELAY_REFUSED, type LineFault } from "./line_words";

const SERVER_MS = 8_000;
const DIRECT_MS = 8_000;
const RELAY_MS = 12_000;
const PINGS = 3;
const CLOSED_SIGNED_OUT = 4401;

export interface ServerAnswer {
  fault: LineFault | null;
  iceServers: RTCIceServer[];
  /** The median of some round trips. */
  milliseconds: number;
}

/** Opens the socket of our own server and asks it a few times. */
export function askServer(url: string): Promise<ServerAnswer> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const times: number[] = [];
    let iceServers: RTCIceServer[] = [];
    let askedAt = 0;
    const end = (fault: LineFault | null): void => {
      clearTimeout(timer);
      socket.onclose = socket.onmessage = null;
      socket.close();
      resolve({ fault, iceServers, milliseconds: times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0 });
    };
    const timer = setTimeout(() => { end("server_away"); }, SERVER_MS);
    const ping = (): void => {
      askedAt = performance.now();
      socket.send(JSON.stringify({ kind: "ping", id: times.length }));
    };
    socket.onclose = (event) => { end(event.code === CLOSED_SIGNED_OUT ? "signed_out" : "server_away"); };
    socket.onmessage = (event) => {
      const frame = JSON.parse(String(event.data)) as { kind: "ice"; iceServers: RTCIceServer[] } | { kind: "pong" };
      if (frame.kind === "ice") iceServers = frame.iceServers;
      else times.push(performance.now() - askedAt);
      if (times.length < PINGS) ping();
      else end(null);
    };
  });
}

/** Whether one of the servers is a relay (TURN). */
export function hasRelay(servers: readonly RTCIceServer[]): boolean {
  return servers.some((server) => [server.urls].flat().some((url) => /^turns?:/.test(url)));
}

/** Whether two ends within this page reach each other. */
export async function tryDirect(iceServers: RTCIceServer[]): Promise<LineFault | null> {
  if (!("RTCPeerConnection" in window)) return "no_calls";
  return (await connects({ iceServers }, DIRECT_MS)) === null ? null : "direct_failed";
}

/** Whether they do so through the relay and no other way, as a term may demand. */
export async function tryRelay(iceServers: RTCIceServer[]): Promise<LineFault | null> {
  const failed = await connects({ iceServers, iceTransportPolicy: "relay" }, RELAY_MS);
  if (failed === null) return null;
  return failed === RELAY_REFUSED ? "relay_refused" : "relay_failed";
}

/** null when a message has come back through both; else the last code of ICE errors (RFC 8445, `errorCode`), 0 if there was none. */
async function connects(configuration: RTCConfiguration, milliseconds: number): Promise<number | null> {
  let one: RTCPeerConnection | undefined;
  let other: RTCPeerConnection | undefined;
  let code = 0;
  try {
    [one, other] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
    one.onicecandidateerror = other.onicecandidateerror = (event) => {
      // That a server is out of reach is told beside the one refusal that explains all: keep that one.
      if (code !== RELAY_REFUSED) code = event.errorCode;
    };
    const isBack = comesBack(one, other, milliseconds);
    await call(one, other);
    return (await isBack) ? null : code;
  } catch {
    return code;
  } finally {
    one?.close();
    other?.close();
  }
}

/** Descriptions are set before either end looks for ways: each candidate finds its other end ready. */
async function call(one: RTCPeerConnection, other: RTCPeerConnection): Promise<void> {
  one.onicecandidate = (event) => { void other.addIceCandidate(event.candidate ?? undefined); };
  other.onicecandidate = (event) => { void one.addIceCandidate(event.candidate ?? undefined); };
  const offer = await one.createOffer();
  await other.setRemoteDescription(offer);
  const answer = await other.createAnswer();
  await one.setLocalDescription(offer);
  await one.setRemoteDescription(answer);
  await other.setLocalDescription(answer);
}

function comesBack(one: RTCPeerConnection, other: RTCPeerConnection, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => { resolve(false); }, milliseconds);
    other.ondatachannel = (event) => {
      event.channel.onmessage = (message) => { event.channel.send(String(message.data)); };
    };
    const channel = one.createDataChannel("check");
    channel.onopen = () => { channel.send("check"); };
    channel.onmessage = () => {
      clearTimeout(timer);
      resolve(true);
    };
  });
}
