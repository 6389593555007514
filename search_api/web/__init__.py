"""The page: templates, and what they show."""
