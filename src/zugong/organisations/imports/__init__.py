"""What comes in from files: real divisions and roster workbooks."""
