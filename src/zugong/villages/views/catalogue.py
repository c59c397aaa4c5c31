"""placeholder"""
catalogue = edit = switch = lambda request, **kw: None
