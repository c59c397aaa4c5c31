"""placeholder"""
codes = create = papers = retire = lambda request, **kw: None
