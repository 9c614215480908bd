"""What HTTP itself may ask of us: methods, addresses, other sites' pages, caches; every answer in our own shape."""

import httpx
import pytest

from company import Company, refusal
from panelist.api.routes import CONTRACTS

pytestmark = pytest.mark.anyio

UNKNOWN = "0190d5f0-7c5b-7d7d-8b6a-2d4a2a2a2a2a"
PATHS = sorted({contract.path for contract in CONTRACTS})
PAGES = ["/", "/week", "/nothing", "/schema", "/schema/openapi.json", "/schema/style.css", "/metrics"]
READ = [contract.path for contract in CONTRACTS if contract.method == "GET"]
METHODS = {"GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "TRACE", "PROPFIND"}


@pytest.mark.parametrize("path", [*PATHS, *PAGES])
async def test_a_method_that_an_address_does_not_take_is_refused_and_the_others_named(
    company: Company, path: str
) -> None:
    takes = {method for contract in CONTRACTS if contract.path == path for method in contract.methods}
    takes = takes or {"GET", "HEAD"}
    for method in METHODS - takes:
        answer = await company.client.request(method, path.format(id=UNKNOWN), headers=company.admin.headers)
        assert answer.status_code == 405, method
        assert set(answer.headers["allow"].split(", ")) == takes
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        if method != "HEAD":
            assert set(refusal(answer, 405, "method_not_allowed")["allow"]) == takes


@pytest.mark.parametrize("path", [*READ, "/schema", "/schema/openapi.json", "/schema/style.css"])
async def test_head_is_answered_as_get_is_without_the_body(company: Company, path: str) -> None:
    """Load balancers and monitors ask so, and every server has to take both (RFC 9110, 9.1)."""
    for headers in (company.admin.headers, {}, {"X-User-Id": "nobody", "X-User-Role": "admin"}):
        for address in (path.format(id=UNKNOWN), path.format(id="no-id"), f"{path.format(id=UNKNOWN)}?unknown=1"):
            got, asked = [await company.client.request(method, address, headers=headers) for method in ("GET", "HEAD")]
            assert asked.status_code == got.status_code
            for name in (got.headers.keys() | asked.headers.keys()) - {"x-request-id"}:
                assert asked.headers[name] == got.headers[name], name
            assert asked.content == b""
    assert (await company.client.head("/metrics")).status_code == 200


async def test_a_page_is_zipped_for_who_takes_that(company: Company) -> None:
    for accepted, zipped in {
        "gzip": True, "br, GZIP;q=0.5, *": True, "gzip;q=0.001": True, "gzip;q=0": False, "br, gzip ; q=0.000, *;q=0": False,
        "gzipped": False, "identity": False, "": False,
    }.items():  # fmt: skip
        answer = await company.client.get("/", headers={"Accept-Encoding": accepted})
        assert answer.status_code == 200
        assert answer.headers["vary"] == "accept-encoding"
        assert ("content-encoding" in answer.headers) == zipped, accepted


@pytest.mark.parametrize(
    "path",
    [
        "/api", "/api/", "/api/nothing", "/api/slot", "/api/Slots", "/API/slots", "/api/slots/a/b", "/api/book/x",
        "/api/slots/%2e%2e/book", "/api/slots%00", "/api/../etc/passwd", "/api/slots;x=1", "/api/%F0%9F%98%80",
        "/api/%ff", "/" + "a" * 5000, "/api/'; drop table slot;--", "/.env", "/api/events/" + UNKNOWN, "/api/admins",
    ],
)  # fmt: skip
async def test_an_unknown_address_is_not_found_in_our_shape(company: Company, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = await company.client.request(method, path, headers=company.admin.headers)
        if method == "GET":
            refusal(answer, 404, "not_found")
        else:
            assert answer.status_code in (404, 405)
            assert answer.json()["code"] in ("not_found", "method_not_allowed")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "same-origin, cross-site", "SAME-ORIGIN"])
async def test_a_change_that_another_sites_page_asks_for_is_refused(company: Company, site: str) -> None:
    coordinator, interviewer = await company.coordinator(), await company.interviewer()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    booking = await coordinator.booking(slot, await company.candidate())
    headers = {"Sec-Fetch-Site": site}
    async with company.unchanged():
        for who, method, path, body in (
            (coordinator, "DELETE", f"/api/booking/{booking['id']}", None),
            (interviewer, "DELETE", f"/api/slots/{slot['id']}", None),
            (company.admin, "POST", "/api/candidates", {"name": "Eve", "email": "eve@x"}),
            (company.admin, "PATCH", f"/api/interviewers/{interviewer.id}", {"name": "Eve"}),
        ):
            refused = await company.client.request(method, path, headers=who.headers | headers, json=body)
            refusal(refused, 403, "forbidden")
    read = await company.client.get("/api/slots", headers=coordinator.headers | headers)
    assert read.status_code == 200


@pytest.mark.parametrize("site", ["same-origin", "none"])
async def test_a_change_from_our_own_page_or_from_a_person_is_granted(company: Company, site: str) -> None:
    headers = company.admin.headers | {"Sec-Fetch-Site": site}
    answer = await company.client.post("/api/candidates", headers=headers, json={"name": "Ada", "email": "ada@x"})
    assert answer.status_code == 201


async def test_a_form_of_another_site_cannot_be_a_change(company: Company) -> None:
    # Without Sec-Fetch-Site, as from an old browser: what a form can send is refused by its type.
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"):
        refused = await company.admin.send("POST", "/api/candidates", '{"name":"Eve","email":"eve@x"}', kind)
        assert refusal(refused, 400, "invalid_input").keys() == {"contentType"}


async def test_what_is_read_may_be_kept_but_asked_about_and_all_else_is_not_stored(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    booking = await coordinator.booking(slot, await company.candidate())
    for path in ("/api/slots", f"/api/slots/{slot['id']}", "/api/bookings", f"/api/booking/{booking['id']}", "/api/calendar",
                 "/api/interviewers", "/api/candidates", "/api/coordinators", "/api/events", "/api/me"):  # fmt: skip
        assert (await coordinator.get(path)).headers["cache-control"] == "private, no-cache", path
    other = await interviewer.slot("2026-06-09T12:00:00Z")
    changes = [
        await interviewer.open_slot("2026-06-09T15:00:00Z"),
        await interviewer.call("PATCH", f"/api/slots/{other['id']}", {"location": "x"}),
        await coordinator.reschedule(booking, other),
        await coordinator.cancel(booking),
        await coordinator.cancel(booking),
        await interviewer.call("DELETE", f"/api/slots/{other['id']}"),
        await company.admin.call("POST", "/api/candidates", {"name": "Ada", "email": "ada@x"}),
    ]
    for answer in changes:
        assert answer.is_success
        assert answer.headers["cache-control"] == "no-store"


async def test_every_answer_forbids_sniffing_and_names_its_request(company: Company) -> None:
    answers: list[httpx.Response] = [
        await company.admin.get("/api/me"),
        await company.admin.get("/nowhere"),
        await company.client.get("/api/me"),
        await company.client.put("/api/me"),
        await company.admin.send("POST", "/api/candidates", "x" * 100_000),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 401, 405, 413]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-request-id"]
        assert "server" not in answer.headers


async def test_a_withdrawal_answers_without_a_body(company: Company) -> None:
    interviewer = await company.interviewer()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    answer = await interviewer.call("DELETE", f"/api/slots/{slot['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    again = await interviewer.call("DELETE", f"/api/slots/{slot['id']}")
    refusal(again, 404, "not_found")


async def test_metrics_count_by_route_and_never_by_address(company: Company) -> None:
    for id in (UNKNOWN, "not-an-id"):
        await company.admin.get(f"/api/slots/{id}")
    await company.admin.get("/api/nowhere/secret")
    text = (await company.client.get("/metrics")).text
    assert 'panelist_request_seconds_count{method="GET",route="/api/slots/{id}",status="404"} 1.0' in text
    assert 'panelist_refusals_total{code="invalid_input",route="/api/slots/{id}"} 1.0' in text
    assert UNKNOWN not in text
    assert "secret" not in text
