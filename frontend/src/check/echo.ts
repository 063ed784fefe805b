// Three seconds of one's own voice, recorded and played here. Nothing is sent anywhere.

export const RECORD_MS = 3000;

/** Records the track; the promise gives what was recorded, once the time is over. */
export function record(track: MediaStreamTrack, milliseconds = RECORD_MS): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const recorder = new MediaRecorder(new MediaStream([track]));
    const pieces: Blob[] = [];
    recorder.ondataavailable = (event) => {
      pieces.push(event.data);
    };
    recorder.onerror = () => {
      reject(new Error("recording failed"));
    };
    recorder.onstop = () => {
      resolve(new Blob(pieces, { type: recorder.mimeType }));
    };
    recorder.start();
    setTimeout(() => {
      recorder.stop();
    }, milliseconds);
  });
}

/** Plays to the chosen speaker, to the end. */
export async function play(sound: Blob, speaker?: string): Promise<void> {
  const address = URL.createObjectURL(sound);
  try {
    await playAddress(address, speaker);
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function playAddress(address: string, speaker?: string): Promise<void> {
  const element = new Audio(address);
  await useSpeaker(element, speaker);
  await new Promise<void>((resolve, reject) => {
    element.onended = () => {
      resolve();
    };
    element.onerror = () => {
      reject(new Error("playback failed"));
    };
    element.play().catch(reject);
  });
}

/** A soft rising pair of tones, half a second each. */
export async function playTone(context: AudioContext, speaker?: string): Promise<void> {
  const end = context.createMediaStreamDestination();
  const volume = context.createGain();
  const tone = context.createOscillator();
  const now = context.currentTime;
  volume.gain.setValueAtTime(0, now);
  volume.gain.linearRampToValueAtTime(0.25, now + 0.08);
  volume.gain.setValueAtTime(0.25, now + 0.9);
  volume.gain.linearRampToValueAtTime(0, now + 1);
  tone.frequency.setValueAtTime(440, now);
  tone.frequency.setValueAtTime(554, now + 0.5);
  tone.connect(volume).connect(end);
  const element = new Audio();
  element.srcObject = end.stream;
  await useSpeaker(element, speaker);
  await element.play();
  await new Promise<void>((resolve) => {
    tone.onended = () => {
      resolve();
    };
    tone.start(now);
    tone.stop(now + 1.1);
  });
  element.srcObject = null;
}

async function useSpeaker(element: HTMLAudioElement, speaker?: string): Promise<void> {
  if (!speaker || !("setSinkId" in element)) return;
  try {
    await element.setSinkId(speaker);
  } catch {
    // The speaker of last time is gone: the usual one plays.
  }
}
