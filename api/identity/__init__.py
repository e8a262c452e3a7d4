"""Who there is and who is calling: sign-up, logins, sessions, the audit log."""
