"""Whoever writes a script's file is told which phase and which field to mend."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from kurumaza.core.dialogue.script import export_script, parse_script
from kurumaza.scripts import words
from tests.core.dialogue.scripts import ALL_MODES


def broken(**changes: Any) -> dict[str, Any]:
    """A good script whose second phase (warm_up) is changed."""
    body = export_script(ALL_MODES)
    body["phases"][1] |= changes
    return body


def sentences(body: Any) -> list[str]:
    found = parse_script(body)
    assert isinstance(found, tuple)
    return [words.sentence_of(fault) for fault in found]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            broken(mode="talk"),
            "段階「warm_up」の mode:次のどれかにしてください:gather、round、silent、questions、rest、open、gift、close",
        ),
        (broken(seconds="1"), "段階「warm_up」の seconds:0以上の秒数を、数字で書いてください。"),
        (
            broken(turn_seconds=9),
            "段階「warm_up」の turn_seconds:一人分の時間と間が、段階の時間(seconds)に入りません。",
        ),
        (
            broken(minutes=9),
            "段階「warm_up」の minutes:この名前の項目はありません。つづりを確かめるか、消してください。",
        ),
        (
            broken(words={"ja": "はい"}),
            "段階「warm_up」の words:日本語(ja)と英語(en)を、それぞれ1字から300字までで書いてください。",
        ),
        (
            broken(key="gather"),
            "段階「gather」の key:同じものが二つあります。段階の名前は一つずつ、ひとこと(gift)の段階は一つまでです。",
        ),
        (
            export_script(ALL_MODES) | {"pair_seconds": -1},
            "pair_seconds:0以上の秒数を、数字で書いてください。",
        ),
        (export_script(ALL_MODES) | {"format": "2"}, "format:「kurumaza-script/1」と書いてください。"),
        (export_script(ALL_MODES) | {"phases": [3]}, "段階「1」:「{ }」で囲んだ項目の集まりにしてください。"),
        (
            broken(key="k" * 41),
            f"段階「{'k' * 41}」の key:長すぎます。秒数は14400秒まで、名前は60字まで、段階のkeyは40字までです。",
        ),
        ([], "ファイル全体:「{ }」で囲んだ項目の集まりにしてください。"),
    ],
)
def test_fault_names_phase_and_field(body: Any, sentence: str) -> None:
    assert sentence in sentences(body)


def test_every_code_of_a_script_has_a_sentence() -> None:
    said = parse_script.__doc__ or ""
    codes = (
        said[said.index("Fault codes:") + len("Fault codes:") :].rstrip(". \n").replace("\n", " ").split(",")
    )
    assert {code.strip() for code in codes} == set(words._WHAT)


def test_command_tells_all_faults_at_once(tmp_path: Path) -> None:
    file = tmp_path / "script.json"
    file.write_text(json.dumps(broken(mode="talk", minutes=9)), encoding="utf-8")
    with pytest.raises(CommandError) as failure:
        call_command("check_script", str(file))
    assert "2か所を直してください。" in str(failure.value)
    assert str(failure.value).count("段階「warm_up」") == 2


def test_command_tells_of_a_good_file_what_is_in_it(tmp_path: Path) -> None:
    file, out = tmp_path / "script.json", StringIO()
    # As Windows' editor keeps it: with a byte order mark.
    file.write_text(json.dumps(export_script(ALL_MODES)), encoding="utf-8-sig")
    call_command("check_script", str(file), stdout=out)
    assert out.getvalue().endswith("9段階、1.06667分。このまま使えます。\n")


@pytest.mark.parametrize("content", [b"\x8b\xb6", b"{", b""])
def test_command_refuses_what_is_no_json(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "script.json"
    file.write_bytes(content)
    with pytest.raises(CommandError, match="JSON"):
        call_command("check_script", str(file))
