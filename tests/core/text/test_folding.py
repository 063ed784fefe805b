import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.text.folding import VARIANTS, fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("濵田", "浜田"),
        ("濱田", "浜田"),
        ("渡邊", "渡辺"),
        ("渡邉", "渡辺"),
        ("齋藤", "斉藤"),
        ("齊藤", "斉藤"),
        ("斎藤", "斉藤"),
        ("𠮷野", "吉野"),
        ("櫻澤", "桜沢"),
        ("嶋", "島"),
        ("ﾔﾏﾀﾞ　はるか", "ヤマダ はるか"),
        ("ＡＢＣ１２３", "abc123"),
        ("Straße", "strasse"),
        ("①㈱", "1(株)"),
        ("辻\U000e0100", "辻"),
        ("神\u200b山", "神山"),
        ("か\u3099", "が"),
        ("１０〜２０", "10~20"),
        ("１０～２０", "10~20"),
        (" a \n\t b ", "a b"),
        ("", ""),
    ],
)
def test_fold_unites_what_people_take_for_the_same(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_fold_keeps_hiragana_apart_from_katakana() -> None:
    assert fold("はるか") != fold("ハルカ")


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_variants_end_in_characters_that_are_no_variants_themselves() -> None:
    assert len(VARIANTS) >= 40
    assert not set(VARIANTS) & set(VARIANTS.values())
    assert all(len(variant) == 1 and len(standard) == 1 for variant, standard in VARIANTS.items())
