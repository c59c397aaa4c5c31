"""django-helpdesk's public ticket form on its own settings, in its own virtual environment."""
