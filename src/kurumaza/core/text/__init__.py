"""Japanese text without a web around it: folding for search, addresses, tokens for matching, and rosters.

The door for rosters is `roster.read_roster`; `roster.compare` says what it means for those already
enrolled.
"""
