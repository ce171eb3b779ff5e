"""A secret that goes in comes out nowhere: one wide journey through real processes, then a search through all of it."""
