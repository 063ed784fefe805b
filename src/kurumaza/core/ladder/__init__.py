"""The ladder of a placement: what was found out there, from the surface down to the core."""
