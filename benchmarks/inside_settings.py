"""The product's own settings with one address more: an empty view, the least that a page on this server can cost."""

from zugong.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.inside_urls"
