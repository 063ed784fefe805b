import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ClosedWhy, PROTOCOL, type ServerFrame, type ViewFrame } from "../../src/room/protocol";
import { delayBefore, RoomSocket, type Wire } from "../../src/room/socket";
import { viewFrame } from "./views";

/** The server's end of a socket: what the page sent, and a voice to answer with. */
class ServerEnd implements Wire {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly heard: { kind: string; id?: string; [key: string]: unknown }[] = [];
  wasClosedByPage = false;

  send(text: string): void {
    this.heard.push(JSON.parse(text) as { kind: string });
  }

  close(): void {
    this.wasClosedByPage = true;
  }

  accept(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  say(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  lose(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  kinds(): string[] {
    return this.heard.map((frame) => frame.kind);
  }
}

interface Table {
  socket: RoomSocket;
  addresses: string[];
  ends: ServerEnd[];
  views: ViewFrame[];
  connected: boolean[];
  closed: ClosedWhy[];
  last: () => ServerEnd;
}

function table(isThere: () => Promise<boolean> = () => Promise.resolve(true)): Table {
  const ends: ServerEnd[] = [];
  const views: ViewFrame[] = [];
  const connected: boolean[] = [];
  const closed: ClosedWhy[] = [];
  const listener = {
    onView: (frame: ViewFrame) => views.push(frame),
    onFrame: () => undefined,
    onConnected: (is: boolean) => connected.push(is),
    onClosed: (why: ClosedWhy) => closed.push(why),
  };
  const addresses: string[] = [];
  const socket = new RoomSocket("ws://room", "conn-1", listener, (address) => {
    addresses.push(address);
    const end = new ServerEnd();
    ends.push(end);
    return end;
  }, isThere);
  return {
    socket,
    addresses,
    ends,
    views,
    connected,
    closed,
    last: () => {
      const end = ends.at(-1);
      if (!end) throw new Error("no socket was opened");
      return end;
    },
  };
}

function seated(): Table {
  const at = table();
  at.socket.start();
  at.last().accept();
  at.last().say(viewFrame({ seq: 1 }));
  return at;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("room socket", () => {
  test("greets first, and is connected once it has a view", () => {
    const at = table();
    at.socket.start();
    at.last().accept();
    expect(at.last().heard).toEqual([{ kind: "hello", protocol: PROTOCOL, connection: "conn-1" }]);
    expect(at.connected).toEqual([]);
    at.last().say(viewFrame());
    expect(at.connected).toEqual([true]);
  });

  test("comes back at the table to which it was led", () => {
    const at = seated();
    at.socket.moveTo("ws://other-room");
    expect(at.addresses).toEqual(["ws://room"]);
    at.last().lose();
    vi.advanceTimersByTime(1000);
    expect(at.addresses).toEqual(["ws://room", "ws://other-room"]);
    at.last().accept();
    at.last().say(viewFrame({ seq: 0 }));
    expect(at.views.at(-1)?.view.seq).toBe(0);
  });

  test("ignores an older view of the same socket, not of a new one", () => {
    const at = seated();
    at.last().say(viewFrame({ seq: 5 }));
    at.last().say(viewFrame({ seq: 4 }));
    at.last().say(viewFrame({ seq: 5, holder: null }));
    expect(at.views.map((frame) => frame.view.seq)).toEqual([1, 5, 5]);
    at.last().lose();
    vi.advanceTimersByTime(1000);
    at.last().accept();
    at.last().say(viewFrame({ seq: 3 }));
    expect(at.views.at(-1)?.view.seq).toBe(3);
  });

  test("comes back with the same connection id", () => {
    const at = seated();
    at.last().lose();
    expect(at.connected).toEqual([true, false]);
    vi.advanceTimersByTime(300);
    expect(at.ends.length).toBe(2);
    at.last().accept();
    expect(at.last().heard[0]).toEqual({ kind: "hello", protocol: PROTOCOL, connection: "conn-1" });
  });

  test("sends what was not answered again with the same id, and settles it once", async () => {
    const at = seated();
    const answer = at.socket.ask({ kind: "command", command: { type: "pass_turn" } });
    const id = String(at.last().heard.at(-1)?.id);
    at.last().lose();
    vi.advanceTimersByTime(300);
    at.last().accept();
    at.last().say(viewFrame({ seq: 2 }));
    expect(at.last().heard.at(-1)).toEqual({ kind: "command", command: { type: "pass_turn" }, id });
    at.last().say({ kind: "done", id, seq: 2 });
    expect(await answer).toEqual({ isDone: true, seq: 2 });
    at.last().lose();
    vi.advanceTimersByTime(300);
    at.last().accept();
    at.last().say(viewFrame({ seq: 2 }));
    expect(at.last().kinds()).toEqual(["hello"]);
  });

  test("gives a refusal with its sentence", async () => {
    const at = seated();
    const answer = at.socket.ask({ kind: "gift", text: "ことば" });
    at.last().say({ kind: "refused", id: String(at.last().heard.at(-1)?.id), code: "already_opened", text: "もう開かれています。" });
    expect(await answer).toEqual({ isDone: false, code: "already_opened", text: "もう開かれています。" });
  });

  test("holds signals while the server is away and sends them in order", () => {
    const at = seated();
    at.last().lose();
    at.socket.signal("peer", { candidate: 1 });
    at.socket.signal("peer", { candidate: 2 });
    vi.advanceTimersByTime(300);
    at.last().accept();
    expect(at.last().kinds()).toEqual(["hello"]);
    at.last().say(viewFrame());
    expect(at.last().heard.slice(1).map((frame) => frame["data"])).toEqual([{ candidate: 1 }, { candidate: 2 }]);
  });

  test("says the state of microphone and camera again after coming back", () => {
    const at = seated();
    at.socket.sayMedia(true, false);
    at.socket.sayMedia(true, false);
    expect(at.last().kinds()).toEqual(["hello", "media"]);
    at.last().lose();
    vi.advanceTimersByTime(300);
    at.last().accept();
    at.last().say(viewFrame());
    expect(at.last().heard.at(-1)).toEqual({ kind: "media", audio: true, video: false });
  });

  test.each(["taken_over", "signed_out", "no_seat", "reload"] as const)("does not come back after %s", (why) => {
    const at = seated();
    at.last().say({ kind: "closed", why });
    at.last().lose();
    vi.advanceTimersByTime(60_000);
    expect(at.closed).toEqual([why]);
    expect(at.ends.length).toBe(1);
  });

  test("takes the seat back when started again", () => {
    const at = seated();
    at.last().say({ kind: "closed", why: "taken_over" });
    at.socket.start();
    at.last().accept();
    expect(at.ends.length).toBe(2);
    expect(at.last().kinds()).toEqual(["hello"]);
  });

  test("asks a silent socket, and lets go of it if it does not answer", () => {
    const at = seated();
    vi.advanceTimersByTime(21_000);
    at.socket.tick();
    at.socket.tick();
    expect(at.last().kinds()).toEqual(["hello", "head"]);
    vi.advanceTimersByTime(4000);
    expect(at.connected).toEqual([true, false]);
    expect(at.ends[0]?.wasClosedByPage).toBe(true);
  });

  test("waits for its first view for as long as the server says that it was heard", () => {
    const at = table();
    at.socket.start();
    at.last().accept();
    for (let times = 0; times < 5; times += 1) {
      vi.advanceTimersByTime(3000);
      at.last().say({ kind: "hold" });
    }
    expect(at.ends.length).toBe(1);
    expect(at.last().wasClosedByPage).toBe(false);
    vi.advanceTimersByTime(4000);
    expect(at.last().wasClosedByPage).toBe(true);
  });

  test("asks for the head when the page wakes, and opens anew when it was lost", () => {
    const at = seated();
    at.socket.wake();
    expect(at.last().kinds()).toEqual(["hello", "head"]);
    at.last().lose();
    at.socket.wake();
    expect(at.ends.length).toBe(2);
  });

  test("does not open a second socket while a fresh one is opening", () => {
    const at = table();
    at.socket.start();
    at.socket.wake();
    expect(at.ends.length).toBe(1);
  });

  test("tries for ever, soon at first and then every three seconds at most", () => {
    expect(delayBefore(0)).toBe(300);
    expect(delayBefore(1)).toBe(480);
    expect(delayBefore(10)).toBe(800);
    expect(delayBefore(10_000)).toBe(3000);
  });

  test("after a few tries opens no socket while the server answers nothing, and one as soon as it does", async () => {
    let answers = false;
    const at = table(() => Promise.resolve(answers));
    at.socket.start();
    at.last().lose();
    for (let seconds = 0; seconds < 60; seconds += 1) {
      if (at.last().readyState === 0) at.last().lose();
      await vi.advanceTimersByTimeAsync(1000);
    }
    const tried = at.ends.length;
    expect(tried).toBeLessThanOrEqual(4);
    answers = true;
    await vi.advanceTimersByTimeAsync(3000);
    expect(at.ends.length).toBe(tried + 1);
    at.last().accept();
    at.last().say(viewFrame({ seq: 1 }));
    expect(at.connected).toEqual([true]);
  });

  test("that was ended while the server was asked opens no more", async () => {
    let answer: (isThere: boolean) => void = () => undefined;
    const at = table(() => new Promise((resolve) => { answer = resolve; }));
    at.socket.start();
    for (let times = 0; times < 3; times += 1) {
      at.last().lose();
      await vi.advanceTimersByTimeAsync(1000);
    }
    const tried = at.ends.length;
    at.socket.stop();
    answer(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(at.ends.length).toBe(tried);
  });

  test("is not disturbed by what is no frame", () => {
    const at = seated();
    for (const data of ["", "null", "[]", "{", '{"kind":5}']) at.last().onmessage?.({ data });
    expect(at.connected).toEqual([true]);
    expect(at.views.length).toBe(1);
  });
});
