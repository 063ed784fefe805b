// Asking the browser for a microphone or a camera, and why it may not give one.

export type DeviceFault = "denied" | "none" | "busy" | "insecure" | "unknown";

export type Captured = { track: MediaStreamTrack; fault: null } | { track: null; fault: DeviceFault };

/** Our name for what getUserMedia throws. */
export function faultOf(failure: unknown): DeviceFault {
  const name = failure instanceof Error || failure instanceof DOMException ? failure.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "unknown";
}

/** Browsers give devices to pages over HTTPS (or localhost) only. */
export function isInsecure(): boolean {
  return !window.isSecureContext || !("mediaDevices" in navigator);
}

// A chosen device is asked for exactly: Chromium takes its usual one where another is only wished for.
export function microphoneWish(deviceId?: string): MediaTrackConstraints {
  return {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
  };
}

/** Small on purpose: four pictures are to fit an old phone and a slow line. */
export function cameraWish(deviceId?: string): MediaTrackConstraints {
  return {
    width: { ideal: 320 },
    height: { ideal: 180 },
    frameRate: { ideal: 15, max: 30 },
    ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "user" }),
  };
}

export async function capture(kind: "audio" | "video", deviceId?: string): Promise<Captured> {
  if (isInsecure()) return { track: null, fault: "insecure" };
  const wish = kind === "audio" ? { audio: microphoneWish(deviceId) } : { video: cameraWish(deviceId) };
  try {
    const track = (await navigator.mediaDevices.getUserMedia(wish)).getTracks()[0];
    return track ? { track, fault: null } : { track: null, fault: "none" };
  } catch (failure) {
    // The chosen one is not there any more: the usual one will do.
    if (deviceId && isOverconstrained(failure)) return capture(kind);
    return { track: null, fault: faultOf(failure) };
  }
}

function isOverconstrained(failure: unknown): boolean {
  return failure instanceof Error && failure.name === "OverconstrainedError";
}

/** Both with one question to the person; each alone if together is refused. */
export async function captureBoth(microphone?: string, camera?: string): Promise<[Captured, Captured]> {
  if (!isInsecure()) {
    try {
      const wish = { audio: microphoneWish(microphone), video: cameraWish(camera) };
      const stream = await navigator.mediaDevices.getUserMedia(wish);
      const [audio, video] = [stream.getAudioTracks()[0], stream.getVideoTracks()[0]];
      if (audio && video) return [{ track: audio, fault: null }, { track: video, fault: null }];
    } catch {
      // One of the two is refused or missing: asked one by one, it shows which.
    }
  }
  return [await capture("audio", microphone), await capture("video", camera)];
}
