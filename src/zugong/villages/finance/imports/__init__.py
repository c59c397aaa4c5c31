"""The workbook of village books: its template, other layouts, checking, storing."""
