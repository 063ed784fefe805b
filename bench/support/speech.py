"""Japanese speech with known seconds: synthesised by espeak-ng, placed by us, so that nobody's voice is needed.

What counts as speech is decided on the synthesised sound alone, before anything is added to it, with the margin of ITU-T
P.56 (active speech level): a frame of 10 ms is speech if its level, over 30 ms, is within 15.9 dB of the level of all such
frames of the utterance, and so is a gap of up to 300 ms between two of them, a breath between words."""

import io
import shutil
import subprocess
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
TRUTH_FRAME = RATE // 100
MARGIN_DB = 15.9
GAP_FRAMES = 30
# How loud speech is, as the root mean square over what is speech: −20 dB of full scale, a usual level.
SPEECH_RMS = 0.1
Sound = NDArray[np.float64]
Marks = NDArray[np.bool_]

# Hiragana: espeak-ng does not read every kanji.
SENTENCES = (
    "わたしは、じもとに のこるかどうか、ずいぶん まよいました。",
    "さいしょの しごとは、さんねんで やめました。",
    "そのとき、いちばん たいせつに していたのは、ひととの つながりです。",
    "いまでも、あれで よかったのかなと おもう ことが あります。",
    "がくせいの ころは、なにを したいのか わかりませんでした。",
    "ちちが びょうきに なって、いえに もどる ことに しました。",
    "あたらしい ことを はじめるのは、いつも すこし こわいです。",
    "ともだちに そうだんしたら、やって みたらと いわれました。",
    "しっぱいだと おもっていた ことが、あとで やくに たちました。",
    "しずかな ばしょで、ひとりで かんがえる じかんが ひつようでした。",
    "はたらくと いう ことばが、すこし ちがって きこえるように なりました。",
    "きょうは、ここに きて よかったと おもいます。",
)


class Voice(NamedTuple):
    """A speaker of espeak-ng: variant, pitch 0–99, words a minute."""

    variant: str
    pitch: int
    speed: int


VOICES = (Voice("m3", 35, 140), Voice("f2", 60, 155), Voice("m1", 50, 170), Voice("f4", 45, 130))


@dataclass(frozen=True)
class Track:
    """One microphone: what it hears at 48 kHz, and which frames of 10 ms are its owner's speech."""

    sound: Sound
    speech: Marks

    @property
    def seconds(self) -> float:
        """How long its owner speaks."""
        return float(self.speech.sum()) / 100


def missing_programs() -> list[str]:
    """What has to be installed first."""
    return [name for name in ("espeak-ng",) if shutil.which(name) is None]


@cache
def utterance(text: str, voice: Voice) -> Track:
    """One sentence without the silence around it, at the usual level."""
    command = ["espeak-ng", "-v", f"ja+{voice.variant}", "-p", str(voice.pitch), "-s", str(voice.speed)]
    spoken = subprocess.run([*command, "--stdout", text], check=True, capture_output=True)
    with wave.open(io.BytesIO(spoken.stdout)) as file:
        rate = file.getframerate()
        raw = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(float) / 32768
    sound = _resample(raw, rate)
    heard = np.flatnonzero(np.abs(sound) > 1e-4)
    sound = sound[heard[0] : heard[-1]]
    sound = sound[: len(sound) // TRUTH_FRAME * TRUTH_FRAME]
    marks = speech_marks(sound)
    return Track(sound * (SPEECH_RMS / _rms(sound[np.repeat(marks, TRUTH_FRAME)])), marks)


def _resample(sound: Sound, rate: int) -> Sound:
    """To 48 kHz, by its spectrum."""
    length = len(sound) // rate * rate + rate  # whole seconds, so that both rates fit
    spectrum = np.fft.rfft(sound, length)
    wider = np.zeros(length * RATE // rate // 2 + 1, dtype=complex)
    wider[: len(spectrum)] = spectrum
    resampled: Sound = np.fft.irfft(wider, length * RATE // rate) * RATE / rate
    return resampled


def speech_marks(sound: Sound) -> Marks:
    """Which frames of 10 ms of a clean utterance are speech."""
    frames = sound[: len(sound) // TRUTH_FRAME * TRUTH_FRAME].reshape(-1, TRUTH_FRAME)
    power = np.convolve((frames**2).mean(axis=1), np.ones(3) / 3, "same")
    marks = power > 0
    for _again in range(20):  # the level is that of the active frames, which it decides itself
        marks = power > power[marks].mean() * 10 ** (-MARGIN_DB / 10)
    return fill_gaps(marks, GAP_FRAMES)


def fill_gaps(marks: Marks, longest: int) -> Marks:
    """The same marks with gaps of up to so many frames counted in."""
    filled = marks.copy()
    for before, after in pairwise(np.flatnonzero(marks)):
        if after - before <= longest:
            filled[before:after] = True
    return filled


def talk(voice: Voice, share: float, seconds: int, rng: np.random.Generator) -> Track:
    """A microphone whose owner speaks for about this share of the time, in utterances with pauses of a second and more."""
    sound, marks = np.zeros(seconds * RATE), np.zeros(seconds * 100, dtype=bool)
    order = [
        *rng.permutation(len(SENTENCES)),
        *rng.permutation(len(SENTENCES)),
        *rng.permutation(len(SENTENCES)),
        *rng.permutation(len(SENTENCES)),
        *rng.permutation(len(SENTENCES)),
    ]
    pieces: list[Track] = []
    budget, used = share * seconds * 100, 0
    for number in order:
        piece = utterance(SENTENCES[number], voice)
        if used + len(piece.speech) <= budget:
            pieces.append(piece)
            used += len(piece.speech)
    free = seconds * 100 - used
    pauses = rng.dirichlet(np.full(len(pieces) + 1, 2.0)) * (free - 100 * (len(pieces) + 1)) + 100
    at = 0
    for piece, pause in zip(pieces, pauses, strict=False):
        at += int(pause)
        marks[at : at + len(piece.speech)] = piece.speech
        sound[at * TRUTH_FRAME : at * TRUTH_FRAME + len(piece.sound)] = piece.sound
        at += len(piece.speech)
    return Track(sound, marks)


def _rms(sound: Sound) -> float:
    return float(np.sqrt((sound**2).mean()))


def noise(kind: str, length: int, rng: np.random.Generator) -> Sound:
    """Steady noise of root mean square 1: `white`, `pink` (3 dB less an octave), or `fan` (low rumble with a hum)."""
    block = 2**20  # repeats after 22 s
    spectrum = np.fft.rfft(rng.standard_normal(block))
    hertz = np.maximum(np.fft.rfftfreq(block, 1 / RATE), 20)
    if kind == "pink":
        spectrum /= np.sqrt(hertz)
    elif kind == "fan":
        spectrum /= hertz
    sound = np.resize(np.fft.irfft(spectrum, block), length)
    if kind == "fan":
        sound /= _rms(sound)
        at = np.arange(length) / RATE
        sound += sum(0.4 / n * np.sin(2 * np.pi * 100 * n * at) for n in (1, 2, 3))
    steady: Sound = sound / _rms(sound)
    return steady


def typing(length: int, rng: np.random.Generator) -> Sound:
    """Somebody types all the time, in bursts of 2–6 s with 5–9 keys a second: each key a press and, 60–110 ms later, a softer
    release, both a few milliseconds of noise between 1 and 6 kHz and a thump below, with peaks as loud as speech."""
    sound = np.zeros(length + RATE)
    at = 0.0
    while at < length / RATE:
        burst_until = at + rng.uniform(2, 6)
        while at < min(burst_until, length / RATE):
            for after, peak in (
                (0.0, rng.uniform(0.2, 0.5)),
                (rng.uniform(0.06, 0.11), rng.uniform(0.08, 0.2)),
            ):
                place = int((at + after) * RATE)
                click = _click(rng) * peak
                sound[place : place + len(click)] += click
            at += 1 / rng.uniform(5, 9)
        at += rng.uniform(0.5, 3)
    return sound[:length]


def _click(rng: np.random.Generator) -> Sound:
    time = np.arange(int(0.05 * RATE)) / RATE
    spectrum = np.fft.rfft(rng.standard_normal(len(time)))
    hertz = np.fft.rfftfreq(len(time), 1 / RATE)
    spectrum[(hertz < 1000) | (hertz > 6000)] = 0
    hiss = np.fft.irfft(spectrum, len(time)) * np.exp(-time / rng.uniform(0.004, 0.01))
    thump = np.sin(2 * np.pi * rng.uniform(120, 220) * time) * np.exp(-time / 0.012)
    click: Sound = hiss / np.abs(hiss).max() + 0.4 * thump
    return click


def mix(tracks: Sequence[Track]) -> Sound:
    """Several voices at once."""
    total: Sound = np.sum([one.sound for one in tracks], axis=0)
    return total


def write_wav(file: Path, sound: Sound) -> Path:
    """A file of 48 kHz, one channel, 16 bits: what Chromium takes for a microphone."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return file
