"""When people are told something: the hours of mails, and the reminders of an evening."""
