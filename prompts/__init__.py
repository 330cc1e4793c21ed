"""The model: prompt texts, and a reader that asks and checks what comes back. Without a key nothing here runs."""
