"""The pages about people: the way in, the way out, and which team to enter. Everyone may meet them."""
