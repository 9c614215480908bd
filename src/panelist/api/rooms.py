"""What every endpoint may use, built once by app.py."""

from msgspec import Struct

from panelist.db import Database
from panelist.identity import Identity
from panelist.limiter import Limiter
from panelist.live.node import LiveNode
from panelist.observe import Ending
from panelist.reads import Reads
from panelist.settings import Settings


class Rooms(Struct, frozen=True):
    settings: Settings
    ending: Ending
    db: Database
    reads: Reads
    identity: Identity
    limiter: Limiter
    live: LiveNode
