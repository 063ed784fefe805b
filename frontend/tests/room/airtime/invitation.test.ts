import { describe, expect, it } from "vitest";
import { Invitation, SILENCE_MS, type Moment } from "../../../src/room/airtime/invitation";

const STEP_MS = 400;

/** An evening of open talk, step by step; and the visits in which somebody was invited. */
class Talk {
  at = 0;
  readonly invited: string[] = [];
  invitation = new Invitation(
    (visit) => this.invited.includes(visit),
    (visit) => { this.invited.push(visit); },
  );

  go(seconds: number, moment: Partial<Moment> = {}): this {
    for (let step = 0; step < (seconds * 1000) / STEP_MS; step += 1) {
      this.at += STEP_MS;
      this.invitation.tick({ at: this.at, visit: "open", people: 4, isSpeakingMyself: false, isHearingSomebody: false, ...moment });
    }
    return this;
  }

  others(seconds: number): this {
    return this.go(seconds, { isHearingSomebody: true });
  }

  me(seconds: number): this {
    return this.go(seconds, { isSpeakingMyself: true });
  }
}

const SILENCE = SILENCE_MS / 1000;

describe("an invitation to the quiet", () => {
  it("comes after ten seconds of silence to who has said little", () => {
    const talk = new Talk().others(90).go(SILENCE - 1);
    expect(talk.invitation.isShown).toBe(false);
    expect(talk.go(2).invitation.isShown).toBe(true);
  });

  it("does not come to who has had about their share", () => {
    expect(new Talk().others(80).me(20).go(SILENCE + 5).invitation.isShown).toBe(false);
  });

  it("never comes twice in a phase, not even after a reload", () => {
    const talk = new Talk().others(90).go(SILENCE + 1);
    talk.invitation.decline();
    expect(talk.others(60).go(SILENCE + 5).invitation.isShown).toBe(false);
    const { invited } = talk;
    const reloaded = new Talk();
    reloaded.invited.push(...invited);
    expect(reloaded.others(90).go(SILENCE + 5).invitation.isShown).toBe(false);
  });

  it("goes as soon as anybody speaks, and after a while by itself", () => {
    const talk = new Talk().others(90).go(SILENCE + 1);
    expect(talk.others(1).invitation.isShown).toBe(false);
    expect(new Talk().others(90).go(SILENCE + 1).go(31).invitation.isShown).toBe(false);
  });

  it("comes neither early, nor in pairs, nor outside of open talk", () => {
    expect(new Talk().others(20).go(SILENCE + 5).invitation.isShown).toBe(false);
    expect(new Talk().go(90, { isHearingSomebody: true, people: 2 }).go(15, { people: 2 }).invitation.isShown).toBe(false);
    expect(new Talk().go(90, { isHearingSomebody: true, visit: null }).go(15, { visit: null }).invitation.isShown).toBe(false);
  });

  it("does not take a page's sleep for silence", () => {
    const talk = new Talk().others(90);
    talk.at += 60_000;
    expect(talk.go(2).invitation.isShown).toBe(false);
  });
});
