"""What answers are made from: sessions, names, prices, rates. I/O is behind them, never in them twice."""
