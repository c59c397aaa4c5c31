"""How a posting gets into the books: in one statement on PostgreSQL, in few on SQLite, a thousand at a time on both."""
