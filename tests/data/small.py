"""A small set of reference files without a fault, for tests that break them."""

from pathlib import Path

FILES = {
    "sources.csv": "id,title,place,licence\nowner,Owner of the index,a place,facts only\nown,Our judgment,here,ours\n",
    "instruments.csv": (
        "symbol,kind,name,full_name,zh_hant,zh_hans,currency,calendar,company,sector,proxies,source\n"
        "^HSI,index,Hang Seng Index,,恒生指數,恒生指数,HKD,XHKG,,,2800.HK,owner\n"
        "2800.HK,etf,Tracker Fund,,盈富基金,盈富基金,HKD,XHKG,,,,owner\n"
        "9988.HK,share,Alibaba,Alibaba Group Holding,阿里巴巴,阿里巴巴,HKD,XHKG,alibaba,Consumer,,owner\n"
        "BABA,share,Alibaba ADR,,,,USD,XNYS,alibaba,,,owner;own\n"
        "9866.HK,share,NIO,,蔚來,蔚来,HKD,XHKG,nio,,,owner\n"
        "NIO,share,NIO ADR,,,,USD,XNYS,nio,,,owner\n"
        "0700.HK,share,Tencent,,騰訊控股,腾讯控股,HKD,XHKG,,,,owner\n"
    ),
    "companies.csv": (
        "id,name,zh_hant,zh_hans,primary,lines,shares_per_ads,source\n"
        "alibaba,Alibaba,阿里巴巴,阿里巴巴,9988.HK,9988.HK;BABA,BABA=8,owner\n"
        "nio,NIO,蔚來,蔚来,9866.HK,9866.HK;NIO,,owner\n"
    ),
    "aliases.csv": (
        "alias,target,kind,source\n恒指,^HSI,index,own\nali,9988.HK,alias,own\nbig two,universe:big,basket,own\n"
    ),
    "events.csv": (
        "id,title,day,end_day,instant,market,category,aliases,instruments,figures,source,confidence,note\n"
        "deepseek,DeepSeek shock,2025-01-27,,2025-01-27T09:30:00-05:00,XNYS,ai,deepseek shock,BABA,,owner,1 source,\n"
        "pboc,Stimulus,2024-09-24,2024-09-27,,XSHG,policy,,^HSI;9988.HK,,owner,1 source,\n"
    ),
    "unlisted.csv": (
        "id,name,zh_hant,zh_hans,aliases,as_of,source\nhuawei,Huawei,華為,华为,菊厂;huawei tech,2026-11-22,own\n"
    ),
    "index_sources.csv": (
        "symbol,provider,code,confidence,note,source\n"
        "^HSI,eastmoney,100.HSI,public code,a note,own\n^HSI,yahoo,^HSI,asked,,own\n"
    ),
    "hk_turnover.csv": "month,average_daily_hkd_bn,source\n2025-01,143.8,owner\n2025-02,297.3,owner;own\n",
    "universes/big.toml": (
        'name = "Big ones"\nindex = "^HSI"\nofficial = true\nconfidence = "one source"\nnote = "a test"\n'
        '[[snapshot]]\neffective = 2024-12-09\nknown_until = 2025-03-09\nsource = "owner"\n'
        'members = ["9988.HK", "0700.HK"]\n'
        '[[snapshot]]\neffective = 2025-03-10\nknown_until = 2025-06-08\nsource = "owner;own"\nadded = ["9866.HK"]\n'
        'removed = ["0700.HK"]\n'
    ),
}


def written(folder: Path) -> Path:
    """The folder, with the small set written into it."""
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder
