"""Addresses that stand in mails and calendars for years must not change."""

from uuid import UUID

from django.test import override_settings

from kurumaza.people.computed_links import computed_token

OF = UUID(int=7)


@override_settings(WRAPPING_KEY="of-the-test")
def test_tokens_stay_what_they_were() -> None:
    assert computed_token("application", OF).startswith("267259cc7e71")
    assert computed_token("calendar", OF, 1).startswith("95f3e9aaf6f5")


def test_each_kind_each_row_and_each_number_has_a_token_of_its_own() -> None:
    tokens = [
        computed_token("application", OF),
        computed_token("subscription", OF),
        computed_token("guardian", OF, 1),
        computed_token("guardian", OF, 2),
        computed_token("guardian", UUID(int=8), 1),
    ]
    assert len(set(tokens)) == 5
    assert computed_token("application", str(OF)) == tokens[0]
