"""Refusals: a stable code, a status, a sentence for people and details for programs. The rules' own are in rules.py."""

from typing import Any, ClassVar


class DomainError(Exception):
    """Something Panelist will not do, and why. Only `api` turns it into HTTP.

    message: a sentence for people, in English. details: what stands in the way, for programs (JSON values only).
    """

    code: ClassVar[str]
    status: ClassVar[int]
    sentence: ClassVar[str]

    # Positional only: a client's field may be called "message", or "self".
    def __init__(self, message: str | None = None, /, **details: Any) -> None:
        self.message = message or self.sentence
        self.details = details
        super().__init__(self.message)


class InvalidInput(DomainError):
    """The request is not of the form the contract asks for. details: field -> what is wrong with it."""

    code, status = "invalid_input", 400
    sentence = "The request has something that cannot be read or is out of bounds; details say what."


class Unauthenticated(DomainError):
    code, status = "unauthenticated", 401
    sentence = "Say who you are: X-User-Id and X-User-Role, once each, from a trusted proxy."


class Forbidden(DomainError):
    code, status = "forbidden", 403
    sentence = "Your role does not allow this."


class NotFound(DomainError):
    code, status = "not_found", 404
    sentence = "There is nothing here by that name."


class MethodNotAllowed(DomainError):
    code, status = "method_not_allowed", 405
    sentence = "This address does not take that method; the Allow header lists those it does."


class TooLarge(DomainError):
    code, status = "too_large", 413
    sentence = "The body is larger than 64 KiB."


class TooSlow(DomainError):
    code, status = "too_slow", 408
    sentence = "The request was not received whole in time."


class HeadersTooLarge(DomainError):
    code, status = "headers_too_large", 431
    sentence = "The address and the headers together are longer than 32 KiB, or there are more than 100 headers."


class IdempotencyKeyReused(DomainError):
    code, status = "idempotency_key_reused", 422
    sentence = "This Idempotency-Key was used for another request; take a new one."


class Internal(DomainError):
    """A fault of ours. Says nothing of the inside: the log has it, under the same request id."""

    code, status = "internal", 500
    sentence = "Something went wrong on our side. Try again, and tell us the request id if it stays."


class Unavailable(DomainError):
    """The database is away. details.retryAfter: seconds."""

    code, status = "unavailable", 503
    # Not "nothing was changed": a commit's answer may be what was lost.
    sentence = (
        "The database cannot be reached right now. Try again shortly; the same Idempotency-Key does nothing twice."
    )


class StaleVersion(DomainError):
    """details: version (the current one), expected (the one the caller had)."""

    code, status = "stale_version", 409
    sentence = "This was changed since you read it. Read it again, then decide."


class EmailTaken(DomainError):
    """details: id of the person who has the address already."""

    code, status = "email_taken", 409
    sentence = "Somebody with this e-mail address is already here."


class ExternalIdTaken(DomainError):
    """details: id of the person who has the externalId already."""

    code, status = "external_id_taken", 409
    sentence = "Somebody with this externalId is already here."
