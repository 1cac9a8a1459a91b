"""The languages that the bot can speak, and what differs between them beside the words."""

from dataclasses import dataclass

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Language:
    """`tag` is BCP 47, `locale` what Babel and gettext call it. Patterns are CLDR date patterns. `units` are the large
    units that numbers are told in, largest first, each with its power of ten. `first_days` is what stands for the first
    of several days of a month, what is between, and what stands for the last, with and without the year."""

    tag: str
    locale: str
    day: str
    day_without_year: str
    first_days: tuple[str, str, str]
    first_days_without_year: tuple[str, str, str]
    units: tuple[tuple[int, str], ...]
    time: str = "HH:mm"


_ENGLISH = "d MMM y", "d MMM", ("d", "–", "d MMM y"), ("d", "–", "d MMM")
_CHINESE = "y年M月d日", "M月d日", ("y年M月d日", "至", "d日"), ("M月d日", "至", "d日")

LANGUAGES = {
    "en": Language("en", "en", *_ENGLISH, ((12, "tn"), (9, "bn"), (6, "m"))),
    "zh-Hant": Language("zh-Hant", "zh_Hant_HK", *_CHINESE, ((12, "萬億"), (8, "億"), (4, "萬"))),
    "zh-Hans": Language("zh-Hans", "zh_Hans_CN", *_CHINESE, ((12, "万亿"), (8, "亿"), (4, "万"))),
}
