"""What every answer tells browsers about itself: it is not to be framed, guessed at, shared with other sites, or run."""

from typing import Final

Header = tuple[bytes, bytes]

_POLICY_NAME: Final = b"content-security-policy"
_DATA_POLICY: Final = (_POLICY_NAME, b"default-src 'none'; frame-ancestors 'none'")
"""Of whatever is no page: nothing in it is ever to be run or shown (R5). Pages bring their own."""
_FOR_ALL: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),  # for browsers that do not know frame-ancestors
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
)


class Safety:
    """The headers of one server. hsts_s: for how long browsers are to come by https only; 0 says nothing about it.

    That is for who knows that https will be there for so long, subdomains not included: hence a setting, and 0.
    """

    def __init__(self, hsts_s: int = 0) -> None:
        https = ((b"strict-transport-security", b"max-age=%d" % hsts_s),) if hsts_s else ()
        self._of_pages: tuple[Header, ...] = (*_FOR_ALL, *https)
        self._of_data: tuple[Header, ...] = (*self._of_pages, _DATA_POLICY)

    def added_to(self, headers: list[Header]) -> tuple[Header, ...]:
        """headers: those of an answer, as ASGI has them."""
        for name, _ in headers:
            if name == _POLICY_NAME:
                return self._of_pages
        return self._of_data
