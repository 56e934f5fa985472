"""资料查询: documents with their versions, read page by page and searched."""
