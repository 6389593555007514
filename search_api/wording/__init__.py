"""An optional language model that words answers; it never adds to what they prove."""
