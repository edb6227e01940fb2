"""The MCP server: a few tools by which agents read and act as a person. Each calls what the REST API calls."""
