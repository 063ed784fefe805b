"""Forming circles: who sits with whom, at which time, and why.

problem · validate · instance (what is asked) → rules · objective (what is allowed, what is good) → plan (a proposal and moves in it)
→ solve (finds one, with a proven bound) · rounds (several) · repair (after a change) · live (those who are there) → explain.

The engine reads a round as arrays and works in compiled loops: arrays · loops · seating; search by construct · exchange · recreate · sweep;
bound by dual; exact by listing. `rules` and `objective` say the same plainly, and tests hold the loops against them.
"""
