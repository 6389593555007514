"""What documents tell of agreements, read into entries of the register."""
