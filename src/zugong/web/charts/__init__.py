"""Charts as data: a page fills one of these, the ``c-chart`` component draws it and keeps its table beside it.

Colours are tones that carry a meaning, never a free choice: ``fact``, ``soft`` and ``strong`` are warm greys, ``done`` is pine
(done, income), ``below`` is amber (under what was set, to be helped), ``late`` is red, ``spare`` is blue. They follow dark mode
and paper because they are names of the style sheet's tokens. Lengths are written as ``"@1.5"``: times the page's caption size.
"""

from zugong.web.charts.base import Cell, Chart, ChartError, Series
from zugong.web.charts.graph import Edge, Graph, Node
from zugong.web.charts.plots import Bars, Lines, Rows

__all__ = ["Bars", "Cell", "Chart", "ChartError", "Edge", "Graph", "Lines", "Node", "Rows", "Series"]
