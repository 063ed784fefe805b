"""How truly 話した時間 is counted: seconds of speech and shares of a circle, beside what was spoken.

Four voices of espeak-ng and one person who says nothing, four minutes each, in every condition; what counts as speech is
said in `bench.support.speech`, and decided before noise is added. The worklet that browsers load runs over the same sound
in Node. `error_pct` is the largest error of one speaker's seconds, `share_points` the largest error of anybody's share of
all talk, in points of a hundred. Beside it in the same run: a plain threshold of loudness, and the detector of WebRTC
(the package webrtcvad-wheels), both with the same rule for gaps. The detector's constants were chosen with other
voices and seeds, and the same sentences (`--seen` measures those); what came of it on these voices: decision 22."""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import webrtcvad

from bench.support.speech import (
    GAP_FRAMES,
    RATE,
    SPEECH_RMS,
    VOICES,
    Marks,
    Sound,
    Track,
    Voice,
    fill_gaps,
    missing_programs,
    mix,
    noise,
    talk,
    typing,
)

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT / "frontend/dist/assets"
LISTEN = ROOT / "bench/support/airtime_listen.mjs"
SECONDS = 240
SHARES = (0.4, 0.3, 0.2, 0.1)
# The detector's constants were chosen without these.
NEW_VOICES = (Voice("m5", 40, 150), Voice("f3", 55, 145), Voice("m7", 30, 160), Voice("f5", 65, 140))
SEED, SEEN_SEED = 20260214, 1
NOISE_DB = -5.0
QUIET_DB = -30.0
# A quiet voice is heard by a microphone with noise of its own.
QUIET_NOISE_DB = -20.0
BACKGROUND_DB = -15.0
LOUD_DB = -40.0
VAD_MODE = 3
Condition = Callable[[Track], Sound]


class Result(NamedTuple):
    """What one detector made of one condition; seconds by microphone."""

    error_pct: float
    share_points: float
    silent_seconds: float


def gain(decibels: float) -> float:
    """A factor of amplitude."""
    return float(10 ** (decibels / 20))


def conditions_of(tracks: Sequence[Track], rng: np.random.Generator) -> dict[str, Condition]:
    """What a microphone hears in each condition, given its owner's track."""
    length = SECONDS * RATE

    def noisy(kind: str) -> Condition:
        return lambda track: track.sound + gain(NOISE_DB) * SPEECH_RMS * noise(kind, length, rng)

    def quiet(track: Track) -> Sound:
        own = gain(QUIET_NOISE_DB) * SPEECH_RMS * noise("pink", length, rng)
        return gain(QUIET_DB) * (track.sound + own)

    return {
        "clean": lambda track: track.sound,
        "noise_5db_white": noisy("white"),
        "noise_5db_pink": noisy("pink"),
        "noise_5db_fan": noisy("fan"),
        "key_clicks": lambda track: track.sound + typing(length, rng),
        "quiet_voice": quiet,
        "background_voices": lambda track: (
            track.sound + gain(BACKGROUND_DB) * mix([one for one in tracks if one.sound is not track.sound])
        ),
    }


def by_worklet(sounds: Sequence[Sound], folder: Path) -> list[float]:
    """Seconds of speech by our own detector, as browsers load it."""
    worklet = next(ASSETS.glob("worklet-*.js"))
    files = []
    for number, sound in enumerate(sounds):
        files.append(folder / f"{number}.f32")
        sound.astype("<f4").tofile(files[-1])
    command = ["node", str(LISTEN), str(worklet), str(RATE), *map(str, files)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return [float(json.loads(line)["speech"]) for line in told]


def by_loudness(sounds: Sequence[Sound], _folder: Path) -> list[float]:
    """Seconds in which it is louder than −40 dB of full scale."""
    frame = RATE // 100

    def marks(sound: Sound) -> Marks:
        level: Marks = np.sqrt((sound.reshape(-1, frame) ** 2).mean(axis=1)) > gain(LOUD_DB)
        return level

    return [float(fill_gaps(marks(sound), GAP_FRAMES).sum()) / 100 for sound in sounds]


def by_webrtc(sounds: Sequence[Sound], _folder: Path) -> list[float]:
    """Seconds by WebRTC's detector at its strictest."""
    frame = RATE // 100

    def marks(sound: Sound) -> Marks:
        detector = webrtcvad.Vad(VAD_MODE)
        samples = (sound * 32767).astype("<i2")
        pieces = [samples[at : at + frame].tobytes() for at in range(0, len(samples), frame)]
        return np.array([detector.is_speech(piece, RATE) for piece in pieces])

    return [float(fill_gaps(marks(sound), GAP_FRAMES).sum()) / 100 for sound in sounds]


def judge(found: Sequence[float], true: Sequence[float]) -> Result:
    """Errors against what was spoken; who speaks not at all has a share, and no error of seconds."""
    errors = [abs(seconds / spoken - 1) * 100 for seconds, spoken in zip(found, true, strict=True) if spoken]
    total, all_spoken = max(sum(found), 1e-9), sum(true)
    points = [
        abs(seconds / total - spoken / all_spoken) * 100 for seconds, spoken in zip(found, true, strict=True)
    ]
    silent = [seconds for seconds, spoken in zip(found, true, strict=True) if not spoken]
    return Result(round(max(errors), 1), round(max(points), 1), round(max(silent), 1))


def wire_kb() -> float:
    """What a page of somebody who agreed loads in addition, gzip level 6."""
    files = [*ASSETS.glob("airtime-*.js"), *ASSETS.glob("worklet-*.js")]
    return round(sum(len(gzip.compress(file.read_bytes(), 6)) for file in files) / 1000, 1)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--seen", action="store_true", help="the voices that the detector was made with")
    chosen = parser.parse_args()
    if missing := missing_programs():
        sys.exit(f"Needs {', '.join(missing)}. On Debian or Ubuntu: apt-get install {' '.join(missing)}")
    seed = SEEN_SEED if chosen.seen else chosen.seed
    rng = np.random.default_rng(seed)
    voices = VOICES if chosen.seen else NEW_VOICES
    speakers = [talk(voice, share, SECONDS, rng) for voice, share in zip(voices, SHARES, strict=True)]
    nobody = Track(np.zeros(SECONDS * RATE), np.zeros(SECONDS * 100, dtype=bool))
    true = [one.seconds for one in (*speakers, nobody)]
    print(f"spoken seconds: {', '.join(f'{seconds:.1f}' for seconds in true)}")
    detectors = {"ours": by_worklet, "loudness": by_loudness, "webrtcvad": by_webrtc}
    results: dict[str, dict[str, Result]] = {name: {} for name in detectors}
    with tempfile.TemporaryDirectory() as folder:
        for name, condition in conditions_of(speakers, rng).items():
            sounds = [np.clip(condition(track), -1, 1) for track in (*speakers, nobody)]
            for detector, listen in detectors.items():
                results[detector][name] = result = judge(listen(sounds, Path(folder)), true)
                print(
                    f"{name:18} {detector:10} error {result.error_pct:6.1f} %  share {result.share_points:5.1f} points"
                    f"  silent seat {result.silent_seconds:6.1f} s"
                )
    told = {name: {key: one._asdict() for key, one in by_name.items()} for name, by_name in results.items()}
    summary = {
        "conditions": told.pop("ours"),
        "wire_kb": wire_kb(),
        "seed": seed,
        "seconds_each": SECONDS,
        **told,
    }
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
