"""All endpoints, in the order in which they are described."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from panelist.api import bookings, calendar, health, live, people, slots
from panelist.api.endpoint import Contract

ROUTES: Final[tuple[HTTPRouteHandler, ...]] = (
    *slots.ROUTES,
    *bookings.ROUTES,
    *calendar.ROUTES,
    *people.ROUTES,
    *live.ROUTES,
    *health.ROUTES,
)
CONTRACTS: Final[tuple[Contract, ...]] = tuple(route.opt["contract"] for route in ROUTES)
