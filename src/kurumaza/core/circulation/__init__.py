"""How stories travel: when one may be told and brought, and which passages can be answered."""
