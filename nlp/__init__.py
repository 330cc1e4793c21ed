"""Local reading: gate, reader, recall, trades and places, without a key and without a network."""

import os

# Products here are small: numpy's threads cost more than they bring. It reads this when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
