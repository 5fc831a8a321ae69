"""Every page over a small build, in both languages: it is there, it is sound HTML, it says who may see nothing, and names nobody."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import web_folder

web_folder.django_ready()

from django.test import Client, override_settings  # noqa: E402

from diogel.sharing import journal, standing  # noqa: E402
from diogel.stores.keys import KEY_FILE, Keys  # noqa: E402
from diogel.web.insight import queries  # noqa: E402
from diogel.web.insight import urls as insight_urls  # noqa: E402
from workplace import signed_in, somebody  # noqa: E402

VOID = {"meta", "link", "img", "br", "hr", "input"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return web_folder.web_folder(tmp_path_factory.mktemp("web"))


@pytest.fixture(autouse=True)
def _served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(standing, "today", lambda: web_folder.DAY)
    with override_settings(FOLDER=folder, BUILDS=None, CODES_REQUIRED=False):
        yield


@pytest.fixture
def client(sqlite: Any) -> Client:
    """Of somebody who may read all that concerns no person."""
    return signed_in(somebody("Elin Prosser", roles=["analyst"]))


def addresses() -> list[tuple[str, str]]:
    return web_folder.every_address(queries.current())


def pages(client: Client) -> dict[str, str]:
    return {address: client.get(address).content.decode() for name, address in addresses() if not name.endswith("_csv")}


def test_every_route_is_walked() -> None:
    ours = {route.name for route in insight_urls.urlpatterns} | {"help", "accessibility", "privacy"}
    assert ours == {name for name, _ in addresses()}


def test_every_address_answers(client: Client) -> None:
    assert {address: status for _, address in addresses() if (status := client.get(address).status_code) != 200} == {}


class Html(HTMLParser):
    """What a page is made of, and the tags that were never closed or closed in the wrong order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        self.attributes.append((tag, given))
        self.ids.update([given["id"]] if given.get("id") else [])
        self.scripts += [""] if tag == "script" else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        # an SVG's own titles are not the page's
        if self.open and self.open[-1] in ("title", "h1") and "svg" not in self.open:
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data


def faults(address: str, text: str) -> list[str]:
    html = Html(text)
    given = html.attributes
    said = {
        "tags closed": not html.wrong and not html.open,
        "one h1": html.tags["h1"] == 1,
        "title is the h1": html.texts.get("title") == f"{html.texts.get('h1', '').strip()} – Diogel",
        "language": [each["lang"] for tag, each in given if tag == "html"] == [address[1:3]],
        "ids once": all(count == 1 for count in html.ids.values()),
        "no script but a file": html.scripts == [""] and not any(name.startswith("on") for _, each in given for name in each),
        "no inline style": not html.tags["style"] and not any("style" in each for _, each in given),
        "pictures described": all("alt" in each for tag, each in given if tag == "img"),
        "headers say of what": all(each.get("scope") for tag, each in given if tag == "th"),
        "a caption a table": html.tags["caption"] == html.tags["table"],
        "regions named": all(each.get("aria-label") for _, each in given if each.get("role") in ("region", "img")),
        "nothing from elsewhere": not re.search(r"(?:src|href)=\"(?!/|#)", text),
    }
    return [name for name, right in said.items() if not right]


def test_every_page_is_sound(client: Client) -> None:
    assert {address: found for address, text in pages(client).items() if (found := faults(address, text))} == {}


def test_the_switch_leads_to_the_same_page_in_the_other_language(client: Client) -> None:
    for address, text in pages(client).items():
        other = {"en": "cy", "cy": "en"}[address[1:3]]
        switch = next(each for tag, each in Html(text).attributes if tag == "a" and each.get("rel") == "alternate")
        assert switch["href"] == f"/{other}/{address[4:]}"
        assert client.get(switch["href"]).status_code == 200


def test_nobody_is_named_on_any_page_or_in_any_download(client: Client) -> None:
    identities = queries.current().build.table("identity").to_pylist()
    fields = ("given_names", "family_name", "postcode", "reference")
    known = {str(row[field]) for row in identities for field in fields if row[field]}
    assert len(known) > 20
    named = re.compile(r"\b(" + "|".join(map(re.escape, known)) + r")\b", re.IGNORECASE)
    assert named.search("said ap rhydderch of ZZ1 1AB")
    for _, address in addresses():
        assert not named.search(client.get(address).content.decode()), address


def test_headers_allow_nothing_from_elsewhere_and_keep_nothing(client: Client) -> None:
    for _, address in [*addresses(), ("missing", "/en/nothing/")]:
        response = client.get(address)
        policy = response["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "script-src 'self';" in policy
        assert response["Cache-Control"] == "no-store"
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "address",
    ["/fr/", "/en/deliveries/nothing/", "/cy/measures/nothing/", "/en/measures/nothing.csv", "/en/measures/forbidden.csv",
     "/en/scorecards/nobody/", "/cy/scorecards/nobody.csv", "/static/nothing.css", "/static/../settings.py", "/en/deliveries/../../etc/"],
)  # fmt: skip
def test_what_is_not_there_is_a_page_that_says_so(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert ("Heb ddod o hyd" if address.startswith("/cy/") else "Page not found") in response.content.decode()


def test_the_root_asks_the_browser_which_language(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/en/"
    assert client.get("/", headers={"accept-language": "cy,en;q=0.5"}).headers["Location"] == "/cy/"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_written(client: Client, method: str) -> None:
    assert getattr(client, method)("/en/picture/").status_code == 405


def text_of(client: Client, address: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(address).content.decode()).split())


def test_the_first_page_says_what_came_in_what_was_refused_and_who_is_known_to_whom(client: Client) -> None:
    page = text_of(client, "/en/picture/")
    build = queries.current().build
    accepted = sum(receipt.rows_accepted for receipt in build.receipts)
    assert f"Rows accepted {accepted} Rows in quarantine 1 Events 41 People, after linking 15" in page
    assert "Agencies People 1 9 2 6" in page
    assert "Events by neighbourhood, month and kind" in page
    assert "Requests for camera footage 1 no clause names it" in page
    assert "Reason Rows not a date 1" in page
    assert "deliveries/nobody_knows" in page
    assert "People by home not computed" in page


def test_reasons_are_given_in_welsh_too(client: Client) -> None:
    page = text_of(client, "/cy/picture/")
    assert "Ceisiadau am luniau camera 1 nid oes cymal yn ei enwi" in page
    assert "nid dyddiad mohono 1" in page
    assert "Gorff 2026" in page and "Jul 2026" not in page
    assert "Y darlun ar 1 Tachwedd 2026" in page


def test_a_file_sent_twice_points_to_the_one_that_counts(client: Client) -> None:
    assert "sent twice see 2026-q3-again.csv" in text_of(client, "/en/deliveries/incidents/")


def test_a_measure_that_no_agreement_allows_says_so_and_shows_nothing(client: Client) -> None:
    page = text_of(client, "/cy/measures/forbidden/")
    assert "Heb ei gyfrifo: nid oes cytundeb mewn grym yn ei ganiatáu" in page
    assert 'lang="en"' in client.get("/cy/measures/forbidden/").content.decode()


def changed(folder: Path, into: Path, name: str, old: str, new: str) -> Path:
    """The built folder, copied, with something written otherwise since."""
    own = Path(shutil.copytree(folder, into / "own", symlinks=True))
    text = (own / name).read_text("utf-8")
    assert old in text
    (own / name).write_text(text.replace(old, new), "utf-8")
    return own


MEASURE = "/en/measures/events_by_area_month"
SHARING = "agreements/sharing.yaml"


def test_a_withdrawn_agreement_hides_its_measures_at_the_next_page(client: Client, folder: Path, tmp_path: Path) -> None:
    own = changed(folder, tmp_path, SHARING, "review: 2031-02-01", "review: 2031-02-01\n# as it was signed")
    with override_settings(FOLDER=own):
        assert client.get(f"{MEASURE}.csv").status_code == 200
        assert "Download the whole table" in text_of(client, f"{MEASURE}/")
        with (own / SHARING).open("a", encoding="utf-8") as agreement:
            agreement.write("withdrawn: 2026-11-01\n")
        page = text_of(client, f"{MEASURE}/")
        assert "Not computed: no agreement in force allows it" in page and "was withdrawn on 1 November 2026" in page
        assert "Download the whole table" not in page
        assert client.get(f"{MEASURE}.csv").status_code == 404
        assert "Events by neighbourhood, month and kind not computed" in text_of(client, "/en/picture/")
    lines = [line for path in (own / "state").glob("decisions-*.jsonl") for line in journal.read(path) if line["kind"] == "view"]
    assert {line["allowed"] for line in lines} == {True, False}


def test_a_lapse_hides_a_measure_on_the_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get(f"{MEASURE}.csv").status_code == 200
    monkeypatch.setattr(standing, "today", lambda: date(2036, 2, 1))
    assert client.get(f"{MEASURE}.csv").status_code == 404
    assert "expired on 31 January 2036" in text_of(client, f"{MEASURE}/")


def test_a_measure_made_from_more_than_may_be_read_now_is_not_shown(client: Client, folder: Path, tmp_path: Path) -> None:
    own = changed(folder, tmp_path, SHARING, "columns: [Reference, Kind, Date, Longitude", "columns: [Reference, Kind, Longitude")
    with override_settings(FOLDER=own):
        page = text_of(client, f"{MEASURE}/")
        assert "Not shown: agreements or its definition have changed since it was computed." in page
        assert "asb_reports" in page and "Download the whole table" not in page
        assert "Rhaid ei adeiladu eto." in text_of(client, MEASURE.replace("/en/", "/cy/") + "/")


def test_downloads_open_in_a_spreadsheet(client: Client) -> None:
    response = client.get("/en/measures/events_by_area_month.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="events_by_area_month.csv"'
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "area,area_name,area_name_cy,month,category,events"
    assert sum(int(line.rsplit(",", 1)[1]) for line in lines[1:]) == 41
    assert client.get("/cy/scorecards/police.csv").content.decode("utf-8-sig").startswith("Set ddata,Colofn")


def test_a_folder_without_a_build_is_told_on_a_page(client: Client, tmp_path: Path) -> None:
    with override_settings(FOLDER=tmp_path):
        response = client.get("/cy/picture/")
    assert response.status_code == 503
    assert "there is no finished build" in response.content.decode()
    assert "Ni ellir dangos y dudalen hon" in response.content.decode()


def test_another_key_is_told_on_a_page(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Keys.create(tmp_path / KEY_FILE)
    monkeypatch.setenv("DIOGEL_KEY_FILE", str(tmp_path / KEY_FILE))
    response = client.get("/en/measures/events_by_area_month/")
    assert response.status_code == 503
    assert "made with other keys" in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_a_mistake_of_ours_is_a_page_without_a_traceback(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError("private words")

    monkeypatch.setattr(queries, "current", broken)
    client.raise_request_exception = False
    response = client.get("/en/picture/")
    assert response.status_code == 500
    assert "private words" not in response.content.decode()


def test_a_new_build_shows_from_the_next_page_on(client: Client, folder: Path) -> None:
    assert queries.current() is queries.current()
    before = queries.current().build.path
    web_folder.build(folder, again=True)
    assert queries.current().build.path != before


def test_a_folder_without_deliveries_has_its_pages_too(client: Client, tmp_path: Path) -> None:
    folder = web_folder.empty_folder(tmp_path)
    with override_settings(FOLDER=folder):
        page = text_of(client, "/en/picture/")
        assert "Nothing has been delivered yet." in page and "No delivery was refused." in page and "No row is in quarantine." in page
        assert {address: faults(address, text) for address, text in pages(client).items() if faults(address, text)} == {}
        assert "There is nothing to count yet." in text_of(client, "/en/measures/events_by_area_month/")


def test_definitions_that_are_not_right_are_told_on_a_page(client: Client, tmp_path: Path) -> None:
    folder = web_folder.empty_folder(tmp_path)
    (folder / "partnership.yaml").write_text("version: 1\n", "utf-8")
    with override_settings(FOLDER=folder):
        response = client.get("/en/")
    assert response.status_code == 503 and "partnership.yaml" in response.content.decode()


def test_who_does_not_answer_for_deliveries_reads_the_measures_made_for_them_and_no_count_of_everybody(sqlite: Any) -> None:
    inside = signed_in(somebody("Dewi Pugh", roles=["practitioner"]))
    page = text_of(inside, "/en/picture/")
    assert "Events by neighbourhood, month and kind" in page
    assert not [said for said in ("Deliveries received", "People, after linking", "What came in", "How good the links are") if said in page]
    assert inside.get(f"{MEASURE}.csv").status_code == 200
    closed = ("/en/deliveries/incidents/", "/en/scorecards/police/", "/en/scorecards/police.csv", "/en/linkage/")
    assert {address: inside.get(address).status_code for address in closed} == dict.fromkeys(closed, 404)


def test_a_measure_for_others_is_as_if_there_were_none(sqlite: Any) -> None:
    outside = signed_in(somebody("Olwen Rees", partner="nobody_here", roles=["practitioner", "analyst"]))
    assert "Events by neighbourhood, month and kind" not in text_of(outside, "/en/picture/")
    there, missing = outside.get(f"{MEASURE}/"), outside.get("/en/measures/nothing/")
    assert (there.status_code, outside.get(f"{MEASURE}.csv").status_code) == (404, 404)
    assert there.content.replace(b"events_by_area_month", b"nothing") == missing.content
