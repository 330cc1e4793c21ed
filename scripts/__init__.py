"""What makes the files in nlp/data. Run by hand, never by the bot."""
