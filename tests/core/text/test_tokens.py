import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.text.tokens import employer_token, school_token


@pytest.mark.parametrize(
    "written",
    [
        "青い海印刷",
        "株式会社青い海印刷",
        "青い海印刷株式会社",
        "㈱青い海印刷",
        "(株)青い海印刷",
        "（株）　青い海印刷",
        "青い海 印刷（株）",
        "㍿青い海印刷",
        "株式会社・青い海印刷",
    ],
)
def test_employer_token_forgets_the_legal_form(written: str) -> None:
    assert employer_token(written) == "青い海印刷"


@pytest.mark.parametrize(
    "written", ["Aoi Umi", "AOI UMI Co., Ltd.", "Ａｏｉ　Ｕｍｉ Inc.", "aoi-umi K.K.", "Aoi Umi Corp"]
)
def test_employer_token_forgets_english_forms(written: str) -> None:
    assert employer_token(written) == "aoiumi"


def test_employer_token_keeps_names_that_only_look_like_forms() -> None:
    assert employer_token("Zinc") == "zinc"
    assert employer_token("学びの社") == "学びの社"


@pytest.mark.parametrize(
    "written", ["", " ", "なし", "無職", "自営業", "フリーランス", "－", "N/A", "会社員", "株式会社"]
)
def test_employer_token_of_nothing_is_empty(written: str) -> None:
    assert employer_token(written) == ""


@pytest.mark.parametrize(
    ("written", "token"),
    [
        ("弘前大学", "弘前大学"),
        ("国立大学法人 弘前大学", "弘前大学"),
        ("弘前大学人文社会科学部", "弘前大学"),
        ("弘前大学　教育学部 3年", "弘前大学"),
        ("弘前大学大学院 地域共創科学研究科", "弘前大学"),
        ("弘前大学(理工学部)", "弘前大学"),
        ("政策研究大学院大学", "政策研究大学院大学"),
        ("防衛大学校", "防衛大学校"),
        ("弘前大学教育学部附属中学校", "弘前大学教育学部附属中学校"),
        ("弘前學院大學", "弘前学院大学"),
        ("青森高校", "青森高校"),
        ("なし", ""),
    ],
)
def test_school_token_is_the_school_alone(written: str, token: str) -> None:
    assert school_token(written) == token


@given(st.text())
def test_tokens_are_idempotent_on_what_they_give(text: str) -> None:
    assert school_token(school_token(text)) == school_token(text)


@given(st.text(alphabet="青い海株式会社(株)㈱ 　・ABCａｂ", max_size=12))
def test_tokens_hold_no_spaces_or_marks(text: str) -> None:
    token = employer_token(text)
    assert token == "" or token.isalnum()


def test_tokens_of_endless_text_are_cut() -> None:
    assert employer_token("a" + " ." * 60_000 + "x") == "a"
    assert school_token("青" * 1_000) == "青" * 500
