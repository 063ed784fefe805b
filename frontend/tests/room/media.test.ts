import { describe, expect, test } from "vitest";
import { faultOf } from "../../src/room/media/capture";
import { keepChoices, readChoices } from "../../src/room/media/choices";
import { loudness } from "../../src/room/media/levels";

function shelf(kept: string | null): Pick<Storage, "getItem" | "setItem"> {
  let value = kept;
  return {
    getItem: () => value,
    setItem: (_key, text) => {
      value = text;
    },
  };
}

describe("device choices", () => {
  test("begin with the camera wanted", () => {
    expect(readChoices(shelf(null))).toEqual({ wantsCamera: true });
  });

  test("are kept together", () => {
    const storage = shelf(null);
    keepChoices({ microphone: "m" }, storage);
    keepChoices({ wantsCamera: false }, storage);
    expect(readChoices(storage)).toEqual({ microphone: "m", wantsCamera: false });
  });

  test("survive damaged and forbidden storage", () => {
    expect(readChoices(shelf("{"))).toEqual({ wantsCamera: true });
    const forbidden = {
      getItem: (): never => {
        throw new Error("forbidden");
      },
      setItem: (): never => {
        throw new Error("forbidden");
      },
    };
    expect(keepChoices({ camera: "c" }, forbidden)).toEqual({ camera: "c", wantsCamera: true });
  });
});

test.each([
  ["NotAllowedError", "denied"],
  ["NotFoundError", "none"],
  ["OverconstrainedError", "none"],
  ["NotReadableError", "busy"],
  ["SomethingElse", "unknown"],
])("%s is called %s", (name, fault) => {
  expect(faultOf(new DOMException("", name))).toBe(fault);
});

describe("loudness", () => {
  test("of silence is nothing, of a full wave everything", () => {
    expect(loudness(new Float32Array(64))).toBe(0);
    expect(loudness(new Float32Array(64).fill(1))).toBe(1);
  });

  test("halves the scale at −30 dB", () => {
    expect(loudness(new Float32Array(64).fill(10 ** (-30 / 20)))).toBeCloseTo(0.5, 5);
  });
});
