import { describe, expect, test } from "vitest";
import { compareString, fingerprintIn } from "../../src/room/media/fingerprint";

describe("digits to compare", () => {
  const SDP = "v=0\r\na=fingerprint:sha-256 AB:CD:EF\r\na=setup:actpass\r\n";

  test("begin with the fingerprint of a description", () => {
    expect([fingerprintIn(SDP), fingerprintIn("v=0"), fingerprintIn(undefined)]).toEqual(["sha-256 ab:cd:ef", "", ""]);
  });

  test("are the same on every page, in whatever order it met the others", async () => {
    const digits = await compareString(["a", "b", "c"]);
    expect(digits).toMatch(/^\d{4} \d{4} \d{4} \d{4}$/);
    expect(await compareString(["c", "a", "b"])).toBe(digits);
  });

  test("differ as soon as one certificate does", async () => {
    const [honest, tampered] = await Promise.all([compareString(["a", "b"]), compareString(["a", "x"])]);
    expect(honest).not.toBe(tampered);
  });
});
