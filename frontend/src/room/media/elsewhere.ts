// The circle talks in a meeting of another product: no voice and no picture goes through this page.

import type { Media, Quality, Received, Streams } from "./interface";

export class Elsewhere implements Media {
  join(): void { /* nothing to join */ }
  leave(): void { /* nothing to leave */ }
  publish(): void { /* nothing is sent */ }
  meet(): void { /* nobody is connected */ }
  signalled(): void { /* nobody signals */ }
  access(): void { /* nothing to open */ }
  mend(): void { /* nothing to mend */ }
  compare(): string {
    return "";
  }
  isPictureResting(): boolean {
    return false;
  }
  streams(): Streams {
    return { audio: null, video: null };
  }
  levels(): ReadonlyMap<string, number> {
    return new Map();
  }
  quality(): ReadonlyMap<string, Quality> {
    return new Map();
  }
  stats(): Promise<Record<string, Received>> {
    return Promise.resolve({});
  }
}
