"""One small function a control: what the facts say of it."""
