"""Secret links: hard to guess, derived alike each time, and guarded by a clock that the test holds."""

import pytest

from workshop.errors import TooManyTries, WrongLink
from workshop.links import (
    TOKEN_BYTES,
    Doorkeeper,
    matches,
    network,
    new_token,
    participants_token,
    token_hash,
    wrong_link,
)


class Clock:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def try_wrong(door: Doorkeeper, address: str | None) -> None:
    with pytest.raises(WrongLink), door.entry(address):
        raise wrong_link()


def is_shut(door: Doorkeeper, address: str | None) -> bool:
    try:
        with door.entry(address):
            return False
    except TooManyTries as error:
        assert "Vent" in error.user_message
        return True


def test_a_token_has_128_bits_and_comes_once() -> None:
    assert TOKEN_BYTES * 8 >= 128
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {22}


def test_participants_links_follow_from_the_facilitators_alone() -> None:
    derived = participants_token("facilitator", 7, 1)
    assert derived == participants_token("facilitator", 7, 1) == "tfPHO5gvrm0gmkJ-zYI69w"
    others = {
        participants_token(*which)
        for which in (("facilitator", 7, 2), ("facilitator", 8, 1), ("other", 7, 1))
    }
    assert len(others | {derived}) == 4


def test_only_the_token_itself_matches_its_hash() -> None:
    token = new_token()
    assert token not in token_hash(token)
    assert matches(token, token_hash(token))
    assert not matches(new_token(), token_hash(token))
    assert not matches("", token_hash(token))


def test_an_address_that_guesses_is_shut_out_and_let_in_again() -> None:
    clock = Clock()
    door = Doorkeeper(limit_each=3, window_seconds=60, clock=clock)
    for _ in range(3):
        assert not is_shut(door, "192.0.2.1")
        try_wrong(door, "192.0.2.1")
    assert is_shut(door, "192.0.2.1")
    assert not is_shut(door, "192.0.2.2")
    clock.now = 59.9
    assert is_shut(door, "192.0.2.1")
    clock.now = 60
    assert not is_shut(door, "192.0.2.1")


def test_right_links_are_not_counted() -> None:
    door = Doorkeeper(limit_each=1, clock=Clock())
    assert not any(is_shut(door, "192.0.2.1") for _ in range(10))


def test_guessing_from_many_addresses_shuts_out_everybody_for_a_while() -> None:
    clock = Clock()
    door = Doorkeeper(limit_each=2, limit_all=5, window_seconds=60, clock=clock)
    for number in range(5):
        try_wrong(door, f"192.0.2.{number}")
    assert is_shut(door, "198.51.100.1")
    clock.now = 61
    assert not is_shut(door, "198.51.100.1")


def test_memory_is_bounded_and_the_count_of_all_is_kept() -> None:
    door = Doorkeeper(limit_all=200, most_addresses=10, clock=Clock())
    for number in range(200):
        try_wrong(door, f"10.0.{number}.1")
    assert len(door._wrong) == 10
    assert is_shut(door, "198.51.100.1")


@pytest.mark.parametrize(
    ("address", "known_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2:ffff::9", "2001:0db8:0001:0002"),
        (None, "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_a_household_counts_as_one(address: str | None, known_as: str) -> None:
    assert network(address) == known_as
