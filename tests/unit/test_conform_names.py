"""Names and addresses: what is shown, what is compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diogel.ingest.conform.addresses import read_address
from diogel.ingest.conform.names import Name, fold, read_family_name, read_given_names, read_whole_name

WHOLE = {
    "JONES, Siân Mair (Mrs)": ("Siân Mair", "Jones"),
    "Mrs Siân Mair Jones": ("Siân Mair", "Jones"),
    "Siân Mair JONES": ("Siân Mair", "Jones"),
    "JONES Siân Mair": ("Siân Mair", "Jones"),
    "SIÂN MAIR JONES": ("Siân Mair", "Jones"),
    "Rhys ap Owain": ("Rhys", "ap Owain"),
    "RHYS AP OWAIN": ("Rhys", "ap Owain"),
    "AP RHYS, DAFYDD": ("Dafydd", "ap Rhys"),
    "Elfed ab Ifan": ("Elfed", "ab Ifan"),
    "Mair ferch Llywelyn": ("Mair", "ferch Llywelyn"),
    "Gwenllian verch Gruffudd": ("Gwenllian", "verch Gruffudd"),
    "ap Rhys": (None, "ap Rhys"),
    "Y Parch Elfed Lewis": ("Elfed", "Lewis"),
    "Yr Athro Menna Rees": ("Menna", "Rees"),
    "MCDONALD, IAN": ("Ian", "McDonald"),
    "Ian Mc Donald": ("Ian", "McDonald"),
    "Mac Jones": ("Mac", "Jones"),
    "O’Brien, Pat": ("Pat", "O'Brien"),
    "Pat O'BRIEN": ("Pat", "O'Brien"),
    "Mary O' Neill": ("Mary", "O'Neill"),
    "Lloyd - Jones, Ann": ("Ann", "Lloyd-Jones"),
    "ann lloyd-jones": ("Ann", "Lloyd-Jones"),
    "Jan van der Berg": ("Jan", "van der Berg"),
    "van der BERG, Jan": ("Jan", "van der Berg"),
    "José de la Cruz": ("José", "de la Cruz"),
    "J.R. Hartley": ("J R", "Hartley"),
    "JR Hartley": ("Jr", "Hartley"),
    "Dafydd Jones MBE": ("Dafydd", "Jones"),
    "Jones, Dafydd Jr": ("Dafydd", "Jones"),
    "Smith (née Jones), Mary": ("Mary", "Smith"),
    "Ann Smith aka Brown": ("Ann", "Smith"),
    "Li Na": ("Li", "Na"),
    "Null, Jane": ("Jane", "Null"),
    "Олена Коваль": ("Олена", "Коваль"),
    "محمد علي": ("محمد", "علي"),
}


@pytest.mark.parametrize("written", WHOLE)
def test_a_whole_name_is_taken_apart(written: str) -> None:
    assert read_whole_name(written) == Name(*WHOLE[written])


@pytest.mark.parametrize(
    "written", ["UNKNOWN", "Unknown male", "N/K", "Baby of Siân Jones", "TEST TEST", "---", "XXX", "123", "Anhysbys", "Mr", "not known"]
)
def test_what_stands_for_no_name_is_none(written: str) -> None:
    assert read_whole_name(written) == Name(None, None, unknown=True)


def test_half_a_name_may_be_unknown() -> None:
    assert read_whole_name("BABY JONES") == Name(None, "Jones", unknown=True)
    assert read_whole_name("SMITH, Unknown") == Name(None, "Smith", unknown=True)
    assert read_family_name("Null") == Name(None, None, unknown=True)


@pytest.mark.parametrize(
    ("written", "family"),
    [
        ("O BRIEN", "O'Brien"),
        ("MC DONALD", "McDonald"),
        ("AB OWAIN", "ab Owain"),
        ("Lloyd Jones", "Lloyd Jones"),
        ("Mr Smith", "Smith"),
        ("Ap", "Ap"),
    ],
)
def test_a_family_name_in_its_own_column(written: str, family: str) -> None:
    assert read_family_name(written) == Name(None, family)


@pytest.mark.parametrize(
    ("written", "names"), [("DAFYDD", "Dafydd"), ("Dr J.R.", "J R"), ("Siân (Shân)", "Siân"), ("Ab", "Ab"), ("Na", "Na")]
)
def test_given_names_in_their_own_column(written: str, names: str) -> None:
    assert read_given_names(written) == Name(names, None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Brien", "O’BRIEN"),
        ("Lloyd-Jones", "LLOYD JONES"),
        ("Siân", "SIAN"),
        ("Llŷr", "Llyr"),
        ("Gŵyn", "gwyn"),
        ("Łukasz", "lukasz"),
        ("Müller", "MULLER"),
    ],
)
def test_two_ways_to_write_a_name_compare_equal(one: str, other: str) -> None:
    assert fold(read_family_name(one).family or "") == fold(read_family_name(other).family or "")


@given(st.text(max_size=40))
def test_any_text_is_read_and_reading_what_is_shown_changes_nothing(written: str) -> None:
    name = read_whole_name(written)
    assert name.unknown or name.given or name.family
    for part in (name.given, name.family):
        assert part is None or (part == " ".join(part.split()) and fold(fold(part)) == fold(part))


ADDRESSES = {
    "FLT 2, 10, HEOL Y BONT, ABERWYLAN  AW1 2AB": "Flat 2, 10 Heol y Bont, Aberwylan",
    "Flat 2, 10 Heol y Bont, Aberwylan": "Flat 2, 10 Heol y Bont, Aberwylan",
    "10 high st.": "10 High Street",
    "12A Station Rd, Aberwylan": "12A Station Road, Aberwylan",
    "12a station road\naberwylan": "12A Station Road, Aberwylan",
    "St Mary's Cl": "St Mary's Close",
    "No fixed abode": None,
    "N.F.A.": None,
    "dim cartref sefydlog": None,
}


@pytest.mark.parametrize("written", ADDRESSES)
def test_an_address_has_one_way_of_writing(written: str) -> None:
    assert read_address(written) == ADDRESSES[written]


@given(st.text(max_size=60))
def test_an_address_as_conformed_is_conformed(written: str) -> None:
    once = read_address(written)
    assert once is None or once == " ".join(once.split())
