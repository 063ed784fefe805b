"""Forming circles: who sits with whom, at which time, and why.

problem · validate · instance (what is asked) → rules · objective (what is allowed, what is good)
→ plan (a proposal and moves in it) → solve (finds one; tables, listing and packing are its parts) → explain.
"""
