"""The requests behind events: lead times, sessions, mistakes, incidents. Pure; nothing here moves money."""
