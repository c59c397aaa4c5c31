"""What is published, how it is written down, and how anybody checks it: plain Python, no database, no network.

`canonical` is the one spelling of a document, `document` its schema, `note` the signed tree head, `bundle` the file a
villager takes home and what is checked in it. docs/reference/disclosure.md describes the same for other programs.
"""
