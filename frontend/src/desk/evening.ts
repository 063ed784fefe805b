// What has changed, and when the page asks for it: a call at once, the rooms' progress now and then.

export interface Marks {
  calls: string;
  rooms: string;
}

/** Two hundred rooms take a step every second: nobody reads so fast. */
const ROOMS_EVERY_MS = 4000;

export class Evening {
  private told: Marks | null = null;
  private isDue = false;
  private askedAt = -Infinity;

  /** `ask` is given the name of the event that makes a part ask: board-calls, board-rooms. */
  constructor(
    private readonly ask: (name: string) => void,
    private readonly now: () => number,
  ) {}

  hear(marks: Marks): void {
    // After the first word too: something may have changed between the page and its socket.
    if (marks.calls !== this.told?.calls) this.ask("board-calls");
    if (marks.rooms !== this.told?.rooms) this.isDue = true;
    this.told = marks;
    this.tick();
  }

  tick(): void {
    if (!this.isDue || this.now() - this.askedAt < ROOMS_EVERY_MS) return;
    this.isDue = false;
    this.askedAt = this.now();
    this.ask("board-rooms");
  }
}
