"""The pages of the ways in: each answers alike whoever exists."""
