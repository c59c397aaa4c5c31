"""The pages of village books."""
