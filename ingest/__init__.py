"""Files to documents to passages; knows nothing of any index."""
