"""Questions to answers whose every sentence is proven by a quotation."""
