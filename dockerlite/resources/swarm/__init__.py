"""The swarm: its nodes, services, tasks, secrets and configs."""
