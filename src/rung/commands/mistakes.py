"""What a person can put right: one sentence on stderr, an exit status, never a stack trace."""


class UserMistake(Exception):  # noqa: N818 - it is the person's, not the program's
    """Something outside the program is not as it must be. The message is for the person."""

    status = 1


class UsageMistake(UserMistake):
    """The command was given words it cannot take."""

    status = 2
