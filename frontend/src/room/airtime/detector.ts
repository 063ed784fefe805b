// Tells speech from everything else at one's own microphone, frame by frame: what rises above the room's noise in several
// bands and is voiced (has a pitch). Key clicks have none; a fan is part of the noise. No sound is kept or sent.
//
// A stretch of speech begins with enough voiced frames close together, takes in the consonants at its edges, and goes on
// over gaps no longer than a breath between words.

const RATE = 8000;
export const FRAME_MS = 20;
const FRAME = (RATE * FRAME_MS) / 1000;
/** Centres of the bands in Hz: from the first formants to the sibilants. */
const BANDS = [250, 500, 900, 1500, 2300, 3200];
const BAND_Q = 1.6;
/** The pitch of people's voices: 75 to 400 Hz. */
const SHORTEST_LAG = Math.floor(RATE / 400);
const LONGEST_LAG = Math.ceil(RATE / 75);
const PITCH_WINDOW = 256;

/** Mean rise above the noise, in dB, from which on a frame counts as sound. */
const RISE_DB = 2.1;
const RISE_MOST_DB = 18;
/** How like itself one pitch period later a frame is from which on it is voiced; 1 is a pure tone. */
const VOICED = 0.52;
/** How far apart two periods of one voice may be within a fifth of a second. */
const PITCH_GLIDE = 1.25;
/** By how much the energy of a sound that goes on may change within 16 ms. */
const STEADY = 5;
/** Below this a microphone hears nothing at all. Mean square of a band. */
const QUIETEST = 1e-8;
/** Voiced frames that make a beginning, and within how many. */
const BEGIN_VOICED = 4;
const BEGIN_WITHIN = 11;
/** The same after a gap; right after a voiced frame one more is enough. */
const RESUME_VOICED = 2;
const RESUME_WITHIN = 3;
const NEAR_FRAMES = 3;
/** A breath between words, longer where noise hides the ends of words: so much silence, or so long with consonants. */
const GAP_FRAMES = 360 / FRAME_MS;
const LONGEST_GAP_FRAMES = 560 / FRAME_MS;
/** How long consonants are at the edges of a stretch. */
const EDGE_FRAMES = 220 / FRAME_MS;

const FALL = 0.3;
const LEARN = 0.04;
const CREEP = 0.0015;

/** A second-order filter. */
class Biquad {
  private x1 = 0;
  private x2 = 0;
  private y1 = 0;
  private y2 = 0;

  private constructor(
    private readonly b0: number,
    private readonly b1: number,
    private readonly b2: number,
    private readonly a1: number,
    private readonly a2: number,
  ) {}

  /** Formulas of R. Bristow-Johnson's cookbook. */
  static make(kind: "low" | "high" | "band", hertz: number, rate: number, q: number): Biquad {
    const w = (2 * Math.PI * hertz) / rate;
    const alpha = Math.sin(w) / (2 * q);
    const cos = Math.cos(w);
    const a0 = 1 + alpha;
    const side = kind === "low" ? (1 - cos) / 2 : (1 + cos) / 2;
    const [b0, b1, b2] = kind === "band" ? [alpha, 0, -alpha] : [side, kind === "low" ? 1 - cos : -(1 + cos), side];
    return new Biquad(b0 / a0, b1 / a0, b2 / a0, (-2 * cos) / a0, (1 - alpha) / a0);
  }

  next(x: number): number {
    const y = this.b0 * x + this.b1 * this.x1 + this.b2 * this.x2 - this.a1 * this.y1 - this.a2 * this.y2;
    this.x2 = this.x1;
    this.x1 = x;
    this.y2 = this.y1;
    this.y1 = y;
    return y;
  }
}

/** From the rate of a device to 8 kHz, whatever that rate is: a mean over each new sample's time. */
class Downsampler {
  private readonly filters: Biquad[];
  private readonly step: number;
  private sum = 0;
  private filled = 0;

  constructor(rate: number) {
    this.step = rate / RATE;
    this.filters = [0.54, 1.31].map((q) => Biquad.make("low", 3500, rate, q));
  }

  /** Takes one sample; calls `give` for each that comes out. */
  push(sample: number, give: (value: number) => void): void {
    const x = this.filters.reduce((value, filter) => filter.next(value), sample);
    let left = 1;
    while (this.filled + left >= this.step) {
      const part = this.step - this.filled;
      give((this.sum + x * part) / this.step);
      left -= part;
      this.sum = 0;
      this.filled = 0;
    }
    this.sum += x * left;
    this.filled += left;
  }
}

/** What one frame is like. */
export interface FrameLook {
  /** Whether it rises above the room's noise. */
  isSound: boolean;
  /** Whether it also has a pitch. */
  isVoiced: boolean;
  /** The pitch's period in samples; 0 without one. */
  period: number;
}

/** How loud the room is without a voice, band by band; learns while nobody speaks. */
class NoiseFloor {
  private floors: number[] | null = null;

  /** Mean rise of these energies above the floor, in dB. */
  rise(energies: readonly number[]): number {
    const floors = (this.floors ??= energies.map((energy) => Math.max(QUIETEST, energy)));
    const rises = energies.map((energy, band) => {
      const decibels = 10 * Math.log10((energy + 1e-12) / (floors[band] ?? 1));
      return Math.min(RISE_MOST_DB, Math.max(0, decibels));
    });
    return rises.reduce((sum, one) => sum + one, 0) / rises.length;
  }

  learn(energies: readonly number[], isSpeech: boolean): void {
    this.floors = (this.floors ?? [...energies]).map((floor, band) => {
      const energy = energies[band] ?? 0;
      const share = energy < floor ? (isSpeech ? LEARN : FALL / 4) : isSpeech ? 0 : LEARN;
      const next = floor + (energy - floor) * share;
      return Math.max(QUIETEST, isSpeech ? next * (1 + CREEP) : next);
    });
  }
}

/** Frames to speech: which of them belong to a stretch. Kept apart from sound, so that it is tested with plain marks. */
export class Stretches {
  /** Frames of speech so far. */
  speech = 0;
  private recent: FrameLook[] = [];
  private isOn = false;
  /** Since the last frame that counts: how many frames, how many of them silent, and which were voiced. */
  private gap = 0;
  private silent = 0;
  private voicedInGap: { at: number; period: number }[] = [];
  private edge = 0;

  /** Takes the next frame; true while somebody speaks. */
  take(look: FrameLook): boolean {
    if (this.isOn) this.goOn(look);
    else this.begin(look);
    return this.isOn;
  }

  private begin(look: FrameLook): void {
    this.recent = [...this.recent, look].slice(-(BEGIN_WITHIN + EDGE_FRAMES));
    const near = this.recent.slice(-BEGIN_WITHIN);
    const voiced = near.filter((one) => one.isVoiced && isSamePitch(one.period, look.period));
    if (!look.isVoiced || voiced.length < BEGIN_VOICED) return;
    const first = this.recent.length - near.length + near.findIndex((one) => one.isVoiced);
    let from = first;
    while (from > 0 && first - from < EDGE_FRAMES && this.recent[from - 1]?.isSound) from -= 1;
    this.speech += this.recent.length - from;
    this.isOn = true;
    this.recent = [];
    this.closeGap();
  }

  private goOn(look: FrameLook): void {
    this.gap += 1;
    if (!look.isSound) this.silent += 1;
    if (look.isVoiced) {
      const near = this.voicedInGap.filter((one) => one.at > this.gap - RESUME_WITHIN && isSamePitch(one.period, look.period));
      this.voicedInGap = [...near, { at: this.gap, period: look.period }];
    }
    if (look.isVoiced && (this.gap <= NEAR_FRAMES || this.voicedInGap.length >= RESUME_VOICED)) {
      this.speech += this.gap;
      this.closeGap();
    } else if (look.isSound && this.gap === this.edge + 1 && this.edge < EDGE_FRAMES) {
      this.edge += 1; // a consonant that a stretch may end with
    } else if (this.silent >= GAP_FRAMES || this.gap >= LONGEST_GAP_FRAMES) {
      this.speech += this.edge;
      this.isOn = false;
      this.closeGap();
    }
  }

  private closeGap(): void {
    this.gap = this.silent = this.edge = 0;
    this.voicedInGap = [];
  }
}

export class SpeechDetector {
  private readonly downsampler: Downsampler;
  private readonly bands = BANDS.map((hertz) => Biquad.make("band", hertz, RATE, BAND_Q));
  private readonly voice = [Biquad.make("high", 80, RATE, 0.7), Biquad.make("low", 1000, RATE, 0.7)];
  private readonly energies = BANDS.map(() => 0);
  private readonly history = new Float64Array(PITCH_WINDOW + LONGEST_LAG);
  private readonly noise = new NoiseFloor();
  private readonly stretches = new Stretches();
  private inFrame = 0;
  private frames = 0;
  isSpeaking = false;

  /** `rate` is the device's, in Hz. */
  constructor(rate: number) {
    this.downsampler = new Downsampler(rate);
  }

  /** Milliseconds of speech so far. */
  get speechMs(): number {
    return this.stretches.speech * FRAME_MS;
  }

  /** Milliseconds listened to so far. */
  get heardMs(): number {
    return this.frames * FRAME_MS;
  }

  push(samples: Float32Array): void {
    for (const sample of samples) {
      this.downsampler.push(sample, (value) => {
        this.take(value);
      });
    }
  }

  private take(value: number): void {
    this.bands.forEach((filter, band) => {
      this.energies[band] = (this.energies[band] ?? 0) + filter.next(value) ** 2;
    });
    const voiced = this.voice.reduce((one, filter) => filter.next(one), value);
    this.history[this.history.length - FRAME + this.inFrame] = voiced;
    this.inFrame += 1;
    if (this.inFrame === FRAME) this.endFrame();
  }

  private endFrame(): void {
    this.inFrame = 0;
    this.frames += 1;
    const energies = this.energies.map((sum) => sum / FRAME);
    this.energies.fill(0);
    const isSound = this.noise.rise(energies) >= RISE_DB;
    const pitch = isSound && isSteady(this.history) ? pitchOf(this.history) : null;
    const isVoiced = pitch !== null && pitch.likeness >= VOICED;
    this.history.copyWithin(0, FRAME);
    this.isSpeaking = this.stretches.take({ isSound, isVoiced, period: isVoiced ? pitch.period : 0 });
    this.noise.learn(energies, this.isSpeaking || isVoiced);
  }
}

/** Whether the newest part of `wave` sounds on, instead of being struck: its halves are of about the same energy. A key on
    a table rings with a pitch for a moment, too. */
export function isSteady(wave: Float64Array): boolean {
  const middle = wave.length - PITCH_WINDOW / 2;
  let [earlier, later] = [0, 0];
  for (let i = wave.length - PITCH_WINDOW; i < middle; i += 1) earlier += (wave[i] ?? 0) ** 2;
  for (let i = middle; i < wave.length; i += 1) later += (wave[i] ?? 0) ** 2;
  return later <= earlier * STEADY && earlier <= later * STEADY;
}

/** Whether two periods are of one voice: a voice glides, and keys that follow each other ring each in its own pitch. */
function isSamePitch(one: number, other: number): boolean {
  return one <= other * PITCH_GLIDE && other <= one * PITCH_GLIDE;
}

/** At which period the newest part of `wave` is most like itself, and how much: normalised correlation, 0 to 1. */
export function pitchOf(wave: Float64Array): { period: number; likeness: number } {
  const start = wave.length - PITCH_WINDOW;
  let own = 0;
  for (let i = start; i < wave.length; i += 1) own += (wave[i] ?? 0) ** 2;
  let best = 0;
  let period = 0;
  let other = 0;
  for (let i = start - SHORTEST_LAG; i < wave.length - SHORTEST_LAG; i += 1) other += (wave[i] ?? 0) ** 2;
  for (let lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag += 1) {
    let product = 0;
    for (let i = start; i < wave.length; i += 1) product += (wave[i] ?? 0) * (wave[i - lag] ?? 0);
    const like = product / Math.sqrt(own * other + 1e-18);
    if (like > best) [best, period] = [like, lag];
    const leaves = wave[wave.length - 1 - lag] ?? 0;
    const enters = wave[start - lag - 1] ?? 0;
    other += enters * enters - leaves * leaves;
  }
  return { period, likeness: best };
}
