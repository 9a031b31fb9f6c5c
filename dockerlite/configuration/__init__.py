"""What the docker command's configuration says: ``config.json``, credentials and their helpers, environment variables."""
