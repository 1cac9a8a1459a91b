"""The languages that the bot can speak, and what differs between them beside the words."""

from dataclasses import dataclass

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Language:
    """`tag` is BCP 47, `locale` what Babel and gettext call it. Patterns are CLDR date patterns."""

    tag: str
    locale: str
    day: str
    day_without_year: str
    time: str = "HH:mm"


LANGUAGES = {
    "en": Language("en", "en", "d MMM y", "d MMM"),
    "zh-Hant": Language("zh-Hant", "zh_Hant_HK", "y年M月d日", "M月d日"),
    "zh-Hans": Language("zh-Hans", "zh_Hans_CN", "y年M月d日", "M月d日"),
}
