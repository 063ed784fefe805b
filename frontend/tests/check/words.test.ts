import { describe, expect, test } from "vitest";
import { faultSteps, faultTitle, HEARD_LEVEL, levelText } from "../../src/check/words";

describe("device check", () => {
  test.each(["denied", "none", "busy", "insecure", "unknown"] as const)("says what to do when it is %s", (fault) => {
    expect(faultTitle("microphone", fault)).not.toBe("");
    expect(faultSteps(fault, "chrome_desktop").length).toBeGreaterThan(0);
  });

  test("sends people out of an app's own browser", () => {
    expect(faultSteps("denied", "app")[1]).toContain("ほかのブラウザで開く");
  });

  test("says how loud it is in words", () => {
    expect(levelText(HEARD_LEVEL / 2, false)).toBe("まだ聞こえません。何か話してみてください。");
    expect(levelText(HEARD_LEVEL + 0.1, true)).toBe("声が届いています。");
    expect(levelText(0, true)).toBe("いまは静かです。");
    expect(levelText(0.95, true)).toBe("大きすぎるようです。少し離れて話してみてください。");
  });
});
