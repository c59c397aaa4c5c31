"""Pages: public ones for anybody, the staff's own, questions, and the log for whoever wants to check it."""
