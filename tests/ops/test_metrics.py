"""/metrics: what an alert needs to know, under names that stay, with labels that cannot grow."""

import asyncio
import re

import httpx
import pytest
from msgspec import structs
from prometheus_client.parser import text_string_to_metric_families

from company import Company, Person, running
from panelist import __version__
from panelist.api.routes import CONTRACTS
from panelist.app import create_app
from panelist.db import Database
from panelist.settings import Settings

pytestmark = pytest.mark.anyio

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def _samples(client: httpx.AsyncClient) -> Samples:
    text = (await client.get("/metrics")).text
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name, frozenset(sample.labels.items())] = sample.value
    return found


def _value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0)


async def test_every_answer_is_timed_by_route_and_status(company: Company) -> None:
    interviewer = await company.interviewer()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    for _ in range(3):
        assert (await interviewer.get(f"/api/slots/{slot['id']}")).status_code == 200
    assert (await interviewer.get("/api/slots/not-an-id")).status_code == 400
    samples = await _samples(company.client)
    one = {"method": "GET", "route": "/api/slots/{id}"}
    assert _value(samples, "panelist_request_seconds_count", **one, status="200") == 3
    assert _value(samples, "panelist_request_seconds_count", **one, status="400") == 1
    assert _value(samples, "panelist_request_seconds_bucket", **one, status="200", le="+Inf") == 3
    assert _value(samples, "panelist_request_seconds_sum", **one, status="200") > 0


async def test_booking_conflicts_are_counted_by_their_code(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    slots = [await interviewer.slot(f"2026-06-09T{hour}:00:00Z") for hour in (10, 12)]
    candidate, other = await company.candidate(), await company.candidate()
    booking = await coordinator.booking(slots[0], candidate)
    await coordinator.booking(slots[1], other)
    for _ in range(2):
        assert (await coordinator.book(slots[0], other)).status_code == 409
    assert (await coordinator.reschedule(booking, slots[1])).status_code == 409
    samples = await _samples(company.client)
    assert _value(samples, "panelist_refusals_total", route="/api/book", code="slot_taken") == 2
    assert _value(samples, "panelist_refusals_total", route="/api/reschedule", code="slot_taken") == 1


async def test_what_the_booking_rate_refuses_is_counted(company: Company, settings: Settings) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    async with running(create_app(structs.replace(settings, booking_rate="1/minute"))) as client:
        hurried = Person(client, "coordinator", coordinator.id)
        await hurried.booking(slot, await company.candidate())
        for _ in range(2):
            assert (await hurried.book(slot, await company.candidate())).status_code == 429
        samples = await _samples(client)
    assert _value(samples, "panelist_refusals_total", route="/api/book", code="rate_limited") == 2
    assert _value(samples, "panelist_build_info", version=__version__) == 1


async def test_who_waits_for_a_connection_is_seen(company: Company, settings: Settings) -> None:
    """A pool of one, and that one in use; again where the machine stood still just then, and nobody had come to wait."""
    app = create_app(structs.replace(settings, pool_size=1))
    async with running(app) as client:
        db: Database = app.app.state["rooms"].db
        admin = Person(client, "admin", company.admin.id)
        while True:
            async with db.connection():
                assert _value(await _samples(client), "panelist_pool_in_use") == 1
                waiting = asyncio.create_task(admin.get("/api/slots"))
                await asyncio.sleep(0.2)
            assert (await waiting).status_code == 200
            samples = await _samples(client)
            if _value(samples, "panelist_pool_wait_seconds_sum") > 0.15:
                break
        assert _value(samples, "panelist_pool_wait_seconds_count") >= 1
        assert _value(samples, "panelist_pool_size") == 1


async def test_no_input_becomes_a_label(company: Company) -> None:
    for path in ("/zqx7", "/api/zqx7", "/api/slots/zqx7", "/api/slots?zqx7=1", "/%7Bid%7D"):
        for method in ("GET", "POST", "PUT"):
            await company.client.request(method, path, headers=company.admin.headers)
    samples = await _samples(company.client)
    labels = {label for _, given in samples for label in given}
    assert {value for name, value in labels if name == "route"} <= {contract.path for contract in CONTRACTS} | {"other"}
    assert not [value for _, value in labels if "zqx7" in value]


async def test_what_alerts_and_dashboards_need_is_there(company: Company) -> None:
    text = (await company.client.get("/metrics")).text
    names = set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))
    assert names >= {
        "panelist_request_seconds",
        "panelist_refusals_total",
        "panelist_pool_in_use",
        "panelist_pool_size",
        "panelist_pool_wait_seconds",
        "panelist_limiter_fallback",
        "panelist_ending",
        "panelist_feed_lag_seconds",
        "panelist_sockets",
        "panelist_build_info",
        "process_resident_memory_bytes",
        "process_open_fds",
    }
    for name in names:
        assert f"# HELP {name} " in text
