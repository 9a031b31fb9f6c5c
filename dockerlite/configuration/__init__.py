"""The docker command's configuration: ``config.json``, credentials and their helpers, environment variables."""
