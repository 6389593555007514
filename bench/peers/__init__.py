"""Other engines, each in its own virtual environment, on the same passages."""
