// Sends what is typed: a moment after the last key, one request at a time, and again until it has arrived.

import type { Draft, Drafts, Typed } from "./drafts";

export interface Done {
  kind: "done";
  kept: string[];
  theirs: Record<string, string>;
  refused: Record<string, string>;
}

export type Answer = Done | { kind: "away" | "signed_out" | "stale" | "gone" | "wrong" };

/** `sentences`: why something was not taken. */
export interface State {
  kind: "kept" | "theirs" | "refused" | Exclude<Answer["kind"], "done">;
  sentences: string[];
}

export interface Parts {
  drafts: Drafts;
  /** What the page was given, by field. */
  given: Record<string, string>;
  send: (draft: Draft, isLeaving: boolean, byButton: boolean) => Promise<Answer>;
  /** Does something later; the answer takes it back. */
  later: (milliseconds: number, act: () => void) => () => void;
  now: () => number;
  show: (state: State) => void;
  showTheirs: (name: string, theirs: string) => void;
}

export const PAUSE = 1000;
export const AGAIN_FIRST = 5000;
const AGAIN_MOST = 60_000;

export class Sender {
  private readonly waitsForChoice = new Set<string>();
  private running: Promise<State> | null = null;
  private takeBack: () => void = () => undefined;
  private isPlanned = false;
  private again = AGAIN_FIRST;

  constructor(private readonly parts: Parts) {}

  /** A field has changed. */
  typed(name: string, value: string): void {
    const { drafts, given, now } = this.parts;
    drafts.typed(name, value, given[name] ?? "", now());
    this.plan(PAUSE);
  }

  /** What stands in the fields: a change that nobody has heard of (typed before this ran, put back by a browser) is one all the same. */
  found(standing: Record<string, string>): string[] {
    const { drafts, given } = this.parts;
    const unheard = Object.keys(standing).filter((name) => standing[name] !== given[name] && standing[name] !== drafts.all()[name]?.value);
    for (const name of unheard) this.typed(name, standing[name] ?? "");
    return unheard;
  }

  /** Sends what there is, if there is anything. */
  async settle(isLeaving = false): Promise<void> {
    if (this.toSend().length) await this.flush(isLeaving);
  }

  /** Sends what there is; also nothing, to hear whether it could. `byButton`: its author is done, and did not only type. */
  async flush(isLeaving = false, byButton = false): Promise<State> {
    const state = await this.sendAll(isLeaving, byButton);
    // Its author is done: what was typed or chosen while that was under way goes as well before anything is said to be kept.
    return byButton && state.kind === "kept" && this.toSend().length ? this.sendAll(isLeaving, byButton) : state;
  }

  private async sendAll(isLeaving: boolean, byButton: boolean): Promise<State> {
    while (this.running) {
      if (isLeaving) return this.running; // what is under way is known as such; the rest stays on the device
      await this.running;
    }
    this.takePlanBack();
    this.running = this.sendOnce(isLeaving, byButton);
    try {
      return await this.running;
    } finally {
      this.running = null;
    }
  }

  /** The author has chosen between two: what was written elsewhere, or this page's. */
  chose(name: string, theirs: string, takes: "theirs" | "mine"): void {
    const { drafts, given, now } = this.parts;
    this.waitsForChoice.delete(name);
    given[name] = theirs;
    if (takes === "theirs") drafts.without(name);
    else drafts.insist(name, theirs, now());
    this.plan(0);
  }

  private async sendOnce(isLeaving: boolean, byButton: boolean): Promise<State> {
    const { drafts, send, show } = this.parts;
    const sent = Object.fromEntries(this.toSend());
    drafts.sending(Object.keys(sent));
    const answer = await send(sent, isLeaving, byButton);
    const state = answer.kind === "done" ? this.took(sent, answer) : { kind: answer.kind, sentences: [] };
    if (answer.kind === "away") {
      this.plan(this.again);
      this.again = Math.min(2 * this.again, AGAIN_MOST);
    } else {
      this.again = AGAIN_FIRST;
    }
    // Typed or chosen while this was under way: not kept before it has been sent as well, and then that is said.
    const isBehind = this.toSend().some(([name, { value }]) => sent[name]?.value !== value);
    if (state.kind !== "kept" || !isBehind) show(state);
    else if (!this.isPlanned) this.plan(PAUSE); // typed on another page of the same device
    return state;
  }

  /** What its author has decided on, and no answer has come to. */
  private toSend(): [string, Typed][] {
    return Object.entries(this.parts.drafts.all()).filter(([name]) => !this.waitsForChoice.has(name));
  }

  private took(sent: Draft, answer: Done): State {
    const { drafts, given, showTheirs } = this.parts;
    for (const name of answer.kept) {
      const value = sent[name]?.value ?? "";
      given[name] = value;
      drafts.arrived(name, value);
    }
    for (const [name, theirs] of Object.entries(answer.theirs)) {
      this.waitsForChoice.add(name);
      showTheirs(name, theirs);
    }
    const refused = Object.values(answer.refused);
    if (refused.length) return { kind: "refused", sentences: [...new Set(refused)] };
    return { kind: this.waitsForChoice.size ? "theirs" : "kept", sentences: [] };
  }

  private plan(milliseconds: number): void {
    this.takePlanBack();
    this.isPlanned = true;
    this.takeBack = this.parts.later(milliseconds, () => void this.flush());
  }

  private takePlanBack(): void {
    this.takeBack();
    this.isPlanned = false;
  }
}
