from hypothesis import settings

# the same examples on every machine, and no deadline where two cores are shared
settings.register_profile("kith", derandomize=True, deadline=None)
settings.load_profile("kith")
