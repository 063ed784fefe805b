"""第1期 → 第2期, in whatever digits; aomori-1 → aomori-2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.templates.names import next_name, next_slug


@pytest.mark.parametrize(
    ("name", "following"),
    [
        ("第1期 火-Okoshi@青森", "第2期 火-Okoshi@青森"),
        ("第9期", "第10期"),
        ("第１期", "第２期"),
        ("第１９期", "第２０期"),
        ("第一期", "第二期"),
        ("第九期", "第十期"),
        ("第十期", "第十一期"),
        ("第十九期", "第二十期"),
        ("第九十九期", "第100期"),
        ("第2回 春の対話", "第3回 春の対話"),
        ("対話の会 3期", "対話の会 4期"),
        ("2026年 第1期", "2026年 第2期"),
        ("第一二期", "第一二期"),
        ("春の対話", "春の対話"),
        ("", ""),
    ],
)
def test_next_name(name: str, following: str) -> None:
    assert next_name(name) == following


@given(st.text(max_size=40))
def test_any_name_is_answered(name: str) -> None:
    assert isinstance(next_name(name), str)


@pytest.mark.parametrize(
    ("slug", "taken", "following"),
    [
        ("aomori-1", (), "aomori-2"),
        ("aomori-1", ("aomori-2", "aomori-3"), "aomori-4"),
        ("aomori", (), "aomori-2"),
        ("term-2026-spring", (), "term-2026-spring-2"),
        ("a" * 50, (), "a" * 48 + "-2"),
        ("a" * 48 + "-9", (), "a" * 47 + "-10"),
        ("1", (), "1-2"),
    ],
)
def test_next_slug(slug: str, taken: tuple[str, ...], following: str) -> None:
    assert next_slug(slug, taken) == following
    assert len(following) <= 50
