"""The docker command's configuration: files, credentials and environment variables."""
