"""Makes the embedding model that models/ ships; never imported by the product."""
