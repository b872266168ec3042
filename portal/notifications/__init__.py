"""What a person is told, in the portal."""
