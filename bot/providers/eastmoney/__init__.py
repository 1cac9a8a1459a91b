"""Eastmoney (东方财富): histories of indices, and Stock Connect turnover."""
