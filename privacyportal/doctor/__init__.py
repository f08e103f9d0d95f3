"""What is wrong with an installation, in plain words, and what to do about it: `manage.py doctor`.

Each check looks at one thing and changes nothing. What needs a database is left out while that cannot be reached or
is not up to date, since the reason is said already. No check names a person, a token or a password.
"""
