"""What `play` shows: a team with a memory, a story to play, and a look into the database file."""
