"""Questions over the whole collection: what they ask for, and all that the index holds of it."""
