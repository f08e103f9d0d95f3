"""Drift: what practice does that the policy in force does not say, and the reverse (promises D8, D14, P27, P32).

A check is an object with a code, a title and `find`. Packages above this one register theirs at start-up:
`registry.register(check)`.
"""
