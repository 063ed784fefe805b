"""What the database itself refuses, on SQLite and PostgreSQL alike: fixed words, and rules across rows."""
