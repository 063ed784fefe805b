// Plays what arrives: one audio element a seat, apart from the pictures, so that no change of the page's
// layout touches a voice.

import { readChoices } from "./choices";

export class Sound {
  private readonly elements = new Map<string, HTMLAudioElement>();
  /** A browser that plays sound only after a tap has refused. */
  needsTap = false;

  constructor(
    private readonly shelf: HTMLElement,
    private readonly onChange: () => void,
  ) {}

  /** Plays exactly these voices. */
  play(voices: ReadonlyMap<string, MediaStream>): void {
    for (const [seat, element] of this.elements) {
      if (voices.has(seat)) continue;
      element.srcObject = null;
      element.remove();
      this.elements.delete(seat);
    }
    for (const [seat, stream] of voices) {
      const element = this.elements.get(seat) ?? this.add(seat);
      if (element.srcObject === stream) continue;
      element.srcObject = stream;
      this.start(element);
    }
  }

  /** By a tap of the person. */
  unlock(): void {
    this.needsTap = false;
    for (const element of this.elements.values()) this.start(element);
    this.onChange();
  }

  /** Sends all voices to another speaker, where the browser can. */
  useSpeaker(deviceId: string): void {
    for (const element of this.elements.values()) void route(element, deviceId);
  }

  private add(seat: string): HTMLAudioElement {
    const element = document.createElement("audio");
    element.autoplay = true;
    this.shelf.append(element);
    this.elements.set(seat, element);
    const { speaker } = readChoices();
    if (speaker) void route(element, speaker);
    return element;
  }

  private start(element: HTMLAudioElement): void {
    element.play().catch((failure: unknown) => {
      if (!(failure instanceof DOMException) || failure.name !== "NotAllowedError") return;
      this.needsTap = true;
      this.onChange();
    });
  }
}

async function route(element: HTMLAudioElement, deviceId: string): Promise<void> {
  if (!("setSinkId" in element)) return;
  try {
    await element.setSinkId(deviceId);
  } catch {
    // That speaker is gone: the sound stays on the usual one.
  }
}
