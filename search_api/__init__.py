"""The HTTP service: routes, schemas and the page; holds no retrieval logic."""
