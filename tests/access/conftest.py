"""What every test of this folder may use."""

from tests.rooms.conftest import engine

__all__ = ["engine"]
