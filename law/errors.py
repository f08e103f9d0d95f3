"""What can be wrong with a question put to the law."""


class LawError(ValueError):
    """A case that has no answer. The message is one sentence that says what is wrong and where."""
