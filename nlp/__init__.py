"""Local reading: gate, reader, recall, trades and places, without a key and without a network."""
