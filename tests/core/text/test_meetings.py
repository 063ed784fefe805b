"""Addresses of meetings, as they are copied out of other products."""

import pytest

from kurumaza.core.text.meetings import MeetingRefusal, read_meeting_address


@pytest.mark.parametrize(
    "address",
    [
        "https://us02web.zoom.us/j/81234567890?pwd=AbC.1",
        "https://meet.google.com/abc-defg-hij",
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%7d",
    ],
)
def test_address_is_kept_as_it_was_copied(address: str) -> None:
    assert read_meeting_address(f" {address}\n") == address


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "not_https"),
        ("zoom.us/j/812", "not_https"),
        ("http://zoom.us/j/812", "not_https"),
        ("javascript:alert(1)", "not_https"),
        ("https://", "no_host"),
        ("https://zoom", "no_host"),
        ("https://zoom.us@elsewhere.example/", "no_host"),
        ("https://zoom.us:99999/", "no_host"),
        ("https://[zoom.us/", "no_host"),
        ("https://zoom.us/j/812 パスコード 1", "no_host"),
        ("https://zoom.us/j/812\u202e", "no_host"),
        (f"https://zoom.us/{'a' * 500}", "too_long"),
    ],
)
def test_what_is_no_address_of_a_meeting_is_refused(address: str, code: str) -> None:
    assert read_meeting_address(address) == MeetingRefusal(code)  # type: ignore[arg-type]
