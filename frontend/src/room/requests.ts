// What this person asks of the server: it is done, or refused in a sentence that the table shows.

import type { Answer, Request, RoomCommand } from "./protocol";
import type { RoomStore } from "./state";
import { helpCalledText } from "./wording";

/** The part of the socket that is used. */
interface Asking {
  ask(request: Request): Promise<Answer>;
}

export class Requests {
  constructor(
    private readonly socket: Asking,
    private readonly store: RoomStore,
  ) {}

  /** True if it was done. */
  command(command: RoomCommand): Promise<boolean> {
    return this.ask({ kind: "command", command });
  }

  writeGift(text: string): Promise<boolean> {
    this.store.gift = text;
    return this.ask({ kind: "gift", text });
  }

  writeMemo(card: number | null, text: string): Promise<boolean> {
    this.store.memo = { card, text };
    return this.ask({ kind: "memo", card, text });
  }

  /** Whether one's own 話した時間 may be measured from now on. */
  agreeToAirtime(agrees: boolean): Promise<boolean> {
    return this.ask({ kind: "agree", airtime: agrees });
  }

  async callHelp(): Promise<void> {
    if (!(await this.ask({ kind: "help" }))) return;
    this.store.helpWasCalled = true;
    this.store.notice("help", helpCalledText(this.store.data.phones));
  }

  private async ask(request: Request): Promise<boolean> {
    const answer = await this.socket.ask(request);
    if (!answer.isDone) this.store.notice("refused", answer.text);
    return answer.isDone;
  }
}
