"""The ground floor: plain Python that knows neither Django nor any room of the house."""
