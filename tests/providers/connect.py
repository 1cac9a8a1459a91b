"""Stock Connect files in the shapes of their sources, of made-up amounts."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

SUMMARY = ("Total Turnover", "Buy Turnover", "Sell Turnover", "Total Trade Count", "ETF Turnover")


def leg(market: str, day: str, total: str, buy: str = "", sell: str = "", trading: int = 1) -> dict[str, Any]:
    """One leg of a daily file: a southbound one where `buy` is given."""
    if buy:
        values = dict(zip(SUMMARY, (total, buy, sell, "1,234,567", "12.34"), strict=True))
    else:
        values = {"Total Turnover": total, "Total Trade Count": "9", "DQB": "999,999,999", "ETF Turnover": "1.00"}
    summary = {
        "classname": "tradingTable",
        "schema": [list(values)],
        "tr": [{"td": [[value]]} for value in values.values()],
    }
    top = {
        "classname": "top10Table",
        "schema": [["Rank", "Stock Code", "Stock Name", "Total Turnover"]],
        "tr": [{"td": [["1", "00700", "TENCENT\u3000\u3000", "2,057,313,700"]]}],
    }
    content = [{"style": 2, "table": top}, {"style": 1, "table": summary}]
    return {"id": 0, "date": day, "market": market, "tradingDay": trading, "content": content}


def four(day: str, *, southbound: float = 100.0, northbound: float = 200.0) -> list[dict[str, Any]]:
    """The legs of a day, in an order that no source promises. Southbound, each leg buys 60 of every 100 million."""
    half = southbound / 2
    south = (f"{half:,.2f}", f"{half * 0.6:,.2f}", f"{half * 0.4:,.2f}")
    return [
        leg("SZSE Southbound", day, *south),
        leg("SSE Northbound", day, f"{northbound / 2:,.2f}"),
        leg("SSE Southbound", day, *south),
        leg("SZSE Northbound", day, f"{northbound / 2:,.2f}"),
    ]


def file(legs: Sequence[Mapping[str, Any]], end: str = ";") -> bytes:
    """A daily file: byte order mark, assignment, JSON."""
    return f"tabData = {json.dumps(list(legs))}{end}\r\n".encode("utf-8-sig")


def row(day: str, buy: float | None, sell: float | None, **others: Any) -> dict[str, Any]:
    """A southbound row of a history page; others replace or add fields."""
    net = None if buy is None or sell is None else round(buy - sell, 2)
    known = {"MUTUAL_TYPE": "006", "TRADE_DATE": f"{day} 00:00:00", "BUY_AMT": buy, "SELL_AMT": sell}
    return {**known, "NET_DEAL_AMT": net, "DEAL_AMT": None, "HOLD_MARKET_CAP": 0, **others}


def page(rows: Sequence[Mapping[str, Any]], pages: int = 1) -> bytes:
    """A page of a history."""
    result = {"pages": pages, "data": list(rows), "count": len(rows)}
    return json.dumps({"version": "x", "result": result, "success": True, "message": "ok", "code": 0}).encode()
