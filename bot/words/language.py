"""The languages that the bot can speak, and what differs between them beside the words."""

from dataclasses import dataclass

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Language:
    """`tag` is BCP 47, `locale` what Babel and gettext call it. Patterns are CLDR date patterns. `units` are the large
    units that numbers are told in, largest first, each with its power of ten."""

    tag: str
    locale: str
    day: str
    day_without_year: str
    units: tuple[tuple[int, str], ...]
    time: str = "HH:mm"


LANGUAGES = {
    "en": Language("en", "en", "d MMM y", "d MMM", ((12, "tn"), (9, "bn"), (6, "m"))),
    "zh-Hant": Language("zh-Hant", "zh_Hant_HK", "y年M月d日", "M月d日", ((12, "萬億"), (8, "億"), (4, "萬"))),
    "zh-Hans": Language("zh-Hans", "zh_Hans_CN", "y年M月d日", "M月d日", ((12, "万亿"), (8, "亿"), (4, "万"))),
}
