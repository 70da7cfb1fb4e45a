"""Vault references and the stores behind them."""
