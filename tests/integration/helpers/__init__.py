"""What the integration tests share: processes, MCP clients, bills, the ledger as it lies on disk."""
