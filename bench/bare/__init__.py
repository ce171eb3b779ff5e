"""What the library is measured against: a page of 24 cards as a tutorial would have it, for who is signed in."""
