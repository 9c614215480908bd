"""What is said when the embedded PostgreSQL cannot be had."""


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be used. The message is one line for whoever typed the command."""
