import { expect, test } from "vitest";
import { Evening } from "../../src/desk/evening";

function desk(): { evening: Evening; asked: string[]; clock: { now: number } } {
  const asked: string[] = [];
  const clock = { now: 0 };
  return { evening: new Evening((name) => { asked.push(name); }, () => clock.now), asked, clock };
}

test("a call is asked for at once, each time there is another", () => {
  const { evening, asked } = desk();
  evening.hear({ calls: "a", rooms: "1" });
  asked.length = 0;
  evening.hear({ calls: "b", rooms: "1" });
  evening.hear({ calls: "b", rooms: "1" });
  evening.hear({ calls: "c", rooms: "1" });
  expect(asked).toEqual(["board-calls", "board-calls"]);
});

test("the rooms' progress is asked for now and then, and the last of it is not forgotten", () => {
  const { evening, asked, clock } = desk();
  for (let step = 0; step < 30; step += 1) {
    evening.hear({ calls: "a", rooms: String(step) });
    clock.now += 100;
  }
  expect(asked).toEqual(["board-calls", "board-rooms"]);
  clock.now = 4000;
  evening.tick();
  clock.now = 8000;
  evening.tick();
  expect(asked).toEqual(["board-calls", "board-rooms", "board-rooms"]);
});
