"""The roster of households in and out as a workbook."""
