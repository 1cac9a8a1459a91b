"""The dated members of the shipped universes, against what was announced."""

from datetime import date, timedelta

import pytest

from bot.domain.instruments import Snapshot
from bot.reference import Reference

BYD = "1211.HK"


def snapshots(reference: Reference, universe: str) -> dict[date, Snapshot]:
    return {snapshot.effective: snapshot for snapshot in reference.universes[universe].snapshots}


def test_every_universe_is_there(reference: Reference) -> None:
    assert set(reference.universes) == {
        "hstech", "hsi", "csi300", "ndx", "dow", "spx", "mag7", "terrific10", "titans7", "hxc", "sox", "ai_chips",
        "china_ai", "china_ai_cloud", "china_ai_electronics", "china_ai_internet", "china_ai_chips", "china_ev",
        "atmxj", "atmx", "bat", "optical3",
    }  # fmt: skip


def test_hang_seng_tech_always_has_thirty_members(reference: Reference) -> None:
    assert [len(snapshot.members) for snapshot in reference.universes["hstech"].snapshots] == [30] * 5


@pytest.mark.parametrize(
    ("effective", "added", "removed"),
    [
        # The reviews announced in November 2024, February, May and November 2025.
        (date(2024, 12, 9), {"0300.HK"}, {"9898.HK"}),
        (date(2025, 3, 10), {"1698.HK", "9660.HK"}, {"1797.HK", "6060.HK"}),
        (date(2025, 6, 9), {"1211.HK"}, {"0772.HK"}),
        (date(2025, 12, 8), {"9863.HK"}, {"0522.HK"}),
    ],
)
def test_hang_seng_tech_changes_as_announced(
    reference: Reference, effective: date, added: set[str], removed: set[str]
) -> None:
    tech = reference.universes["hstech"]
    before = tech.members_on(effective - timedelta(days=1))
    after = tech.members_on(effective)
    assert before.exact and after.exact
    assert set(after.members) - set(before.members) == added
    assert set(before.members) - set(after.members) == removed


def test_byd_joined_hang_seng_tech_in_june_2025(reference: Reference) -> None:
    tech = reference.universes["hstech"]
    for day in (date(2024, 12, 9), date(2025, 2, 12), date(2025, 3, 10), date(2025, 6, 8)):
        assert BYD not in tech.members_on(day).members
    for day in (date(2025, 6, 9), date(2026, 5, 31)):
        assert BYD in tech.members_on(day).members
    # BYD Electronic and the Hang Seng Index are other matters.
    assert "0285.HK" in tech.members_on(date(2025, 2, 12)).members
    assert BYD in reference.universes["hsi"].members_on(date(2025, 2, 12)).members


def test_a_day_after_the_reported_change_of_june_2026_is_not_exact(reference: Reference) -> None:
    later = reference.universes["hstech"].members_on(date(2026, 6, 10))
    assert not later.exact
    assert later.known_on == date(2026, 5, 31)


@pytest.mark.parametrize(
    ("day", "count"),
    [
        # Counts in the announcements of the index owner.
        (date(2024, 9, 9), 82),
        (date(2025, 2, 28), 83),
        (date(2025, 3, 10), 83),
        (date(2025, 6, 9), 85),
        (date(2025, 9, 8), 88),
        (date(2025, 12, 8), 89),
        (date(2026, 2, 3), 88),
        (date(2026, 3, 9), 90),
    ],
)
def test_hang_seng_index_counts_as_announced(reference: Reference, day: date, count: int) -> None:
    membership = reference.universes["hsi"].members_on(day)
    assert membership.exact
    assert len(membership.members) == count


def test_january_2026_of_the_hang_seng_index_is_not_known(reference: Reference) -> None:
    """Hang Seng Bank left in that month, on a day that no source gives."""
    january = reference.universes["hsi"].members_on(date(2026, 1, 15))
    assert not january.exact
    assert january.known_on == date(2025, 12, 31)


def test_nasdaq_100_counts(reference: Reference) -> None:
    """101 lines; 102 while a spin-off stays for some days (Solstice in 2025, Versant in 2026)."""
    counts = {day.isoformat(): len(snapshot.members) for day, snapshot in snapshots(reference, "ndx").items()}
    assert {day for day, count in counts.items() if count == 102} == {"2025-10-30", "2026-01-05"}
    assert set(counts.values()) == {101, 102}
    assert len(counts) == 12
    latest = reference.universes["ndx"].members_on(date(2026, 6, 22))
    assert {"SHOP", "TRI", "PLTR", "MSTR", "WMT", "CRWV"} <= set(latest.members)
    assert not {"MDB", "ANSS", "AZN", "SOLS", "VSNT", "INSM"} & set(latest.members)


def test_counts_of_the_other_lists(reference: Reference) -> None:
    counts = {id: [len(s.members) for s in u.snapshots] for id, u in reference.universes.items()}
    assert counts["dow"] == [30]
    assert counts["spx"] == [503]
    assert counts["csi300"] == [300, 300]
    assert counts["mag7"] == counts["titans7"] == [7]
    assert counts["terrific10"] == [10]
    assert (counts["bat"], counts["atmx"], counts["atmxj"]) == ([3], [4], [5])


def test_dow_members_since_november_2024(reference: Reference) -> None:
    dow = reference.universes["dow"].members_on(date(2025, 1, 27))
    assert dow.exact
    assert {"NVDA", "SHW"} <= set(dow.members)
    assert not {"INTC", "DOW"} & set(dow.members)


def test_indices_have_their_index_and_partial_lists_are_not_official(reference: Reference) -> None:
    linked = {id: (u.index, u.official) for id, u in reference.universes.items() if u.index or u.official}
    assert linked == {
        "hstech": ("HSTECH.HK", True),
        "hsi": ("^HSI", True),
        "csi300": ("000300.SS", True),
        "ndx": ("^NDX", True),
        "dow": ("^DJI", True),
        "spx": ("^GSPC", True),
        "hxc": ("^HXC", False),
        "sox": ("^SOX", False),
    }


def test_baskets_hold_each_company_once(reference: Reference) -> None:
    """Index lists may hold two lines of a company, as the Nasdaq-100 does with Alphabet; baskets do not."""
    for universe in reference.universes.values():
        for snapshot in universe.snapshots if not universe.index else ():
            companies = [reference.instruments[symbol].company or symbol for symbol in snapshot.members]
            assert len(set(companies)) == len(companies), universe.id


def test_the_groups_of_china_ai_make_the_whole(reference: Reference) -> None:
    groups = ("china_ai_cloud", "china_ai_electronics", "china_ai_internet", "china_ai_chips")
    for day in (date(2025, 2, 12), date(2026, 2, 2)):
        whole = set(reference.universes["china_ai"].members_on(day).members)
        assert whole == {symbol for group in groups for symbol in reference.universes[group].members_on(day).members}


def test_nobody_is_a_member_before_being_listed(reference: Reference) -> None:
    """Zhipu 8 and MiniMax 9 January 2026, CATL in Hong Kong in May 2025, Chery in September 2025."""
    listed = {
        "2513.HK": date(2026, 1, 8),
        "0100.HK": date(2026, 1, 9),
        "3750.HK": date(2025, 5, 20),
        "9973.HK": date(2025, 9, 25),
    }
    for universe in reference.universes.values():
        for snapshot in universe.snapshots:
            for symbol in set(snapshot.members) & set(listed):
                assert snapshot.effective >= listed[symbol], (universe.id, symbol)


def test_members_trade_in_the_market_of_their_index(reference: Reference) -> None:
    for universe in reference.universes.values():
        if universe.index:
            calendar = reference.instruments[universe.index].calendar
            members = {symbol for snapshot in universe.snapshots for symbol in snapshot.members}
            assert {reference.instruments[symbol].calendar for symbol in members} == {calendar}, universe.id
