"""The help texts of fields that several questions have, so that they are worded once."""

from bot.domain.text import msg

WINDOW = msg("How far back: 1d, 1w, 1m, 3m, 6m, 1y, ytd, since 2025-01-20, 2025-01-13..2025-02-12")
CURRENCY = msg("Convert each day's price to this currency at that day's rate")
RETURNS = msg("Price return, or total return with dividends")
AS_OF = msg("Ask as of this day, such as 2025-02-12")
